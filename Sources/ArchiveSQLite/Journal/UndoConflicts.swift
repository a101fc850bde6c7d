import Archive
import CJournal
import GRDB
import GRDBSQLite
import Model
import Query

/// The rows that stand in the way of an undo, each once. All are counted. Those that are listed are the first by entity
/// and id, whatever order they are found in: an undo goes backwards. What no force overcomes goes before the others, so
/// that it is listed in any case.
struct UndoConflicts {
    struct Found {
        var conflict: UndoConflict
        /// The rows of the archive's tables in which it was seen: who changed those is who is named.
        var sources: [RecordedRow]

        /// Where it stands among the others.
        fileprivate var order: (Int, Int64) {
            (UndoConflicts.positions[conflict.row.table] ?? .max, conflict.row.id)
        }
        /// The lowest are kept.
        fileprivate var rank: (Int, Int, Int64) { (conflict.reason.isBlocking ? 0 : 1, order.0, order.1) }
    }

    /// The entities' places in the model, by table.
    private static let positions = Dictionary(
        Vocabulary.entities.enumerated().map { (Layout.table($1), $0) }, uniquingKeysWith: { first, _ in first })

    private var kept: [Found] = []
    private var reasons: [RecordedRow: (isGone: Bool, isBlocking: Bool)] = [:]
    private var others = 0
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { reasons.count + others }
    var goneCount: Int { reasons.values.lazy.filter(\.isGone).count }
    /// How many no force overcomes.
    var blockingCount: Int { reasons.values.lazy.filter(\.isBlocking).count + others }
    /// Those that are listed, by entity and id.
    var found: [Found] { kept.sorted { $0.order < $1.order } }

    mutating func add(_ row: RecordedRow, from source: RecordedRow, _ reason: UndoConflict.Reason) {
        guard let (isGone, isBlocking) = reasons[row] else {
            reasons[row] = (reason == .gone, reason.isBlocking)
            return keep(row, source, reason)
        }
        // The row itself being gone says more than what is missing in it; a value that is taken stands in the way.
        reasons[row] = (isGone && reason == .gone, isBlocking || reason.isBlocking)
        guard let place = kept.firstIndex(where: { $0.conflict.row == row }) else {
            if reason.isBlocking { keep(row, source, reason) }
            return
        }
        kept[place].sources.append(source)
        let known = kept[place].conflict.reason
        let joined: UndoConflict.Reason
        switch (known, reason) {
        case (.changed(let columns), .changed(let more)):
            joined = .changed(columns: columns + more.filter { !columns.contains($0) })
        case (_, .taken): joined = reason
        default: joined = known
        }
        kept[place].conflict = UndoConflict(row: row, reason: joined, since: nil)
    }

    /// A reference that leads nowhere: a row can have several.
    mutating func add(reference row: RecordedRow, from source: RecordedRow, _ reason: UndoConflict.Reason) {
        others += 1
        keep(row, source, reason)
    }

    private mutating func keep(_ row: RecordedRow, _ source: RecordedRow, _ reason: UndoConflict.Reason) {
        let new = Found(conflict: UndoConflict(row: row, reason: reason, since: nil), sources: [source])
        if kept.count >= limit {
            guard let last = kept.indices.max(by: { kept[$0].rank < kept[$1].rank }), new.rank < kept[last].rank
            else { return }
            kept.remove(at: last)
        }
        kept.append(new)
    }
}

extension JournalReplay {
    /// The conflicts that are listed, with the change sets that made them.
    func listed() throws -> [UndoConflict] {
        let listed = conflicts.found
        guard !listed.isEmpty else { return [] }
        let cancelled = try Self.cancelled(after: changeSet, db)
        return try listed.map { found in
            var columns: Set<String>?
            if case .changed(let names) = found.conflict.reason {
                // Every change counts the version up: who changed the rest is asked for, where there is a rest.
                let rest = Set(names).subtracting(["version", "updated_at"])
                columns = rest.isEmpty ? nil : rest
            }
            var since: Int?
            for source in found.sources {
                guard let latest = try latest(source, columns, cancelled) else { continue }
                since = max(since ?? 0, latest)
            }
            return UndoConflict(row: found.conflict.row, reason: found.conflict.reason, since: since)
        }
    }

    /// The latest change set after this one, and still in force, that changed one of these columns of the row; where
    /// there is none, or no columns are given, the latest that touched the row.
    private func latest(_ row: RecordedRow, _ columns: Set<String>?, _ cancelled: Set<Int>) throws -> Int? {
        var (latest, touching): (Int?, Int?)
        try forEachLater(row.table, row.id...row.id, cancelled) { chunk, cursor in
            guard cursor.action == JOURNAL_RANGE || chunk.row(cursor) == row else { return }
            touching = chunk.changeSet
            guard let columns, cursor.action == JOURNAL_UPDATE else { return latest = chunk.changeSet }
            if !columns.isDisjoint(with: try chunk.columnsChanged(cursor)) { latest = chunk.changeSet }
        }
        return latest ?? touching
    }

