import Archive
import GRDB
import GRDBSQLite
import Model
import Query
import Synchronization

/// One script's view of a SQLite archive: a reading connection with an open transaction (its snapshot), and from
/// `beginWrite` on a writing one.
final class SQLiteSession: EngineSession, @unchecked Sendable {
    // Sendable: everything is used from the session's one thread, except `interrupt`, which only touches `lent`, and the
    // reading that `begin` starts, which only touches the connection, inside its queue.
    let engine: SQLiteEngine
    var location: String { engine.location }
    private var reader: Connection?
    private var hasSnapshot = false
    private(set) var writer: Connection?
    /// What the connection had changed when the write began.
    private var changesBefore: Int64 = 0
    /// Whether a bulk load took triggers and indexes away, which counts as no change of rows.
    private var hasChangedSchema = false
    /// Records the change set that has begun and not ended.
    var recording: JournalRecorder?
    private var load: SQLiteBulkLoad?
    private var prepared: [SQLitePreparedStatement] = []
    /// Questions begun in this snapshot.
    private var begun: [WeakQuery] = []
    var clock: () -> CalendarDate
    var waiting: (@Sendable (Duration, Duration) -> Void)?
    var log: StatementLog?
    /// Set by `interrupt`, for work of many short statements, between which SQLite notices nothing.
    private let interrupted = Atomic(false)
    /// The session's connections, for `interrupt` from another thread.
    private let lent = Mutex<[Connection]>([])

    init(engine: SQLiteEngine) {
        self.engine = engine
        clock = { engine.properties.today }
    }

    deinit {
        rollback()
        endSnapshot()
        if let reader { engine.giveBack(reader, .reading) }
    }

    var isWriting: Bool { writer != nil }

    // MARK: Reading

    func query(
        _ statement: Query.Statement, batch: Int, snapshot: Bool, _ body: (RowBatch) throws -> Bool
    ) throws {
        let connection: Connection
        if let writer, !snapshot { connection = writer } else { connection = try snapshotConnection() }
        let today = today(for: statement.sql)
        try connection.access { db in
            if let today { connection.today.days = today.days }
            try connection.withStatement(statement.sql, db) { handle in
                try read(statement, handle, batch: max(1, batch), db, log, body)
            }
        }
    }

    func begin(_ statement: Query.Statement, batch: Int) throws -> any PendingBatch {
        let connection = try snapshotConnection()
        // Found out here: the clock is the session's, and the reading is another thread's.
        let today = today(for: statement.sql)
        let pending = PendingQuery(connection) { [self] in
            var result: RowBatch?
            try connection.access { db in
                if let today { connection.today.days = today.days }
                try connection.withStatement(statement.sql, db) { handle in
                    // What another thread reads is counted by the one that takes it.
                    try read(statement, handle, batch: max(1, batch), db, nil) { rows in
                        result = rows
                        return false
                    }
                }
            }
            return result
        }
        begun.removeAll { $0.query == nil }
        begun.append(WeakQuery(query: pending))
        pending.start()
        if let log { return CountedBatch(pending, statement.sql, log) }
        return pending
    }

    /// The day, for a statement that names it: whoever does not name today does not pay for finding out which day it is.
    private func today(for sql: String) -> CalendarDate? { sql.contains("dossier_today()") ? clock() : nil }

    private func read(
        _ statement: Query.Statement, _ handle: OpaquePointer, batch limit: Int, _ db: Database, _ log: StatementLog?,
        _ body: (RowBatch) throws -> Bool
    ) throws {
        try checkInterruption()
        try bind(statement.arguments, to: handle, sql: statement.sql)
        defer { sqlite3_reset(handle) }
        let expected = statement.columns.count + (statement.leadingID ? 1 : 0)
        guard Int(sqlite3_column_count(handle)) == expected else {
            throw ArchiveError.failed(
                message: "the question has \(sqlite3_column_count(handle)) columns where \(expected) were expected",
                sql: statement.sql, arguments: statement.arguments)
        }
        let reading = RowReading(statement: handle, leadingID: statement.leadingID, columns: statement.columns)
        var rowsRead = 0
        var time = Duration.zero
        defer { log?.read(statement.sql, rows: rowsRead, in: time) }
        while true {
            let rows = RowBatch(columns: statement.columns.count, capacity: min(limit, 256))
            let began = log == nil ? nil : ContinuousClock.now
            let outcome = try reading.fill(rows, limit: limit)
            if let began {
                rowsRead += rows.count
                time += ContinuousClock.now - began
            }
            if case .failed(let code) = outcome {
                if code & 0xFF == SQLITE_INTERRUPT { clearInterruption() }
                throw ErrorMapping.lastError(
                    db, code: code, location: engine.location,
                    written: WrittenValues.none(statement.sql, statement.arguments))
            }
            if rows.count > 0, try !body(rows) { return }
            if case .done = outcome { return }
        }
    }

