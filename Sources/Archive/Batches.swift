extension Array {
    /// One after the other so many elements: what a statement is asked for at a time.
    func batches(of size: Int) -> some Sequence<[Element]> {
        stride(from: 0, to: count, by: size).lazy.map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
