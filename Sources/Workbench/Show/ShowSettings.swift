import Display
import Lua

/// The ways in which `show.mode` has results written.
enum ShowMode: String, Sendable, CaseIterable {
    /// Aligned columns, for people.
    case table
    /// A block a row, a line a field.
    case vertical
    case markdown
    case csv
    /// What goes into a pipe.
    case tsv
    case json
    case jsonl

    /// Whether results are written to be taken elsewhere: all rows and fields of them.
    var isForCopying: Bool {
        switch self {
        case .csv, .tsv, .json, .jsonl: true
        case .table, .vertical, .markdown: false
        }
    }
}

/// How a session shows results: what `show` is told. The width, the rows and what else a rendering must know are in
/// `SessionOptions.display`.
struct ShowSettings {
    /// Nil until it is chosen: tables on a terminal, TSV elsewhere.
    var mode: ShowMode?
    var usesPager = true
    /// Whether every block is followed by a line on what it took.
    var tellsTime = false
    /// Whether that line is followed by the statements that ran.
    var tellsSQL = false
    /// Whether `show.width` was given: then the terminal's size says nothing.
    var hasOwnWidth = false
    /// When the block began, where its time is told.
    var began: ContinuousClock.Instant?
    /// The last result of which not all was shown.
    var last: CutResult?
    /// The global `show`, made when first named.
    var object: LuaUserdata?
}

/// A result of which a part was shown, for `show.last`.
enum CutResult {
    case relation(RelationObject)
    case table(Table)
    case plan(PlanObject)
    /// A Lua table, or a long text.
    case value(LuaValue)
}

/// The size of the terminal that results go to.
public struct ScreenSize: Sendable, Hashable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// Something that shows what is written to it page by page: a pager that has been started.
public protocol PagedOutput: AnyObject {
    /// Hands over the next piece; waits where the reader is behind.
    /// - Throws: `PagerClosed` when the reader wants no more.
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Says that this is all, and waits until the reader has gone.
    func end()
}

/// The reader of a pager went away: what is left need not be made.
public struct PagerClosed: Error {
    public init() {}
}
