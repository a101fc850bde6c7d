import Foundation
import Interchange
import Lua

// Custom fields and answers are JSON in the archive and tables in Lua.
extension Session {
    /// The JSON text as Lua values.
    func json(_ text: String, of field: String) throws -> LuaValue {
        do {
            return try lua(JSONDecoder().decode(MappingNode.self, from: Data(text.utf8)), isMember: false)
        } catch let error as DecodingError {
            throw WorkbenchError("`\(field)` holds no JSON that can be read: \(error)")
        }
    }

    private func lua(_ node: MappingNode, isMember: Bool = true) throws -> LuaValue {
        switch node {
        case .null: return .nil
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .number(value)
        case .text(let value): return .string(value)
        case .list(let items): return .table(try marked(try lua.table(try items.map { try lua($0) }), isMember))
        case .table(let items):
            let table = try lua.table([LuaValue]())
            for (name, item) in items { try table.set(.string(name), try lua(item)) }
            return .table(try marked(table, isMember))
        }
    }

    /// In a condition a list or object counts as missing wherever a number or a text is asked for.
    private func marked(_ table: LuaTable, _ isMember: Bool) throws -> LuaTable {
        if isMember, lua.conditionRules == .custom { try table.markCustom() }
        return table
    }
}
