print("bridge benchmark")