    /// The reading connection, within the transaction that is the snapshot.
    func snapshotConnection() throws -> Connection {
        let connection: Connection
        if let reader {
            connection = reader
        } else {
            connection = try engine.borrow(.reading)
            reader = connection
            lent.withLock { $0.append(connection) }
        }
        if !hasSnapshot {
            // Deferred: the snapshot is of the moment of the first question that follows.
            try connection.access { try $0.beginTransaction(.deferred) }
            hasSnapshot = true
        }
        return connection
    }

    func endSnapshot() {
        // What has not begun must not begin in a snapshot of its own.
        for pending in begun { pending.query?.abandon() }
        begun = []
        guard let reader, hasSnapshot else { return }
        hasSnapshot = false
        do {
            try reader.access { try $0.commit() }
        } catch {
            release(reader, nil)
            self.reader = nil
        }
    }

    // MARK: Searching

    /// From so many clients on, an index that this block's snapshot does not see is made for the blocks to come.
    private static let manyPending = 10_000

    func prepareSearch(_ progress: (SearchProgress) throws -> Void) throws {
        guard writer == nil, !engine.isReadOnly else { return }
        let hadSnapshot = hasSnapshot
        let pending = try pendingClients()
        guard pending > 0, !hadSnapshot || pending >= SQLiteSession.manyPending else { return }
        // A snapshot that something was read from stays: it goes on seeing the index as it was.
        if !hadSnapshot { endSnapshot() }
        let writer = try engine.borrow(.writing)
        lent.withLock { $0.append(writer) }
        defer {
            writer.wait.patience = engine.busyTimeout
            release(writer, .writing)
        }
        // A search does not wait for somebody who writes: it finds the same without the index.
        writer.wait.patience = .zero
        try withoutActuallyEscaping(progress) { progress in
            try SearchIndexing(connection: writer, progress: progress).run()
        }
        if !hadSnapshot { shortenLog(writer) }
    }

