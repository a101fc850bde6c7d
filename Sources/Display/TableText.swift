import Model
import TerminalText

extension Table: Showable {
    /// An aligned table, or TSV when the options say so.
    ///
    /// More rows than `options.rows` are shown as the first and the last ones with a `…` row between; columns that do
    /// not fit are left out in the middle and named below; the last line says how many rows there are and are shown.
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        switch options.format {
        case .table: writeReportingCuts(to: &output, options: options)
        case .tsv: writeTSV(to: &output)
        }
    }

    /// Lines of a cell that is wrapped: where that is asked for, and where there are so few columns that a text is most
    /// of what there is to see.
    private func cellLines(_ options: DisplayOptions) -> Int {
        if options.wraps { return 40 }
        return options.width != nil && columns.count <= 3 ? 4 : 1
    }

    /// The aligned table.
    /// - Returns: whether rows or columns were left out.
    @discardableResult
    public func writeReportingCuts(to output: inout some TextOutputStream, options: DisplayOptions) -> Bool {
        if let title { output.writeWrapped(title, .bold, options) }
        if total == 0, let whenEmpty {
            output.writeWrapped(whenEmpty, nil, options)
            for note in notes { output.writeWrapped(note, .dim, options) }
            return false
        }
        let shown = shownRows(options.rows)
        var rounded = [Bool](repeating: false, count: columns.count)
        func cells(_ rows: ArraySlice<[Value]>) -> [[Cell]] {
            rows.map { row in
                columns.indices.map { column in
                    let value = column < row.count ? row[column] : .missing
                    if case .real(let number) = value,
                        columns[column].type == .decimal
                            ? !NumberText.rounded(number).isExact
                            : columns[column].type == .money && (number * 100).rounded() / 100 != number
                    {
                        rounded[column] = true
                    }
                    return ValueText.cell(value, type: columns[column].type, options)
                }
            }
        }
        let head = cells(shown.head)
        let tail = cells(shown.tail)
        let grid = Grid(
            columns: columns.enumerated().map { position, column in
                Grid.Column(
                    header: Cell(Text.visible(column.name), .bold, options),
                    subheads: subheads(column, isRounded: rounded[position], options), alignment: column.alignment,
                    isShrinkable: column.type.isShrinkable, leastWidth: column.leastWidth)
            }, head: head, tail: tail, foot: totals(options).map { [$0] } ?? [], cellLines: cellLines(options),
            hasGap: shown.isGapped)
        let dropped = grid.write(to: &output, options: options)
        if !dropped.isEmpty { writeDropped(dropped, to: &output, options) }
        let isCut = total > 0 && (!dropped.isEmpty || head.count + tail.count < total)
        writeFooter(shown: head.count + tail.count, isCut: isCut, to: &output, options: options)
        return isCut
    }

    /// The last line, with how many rows there are, and what must be known about them.
    /// - Parameters:
    ///   - shown: rows that were shown; nil: all.
    ///   - isCut: whether there is more to see.
    public func writeFooter(
        shown: Int? = nil, isCut: Bool = false, to output: inout some TextOutputStream, options: DisplayOptions
    ) {
        var text = footer(shown: shown ?? total, options)
        if isCut, let way = options.wayToAll {
            text += options.words(zh: " · \(way) 看全部", en: " · \(way) for all of it")
        }
        output.writeWrapped(text, .dim, options)
        for note in notes { output.writeWrapped(note, .dim, options) }
    }

    /// The sums of the columns that may be added up, where the table holds every row; nil where there are none.
    private func totals(_ options: DisplayOptions) -> [Cell]? {
        guard options.totals ?? (isSummary && options.width != nil), isComplete, rows.count + tail.count > 1 else {
            return nil
        }
        let summed = columns.indices.filter { columns[$0].isAdditive }
        guard !summed.isEmpty, summed.count < columns.count else { return nil }
        var cells: [Cell] = []
        let title = columns.indices.first { !summed.contains($0) }
        for column in columns.indices {
            if column == title {
                cells.append(Cell(options.words(zh: "合计", en: "total"), .bold, options))
                continue
            }
            guard summed.contains(column), let sum = sum(of: column) else {
                if summed.contains(column) { return nil }
                cells.append(Cell("", nil, options))
                continue
            }
            cells.append(
                Cell(
                    ValueText.spans(sum, type: columns[column].type, options).map { Span($0.text, .bold) }, options))
        }
        return cells
    }

    /// The sum of the numbers or amounts of a column; nil where there is something else in it, or too much.
    private func sum(of column: Int) -> Value? {
        var whole: Int64 = 0
        var real = 0.0
        var isMoney = columns[column].type == .money
        var isReal = false
        for row in rows + tail where column < row.count {
            switch row[column] {
            case .missing: continue
            case .integer(let number), .money(let number):
                if case .money = row[column] { isMoney = true }
                let (sum, overflow) = whole.addingReportingOverflow(number)
                guard !overflow else { return nil }
                whole = sum
            case .real(let number):
                isReal = true
                real += number
            default: return nil
            }
        }
        guard isReal else { return isMoney ? .money(whole) : .integer(whole) }
        return .real(real + Double(whole) / (isMoney ? 100 : 1))
    }

    /// The head and the tail to show, and whether rows are missing between them.
    private func shownRows(_ limit: Int?) -> (head: ArraySlice<[Value]>, tail: ArraySlice<[Value]>, isGapped: Bool) {
        let held = rows.count + tail.count
        // A gap for a single row would take the place of that row.
        guard let limit = limit.map({ max(0, $0) }), held - 1 > limit else {
            return (rows[...], tail[...], held < total)
        }
        let last = limit / 2
        if tail.isEmpty, held < total { return (rows.prefix(limit), [], true) }
        let ending = tail.count >= last ? tail.suffix(last) : (rows.suffix(last - tail.count) + tail)[...]
        return (rows.prefix(limit - last), ending, true)
    }

    /// What may stand under a column's name: its type with what else there is to say, if that does not widen it.
    private func subheads(_ column: TableColumn, isRounded: Bool, _ options: DisplayOptions) -> [Cell] {
        // `≈`: some numbers of the column have more decimals than are shown.
        let name = column.type.name + (isRounded ? " ≈" : "")
        var texts = [name]
        if let unit = column.unit { texts.insert("\(name) \(unit)", at: 0) }
        if column.type == .datetime { texts.insert("\(name) \(ValueText.zone(options.zoneOffset))", at: 0) }
        return texts.map { Cell($0, .dim, options) }
    }

    private func writeDropped(
        _ dropped: Range<Int>, to output: inout some TextOutputStream, _ options: DisplayOptions
    ) {
        let names = columns[dropped].map { Text.visible($0.name) }.joined(separator: ", ")
        let count = NumberText.count(dropped.count)
        let text =
            options.words(
                zh: "… 还有 \(count) 列：", en: "… \(count) more \(dropped.count == 1 ? "column" : "columns"): ") + names
        var line = Line(options)
        line.append(
            Text.truncate(text, to: options.width ?? .max, ambiguousIsWide: options.ambiguousIsWide), .dim)
        output.writeLine(line)
    }

    private func footer(shown: Int, _ options: DisplayOptions) -> String {
        let counted = noun.counted(total, options.language)
        if total == 0 { return options.words(zh: "没有\(noun.zh)", en: "no \(noun.many)") }
        guard shown < total else { return counted }
        let number = NumberText.count(shown)
        return counted + options.words(zh: "（显示 \(number)）", en: " (\(number) shown)")
    }
}
