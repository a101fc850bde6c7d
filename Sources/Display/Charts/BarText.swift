import Model
import TerminalText

/// A bar chart in characters: a line a bar, with its name, its number and its length.
struct BarText {
    private let chart: Chart
    private let bars: Bars
    private let options: DisplayOptions
    private let glyphs: ChartGlyphs

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        bars = Bars(chart, options)
        glyphs = ChartGlyphs(options)
    }

    /// Writes the drawing and returns what is to be said below it.
    func write(to output: inout some TextOutputStream) -> [String] {
        guard let range = bars.range(isStacked: chart.isStacked) else { return [Chart.noNumbers(options)] }
        let shown = options.rows == nil ? bars.categories.count : min(bars.categories.count, Chart.mostCategories)
        let series = min(bars.series.count, ChartPalette.count)
        var lines: [BarLines.Entry] = []
        for category in 0..<shown {
            let values = bars.values[category]
            if chart.isStacked {
                lines.append(
                    .init(
                        label: bars.categories[category], series: nil, value: bars.totals[category],
                        parts: values.prefix(series).map { $0?.axisNumber() ?? 0 }))
                continue
            }
            var isFirst = true
            for number in 0..<series {
                guard let value = values[number] else { continue }
                lines.append(
                    .init(
                        label: isFirst ? bars.categories[category] : "", series: number, value: value,
                        parts: [value.axisNumber() ?? 0]))
                isFirst = false
            }
        }
        let drawing = BarLines(
            entries: lines, seriesNames: chart.color == nil || chart.isStacked ? [] : Array(bars.series.prefix(series)),
            range: range, type: chart.column(chart.y)?.type ?? .any, isStacked: chart.isStacked)
        drawing.write(to: &output, options)
        if chart.isStacked, chart.color != nil {
            SeriesLegend(names: Array(bars.series.prefix(series)), sign: glyphs.fill)
                .write(to: &output, indent: drawing.start(options), options)
        }
        return notes(shown: shown)
    }

    private func notes(shown: Int) -> [String] {
        var notes: [String] = []
        let more = bars.categories.count - shown
        if more > 0 {
            let count = NumberText.count(more)
            notes.append(options.words(zh: "… 还有 \(count) 项没有画出", en: "… \(count) more"))
        }
        if let text = chart.undrawnSeries(bars.series, options) { notes.append(text) }
        return notes
    }
}

/// Bars below each other, aligned: names, numbers, and lengths in one scale.
struct BarLines {
    struct Entry {
        var label: String
        /// The number of its series; nil for a bar in one colour, or in parts.
        var series: Int?
        var value: Value
        /// The lengths of its parts.
        var parts: [Double]
    }

    let entries: [Entry]
    /// Written beside each bar, where there are several series.
    var seriesNames: [String] = []
    /// The least and greatest length, with zero between or at an end.
    let range: (low: Double, high: Double)
    let type: DisplayType
    var isStacked = false
    var labelAlignment = Text.Alignment.left

    private struct Widths {
        var label: Int
        var series: Int
        var value: Int
        var bar: Int
        var values: [String]
        var start: Int
    }

    private static let gap = 2

    /// The column where bars begin.
    func start(_ options: DisplayOptions) -> Int { widths(options).start }

