import Model
import TerminalText

/// An aligned table of which the rows come piece by piece: as many as there are, every column at its full width. The
/// first rows decide how wide the columns are; one that meets something wider later is that wide from there on.
///
///     var table = TableStream(columns: columns, options: options)
///     table.write(first, to: &text)
///     table.write(more, to: &text)
///     table.end(total: 1_000, noun: .row, notes: [], to: &text)
public struct TableStream {
    private let columns: [TableColumn]
    private let options: DisplayOptions
    private var widths: [Int]
    private var hasBegun = false

    private static let gap = 2

    public init(columns: [TableColumn], options: DisplayOptions) {
        self.columns = columns
        self.options = options
        widths = columns.map {
            max(
                Text.width(of: Text.visible($0.name), ambiguousIsWide: options.ambiguousIsWide),
                Text.width(of: $0.type.name))
        }
    }

    /// Columns of a line so far.
    public var width: Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

    /// Makes room for rows that are written later.
    public mutating func measure(_ rows: [[Value]]) {
        for row in rows {
            for (column, value) in row.prefix(columns.count).enumerated() {
                let cell = ValueText.cell(value, type: columns[column].type, options)
                widths[column] = max(widths[column], cell.width)
            }
        }
    }

    /// The next rows.
    public mutating func write(_ rows: [[Value]], to output: inout some TextOutputStream) {
        let cells = rows.map { row in
            columns.indices.map { column in
                ValueText.cell(column < row.count ? row[column] : .missing, type: columns[column].type, options)
            }
        }
        for row in cells {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.width) }
        }
        if !hasBegun { writeHead(to: &output) }
        for row in cells { write(row, to: &output) }
    }

    /// The last line, with how many rows there are, and what must be known about them.
    public mutating func end(total: Int, noun: Noun, notes: [String], to output: inout some TextOutputStream) {
        if !hasBegun { writeHead(to: &output) }
        var line = Line(options)
        line.append(
            total == 0
                ? options.words(zh: "没有\(noun.zh)", en: "no \(noun.many)") : noun.counted(total, options.language), .dim
        )
        output.writeLine(line)
        for note in notes { output.writeWrapped(note, .dim, options) }
    }

    private mutating func writeHead(to output: inout some TextOutputStream) {
        hasBegun = true
        write(columns.map { Cell(Text.visible($0.name), .bold, options) }, to: &output)
        write(columns.map { Cell($0.type.name, .dim, options) }, to: &output)
        let rule = options.ambiguousIsWide ? "-" : "─"
        write(widths.map { Cell(String(repeating: rule, count: $0), .dim, options) }, to: &output)
    }

    private func write(_ cells: [Cell], to output: inout some TextOutputStream) {
        var line = Line(options)
        for (column, cell) in cells.enumerated() {
            if column > 0 { line.skip(Self.gap) }
            line.append(cell, in: widths[column], columns[column].alignment)
        }
        output.writeLine(line)
    }
}
