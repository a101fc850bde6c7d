import Model
import TerminalText

/// A chart as a value: what is drawn of which columns, not how. A text drawing, an SVG and a Vega-Lite specification
/// are three renderings of it, and all three show the same numbers.
///
/// Charts are made of tables, by `Chart(_:of:)`, which chooses what was left open and checks what was asked for.
public struct Chart: Sendable, Hashable {
    public enum Mark: String, Sendable, CaseIterable {
        case bar, line, scatter, histogram, heatmap
    }

    /// What a column's values are to a chart; Vega-Lite's four types.
    public enum Kind: String, Sendable {
        case quantitative, nominal, ordinal, temporal
    }

    /// A column in the part it plays.
    public struct Channel: Sendable, Hashable {
        /// The column's position.
        public var column: Int
        public var kind: Kind
    }

    public var mark: Mark
    /// What stands above; nil: what is drawn of what (`n by region`).
    public var title: String?
    public var columns: [TableColumn]
    /// One value a column each.
    public var rows: [[Value]]
    /// The categories of a bar chart, the horizontal axis of the others, what a histogram counts or a bin begins with.
    public var x: Channel
    /// The numbers of a bar or line chart, the other axis of a scatter plot or heatmap, the counts of finished bins.
    public var y: Channel?
    /// The series of a bar, line or scatter chart; the number a heatmap shades.
    public var color: Channel?
    /// The size of a scatter plot's points.
    public var size: Channel?
    /// Where the bins of a table of finished bins end; nil: a histogram makes its bins.
    public var binEnd: Channel?
    /// The most bins a histogram makes.
    public var binLimit = 20
    /// Whether a bar's series stand on each other rather than side by side.
    public var isStacked = false
    /// The names of the columns that were made series of one chart; empty where the table had them as rows.
    public var melted: [String] = []

    /// What must be known about the figures, from the table, a line each below the chart.
    public var notes: [String] = []

    /// How wide and high an SVG or Vega-Lite drawing is, in pixels, axes and all.
    public static let size = (width: 720.0, height: 400.0)
    /// The most bins that may be asked for.
    public static let mostBins = 200

    func value(_ row: [Value], _ channel: Channel?) -> Value {
        guard let channel, channel.column < row.count else { return .missing }
        return row[channel.column]
    }

    func column(_ channel: Channel?) -> TableColumn? { channel.map { columns[$0.column] } }

    // MARK: Words

    /// The heading: the title given, or what is drawn of what. Visible text.
    public func heading(_ language: Language) -> String {
        if let title { return Text.visible(title) }
        func words(_ what: String, _ by: String) -> String {
            language == .chinese ? "各\(by)的\(what)" : "\(what) by \(by)"
        }
        let x = name(self.x, language)
        switch mark {
        case .histogram where binEnd != nil && column(self.x)?.label == nil:
            return language == .chinese ? "分布" : "distribution"
        case .histogram: return language == .chinese ? "\(x)的分布" : "distribution of \(x)"
        case .heatmap:
            let what = melted.isEmpty ? axisTitle(color, language, hasUnit: false) : melted.joined(separator: ", ")
            return words(Text.visible(what), name(y, language) + (melted.isEmpty ? ", \(x)" : ""))
        case .scatter:
            return language == .chinese ? "\(name(y, language))与\(x)" : "\(name(y, language)) against \(x)"
        case .bar, .line:
            let what = melted.isEmpty ? axisTitle(y, language, hasUnit: false) : melted.joined(separator: ", ")
            return words(Text.visible(what), color == nil || !melted.isEmpty ? x : "\(x), \(name(color, language))")
        }
    }

    /// A column's name for people.
    func name(_ channel: Channel?, _ language: Language) -> String {
        guard let column = column(channel) else { return language == .chinese ? "数量" : "count" }
        return Text.visible(column.label?[language] ?? column.name)
    }

    /// What stands beside an axis: the column's name, that it is summed, its unit.
    func axisTitle(_ channel: Channel?, _ language: Language, hasUnit: Bool = true) -> String {
        var text = name(channel, language)
        if channel == (mark == .heatmap ? color : y), hasRepeats {
            text = language == .chinese ? "\(text)合计" : "sum of \(text)"
        }
        guard hasUnit, let column = column(channel) else { return text }
        let unit = column.unit ?? (column.type == .money ? (language == .chinese ? "元" : "CNY") : nil)
        // "Points (points)" says it twice.
        guard let unit, unit.lowercased() != text.lowercased() else { return text }
        return "\(text) (\(unit))"
    }

    /// Whether several rows fall on one bar or field, which then shows their sum.
    var hasRepeats: Bool {
        guard mark == .bar || mark == .heatmap else { return false }
        let other = mark == .bar ? color : y
        var met: Set<[Value]> = []
        return rows.contains { !met.insert([value($0, x), value($0, other)]).inserted }
    }
}
