import Archive
import Dispatch
import GRDB
import GRDBSQLite
import Model
import Query
import Synchronization

/// The names of one entity's rows, read on another thread: what a completion looks through. While the first reading goes
/// on, what is read already can be looked through; while a later one does, what the one before read.
final class NameIndex: Sendable {
    private struct State {
        var tables: [NameTable] = []
        /// How often a reading was asked for, and which of them the tables are of; 0 for none.
        var wanted = 0
        var built = 0
        var isReading = false
        var isCancelled = false
        /// Those who wait for more.
        var waiting: [DispatchSemaphore] = []
    }

    let entity: Entity
    private let state = Mutex(State())

    /// Rows read in one go, a few milliseconds: how long whoever closes the archive may have to wait. The first are
    /// fewer, for whoever waits already.
    private static let slices = 512...8192

    init(_ entity: Entity) { self.entity = entity }

    /// What is read, as it is at one moment.
    struct Known {
        var tables: [NameTable]
        /// Whether a reading came to its end, so that no name is missing but those of rows made since.
        var isComplete: Bool
        /// Whether the names are as they were when they were last asked for.
        var isCurrent: Bool
        var isReading: Bool
    }

    var known: Known {
        state.withLock { state in
            Known(
                tables: state.tables, isComplete: state.built > 0,
                isCurrent: state.built > 0 && state.built == state.wanted, isReading: state.isReading)
        }
    }

    /// Has the names read, if they never were.
    func prepare(_ engine: SQLiteEngine) {
        if state.withLock({ $0.wanted == 0 }) { refresh(engine) }
    }

    /// Has the names read again.
    func refresh(_ engine: SQLiteEngine) {
        let begins = state.withLock { state in
            state.wanted += 1
            guard !state.isReading, !state.isCancelled else { return false }
            state.isReading = true
            return true
        }
        guard begins else { return }
        DispatchQueue.global(qos: .utility).async { self.read(engine) }
    }

    /// No reading begins any more, and one that goes on ends soon.
    func cancel() { state.withLock { $0.isCancelled = true } }

    /// Waits until more than so many tables are read or all of them, or where no number is given until the names are
    /// current; not longer than until the deadline.
    func wait(beyond count: Int?, until deadline: ContinuousClock.Instant) {
        let left = (deadline - ContinuousClock.now).components
        let microseconds = left.seconds * 1_000_000 + left.attoseconds / 1_000_000_000_000
        guard microseconds > 0 else { return }
        let more = DispatchSemaphore(value: 0)
        let waits = state.withLock { state in
            let isThere = count.map { state.built > 0 || state.tables.count > $0 } ?? (state.built == state.wanted)
            guard state.isReading, !isThere else { return false }
            state.waiting.append(more)
            return true
        }
        if waits { _ = more.wait(timeout: .now() + .microseconds(Int(microseconds))) }
    }

    private func read(_ engine: SQLiteEngine) {
        var goes = true
        while goes {
            let goal = state.withLock { $0.wanted }
            let isRead = (try? readAll(engine, for: goal)) ?? false
            goes = state.withLock { state in
                // What failed is tried again when it is asked for again.
                state.isReading = isRead && state.wanted > goal && !state.isCancelled
                return state.isReading
            }
        }
        tellWaiting()
    }

    private func tellWaiting() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.signal() }
    }

    /// - Returns: whether it came to the end.
    private func readAll(_ engine: SQLiteEngine, for goal: Int) throws -> Bool {
        let connection = try engine.borrow(.reading)
        defer { engine.giveBack(connection, .reading) }
        let sql = NameQuestion.all(of: entity)
        var tables: [NameTable] = []
        var last = Int64.min
        var slice = Self.slices.lowerBound
        let isFirst = state.withLock { $0.built == 0 }
        while true {
            if state.withLock({ $0.isCancelled }) { return false }
            var table = NameTable(capacity: slice)
            let rows = try connection.access { db in
                try connection.withStatement(sql, db) { handle in
                    try Self.read(handle, after: &last, limit: slice, into: &table, db)
                }
            }
            if table.count > 0 { tables.append(table) }
            if rows < slice { break }
            slice = min(slice * 2, Self.slices.upperBound)
            if isFirst {
                state.withLock { $0.tables = tables }
                tellWaiting()
            }
        }
        state.withLock { state in
            state.tables = tables
            state.built = goal
        }
        tellWaiting()
        return true
    }

    /// The texts of a row of `NameQuestion.all`.
    static func add(_ handle: OpaquePointer, to table: inout NameTable) {
        let id = sqlite3_column_int64(handle, 0)
        for column in 1..<sqlite3_column_count(handle) {
            guard let bytes = sqlite3_column_text(handle, column) else { continue }
            table.add(UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, column))), id: id)
        }
    }

    /// Reads the rows that follow; how many.
    private static func read(
        _ handle: OpaquePointer, after last: inout Int64, limit: Int, into table: inout NameTable, _ db: Database
    ) throws -> Int {
        defer { sqlite3_reset(handle) }
        sqlite3_bind_int64(handle, 1, last)
        sqlite3_bind_int64(handle, 2, Int64(limit))
        var rows = 0
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW:
                last = sqlite3_column_int64(handle, 0)
                rows += 1
                add(handle, to: &table)
            case SQLITE_DONE: return rows
            case let code: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
            }
        }
    }
}
