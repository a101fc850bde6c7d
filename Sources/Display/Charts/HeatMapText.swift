import Model
import TerminalText

/// A heatmap in characters: a shade and, where there is room, the number in each field.
struct HeatMapText {
    private let chart: Chart
    private let map: HeatMap
    private let options: DisplayOptions
    private let glyphs: ChartGlyphs
    private let width: Int

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        map = HeatMap(chart, options)
        glyphs = ChartGlyphs(options)
        width = options.width ?? Chart.pipeWidth
    }

    private static let gap = 2
    private static let shadeWidth = 2

    /// Writes the drawing and returns what is to be said below it.
    func write(to output: inout some TextOutputStream) -> [String] {
        guard map.hasNumbers else { return [Chart.noNumbers(options)] }
        let rows = options.rows == nil ? map.rows.count : min(map.rows.count, Chart.mostCategories)
        let label = min(map.rows.prefix(rows).map(textWidth).max() ?? 0, max(6, width / 4))
        let texts = map.values.map { row in row.map { $0.map(number) ?? "" } }
        let widest = texts.prefix(rows).joined().map(textWidth).max() ?? 0
        let header = map.columns.map(textWidth).max() ?? 0
        let room = width - label
        func fits(_ field: Int) -> Int { max(0, room / (field + Self.gap)) }
        // With its numbers if they all fit; else shades alone, as wide as it goes.
        let full = Self.shadeWidth + 1 + widest
        let hasNumbers = fits(full) >= map.columns.count
        let field =
            hasNumbers
            ? max(full, min(header, room / max(1, map.columns.count) - Self.gap))
            : min(max(header, 3), max(3, room / max(1, map.columns.count) - Self.gap))
        let columns = max(1, min(map.columns.count, fits(field)))

        var head = Line(options, indent: label)
        for column in 0..<columns {
            head.skip(Self.gap)
            head.append(Cell(map.columns[column], .dim, options).truncated(to: field, options), in: field, .left)
        }
        output.writeLine(head)
        for row in 0..<rows {
            var line = Line(options)
            line.append(Cell(map.rows[row], nil, options).truncated(to: label, options), in: label, .left)
            for column in 0..<columns {
                line.skip(Self.gap)
                write(map.values[row][column], hasNumbers ? texts[row][column] : nil, widest, field, to: &line)
            }
            output.writeLine(line)
        }
        writeScale(to: &output, indent: label + Self.gap)
        return notes(rows: rows, columns: columns)
    }

    private func write(
        _ value: Value?, _ text: String?, _ numberWidth: Int, _ field: Int, to line: inout Line
    ) {
        guard let value else { return line.skip(field) }
        guard let number = value.axisNumber() else {
            return line.append(Cell(ValueText.missingMark, .dim, options), in: field, .left)
        }
        let level = min(Int(map.share(number) * 4), 3)
        let shade = String(repeating: glyphs.shades[level], count: text == nil ? field : Self.shadeWidth)
        var spans = [Span(shade, glyphs.shadeStyles[level])]
        if let text {
            spans.append(Span(" " + Text.pad(text, to: numberWidth, .right, ambiguousIsWide: options.ambiguousIsWide)))
        }
        line.append(Cell(spans, options), in: field, .left)
    }

    /// What the shades stand for.
    private func writeScale(to output: inout some TextOutputStream, indent: Int) {
        var line = Line(options, indent: min(indent, 8))
        let start = line.width
        let levels = map.isFlat ? [2] : [0, 1, 2, 3]
        for level in levels {
            let low = map.low + (map.high / 4 - map.low / 4) * Double(level)
            let high = map.low + (map.high / 4 - map.low / 4) * Double(level + 1)
            let range = levels.count == 1 ? short(low: map.low, map.low) : short(low: low, high)
            let cell = Cell(
                [
                    Span(String(repeating: glyphs.shades[level], count: 2), glyphs.shadeStyles[level]),
                    Span(" " + range, .dim),
                ],
                options)
            let room = width - start
            if line.width > start, line.width + 3 + cell.width > width {
                output.writeLine(line)
                line = Line(options, indent: start)
            }
            if line.width > start { line.skip(3) }
            line.append(cell.truncated(to: room, options))
        }
        output.writeLine(line)
    }

    private func short(low: Double, _ high: Double) -> String {
        let span = map.high - map.low
        let type = chart.column(chart.color)?.type ?? .decimal
        let text = TickText(
            step: RoundStep(atLeast: !map.isFlat ? span / 100 : max(low.magnitude / 1000, 1e-9)),
            largest: max(map.high.magnitude, map.low.magnitude), type == .count ? .decimal : type, options.language)
        return low == high ? text.label(low) : "\(text.label(low)) – \(text.label(high))"
    }

    private func number(_ value: Value) -> String {
        let type = chart.column(chart.color)?.type ?? .count
        return ValueText.text(value, type: type == .any ? .count : type, options)
    }

    private func textWidth(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: options.ambiguousIsWide) }

    private func notes(rows: Int, columns: Int) -> [String] {
        var notes: [String] = []
        let moreColumns = map.columns.count - columns
        if moreColumns > 0 {
            let names =
                map.columns.suffix(moreColumns).prefix(6).joined(separator: ", ") + (moreColumns > 6 ? " …" : "")
            let count = NumberText.count(moreColumns)
            notes.append(
                options.words(
                    zh: "… 还有 \(count) 列：\(names)",
                    en: "… \(count) more \(moreColumns == 1 ? "column" : "columns"): \(names)"))
        }
        let moreRows = map.rows.count - rows
        if moreRows > 0 {
            let count = NumberText.count(moreRows)
            notes.append(options.words(zh: "… 还有 \(count) 行", en: "… \(count) more"))
        }
        return notes
    }
}