    /// How many clients' texts are not indexed as they are, or `manyPending`.
    private func pendingClients() throws -> Int64 {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM \(SearchMatch.pending) LIMIT \(SQLiteSession.manyPending))"
        guard case .integer(let count)? = try rows(Query.Statement(sql: sql, columns: [.integer])).first?.first else {
            return 0
        }
        return count
    }

    // MARK: Writing

    func beginWrite() throws {
        guard writer == nil else { return }
        guard !engine.isReadOnly else { throw ArchiveError.readOnly(location: engine.location) }
        let connection = try engine.borrow(.writing)
        // Known before it waits, so that the wait can be interrupted.
        lent.withLock { $0.append(connection) }
        connection.wait.tell(waiting)
        defer {
            connection.wait.tell(nil)
            connection.wait.end()
        }
        do {
            try connection.access { try $0.beginTransaction(.immediate) }
        } catch {
            release(connection, .writing)
            throw error
        }
        writer = connection
        hasChangedSchema = false
        changesBefore = try connection.access { sqlite3_total_changes64($0.sqliteConnection) }
    }

    var hasWritten: Bool {
        guard let writer else { return false }
        let changes = try? writer.access { sqlite3_total_changes64($0.sqliteConnection) }
        return hasChangedSchema || changes != changesBefore
    }

    func execute(_ statement: Query.Statement) throws -> Int {
        let connection = try writingConnection(statement.sql)
        try load?.noteForeignWrite(statement.sql)
        let today = today(for: statement.sql)
        return try connection.access { db in
            if let today { connection.today.days = today.days }
            return try connection.withStatement(statement.sql, db) { handle in
                try run(handle, statement.sql, statement.arguments, db)
            }
        }
    }

    func prepare(_ write: Write) throws -> any PreparedStatement {
        let connection = try writingConnection(write.sql)
        try load?.noteForeignWrite(write.sql)
        let statement = try connection.access { try $0.makeStatement(sql: write.sql) }
        let result = SQLitePreparedStatement(session: self, statement: statement, write)
        prepared.append(result)
        return result
    }

    fileprivate func run(_ prepared: GRDB.Statement, _ write: Write, _ arguments: [Value]) throws -> Int {
        let connection = try writingConnection(write.sql)
        return try connection.access { db in
            if let table = write.table { recording?.setColumns(write.columns, of: table) }
            defer { if let table = write.table { recording?.setColumns(nil, of: table) } }
            return try withExtendedLifetime(prepared) {
                try run(prepared.sqliteStatement, write.sql, arguments, db)
            }
        }
    }

    /// Binds, steps to the end and resets.
    private func run(_ handle: OpaquePointer, _ sql: String, _ arguments: [Value], _ db: Database) throws -> Int {
        try checkInterruption()
        try bind(arguments, to: handle, sql: sql)
        let before = sqlite3_total_changes64(db.sqliteConnection)
        let began = log == nil ? nil : ContinuousClock.now
        var code = sqlite3_step(handle)
        while code == SQLITE_ROW { code = sqlite3_step(handle) }
        let changes = sqlite3_changes64(db.sqliteConnection)
        guard code == SQLITE_DONE else {
            if code & 0xFF == SQLITE_INTERRUPT { clearInterruption() }
            let error = ErrorMapping.lastError(
                db, code: code, location: engine.location, written: WrittenValues.of(sql, arguments))
            sqlite3_reset(handle)
            recording?.spoil()
            throw error
        }
        sqlite3_reset(handle)
        try recording?.keepFullChunks(db)
        // A statement that changes no rows leaves the count of the one before.
        let count = sqlite3_total_changes64(db.sqliteConnection) == before ? 0 : Int(changes)
        if let began { log?.wrote(sql, rows: count, in: ContinuousClock.now - began) }
        return count
    }

    func run(_ write: CellWrite) throws -> Bool {
        let connection = try writingConnection(write.write.sql)
        try load?.noteForeignWrite(write.write.sql)
        return try connection.access { db in
            if let table = write.write.table { recording?.setColumns(write.write.columns, of: table) }
            defer { if let table = write.write.table { recording?.setColumns(nil, of: table) } }
            return try connection.withStatement(write.write.sql, db) { handle in
                defer { sqlite3_clear_bindings(handle) }
                return try run(write, handle, db)
            }
        }
    }

    private func run(_ write: CellWrite, _ handle: OpaquePointer, _ db: Database) throws -> Bool {
        let constants = write.arguments.map { argument -> Value in
            if case .constant(let value) = argument { return value }
            return .missing
        }
        // Constants stay bound from row to row.
        try bind(constants, to: handle, sql: write.write.sql)
        let binding = CellBinding(parameters: write.arguments.count)
        let began = log == nil ? nil : ContinuousClock.now
        var written = 0
        defer {
            if let began {
                log?.wrote(write.write.sql, rows: written, runs: written, in: ContinuousClock.now - began)
            }
        }
        for position in 0..<write.count {
            let (read, computed, row) = write.row(position)
            for (index, argument) in write.arguments.enumerated() {
                let parameter = CInt(truncatingIfNeeded: index + 1)
                switch argument {
                case .constant: continue
                case .id: sqlite3_bind_int64(handle, parameter, read.id(row))
                case .read(let column):
                    binding.bind(read.cell(row, column), of: read.storage, to: handle, at: parameter)
                case .computed(let column):
                    binding.bind(computed.cell(row, column), of: computed.storage, to: handle, at: parameter)
                }
            }
            let code = sqlite3_step(handle)
            guard code == SQLITE_DONE else {
                let error = ErrorMapping.lastError(
                    db, code: code, location: engine.location, written: WrittenValues.none(write.write.sql, []))
                sqlite3_reset(handle)
                throw error
            }
            sqlite3_reset(handle)
            // An update without triggers counts its own row; one that changes nothing counts none.
            guard sqlite3_changes64(db.sqliteConnection) > 0 else { return false }
            written += 1
            try recording?.keepFullChunks(db)
            try checkInterruption()
        }
        return true
    }

    func bulkLoad() throws -> any BulkLoad {
        let connection = try writingConnection("")
        guard load == nil else {
            throw ArchiveError.failed(message: "a bulk load is running already", sql: "", arguments: [])
        }
        hasChangedSchema = true
        let load = try SQLiteBulkLoad(connection: connection, location: engine.location) { [weak self] in
            self?.load = nil
            self?.recording?.setRanges(false)
        }
        // The archive has the values of what is loaded; the journal says which rows they are.
        recording?.setRanges(true)
        self.load = load
        return load
    }

    func commit() throws {
        let connection = try writingConnection("COMMIT")
        if recording != nil {
            throw ArchiveError.failed(message: "a change set has not been ended", sql: "COMMIT", arguments: [])
        }
        // Nothing is committed without its indexes and facts.
        try load?.finish()
        do {
            try connection.access { try $0.commit() }
        } catch ArchiveError.constraint {
            throw ArchiveError.constraint(ForeignKeys.firstViolation(connection))
        }
        endWriting(connection, .writing)
        shortenLog(connection)
        engine.giveBack(connection, .writing)
    }

    func rollback() {
        guard let connection = writer else { return }
        abandonChangeSet()
        load?.abandon()
        load = nil
        var role: Connection.Role? = .writing
        do {
            for statement in prepared { statement.invalidate() }
            try connection.access { try $0.rollback() }
        } catch {
            role = nil
        }
        endWriting(connection, role)
        engine.giveBack(connection, role)
    }

    private func endWriting(_ connection: Connection, _ role: Connection.Role?) {
        for statement in prepared { statement.invalidate() }
        prepared = []
        writer = nil
        lent.withLock { $0.removeAll { $0 === connection } }
    }

    /// After a large transaction the log is as large as what was written, and stays so. SQLite has copied it into the
    /// file with the commit; this gives the space back. It needs no reader in the log: where there is one, the next
    /// commit tries again, and nothing is lost either way.
    private func shortenLog(_ connection: Connection) {
        guard ArchiveFile.logSize(engine.location) > SQLiteSession.longestLog else { return }
        connection.wait.patience = .zero
        defer { connection.wait.patience = engine.busyTimeout }
        try? connection.access { db in
            _ = sqlite3_wal_checkpoint_v2(db.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        }
    }

    /// In bytes.
    private static let longestLog = 64 << 20

    /// The writing connection, its transaction still there: an error may have ended it.
    func writingConnection(_ sql: String) throws -> Connection {
        guard let writer else {
            throw ArchiveError.failed(message: "nothing can be written before beginWrite", sql: sql, arguments: [])
        }
        guard try writer.access({ $0.isInsideTransaction }) else {
            throw ArchiveError.failed(
                message: "the transaction was rolled back by an earlier error; nothing of it was written", sql: sql,
                arguments: [])
        }
        return writer
    }

    private func release(_ connection: Connection, _ role: Connection.Role?) {
        lent.withLock { $0.removeAll { $0 === connection } }
        engine.giveBack(connection, role)
    }

    private func bind(_ arguments: [Value], to handle: OpaquePointer, sql: String) throws {
        do {
            try Binding.bind(arguments, to: handle)
        } catch {
            throw ArchiveError.failed(
                message: "\(error.found) arguments for a statement of \(error.expected)", sql: sql,
                arguments: arguments)
        }
    }

    var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

    func clearInterruption() { interrupted.store(false, ordering: .relaxed) }

    /// Said once: what follows, to take back what was written, goes through.
    private func checkInterruption() throws {
        if interrupted.exchange(false, ordering: .relaxed) { throw ArchiveError.interrupted }
    }

    func interrupt() {
        interrupted.store(true, ordering: .relaxed)
        // Under the lock, so that a connection given back meanwhile is not interrupted in another session.
        lent.withLock { for connection in $0 { connection.interrupt() } }
    }
}

private struct WeakQuery {
    weak let query: PendingQuery?
}

/// A statement to run many times within one write.
final class SQLitePreparedStatement: PreparedStatement {
    private weak var session: SQLiteSession?
    private var statement: GRDB.Statement?
    private let write: Write

    init(session: SQLiteSession, statement: GRDB.Statement, _ write: Write) {
        self.session = session
        self.statement = statement
        self.write = write
    }

    func run(_ arguments: [Value]) throws -> Int {
        guard let session, let statement else {
            throw ArchiveError.failed(
                message: "a prepared statement was run after its write ended", sql: write.sql, arguments: arguments)
        }
        return try session.run(statement, write, arguments)
    }

    func invalidate() { statement = nil }
}
