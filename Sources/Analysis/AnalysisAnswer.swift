import Archive
import Model
import Query

/// What an analysis gives: rows of the archive with columns beside their fields, a table of its own, or what it would
/// write.
public enum AnalysisAnswer: Sendable {
    case relation(AnalysedRelation)
    case table(AnalysisTable)
    /// A plan, to be shown and applied like any other; the notes stand above its changes.
    case changes(ChangePlan, notes: [String])
}

/// A relation whose rows have the analysis' columns, to be filtered, grouped, charted or saved as any other.
public struct AnalysedRelation: Sendable {
    /// The rows, with the analysis' columns among `plan.derivedColumns`.
    public var plan: LogicalPlan
    /// What must be known about the figures: how many were left out, ties, warnings. Shown under the rows.
    public var notes: [String]
    /// The analysis in a few figures: `relation:summary()`.
    public var summary: AnalysisTable?

    public init(plan: LogicalPlan, notes: [String] = [], summary: AnalysisTable? = nil) {
        self.plan = plan
        self.notes = notes
        self.summary = summary
    }
}

/// A table of results.
public struct AnalysisTable: Sendable {
    public struct Column: Sendable {
        /// What the values are, which decides how they are written.
        public enum Kind: Sendable, Hashable {
            case text
            /// Counts and measures: `10,000`.
            case count
            /// Names or orders: a rank, a year.
            case integer
            case decimal
            /// A share of 1, shown as a percentage.
            case share
            case money
            case boolean
            case date
            /// The code of a row.
            case reference(Entity)
        }

        public let name: String
        public let kind: Kind

        public init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    public var title: String?
    public var columns: [Column]
    public var rows: [[Value]]
    public var notes: [String]
    /// What `table:plan()` would write, where the analysis found something to write.
    public var changes: ChangePlan?

    public init(title: String? = nil, columns: [Column], rows: [[Value]], notes: [String] = []) {
        self.title = title
        self.columns = columns
        self.rows = rows
        self.notes = notes
    }
}
