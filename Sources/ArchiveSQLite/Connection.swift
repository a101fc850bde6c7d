import Archive
import GRDB
import GRDBSQLite
import Model
import Synchronization

/// One SQLite connection with its prepared statements.
///
/// GRDB's queue lets one thread at a time in, and lets that thread in again from inside: a loop's body may ask
/// another question of the same snapshot.
final class Connection: @unchecked Sendable {
    // Sendable: `queue` and the lock are; `statements`, `madeRecorder` and `today` are only touched inside `queue` (see
    // `access`).
    let queue: DatabaseQueue
    let location: String
    private var statements: [String: Statement] = [:]
    private var madeRecorder: JournalRecorder?
    private let isClosed = Mutex(false)
    /// What `dossier_today()` answers.
    let today: SessionDay
    /// How it waits for another writer.
    let wait: LockWait

    /// Questions with their values bound are few; past this many the cache begins afresh.
    private static let cachedStatements = 200

    enum Role: Sendable {
        /// Reads, and refuses to write.
        case reading
        case writing
        /// Makes the file.
        case creating
    }

    /// How connections to one archive are made.
    struct Source: Sendable {
        /// For messages.
        let location: String
        /// A path, or a `file:` URI for one that never changes.
        let path: String
        let readOnly: Bool
        let busyTimeout: Duration
        /// Whether a power failure may lose the archive: for one that is thrown away anyway.
        let isTemporary: Bool
    }

    init(_ source: Source, role: Role) throws {
        location = source.location
        let today = SessionDay()
        self.today = today
        var configuration = Configuration()
        configuration.readonly = source.readOnly
        configuration.allowsUnsafeTransactions = true
        // One PRAGMA less for readers, which have no use for it.
        configuration.foreignKeysEnabled = role != .reading
        let wait = LockWait(patience: source.busyTimeout)
        self.wait = wait
        configuration.busyMode = .callback { wait.triesAgain($0) }
        // Pages of the file come through the map, without copying; the cache is for those of the log. A writer's is
        // large, so that a bulk update meets a page once; its reading goes through the map too.
        let pragmas =
            switch role {
            case .reading: "PRAGMA query_only = 1; PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -16384"
            case .writing, .creating:
                """
                PRAGMA synchronous = \(source.isTemporary ? "OFF" : "FULL"); PRAGMA mmap_size = 268435456; \
                PRAGMA cache_size = -65536
                """
            }
        configuration.prepareDatabase { db in
            guard sqlite3_exec(db.sqliteConnection, pragmas, nil, nil, nil) == SQLITE_OK else {
                let error = DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
                throw ErrorMapping.archiveError(
                    error, location: source.location, systemError: sqlite3_system_errno(db.sqliteConnection))
            }
            try SQLFunctions.register(db, today: today)
        }
        do {
            queue = try DatabaseQueue(path: source.path, configuration: configuration)
        } catch {
            throw ErrorMapping.archiveError(error, location: source.location)
        }
    }

    /// Runs `body` with the connection to itself. Errors come out as `ArchiveError`.
    func access<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try queue.unsafeReentrantWrite { db in
            do {
                return try body(db)
            } catch {
                throw mapped(error, db)
            }
        }
    }

    private func mapped(_ error: any Error, _ db: Database) -> any Error {
        let mapped = ErrorMapping.archiveError(
            error, location: location, systemError: sqlite3_system_errno(db.sqliteConnection))
        if case ArchiveError.locked? = mapped as? ArchiveError, wait.takeCancelled() { return ArchiveError.interrupted }
        return mapped
    }

    /// Hands over a statement for this SQL that is not running, and keeps it for the next time. Only inside `access`.
    ///
    /// The statement lives as long as `body`, whatever `body` asks in turn: the cache may let go of it meanwhile.
    func withStatement<Result>(_ sql: String, _ db: Database, _ body: (OpaquePointer) throws -> Result) throws -> Result
    {
        let statement: Statement
        if let cached = statements[sql] {
            // The same question from within its own loop gets a statement of its own.
            statement = sqlite3_stmt_busy(cached.sqliteStatement) == 0 ? cached : try db.makeStatement(sql: sql)
        } else {
            statement = try db.makeStatement(sql: sql)
            if statements.count >= Connection.cachedStatements { statements.removeAll(keepingCapacity: true) }
            statements[sql] = statement
        }
        return try withExtendedLifetime(statement) { try body(statement.sqliteStatement) }
    }

    /// What records changes of this connection; made when there is first something to record. Only inside `access`.
    func recorder(_ db: Database) throws -> JournalRecorder {
        if let madeRecorder { return madeRecorder }
        let recorder = try JournalRecorder(db)
        madeRecorder = recorder
        return recorder
    }

    /// Runs statements without arguments or results.
    func run(_ sql: String) throws { try access { try $0.execute(sql: sql) } }

    /// The first column of the first row as an integer. Not through GRDB's fetching, whose first use costs a
    /// millisecond of looking up conformances.
    func integer(_ sql: String) throws -> Int64? {
        try access { db in
            let statement = try db.makeStatement(sql: sql)
            return try withExtendedLifetime(statement) {
                switch sqlite3_step(statement.sqliteStatement) {
                case SQLITE_ROW: return sqlite3_column_int64(statement.sqliteStatement, 0)
                case SQLITE_DONE: return nil
                default: throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
                }
            }
        }
    }

    /// Makes a running statement end soon, and a wait for another writer. From any thread.
    func interrupt() {
        wait.cancel()
        // Under the lock: SQLite must not be asked to interrupt what is being closed.
        isClosed.withLock { if !$0 { queue.interrupt() } }
    }

    /// Closes the connection once it is idle.
    func close() {
        isClosed.withLock { $0 = true }
        try? queue.unsafeReentrantWrite { db in
            statements.removeAll()
            if db.isInsideTransaction { try db.rollback() }
        }
        // Where a statement is still held, the connection goes when the last of them does (sqlite3_close_v2).
        try? queue.close()
    }
}
