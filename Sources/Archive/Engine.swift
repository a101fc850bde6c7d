import Glibc
import Model
import Query

/// A place where archives are kept. Engines run statements and stream rows; they decide nothing about meaning.
public protocol Engine: AnyObject, Sendable {
    /// Where it is, for messages: a path, a server.
    var location: String { get }
    var isReadOnly: Bool { get }
    /// The archive's own properties: schema version, demo, sandbox, created_at.
    var properties: ArchiveProperties { get }
    /// A view for one script or one block at a time; makes no connection before its first question.
    func makeSession() -> any EngineSession
    /// Closes every connection. Sessions fail afterwards.
    func close() throws
}

public struct ArchiveProperties: Sendable, Hashable {
    public var schemaVersion: Int
    /// Made-up data: guards may be relaxed and the prompt says so.
    public var isDemo: Bool
    public var isSandbox: Bool
    public var createdAt: Timestamp
    /// For made-up data: the day that stands for today, so that examples stay the same.
    public var fixedToday: CalendarDate?
    /// Set once when the archive is made and the same in every copy of it: what a saved plan knows its archive by.
    /// Empty where the archive cannot be read.
    public var uuid: String

    public init(
        schemaVersion: Int, isDemo: Bool = false, isSandbox: Bool = false, createdAt: Timestamp,
        fixedToday: CalendarDate? = nil, uuid: String = ""
    ) {
        self.uuid = uuid
        self.fixedToday = fixedToday
        self.schemaVersion = schemaVersion
        self.isDemo = isDemo
        self.isSandbox = isSandbox
        self.createdAt = createdAt
    }
}

extension ArchiveProperties {
    /// Seconds east of UTC of the zone in which the archive's days begin: Asia/Shanghai, which has no summer time.
    public static let zoneOffset: Int64 = 8 * 3600

    /// `2026-11-22 10:15`, in the archive's zone.
    public static func minute(of moment: Timestamp) -> String {
        let local = Timestamp(seconds: moment.seconds + zoneOffset).description
        return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5))"
    }

    /// The archive's date. Made-up archives stand still at the day their data ends, so that examples and training stay
    /// the same.
    public var today: CalendarDate {
        fixedToday ?? Timestamp(seconds: Int64(time(nil)) + Self.zoneOffset).date
    }
}

/// One script's or block's view of an archive: one snapshot until `beginWrite`, then one immediate transaction
/// whose own writes later questions see (SEMANTICS.md, "Loops and transactions"). Used from one thread;
/// `interrupt` from any.
public protocol EngineSession: AnyObject, ImportLedger, Journal {
    /// Which day `today()` in a question is; asked for when a question names it.
    var clock: () -> CalendarDate { get set }

    /// Told while `beginWrite` waits for another writer: for how long by now, and at most. Called about ten times a second.
    var waiting: (@Sendable (_ waited: Duration, _ patience: Duration) -> Void)? { get set }

    /// Counts what is asked; nil, as it is to begin with: nothing is counted.
    var log: StatementLog? { get set }

    /// Whether `beginWrite` has been called and neither `commit` nor `rollback` since.
    var isWriting: Bool { get }

    /// Whether anything was written since `beginWrite`.
    var hasWritten: Bool { get }

    /// Runs a question and hands over its rows in batches of at most `batch`; stops when `body` answers false.
    /// No statement is open when this returns or throws. `body` may keep the batch: a new one is made each time.
    /// `snapshot` asks the snapshot even while writing (a loop that began before the write goes on seeing it).
    func query(_ statement: Statement, batch: Int, snapshot: Bool, _ body: (RowBatch) throws -> Bool) throws

    /// Begins to ask the snapshot for the first rows of a statement, at most `batch` of them, while the caller goes on.
    func begin(_ statement: Statement, batch: Int) throws -> any PendingBatch

    /// Begins the immediate transaction. Waits for another writer as long as the engine's busy timeout, then throws
    /// `ArchiveError.locked`.
    func beginWrite() throws

    /// Runs one statement that writes and returns how many rows it changed. Only while writing.
    @discardableResult
    func execute(_ statement: Statement) throws -> Int

    /// A prepared statement to run many times. Only while writing; invalid after.
    func prepare(_ write: Write) throws -> any PreparedStatement

    /// Runs a statement for each row in turn, and stops at the first for which it changes nothing. Only while writing.
    /// - Returns: whether it changed every row.
    func run(_ write: CellWrite) throws -> Bool

    /// A fast way to insert many rows of an entity, without triggers and indexes in the way. Only while writing.
    func bulkLoad() throws -> any BulkLoad

