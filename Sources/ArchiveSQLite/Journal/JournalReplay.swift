import Archive
import CJournal
import GRDB
import GRDBSQLite
import Model
import Query

/// Puts back what a change set changed, from its last row to its first: values straight from the journal into
/// statements.
final class JournalReplay {
    let changeSet: Int
    let force: Bool
    let recorder: JournalRecorder
    private let isInterrupted: () -> Bool
    let db: Database
    var conflicts: UndoConflicts
    private var counts: UndoCounts
    private var statements: [String: GRDB.Statement] = [:]
    /// The statement of the last row, by what it was made for: rows of one plan mostly need the same.
    private var recent: (columns: [Int32], table: String, statement: GRDB.Statement)?

    init(
        _ changeSet: Int, force: Bool, limit: Int, recorder: JournalRecorder, db: Database,
        isInterrupted: @escaping () -> Bool
    ) {
        self.isInterrupted = isInterrupted
        self.changeSet = changeSet
        self.force = force
        self.recorder = recorder
        self.db = db
        conflicts = UndoConflicts(limit: limit)
        counts = UndoCounts()
    }

    func run() throws -> Reversal {
        // Rows come back before those they refer to, and go after them.
        try db.execute(sql: "PRAGMA defer_foreign_keys = ON")
        defer { try? db.execute(sql: "PRAGMA defer_foreign_keys = OFF") }
        let written = Set(
            try String.fetchAll(
                db, sql: #"SELECT DISTINCT "table" FROM "change_record" WHERE "change_set" = ?"#,
                arguments: [changeSet]))
        guard written.isSubset(of: recorder.tables.map(\.name)) else { throw JournalChunk.unreadable(changeSet) }
        // Each table's changes stand in their order, those of different tables do not. From the last table on: what goes
        // along with a row that is deleted stands after it, and must be put back before the row takes it along.
        for table in recorder.tables.reversed() where written.contains(table.name) {
            counts.begin(table.name)
            try JournalChunk.forEach(
                #"r."change_set" = ? AND +r."table" = ? ORDER BY r."id" DESC"#, [changeSet, table.name], db
            ) { chunk in
                try revert(chunk, Set(table.columns))
                return true
            }
            recorder.setColumns(nil, of: table.name)
        }
        if conflicts.count == conflicts.goneCount { try findDangling() }
        // What this undo deleted names rows.
        if conflicts.count > 0 { try recorder.keepAll(db) }
        return Reversal(
            counts: counts.finish(), conflicts: try listed(), conflictCount: conflicts.count,
            goneCount: conflicts.goneCount, blockingCount: conflicts.blockingCount)
    }

