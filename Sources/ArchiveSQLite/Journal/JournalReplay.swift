import Archive
import CJournal
import GRDB
import GRDBSQLite
import Model
import Query

/// Puts back what a change set changed, from its last row to its first: values straight from the journal into
/// statements.
final class JournalReplay {
    private let changeSet: Int
    private let force: Bool
    private let limit: Int
    private let recorder: JournalRecorder
    private let db: Database
    private var result = Reversal()
    private var statements: [String: GRDB.Statement] = [:]
    /// The statement of the last row, by what it was made for: rows of one plan mostly need the same.
    private var recent: (columns: [Int32], table: String, statement: GRDB.Statement)?

    init(_ changeSet: Int, force: Bool, limit: Int, recorder: JournalRecorder, db: Database) {
        self.changeSet = changeSet
        self.force = force
        self.limit = limit
        self.recorder = recorder
        self.db = db
    }

    func run() throws -> Reversal {
        try JournalChunk.forEach(#"r."change_set" = ? ORDER BY r."id" DESC"#, [changeSet], db) { chunk in
            try revert(chunk)
            return true
        }
        for table in recorder.tables { recorder.setColumns(nil, of: table.name) }
        try findDangling()
        return result
    }

    private func revert(_ chunk: JournalChunk) throws {
        guard let table = recorder.tables.first(where: { $0.name == chunk.table }) else {
            throw JournalChunk.unreadable(changeSet)
        }
        let known = Set(table.columns)
        guard chunk.columns.allSatisfy(known.contains) else { throw JournalChunk.unreadable(changeSet) }
        try chunk.data.withUnsafeBufferPointer { bytes in
            // A chunk is read forwards and put back backwards.
            var rows: [journal_cursor] = []
            var cursor = journal_cursor()
            journal_begin(&cursor, bytes.baseAddress, bytes.count, CInt(chunk.columns.count), CInt(chunk.keys))
            while true {
                let state = journal_next(&cursor)
                guard state >= 0 else { throw JournalChunk.unreadable(changeSet) }
                guard state == 1 else { break }
                rows.append(cursor)
            }
            for row in rows.reversed() {
                switch row.action {
                case JOURNAL_UPDATE: try revertUpdate(row, chunk)
                case JOURNAL_DELETE: try revertDelete(row, chunk)
                case JOURNAL_INSERT: try revertInsert(row, chunk)
                default: try revertRange(row, chunk)
                }
            }
        }
        try recorder.keepFullChunks(db)
    }

    // MARK: Rows

    private func revertUpdate(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        var columns: [Int32] = []
        var old: [journal_value] = []
        var new: [journal_value] = []
        var at = row.payload
        var (first, second) = (journal_value(), journal_value())
        for _ in 0..<Int(row.count) {
            var column: Int64 = 0
            guard journal_read_column(&at, row.end, &column) != 0, journal_read_value(&at, row.end, &first) != 0,
                journal_read_value(&at, row.end, &second) != 0
            else { throw JournalChunk.unreadable(changeSet) }
            columns.append(Int32(column))
            old.append(first)
            new.append(second)
        }
        let statement = try updateStatement(columns, chunk)
        let handle = statement.sqliteStatement
        var parameter: CInt = 1
        for value in old { parameter = bind(value, handle, parameter) }
        parameter = bindKeys(row, chunk, handle, parameter)
        if !force { for value in new { parameter = bind(value, handle, parameter) } }
        if try step(handle, row, chunk) == 1 {
            if chunk.table == Layout.table(.client) || !Self.isText(chunk.table) { result.counts.updated += 1 }
            result.counts.values += columns.count { !Self.isManaged(chunk.columns[Int($0)]) }
            return
        }
        guard let current = try values(of: columns, row, chunk) else { return conflict(row, chunk, .gone) }
        let changed = columns.indices.filter { current[$0] != Value(new[$0]) }.map { chunk.columns[Int(columns[$0])] }
        conflict(row, chunk, .changed(columns: changed))
    }

    private func updateStatement(_ columns: [Int32], _ chunk: JournalChunk) throws -> GRDB.Statement {
        if let recent, recent.columns == columns, recent.table == chunk.table { return recent.statement }
        let names = columns.map { chunk.columns[Int($0)] }
        let assignments = names.map { "\(quoted($0)) = ?" }.joined(separator: ", ")
        var conditions = chunk.columns.prefix(chunk.keys).map { "\(quoted($0)) = ?" }
        if !force { conditions += names.map { "\(quoted($0)) IS ?" } }
        let statement = try statement(
            "UPDATE \(quoted(chunk.table)) SET \(assignments) WHERE \(conditions.joined(separator: " AND "))")
        recorder.setColumns(names, of: chunk.table)
        recent = (columns, chunk.table, statement)
        return statement
    }

