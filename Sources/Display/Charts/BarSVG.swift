import Model

/// A bar chart as SVG: upright bars where the categories' names fit below them, else bars to the right.
struct BarSVG {
    private let chart: Chart
    private let bars: Bars
    private let options: DisplayOptions

    /// Categories drawn; the rest is counted below.
    static let mostCategories = 100

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        bars = Bars(chart, options)
    }

    private struct Bar {
        var category: Int
        /// Of how many bars side by side which one.
        var lane: Int
        var series: Int
        var from: Double
        var to: Double
        var label: String
    }

    private var lanes: Int { chart.isStacked ? 1 : min(bars.series.count, ChartPalette.count) }
    private var shown: Int { min(bars.categories.count, Self.mostCategories) }

    func drawing() -> SVGDocument {
        guard !chart.rows.isEmpty, let range = bars.range(isStacked: chart.isStacked) else {
            return SVGFrame.empty(chart, options)
        }
        let axis = Axis.numbers(
            range.low, range.high, count: 6, includesZero: true, type: chart.column(chart.y)?.type ?? .decimal,
            language: options.language)
        let more = bars.categories.count - shown
        let count = NumberText.count(more)
        let notes = [
            more > 0 ? options.words(zh: "… 还有 \(count) 项没有画出", en: "… \(count) more") : nil,
            chart.undrawnSeries(bars.series, options),
        ].compactMap { $0 }
        let legend = chart.color == nil ? [] : Array(bars.series.prefix(ChartPalette.count))
        return chart.isHorizontal(bars) ? horizontal(axis, legend, notes) : vertical(axis, legend, notes)
    }

    private func vertical(_ axis: Axis, _ legend: [String], _ notes: [String]) -> SVGDocument {
        let frame = SVGFrame(
            heading: chart.heading(options.language), legend: legend, labels: SVGFrame.room(axis),
            plotHeight: Chart.size.height - 100, notes: notes + chart.notes)
        var svg = frame.document()
        frame.drawY(axis, title: chart.axisTitle(chart.y, options.language), on: &svg)
        let band = (frame.right - frame.left) / Double(shown)
        let (inset, lane) = lane(band, most: 60)
        for bar in drawn {
            let x = frame.left + Double(bar.category) * band + inset + Double(bar.lane) * lane
            let (one, other) = (frame.y(axis, bar.from), frame.y(axis, bar.to))
            svg.rectangle(
                x: x, y: min(one, other), width: lane - (lanes > 1 && lane > 4 ? 1 : 0), height: abs(one - other),
                fill: ChartPalette.series(bar.series), label: bar.label)
        }
        frame.drawBase(y: frame.y(axis, 0), on: &svg)
        for category in 0..<shown {
            svg.text(
                bars.categories[category], x: frame.left + (Double(category) + 0.5) * band, y: frame.bottom + 18,
                anchor: .middle, fill: SVGDocument.faint)
        }
        frame.drawXTitle(chart.axisTitle(chart.x, options.language), on: &svg)
        return svg
    }

    private func horizontal(_ axis: Axis, _ legend: [String], _ notes: [String]) -> SVGDocument {
        let names = bars.categories.prefix(shown).map { SVGDocument.fitted($0, 220) }
        let band = max(20, 14 * Double(lanes) + 6)
        let frame = SVGFrame(
            heading: chart.heading(options.language), legend: legend,
            labels: (names.map { SVGDocument.textWidth($0) }.max() ?? 0) + 10, plotHeight: band * Double(shown),
            notes: notes + chart.notes)
        var svg = frame.document()
        frame.drawX(axis, title: chart.axisTitle(chart.y, options.language), hasGrid: true, on: &svg)
        let (inset, lane) = lane(band, most: 16)
        for bar in drawn {
            let y = frame.top + Double(bar.category) * band + inset + Double(bar.lane) * lane
            let (one, other) = (frame.x(axis, bar.from), frame.x(axis, bar.to))
            svg.rectangle(
                x: min(one, other), y: y, width: abs(one - other), height: lane - (lanes > 1 ? 1 : 0),
                fill: ChartPalette.series(bar.series), label: bar.label)
        }
        let zero = frame.x(axis, 0)
        svg.line(x1: zero, y1: frame.top, x2: zero, y2: frame.bottom, stroke: SVGDocument.faint)
        for (category, name) in names.enumerated() {
            svg.text(name, x: frame.left - 8, y: frame.top + (Double(category) + 0.5) * band + 4, anchor: .end)
        }
        return svg
    }

    /// How far a category's bars are from its edge, and how wide each is.
    private func lane(_ band: Double, most: Double) -> (inset: Double, width: Double) {
        let width = min(band * 0.8 / Double(lanes), most)
        return ((band - width * Double(lanes)) / 2, width)
    }

    private var drawn: [Bar] {
        let type = chart.column(chart.y)?.type ?? .any
        var drawn: [Bar] = []
        for category in 0..<shown {
            var above = 0.0
            var below = 0.0
            for (series, value) in bars.values[category].prefix(ChartPalette.count).enumerated() {
                guard let value, let number = value.axisNumber() else { continue }
                let words = [bars.categories[category], bars.series[series]].filter { !$0.isEmpty }
                let label = words.joined(separator: ", ") + ": " + ValueText.text(value, type: type, options)
                var bar = Bar(category: category, lane: series, series: series, from: 0, to: number, label: label)
                if chart.isStacked {
                    bar.lane = 0
                    bar.from = number >= 0 ? above : below
                    bar.to = bar.from + number
                    if number >= 0 { above = bar.to } else { below = bar.to }
                }
                drawn.append(bar)
            }
        }
        return drawn
    }
}

/// A histogram as SVG: bars without gaps over an axis of numbers.
struct HistogramSVG {
    private let chart: Chart
    private let options: DisplayOptions

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
    }

    func drawing() -> SVGDocument {
        let bins = HistogramBins(chart)
        let counts = bins.bins.compactMap { $0.count.axisNumber() }
        guard let low = bins.bins.map(\.low).min(), let high = bins.bins.map(\.high).max(), let most = counts.max()
        else {
            return SVGFrame.empty(chart, options)
        }
        let y = Axis.numbers(
            min(0, counts.min() ?? 0), most, count: 6, includesZero: true, type: chart.column(chart.y)?.type ?? .count,
            language: options.language)
        let x = Axis.numbers(low, high, count: 8, type: bins.type, language: options.language)
        let frame = SVGFrame(
            heading: chart.heading(options.language), labels: SVGFrame.room(y), plotHeight: Chart.size.height - 100,
            notes: [chart.undrawn(bins.missing, chart.lackingValue(chart.x, options), options)].compactMap { $0 }
                + chart.notes)
        var svg = frame.document()
        frame.drawY(y, title: chart.axisTitle(chart.y, options.language), on: &svg)
        let labels = bins.labels(options)
        for (bin, label) in zip(bins.bins, labels) {
            guard let count = bin.count.axisNumber() else { continue }
            let (left, right) = (frame.x(x, bin.low), frame.x(x, bin.high))
            let (zero, top) = (frame.y(y, 0), frame.y(y, count))
            svg.rectangle(
                x: left + 0.5, y: min(zero, top), width: right - left - 1, height: abs(zero - top),
                fill: ChartPalette.series(0), label: "\(label): \(ValueText.text(bin.count, type: .count, options))")
        }
        frame.drawBase(y: frame.y(y, 0), on: &svg)
        frame.drawX(x, title: chart.axisTitle(chart.x, options.language), hasGrid: false, on: &svg)
        return svg
    }
}
