import Archive
import Display
import Foundation
import Lua
import Model
import Query
import TerminalText

// Results as text: what a door prints after a block, what `print` and `tostring` make of a result.
extension Session {
    /// Shows the values that a block returned. Nothing is written for none of them.
    public func show(_ values: [LuaValue]) throws {
        refreshScreen()
        for value in values { try show(value) }
    }

    /// Shows one value as the prompt does.
    func show(_ value: LuaValue) throws {
        if let userdata = value.asUserdata {
            if let setting = userdata.object(as: ShowSetting.self) { return try show(setting) }
            if userdata.object(as: ShowObject.self) != nil { return try present { try $0.write(self.settingsText) } }
            if let relation = userdata.object(as: RelationObject.self) { return try show(relation) }
            if let table = userdata.object(as: TableObject.self) { return try show(table.table) }
            if let chart = userdata.object(as: ChartObject.self) { return try show(chart.chart) }
            if let field = userdata.object(as: FieldObject.self) { return write(help(field).text(options.display)) }
            if let plan = userdata.object(as: PlanObject.self) { return try show(plan) }
        }
        switch mode {
        case .json, .jsonl: return try showJSON(value)
        case .csv, .markdown, .vertical:
            if let fields = try fields(of: value), !(value.asRow != nil && mode == .vertical) {
                return try show(one: fields)
            }
        case .table, .tsv: break
        }
        if let row = value.asRow {
            let card = try card(of: row)
            return try present { try $0.write(card.text(self.options.display)) }
        }
        if case .table(let table) = value, !table.hasMetafield("__tostring") { return try show(table, limits: .init()) }
        if case .string(let text) = value, options.display.format == .table { return try show(text) }
        try present { try $0.write(try self.text(value) + "\n") }
    }

    /// A value as the REPL writes it: texts in quotes, Lua tables with their contents. A text of several lines, what
    /// `explain()` says or a definition, is there to be read and stands as it is.
    public func text(_ value: LuaValue) throws -> String {
        switch value {
        case .string(let text) where options.display.format == .table && text.contains("\n"):
            return Text.visible(text, keepingLines: true)
        case .string(let text) where options.display.format == .table: return LuaText.quoted(text)
        case .bytes(let bytes) where options.display.format == .table: return LuaText.quoted(bytes)
        case .table(let table) where !table.hasMetafield("__tostring"):
            var text = ""
            var tree = tree(.init()) { text += $0 }
            try tree.write(table)
            return text
        case .string(let text): return text
        case .table, .userdata, .row:
            let text = lua.describe(value)
            try stopIfInterrupted()
            return options.display.format == .table ? Text.visible(text, keepingLines: true) : text
        default: return lua.describe(value)
        }
    }

    /// A result as part of a text: without the line feed at its end, and without colour, which is for what is shown.
    func text(_ view: some Showable) -> String {
        var display = options.display
        display.colour = false
        display.wayToAll = nil
        return view.text(display).withoutLastLineFeed
    }

    /// How things are shown where a person looks, who may ask for more.
    private var display: DisplayOptions {
        var display = options.display
        if display.width != nil { display.wayToAll = "show.last" }
        return display
    }

    // MARK: Lua's own values

    private func tree(_ limits: LuaTree.Limits?, _ write: @escaping (String) throws -> Void) -> LuaTree {
        LuaTree(
            limits: limits, width: min(options.display.width ?? 76, 100),
            check: { [unowned self] in try self.stopIfInterrupted() },
            describe: { [unowned self] in try self.inline($0) }, write: write)
    }

    private func show(_ table: LuaTable, limits: LuaTree.Limits?) throws {
        try present(pages: limits == nil) { output in
            var tree = tree(limits) { try output.write($0) }
            try tree.write(table)
            try output.write("\n")
            guard tree.isCut else { return }
            showing.last = .value(.table(table))
            if options.display.width != nil { try output.write(wayToAllLine) }
        }
    }

    /// `show.last for all of it`, dim.
    private var wayToAllLine: String {
        let text = options.display.words(zh: "show.last 看全部", en: "show.last for all of it")
        return (options.display.colour ? "\u{1B}[2m\(text)\u{1B}[0m" : text) + "\n"
    }