    private func revertDelete(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        let names = chunk.columns.map(quoted).joined(separator: ", ")
        let marks = Array(repeating: "?", count: chunk.columns.count).joined(separator: ", ")
        let handle = try statement("INSERT INTO \(quoted(chunk.table)) (\(names)) VALUES (\(marks))").sqliteStatement
        var parameter = bindKeys(row, chunk, handle, 1)
        var at = row.payload
        var value = journal_value()
        var values = 0
        for index in 0..<Int(row.count) {
            guard journal_read_value(&at, row.end, &value) != 0 else { throw JournalChunk.unreadable(changeSet) }
            parameter = bind(value, handle, parameter)
            if value.type != JOURNAL_NULL, !Self.isManaged(chunk.columns[chunk.keys + index]) { values += 1 }
        }
        do {
            _ = try step(handle, row, chunk)
            if !Self.isText(chunk.table) { result.counts.inserted += 1 }
            result.counts.values += values
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            let names = (error.message ?? "").split(separator: ": ").last.map { $0.split(separator: ", ") } ?? []
            let what = names.map { StoredName(qualified: String($0)).inModel }.joined(separator: " and ")
            conflict(row, chunk, .taken(what))
        }
    }

    private func revertInsert(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        var conditions = chunk.columns.prefix(chunk.keys).map { "\(quoted($0)) = ?" }
        let others = chunk.columns.dropFirst(chunk.keys)
        if !force { conditions += others.map { "\(quoted($0)) IS ?" } }
        let handle = try statement(
            "DELETE FROM \(quoted(chunk.table)) WHERE \(conditions.joined(separator: " AND "))"
        ).sqliteStatement
        var parameter = bindKeys(row, chunk, handle, 1)
        var at = row.payload
        var values: [journal_value] = []
        var value = journal_value()
        for _ in 0..<Int(row.count) {
            guard journal_read_value(&at, row.end, &value) != 0 else { throw JournalChunk.unreadable(changeSet) }
            values.append(value)
            if !force { parameter = bind(value, handle, parameter) }
        }
        if try step(handle, row, chunk) == 1 {
            if !Self.isText(chunk.table) { result.counts.deleted += 1 }
            return
        }
        let columns = (chunk.keys..<chunk.columns.count).map { Int32($0) }
        guard let current = try self.values(of: columns, row, chunk) else {
            // Long texts go with the row they belong to.
            return Self.isText(chunk.table) ? () : conflict(row, chunk, .gone)
        }
        let changed = columns.indices.filter { current[$0] != Value(values[$0]) }.map {
            chunk.columns[Int(columns[$0])]
        }
        conflict(row, chunk, .changed(columns: changed))
    }

    /// Rows whose values were not recorded: what later change sets did to them says whether they are as they came.
    private func revertRange(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        let (first, last) = (row.keys.0, row.keys.0 + row.count - 1)
        if !force {
            let touched = try touchedSince(chunk.table, first...last)
            if !touched.isEmpty {
                for (id, since) in touched.sorted(by: { $0.key < $1.key }) {
                    add(
                        UndoConflict(
                            row: RecordedRow(table: chunk.table, keys: [id]), reason: .changed(columns: []),
                            since: since))
                }
                return
            }
        }
        let statement = try statement("DELETE FROM \(quoted(chunk.table)) WHERE \"id\" BETWEEN ? AND ?")
        sqlite3_bind_int64(statement.sqliteStatement, 1, first)
        sqlite3_bind_int64(statement.sqliteStatement, 2, last)
        let deleted = try step(statement.sqliteStatement, row, chunk)
        if !Self.isText(chunk.table) { result.counts.deleted += deleted }
    }

    /// The rows that later change sets touched, by id, without those change sets that were themselves taken back.
    private func touchedSince(_ table: String, _ ids: ClosedRange<Int64>) throws -> [Int64: Int] {
        let undone = try JournalReplay.cancelled(after: changeSet, db)
        var touched: [Int64: Int] = [:]
        try JournalChunk.forEach(
            #"r."table" = ? AND r."first_id" <= ? AND r."last_id" >= ? AND r."change_set" > ? ORDER BY r."id""#,
            [table, ids.upperBound, ids.lowerBound, changeSet], db
        ) { chunk in
            guard !undone.contains(chunk.changeSet), chunk.changeSet != recorder.number else { return true }
            try chunk.forEachRow { cursor in
                if ids.contains(cursor.keys.0) { touched[cursor.keys.0] = chunk.changeSet }
                return true
            }
            return true
        }
        return touched
    }

    /// The change sets after one that come to nothing: those that were taken back, and those that took them back.
    static func cancelled(after number: Int, _ db: Database) throws -> Set<Int> {
        let rows = try Row.fetchAll(
            db, sql: #"SELECT "id", "undoes" FROM "change_set" WHERE "undoes" > ? ORDER BY "id" DESC"#,
            arguments: [number])
        var cancelled: Set<Int> = []
        // From the newest on: an undo that was itself taken back takes nothing back.
        for row in rows {
            guard let undo: Int = row[0], let undone: Int = row[1], !cancelled.contains(undo) else { continue }
            cancelled.formUnion([undo, undone])
        }
        return cancelled
    }

    // MARK: References

