import Archive
import GRDB
import GRDBSQLite
import Model

/// Recomputes the chain of the journal's digests: every change set's stands on the one before it, on everything it
/// recorded and on its head. Reads the journal once, in order, a chunk at a time.
struct JournalVerification {
    private let db: Database
    /// The digest that the next change set stands on; nil where one before it is missing.
    private var previous: String?
    private var last: Int?
    /// The number of the last change set or import from before there was a journal; 0 where there is none.
    private var before = 0
    private var missing = 0
    /// Of a row of numbers that are missing so many are listed, and counted at most: a number in the file can be any.
    private static let (listed, counted) = (1000, 1 << 40)
    private var digests: [(number: Int, digest: String)] = []

    init(_ db: Database) { self.db = db }

    mutating func run(expectedHead: String?, _ found: inout Verification) throws {
        let kept = try Row.fetchOne(db, sql: #"SELECT "journal_head", "journal_length" FROM "archive_info""#)
        let keptHead: String? = kept?[0]
        let keptLength = min(max(0, kept?[1] ?? 0), Self.counted)
        try checkUnrecorded(&found)
        try checkChain(keptHead: keptHead, &found)
        try checkEnd(keptHead: keptHead, keptLength: keptLength, &found)
        try checkOrphans(&found)
        if let expectedHead { checkExpected(expectedHead.lowercased(), &found) }
        found.looked(at: .journal, digests.count, digests.count == 1 ? "change set" : "change sets")
    }

    private func problem(_ number: Int?, _ text: String) -> Verification.Problem {
        Verification.Problem(.journal, text, changeSet: number)
    }

    /// The number that the next change set has.
    private var next: Int { min(max(0, last ?? before), Int.max - Self.counted) + 1 }

    private func addMissing(_ first: Int, _ count: Int, _ found: inout Verification) {
        for number in first..<(first + min(count, Self.listed)) {
            found.add(problem(number, "change set \(number) is missing"))
        }
        if count > Self.listed {
            let more = count - Self.listed
            found.add(problem(nil, "\(more) more change sets are missing"), times: more)
        }
    }

    // MARK: Heads

    /// Heads from before there was a journal have no digest, and come before all that have.
    private mutating func checkUnrecorded(_ found: inout Verification) throws {
        found.journal.unrecorded =
            try Int.fetchOne(db, sql: #"SELECT count(*) FROM "change_set" WHERE "digest" IS NULL"#) ?? 0
        let late = try Int.fetchAll(
            db,
            sql: """
                SELECT "id" FROM "change_set" WHERE "digest" IS NULL \
                AND "id" > (SELECT min("id") FROM "change_set" WHERE "digest" IS NOT NULL) ORDER BY "id"
                """)
        for number in late { found.add(problem(number, "change set \(number) was added by another program")) }
        previous = try JournalChain.origin(db)
        // What had no journal had numbers too: change sets, and imports without any.
        before =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT max("id") FROM (SELECT "id" FROM "change_set" WHERE "digest" IS NULL UNION ALL \
                    SELECT "id" FROM "import_run" WHERE "id" < (SELECT min("id") FROM "change_set" \
                    WHERE "digest" IS NOT NULL))
                    """) ?? 0
    }

    private mutating func checkChain(keptHead: String?, _ found: inout Verification) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(JournalChain.selectedHeads), "digest" FROM "change_set" WHERE "digest" IS NOT NULL ORDER BY "id"
                """)
        let chunks = try JournalChunks(db)
        while let row = try rows.next() {
            let number: Int = row["id"] ?? 0
            let stored: String = row["digest"] ?? ""
            let expected = next
            let gap = expected..<max(expected, number)
            var digest = ContentDigest()
            digest.add(previous ?? "")
            var unreadable: String?
            let (rowCount, bytes) = try chunks.forEach(of: number) { chunk in
                guard let layout = chunk.layout else {
                    unreadable = "the layout of its records is missing"
                    return
                }
                JournalChain.add(
                    chunk.table, keys: layout.keys, columnList: layout.columns, chunk.numbers, chunk.data, to: &digest)
            }
            found.journal.rows = min(found.journal.rows + rowCount, Self.counted)
            found.journal.bytes += bytes
            digest.add(JournalChain.head(row))
            let computed = digest.finish()
            if computed != stored {
                if !gap.isEmpty {
                    addMissing(gap.lowerBound, min(gap.count, Self.counted), &found)
                    missing += min(gap.count, Self.counted)
                    found.add(
                        problem(
                            number, "change set \(number) cannot be checked: it stands on what is missing before it"))
                } else if let unreadable {
                    found.add(problem(number, "change set \(number) was edited: \(unreadable)"))
                } else if last == nil, found.journal.unrecorded > 0 {
                    found.add(
                        problem(
                            number,
                            "change set \(number) was edited, or the heads from before it, which had no journal"))
                } else if last == nil {
                    found.add(problem(number, "change set \(number) was edited, or others before it are missing"))
                } else {
                    found.add(problem(number, "change set \(number) was edited: its digest is not that of its content"))
                }
            }
            previous = stored
            last = number
            digests.append((number, stored))
        }
        found.journal.length = digests.count
        found.journal.head = digests.last?.digest
        found.journal.newest = digests.last?.number
    }

    /// What is kept of the journal's end, so that what was taken from it or put to it shows.
    private func checkEnd(keptHead: String?, keptLength: Int, _ found: inout Verification) throws {
        let unaccounted = keptLength - digests.count - missing
        if keptHead == digests.last?.digest {
            if unaccounted == 0 { return }
            if unaccounted > 0, found.counts[.journal, default: 0] > 0 {
                let sets = unaccounted == 1 ? "change set is" : "change sets are"
                found.add(problem(nil, "\(unaccounted) more \(sets) missing"), times: unaccounted)
                return
            }
        }
        if let place = digests.firstIndex(where: { $0.digest == keptHead }), place < digests.count - 1 {
            for (number, _) in digests[(place + 1)...] {
                found.add(problem(number, "change set \(number) was added by another program"))
            }
        } else if keptHead == nil, keptLength == 0 {
            for (number, _) in digests {
                found.add(problem(number, "change set \(number) was added by another program"))
            }
        } else if unaccounted > 0, keptHead != digests.last?.digest {
            addMissing(next, unaccounted, &found)
        } else {
            found.add(
                problem(
                    nil,
                    "the archive's note of the journal's end was edited: it says \(keptLength) change sets ending with "
                        + "\(keptHead ?? "none"), there are \(digests.count) ending with \(digests.last?.digest ?? "none")"
                ))
        }
    }

    private func checkOrphans(_ found: inout Verification) throws {
        let orphans = try Int.fetchAll(
            db,
            sql: """
                SELECT DISTINCT "change_set" FROM "change_record" \
                WHERE "change_set" NOT IN (SELECT "id" FROM "change_set") ORDER BY 1
                """)
        for number in orphans {
            found.add(problem(number, "records of change set \(number) are there, and its head is not"))
        }
        let unchained = try Int.fetchAll(
            db,
            sql: """
                SELECT DISTINCT "change_set" FROM "change_record" WHERE "change_set" IN \
                (SELECT "id" FROM "change_set" WHERE "digest" IS NULL) ORDER BY 1
                """)
        for number in unchained {
            found.add(problem(number, "records of change set \(number) are there, and its head has no digest"))
        }
    }

    private func checkExpected(_ head: String, _ found: inout Verification) {
        guard let set = digests.first(where: { $0.digest == head }) else {
            found.add(
                problem(
                    nil,
                    "the noted head \(head.prefix(16))… is not in the journal: what it stood for was edited or removed")
            )
            return
        }
        found.journal.expected = set.number
    }
}

/// The journal's chunks as the verification reads them: by change set, in the order they were written, each where SQLite
/// has it in memory.
private final class JournalChunks {
    struct Chunk {
        let table: String
        /// Nil where it is missing.
        let layout: (keys: Int, columns: String)?
        let numbers: (Int64, Int64, Int64, Int64)
        let data: UnsafeRawBufferPointer
    }

