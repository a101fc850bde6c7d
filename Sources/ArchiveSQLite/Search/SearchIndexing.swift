import Archive
import GRDB
import GRDBSQLite
import Model
import Query

/// Brings the index up to date with the texts, in short transactions of its own. Whatever it leaves undone, because
/// somebody else writes or it was interrupted, searches go on finding by looking at the texts.
struct SearchIndexing {
    let connection: Connection
    let progress: (SearchProgress) throws -> Void

    /// Clients in one transaction: about half a second.
    private static let chunk = 20_000
    /// Rows of contacts or visits whose clients' entries are put aside in one transaction.
    private static let rowChunk: Int64 = 20_000

    /// - Throws: `ArchiveError.interrupted`, what `progress` throws, or what SQLite finds wrong; never `locked`.
    func run() throws {
        do {
            try index()
        } catch let error as ArchiveError {
            switch error {
            // Somebody else writes, or nobody can. What is pending stays so.
            case .locked, .full, .readOnly, .notWritable: return
            default: throw error
            }
        }
    }

    private func index() throws {
        var known = try transaction { db in try begin(db) }
        var isLarge = known.total >= SearchIndexing.chunk
        while try transaction({ db in try raiseMarks(&known, db) }) {}
        while true {
            let done = try transaction { db in try renewStale(db) }
            guard done > 0 else { break }
            try tell(&known, done)
        }
        while true {
            let done = try transaction { db in try addClients(db) }
            guard done > 0 else { break }
            if done >= SearchIndexing.chunk { isLarge = true }
            try tell(&known, done)
        }
        if isLarge { try merge() }
    }

    private struct Work {
        var done = 0
        var total: Int
    }

    private func tell(_ work: inout Work, _ done: Int) throws {
        work.done += done
        try progress(SearchProgress(done: work.done, total: max(work.total, work.done)))
    }

