import Archive
import Display
import Lua
import Model
import Query

/// A table of results in Lua's hands: `t[1].region`, `#t`, `t:order("-n"):top(10)`.
final class TableObject {
    let table: Table
    /// Of an analysis' answer: what `table:plan()` would write.
    let changes: ChangePlan?

    init(_ table: Table, changes: ChangePlan? = nil) {
        self.table = table
        self.changes = changes
    }

    func column(_ name: String) -> Int? { table.columns.firstIndex { $0.name == name } }

    func unknown(_ name: String) -> WorkbenchError {
        let hint =
            Suggestion.hint(for: name, among: table.columns.map(\.name))
        return WorkbenchError(
            "the table has no column `\(name)`, it has \(table.columns.map(\.name).joined(separator: ", "))\(hint)")
    }
}

extension Session {
    func table(_ grouping: Grouping) throws -> LuaValue {
        let source = try settled(grouping.source)
        let answer = try store.group(
            Grouping(source: source, keys: grouping.keys, aggregates: grouping.aggregates))
        let columns = answer.columns.map { column in
            TableColumn(column.name, label: grouping.source.entity[column.name]?.label, type: DisplayType(column.type))
        }
        return try table(Table(columns: columns, rows: answer.rows))
    }

    func table(_ table: Table) throws -> LuaValue { .userdata(try lua.userdata(TableObject(table))) }

    func makeTableType() throws {
        types.table = try lua.type("table", of: TableObject.self) { [unowned self] type in
            self.addAnalyses(to: &type)
            type.method("order") { [unowned self] object, call in
                var keys: [(Int, Bool)] = []
                for index in 1...max(1, call.count) {
                    var name = try call.string(index)
                    let descends = name.hasPrefix("-")
                    if descends { name.removeFirst() }
                    guard let column = object.column(name) else { throw object.unknown(name) }
                    keys.append((column, descends))
                }
                var table = object.table
                table.rows = table.rows.enumerated().sorted { left, right in
                    for (column, descends) in keys where left.element[column] != right.element[column] {
                        return Value.precedes(left.element[column], right.element[column], descending: descends)
                    }
                    return left.offset < right.offset
                }.map(\.element)
                try call.push(try self.table(table))
            }
            type.method("top") { [unowned self] object, call in
                let count = max(0, Int(clamping: try call.integer(1)))
                let table = object.table
                try call.push(
                    try self.table(
                        Table(columns: table.columns, rows: Array(table.rows.prefix(count)), noun: table.noun)))
            }
            type.method("column") { [unowned self] object, call in
                let name = try call.string(1)
                guard let column = object.column(name) else { throw object.unknown(name) }
                try call.push(try self.list(object.table.rows.map { LuaValue($0[column]) }))
            }
            type.method("columns") { [unowned self] object, call in
                try call.push(try self.list(object.table.columns.map { .string($0.name) }))
            }
            type.method("rows") { [unowned self] object, call in
                try call.push(try self.list(try object.table.rows.map { try self.record($0, of: object) }))
            }
            type.meta(.len) { call in try call.push(call.userdata(1, as: TableObject.self).table.rows.count) }
            type.index { [unowned self] object, key, call in
                if let number = key.asInteger {
                    guard number >= 1, number <= object.table.rows.count else {
                        try call.pushNil()
                        return
                    }
                    try call.push(try self.record(object.table.rows[Int(number) - 1], of: object))
                    return
                }
                let name = key.asString ?? key.typeName
                let hint =
                    object.column(name) == nil
                    ? Suggestion.hint(for: name, among: self.types.table.methodNames)
                    : "; that is a column: t[1].\(name) or t:column(\"\(name)\")"
                throw WorkbenchError("a table has no method `\(name)`\(hint)")
            }
            type.meta(.tostring) { [unowned self] call in
                try call.push(self.text(call.userdata(1, as: TableObject.self).table))
            }
            type.meta(.pairs) { [unowned self] call in
                let object = try call.userdata(1, as: TableObject.self)
                let rows = try object.table.rows.map { try self.record($0, of: object) }
                try call.push(.function(try self.listIterator(rows)))
            }
        }
    }

    /// An iterator over a list for `for i, row in pairs(t)`.
    private func listIterator(_ rows: [LuaValue]) throws -> LuaFunction {
        try lua.function("next") { call in
            let next = Int(try call.value(2).asInteger ?? 0) + 1
            guard next <= rows.count else {
                try call.pushNil()
                return
            }
            try call.push(next)
            try call.push(rows[next - 1])
        }
    }

    /// A row of a table.
    private func record(_ values: [Value], of object: TableObject) throws -> LuaValue {
        let entries = zip(object.table.columns, values).map { ($0.name, LuaValue($1)) }
        return .userdata(try lua.userdata(RecordObject(entries, unknown: object.unknown)))
    }
}

extension DisplayType {
    /// How values of an expression are shown.
    init(_ type: ExpressionType) {
        self =
            switch type {
            case .boolean: .boolean
            case .integer: .count
            case .real: .decimal
            case .money: .money
            case .text: .text
            case .date: .date
            case .datetime: .datetime
            case .reference(let entity): .reference(entity.name)
            case .unknown, .missing: .any
            }
    }
}
