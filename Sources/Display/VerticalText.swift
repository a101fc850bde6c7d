import Model
import TerminalText

/// Rows with their fields below each other, a block a row, for rows with more fields than a line has room for.
///
///     ── 1 ──────────────────
///       客户编号  code  K000001
///       名称      name  招商…
public struct VerticalText {
    private let columns: [TableColumn]
    private let options: DisplayOptions
    private let labelWidth: Int
    private let nameWidth: Int

    private static let indent = 2
    private static let gap = 2
    private static let leastValue = 16

    public init(columns: [TableColumn], options: DisplayOptions) {
        self.columns = columns
        self.options = options
        func width(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: options.ambiguousIsWide) }
        let labels =
            columns.map { column in
                column.label.map { width(Text.visible($0[options.language])) } ?? 0
            }.max() ?? 0
        let names = columns.map { width(Text.visible($0.name)) }.max() ?? 0
        // Where a line has no room for both, the name stays: it is what one types.
        let needed = Self.indent + labels + names + 2 * Self.gap + Self.leastValue
        labelWidth = needed <= options.width ?? .max ? labels : 0
        nameWidth = names
    }

    /// One row under its number, from 1.
    public func write(_ row: [Value], number: Int, to output: inout some TextOutputStream) {
        let bar = options.ambiguousIsWide ? "-" : "─"
        var heading = Line(options)
        let title = "\(bar)\(bar) \(NumberText.count(number)) "
        let rule = max(2, min(options.width ?? 40, 60) - title.unicodeScalars.count)
        heading.append(title + String(repeating: bar, count: rule), .dim)
        output.writeLine(heading)
        for (position, column) in columns.enumerated() {
            write(column, position < row.count ? row[position] : .missing, to: &output)
        }
    }

    private func write(_ column: TableColumn, _ value: Value, to output: inout some TextOutputStream) {
        var line = Line(options, indent: Self.indent)
        if labelWidth > 0 {
            let start = line.width
            if let label = column.label { line.append(Text.visible(label[options.language])) }
            line.skip(to: start + labelWidth + Self.gap)
        }
        let start = line.width
        line.append(Text.visible(column.name), labelWidth > 0 ? .dim : nil)
        line.skip(to: start + nameWidth + Self.gap)
        let isStacked = (options.width ?? .max) - line.width < Self.leastValue
        let room = max(4, isStacked ? (options.width ?? .max) - 2 * Self.indent : (options.width ?? .max) - line.width)
        let indent = isStacked ? 2 * Self.indent : line.width
        if isStacked {
            output.writeLine(line)
            line = Line(options, indent: indent)
        }
        for (number, cell) in lines(of: value, column, room).enumerated() {
            if number > 0 { line = Line(options, indent: indent) }
            line.append(cell)
            output.writeLine(line)
        }
    }

    private func lines(of value: Value, _ column: TableColumn, _ room: Int) -> [Cell] {
        var spans = ValueText.spans(value, type: column.type, options)
        if let unit = column.unit, !value.isMissing { spans.append(Span(" " + unit, .dim)) }
        if case .text(let text) = value, text.contains(where: \.isNewline) {
            return Text.wrap(
                Text.visible(text, keepingLines: true), to: room, ambiguousIsWide: options.ambiguousIsWide
            ).map { Cell($0, nil, options) }
        }
        return Cell(spans, options).wrapped(to: room, lines: .max, options)
    }
}