    /// A text longer than a screen is cut where a person looks.
    private func show(_ text: String) throws {
        let screen = options.screen?() ?? ScreenSize(columns: options.display.width ?? 80, rows: 24)
        let most = max(screen.columns * screen.rows, 8_000)
        guard options.display.rows != nil, let end = LuaText.index(after: most, in: text) else {
            return try present(pages: text.utf8.contains(0x0A)) { try write(whole: text, to: $0) }
        }
        let left = NumberText.count(LuaText.length(of: text[end...]))
        showing.last = .value(.string(text))
        try present {
            try $0.write(try self.text(.string(String(text[..<end]))) + "\n")
            try $0.write(
                self.options.display.words(
                    zh: "… 还有 \(left) 个字符；show.last 看全部\n", en: "… \(left) more characters; show.last for all of it\n"))
        }
    }

    /// A text of any length as `text` has it, piece by piece.
    private func write(whole text: String, to output: ShowOutput) throws {
        guard options.display.format == .table else { return try output.write(text + "\n") }
        let isPlain = text.utf8.contains(0x0A)
        if !isPlain { try output.write("\"") }
        try LuaText.pieces(of: text) { piece in
            try output.write(isPlain ? Text.visible(piece, keepingLines: true) : LuaText.escaped(piece))
        }
        try output.write(isPlain ? "\n" : "\"\n")
    }

    /// A value within a table, in one line: of what has a table or a text of its own only what it is.
    private func inline(_ value: LuaValue) throws -> String {
        if let userdata = value.asUserdata {
            if let relation = userdata.object(as: RelationObject.self) { return "<\(relation.entity.plural)>" }
            if let table = userdata.object(as: TableObject.self)?.table {
                return "<\(table.noun.counted(table.total, .english)), \(table.columns.count) columns>"
            }
            if let plan = userdata.object(as: PlanObject.self) {
                return "<plan: \(PlanView(plan.plan, rows: 0).summary(options.display.language))>"
            }
            if userdata.object(as: ChartObject.self) != nil { return "<chart>" }
        }
        let text = lua.describe(value)
        try stopIfInterrupted()
        return text
    }

    private func showJSON(_ value: LuaValue) throws {
        try present(pages: true, filters: true) { output in
            var pending = ""
            var json = LuaJSON(
                check: { [unowned self] in try self.stopIfInterrupted() },
                describe: { [unowned self] in self.lua.describe($0) },
                fields: { [unowned self] value in
                    try self.fields(of: value)?.map { ($0.column.name, LuaValue($0.value)) }
                },
                write: { text in
                    pending += text
                    guard pending.utf8.count > 1 << 14 else { return }
                    try output.write(pending)
                    pending = ""
                })
            try json.write(value)
            try output.write(pending + "\n")
        }
    }

    // MARK: Rows

    /// The fields of a row of the archive or of a table; nil for anything else.
    private func fields(of value: LuaValue) throws -> [(column: TableColumn, value: Value)]? {
        if let record = value.asUserdata?.object(as: RecordObject.self) {
            return record.entries.map { (TableColumn($0.name), $0.value.shown) }
        }
        guard let row = value.asRow, let context = RowContext.of(row) else { return nil }
        let entity = context.plan.entity
        let columns = allColumns(.rows(entity, ids: [row.id]))
        guard
            let values = try store.rows(SQLQuestion.rows(.rows(entity, ids: [row.id]), columns: columns.map(\.1))).first
        else { return nil }
        let derived = try context.plan.derivedColumns.map { column in
            (
                column: TableColumn(column.name, type: DisplayType(column)),
                value: try context.value(column.name, column.value, row)
            )
        }
        return zip(columns, values).map { (column: $0.0, value: $1) } + derived
    }

    private func show(one fields: [(column: TableColumn, value: Value)]) throws {
        let table = Table(columns: fields.map(\.column), rows: [fields.map(\.value)])
        try show(shownRows(table), most: nil, total: 1)
    }

    private func show(_ rows: ShownRows, most: Int?, total: @autoclosure () throws -> Int) throws {
        let isPlain = mode.isForCopying || mode == .markdown
        try present(
            pages: mode != .table || most == nil, filters: isPlain, isWide: mode == .table
        ) { try write(rows, as: mode, most: most, total: total, to: $0) }
    }

