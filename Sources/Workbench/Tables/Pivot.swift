import Archive
import Display
import Model
import Query

/// A table turned: one row for each combination of the row keys, one column for each value of another column.
struct Pivot {
    let table: Table
    let rows: [Int]
    let column: Int
    let values: Int
    /// How several values of one cell become one; nil: there must be only one.
    var function: AggregateFunction?
    /// What stands where no row of the table gives a value.
    var fill = Value.missing
    /// Whether a column and a row of sums are added.
    var hasTotals = false

    /// - Parameters:
    ///   - group: the answer of a grouping of the table.
    ///   - expression: a column of the table as an expression.
    func answer(
        group: (Grouping) throws -> [[Value]], expression: (Int) -> TypedExpression
    ) throws -> Table {
        let keys = rows + [column]
        if let twice = keys.enumerated().first(where: { keys[..<$0.offset].contains($0.element) }) {
            throw WorkbenchError("pivot takes `\(table.columns[twice.element].name)` only once, as rows or as cols")
        }
        let value = expression(values)
        // With its function the one value of a cell is itself, and how many there are shows what must not be.
        let function = function ?? .minimum
        try function.check(value, name: table.columns[values].name)
        let plan = LogicalPlan.scan(Entity("row", plural: "rows", columns: []))
        let cells = try group(
            Grouping(
                source: plan,
                keys: keys.map { DerivedColumn(name: table.columns[$0].name, value: expression($0)) },
                aggregates: [
                    NamedAggregate(name: table.columns[values].name, function: function, value: value),
                    NamedAggregate(name: "rows", function: .count, value: nil),
                ]))
        if self.function == nil { try checkSingle(cells) }
        let headings = headings(of: cells)
        var positions: [Value: Int] = [:]
        for (position, heading) in headings.enumerated() { positions[heading.wholeIfExact] = position }
        var answer: [[Value]] = []
        for cell in cells {
            let key = Array(cell[..<rows.count])
            if answer.isEmpty || Array(answer[answer.count - 1][..<rows.count]) != key {
                answer.append(key + [Value](repeating: fill, count: headings.count))
            }
            let heading = cell[rows.count].wholeIfExact
            if let position = positions[heading] {
                answer[answer.count - 1][rows.count + position] = cell[rows.count + 1]
            }
        }
        var turned = Table(columns: columns(headings), rows: answer, noun: table.noun)
        if hasTotals { try addTotals(to: &turned) }
        return turned
    }

    private func checkSingle(_ cells: [[Value]]) throws {
        guard let double = cells.first(where: { $0[rows.count + 2] != .integer(1) }) else { return }
        let place = zip(rows + [column], double)
            .map { "\(table.columns[$0].name) \(ValueText.text($1))" }.joined(separator: ", ")
        throw WorkbenchError(
            "several rows of the table have \(place); say how they become one: pivot{ …, agg = \"sum\" }")
    }

    /// The values that become columns, in their order, missing last.
    private func headings(of cells: [[Value]]) -> [Value] {
        var seen: Set<Value> = []
        let values = cells.map { $0[rows.count] }.filter { seen.insert($0.wholeIfExact).inserted }
        return TableOrder.rows(values.count, by: [TableOrder.Key(values: values, descends: false)]).map { values[$0] }
    }

    private func columns(_ headings: [Value]) -> [TableColumn] {
        var columns = rows.map { table.columns[$0] }
        var taken = Set(columns.map(\.name))
        if hasTotals { taken.insert("total") }
        let isAdditive: Bool
        var shown = table.columns[values]
        switch function {
        case nil: isAdditive = shown.isAdditive
        case .sum?: isAdditive = true
        case .count?, .distinct?:
            isAdditive = function == .count
            shown.type = .count
        default: isAdditive = false
        }
        for heading in headings {
            var name = heading.isMissing ? "missing" : ValueText.text(heading, type: table.columns[column].type)
            if case .money(let fen) = heading { name = NumberText.money(fen, grouped: false) }
            let plain = name
            var number = 2
            while !taken.insert(name).inserted {
                name = "\(plain)_\(number)"
                number += 1
            }
            columns.append(TableColumn(name, type: shown.type, unit: shown.unit, isAdditive: isAdditive))
        }
        return columns
    }

    private func addTotals(to turned: inout Table) throws {
        guard turned.columns.dropFirst(rows.count).allSatisfy(\.isNumber) else {
            throw WorkbenchError("pivot adds up numbers and amounts only; `\(table.columns[values].name)` is none")
        }
        let type = table.columns[values].type
        turned.columns.append(
            TableColumn("total", type: function == .count || function == .distinct ? .count : type, isAdditive: true))
        func sum(_ values: [Value]) throws -> Value {
            var sum = RunningSum(of: turned.columns[turned.columns.count - 1])
            for (row, value) in values.enumerated() { try sum.add(value, row: row) }
            return sum.value
        }
        for row in turned.rows.indices {
            turned.rows[row].append(try sum(Array(turned.rows[row].dropFirst(rows.count))))
        }
        var last = [Value](repeating: .missing, count: rows.count)
        if turned.columns[0].isText { last[0] = .text("total") }
        for column in rows.count..<turned.columns.count { last.append(try sum(turned.rows.map { $0[column] })) }
        turned.rows.append(last)
        turned.total = turned.rows.count
    }
}