    /// Counts what there is to do. Where that is most of the index, it begins afresh.
    private func begin(_ db: Database) throws -> Work {
        let state = try SearchState.read(db)
        let largest = try Int64.fetchOne(db, sql: #"SELECT max("id") FROM "client""#) ?? 0
        let changed =
            state.clients == 0
            ? 0
            : try Int.fetchOne(
                db,
                sql: """
                    SELECT count(DISTINCT "id") FROM "search_pending" WHERE "id" <= \(state.clients)
                    """) ?? 0
        let added =
            try Int.fetchOne(db, sql: #"SELECT count(*) FROM "client" WHERE "id" > ?"#, arguments: [state.clients]) ?? 0
        let entries = state.clients == 0 ? 0 : max(0, Int(largest) - added)
        guard changed > SearchIndexing.chunk, changed > entries / 2 else {
            if state.clients == 0, try Int.fetchOne(db, sql: #"SELECT 1 FROM "search_stale" LIMIT 1"#) == nil {
                try raiseAllMarks(db)
            }
            return Work(total: changed + added)
        }
        try db.execute(
            sql: """
                INSERT INTO "client_search" ("client_search") VALUES ('delete-all');
                DELETE FROM "search_stale";
                UPDATE "search_state" SET "clients" = 0;
                """)
        try raiseAllMarks(db)
        return Work(total: try Int.fetchOne(db, sql: #"SELECT count(*) FROM "client""#) ?? 0)
    }

    /// Without entries nothing has to be put aside.
    private func raiseAllMarks(_ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE "search_state" SET "contacts" = (SELECT coalesce(max("id"), 0) FROM "contact"), \
                "visits" = (SELECT coalesce(max("id"), 0) FROM "visit")
                """)
    }

    /// Takes in some of the contacts and visits that came since; the entries of their clients become stale. Whether
    /// there may be more.
    private func raiseMarks(_ work: inout Work, _ db: Database) throws -> Bool {
        for (table, mark) in [("contact", "contacts"), ("visit", "visits")] {
            let from = try Int64.fetchOne(db, sql: "SELECT \(quoted(mark)) FROM \"search_state\"") ?? 0
            let to = try Int64.fetchOne(
                db,
                sql: """
                    SELECT max("id") FROM (SELECT "id" FROM \(quoted(table)) WHERE "id" > ? ORDER BY "id" LIMIT ?)
                    """, arguments: [from, SearchIndexing.rowChunk])
            guard let to else { continue }
            try db.execute(
                sql: """
                    INSERT INTO "search_change" ("id") SELECT DISTINCT "client_id" FROM \(quoted(table)) \
                    WHERE "id" > ? AND "id" <= ?
                    """, arguments: [from, to])
            try db.execute(sql: "UPDATE \"search_state\" SET \(quoted(mark)) = ?", arguments: [to])
            return true
        }
        return false
    }

    /// Gives back the texts of stale entries and makes them anew; how many.
    private func renewStale(_ db: Database) throws -> Int {
        let limit = SearchIndexing.chunk / 4
        var ids: [Int64] = []
        var entry = SearchEntry()
        let columns = (["id", "indexed"] + SearchSchema.textColumns + [SearchMatch.merged]).map(quoted)
        let names = SearchMatch.columns.map(quoted).joined(separator: ", ")
        let marks = Array(repeating: "?", count: SearchMatch.columns.count + 1).joined(separator: ", ")
        let forget = try db.makeStatement(
            sql: """
                INSERT INTO "client_search" ("client_search", rowid, \(names)) VALUES ('delete', \(marks))
                """)
        let select = try db.makeStatement(
            sql: "SELECT \(columns.joined(separator: ", ")) FROM \"search_stale\" ORDER BY \"id\" LIMIT \(limit)")
        try each(select, db) { row in
            let id = sqlite3_column_int64(row, 0)
            ids.append(id)
            guard sqlite3_column_int(row, 1) == 1 else { return }
            entry.read(row, from: 2)
            try entry.run(forget.sqliteStatement, id: id, db)
        }
        guard let first = ids.first, let last = ids.last else { return 0 }
        let list = "(SELECT \"id\" FROM \"search_stale\" WHERE \"id\" BETWEEN \(first) AND \(last))"
        let mark = try SearchState.read(db).clients
        // Clients above the mark get theirs with the new ones.
        _ = try insert(SearchSchema.entries { "\($0) <= \(mark) AND \($0) IN \(list)" }, db)
        try db.execute(sql: "DELETE FROM \"search_stale\" WHERE \"id\" BETWEEN ? AND ?", arguments: [first, last])
        return ids.count
    }

    /// Makes entries for the next clients above the mark; how many.
    private func addClients(_ db: Database) throws -> Int {
        let mark = try SearchState.read(db).clients
        let last = try Int64.fetchOne(
            db,
            sql: #"SELECT max("id") FROM (SELECT "id" FROM "client" WHERE "id" > ? ORDER BY "id" LIMIT ?)"#,
            arguments: [mark, SearchIndexing.chunk])
        guard let last else { return 0 }
        let count = try insert(SearchSchema.entries { "\($0) > \(mark) AND \($0) <= \(last)" }, db)
        try db.execute(sql: "UPDATE \"search_state\" SET \"clients\" = ?", arguments: [last])
        return count
    }

    private func insert(_ entries: String, _ db: Database) throws -> Int {
        let names = SearchMatch.columns.map(quoted).joined(separator: ", ")
        let marks = Array(repeating: "?", count: SearchMatch.columns.count + 1).joined(separator: ", ")
        let insert = try db.makeStatement(
            sql: "INSERT INTO \"client_search\" (rowid, \(names)) VALUES (\(marks))")
        let select = try db.makeStatement(sql: entries)
        var entry = SearchEntry()
        var count = 0
        try each(select, db) { row in
            entry.read(row, from: 1)
            try entry.run(insert.sqliteStatement, id: sqlite3_column_int64(row, 0), db)
            count += 1
        }
        return count
    }

    private func each(_ select: GRDB.Statement, _ db: Database, _ body: (OpaquePointer) throws -> Void) throws {
        try withExtendedLifetime(select) {
            let handle = select.sqliteStatement
            defer { sqlite3_reset(handle) }
            while true {
                switch sqlite3_step(handle) {
                case SQLITE_ROW: try body(handle)
                case SQLITE_DONE: return
                case let code:
                    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
                }
            }
        }
    }

    /// Joins the index's parts, a little at a time, into one, which is read fastest.
    private func merge() throws {
        var isFirst = true
        while true {
            let changed = try transaction { db -> Bool in
                let before = sqlite3_total_changes64(db.sqliteConnection)
                try db.execute(
                    sql: "INSERT INTO \"client_search\" (\"client_search\", rank) VALUES ('merge', ?)",
                    arguments: [isFirst ? -2000 : 2000])
                // The statement itself counts as one change.
                return sqlite3_total_changes64(db.sqliteConnection) - before >= 2
            }
            isFirst = false
            guard changed else { return }
        }
    }

    private func transaction<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try connection.access { db in
            var result: Result?
            try db.inTransaction(.immediate) {
                result = try body(db)
                return .commit
            }
            guard let result else { throw DatabaseError(resultCode: .SQLITE_ABORT) }
            return result
        }
    }
}

/// How far the entries reach.
struct SearchState: Sendable, Hashable {
    let clients: Int64
    let contacts: Int64
    let visits: Int64

    static func read(_ db: Database) throws -> SearchState {
        let statement = try db.makeStatement(sql: #"SELECT "clients", "contacts", "visits" FROM "search_state""#)
        return try withExtendedLifetime(statement) {
            let handle = statement.sqliteStatement
            defer { sqlite3_reset(handle) }
            guard sqlite3_step(handle) == SQLITE_ROW else {
                throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "search_state is empty")
            }
            return SearchState(
                clients: sqlite3_column_int64(handle, 0), contacts: sqlite3_column_int64(handle, 1),
                visits: sqlite3_column_int64(handle, 2))
        }
    }
}