    /// Rows that were made since and refer to what is no more.
    private func findDangling() throws {
        guard result.conflictCount == 0, journal_dangling_references(db.sqliteConnection) > 0 else { return }
        let rows = try Row.fetchCursor(db, sql: "PRAGMA foreign_key_check")
        var referring: [RecordedRow: [String: Int]] = [:]
        while let row = try rows.next() {
            guard let table: String = row[0], let id: Int64 = row[1], let target: String = row[2],
                let key: Int = row[3]
            else { continue }
            let column = try String.fetchOne(
                db, sql: #"SELECT "from" FROM pragma_foreign_key_list(?) WHERE "id" = ?"#, arguments: [table, key])
            let value = try Int64.fetchOne(
                db, sql: "SELECT \(quoted(column ?? "id")) FROM \(quoted(table)) WHERE rowid = ?", arguments: [id])
            referring[RecordedRow(table: target, keys: [value ?? 0]), default: [:]][table, default: 0] += 1
        }
        for (row, tables) in referring.sorted(by: { $0.key.id < $1.key.id }) {
            for (table, count) in tables.sorted(by: { $0.key < $1.key }) {
                add(UndoConflict(row: row, reason: .referred(table: table, count: count), since: nil))
            }
        }
    }

    // MARK: Statements and conflicts

    /// What the archive counts and stamps itself is no value that people gave.
    private static func isManaged(_ column: String) -> Bool { managed.contains(column) }

    private static let managed = Set(
        Vocabulary.entities.flatMap { $0.fields.filter { $0.rules.contains(.managed) }.map(\.name) })

    private static func isText(_ table: String) -> Bool { table.hasSuffix("_text") }

    private func statement(_ sql: String) throws -> GRDB.Statement {
        if let known = statements[sql] { return known }
        let statement = try db.makeStatement(sql: sql)
        statements[sql] = statement
        return statement
    }

    private func bind(_ value: journal_value, _ handle: OpaquePointer, _ parameter: CInt) -> CInt {
        var value = value
        journal_bind(handle, parameter, &value)
        return parameter + 1
    }

    private func bindKeys(
        _ row: journal_cursor, _ chunk: JournalChunk, _ handle: OpaquePointer, _ parameter: CInt
    ) -> CInt {
        let keys = [row.keys.0, row.keys.1, row.keys.2, row.keys.3]
        for index in 0..<chunk.keys { sqlite3_bind_int64(handle, parameter + CInt(index), keys[index]) }
        return parameter + CInt(chunk.keys)
    }

    /// How many rows it changed.
    private func step(_ handle: OpaquePointer, _ row: journal_cursor, _ chunk: JournalChunk) throws -> Int {
        let before = sqlite3_total_changes64(db.sqliteConnection)
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
        }
        return sqlite3_total_changes64(db.sqliteConnection) == before
            ? 0 : Int(sqlite3_changes64(db.sqliteConnection))
    }

    /// The row's values of these columns as they are; nil where it is gone.
    private func values(of columns: [Int32], _ row: journal_cursor, _ chunk: JournalChunk) throws -> [Value]? {
        let names = columns.map { quoted(chunk.columns[Int($0)]) } + ["1"]
        let conditions = chunk.columns.prefix(chunk.keys).map { "\(quoted($0)) = ?" }.joined(separator: " AND ")
        let handle = try statement(
            "SELECT \(names.joined(separator: ", ")) FROM \(quoted(chunk.table)) WHERE \(conditions)"
        ).sqliteStatement
        _ = bindKeys(row, chunk, handle, 1)
        defer { sqlite3_reset(handle) }
        guard sqlite3_step(handle) == SQLITE_ROW else { return nil }
        return columns.indices.map { index in
            let column = CInt(index)
            switch sqlite3_column_type(handle, column) {
            case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
            case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
            case SQLITE_NULL: return .missing
            default:
                let bytes = sqlite3_column_blob(handle, column)
                let count = Int(sqlite3_column_bytes(handle, column))
                return .text(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
            }
        }
    }

    private func conflict(_ row: journal_cursor, _ chunk: JournalChunk, _ reason: UndoConflict.Reason) {
        let named = chunk.row(row)
        add(UndoConflict(row: named, reason: reason, since: latest(named)))
    }

    private func add(_ conflict: UndoConflict) {
        result.conflictCount += 1
        if result.conflicts.count < limit { result.conflicts.append(conflict) }
    }

    /// The latest change set that touched the row, after this one and before the undo; only for those that are listed.
    private func latest(_ row: RecordedRow) -> Int? {
        guard result.conflicts.count < limit else { return nil }
        var latest: Int?
        try? JournalChunk.forEach(
            #"r."table" = ? AND r."first_id" <= ? AND r."last_id" >= ? AND r."change_set" > ? ORDER BY r."id""#,
            [row.table, row.id, row.id, changeSet], db
        ) { chunk in
            guard chunk.changeSet != recorder.number else { return true }
            try chunk.forEachRow { cursor in
                let isIt =
                    cursor.action == JOURNAL_RANGE
                    ? (cursor.keys.0..<(cursor.keys.0 + cursor.count)).contains(row.id)
                    : chunk.row(cursor) == row
                if isIt { latest = chunk.changeSet }
                return true
            }
            return true
        }
        return latest
    }
}