    /// Finds the rows that later change sets touched, but for those that were themselves taken back. Whether there are
    /// any.
    func findTouched(_ table: String, _ ids: ClosedRange<Int64>) throws -> Bool {
        let cancelled = try Self.cancelled(after: changeSet, db)
        let main = RowNames.entity(of: table).map(Layout.table) ?? table
        var touched: [Int64: (columns: [String], isGone: Bool)] = [:]
        // What has no entity of its own is told of as the row that it belongs to.
        var owners: [Int64: RecordedRow] = [:]
        try forEachLater(table, ids, cancelled) { chunk, cursor in
            switch cursor.action {
            case JOURNAL_UPDATE:
                touched[cursor.keys.0, default: ([], false)].columns += try chunk.columnsChanged(cursor)
            case JOURNAL_DELETE:
                touched[cursor.keys.0, default: ([], false)].isGone = main == table
                owners[cursor.keys.0] = named(cursor, chunk)
            case JOURNAL_INSERT: touched[cursor.keys.0, default: ([], false)].isGone = false
            default:
                for id in ids.clamped(to: cursor.keys.0...(cursor.keys.0 + cursor.count - 1)) {
                    touched[id, default: ([], false)].isGone = false
                }
            }
        }
        for (id, change) in touched.sorted(by: { $0.key < $1.key }) {
            conflicts.add(
                owners[id] ?? RecordedRow(table: main, keys: [id]), from: RecordedRow(table: table, keys: [id]),
                change.isGone ? .gone : .changed(columns: change.columns))
        }
        return !touched.isEmpty
    }

    /// What change sets after this one, that are still in force, did to rows with these ids, the oldest first.
    private func forEachLater(
        _ table: String, _ ids: ClosedRange<Int64>, _ cancelled: Set<Int>,
        _ body: (JournalChunk, journal_cursor) throws -> Void
    ) throws {
        try JournalChunk.forEach(
            #"r."table" = ? AND r."first_id" <= ? AND r."last_id" >= ? AND r."change_set" > ? ORDER BY r."id""#,
            [table, ids.upperBound, ids.lowerBound, changeSet], db
        ) { chunk in
            guard !cancelled.contains(chunk.changeSet), chunk.changeSet != recorder.number else { return true }
            try chunk.forEachRow { cursor in
                let last = cursor.action == JOURNAL_RANGE ? cursor.keys.0 + cursor.count - 1 : cursor.keys.0
                if ids.overlaps(cursor.keys.0...last) { try body(chunk, cursor) }
                return true
            }
            return true
        }
    }

    /// The change sets after one that come to nothing: those that were taken back, and those that took them back.
    static func cancelled(after number: Int, _ db: Database) throws -> Set<Int> {
        let rows = try Row.fetchAll(
            db, sql: #"SELECT "id", "undoes" FROM "change_set" WHERE "undoes" > ? ORDER BY "id" DESC"#,
            arguments: [number])
        return ChangeHistory.cancelled(
            rows.compactMap { row -> (undo: Int, undone: Int)? in
                guard let undo: Int = row[0], let undone: Int = row[1] else { return nil }
                return (undo, undone)
            })
    }

    // MARK: References

    /// References that lead nowhere now: rows that were made since and refer to what is no more, and rows that came back
    /// and refer to what went since.
    func findDangling() throws {
        guard journal_dangling_references(db.sqliteConnection) > 0 else { return }
        for table in recorder.tables {
            let keys = try Row.fetchAll(
                db, sql: #"SELECT "table", "from" FROM pragma_foreign_key_list(?) ORDER BY "id" DESC"#,
                arguments: [table.name])
            for key in keys {
                guard let target: String = key[0], let column: String = key[1] else { continue }
                try findDangling(table, quoted(column), target)
            }
        }
    }

    private func findDangling(_ table: JournalTable, _ column: String, _ target: String) throws {
        // Versions, lists and measures are known by their segment, whatever their key begins with.
        let entity = RowNames.entity(of: table.name).map(Layout.table)
        let key = quoted(entity == nil && table.columns.contains("segment_id") ? "segment_id" : table.columns[0])
        let first = quoted(table.columns[0])
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(column), count(*), max(\(first)), max(\(key)) FROM \(quoted(table.name)) AS c \
                WHERE \(column) IS NOT NULL AND NOT EXISTS (SELECT 1 FROM \(quoted(target)) AS t WHERE t."id" = c.\(column)) GROUP BY 1 ORDER BY 1
                """)
        while let row = try rows.next() {
            let id: Int64 = row[0] ?? 0
            let count: Int = row[1] ?? 0
            let referring = RecordedRow(table: table.name, keys: [row[2] ?? 0])
            let referred = RecordedRow(table: target, keys: [id])
            if try isDeletedHere(referred) {
                conflicts.add(
                    reference: referred, from: referring, .referred(table: table.name, count: count))
            } else if entity == nil, referred.table == "segment" {
                // Parts of a segment that is gone: it is one conflict, however many they are.
                conflicts.add(referred, from: referred, .gone)
            } else {
                conflicts.add(
                    reference: RecordedRow(table: entity ?? "segment", keys: [row[3] ?? 0]), from: referred,
                    .orphaned(of: referred))
            }
        }
    }

    /// Whether this undo deleted the row.
    private func isDeletedHere(_ row: RecordedRow) throws -> Bool {
        try recorder.keepAll(db)
        var isDeleted = false
        try JournalChunk.forEach(
            #"r."change_set" = ? AND +r."table" = ? AND r."first_id" <= ? AND r."last_id" >= ?"#,
            [recorder.number, row.table, row.id, row.id], db
        ) { chunk in
            try chunk.forEachRow { cursor in
                isDeleted = cursor.action == JOURNAL_DELETE && cursor.keys.0 == row.id
                return !isDeleted
            }
            return !isDeleted
        }
        return isDeleted
    }
}

extension JournalChunk {
    /// The columns that an update changed.
    fileprivate func columnsChanged(_ cursor: journal_cursor) throws -> [String] {
        var at = cursor.payload
        var column: Int64 = 0
        var value = journal_value()
        return try (0..<Int(cursor.count)).map { _ in
            guard journal_read_column(&at, cursor.end, &column) != 0, columns.indices.contains(Int(column)),
                journal_read_value(&at, cursor.end, &value) != 0, journal_read_value(&at, cursor.end, &value) != 0
            else { throw JournalChunk.unreadable(changeSet) }
            return columns[Int(column)]
        }
    }
}
