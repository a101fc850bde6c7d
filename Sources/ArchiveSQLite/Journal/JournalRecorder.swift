import Archive
import CJournal
import GRDB
import GRDBSQLite
import Model
import Query

/// A table whose changes are recorded, as it is in this archive.
struct JournalTable: Sendable {
    let name: String
    /// In the table's order: the key's come first.
    let columns: [String]
    let keys: Int
}

/// Records what one writing connection changes, and keeps it in the journal.
final class JournalRecorder {
    /// The journal's tables by their numbers.
    let tables: [JournalTable]
    private let numbers: [String: Int]
    private let positions: [[String: Int]]
    private let journal: OpaquePointer
    /// The change set that is being recorded.
    private(set) var number: Int?
    private var layouts: [Int: Int64] = [:]
    private var digest = ContentDigest()

    /// Reads which tables there are; once a connection.
    init(_ db: Database) throws {
        guard let journal = journal_create() else { throw JournalRecorder.outOfMemory }
        self.journal = journal
        var tables: [JournalTable] = []
        for (name, hasRowID) in JournalSchema.recorded {
            let rows = try Row.fetchAll(
                db, sql: "SELECT \"name\", \"pk\", \"type\" FROM pragma_table_info(?)", arguments: [name])
            let columns = rows.map { ($0[0] as String?) ?? "" }
            let keys = rows.filter { ($0[1] as Int? ?? 0) > 0 }.count
            guard !columns.isEmpty else {
                journal_free(journal)
                throw ArchiveError.corrupt(
                    location: "the archive", detail: "the table \(name) is missing; run `dossier verify`")
            }
            var positions = (0..<CInt(keys)).map { $0 }
            let added = journal_add_table(
                journal, name, CInt(columns.count), &positions, CInt(positions.count), hasRowID ? 1 : 0)
            guard added == CInt(tables.count) else {
                journal_free(journal)
                throw JournalRecorder.outOfMemory
            }
            for (column, row) in rows.enumerated() where row[2] == "REAL" {
                journal_set_real(journal, added, CInt(column))
            }
            tables.append(JournalTable(name: name, columns: columns, keys: keys))
        }
        self.tables = tables
        numbers = Dictionary(uniqueKeysWithValues: tables.enumerated().map { ($1.name, $0) })
        positions = tables.map { table in
            Dictionary(uniqueKeysWithValues: table.columns.enumerated().map { ($1, $0) })
        }
    }

    deinit { journal_free(journal) }

    private static let outOfMemory = ArchiveError.failed(
        message: "out of memory for the journal", sql: "", arguments: [])

    // MARK: A change set

    func begin(_ db: Database) throws -> Int {
        if number != nil {
            throw ArchiveError.failed(message: "a change set is being recorded already", sql: "", arguments: [])
        }
        let next = try JournalChain.nextNumber(db)
        layouts = [:]
        digest = try JournalChain.begin(db)
        // What an earlier change set left is not this one's.
        journal_clear(journal)
        journal_set_ranges(journal, 0)
        number = next
        journal_attach(journal, db.sqliteConnection)
        return next
    }

    /// Writes the chunks that are full.
    func keepFullChunks(_ db: Database) throws {
        if journal_is_full(journal) != 0 { try keep(all: false, db) }
    }

    /// Writes everything that was recorded so far, so that it can be read.
    func keepAll(_ db: Database) throws { try keep(all: true, db) }

    /// A statement failed: what it had done before that was recorded, and then taken back by SQLite. The change set
    /// cannot be ended.
    func spoil() { journal_spoil(journal) }

    /// Inserted rows are recorded as ranges of ids: for loads of many, whose values the archive has.
    func setRanges(_ ranges: Bool) { journal_set_ranges(journal, ranges ? 1 : 0) }

    /// The columns that the updates to come write, so that only they are compared. Nil for any.
    func setColumns(_ columns: [String]?, of table: String) {
        guard let number = numbers[table] else { return }
        let numbered = (columns ?? []).compactMap { positions[number][$0].map { CInt($0) } }
        journal_set_columns(journal, CInt(number), numbered, CInt(numbered.count))
    }

    func end(_ head: ChangeSetHead, _ db: Database) throws {
        guard let number else {
            throw ArchiveError.failed(message: "no change set is being recorded", sql: "", arguments: [])
        }
        try keep(all: true, db)
        journal_detach(journal, db.sqliteConnection)
        try JournalChain.end(number, head, digest, db)
        self.number = nil
    }

    /// Forgets what was recorded.
    func abandon(_ db: Database?) {
        number = nil
        if let db { journal_detach(journal, db.sqliteConnection) }
        journal_clear(journal)
    }

    private func keep(all: Bool, _ db: Database) throws {
        guard let number else { return }
        var next = journal_take(journal, all ? 1 : 0)
        defer {
            while let chunk = next {
                next = chunk.pointee.next
                journal_chunk_free(chunk)
            }
        }
        guard journal_failed(journal) == 0 else {
            throw ArchiveError.failed(
                message: "the journal could not record what was changed; nothing was written", sql: "", arguments: [])
        }
        guard next != nil else { return }
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO "change_record" ("change_set", "layout", "table", "first_id", "last_id", "rows", "deleted", "data") \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let handle = statement.sqliteStatement
        while let chunk = next {
            let table = tables[Int(chunk.pointee.table)]
            let bytes = UnsafeRawBufferPointer(start: chunk.pointee.data, count: chunk.pointee.size)
            sqlite3_bind_int64(handle, 1, Int64(number))
            sqlite3_bind_int64(handle, 2, try layout(Int(chunk.pointee.table), db))
            sqlite3_bind_text(handle, 3, table.name, -1, transient)
            sqlite3_bind_int64(handle, 4, chunk.pointee.first)
            sqlite3_bind_int64(handle, 5, chunk.pointee.last)
            sqlite3_bind_int64(handle, 6, chunk.pointee.rows)
            sqlite3_bind_int64(handle, 7, chunk.pointee.deleted)
            // Bound where it lies: it stays there until the step is done.
            sqlite3_bind_blob64(handle, 8, chunk.pointee.data, UInt64(chunk.pointee.size), nil)
            let code = sqlite3_step(handle)
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
            guard code == SQLITE_DONE else {
                throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
            }
            JournalChain.add(
                table.name, keys: table.keys, columns: table.columns,
                (chunk.pointee.first, chunk.pointee.last, chunk.pointee.rows, chunk.pointee.deleted), bytes,
                to: &digest)
            next = chunk.pointee.next
            journal_chunk_free(chunk)
        }
    }

    /// The id of the table's columns as they are, made when there is none yet.
    private func layout(_ table: Int, _ db: Database) throws -> Int64 {
        if let known = layouts[table] { return known }
        let columns = JournalChain.text(of: tables[table].columns)
        let arguments: StatementArguments = [tables[table].name, tables[table].keys, columns]
        let known = try Int64.fetchOne(
            db, sql: #"SELECT "id" FROM "change_layout" WHERE "table" = ? AND "keys" = ? AND "columns" = ?"#,
            arguments: arguments)
        if known == nil {
            try db.execute(
                sql: #"INSERT INTO "change_layout" ("table", "keys", "columns") VALUES (?, ?, ?)"#,
                arguments: arguments)
        }
        let id = known ?? db.lastInsertedRowID
        layouts[table] = id
        return id
    }
}
