import Foundation
import Interchange
import Lua

// Custom fields and answers are JSON in the archive and tables in Lua.
extension Session {
    /// The JSON text as Lua values.
    func json(_ text: String, of field: String) throws -> LuaValue {
        do {
            return try lua(JSONDecoder().decode(MappingNode.self, from: Data(text.utf8)))
        } catch let error as DecodingError {
            throw WorkbenchError("`\(field)` holds no JSON that can be read: \(error)")
        }
    }

    private func lua(_ node: MappingNode) throws -> LuaValue {
        switch node {
        case .null: return .nil
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let value): return .string(value)
        case .list(let items): return .table(try lua.table(try items.map(lua)))
        case .table(let items):
            let table = try lua.table([LuaValue]())
            for (name, item) in items { try table.set(.string(name), try lua(item)) }
            return .table(table)
        }
    }
}
