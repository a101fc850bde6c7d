import Archive
import Display
import Lua
import Model
import Query

// Columns that look at other rows: running totals, shares, places, parts of equal size.
extension Session {
    func addTableWindows(to type: inout LuaTypeBuilder<TableObject>) {
        type.method("running") { [unowned self] object, call in
            try call.push(try self.table(try self.added(object, call, "running")))
        }
        type.method("share") { [unowned self] object, call in
            try call.push(try self.table(try self.added(object, call, "share")))
        }
        type.method("running_share") { [unowned self] object, call in
            try call.push(try self.table(try self.added(object, call, "running_share")))
        }
        type.method("ntile") { [unowned self] object, call in
            let (count, name, options) = try self.ntileArguments(call)
            var order = object.table.rows.indices.map { $0 }
            if let name {
                let key = try self.orderKey(.string(name), of: object)
                order = TableOrder.rows(order.count, by: [key])
            }
            var tiles = [Value](repeating: .missing, count: order.count)
            for part in try self.parts(of: object, options) {
                let members = Set(part)
                let ordered = order.filter(members.contains)
                for (place, row) in ordered.enumerated() {
                    tiles[row] = .integer(Tile.number(of: place, among: ordered.count, tiles: count))
                }
            }
            let column = TableColumn(try options.text("as") ?? "ntile", type: .integer)
            try call.push(try self.table(try self.adding(column, tiles, to: object)))
        }
    }

    /// `ntile(4, "-assets", { as = "quarter" })`
    func ntileArguments(_ call: borrowing LuaCall) throws -> (tiles: Int, by: String?, OptionTable) {
        let count = try call.integer(1)
        guard count >= 1 else { throw call.invalid(1, "a number of parts, 1 or more, expected") }
        let name = call.isNil(2) ? nil : try call.string(2)
        return (Int(clamping: count), name, try OptionTable(call.value(3), of: "ntile", known: ["as", "by"]))
    }

    /// `t:running("n", { by = "region", as = "so_far" })`
    private func added(_ object: TableObject, _ call: borrowing LuaCall, _ function: String) throws -> Table {
        let column = try object.known(try call.string(1))
        let options = try OptionTable(call.value(2), of: function, known: ["as", "by"])
        let table = object.table
        let shown = table.columns[column]
        var values = [Value](repeating: .missing, count: table.rows.count)
        for part in try parts(of: object, options) {
            var whole = RunningSum(of: shown)
            for row in part { try whole.add(table.value(row, column), row: row) }
            var sum = RunningSum(of: shown)
            for row in part {
                let value = table.value(row, column)
                try sum.add(value, row: row)
                switch function {
                case "running": values[row] = sum.value
                case "running_share": values[row] = Self.share(sum.number, of: whole.number)
                default:
                    var own = RunningSum(of: shown)
                    try own.add(value, row: row)
                    values[row] = value.isMissing ? .missing : Self.share(own.number, of: whole.number)
                }
            }
        }
        let name = try options.text("as") ?? "\(function)_\(shown.name)"
        let type: DisplayType = function == "running" ? (shown.type == .integer ? .count : shown.type) : .percent
        return try adding(
            TableColumn(
                name, type: type, unit: function == "running" ? shown.unit : nil,
                isAdditive: function == "share"),
            values, to: object)
    }

    /// A share of nothing is missing.
    private static func share(_ part: Double, of whole: Double) -> Value {
        whole == 0 || !(part / whole).isFinite ? .missing : .real(part / whole)
    }

    /// The rows in parts by the columns of the option `by`, each in the table's order; all rows without it.
    private func parts(of object: TableObject, _ options: OptionTable) throws -> [[Int]] {
        guard let names = try options.names("by") else { return [Array(object.table.rows.indices)] }
        let columns = try names.map { try object.known($0) }
        var positions: [[Value]: Int] = [:]
        var parts: [[Int]] = []
        for row in object.table.rows.indices {
            let key = columns.map { object.table.value(row, $0).wholeIfExact }
            if let known = positions[key] {
                parts[known].append(row)
            } else {
                positions[key] = parts.count
                parts.append([row])
            }
        }
        return parts
    }

    private func adding(_ column: TableColumn, _ values: [Value], to object: TableObject) throws -> Table {
        guard Self.isName(column.name) || column.source == nil else { throw notAColumnName(column.name) }
        guard !object.table.columns.contains(where: { $0.name == column.name }) else {
            throw WorkbenchError(
                "the table has a column `\(column.name)` already; name the new one: { as = \"…\" }")
        }
        var table = object.table
        let width = table.columns.count
        table.columns.append(column)
        for row in table.rows.indices {
            while table.rows[row].count < width { table.rows[row].append(.missing) }
            table.rows[row].append(values[row])
        }
        return table
    }
}

/// Parts of equal size, as SQL's NTILE counts them.
enum Tile {
    /// The part, from 1, of the row at a place from 0: the first parts get one row more where they do not come out even.
    static func number(of place: Int, among count: Int, tiles: Int) -> Int64 {
        let size = count / tiles
        let larger = count % tiles
        let edge = larger * (size + 1)
        // With more parts than rows every row is a part of its own.
        guard size > 0 else { return Int64(place + 1) }
        return Int64(place < edge ? place / (size + 1) + 1 : larger + (place - edge) / size + 1)
    }
}