    private func revert(_ chunk: JournalChunk, _ known: Set<String>) throws {
        if isInterrupted() { throw ArchiveError.interrupted }
        guard chunk.columns.allSatisfy(known.contains) else { throw JournalChunk.unreadable(changeSet) }
        counts.setColumns(chunk.columns)
        try chunk.data.withUnsafeBufferPointer { bytes in
            // A chunk is read forwards and put back backwards.
            var rows: [journal_cursor] = []
            var cursor = journal_cursor()
            journal_begin(
                &cursor, bytes.baseAddress, bytes.count, CInt(clamping: chunk.columns.count),
                CInt(clamping: chunk.keys))
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
        let handle = try updateStatement(columns, chunk).sqliteStatement
        var parameter: CInt = 1
        for value in old { parameter = bind(value, handle, parameter) }
        parameter = bindKeys(row, chunk, handle, parameter)
        if !force { for value in new { parameter = bind(value, handle, parameter) } }
        guard let changed = try unlessTaken(row, chunk, zip(columns, old), { try step(handle) }) else { return }
        if changed == 1 { return counts.updated(row.keys.0, columns) }
        guard let differing = try differing(columns, new, row, chunk) else { return conflict(row, chunk, .gone) }
        conflict(row, chunk, .changed(columns: differing))
        // What the change set did to the row before is compared with what it would have found.
        let assignments = columns.map { "\(quoted(chunk.columns[Int($0)])) = ?" }.joined(separator: ", ")
        let forced = try statement("UPDATE \(quoted(chunk.table)) SET \(assignments) WHERE \(keysEqual(chunk))")
            .sqliteStatement
        parameter = 1
        for value in old { parameter = bind(value, forced, parameter) }
        _ = bindKeys(row, chunk, forced, parameter)
        _ = try unlessTaken(row, chunk, zip(columns, old)) { try step(forced) }
    }

    private func updateStatement(_ columns: [Int32], _ chunk: JournalChunk) throws -> GRDB.Statement {
        if let recent, recent.columns == columns, recent.table == chunk.table { return recent.statement }
        let names = columns.map { chunk.columns[Int($0)] }
        let assignments = names.map { "\(quoted($0)) = ?" }.joined(separator: ", ")
        var conditions = [keysEqual(chunk)]
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
        let values = try others(row)
        for value in values { parameter = bind(value, handle, parameter) }
        let columns = (chunk.keys..<chunk.columns.count).map { Int32($0) }
        guard try unlessTaken(row, chunk, zip(columns, values), { try step(handle) }) != nil else { return }
        counts.inserted(row.keys.0, values)
    }

    private func revertInsert(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        var conditions = [keysEqual(chunk)]
        if !force { conditions += chunk.columns.dropFirst(chunk.keys).map { "\(quoted($0)) IS ?" } }
        let values = try others(row)
        // Long texts that came since would go along unseen.
        if !force, let texts = counts.texts, try has(texts, row.keys.0) {
            conflicts.add(named(row, chunk), from: RecordedRow(table: texts, keys: [row.keys.0]), .changed(columns: []))
        }
        let handle = try statement("DELETE FROM \(quoted(chunk.table)) WHERE \(conditions.joined(separator: " AND "))")
            .sqliteStatement
        var parameter = bindKeys(row, chunk, handle, 1)
        if !force { for value in values { parameter = bind(value, handle, parameter) } }
        if try step(handle) == 1 { return counts.deleted(row.keys.0, values) }
        let columns = (chunk.keys..<chunk.columns.count).map { Int32($0) }
        guard let differing = try differing(columns, values, row, chunk) else { return conflict(row, chunk, .gone) }
        conflict(row, chunk, .changed(columns: differing))
    }

    /// Rows whose values were not recorded: what later change sets did to them says whether they are as they came.
    private func revertRange(_ row: journal_cursor, _ chunk: JournalChunk) throws {
        let ids = row.keys.0...(row.keys.0 + row.count - 1)
        if !force {
            let touched = try [chunk.table, counts.texts].compactMap { $0 }.map { try findTouched($0, ids) }
            guard !touched.contains(true) else { return }
        }
        let handle = try statement("DELETE FROM \(quoted(chunk.table)) WHERE \"id\" BETWEEN ? AND ?").sqliteStatement
        sqlite3_bind_int64(handle, 1, ids.lowerBound)
        sqlite3_bind_int64(handle, 2, ids.upperBound)
        counts.deleted(ids, try step(handle))
    }

    // MARK: Statements

    /// The values of an inserted or deleted row besides its key.
    private func others(_ row: journal_cursor) throws -> [journal_value] {
        var at = row.payload
        var value = journal_value()
        return try (0..<Int(row.count)).map { _ in
            guard journal_read_value(&at, row.end, &value) != 0 else { throw JournalChunk.unreadable(changeSet) }
            return value
        }
    }

    func statement(_ sql: String) throws -> GRDB.Statement {
        if let known = statements[sql] { return known }
        let statement = try db.makeStatement(sql: sql)
        statements[sql] = statement
        return statement
    }

    func bind(_ value: journal_value, _ handle: OpaquePointer, _ parameter: CInt) -> CInt {
        var value = value
        journal_bind(handle, parameter, &value)
        return parameter + 1
    }

    private func keysEqual(_ chunk: JournalChunk) -> String {
        chunk.columns.prefix(chunk.keys).map { "\(quoted($0)) = ?" }.joined(separator: " AND ")
    }

    private func bindKeys(
        _ row: journal_cursor, _ chunk: JournalChunk, _ handle: OpaquePointer, _ parameter: CInt
    ) -> CInt {
        let keys = [row.keys.0, row.keys.1, row.keys.2, row.keys.3]
        for index in 0..<chunk.keys { sqlite3_bind_int64(handle, parameter + CInt(index), keys[index]) }
        return parameter + CInt(chunk.keys)
    }

    /// How many rows it changed, not counting what triggers did.
    private func step(_ handle: OpaquePointer) throws -> Int {
        let before = sqlite3_total_changes64(db.sqliteConnection)
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
        }
        return sqlite3_total_changes64(db.sqliteConnection) == before
            ? 0 : Int(sqlite3_changes64(db.sqliteConnection))
    }

