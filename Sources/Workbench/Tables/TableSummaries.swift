import Archive
import Display
import Lua
import Model
import Query

// What a table's columns come to: summaries, groups of groups, a row of totals, a pivot.
extension Session {
    func addTableSummaries(to type: inout LuaTypeBuilder<TableObject>) {
        for (name, function) in Self.aggregates + [("quantile", .quantile(0))] where name != "distinct" {
            type.method(name) { [unowned self] object, call in
                try call.push(try self.summary(AggregateValue(function, call), of: ColumnSource(object)))
            }
        }
        type.method("distinct") { [unowned self] object, call in
            let (_, value) = try self.column(
                call.value(1), of: ColumnSource(object), function: "distinct", argument: 1)
            var seen: Set<Value> = []
            let values = object.source.values(of: value).filter { seen.insert($0.wholeIfExact).inserted }
            let key = TableOrder.Key(values: values, descends: false)
            try call.push(try self.list(TableOrder.rows(values.count, by: [key]).map { LuaValue(values[$0]) }))
        }
        type.method("agg") { [unowned self] object, call in
            let source = ColumnSource(object)
            try call.push(try self.table([], try self.aggregates(try call.table(1), of: source), of: source))
        }
        type.method("by") { [unowned self] object, call in
            try call.push(try self.groups(of: ColumnSource(object), call))
        }
        for name in ["total", "totals"] {
            type.method(name) { [unowned self] object, call in
                let names = try call.values().map { value in
                    guard let name = value.asString else { throw call.expected("the name of a column", 1) }
                    return name
                }
                try call.push(try self.table(try self.withTotals(object, names)))
            }
        }
        type.method("pivot") { [unowned self] object, call in
            try call.push(try self.table(try self.pivot(object, try call.value(1))))
        }
    }

    /// The table with one more row: the sums of what may be added up, or of the columns that are named.
    private func withTotals(_ object: TableObject, _ names: [String]) throws -> Table {
        var table = object.table
        let chosen = try names.map { try object.known($0) }
        let summed =
            chosen.isEmpty
            ? table.columns.indices.filter { table.columns[$0].isAdditive && table.columns[$0].isNumber } : chosen
        guard !summed.isEmpty else {
            throw WorkbenchError(
                "the table has no counts or sums to add up; name the columns that mean something together: t:total(\"…\")"
            )
        }
        var row = [Value](repeating: .missing, count: table.columns.count)
        for column in summed { row[column] = try table.sum(of: column) }
        if let title = table.columns.indices.first(where: { !summed.contains($0) }), table.columns[title].isText {
            row[title] = .text("total")
        }
        table.rows.append(row)
        table.total = table.rows.count
        table.isSummary = false
        return table
    }

    /// `pivot{ rows = "region", cols = "class", values = "n" }`
    private func pivot(_ object: TableObject, _ given: LuaValue) throws -> Table {
        let options = try OptionTable(
            given, of: "pivot", known: ["rows", "cols", "values", "agg", "fill", "totals"])
        guard let rowNames = try options.names("rows"), let columnName = try options.text("cols") else {
            throw WorkbenchError(
                "pivot needs rows and cols: pivot{ rows = \"region\", cols = \"class\", values = \"n\" }")
        }
        let rows = try rowNames.map { try object.known($0) }
        let column = try object.known(columnName)
        let values: Int
        if let name = try options.text("values") {
            values = try object.known(name)
        } else {
            let rest = object.table.columns.indices.filter { !rows.contains($0) && $0 != column }
            guard rest.count == 1 else {
                throw WorkbenchError(
                    "pivot needs values, one of \(rest.map { object.table.columns[$0].name }.joined(separator: ", "))")
            }
            values = rest[0]
        }
        var pivot = Pivot(table: object.table, rows: rows, column: column, values: values)
        if let agg = try options.word("agg", among: Self.aggregates.map(\.0)) {
            pivot.function = Self.aggregates.first { $0.0 == agg }?.1
        }
        if let fill = options["fill"] { pivot.fill = try value(fill, of: "fill", record: 1) }
        pivot.hasTotals = try options.flag("totals") ?? false
        return try pivot.answer { grouping in
            try object.source.group(grouping).rows
        } expression: {
            object.source.expression(of: $0)
        }
    }
}

extension TableColumn {
    var isNumber: Bool {
        switch type {
        case .count, .integer, .decimal, .percent, .money, .any: true
        default: false
        }
    }

    /// Whether the word "total" may stand in it.
    var isText: Bool {
        switch type {
        case .text, .enumeration, .reference, .any: true
        default: false
        }
    }
}

extension Table {
    /// The sum of a column of numbers or amounts, exactly where they are whole; 0 of no values.
    func sum(of column: Int) throws -> Value {
        var sum = RunningSum(of: columns[column])
        for row in rows.indices { try sum.add(value(row, column), row: row) }
        return sum.value
    }
}

/// Numbers or amounts added up one after the other: whole ones and fen exactly, anything with a float as a float.
struct RunningSum {
    private let name: String
    private var whole: Int64 = 0
    private var real = 0.0
    private var lost = 0.0
    private var isMoney: Bool
    private var isReal = false

    init(of column: TableColumn) {
        name = column.name
        isMoney = column.type == .money
    }

    mutating func add(_ value: Value, row: Int) throws {
        switch value {
        case .missing: return
        case .integer(let number): try addWhole(number)
        case .money(let fen):
            isMoney = true
            try addWhole(fen)
        case .real(let number):
            isReal = true
            // Neumaier's compensation: floats of different sizes lose little on the way.
            let total = real + number
            lost += abs(real) >= abs(number) ? (real - total) + number : (number - total) + real
            real = total
        case .boolean, .text, .date, .datetime:
            throw WorkbenchError(
                "`\(name)` is not a number in row \(row + 1): \(ValueText.text(value)); only numbers and amounts add up"
            )
        }
    }

    private mutating func addWhole(_ number: Int64) throws {
        let (sum, overflow) = whole.addingReportingOverflow(number)
        guard !overflow else { throw WorkbenchError("the sum of `\(name)` is beyond 64 bits") }
        whole = sum
    }

    /// The sum so far.
    var value: Value {
        guard isReal else { return isMoney ? .money(whole) : .integer(whole) }
        let sum = real + lost + Double(whole) / (isMoney ? 100 : 1)
        return sum.isNaN ? .missing : .real(sum)
    }

    /// The sum so far as a float, of amounts in yuan.
    var number: Double {
        switch value {
        case .integer(let number): Double(number)
        case .money(let fen): Double(fen) / 100
        case .real(let number): number
        default: 0
        }
    }
}
