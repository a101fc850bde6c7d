import Foundation
import Lua

// Custom fields and answers are JSON in the archive and tables in Lua.
extension Session {
    /// The JSON text as Lua values.
    func json(_ text: String, of field: String) throws -> LuaValue {
        do {
            return try lua(JSONDecoder().decode(JSONNode.self, from: Data(text.utf8)))
        } catch let error as DecodingError {
            throw WorkbenchError("`\(field)` holds no JSON that can be read: \(error)")
        }
    }

    private func lua(_ node: JSONNode) throws -> LuaValue {
        switch node {
        case .null: return .nil
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let value): return .string(value)
        case .list(let items): return .table(try lua.table(try items.map(lua)))
        case .object(let items):
            let table = try lua.table([LuaValue]())
            for (name, item) in items { try table.set(.string(name), try lua(item)) }
            return .table(table)
        }
    }
}

/// Any JSON.
enum JSONNode: Decodable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([JSONNode])
    case object([String: JSONNode])

    init(from decoder: any Decoder) throws {
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
        } else if let value = try? container.decode([JSONNode].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONNode].self))
        }
    }
}
