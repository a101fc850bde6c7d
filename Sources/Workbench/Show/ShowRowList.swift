import Display
import Lua
import Model
import Query

/// A Lua list of rows of one entity, as `clients:limit(200):all()` answers it.
struct RowList {
    let table: LuaTable
    let entity: Entity
    let count: Int
    /// The derived columns that its first row has.
    let derived: [DerivedColumn]
}

// A list of rows is shown as the relation that it came from would be.
extension Session {
    /// Rows that are asked for together.
    private static let rowsTogether = 500

    /// The table as a list of rows; nil where anything else is in it.
    func rowList(_ table: LuaTable) throws -> RowList? {
        guard !table.hasMetafield("__tostring"), case .row(let row) = try table.get(.integer(1)),
            let context = RowContext.of(row)
        else { return nil }
        let count = try table.count
        let entity = context.plan.entity
        var seen = 0
        try table.forEach { key, value in
            if seen % 256 == 0 { try stopIfInterrupted() }
            guard case .integer(let index) = key, index >= 1, index <= count, case .row(let row) = value,
                RowContext.of(row)?.plan.entity.name == entity.name
            else {
                seen = -1
                return false
            }
            seen += 1
            return true
        }
        guard seen == count else { return nil }
        return RowList(table: table, entity: entity, count: count, derived: context.plan.derivedColumns)
    }

    func show(_ list: RowList) throws {
        let most = options.display.rows
        if mode != .json, mode != .jsonl, list.count > most ?? .max { showing.last = .value(.table(list.table)) }
        guard mode == .table else {
            return try show(
                shownRows(list, everyField: mode != .markdown), most: mode.isForCopying ? nil : most,
                total: list.count)
        }
        guard let most else { return try show(shownRows(list, everyField: false), most: nil, total: list.count) }
        // As a table leaves out its middle, only its ends are asked for.
        let isCut = list.count - 1 > most
        let head = isCut ? max(0, most) - most / 2 : list.count
        let columns = columns(of: list, everyField: false)
        let table = Table(
            columns: columns.map(\.0), rows: try values(of: list, 1..<(head + 1), columns),
            tail: isCut ? try values(of: list, (list.count - most / 2 + 1)..<(list.count + 1), columns) : [],
            total: list.count, noun: Noun(list.entity))
        try present(pages: most > DisplayOptions.terminalRows) { output in
            var text = ""
            if table.writeReportingCuts(to: &text, options: display) { showing.last = .value(.table(list.table)) }
            try output.write(text)
        }
    }

    /// The rows of the list in its order, asked for some hundreds at a time.
    func shownRows(_ list: RowList, everyField: Bool) -> ShownRows {
        let columns = columns(of: list, everyField: everyField)
        return ShownRows(columns: columns.map(\.0), noun: Noun(list.entity), notes: []) { [self] body in
            for start in stride(from: 1, through: list.count, by: Self.rowsTogether) {
                try stopIfInterrupted()
                let end = min(list.count + 1, start + Self.rowsTogether)
                for row in try values(of: list, start..<end, columns) { guard try body(row) else { return } }
            }
        }
    }

    /// Each column with what it is read by; nil: it is derived.
    private func columns(of list: RowList, everyField: Bool) -> [(TableColumn, TypedExpression?)] {
        let plan = LogicalPlan.rows(list.entity, ids: [])
        var columns = (everyField ? allColumns(plan) : shownColumns(plan)).map { ($0.0, Optional($0.1)) }
        let derived = list.derived.map { column in
            var shown = TableColumn(column.name, type: DisplayType(column))
            shown.leastWidth = everyField ? 0 : 40
            return (shown, TypedExpression?.none)
        }
        columns.insert(contentsOf: derived, at: everyField ? columns.count : min(2, columns.count))
        return columns
    }

    /// The values of the items in those places, from 1. A row that is no longer in the archive has none.
    private func values(
        of list: RowList, _ places: Range<Int>, _ columns: [(TableColumn, TypedExpression?)]
    ) throws -> [[Value]] {
        let rows = try places.compactMap { try list.table.get(.integer(Int64($0))).asRow }
        let stored = columns.compactMap(\.1)
        var found: [Int64: [Value]] = [:]
        let statement = SQLQuestion.rows(
            .rows(list.entity, ids: rows.map(\.id)), columns: [TypedExpression(.id, .integer)] + stored)
        for values in try store.rows(statement) {
            if case .integer(let id) = values[0] { found[id] = Array(values.dropFirst()) }
        }
        return try rows.map { row in
            guard var values = found[row.id]?[...] else { return columns.map { _ in .missing } }
            return try columns.map { column, expression in
                if expression != nil { return values.popFirst() ?? .missing }
                guard let context = RowContext.of(row),
                    let derived = context.plan.derivedColumns.first(where: { $0.name == column.name })
                else { return .missing }
                return try context.value(derived.name, derived.value, row)
            }
        }
    }
}
