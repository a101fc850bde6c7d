import Model
import TerminalText

extension Chart: Showable {
    /// The columns of a drawing where nobody says how many there are: in a pipe, in a file.
    public static let pipeWidth = 80

    /// A drawing in characters, as wide as the options allow. In a pipe 80 columns, without colour and with every
    /// category; on a terminal what is left out is said.
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        var options = options
        if options.format == .tsv {
            options.colour = false
            options.rows = nil
            options.width = Chart.pipeWidth
        }
        let width = max(20, options.width ?? Chart.pipeWidth)
        options.width = width
        var line = Line(options)
        line.append(
            Text.truncate(heading(options.language), to: width, ambiguousIsWide: options.ambiguousIsWide), .bold)
        output.writeLine(line)
        guard !rows.isEmpty else {
            return Self.note(
                options.words(zh: "没有可画的数据：表是空的", en: "nothing to draw: the table has no rows"), to: &output, options)
        }
        let notes =
            switch mark {
            case .bar: BarText(self, options).write(to: &output)
            case .histogram: HistogramText(self, options).write(to: &output)
            case .line, .scatter: PlotText(self, options).write(to: &output)
            case .heatmap: HeatMapText(self, options).write(to: &output)
            }
        for text in notes + self.notes { Self.note(text, to: &output, options) }
    }

    /// What is said below a drawing.
    private static func note(_ text: String, to output: inout some TextOutputStream, _ options: DisplayOptions) {
        output.writeWrapped(text, .dim, options)
    }

    /// Categories shown on a terminal before the rest is only counted.
    static let mostCategories = 40

    static func noNumbers(_ options: DisplayOptions) -> String {
        options.words(zh: "没有可画的数据：没有一行有数值", en: "nothing to draw: no row has a number")
    }
}

/// The names of series with the signs they are drawn by, over as many lines as they need.
struct SeriesLegend {
    let names: [String]
    let sign: (Int) -> String

    func write(to output: inout some TextOutputStream, indent: Int, _ options: DisplayOptions) {
        let width = options.width ?? Chart.pipeWidth
        var line = Line(options, indent: indent)
        for (number, name) in names.enumerated() {
            let name = name.isEmpty ? ValueText.missingMark : name
            let room = max(4, width - indent - 3)
            let cell = Cell(
                [
                    Span(sign(number), ChartPalette.style(number)),
                    Span(" " + Text.truncate(name, to: room, ambiguousIsWide: options.ambiguousIsWide)),
                ], options)
            if line.width > indent, line.width + 3 + cell.width > width {
                output.writeLine(line)
                line = Line(options, indent: indent)
            }
            if line.width > indent { line.skip(3) }
            line.append(cell)
        }
        output.writeLine(line)
    }
}