    /// Brings the index of texts up to date for the searches that follow, where that can be done now: not for an
    /// archive that is read-only or written by somebody else, not within this session's own write. Searches find the
    /// same without it, only more slowly.
    func prepareSearch(_ progress: (SearchProgress) throws -> Void) throws

    /// Begins to read the clients' names for `names`, on another thread and a connection of its own, or to read them
    /// again after the archive changed. Returns at once; called when a prompt opens.
    func prepareNames()

    /// The rows that what was typed may mean, the best first: their code begins with it, their name, the name's pinyin
    /// or initials from any character on; their name contains it; they are near to it. Merged clients are left out, and
    /// every row was looked up again, so that what is gone is not offered.
    ///
    /// Sees what is committed. Never takes longer than the budget: names that are not all read yet are waited for, and
    /// what is found by then is answered.
    /// - Parameters:
    ///   - entity: one whose rows have a key.
    ///   - budget: how long it may take.
    func names(matching typed: String, of entity: Entity, limit: Int, within budget: Duration) throws -> NameMatches

    /// Whether `names` looks through all names as they were when it was last asked to.
    func hasNames(of entity: Entity) -> Bool

    func commit() throws
    /// Never throws: a connection that cannot roll back is dropped.
    func rollback()
    /// Gives the snapshot back. The next question takes a new one.
    func endSnapshot()
    /// Whether `interrupt` was called since the last `clearInterruption`: work of many short statements, between which the
    /// engine notices nothing, ends when it is.
    var isInterrupted: Bool { get }
    /// Forgets an interruption that came when nothing was running any more.
    func clearInterruption()
    /// Makes a running statement of this session throw `ArchiveError.interrupted` soon, also one that waits for another
    /// writer. From any thread.
    func interrupt()

    /// Copies the archive as this session's snapshot sees it into a file of its own, reads the copy back, and puts it
    /// in its place when it is whole. Not within this session's own write. `interrupt` ends it; nothing is left then.
    /// - Parameter progress: told often how much of the file is copied, 0...1.
    func backup(to path: String, overwrites: Bool, progress: (Double) -> Void) throws -> ArchiveCopy

    /// Looks the whole archive over, as it is committed: its file, references, kept facts, journal and every value. What
    /// is wrong is in the answer; only what keeps it from being read at all is thrown.
    func verify(_ options: Verification.Options) throws -> Verification
}

/// A copy that was made of an archive.
public struct ArchiveCopy: Sendable, Hashable {
    public let path: String
    /// The newest change set in it, 0 for none.
    public let changeSet: Int
    public let bytes: Int64

    public init(path: String, changeSet: Int, bytes: Int64) {
        self.path = path
        self.changeSet = changeSet
        self.bytes = bytes
    }
}

extension EngineSession {
    public func prepare(_ sql: String) throws -> any PreparedStatement { try prepare(Write(sql: sql)) }
}

/// Rows that are being read.
public protocol PendingBatch: AnyObject {
    /// The rows, or nil where there are none; waits for them. Once only.
    func take() throws -> RowBatch?
    /// They are not wanted any more.
    func abandon()
}

/// How far the indexing of texts has come.
public struct SearchProgress: Sendable, Hashable {
    /// Clients whose texts were indexed.
    public let done: Int
    /// About how many there are to do.
    public let total: Int

    public init(done: Int, total: Int) {
        self.done = done
        self.total = total
    }
}

public protocol PreparedStatement: AnyObject {
    /// Binds the arguments in order, runs, and returns how many rows it changed.
    @discardableResult
    func run(_ arguments: [Value]) throws -> Int
}

/// Inserts rows of any entities within the session's transaction. Where an entity's table is empty at the
/// beginning, its indexes are built at the end. Derived facts are right, and triggers and indexes back, after `finish`.
public protocol BulkLoad: AnyObject {
    /// Prepares for rows of `entity` whose batch columns are these fields, in order. A reference's column holds the
    /// id of the row referred to (`ROW_INTEGER`); other columns hold the field's own kind. Managed fields that are not
    /// listed are filled in (`created_at`, `updated_at`, `version`, `recorded_at`); a client's `owner` defaults to the rep `unassigned`.
    func inserter(for entity: Entity, fields: [Field]) throws -> any BulkInserter
    func finish() throws
}

public protocol BulkInserter: AnyObject {
    /// Inserts the batch's rows. A row's id of 0 is replaced in the batch by the one it gets; another id is kept.
    func insert(_ batch: RowBatch) throws
    /// Inserts one row of the batch.
    func insert(_ batch: RowBatch, row: Int) throws
}
