import Archive
import CRows
import Display
import Lua
import Model
import Query

// What needs all rows of a relation at once: parts of equal size, and how often values occur.
extension Session {
    func addRelationWindows(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("ntile") { [unowned self] relation, call in
            let (tiles, by, options) = try self.ntileArguments(call)
            try call.push(try self.relation(try self.ntile(relation.plan, tiles, by, options)))
        }
        type.method("histogram") { [unowned self] relation, call in
            let (name, value) = try self.column(
                call.value(1), of: ColumnSource(relation.plan), function: "histogram", argument: 1)
            let options = try OptionTable(call.value(2), of: "histogram", known: ["bins", "width"])
            try call.push(try self.table(try self.histogram(relation.plan, value, named: name, options)))
        }
    }

    /// The relation with a column that says in which of so many parts of equal size a row stands. Worked out now: the
    /// values stay with the rows whatever later steps choose.
    private func ntile(
        _ plan: LogicalPlan, _ tiles: Int, _ by: String?, _ options: OptionTable
    ) throws -> LogicalPlan {
        let source = ColumnSource(plan)
        let name = try options.text("as") ?? "ntile"
        guard Self.isName(name) else { throw notAColumnName(name) }
        guard plan.scope.column(named: name) == nil else {
            throw WorkbenchError(
                "\(plan.entity.plural) have a column `\(name)` already; name the new one: { as = \"…\" }")
        }
        var keys: [TypedExpression] = []
        if let names = try options.names("by") {
            keys = try names.map { try self.column(.string($0), of: source, function: "ntile", argument: 3).1 }
        }
        var ordered = try settled(plan)
        if let by { ordered = .order(ordered, [try expressions(ordered).readSortKey(by)]) }
        var parts: [[Value]: [Int64]] = [:]
        try store.query(SQLQuestion.rows(ordered, columns: keys)) { batch in
            for row in 0..<batch.count {
                parts[batch.values(row).map(\.wholeIfExact), default: []].append(batch.id(row))
            }
            return true
        }
        var ids: [Int64] = []
        var values: [Int64?] = []
        for part in parts.values {
            for (place, id) in part.enumerated() {
                ids.append(id)
                values.append(Tile.number(of: place, among: part.count, tiles: tiles))
            }
        }
        let column = ComputedColumn(ComputedRows(ids: ids), .integers(values))
        return .derive(plan, [DerivedColumn(name: name, value: column.typed)])
    }

    /// Bins with round edges, how many rows lie in each, and how many have no value.
    private func histogram(
        _ plan: LogicalPlan, _ value: TypedExpression, named name: String, _ options: OptionTable
    ) throws -> Table {
        let wanted = try options.count("bins", least: 1) ?? 20
        let width = options["width"]
        if let width, (width.asNumber ?? 0) <= 0 || width.asNumber?.isFinite != true {
            throw WorkbenchError("`width` of histogram is a number above 0, the width of a bin")
        }
        var column = ColumnSource(plan).column("from", value)
        var whole: [Int64] = []
        var real: [Double] = []
        var days: [CalendarDate] = []
        var missing = 0
        var others = 0
        try store.query(SQLQuestion.rows(try settled(plan), columns: [value], ordered: false)) { batch in
            for row in 0..<batch.count {
                let cell = batch.cell(row, 0)
                switch cell.kind {
                case ROW_MISSING.rawValue: missing += 1
                case ROW_INTEGER.rawValue where value.type == .integer: whole.append(cell.as.integer)
                case ROW_INTEGER.rawValue: real.append(Double(cell.as.integer))
                case ROW_MONEY.rawValue: whole.append(cell.as.integer)
                case ROW_REAL.rawValue where cell.as.real.isFinite: real.append(cell.as.real)
                case ROW_DATE.rawValue: days.append(CalendarDate(days: Int32(clamping: cell.as.integer)))
                case ROW_DATETIME.rawValue: days.append(Timestamp(seconds: cell.as.integer).date)
                default: others += 1
                }
            }
            return true
        }
        let bins: Bins
        switch value.type {
        case .integer:
            let step = width.map { max(1, Int64(exactly: ($0.asNumber ?? 1).rounded()) ?? .max) }
            bins = try Bins(whole, wanted: wanted, width: step, value: Value.integer)
            column.type = column.type == .integer ? .integer : .count
        case .money:
            let step = width.map { max(1, Int64(exactly: (($0.asNumber ?? 1) * 100).rounded()) ?? .max) }
            bins = try Bins(whole, wanted: wanted, width: step, value: Value.money)
        case .real, .unknown:
            bins = try Bins(real, wanted: wanted, width: width?.asNumber)
            column.type = column.type == .percent ? .percent : .decimal
        case .date, .datetime:
            guard width == nil else {
                throw WorkbenchError(
                    "the bins of dates are weeks, months, quarters or years, by how many bins there may be: { bins = 24 }"
                )
            }
            bins = try Bins(days: days, wanted: wanted)
            column.type = .date
        default:
            throw WorkbenchError("histogram needs numbers, amounts or dates; of `\(name)` see by(\"\(name)\"):count()")
        }
        column.alignment = column.type.alignment
        var upper = column
        upper.name = "to"
        var rows = bins.counts.enumerated().map { index, count in
            [bins.edges[index], bins.edges[index + 1], .integer(Int64(count))]
        }
        if missing > 0 { rows.append([.missing, .missing, .integer(Int64(missing))]) }
        var notes: [String] = []
        if others > 0 {
            notes.append(
                "\(Noun(plan.entity).counted(others, .english)) with something else than a finite number in \(name) are left out"
            )
        }
        return Table(
            columns: [column, upper, TableColumn("n", type: .count, isAdditive: true)], rows: rows,
            noun: Noun(one: "bin", many: "bins", zh: "组"), notes: notes)
    }
}
