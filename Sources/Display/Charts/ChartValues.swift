import Model

extension Value {
    /// The place of the value on an axis: amounts in yuan, dates and moments in days since 1970-01-01. Nil for what
    /// has none: words, nothing, numbers beyond `Axis.largest`.
    ///
    /// - Parameter zoneOffset: seconds east of UTC in which moments are shown.
    func axisNumber(zoneOffset: Int = 0) -> Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value.magnitude <= Axis.largest ? value : nil
        case .money(let fen): Double(fen) / 100
        case .date(let date): Double(date.days)
        case .datetime(let moment): (Double(moment.seconds) + Double(zoneOffset)) / 86_400
        case .missing, .boolean, .text: nil
        }
    }

    /// The sum of two numbers of one kind, exact as far as integers and fen go. Missing ones do not count.
    func adding(_ other: Value) -> Value {
        switch (self, other) {
        case (_, .missing): return self
        case (.missing, _): return other
        case (.integer(let a), .integer(let b)):
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return .integer(sum) }
        case (.money(let a), .money(let b)):
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return .money(sum) }
        default: break
        }
        return .real((axisNumber() ?? 0) + (other.axisNumber() ?? 0))
    }
}

extension Chart {
    /// A value as the name of a category or series. Years and ranks are not grouped.
    func label(_ value: Value, _ column: Int, _ options: DisplayOptions) -> String {
        let type = columns[column].type
        if case .integer = value, type == .count { return ValueText.text(value, type: .integer, options) }
        return ValueText.text(value, type: type, options)
    }

    /// What is said of series beyond those that can be told apart.
    func undrawnSeries(_ names: [String], _ options: DisplayOptions) -> String? {
        let more = names.dropFirst(ChartPalette.count)
        guard !more.isEmpty else { return nil }
        let count = NumberText.count(more.count)
        let listed = more.prefix(5).joined(separator: ", ") + (more.count > 5 ? " …" : "")
        return options.words(zh: "… 还有 \(count) 个系列没有画出：\(listed)", en: "… \(count) more series not drawn: \(listed)")
    }

    /// What is said below a chart of rows that it cannot show.
    func undrawn(_ count: Int, _ reason: Label, _ options: DisplayOptions) -> String? {
        guard count > 0 else { return nil }
        let number = NumberText.count(count)
        return options.words(
            zh: "\(number) 行\(reason.zh)，没有画出", en: "\(number) \(count == 1 ? "row" : "rows") \(reason.en) not drawn")
    }

    func lackingValue(_ channel: Channel?, _ options: DisplayOptions) -> Label {
        Label(
            zh: "没有\(name(channel, .chinese))",
            en: "without \(name(channel, .english))")
    }
}

/// Values numbered in the order they are first met, with their labels.
struct Categories {
    private var numbers: [Value: Int] = [:]
    private(set) var values: [Value] = []
    private(set) var labels: [String] = []

    mutating func number(_ value: Value, _ label: @autoclosure () -> String) -> Int {
        if let known = numbers[value] { return known }
        numbers[value] = values.count
        values.append(value)
        labels.append(label())
        return values.count - 1
    }

    /// The values in the order the rows have within each group, where that is an ascending one: groups without some
    /// of them would otherwise decide the order by chance. Else in the order they are first met.
    ///
    /// - Parameter rows: each row's group and value.
    init(_ rows: [(group: Value, item: Value)] = [], label: (Value) -> String = { _ in "" }) {
        var last: [Value: Value] = [:]
        var ascends = true
        var met: Set<Value> = []
        var order: [Value] = []
        for (group, item) in rows {
            if let before = last[group], Self.precedes(item, before) { ascends = false }
            last[group] = item
            if met.insert(item).inserted { order.append(item) }
        }
        // With one value a group the rows have no order to go by.
        if ascends, last.count < rows.count { order.sort(by: Self.precedes) }
        for value in order { _ = number(value, label(value)) }
    }

    /// Numbers by size, texts by their bytes, missing last.
    private static func precedes(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.missing, _): false
        case (_, .missing): true
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.boolean(let a), .boolean(let b)): !a && b
        default: (left.axisNumber() ?? .infinity) < (right.axisNumber() ?? .infinity)
        }
    }
}

extension Chart {
    /// The series in their order.
    func seriesCategories(_ options: DisplayOptions) -> Categories {
        guard let color, mark != .heatmap, melted.isEmpty else { return Categories() }
        return Categories(rows.map { (value($0, x), value($0, color)) }) { label($0, color.column, options) }
    }
}

/// The numbers of a bar chart: categories by series.
struct Bars {
    let categories: [String]
    /// One without a name where there is no split.
    let series: [String]
    /// By category, then series; nil: there is no such row.
    let values: [[Value?]]

    init(_ chart: Chart, _ options: DisplayOptions) {
        var categories = Categories()
        var series = chart.seriesCategories(options)
        var cells: [[Int: Value]] = []
        for row in chart.rows {
            let x = chart.value(row, chart.x)
            let category = categories.number(x, chart.label(x, chart.x.column, options))
            if category == cells.count { cells.append([:]) }
            var number = 0
            if let color = chart.color {
                let value = chart.value(row, color)
                number = series.number(value, chart.label(value, color.column, options))
            }
            cells[category][number] = (cells[category][number] ?? .missing).adding(chart.value(row, chart.y))
        }
        let names = chart.color == nil ? [""] : series.labels
        self.categories = categories.labels
        self.series = names
        values = cells.map { cell in names.indices.map { cell[$0] } }
    }

    /// The totals of the categories, for bars whose parts stand on each other.
    var totals: [Value] { values.map { $0.compactMap { $0 }.reduce(.missing) { $0.adding($1) } } }

