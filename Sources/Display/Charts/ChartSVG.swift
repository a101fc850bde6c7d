import Model

extension Chart {
    /// The chart as an SVG file of its own, 720 pixels wide, on a white ground so that it reads on a dark page too.
    ///
    /// - Parameter zoneOffset: seconds east of UTC in which moments are shown.
    public func svg(language: Language = .english, zoneOffset: Int = 0) -> String {
        let options = DisplayOptions(language: language, zoneOffset: zoneOffset)
        let heading = heading(language)
        switch mark {
        case .bar: return BarSVG(self, options).drawing().text(title: heading)
        case .histogram: return HistogramSVG(self, options).drawing().text(title: heading)
        case .line, .scatter: return PlotSVG(self, options).drawing().text(title: heading)
        case .heatmap: return HeatMapSVG(self, options).drawing().text(title: heading)
        }
    }

    /// Whether bars run to the right: where the categories' names do not fit side by side.
    func isHorizontal(_ bars: Bars) -> Bool {
        let widest = bars.categories.map { SVGDocument.textWidth($0) }.max() ?? 0
        let share = (Chart.size.width - 110) / Double(max(1, bars.categories.count))
        let narrowest = isStacked ? 10.0 : 8 * Double(max(1, min(bars.series.count, ChartPalette.count)))
        return widest + 6 > share || narrowest > share
    }
}

/// What stands around a drawing: heading, legend, axes with their titles, notes. Places are in pixels.
struct SVGFrame {
    let left: Double
    let top: Double
    let right: Double
    let bottom: Double
    private let heading: String
    private let notes: [String]
    private let legend: [(name: String, series: Int)]
    private let width: Double
    let height: Double

    private static let legendHeight = 22.0

    /// - Parameters:
    ///   - labels: room for the labels left of the drawing, and its axis' title.
    ///   - plotHeight: the height of the drawing alone.
    init(
        heading: String, legend: [String] = [], labels: Double, plotHeight: Double, below: Double = 44,
        notes: [String] = [], right margin: Double = 24
    ) {
        width = Chart.size.width
        self.heading = heading
        self.notes = notes
        self.legend = legend.enumerated().map { ($0.element, $0.offset) }
        left = 16 + labels
        right = width - margin
        top = 44 + Self.legendHeight * Double(Self.legendLines(legend, width - 32).count)
        bottom = top + plotHeight
        height = bottom + below + 18 * Double(notes.count)
    }

    /// The names of a legend, line by line.
    private static func legendLines(_ names: [String], _ room: Double) -> [[(name: String, series: Int)]] {
        var lines: [[(name: String, series: Int)]] = []
        var used = room
        for (series, name) in names.enumerated() {
            let name = SVGDocument.fitted(name.isEmpty ? ValueText.missingMark : name, 200)
            let width = SVGDocument.textWidth(name) + 34
            if used + width > room {
                lines.append([])
                used = 0
            }
            used += width
            lines[lines.count - 1].append((name, series))
        }
        return lines
    }

    /// A document with all but the axes and the data.
    func document(sign: (inout SVGDocument, _ x: Double, _ y: Double, _ series: Int) -> Void = Self.square)
        -> SVGDocument
    {
        var svg = SVGDocument(width: width, height: height)
        svg.text(SVGDocument.fitted(heading, width - 32, size: 16), x: 16, y: 27, size: 16, isBold: true)
        for (number, line) in Self.legendLines(legend.map(\.name), width - 32).enumerated() {
            var x = 16.0
            let y = 52 + Self.legendHeight * Double(number)
            for (name, series) in line {
                sign(&svg, x + 6, y - 4, series)
                svg.text(name, x: x + 18, y: y)
                x += SVGDocument.textWidth(name) + 34
            }
        }
        for (number, note) in notes.enumerated() {
            svg.text(
                SVGDocument.fitted(note, width - 32, size: 11), x: 16,
                y: height - 12 - 18 * Double(notes.count - 1 - number),
                size: 11, fill: SVGDocument.faint)
        }
        return svg
    }

    static func square(_ svg: inout SVGDocument, _ x: Double, _ y: Double, _ series: Int) {
        svg.rectangle(x: x - 5, y: y - 5, width: 10, height: 10, fill: ChartPalette.series(series))
    }

    /// The place of a value of the horizontal or vertical axis.
    func x(_ axis: Axis, _ value: Double) -> Double { left + axis.position(value) * (right - left) }
    func y(_ axis: Axis, _ value: Double) -> Double { bottom - axis.position(value) * (bottom - top) }

    // MARK: Axes

    /// Lines across the drawing at the ticks of the vertical axis, with their labels.
    func drawY(_ axis: Axis, title: String, on svg: inout SVGDocument) {
        for tick in axis.ticks {
            let place = y(axis, tick.value)
            svg.line(x1: left, y1: place, x2: right, y2: place)
            svg.text(tick.label, x: left - 8, y: place + 4, anchor: .end, fill: SVGDocument.faint)
        }
        drawYTitle(title, on: &svg)
    }

    func drawYTitle(_ title: String, on svg: inout SVGDocument) {
        svg.text(
            SVGDocument.fitted(title, bottom - top), x: 18, y: (top + bottom) / 2, anchor: .middle,
            fill: SVGDocument.faint, turned: -90)
    }

    /// The horizontal axis' ticks and labels, with lines up the drawing if wanted.
    func drawX(_ axis: Axis, title: String, hasGrid: Bool, on svg: inout SVGDocument) {
        var end = -Double.infinity
        for tick in axis.ticks {
            let place = x(axis, tick.value)
            if hasGrid { svg.line(x1: place, y1: top, x2: place, y2: bottom) }
            let label = SVGDocument.fitted(tick.label, 160)
            let half = SVGDocument.textWidth(label) / 2
            guard place - half >= end else { continue }
            end = place + half + 4
            svg.line(x1: place, y1: bottom, x2: place, y2: bottom + 4, stroke: SVGDocument.faint)
            svg.text(label, x: min(place, width - 4 - half), y: bottom + 18, anchor: .middle, fill: SVGDocument.faint)
        }
        drawXTitle(title, on: &svg)
    }

    func drawXTitle(_ title: String, on svg: inout SVGDocument) {
        svg.text(
            SVGDocument.fitted(title, right - left), x: (left + right) / 2, y: bottom + 36, anchor: .middle,
            fill: SVGDocument.faint)
    }

    /// The line at which bars begin or the drawing ends.
    func drawBase(y: Double, on svg: inout SVGDocument) {
        svg.line(x1: left, y1: y, x2: right, y2: y, stroke: SVGDocument.faint)
    }

    /// A drawing of nothing, which says why.
    static func empty(_ chart: Chart, _ options: DisplayOptions) -> SVGDocument {
        let frame = SVGFrame(heading: chart.heading(options.language), labels: 0, plotHeight: 60, below: 10)
        var svg = frame.document()
        let text =
            chart.rows.isEmpty
            ? options.words(zh: "没有可画的数据：表是空的", en: "nothing to draw: the table has no rows")
            : Chart.noNumbers(options)
        svg.text(text, x: Chart.size.width / 2, y: 80, anchor: .middle, fill: SVGDocument.faint)
        return svg
    }

    /// The room that labels and a turned title need.
    static func room(_ axis: Axis) -> Double {
        (axis.ticks.map { SVGDocument.textWidth($0.label) }.max() ?? 0) + 28
    }
}
