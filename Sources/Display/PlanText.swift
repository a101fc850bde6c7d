import Model
import TerminalText

extension PlanView: Showable {
    /// The heading, the first changes as a grid of `old → new`, what is left out, and what can be done next.
    /// A plan is read by people: its text is the same in a pipe, without colour, limits of width or rows.
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        var options = options
        if options.format == .tsv {
            options.width = nil
            options.rows = nil
        }
        if case .applied(let changeSet) = status {
            return Receipt(changeSet: changeSet, parts: parts + along.flatMap(\.parts), values: values).write(
                to: &output, options: options)
        }
        output.writeWrapped(heading(options), .bold, options)
        for remark in remarks { output.writeWrapped(remark, nil, indent: 2, options) }
        writeProblems(to: &output, options)
        let shown = writeChanges(Array(changes.prefix(max(0, options.rows ?? .max))), to: &output, options)
        var isCut = writeCount(shown: shown, of: rows, to: &output, options, hints: along.isEmpty)
        for block in along {
            output.writeWrapped(alongHeading(block, options), nil, indent: 2, options)
            let shown = writeChanges(
                Array(block.changes.prefix(max(0, options.rows ?? .max))), to: &output, options, indent: 4)
            if writeCount(shown: shown, of: block.rows, to: &output, options, indent: 4) { isCut = true }
        }
        if !along.isEmpty, let hints = hints(isCut: isCut, options) {
            output.writeWrapped(hints, .dim, indent: 2, options)
        }
    }

    /// `along with it: delete 14 of 1,043 visits (1.3 %)`.
    private func alongHeading(_ block: Along, _ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        let doings = block.parts.map { part(of: $0, options) }.joined(separator: isChinese ? "，" : ", ")
        return (isChinese ? "连带：" : "along with \(rows == 1 ? "it" : "them"): ") + doings
    }

    /// What the plan does, in one line, as `update 312 of 10,000 clients (3.1 %), 312 values in 1 field`.
    public func summary(_ language: Language) -> String {
        let isChinese = language == .chinese
        let options = DisplayOptions(language: language)
        let doings = parts.map { part(of: $0, options) }
        var text =
            doings.isEmpty ? (isChinese ? "无改动" : "change nothing") : doings.joined(separator: isChinese ? "，" : ", ")
        let others = allRows - rows
        if others > 0 {
            text +=
                isChinese
                ? "，连带 \(NumberText.count(others)) 行"
                : ", and \(English.counted(others, "other row", "other rows"))"
        }
        if values > 0, (parts + along.flatMap(\.parts)).contains(where: { $0.kind != .delete }) {
            text +=
                isChinese
                ? "，\(NumberText.count(fields)) 个字段共 \(NumberText.count(values)) 个值"
                : ", \(English.counted(values, "value", "values")) in \(English.counted(fields, "field", "fields"))"
        }
        return text
    }

    /// `Plan: update 312 of 10,000 clients (3.1 %), 312 values in 1 field — nothing written yet`.
    private func heading(_ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        let text = (isChinese ? "计划：" : "Plan: ") + summary(options.language)
        if status == .dryRun { return text + (isChinese ? "——演练：未写入" : " — dry run: nothing written") }
        return text + (isChinese ? "——尚未写入" : " — nothing written yet")
    }

    private func part(of part: Part, _ options: DisplayOptions) -> String {
        let rows = NumberText.count(part.rows)
        let all = part.of.map(NumberText.count)
        let share = part.of.flatMap { $0 > 0 ? NumberText.percent(Double(part.rows) / Double($0)) : nil }
        if options.language == .chinese {
            let verb =
                switch part.kind {
                case .insert: "新增"
                case .update: "修改"
                case .delete: "删除"
                }
            guard let all else { return "\(verb) \(rows) \(part.noun.measure)\(part.noun.zh)" }
            return "\(verb) \(rows) \(part.noun.measure)\(part.noun.zh)，共 \(all)" + (share.map { "（\($0)）" } ?? "")
        }
        let verb =
            switch part.kind {
            case .insert: "insert"
            case .update: "update"
            case .delete: "delete"
            }
        guard let all else { return "\(verb) \(part.noun.counted(part.rows, .english))" }
        return "\(verb) \(rows) of \(all) \(part.of == 1 ? part.noun.one : part.noun.many)"
            + (share.map { " (\($0))" } ?? "")
    }

    private func writeProblems(to output: inout some TextOutputStream, _ options: DisplayOptions) {
        guard !problems.isEmpty else { return }
        let count = NumberText.count(problems.count)
        output.writeWrapped(
            options.words(
                zh: "\(count) 个值不合规则，计划不能执行：",
                en:
                    "\(English.counted(problems.count, "value is", "values are")) against the rules; the plan cannot be applied:"
            ),
            .red, indent: 2, options)
        for problem in problems { output.writeWrapped(problem, nil, indent: 4, options) }
    }

    /// The changes as a grid of `old → new`; where it has no room for every field, row by row with a line a field.
    /// - Returns: how many of the rows were written.
    private func writeChanges(
        _ shown: [RowChange], to output: inout some TextOutputStream, _ options: DisplayOptions, indent: Int = 2
    ) -> Int {
        guard !shown.isEmpty else { return 0 }
        var names: [String] = []
        for field in shown.flatMap(\.fields) where !names.contains(field.field) { names.append(field.field) }
        let hasNames = shown.contains { $0.name != nil }
        let isMixed = Set(shown.map(\.kind)).count > 1
        func header(_ text: String) -> Grid.Column {
            Grid.Column(header: Cell(Text.visible(text), .bold, options), isShrinkable: true)
        }
        var columns = [Grid.Column(header: Cell("code", .bold, options))]
        if isMixed { columns.insert(Grid.Column(header: Cell(" ", nil, options)), at: 0) }
        if hasNames { columns.append(header("name")) }
        let leading = columns.count
        columns += names.map(header)
        let room = roomForChanges(shown, names, leading: leading, indent: indent, options)
        let rows = shown.map { row in
            var cells = [Cell(Text.visible(row.code), nil, options)]
            if isMixed { cells.insert(mark(row.kind, options), at: 0) }
            if hasNames {
                // Where changes are cut to their room, the name keeps to its own.
                let name = Cell(Text.visible(row.name ?? ""), nil, options)
                cells.append(room == nil ? name : name.truncated(to: Self.nameColumns, options))
            }
            return cells
                + names.map { name in
                    row.fields.first { $0.field == name }.map { cell($0, row.kind, options, room: room) }
                        ?? Cell("", nil, options)
                }
        }
        let grid = Grid(columns: columns, head: rows, hasRule: false, indent: indent)
        // What is deleted is known by its first fields; of what is written every value counts.
        if shown.contains(where: { $0.kind != .delete }), !grid.dropped(options).isEmpty {
            return writeFieldByField(shown, to: &output, options, indent: indent)
        }
        let dropped = grid.write(to: &output, options: options)
        guard !dropped.isEmpty else { return shown.count }
        let missing = dropped.compactMap { $0 >= leading ? names[$0 - leading] : nil }.map { Text.visible($0) }
        let note =
            options.words(zh: "… 还有字段：", en: "… more fields: ") + missing.joined(separator: ", ")
        var line = Line(options, indent: indent)
        line.append(
            Text.truncate(note, to: (options.width ?? .max) - indent, ambiguousIsWide: options.ambiguousIsWide), .dim)
        output.writeLine(line)
        return shown.count
    }

    /// Columns that a name may have beside changes that do not fit.
    private static let nameColumns = 20

    /// Columns that a change may have in the grid where others have what they need; nil: as many as it needs.
    private func roomForChanges(
        _ shown: [RowChange], _ names: [String], leading: Int, indent: Int, _ options: DisplayOptions
    ) -> Int? {
        guard let width = options.width else { return nil }
        func widest(_ texts: [String]) -> Int {
            texts.map { Text.width(of: Text.visible($0), ambiguousIsWide: options.ambiguousIsWide) }.max() ?? 0
        }
        var room = width - indent - 2 * (leading + names.count - 1) - widest(shown.map(\.code))
        room -= min(Self.nameColumns, widest(shown.compactMap(\.name)))
        let needed = names.map { name in
            shown.compactMap { row in
                row.fields.first { $0.field == name }.map { cell($0, row.kind, options).width }
            }.max() ?? 0
        }.sorted()
        for (position, columns) in needed.enumerated() {
            let share = max(0, room) / (needed.count - position)
            guard columns <= share else { return max(20, share) }
            room -= columns
        }
        return nil
    }

    /// Lines that a plan takes field by field where a terminal shows it: about a screen.
    private static let linesShown = 40

    /// Each row under its code and name, a line for every value that changes.
    private func writeFieldByField(
        _ rows: [RowChange], to output: inout some TextOutputStream, _ options: DisplayOptions, indent: Int
    ) -> Int {
        let width = rows.flatMap(\.fields).map { Text.width(of: Text.visible($0.field)) }.max() ?? 0
        let isMixed = Set(rows.map(\.kind)).count > 1
        var lines = 0
        for (number, row) in rows.enumerated() {
            if number > 0, options.rows != nil, lines + row.fields.count > Self.linesShown { return number }
            var heading = Line(options, indent: indent)
            if isMixed {
                heading.append(mark(row.kind, options))
                heading.skip(1)
            }
            heading.append(Text.visible(row.code), .bold)
            if let name = row.name {
                heading.skip(2)
                let room = max(1, (options.width ?? .max) - heading.width)
                heading.append(Cell(Text.visible(name), nil, options).truncated(to: room, options))
            }
            output.writeLine(heading)
            for field in row.fields {
                var line = Line(options, indent: indent + 2)
                line.append(Text.visible(field.field))
                line.skip(to: indent + 2 + width + 2)
                let start = min(line.width, max(indent + 4, (options.width ?? .max) / 2))
                let room = max(8, (options.width ?? .max) - line.width)
                for (position, cell) in cell(field, row.kind, options, room: 3 * room)
                    .wrapped(to: room, lines: 8, options).enumerated()
                {
                    if position > 0 { line = Line(options, indent: start) }
                    line.append(cell)
                    output.writeLine(line)
                }
            }
            lines += row.fields.count + 1
        }
        return rows.count
    }

    private func mark(_ kind: Kind, _ options: DisplayOptions) -> Cell {
        switch kind {
        case .insert: Cell("+", .green, options)
        case .update: Cell("~", .yellow, options)
        case .delete: Cell("-", .red, options)
        }
    }

    /// `li → wang`, the old value dim and red, the new one green; inserts and deletes have one side only.
    /// - Parameter room: columns that it may have; of long texts the part that differs is shown.
    private func cell(_ change: FieldChange, _ kind: Kind, _ options: DisplayOptions, room: Int? = nil) -> Cell {
        func text(_ value: Value) -> String { ValueText.text(value, type: change.type, options) }
        switch kind {
        case .insert: return change.new.isMissing ? missing(options) : Cell(text(change.new), .green, options)
        case .delete: return change.old.isMissing ? missing(options) : Cell(text(change.old), .red, options)
        case .update:
            if let room, options.width != nil, case .text = change.old, case .text = change.new {
                let parts = ChangedText(
                    old: text(change.old), new: text(change.new), room: room, ambiguousIsWide: options.ambiguousIsWide)
                return Cell([Span(parts.old, .red), Span(" → ", .dim), Span(parts.new, .green)], options)
            }
            return Cell([Span(text(change.old), .red), Span(" → ", .dim), Span(text(change.new), .green)], options)
        }
    }

    private func missing(_ options: DisplayOptions) -> Cell { Cell(ValueText.missingMark, .dim, options) }

    /// How many changes are left out, and what can be done next where that belongs here.
    /// - Returns: whether any are.
    @discardableResult
    private func writeCount(
        shown: Int, of rows: Int, to output: inout some TextOutputStream, _ options: DisplayOptions,
        hints hasHints: Bool = false, indent: Int = 2
    ) -> Bool {
        let left = rows - shown
        var line = Line(options, indent: indent)
        if left > 0 {
            line.append(
                options.words(
                    zh: "… 共 \(NumberText.count(rows))，还有 \(NumberText.count(left))",
                    en: "… \(NumberText.count(left)) more of \(NumberText.count(rows))"), .dim)
        }
        if hasHints, let hints = hints(isCut: left > 0, options) {
            let start = left > 0 ? line.width + 8 : 2
            let width = Text.width(of: hints, ambiguousIsWide: options.ambiguousIsWide)
            if left > 0, start + width > options.width ?? .max {
                output.writeLine(line)
                output.writeWrapped(hints, .dim, indent: 2, options)
                return true
            }
            if left == 0 {
                output.writeWrapped(hints, .dim, indent: 2, options)
                return false
            }
            line.skip(to: start)
            line.append(hints, .dim)
        }
        if line.width > indent { output.writeLine(line) }
        return left > 0
    }

    private func hints(isCut: Bool, _ options: DisplayOptions) -> String? {
        guard let variable, status == .pending, allRows > 0 else { return nil }
        var hints: [String] = []
        if isCut { hints.append("\(variable):preview(50)" + options.words(zh: " 看更多", en: " for more")) }
        if problems.isEmpty {
            hints.append(
                "\(variable):apply(\"\(options.words(zh: "原因", en: "why"))\")"
                    + options.words(zh: " 执行", en: " to do it"))
        }
        return hints.isEmpty ? nil : hints.joined(separator: " · ")
    }
}

/// English counts things in two forms.
enum English {
    static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(NumberText.count(count)) \(count == 1 ? one : many)"
    }
}
