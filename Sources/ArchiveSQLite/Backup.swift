import Archive
import GRDB
import GRDBSQLite
import Glibc
import Model

extension SQLiteSession {
    /// Pages copied between two looks at whether somebody wants it to stop: 8 MB.
    private static let step: Int32 = 2048

    func backup(to path: String, overwrites: Bool, progress: (Double) -> Void) throws -> ArchiveCopy {
        var status = stat()
        guard overwrites || lstat(path, &status) != 0 else {
            throw ArchiveError.notWritable(
                location: path, reason: "it is there already; { overwrite = true } writes over it")
        }
        let connection = try snapshotConnection()
        // It appears under its name when it is whole and was looked over.
        let partial = "\(path).\(getpid()).partial"
        do {
            let copy = try connection.access { db in
                // A deferred transaction has its snapshot with the first question: the whole copy is of one moment.
                let newest = try Int64.fetchOne(db, sql: #"SELECT coalesce(max("id"), 0) FROM "change_set""#) ?? 0
                let pages = try copyPages(of: db, to: partial, progress)
                return ArchiveCopy(path: path, changeSet: Int(newest), bytes: pages)
            }
            try check(partial, against: copy)
            guard rename(partial, path) == 0 else { throw Self.problem(path, errno) }
            return copy
        } catch {
            for ending in ["", "-wal", "-shm", "-journal"] { unlink(partial + ending) }
            throw error
        }
    }

    private static func problem(_ path: String, _ code: Int32) -> ArchiveError {
        code == ENOSPC || code == EFBIG || code == EDQUOT
            ? .full(location: path) : .notWritable(location: path, reason: String(cString: strerror(code)))
    }

    /// - Returns: the copy's size in bytes.
    private func copyPages(of db: Database, to path: String, _ progress: (Double) -> Void) throws -> Int64 {
        var target: OpaquePointer?
        defer { sqlite3_close_v2(target) }
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE
        guard sqlite3_open_v2(path, &target, flags, nil) == SQLITE_OK, let target else {
            throw Self.problem(path, target.map { sqlite3_system_errno($0) } ?? ENOMEM)
        }
        guard let backup = sqlite3_backup_init(target, "main", db.sqliteConnection, "main") else {
            throw Self.problem(path, sqlite3_system_errno(target))
        }
        var code = SQLITE_OK
        while code == SQLITE_OK, !isInterrupted {
            code = sqlite3_backup_step(backup, Self.step)
            let (left, all) = (sqlite3_backup_remaining(backup), sqlite3_backup_pagecount(backup))
            if all > 0 { progress(1 - Double(left) / Double(all)) }
        }
        let pages = Int64(sqlite3_backup_pagecount(backup))
        let finished = sqlite3_backup_finish(backup)
        if code == SQLITE_OK { throw ArchiveError.interrupted }
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            let result = code == SQLITE_DONE ? finished : code
            if result == SQLITE_FULL { throw ArchiveError.full(location: path) }
            let system = sqlite3_system_errno(target)
            throw ArchiveError.notWritable(
                location: path,
                reason: system != 0 ? String(cString: strerror(system)) : String(cString: sqlite3_errstr(result)))
        }
        let size = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 4096
        return pages * size
    }

    /// Reads the whole copy back: a backup that nobody could read is none.
    private func check(_ path: String, against copy: ArchiveCopy) throws {
        var target: OpaquePointer?
        defer { sqlite3_close_v2(target) }
        guard sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else {
            throw Self.problem(copy.path, errno)
        }
        // No log beside it: a backup is one file. The archive takes its log up again when it is opened.
        _ = sqlite3_exec(target, "PRAGMA journal_mode = DELETE", nil, nil, nil)
        let found = try answer(target, "PRAGMA quick_check(1)")
        guard found == "ok" else { throw ArchiveError.corrupt(location: copy.path, detail: found) }
        let newest = try answer(target, #"SELECT coalesce(max("id"), 0) FROM "change_set""#)
        guard newest == "\(copy.changeSet)" else {
            throw ArchiveError.corrupt(location: copy.path, detail: "it ends with change set \(newest)")
        }
    }

    private func answer(_ database: OpaquePointer?, _ sql: String) throws -> String {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        // So that Ctrl-C ends the reading of a large file too.
        sqlite3_progress_handler(
            database, 100_000,
            { session in
                guard let session else { return 0 }
                return Unmanaged<SQLiteSession>.fromOpaque(session).takeUnretainedValue().isInterrupted ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
        defer { sqlite3_progress_handler(database, 0, nil, nil) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0)
        else {
            if isInterrupted { throw ArchiveError.interrupted }
            return String(cString: sqlite3_errmsg(database))
        }
        return String(cString: text)
    }
}
