import Archive
import Display
import Interchange
import Model
import Query

/// Rows to be shown, asked for when they are: of a relation, of a table.
struct ShownRows {
    var title: String?
    var columns: [TableColumn]
    var noun: Noun
    var notes: [String]
    /// Hands over every row until it is answered false.
    var forEach: (_ body: ([Value]) throws -> Bool) throws -> Void
}

// Rows in the format that `show.mode` chose.
extension Session {
    /// The rows of a relation with every field, or those that a table of it has.
    func shownRows(_ relation: RelationObject, everyField: Bool) throws -> ShownRows {
        let plan = try settled(relation.plan)
        let columns = everyField ? allColumns(plan) : shownColumns(plan)
        return ShownRows(
            columns: columns.map(\.0), noun: Noun(plan.entity), notes: relation.notes
        ) { [self] body in
            try store.query(SQLQuestion.rows(plan, columns: columns.map(\.1))) { batch in
                try stopIfInterrupted()
                for row in 0..<batch.count { guard try body(batch.values(row)) else { return false } }
                return true
            }
        }
    }

    func shownRows(_ table: Table) -> ShownRows {
        ShownRows(title: table.title, columns: table.columns, noun: table.noun, notes: table.notes) { [self] body in
            for (number, row) in (table.rows + table.tail).enumerated() {
                if number % 256 == 0 { try stopIfInterrupted() }
                guard try body(row) else { return }
            }
        }
    }

    /// Writes rows as the mode has them.
    /// - Parameters:
    ///   - most: how many rows at most, nil for all; of what is for copying always all.
    ///   - total: how many there are, asked only when not all were written.
    func write(
        _ rows: ShownRows, as mode: ShowMode, most: Int?, total: () throws -> Int, to output: ShowOutput
    ) throws {
        switch mode {
        case .csv: try write(rows, .csv, most: nil, total: total, to: output)
        case .json: try write(rows, .json, most: nil, total: total, to: output)
        case .jsonl: try write(rows, .jsonl, most: nil, total: total, to: output)
        case .markdown: try write(rows, .markdown, most: most, total: total, to: output)
        case .tsv: try writeTSV(rows, to: output)
        case .vertical: try writeVertical(rows, most: most, total: total, to: output)
        case .table: try writeStream(rows, to: output)
        }
    }

    private func write(
        _ rows: ShownRows, _ format: ExportFormat, most: Int?, total: () throws -> Int, to output: ShowOutput
    ) throws {
        var settings = ExportOptions()
        settings.language = options.display.language
        // As the values are: a file for a spreadsheet is made by export, which disarms formulas.
        settings.isRaw = true
        var isCut = false
        let count = try Exporter.write(
            as: format, columns: rows.columns, title: rows.title, notes: rows.notes, options: settings,
            to: { try output.write($0) }
        ) { sink in
            try rows.forEach { row in
                if sink.count == most {
                    isCut = true
                    return false
                }
                try sink.row(row)
                return true
            }
        }
        if isCut { try output.write(cutLine(shown: count, of: try total(), rows.noun)) }
    }

    /// `(10 of 10,000 clients; show.last for all of them)`
    private func cutLine(shown: Int, of total: Int, _ noun: Noun) -> String {
        let display = options.display
        let number = NumberText.count(shown)
        let counted = noun.counted(total, display.language)
        return display.words(
            zh: "（共 \(counted)，显示 \(number)；show.last 看全部）\n",
            en: "(\(number) of \(counted); show.last for all of them)\n")
    }

    private func writeTSV(_ rows: ShownRows, to output: ShowOutput) throws {
        var writer = TSVWriter { try output.write($0) }
        try writer.header(rows.columns.map(\.name))
        try rows.forEach { row in
            for column in rows.columns.indices { writer.field(column < row.count ? row[column] : .missing) }
            try writer.endRow()
            return true
        }
        try writer.flush()
    }

    private func writeVertical(
        _ rows: ShownRows, most: Int?, total: () throws -> Int, to output: ShowOutput
    ) throws {
        let display = options.display
        let vertical = VerticalText(columns: rows.columns, options: display)
        var text = rows.title.map { $0 + "\n" } ?? ""
        var count = 0
        var isCut = false
        try rows.forEach { row in
            if count == most {
                isCut = true
                return false
            }
            count += 1
            vertical.write(row, number: count, to: &text)
            try output.write(text)
            text = ""
            return true
        }
        if isCut { return try output.write(cutLine(shown: count, of: try total(), rows.noun)) }
        Table(columns: [], rows: [], total: count, noun: rows.noun, notes: rows.notes).writeFooter(
            to: &text, options: display)
        try output.write(text)
    }

    /// How wide a line may be where it goes to a terminal directly, which would wrap it; nil where it may be as wide as
    /// it is: a pager scrolls.
    private var widthWithoutScrolling: Int? {
        guard let screen = options.screen?(), !showing.usesPager || options.pager == nil else { return nil }
        return options.display.width ?? screen.columns
    }

    /// An aligned table of all rows and columns, as wide as it is; where nothing scrolls and it is wider than the
    /// terminal, the fields below each other.
    private func writeStream(_ rows: ShownRows, to output: ShowOutput) throws {
        var display = options.display
        display.width = nil
        var stream = TableStream(columns: rows.columns, options: display)
        var text = rows.title.map { $0 + "\n" } ?? ""
        var waiting: [[Value]] = []
        var count = 0
        var written = 0
        var vertical: VerticalText?
        func flush() throws {
            if written == 0, let limit = widthWithoutScrolling {
                stream.measure(waiting)
                if stream.width > limit { vertical = VerticalText(columns: rows.columns, options: options.display) }
            }
            if let vertical {
                for row in waiting {
                    written += 1
                    vertical.write(row, number: written, to: &text)
                }
            } else {
                written += waiting.count
                stream.write(waiting, to: &text)
            }
            waiting.removeAll(keepingCapacity: true)
            try output.write(text)
            text = ""
        }
        try rows.forEach { row in
            waiting.append(row)
            count += 1
            if waiting.count == 500 { try flush() }
            return true
        }
        if !waiting.isEmpty { try flush() }
        if vertical != nil {
            Table(columns: [], rows: [], total: count, noun: rows.noun, notes: rows.notes).writeFooter(
                to: &text, options: options.display)
            return try output.write(text)
        }
        stream.end(total: count, noun: rows.noun, notes: rows.notes, to: &text)
        try output.write(text)
    }
}
