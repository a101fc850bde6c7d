import Archive
import Display
import Lua
import Model
import Query

// Tables from tables: other rows, another order, other columns.
extension Session {
    func addTableShaping(to type: inout LuaTypeBuilder<TableObject>) {
        type.method("order") { [unowned self] object, call in
            guard call.count > 0 else { throw call.invalid(1, "the name of a column expected") }
            var keys: [TableOrder.Key] = []
            for index in 1...call.count { keys.append(try self.orderKey(try call.value(index), of: object)) }
            try call.push(try self.table(object.keeping(TableOrder.rows(object.table.rows.count, by: keys))))
        }
        type.method("top") { [unowned self] object, call in
            try call.push(try self.table(try self.end(object, call, isTop: true)))
        }
        type.method("bottom") { [unowned self] object, call in
            try call.push(try self.table(try self.end(object, call, isTop: false)))
        }
        for name in ["where", "having"] {
            type.method(name) { [unowned self] object, call in
                let kept = try self.rows(of: object, where: call.value(1), call.value(2), function: name)
                try call.push(try self.table(object.keeping(kept)))
            }
        }
        type.method("with") { [unowned self] object, call in
            try call.push(try self.table(try self.derive(object, try call.table(1))))
        }
        type.method("select") { [unowned self] object, call in
            guard call.count > 0 else { throw call.invalid(1, "the name of a column expected") }
            let source = ColumnSource(object)
            var table = object.table
            let columns = try self.columns(try call.values(), of: source, function: "select")
            table.columns = columns.map { named in
                var column = source.column(named.name, named.value)
                if let expression = named.source { column.source = expression }
                return column
            }
            table.rows = Self.rows(of: columns.map { object.source.values(of: $0.value) }, count: table.rows.count)
            try call.push(try self.table(table))
        }
        type.method("rename") { [unowned self] object, call in
            var table = object.table
            for (old, value) in try call.table(1).named("rename{ old = \"new\" }") {
                guard let new = value.asString, !new.isEmpty else {
                    throw WorkbenchError("rename{…} gives each column a name: rename{ \(old) = \"…\" }")
                }
                table.columns[try object.known(old)].name = new
            }
            if let twice = Self.firstRepeated(table.columns.map(\.name)) {
                throw WorkbenchError("rename would give the table two columns named `\(twice)`")
            }
            try call.push(try self.table(table))
        }
    }

    /// The rows that fulfil a condition in any of its spellings.
    private func rows(
        of object: TableObject, where condition: LuaValue, _ parameters: LuaValue, function: String
    ) throws -> [Int] {
        if let predicate = condition.asFunction {
            let results = try results(of: predicate, over: object)
            return results.indices.filter { results[$0].isTrue }
        }
        guard case .filter(_, let expression) = try filter(object.source.plan, condition, parameters) else {
            throw WorkbenchError("\(function) of a table takes a condition, as in \(function) \"n > 10\"")
        }
        return object.source.rows(where: expression)
    }

    /// `"-n"`, `"region"`, an expression over the columns or a function of the row.
    func orderKey(_ value: LuaValue, of object: TableObject) throws -> TableOrder.Key {
        guard let text = value.asString else {
            let (_, value) = try column(value, of: ColumnSource(object), function: "order", argument: 1)
            return TableOrder.Key(values: object.source.values(of: value), descends: false)
        }
        if let column = object.column(text) { return TableOrder.Key(object.table, column, descends: false) }
        let descends = text.hasPrefix("-")
        let name = descends ? String(text.dropFirst()) : text
        if let column = object.column(name) { return TableOrder.Key(object.table, column, descends: descends) }
        let (_, value) = try column(.string(name), of: ColumnSource(object), function: "order", argument: 1)
        return TableOrder.Key(values: object.source.values(of: value), descends: descends)
    }

    /// `top(10)`, `top(10, "n")`: the first rows, or those with the most; `bottom` the last or those with the least.
    private func end(_ object: TableObject, _ call: borrowing LuaCall, isTop: Bool) throws -> Table {
        let count = max(0, Int(clamping: try call.integer(1)))
        guard !call.isNil(2) else {
            let all = object.table.rows.indices
            return object.keeping(isTop ? all.prefix(count) : all.suffix(count))
        }
        let column = try object.known(try call.string(2))
        let key = TableOrder.Key(object.table, column, descends: isTop)
        return object.keeping(TableOrder.rows(object.table.rows.count, by: [key]).prefix(count))
    }

    /// `with{ rate = "n / total" }`: more columns, or others in place of those of the same name.
    private func derive(_ object: TableObject, _ given: LuaTable) throws -> Table {
        let source = ColumnSource(object)
        var table = object.table
        let entries = try given.named("with{…}")
        guard !entries.isEmpty else {
            throw WorkbenchError("with{} makes no column: name one, as in with{ rate = \"n / total\" }")
        }
        var columns = table.columns.indices.map { column in object.table.rows.indices.map { table.value($0, column) } }
        for (name, value) in entries {
            guard Self.isName(name) else { throw notAColumnName(name) }
            let made: TableColumn
            let values: [Value]
            switch value {
            case .function(let function):
                values = try results(of: function, over: object).enumerated().map { row, result in
                    try self.value(result, of: name, record: row + 1)
                }
                made = TableColumn(name, type: DisplayType(of: values, named: name))
            case .string, .userdata:
                let (_, typed) = try column(value, of: source, function: "with", argument: 1)
                values = object.source.values(of: typed)
                made = source.column(name, typed)
            default:
                guard value.literal != nil else {
                    throw WorkbenchError(
                        "the column `\(name)` is made from an expression in quotes, a function of the row or a value, not from \(value.typePhrase)"
                    )
                }
                let constant = try self.value(value, of: name, record: 1)
                values = Array(repeating: constant, count: table.rows.count)
                made = TableColumn(name, type: DisplayType(of: [constant], named: name))
            }
            if let known = table.columns.firstIndex(where: { $0.name == name }) {
                table.columns[known] = made
                columns[known] = values
            } else {
                table.columns.append(made)
                columns.append(values)
            }
        }
        table.rows = Self.rows(of: columns, count: table.rows.count)
        return table
    }

    /// Rows from columns.
    static func rows(of columns: [[Value]], count: Int) -> [[Value]] {
        (0..<count).map { row in columns.map { $0[row] } }
    }
}

/// The order of a table's rows by some of its columns. Missing stands last in both directions; rows that are alike
/// stay as they were.
struct TableOrder {
    struct Key {
        let values: [Value]
        let descends: Bool

        init(values: [Value], descends: Bool) {
            self.values = values
            self.descends = descends
        }

        init(_ table: Table, _ column: Int, descends: Bool) {
            self.init(values: table.rows.indices.map { table.value($0, column) }, descends: descends)
        }
    }

    /// The places of the rows in their new order.
    static func rows(_ count: Int, by keys: [Key]) -> [Int] {
        (0..<count).sorted { left, right in
            for key in keys {
                let (a, b) = (key.values[left], key.values[right])
                if a == b { continue }
                if Value.precedes(a, b, descending: key.descends) { return true }
                if Value.precedes(b, a, descending: key.descends) { return false }
            }
            return left < right
        }
    }
}
