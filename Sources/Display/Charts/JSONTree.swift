import Model

/// A JSON text as a tree. Names keep their order, so that the same chart is the same text.
public indirect enum JSONTree: Sendable, Hashable {
    /// One name and its value.
    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONTree
    }

    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([Member])

    /// An object of the members that have a value.
    static func members(_ members: KeyValuePairs<String, JSONTree?>) -> JSONTree {
        .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    /// The text, laid out over lines: lists of plain values and objects of them on one.
    public var text: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indent: Int) {
        let inner = String(repeating: "  ", count: indent + 1)
        let outer = String(repeating: "  ", count: indent)
        switch self {
        case .list(let items) where !isFlat:
            text += "["
            for (position, item) in items.enumerated() {
                text += (position == 0 ? "\n" : ",\n") + inner
                item.write(to: &text, indent: indent + 1)
            }
            text += "\n" + outer + "]"
        case .object(let members) where !isFlat:
            text += "{"
            for (position, member) in members.enumerated() {
                text += (position == 0 ? "\n" : ",\n") + inner + JSONString.quoted(member.name) + ": "
                member.value.write(to: &text, indent: indent + 1)
            }
            text += "\n" + outer + "}"
        default: text += flat
        }
    }

    private var isPlain: Bool {
        switch self {
        case .list(let items): items.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    /// Whether it stands on one line.
    private var isFlat: Bool {
        switch self {
        case .list(let items): items.allSatisfy(\.isPlain)
        case .object(let members): members.count <= 6 && members.allSatisfy { $0.value.isPlain }
        default: true
        }
    }

    private var flat: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        // JSON has no infinity.
        case .number(let value): value.isFinite ? value.description : "null"
        case .text(let value): JSONString.quoted(value)
        case .list(let items): "[" + items.map(\.flat).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(JSONString.quoted($0.name)): \($0.value.flat)" }.joined(separator: ", ") + "}"
        }
    }
}
