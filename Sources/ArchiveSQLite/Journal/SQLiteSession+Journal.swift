import Archive
import CJournal
import GRDB
import GRDBSQLite
import Model
import Query

extension SQLiteSession {
    func beginChangeSet() throws -> Int {
        let connection = try writingConnection("")
        return try connection.access { db in
            let recorder = try connection.recorder(db)
            let number = try recorder.begin(db)
            recording = recorder
            return number
        }
    }

    func endChangeSet(_ head: ChangeSetHead) throws {
        guard let recorder = recording else {
            throw ArchiveError.failed(message: "no change set is being recorded", sql: "", arguments: [])
        }
        try writingConnection("").access { db in try recorder.end(head, db) }
        recording = nil
    }

    func abandonChangeSet() {
        guard let recorder = recording else { return }
        recording = nil
        guard (try? writer?.access { db in recorder.abandon(db) }) != nil else { return recorder.abandon(nil) }
    }

    func recordedChanges(of changeSet: Int, _ body: (RecordedChange) throws -> Bool) throws {
        var isWanted = true
        try chunks(#"r."change_set" = ? ORDER BY r."id""#, [changeSet]) { chunk in
            try chunk.forEachRow { cursor in
                isWanted = try chunk.changes(cursor, only: nil, body)
                return isWanted
            }
            return isWanted
        }
    }

    func recordedChanges(
        in table: String, ids: Set<Int64>?, since: Int, _ body: (RecordedChange) throws -> Bool
    ) throws {
        var isWanted = true
        // Chunks whose ids reach past the first and the last that are asked for.
        let bounds = ids.map { ($0.min() ?? 0, $0.max() ?? -1) } ?? (Int64.min, Int64.max)
        try chunks(
            #"r."table" = ? AND r."first_id" <= ? AND r."last_id" >= ? AND r."change_set" > ? ORDER BY r."id""#,
            [table, bounds.1, bounds.0, since]
        ) { chunk in
            try chunk.forEachRow { cursor in
                isWanted = try chunk.changes(cursor, only: ids, body)
                return isWanted
            }
            return isWanted
        }
    }

    func recordedDeletions(in table: String, _ body: (RecordedChange) throws -> Bool) throws {
        var isWanted = true
        try chunks(#"r."table" = ? AND r."deleted" > 0 ORDER BY r."id""#, [table]) { chunk in
            try chunk.forEachRow { cursor in
                guard cursor.action == JOURNAL_DELETE else { return true }
                isWanted = try chunk.changes(cursor, only: nil, body)
                return isWanted
            }
            return isWanted
        }
    }

    func recordedTables(of changeSet: Int) throws -> [String] {
        let connection = try writer ?? snapshotConnection()
        return try connection.access { db in
            try String.fetchAll(
                db, sql: #"SELECT DISTINCT "table" FROM "change_record" WHERE "change_set" = ? ORDER BY "table""#,
                arguments: [changeSet])
        }
    }

    /// Chunks of this session's view: of its own writes while it writes.
    private func chunks(
        _ filter: String, _ arguments: StatementArguments, _ body: (JournalChunk) throws -> Bool
    ) throws {
        let connection = try writer ?? snapshotConnection()
        try connection.access { db in try JournalChunk.forEach(filter, arguments, db, body) }
    }

    func revert(_ changeSet: Int, force: Bool, limit: Int) throws -> Reversal {
        guard let recorder = recording else {
            throw ArchiveError.failed(message: "nothing is taken back outside a change set", sql: "", arguments: [])
        }
        return try writingConnection("").access { db in
            try JournalReplay(changeSet, force: force, limit: limit, recorder: recorder, db: db) { [self] in
                isInterrupted
            }.run()
        }
    }
}
