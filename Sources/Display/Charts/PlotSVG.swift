import Model

/// A line or scatter chart as SVG. Series differ by colour and by dashes or shape.
struct PlotSVG {
    private let chart: Chart
    private let points: Points
    private let options: DisplayOptions

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        points = Points(chart, options)
    }

    private static let dashes: [String?] = [nil, "7 3", "2 3", "9 3 2 3"]

    func drawing() -> SVGDocument {
        guard let xRange = points.x, let yRange = points.y else { return SVGFrame.empty(chart, options) }
        let y = Axis.numbers(
            yRange.low, yRange.high, count: 6, includesZero: points.includesZero,
            type: chart.column(chart.y)?.type ?? .decimal, language: options.language)
        let x = points.xAxis(chart, xRange, columns: 92, options)
        let isLine = chart.mark == .line
        let frame = SVGFrame(
            heading: chart.heading(options.language), legend: chart.color == nil ? [] : points.drawnSeries.map(\.name),
            labels: SVGFrame.room(y), plotHeight: Chart.size.height - 100,
            notes: points.notes(chart, options) + chart.notes,
            right: 32)
        var svg = frame.document { svg, x, y, series in
            if isLine {
                svg.path(
                    [(x - 9, y), (x + 8, y)], stroke: ChartPalette.series(series), dash: Self.dashes[series / 2 % 4])
            } else {
                svg.point(x: x, y: y, radius: 5, series: series, label: nil)
            }
        }
        frame.drawY(y, title: chart.axisTitle(chart.y, options.language), on: &svg)
        frame.drawX(x, title: chart.axisTitle(chart.x, options.language), hasGrid: !isLine, on: &svg)
        frame.drawBase(y: frame.bottom, on: &svg)
        let largest = points.series.flatMap { $0.points.compactMap { $0.size?.magnitude } }.max() ?? 0
        for (number, series) in points.drawnSeries.enumerated() {
            let words = series.name.isEmpty ? "" : series.name + ", "
            var run: [(x: Double, y: Double)] = []
            func endRun() {
                svg.path(run, stroke: ChartPalette.series(number), dash: Self.dashes[number / 2 % 4])
                run = []
            }
            // Points on a line that has many of them would hide it; those of a run of one are all there is.
            let hasPoints = !isLine || series.points.count <= 60
            for point in series.points {
                guard let value = point.y else {
                    endRun()
                    continue
                }
                let place = (x: frame.x(x, point.x), y: frame.y(y, value))
                run.append(place)
                guard isLine else {
                    var radius = 4.0
                    if chart.size != nil, largest > 0 {
                        radius = 2 + 14 * ((point.size ?? 0).magnitude / largest).squareRoot()
                    }
                    svg.point(x: place.x, y: place.y, radius: radius, series: number, label: words + point.label)
                    continue
                }
                if hasPoints {
                    svg.circle(
                        x: place.x, y: place.y, radius: 3, fill: ChartPalette.series(number), label: words + point.label
                    )
                }
            }
            if isLine { endRun() }
        }
        return svg
    }
}