    private let db: Database
    private let statement: GRDB.Statement
    private var layouts: [Int64: (keys: Int, columns: String)] = [:]

    init(_ db: Database) throws {
        self.db = db
        statement = try db.makeStatement(
            sql: """
                SELECT "table", "layout", "first_id", "last_id", "rows", "deleted", "data" FROM "change_record" \
                WHERE "change_set" = ? ORDER BY "id"
                """)
        let rows = try Row.fetchCursor(db, sql: #"SELECT "id", "keys", "columns" FROM "change_layout""#)
        while let row = try rows.next() { layouts[row[0] ?? 0] = (row[1] ?? 0, row[2] ?? "") }
    }

    /// - Returns: rows and bytes.
    func forEach(of changeSet: Int, _ body: (Chunk) -> Void) throws -> (Int, Int) {
        let handle = statement.sqliteStatement
        defer { withExtendedLifetime(statement) { _ = sqlite3_reset(handle) } }
        sqlite3_bind_int64(handle, 1, Int64(changeSet))
        var (rows, bytes) = (0, 0)
        while true {
            let code = sqlite3_step(handle)
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else {
                    throw DatabaseError(resultCode: db.lastErrorCode, message: db.lastErrorMessage)
                }
                return (rows, bytes)
            }
            let size = Int(sqlite3_column_bytes(handle, 6))
            let numbers = (
                sqlite3_column_int64(handle, 2), sqlite3_column_int64(handle, 3), sqlite3_column_int64(handle, 4),
                sqlite3_column_int64(handle, 5)
            )
            body(
                Chunk(
                    table: sqlite3_column_text(handle, 0).map { String(cString: $0) } ?? "",
                    layout: layouts[sqlite3_column_int64(handle, 1)], numbers: numbers,
                    data: UnsafeRawBufferPointer(start: sqlite3_column_blob(handle, 6), count: size)))
            // A file that was edited can say anything.
            rows = min(rows + Int(min(max(0, numbers.2), 1 << 40)), 1 << 40)
            bytes += size
        }
    }
}