    private func has(_ table: String, _ id: Int64) throws -> Bool {
        let handle = try statement("SELECT 1 FROM \(quoted(table)) WHERE \"id\" = ?").sqliteStatement
        sqlite3_bind_int64(handle, 1, id)
        defer { sqlite3_reset(handle) }
        return sqlite3_step(handle) == SQLITE_ROW
    }

    /// Which of these columns of a row have another value than this, byte by byte; nil where the row is gone.
    private func differing(
        _ columns: [Int32], _ values: [journal_value], _ row: journal_cursor, _ chunk: JournalChunk
    ) throws -> [String]? {
        let names = columns.map { chunk.columns[Int($0)] }
        let tests = ["1"] + names.map { "\(quoted($0)) IS ?" }
        let handle = try statement(
            "SELECT \(tests.joined(separator: ", ")) FROM \(quoted(chunk.table)) WHERE \(keysEqual(chunk))"
        ).sqliteStatement
        var parameter: CInt = 1
        for value in values { parameter = bind(value, handle, parameter) }
        _ = bindKeys(row, chunk, handle, parameter)
        defer { sqlite3_reset(handle) }
        guard sqlite3_step(handle) == SQLITE_ROW else { return nil }
        return names.indices.filter { sqlite3_column_int(handle, CInt($0) + 1) == 0 }.map { names[$0] }
    }

    // MARK: Conflicts

    private func conflict(_ row: journal_cursor, _ chunk: JournalChunk, _ reason: UndoConflict.Reason) {
        conflicts.add(named(row, chunk), from: chunk.row(row), reason)
    }

    /// Runs a statement; where a unique value that it writes is another row's, that is a conflict and the answer nil.
    private func unlessTaken(
        _ row: journal_cursor, _ chunk: JournalChunk, _ values: some Sequence<(Int32, journal_value)>,
        _ body: () throws -> Int
    ) throws -> Int? {
        do {
            return try body()
        } catch let error as DatabaseError where error.message?.hasPrefix("UNIQUE constraint failed: ") == true {
            let list = (error.message ?? "").split(separator: ": ", maxSplits: 1).last ?? ""
            let names = list.split(separator: ", ").map { StoredName(qualified: String($0)) }
            let what = names.map { $0.field?.field.name ?? $0.column }.map { "`\($0)`" }.joined(separator: " and ")
            let written = values.filter { column, _ in names.contains { $0.column == chunk.columns[Int(column)] } }
            let holder = try self.holder(of: written.map { ($0.0, $0.1) }, chunk)
            conflicts.add(named(row, chunk), from: holder ?? chunk.row(row), .taken(what))
            return nil
        }
    }

    /// The row that has these values now.
    private func holder(of values: [(column: Int32, value: journal_value)], _ chunk: JournalChunk) throws
        -> RecordedRow?
    {
        guard !values.isEmpty, chunk.keys == 1 else { return nil }
        let conditions = values.map { "\(quoted(chunk.columns[Int($0.column)])) = ?" }.joined(separator: " AND ")
        let handle = try statement("SELECT \"id\" FROM \(quoted(chunk.table)) WHERE \(conditions)").sqliteStatement
        var parameter: CInt = 1
        for (_, value) in values { parameter = bind(value, handle, parameter) }
        defer { sqlite3_reset(handle) }
        guard sqlite3_step(handle) == SQLITE_ROW else { return nil }
        return RecordedRow(table: chunk.table, keys: [sqlite3_column_int64(handle, 0)])
    }

    /// The row as people know it: long texts belong to their row, versions and lists to their segment.
    func named(_ row: journal_cursor, _ chunk: JournalChunk) -> RecordedRow {
        switch chunk.table {
        case "segment_version": return RecordedRow(table: "segment", keys: [row.keys.0])
        case "segment_member": return RecordedRow(table: "segment", keys: [row.keys.1])
        case "segment_measure":
            var at = row.payload
            var value = journal_value()
            // The first column after the key is the segment's.
            guard row.action != JOURNAL_UPDATE, journal_read_value(&at, row.end, &value) != 0 else { break }
            return RecordedRow(table: "segment", keys: [value.integer])
        default: break
        }
        guard let entity = RowNames.entity(of: chunk.table) else { return chunk.row(row) }
        return RecordedRow(table: Layout.table(entity), keys: [row.keys.0])
    }
}
