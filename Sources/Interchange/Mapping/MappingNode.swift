/// A mapping file's content before it is understood: what Lua tables and JSON have in common. One decoder
/// (`ImportMapping.init(node:)`) reads it, whichever it came from.
public indirect enum MappingNode: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    /// A Lua table with the keys 1...n and no others, or a JSON array. An empty Lua table may be given as either.
    case list([MappingNode])
    /// A Lua table with names as keys, or a JSON object.
    case table([String: MappingNode])

    /// What it is, for messages.
    var kind: String {
        switch self {
        case .null: "nothing"
        case .boolean: "true or false"
        case .integer, .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .table: "a table"
        }
    }
}

extension MappingNode: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([MappingNode].self) {
            self = .list(value)
        } else {
            self = .table(try container.decode([String: MappingNode].self))
        }
    }
}
