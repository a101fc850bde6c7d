import Archive
import GRDB
import GRDBSQLite
import Model
import Query

extension SQLiteSession {
    /// Bytes of one digest.
    private static let digestLength = 16

    func knownRecords(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let connection = try writingConnection("import_record")
        try connection.access { db in
            // An import that was taken back is no longer among the runs.
            let statement = try db.makeStatement(
                sql: #"SELECT "digest" FROM "import_record" WHERE "run" IN (SELECT "id" FROM "import_run")"#)
            let handle = statement.sqliteStatement
            defer { withExtendedLifetime(statement) { _ = sqlite3_reset(handle) } }
            var block: [UInt8] = []
            block.reserveCapacity(4096 * Self.digestLength)
            while true {
                let code = sqlite3_step(handle)
                guard code == SQLITE_ROW else {
                    guard code == SQLITE_DONE else {
                        throw ErrorMapping.lastError(
                            db, code: code, location: location, written: WrittenValues.none(statement.sql, []))
                    }
                    break
                }
                let length = Int(sqlite3_column_bytes(handle, 0))
                guard length == Self.digestLength, let bytes = sqlite3_column_blob(handle, 0) else { continue }
                block.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: length))
                if block.count == 4096 * Self.digestLength {
                    try block.withUnsafeBytes(body)
                    block.removeAll(keepingCapacity: true)
                }
            }
            if !block.isEmpty { try block.withUnsafeBytes(body) }
        }
    }

    func remember(_ run: ImportRun, records digests: UnsafeRawBufferPointer) throws {
        let connection = try writingConnection("import_run")
        try connection.access { db in
            try db.execute(
                sql: """
                    INSERT INTO "import_run" ("id", "file", "imported_at", "records", "added", "updated", "skipped", "rejected")
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.number, run.file, ArchiveInfo.now().description, run.records, run.added, run.updated,
                    run.skipped, run.rejected,
                ])
            // One that is there is of a run that was taken back, or of none whose record this is.
            let statement = try db.makeStatement(
                sql: """
                    INSERT INTO "import_record" ("digest", "run") VALUES (?, ?) ON CONFLICT ("digest") \
                    DO UPDATE SET "run" = excluded."run" WHERE "run" NOT IN (SELECT "id" FROM "import_run")
                    """)
            let handle = statement.sqliteStatement
            sqlite3_bind_int64(handle, 2, Int64(run.number))
            var offset = 0
            while offset + Self.digestLength <= digests.count {
                let bytes = digests.baseAddress.map { $0 + offset }
                // Bound where it lies: the digests stay there until the step is done.
                sqlite3_bind_blob(handle, 1, bytes, CInt(Self.digestLength), nil)
                let code = sqlite3_step(handle)
                guard code == SQLITE_DONE else {
                    let error = ErrorMapping.lastError(
                        db, code: code, location: location, written: WrittenValues.none(statement.sql, []))
                    sqlite3_reset(handle)
                    throw error
                }
                sqlite3_reset(handle)
                offset += Self.digestLength
            }
        }
    }
}
