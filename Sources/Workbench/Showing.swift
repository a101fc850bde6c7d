import Archive
import Display
import Foundation
import Lua
import Model
import Query
import TerminalText

// Results as text: what a door prints after a block, what `print` and `tostring` make of a result.
extension Session {
    /// Writes text to the session's output.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { options.output(UnsafeRawBufferPointer($0)) }
    }

    /// Shows the values that a block returned. Nothing is written for none of them.
    public func show(_ values: [LuaValue]) throws {
        for value in values { try show(value) }
    }

    private func show(_ value: LuaValue) throws {
        if let userdata = value.asUserdata {
            if let relation = userdata.object(as: RelationObject.self) {
                if options.display.format == .tsv { return try stream(relation, to: options.output) }
                return write(try text(relation) + "\n")
            }
            if let table = userdata.object(as: TableObject.self) { return write(table.table.text(options.display)) }
            if let chart = userdata.object(as: ChartObject.self) { return write(chart.chart.text(options.display)) }
            if let field = userdata.object(as: FieldObject.self) { return write(help(field).text(options.display)) }
        }
        if case .row(let row) = value { return write(try card(of: row).text(options.display)) }
        write(try text(value) + "\n")
    }

    /// A value as the REPL writes it: texts in quotes, Lua tables with their contents. A text of several lines, what
    /// `explain()` says or a definition, is there to be read and stands as it is.
    public func text(_ value: LuaValue) throws -> String {
        switch value {
        case .string(let text) where options.display.format == .table && text.contains("\n"):
            return Text.visible(text, keepingLines: true)
        case .string(let text) where options.display.format == .table: return LuaText.quoted(text)
        case .table(let table): return try LuaText.tree(table, show: { try self.plain($0) })
        default: return try plain(value)
        }
    }

    /// What `tostring` gives.
    private func plain(_ value: LuaValue) throws -> String {
        if case .string(let text) = value { return text }
        return lua.describe(value)
    }

    /// A result as part of a text: without the line feed at its end.
    func text(_ view: some Showable) -> String { view.text(options.display).withoutLastLineFeed }

    // MARK: Relations

    /// For a person the first and last rows of a relation with their number, for a program all of them.
    func text(_ relation: RelationObject) throws -> String {
        guard options.display.format == .tsv else { return text(try preview(relation)) }
        var bytes: [UInt8] = []
        try stream(relation) { bytes.append(contentsOf: $0) }
        return String(decoding: bytes, as: UTF8.self).withoutLastLineFeed
    }

    private func preview(_ relation: RelationObject) throws -> Table {
        let plan = try settled(relation.plan)
        let entity = plan.entity
        let columns = shownColumns(plan)
        let total = try store.count(plan)
        let shown = options.display.rows ?? DisplayOptions.terminalRows
        func fetch(_ plan: LogicalPlan) throws -> [[Value]] {
            try store.rows(SQLQuestion.rows(plan, columns: shownColumns(plan).map(\.1)))
        }
        let rows: [[Value]]
        var tail: [[Value]] = []
        if total <= shown {
            rows = try fetch(plan.isSearching ? settled(.limit(plan, count: shown, offset: 0)) : plan)
        } else {
            rows = try fetch(settled(.limit(plan, count: (shown + 1) / 2, offset: 0)))
            if let last = try lastOfSearch(plan, count: shown / 2) {
                tail = try fetch(last)
            } else {
                let values = columns.map(\.1)
                tail = try store.rows(SQLQuestion.lastRows(plan, count: shown / 2, columns: values)).reversed()
            }
        }
        return Table(
            columns: columns.map(\.0), rows: rows, tail: tail, total: total, noun: Noun(entity),
            notes: relation.notes)
    }

    /// The columns a relation is shown with: the entity's fields in the model's order, less what the archive keeps
    /// for itself and what has no line to stand in, then the derived ones.
    private func shownColumns(_ plan: LogicalPlan) -> [(TableColumn, TypedExpression)] {
        var columns: [(TableColumn, TypedExpression)] = []
        if plan.entity.key == nil {
            columns.append((TableColumn("id", type: .integer), TypedExpression(.id, .integer)))
        }
        for field in plan.entity.fields where field.type != .json && !field.rules.contains(.managed) {
            columns.append((TableColumn(field), TypedExpression(FieldPath(entity: plan.entity, field: field))))
        }
        // Derived columns stand right after the name and give way last: whoever made them wants to see them.
        let derived = plan.derivedColumns.map { column in
            var shown = TableColumn(column.name, type: DisplayType(column))
            shown.leastWidth = 40
            return (shown, column.value)
        }
        columns.insert(contentsOf: derived, at: min(2, columns.count))
        return columns
    }

    /// Every column of a relation, in the model's order: for programs nothing is left out.
    func allColumns(_ plan: LogicalPlan) -> [(TableColumn, TypedExpression)] {
        var columns: [(TableColumn, TypedExpression)] = []
        if plan.entity.key == nil {
            columns.append((TableColumn("id", type: .integer), TypedExpression(.id, .integer)))
        }
        for field in plan.entity.fields {
            columns.append((TableColumn(field), TypedExpression(FieldPath(entity: plan.entity, field: field))))
        }
        for column in plan.derivedColumns {
            columns.append((TableColumn(column.name, type: DisplayType(column.value.type)), column.value))
        }
        return columns
    }

    /// Every row and every field as TSV: into a pipe nothing is cut off.
    private func stream(_ relation: RelationObject, to output: @escaping (UnsafeRawBufferPointer) -> Void) throws {
        let columns = allColumns(relation.plan)
        let plan = try settled(relation.plan)
        var writer = TSVWriter { output($0) }
        try writer.header(columns.map(\.0.name))
        try store.query(SQLQuestion.rows(plan, columns: columns.map(\.1))) { batch in
            for row in 0..<batch.count {
                for column in columns.indices { writer.field(batch.value(row, column)) }
                try writer.endRow()
            }
            return true
        }
        try writer.flush()
    }

    // MARK: Cards

    /// One row as a card: every filled field, and of what hangs on a client the last visits and the contacts.
    private func card(of row: LuaRow) throws -> Card {
        guard let context = RowContext.of(row) else { return Card(title: [], groups: []) }
        let entity = context.plan.entity
        let plan = LogicalPlan.rows(entity, ids: [row.id])
        let values = try store.rows(
            SQLQuestion.rows(plan, columns: entity.fields.map { TypedExpression(FieldPath(entity: entity, field: $0)) })
        )
        guard let first = values.first else {
            throw WorkbenchError("the \(entity.name) with id \(row.id) is no longer in the archive")
        }
        var items: [Card.Item] = []
        var title: [String] = []
        for (field, value) in zip(entity.fields, first) {
            if [entity.key, "name", "class"].contains(field.name), case .text(let text) = value { title.append(text) }
            if !value.isMissing { items.append(Card.Item(field, value)) }
        }
        if title.isEmpty { title = ["\(entity.name) \(row.id)"] }
        for column in context.plan.derivedColumns {
            let value = try context.value(column.name, column.value, row)
            if !value.isMissing {
                items.append(
                    Card.Item(
                        name: column.name, label: Label(zh: column.name, en: column.name), value: value,
                        type: DisplayType(column)))
            }
        }
        return Card(
            title: title, groups: [Card.Group(title: nil, items: items)], sections: try sections(of: row, entity),
            emptyFields: entity.fields.count - items.count)
    }

    private func sections(of row: LuaRow, _ entity: Entity) throws -> [Card.Section] {
        guard entity.name == "client" else { return [] }
        let wanted: [(String, Label, [String], String)] = [
            (
                "visits", Label(zh: "最近拜访", en: "Last visits"),
                ["date", "kind", "status", "rep", "problem", "next_step"], "-date"
            ),
            (
                "contacts", Label(zh: "联系人", en: "Contacts"),
                ["name", "department", "duty", "decision_maker", "phone"], "name"
            ),
        ]
        return try wanted.compactMap { name, title, fields, order in
            guard let inverse = entity.inverse(named: name) else { return nil }
            let all = LogicalPlan.walk(.rows(entity, ids: [row.id]), .toMany(inverse.entity, inverse.field))
            let ordered = LogicalPlan.order(all, [try expressions(all).readSortKey(order)])
            let columns = fields.compactMap { inverse.entity[$0] }
            let rows = try store.rows(
                SQLQuestion.rows(
                    .limit(ordered, count: 5, offset: 0),
                    columns: columns.map { TypedExpression(FieldPath(entity: inverse.entity, field: $0)) }))
            guard !rows.isEmpty else { return nil }
            let table = Table(
                columns: columns.map { TableColumn($0) }, rows: rows, total: try store.count(all),
                noun: Noun(inverse.entity))
            return Card.Section(title: title, table: table)
        }
    }
}
