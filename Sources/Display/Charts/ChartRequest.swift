import Model

/// A chart as someone asked for it: columns by name, what was left open nil.
public struct ChartRequest: Sendable, Hashable {
    public var mark: Chart.Mark
    public var x: String?
    /// Several of them are series of one chart.
    public var y: [String] = []
    public var color: String?
    public var size: String?
    /// The number a heatmap shades.
    public var value: String?
    public var title: String?
    /// The most bins of a histogram, 1 to `Chart.mostBins`.
    public var bins: Int?
    /// Whether the series of a bar chart stand on each other; nil: where amounts that can be added up are split.
    public var stack: Bool?

    public init(_ mark: Chart.Mark) { self.mark = mark }
}

/// A chart that cannot be made of a table. The message names the column and says what would do.
public struct ChartError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension Chart {
    /// The chart that was asked for. What was left open is chosen: the first column of words by the first column of
    /// numbers, dates along a time axis, several columns of numbers of one type as series.
    ///
    /// - Parameter table: with all its rows.
    public init(_ request: ChartRequest, of table: Table) throws(ChartError) {
        let choice = ChartChoice(table: table, request: request)
        switch request.mark {
        case .bar: self = try choice.bar()
        case .line: self = try choice.line()
        case .scatter: self = try choice.scatter()
        case .histogram: self = try choice.histogram()
        case .heatmap: self = try choice.heatmap()
        }
        title = request.title
        notes = table.notes
    }

    init(_ mark: Mark, columns: [TableColumn], rows: [[Value]], x: Channel, y: Channel? = nil) {
        self.mark = mark
        self.columns = columns
        self.rows = rows
        self.x = x
        self.y = y
    }
}