    /// The least and the greatest number a bar must reach; nil where there is none.
    func range(isStacked: Bool) -> (low: Double, high: Double)? {
        var numbers: [Double] = []
        for row in values {
            let all = row.compactMap { $0?.axisNumber() }
            if isStacked {
                guard !all.isEmpty else { continue }
                numbers.append(all.filter { $0 > 0 }.reduce(0, +))
                numbers.append(all.filter { $0 < 0 }.reduce(0, +))
            } else {
                numbers += all
            }
        }
        guard let low = numbers.min(), let high = numbers.max() else { return nil }
        return (min(low, 0), max(high, 0))
    }
}

/// The points of a line or scatter chart.
struct Points {
    struct Point: Hashable {
        var x: Double
        /// Nil where the line is interrupted.
        var y: Double?
        var size: Double?
        /// The values in words.
        var label: String
    }

    struct Series {
        var name: String
        var points: [Point]
    }

    private(set) var series: [Series] = []
    /// The labels of the places along `x` where those are categories.
    let categories: [String]?
    /// Rows without a place along `x`, and without a number.
    private(set) var withoutX = 0
    private(set) var withoutY = 0
    let x: (low: Double, high: Double)?
    let y: (low: Double, high: Double)?

    init(_ chart: Chart, _ options: DisplayOptions) {
        var categories = Categories()
        var names = chart.seriesCategories(options)
        let isWords = chart.x.kind == .nominal || chart.x.kind == .ordinal
        var found = [[Point]](repeating: [], count: chart.color == nil ? 1 : names.values.count)
        for row in chart.rows {
            let value = chart.value(row, chart.x)
            let label = chart.label(value, chart.x.column, options)
            let place =
                isWords ? Double(categories.number(value, label)) : value.axisNumber(zoneOffset: options.zoneOffset)
            var number = 0
            if let color = chart.color {
                let value = chart.value(row, color)
                number = names.number(value, chart.label(value, color.column, options))
                if number == found.count { found.append([]) }
            }
            guard let place else {
                withoutX += 1
                continue
            }
            let y = chart.value(row, chart.y)
            if y.axisNumber() == nil { withoutY += 1 }
            let type = chart.column(chart.y)?.type ?? .any
            found[number].append(
                Point(
                    x: place, y: y.axisNumber(), size: chart.value(row, chart.size).axisNumber(),
                    label: "\(label): \(ValueText.text(y, type: type, options))"))
        }
        if chart.mark == .line {
            // A line runs from left to right, whatever order the rows are in; equal places stay in theirs.
            found = found.map { points in
                points.enumerated().sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }.map(\.element)
            }
        }
        let labels = chart.color == nil ? [""] : names.labels
        series = zip(labels, found).map { Series(name: $0, points: $1) }
        self.categories = isWords ? categories.labels : nil
        let drawn = found.joined().filter { $0.y != nil }
        let xs = drawn.map(\.x)
        let ys = drawn.compactMap(\.y)
        x = xs.min().flatMap { low in xs.max().map { (low, $0) } }
        y = ys.min().flatMap { low in ys.max().map { (low, $0) } }
    }

    /// Whether zero belongs on the vertical axis: where it is near anyway, and a change would look larger than it is.
    var includesZero: Bool {
        guard let y else { return false }
        return y.low >= 0 ? y.low <= y.high / 2 : y.high > 0 || y.high >= y.low / 2
    }

    var isEmpty: Bool { y == nil }

    /// The series that can be told apart.
    var drawnSeries: ArraySlice<Series> { series.prefix(ChartPalette.count) }

    func notes(_ chart: Chart, _ options: DisplayOptions) -> [String] {
        [
            chart.undrawn(withoutX, chart.lackingValue(chart.x, options), options),
            chart.undrawn(withoutY, chart.lackingValue(chart.y, options), options),
            chart.undrawnSeries(series.map(\.name), options),
        ].compactMap { $0 }
    }
}

/// The fields of a heatmap.
struct HeatMap {
    let columns: [String]
    let rows: [String]
    /// By row, then column; nil: there is no such combination.
    let values: [[Value?]]
    let low: Double
    let high: Double
    /// Whether any field has a number.
    let hasNumbers: Bool

    init(_ chart: Chart, _ options: DisplayOptions) {
        var columns =
            chart.melted.isEmpty
            ? Categories(chart.rows.map { (chart.value($0, chart.y), chart.value($0, chart.x)) }) {
                chart.label($0, chart.x.column, options)
            } : Categories()
        var rows = Categories()
        var cells: [[Int: Value]] = []
        for values in chart.rows {
            let x = chart.value(values, chart.x)
            let y = chart.value(values, chart.y)
            let column = columns.number(x, chart.label(x, chart.x.column, options))
            let row = rows.number(y, chart.label(y, chart.y?.column ?? 0, options))
            if row == cells.count { cells.append([:]) }
            cells[row][column] = (cells[row][column] ?? .missing).adding(chart.value(values, chart.color))
        }
        self.columns = columns.labels
        self.rows = rows.labels
        let all = cells.map { cell in columns.labels.indices.map { cell[$0] } }
        values = all
        let numbers = all.joined().compactMap { $0?.axisNumber() }
        low = numbers.min() ?? 0
        high = numbers.max() ?? 0
        hasNumbers = !numbers.isEmpty
    }

    /// Whether the numbers are all alike, or so nearly that no shade lies between.
    var isFlat: Bool { high - low <= max(low.magnitude, high.magnitude) * 1e-12 || high - low < 1e-290 }

    /// From 0 for the least to 1 for the greatest number; fields that are all alike are in the middle.
    func share(_ number: Double) -> Double {
        !isFlat ? (number - low) / (high - low) : 0.5
    }
}
