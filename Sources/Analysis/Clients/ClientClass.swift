/// The classes of client as positions in arrays; a client without a class is unrated.
enum ClientClass {
    static let names: [StaticString] = ["VIP", "A", "B", "C", "KAROL", "unrated"]
    static let texts = names.map { "\($0)" }
    static let unrated = names.count - 1
}
