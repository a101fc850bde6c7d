import Model
import TerminalText

/// A line or scatter chart in characters: dots of braille between two axes.
struct PlotText {
    private let chart: Chart
    private let points: Points
    private let options: DisplayOptions
    private let glyphs: ChartGlyphs
    private let width: Int

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        points = Points(chart, options)
        glyphs = ChartGlyphs(options)
        width = options.width ?? Chart.pipeWidth
    }

    /// Writes the drawing and returns what is to be said below it.
    func write(to output: inout some TextOutputStream) -> [String] {
        guard let xRange = points.x, let yRange = points.y else { return [Chart.noNumbers(options)] }
        let rows = min(20, max(10, width / 5))
        let y = Axis.numbers(
            yRange.low, yRange.high, count: rows / 3, includesZero: points.includesZero,
            type: chart.column(chart.y)?.type ?? .decimal, language: options.language)
        let margin = y.labelWidth(options) + 1
        let columns = max(8, width - margin - 1)
        let x = points.xAxis(chart, xRange, columns: columns, options)
        var canvas = BrailleCanvas(columns: columns, rows: rows)
        draw(on: &canvas, x, y)

        var title = Line(options)
        title.append(clip(chart.axisTitle(chart.y, options.language), width), .dim)
        output.writeLine(title)
        let ticks = Dictionary(
            y.ticks.map { (canvas.dot(0, y.position($0.value)).y / 4, $0.label) },
            uniquingKeysWith: { first, _ in first })
        for row in 0..<rows {
            var line = Line(options)
            let label = ticks[row] ?? ""
            line.append(Cell(label, .dim, options), in: margin - 1, .right)
            line.skip(1)
            line.append(ticks[row] == nil ? glyphs.axis : glyphs.tickLeft, .dim)
            append(canvas.cells(row), to: &line)
            output.writeLine(line)
        }
        writeAxis(x, canvas, margin: margin, to: &output)
        if points.series.count > 1 {
            SeriesLegend(names: points.drawnSeries.map(\.name), sign: glyphs.mark)
                .write(to: &output, indent: margin + 1, options)
        }
        return notes
    }

    private func append(_ cells: [(text: String, series: Int)?], to line: inout Line) {
        var run = ""
        var owner = 0
        func flush(_ line: inout Line) {
            line.append(run, points.series.count > 1 ? ChartPalette.style(owner) : .cyan)
            run = ""
        }
        for cell in cells {
            guard let cell else {
                flush(&line)
                line.skip(1)
                continue
            }
            if cell.series != owner { flush(&line) }
            owner = cell.series
            run += cell.text
        }
        flush(&line)
    }

    private func draw(on canvas: inout BrailleCanvas, _ x: Axis, _ y: Axis) {
        let isSplit = points.series.count > 1
        // Single dots are hard to see. Where there are many, they are to be told apart rather.
        let hasLargeDots = points.series[0].points.count <= 200
        for (number, series) in points.drawnSeries.enumerated() {
            var last: (x: Int, y: Int)?
            for (place, point) in series.points.enumerated() {
                guard let value = point.y else {
                    last = nil
                    continue
                }
                let dot = canvas.dot(x.position(point.x), y.position(value))
                if chart.mark == .line {
                    canvas.line(from: last ?? dot, to: dot, series: number)
                    let isAlone = last == nil && (place + 1 == series.points.count || series.points[place + 1].y == nil)
                    if isAlone { canvas.block(dot, series: number) }
                    last = dot
                } else if isSplit {
                    canvas.mark(dot, glyphs.mark(number), series: number)
                } else if hasLargeDots {
                    canvas.block(dot, series: number)
                } else {
                    canvas.set(dot, series: number)
                }
            }
        }
        guard chart.mark == .line, isSplit else { return }
        // Signs on the lines, some columns apart, so that the lines are told apart without colour.
        for (number, series) in points.drawnSeries.enumerated() {
            var next = number * 2
            let dots = series.points.compactMap { point in
                point.y.map { canvas.dot(x.position(point.x), y.position($0)) }
            }
            for (place, dot) in dots.enumerated() where dot.x >= next || place == dots.count - 1 {
                canvas.mark(dot, glyphs.mark(number), series: number)
                next = dot.x + 16
            }
        }
    }

    private func writeAxis(_ x: Axis, _ canvas: BrailleCanvas, margin: Int, to output: inout some TextOutputStream) {
        var rule = [String](repeating: glyphs.rule, count: canvas.columns)
        var labels = Line(options, indent: margin + 1)
        var end = 0
        for tick in x.ticks {
            let column = canvas.dot(x.position(tick.value), 0).x / 2
            let label = clip(tick.label, max(4, canvas.columns / 3))
            let labelWidth = Text.width(of: label, ambiguousIsWide: options.ambiguousIsWide)
            let start = min(max(0, column - labelWidth / 2), canvas.columns - labelWidth)
            guard start >= 0, start >= end else { continue }
            rule[column] = glyphs.tickBelow
            labels.skip(to: margin + 1 + start)
            labels.append(label, .dim)
            end = start + labelWidth + 1
        }
        var line = Line(options, indent: margin)
        line.append(glyphs.corner + rule.joined(), .dim)
        output.writeLine(line)
        output.writeLine(labels)
        let title = clip(chart.axisTitle(chart.x, options.language), canvas.columns)
        var name = Line(options, indent: margin + 1)
        name.append(Cell(title, .dim, options), in: canvas.columns, .centre)
        output.writeLine(name)
    }

    private func clip(_ text: String, _ room: Int) -> String {
        Text.truncate(text, to: room, ambiguousIsWide: options.ambiguousIsWide)
    }

    private var notes: [String] {
        var notes = points.notes(chart, options)
        if chart.size != nil {
            notes.append(
                options.words(
                    zh: "点的大小只在 SVG 和 Vega-Lite 中可见", en: "the points' size is seen in SVG and Vega-Lite only"))
        }
        return notes
    }
}

extension Points {
    /// The horizontal axis, with as many labels as there is room for in `columns` columns of text.
    func xAxis(_ chart: Chart, _ range: (low: Double, high: Double), columns: Int, _ options: DisplayOptions) -> Axis {
        if let categories {
            let widest = categories.map { Text.width(of: $0, ambiguousIsWide: options.ambiguousIsWide) }.max() ?? 1
            return Axis.categories(categories, count: max(2, columns / (min(widest, columns / 3) + 2)))
        }
        if chart.x.kind == .temporal { return Axis.times(range.low, range.high, count: max(2, columns / 13)) }
        return Axis.numbers(
            range.low, range.high, count: max(2, columns / 12), isTight: chart.mark == .line,
            type: chart.column(chart.x)?.type ?? .decimal, language: options.language)
    }
}
