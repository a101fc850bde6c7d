import Model

/// A heatmap as SVG: a field a combination, with its number where there is room for it.
struct HeatMapSVG {
    private let chart: Chart
    private let map: HeatMap
    private let options: DisplayOptions

    /// Rows and columns drawn; the rest is counted below.
    static let mostRows = 100
    static let mostColumns = 100

    init(_ chart: Chart, _ options: DisplayOptions) {
        self.chart = chart
        self.options = options
        map = HeatMap(chart, options)
    }

    func drawing() -> SVGDocument {
        guard map.hasNumbers else { return SVGFrame.empty(chart, options) }
        let rows = min(map.rows.count, Self.mostRows)
        let columns = min(map.columns.count, Self.mostColumns)
        let names = map.rows.prefix(rows).map { SVGDocument.fitted($0, 180) }
        let labels = (names.map { SVGDocument.textWidth($0) }.max() ?? 0) + 30
        let room = Chart.size.width - 16 - labels - 24
        let field = room / Double(columns)
        let height = rows > 60 ? 16.0 : min(44, max(20, 300 / Double(rows)))
        let headings = map.columns.prefix(columns).map { SVGDocument.fitted($0, 140) }
        let widest = headings.map { SVGDocument.textWidth($0) }.max() ?? 0
        let isTurned = widest + 4 > field
        let below = (isTurned ? widest * 0.72 + 16 : 22) + 24 + 42
        let frame = SVGFrame(
            heading: chart.heading(options.language), labels: labels, plotHeight: height * Double(rows), below: below,
            notes: notes(rows: rows, columns: columns) + chart.notes)
        var svg = frame.document()
        let texts = map.values.prefix(rows).map { row in row.prefix(columns).map { $0.map(number) ?? "" } }
        let hasNumbers = texts.joined().allSatisfy { SVGDocument.textWidth($0, size: 11) + 4 <= field } && height >= 20
        for row in 0..<rows {
            let y = frame.top + Double(row) * height
            svg.text(names[row], x: frame.left - 8, y: y + height / 2 + 4, anchor: .end)
            for column in 0..<columns {
                guard let value = map.values[row][column] else { continue }
                let x = frame.left + Double(column) * field
                let share = value.axisNumber().map(map.share)
                svg.rectangle(
                    x: x + 0.5, y: y + 0.5, width: field - 1, height: height - 1,
                    fill: share.map(ChartPalette.shade) ?? "#F2F2F2",
                    label: "\(map.rows[row]), \(map.columns[column]): \(texts[row][column])")
                guard hasNumbers else { continue }
                svg.text(
                    texts[row][column], x: x + field / 2, y: y + height / 2 + 4, anchor: .middle, size: 11,
                    fill: (share ?? 0) > 0.6 ? "#FFFFFF" : SVGDocument.ink)
            }
        }
        for (column, heading) in headings.enumerated() {
            let x = frame.left + (Double(column) + 0.5) * field
            // Too narrow even for names on a slant: not all of them.
            if isTurned, field < 12, column % Int((12 / field).rounded(.up)) != 0 { continue }
            svg.text(
                heading, x: isTurned ? x + 4 : x, y: frame.bottom + (isTurned ? 12 : 18),
                anchor: isTurned ? .end : .middle,
                fill: SVGDocument.faint, turned: isTurned ? -45 : nil)
        }
        frame.drawYTitle(chart.name(chart.y, options.language), on: &svg)
        let y = frame.bottom + below - 54
        if chart.melted.isEmpty {
            svg.text(
                chart.name(chart.x, options.language), x: (frame.left + frame.right) / 2, y: y, anchor: .middle,
                fill: SVGDocument.faint)
        }
        drawScale(y: y + 12, frame, on: &svg)
        return svg
    }

    /// The shades from the least to the greatest number.
    private func drawScale(y: Double, _ frame: SVGFrame, on svg: inout SVGDocument) {
        let width = 160.0
        let left = frame.right - width
        let steps = 32
        for step in 0..<steps {
            svg.rectangle(
                x: left + width * Double(step) / Double(steps), y: y, width: width / Double(steps) + 0.3, height: 8,
                fill: ChartPalette.shade((Double(step) + 0.5) / Double(steps)))
        }
        let type = chart.column(chart.color)?.type ?? .decimal
        let span = map.high - map.low
        let text = TickText(
            step: RoundStep(atLeast: !map.isFlat ? span / 100 : max(map.high.magnitude / 1000, 1e-9)),
            largest: max(map.high.magnitude, map.low.magnitude), type == .count ? .decimal : type, options.language)
        svg.text(text.label(map.low), x: left, y: y + 20, size: 11, fill: SVGDocument.faint)
        svg.text(text.label(map.high), x: frame.right, y: y + 20, anchor: .end, size: 11, fill: SVGDocument.faint)
        svg.text(
            chart.axisTitle(chart.color, options.language), x: left - 8, y: y + 8, anchor: .end, size: 11,
            fill: SVGDocument.faint)
    }

    private func number(_ value: Value) -> String {
        let type = chart.column(chart.color)?.type ?? .count
        return ValueText.text(value, type: type == .any ? .count : type, options)
    }

    private func notes(rows: Int, columns: Int) -> [String] {
        let (moreRows, moreColumns) = (map.rows.count - rows, map.columns.count - columns)
        var notes: [String] = []
        if moreColumns > 0 {
            notes.append(
                options.words(
                    zh: "… 还有 \(NumberText.count(moreColumns)) 列", en: "… \(NumberText.count(moreColumns)) more columns"
                ))
        }
        if moreRows > 0 {
            notes.append(
                options.words(
                    zh: "… 还有 \(NumberText.count(moreRows)) 行", en: "… \(NumberText.count(moreRows)) more rows"))
        }
        return notes
    }
}