    private func show(_ relation: RelationObject) throws {
        let most = options.display.rows
        switch mode {
        case .tsv: try present(pages: true, filters: true) { try stream(relation, to: $0) }
        case .csv, .json, .jsonl: try show(shownRows(relation, everyField: true), most: nil, total: 0)
        case .vertical, .markdown:
            showing.last = .relation(relation)
            try show(
                shownRows(relation, everyField: mode == .vertical), most: most,
                total: store.count(settled(relation.plan)))
        case .table:
            showing.last = .relation(relation)
            // As many rows as there are go through the memory piece by piece.
            guard let most else { return try show(shownRows(relation, everyField: false), most: nil, total: 0) }
            let table = try preview(relation)
            try present(pages: most > DisplayOptions.terminalRows) { output in
                try output.write(table.text(display))
            }
        }
    }

    private func show(_ table: Table) throws {
        let most = options.display.rows
        switch mode {
        case .tsv, .csv, .json, .jsonl: return try show(shownRows(table), most: nil, total: table.total)
        case .vertical, .markdown:
            if table.total > most ?? .max { showing.last = .table(table) }
            return try show(shownRows(table), most: most, total: table.total)
        case .table: break
        }
        if most == nil, table.total > 1_000 { return try show(shownRows(table), most: nil, total: table.total) }
        try present(pages: most ?? .max > DisplayOptions.terminalRows) { output in
            var text = ""
            if table.writeReportingCuts(to: &text, options: display) { showing.last = .table(table) }
            try output.write(text)
        }
    }

    private func show(_ chart: Chart) throws {
        let text = chart.text(options.display)
        try present { try $0.write(text) }
    }

    private func show(_ plan: PlanObject) throws {
        let text = view(plan, rows: Self.previewed).text(options.display)
        showing.last = .plan(plan)
        try present { try $0.write(text) }
    }

    /// Every row and every field as TSV, from the batches as they come: into a pipe go millions of them.
    private func stream(_ relation: RelationObject, to output: ShowOutput) throws {
        let columns = allColumns(relation.plan)
        let plan = try settled(relation.plan)
        var writer = TSVWriter { try output.write($0) }
        try writer.header(columns.map(\.0.name))
        try store.query(SQLQuestion.rows(plan, columns: columns.map(\.1))) { batch in
            try stopIfInterrupted()
            for row in 0..<batch.count {
                for column in columns.indices { writer.field(batch.value(row, column)) }
                try writer.endRow()
            }
            return true
        }
        try writer.flush()
    }

    // MARK: All of it

    /// `show.last`: all of what was cut last.
    func showLast() throws {
        guard let last = showing.last else {
            throw WorkbenchError("nothing was cut so far: show.last shows all of a result of which a part was left out")
        }
        let isPlain = mode.isForCopying || mode == .markdown
        switch last {
        case .value(.table(let table)):
            if mode == .json || mode == .jsonl { return try showJSON(.table(table)) }
            try show(table, limits: nil)
        case .value(.string(let text)):
            try present(pages: true) { try write(whole: text, to: $0) }
        case .value(let value):
            let text = try text(value)
            try present(pages: true) { try $0.write(text + "\n") }
        case .relation(let relation):
            try present(pages: true, filters: isPlain, isWide: mode == .table) { output in
                try write(
                    shownRows(relation, everyField: true), as: mode, most: nil, total: { 0 }, to: output)
            }
        case .table(let table):
            try present(pages: true, filters: isPlain, isWide: mode == .table) { output in
                try write(shownRows(table), as: mode, most: nil, total: { table.total }, to: output)
            }
        case .plan(let object):
            let table = PlanTable(plan: object.plan)
            let rows = ShownRows(columns: PlanTable.columns, noun: PlanTable.noun, notes: []) { [self] body in
                var count = 0
                try table.lines { line in
                    count += 1
                    if count % 256 == 0 { try stopIfInterrupted() }
                    guard try body(line) else { throw PagerClosed() }
                }
            }
            try present(pages: true, filters: isPlain, isWide: mode == .table) { output in
                try write(rows, as: mode, most: nil, total: { 0 }, to: output)
            }
        }
    }

    // MARK: Relations

    /// For a person the first and last rows of a relation with their number, for a program all of them: what
    /// `tostring` and `print` make of it.
    func text(_ relation: RelationObject) throws -> String {
        guard options.display.format == .tsv else { return text(try preview(relation)) }
        var bytes: [UInt8] = []
        let rows = try shownRows(relation, everyField: true)
        var writer = TSVWriter { bytes.append(contentsOf: $0) }
        try writer.header(rows.columns.map(\.name))
        try rows.forEach { row in
            try writer.row(row)
            return true
        }
        try writer.flush()
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
    func shownColumns(_ plan: LogicalPlan) -> [(TableColumn, TypedExpression)] {
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