    private func widths(_ options: DisplayOptions) -> Widths {
        func width(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: options.ambiguousIsWide) }
        let total = options.width ?? Chart.pipeWidth
        var values = entries.map { text($0.value, options) }
        var value = values.map(width).max() ?? 0
        let series = min(seriesNames.map(width).max() ?? 0, total / 5)
        let gaps = Self.gap * (series > 0 ? 3 : 2)
        let natural = entries.map { width($0.label) }.max() ?? 0
        // Half of the line is for the bars, as long as that leaves something of the names.
        func label() -> Int { min(natural, max(total / 2 - value - series - gaps, 6)) }
        if total - label() - series - value - gaps < 8 {
            let text = TickText(
                step: RoundStep(atLeast: max(range.high - range.low, 1e-9) / 1000),
                largest: max(range.high, -range.low), type, options.language)
            values = entries.map { entry in entry.value.axisNumber().map(text.label) ?? self.text(entry.value, options)
            }
            value = values.map(width).max() ?? 0
        }
        let bar = max(1, total - label() - series - value - gaps)
        return Widths(
            label: label(), series: series, value: value, bar: bar, values: values,
            start: label() + series + value + gaps)
    }

    private func text(_ value: Value, _ options: DisplayOptions) -> String {
        ValueText.text(value, type: type == .any || type == .count ? .count : type, options)
    }

    func write(to output: inout some TextOutputStream, _ options: DisplayOptions) {
        let widths = widths(options)
        let glyphs = ChartGlyphs(options)
        let (low, high) = range
        let hasAxis = range.low < 0
        let isTiny = high - low < 1e-290
        let room = Double(widths.bar - (hasAxis ? 1 : 0))
        let left = hasAxis ? (range.high > 0 && !isTiny ? max(1, (room * (-low / (high - low))).rounded()) : room) : 0
        let right = room - left
        /// Columns a number takes, in one scale on both sides of the axis.
        let unit = hasAxis && range.high > 0 ? min(left / -low, right / high) : hasAxis ? left / -low : right / high
        func length(_ number: Double) -> Double { unit.isFinite && !isTiny ? number.magnitude * unit : 0 }
        for (entry, value) in zip(entries, widths.values) {
            var line = Line(options)
            line.append(
                Cell(entry.label, nil, options).truncated(to: widths.label, options), in: widths.label, labelAlignment)
            line.skip(Self.gap)
            if widths.series > 0 {
                let name = entry.series.map { seriesNames[$0] } ?? ""
                line.append(Cell(name, nil, options).truncated(to: widths.series, options), in: widths.series, .left)
                line.skip(Self.gap)
            }
            line.append(Cell(value, entry.value.isMissing ? .dim : nil, options), in: widths.value, .right)
            line.skip(Self.gap)
            let style = ChartPalette.style(entry.series ?? 0)
            if hasAxis {
                let negative = entry.parts.filter { $0 < 0 }.reduce(0, +)
                let bar = glyphs.leftBar(length(negative))
                line.append(Cell(bar, style, options), in: Int(left), .right)
                line.append(glyphs.axis, .dim)
            }
            if isStacked {
                appendParts(entry.parts.map { max(0, length(max($0, 0))) }, to: &line, glyphs)
            } else if let number = entry.parts.first, number > 0 {
                line.append(glyphs.bar(length(number)), style)
            }
            output.writeLine(line)
        }
    }

    /// Parts in whole columns, rounded so that their ends and not their lengths are right.
    private func appendParts(_ lengths: [Double], to line: inout Line, _ glyphs: ChartGlyphs) {
        var end = 0.0
        var drawn = 0
        for (number, length) in lengths.enumerated() {
            end += length
            let columns = Int(end.rounded()) - drawn
            guard columns > 0 else { continue }
            line.append(String(repeating: glyphs.fill(number), count: columns), ChartPalette.style(number))
            drawn += columns
        }
    }
}

/// A histogram in characters: a bar a bin.
struct HistogramText {
    private let chart: Chart
    private let options: DisplayOptions

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
    }

    func write(to output: inout some TextOutputStream) -> [String] {
        let bins = HistogramBins(chart)
        guard !bins.isEmpty else { return [Chart.noNumbers(options)] }
        let labels = bins.labels(options)
        let counts = bins.bins.compactMap { $0.count.axisNumber() }
        BarLines(
            entries: zip(labels, bins.bins).map { label, bin in
                .init(label: label, series: nil, value: bin.count, parts: [bin.count.axisNumber() ?? 0])
            }, range: (min(0, counts.min() ?? 0), max(0, counts.max() ?? 0)),
            type: chart.column(chart.y)?.type ?? .count, labelAlignment: .right
        ).write(to: &output, options)
        return [chart.undrawn(bins.missing, chart.lackingValue(chart.x, options), options)].compactMap { $0 }
    }
}

extension HistogramBins {
    /// `200k – 400k`, the ends under each other. A value on an edge counts in the bin that begins there.
    func labels(_ options: DisplayOptions) -> [String] {
        let edges = bins.flatMap { [$0.low, $0.high] }
        let text = TickText(
            step: coarsestStep(edges), largest: edges.map(\.magnitude).max() ?? 0, type, options.language)
        let texts = bins.map { (text.label($0.low), text.label($0.high)) }
        let room = texts.map { Text.width(of: $0.1, ambiguousIsWide: options.ambiguousIsWide) }.max() ?? 0
        return texts.map {
            "\($0.0) – \(Text.pad($0.1, to: room, .right, ambiguousIsWide: options.ambiguousIsWide))"
        }
    }

    /// The largest power of ten that all edges are multiples of: what it takes to write them.
    private func coarsestStep(_ edges: [Double]) -> RoundStep {
        let span = (edges.max() ?? 1) - (edges.min() ?? 0)
        let widest = RoundStep(atLeast: max(span, 1e-280)).exponent
        for exponent in stride(from: widest, to: widest - 8, by: -1) {
            let step = RoundStep(1, exponent)
            let isMultiple = edges.allSatisfy { edge in
                let steps = edge / step.size
                return (steps - steps.rounded()).magnitude < 1e-6 * max(1, steps.magnitude)
            }
            if isMultiple { return step }
        }
        return RoundStep(1, widest - 8)
    }
}
