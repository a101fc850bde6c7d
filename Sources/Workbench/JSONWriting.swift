import Foundation
import Interchange
import Lua
import Model
import Query

// What scripts assign to a field that holds JSON: a Lua table, or the text of an object.
extension Session {
    /// The value as the text of a JSON object, or why it is none.
    func jsonValue(_ value: LuaValue) throws -> Result<Value, ValueProblem> {
        switch value {
        case .table(let table):
            var path: [LuaTable] = []
            do throws(ValueProblem) {
                return .success(.text(try jsonObject(table, &path)))
            } catch {
                return .failure(error)
            }
        case .string(let text):
            guard case .table? = try? JSONDecoder().decode(MappingNode.self, from: Data(text.utf8)) else {
                return .failure(ValueProblem("must be a JSON object or a table, as { job = \"farmer\" }"))
            }
            return .success(.text(text))
        default: return .failure(ValueProblem("must be a table, as { job = \"farmer\" }, not \(value.typePhrase)"))
        }
    }

    private func jsonObject(_ table: LuaTable, _ path: inout [LuaTable]) throws(ValueProblem) -> String {
        var members: [(name: String, text: String)] = []
        for (key, value) in try pairs(table, &path) {
            guard let name = key.asString else {
                throw ValueProblem("has names on the left, as in { job = \"farmer\" }; found \(key.typePhrase)")
            }
            members.append((name, try json(value, of: name, &path)))
        }
        path.removeLast()
        members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return "{" + members.map { "\(JSONString.quoted($0.name)):\($0.text)" }.joined(separator: ",") + "}"
    }

    private func json(
        _ value: LuaValue, of name: String, _ path: inout [LuaTable]
    ) throws(ValueProblem) -> String {
        switch value {
        case .boolean(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .number(let value) where value.isFinite: return "\(value)"
        case .string(let text): return JSONString.quoted(text)
        case .date(let days), .relativeDate(let days, _): return JSONString.quoted("\(CalendarDate(days: days))")
        case .datetime(let seconds): return JSONString.quoted("\(Timestamp(seconds: seconds))")
        case .table(let table):
            guard let list = try? table.array(), !list.isEmpty else { return try jsonObject(table, &path) }
            guard try pairs(table, &path).count == list.count else {
                throw ValueProblem("`\(name)` is a list and has names; JSON knows only one or the other")
            }
            var items: [String] = []
            for item in list { items.append(try json(item, of: name, &path)) }
            path.removeLast()
            return "[" + items.joined(separator: ",") + "]"
        default: throw ValueProblem("`\(name)` is \(value.typePhrase), which JSON does not know")
        }
    }

    /// The table's entries; it is then part of the path, so that one that holds itself is found.
    private func pairs(
        _ table: LuaTable, _ path: inout [LuaTable]
    ) throws(ValueProblem) -> [(key: LuaValue, value: LuaValue)] {
        guard !path.contains(table) else { throw ValueProblem("holds itself; JSON is finite") }
        guard path.count < 32 else { throw ValueProblem("is nested more than 32 deep") }
        path.append(table)
        do {
            return try table.pairs()
        } catch {
            throw ValueProblem("cannot be read: \(error)")
        }
    }
}
