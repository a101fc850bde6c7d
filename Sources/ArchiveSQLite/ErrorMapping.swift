import Archive
import GRDB
import GRDBSQLite
import Glibc
import Model

/// SQLite's errors in the product's words.
enum ErrorMapping {
    /// SQLITE_CONSTRAINT_DATATYPE: a STRICT table was given another type. GRDB has no name for it.
    private static let datatype = ResultCode(rawValue: SQLITE_CONSTRAINT | 12 << 8)

    /// What was being written, to name the value that broke a rule.
    struct Written {
        var sql: String
        var arguments: [Value]
        /// The value of a column, where it is known.
        var value: (_ table: String, _ column: String) -> Value?
    }

    /// The archive's error for one of GRDB's, of this module's, or of a caller's body, which comes back as it is.
    /// - Parameter systemError: what the system said to SQLite last (`sqlite3_system_errno`); 0 where that is not known.
    static func archiveError(_ error: any Error, location: String, systemError: CInt = 0) -> any Error {
        switch error {
        case let error as DatabaseError:
            let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
            return archiveError(
                code: error.extendedResultCode.rawValue, message: message, location: location, systemError: systemError,
                written: Written(sql: error.sql ?? "", arguments: [], value: { _, _ in nil }))
        case let error as RowReading.Mismatch:
            return ArchiveError.corrupt(
                location: location, detail: "“\(error.stored)” is stored as \(error.column), which cannot hold it")
        default: return error
        }
    }

    /// The error of the connection's last call.
    static func lastError(
        _ db: Database, code: CInt, location: String, written: Written
    ) -> ArchiveError {
        archiveError(
            code: code, message: db.lastErrorMessage ?? "", location: location,
            systemError: sqlite3_system_errno(db.sqliteConnection), written: written)
    }

    static func archiveError(
        code: CInt, message: String, location: String, systemError: CInt = 0, written: Written
    ) -> ArchiveError {
        switch code & 0xFF {
        case SQLITE_NOTADB: .notAnArchive(location: location)
        case SQLITE_BUSY, SQLITE_LOCKED: .locked(location: location)
        case SQLITE_FULL: .full(location: location)
        case SQLITE_CORRUPT: .corrupt(location: location, detail: message)
        case SQLITE_READONLY: .notWritable(location: location, reason: unwritable(code, location))
        case SQLITE_INTERRUPT: .interrupted
        case SQLITE_CONSTRAINT: constraint(code, message, written)
        case SQLITE_CANTOPEN where isFull(systemError): .full(location: location)
        case SQLITE_CANTOPEN:
            .cannotOpen(location: location, reason: "it cannot be opened; check that it is there and may be read")
        case SQLITE_PERM, SQLITE_AUTH: .cannotOpen(location: location, reason: "permission denied")
        case SQLITE_IOERR: failure(systemError, message, location)
        case SQLITE_NOMEM:
            .failed(message: "out of memory", sql: written.sql, arguments: written.arguments)
        default: .failed(message: message, sql: written.sql, arguments: written.arguments)
        }
    }

    // MARK: The disk

    private static func isFull(_ systemError: CInt) -> Bool {
        [ENOSPC, EDQUOT, EFBIG].contains(systemError)
    }

    /// Whether nothing can be added to the archive's files. Of a commit that fails SQLite does not keep what the system said.
    private static func hasNoRoom(_ location: String) -> Bool {
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max {
            for path in [location, location + "-wal"] {
                var file = stat()
                if stat(path, &file) == 0, file.st_size >= 0, rlim_t(file.st_size) + page > limit.rlim_cur {
                    return true
                }
            }
        }
        var disk = statvfs()
        return statvfs(location, &disk) == 0 && disk.f_bavail * disk.f_frsize < page * 16
    }

    /// A page and its frame's head, in bytes.
    private static let page: rlim_t = 4096 + 24

    /// What the system's own error says of a read or write that failed.
    private static func failure(_ systemError: CInt, _ message: String, _ location: String) -> ArchiveError {
        if isFull(systemError) || systemError == 0 && hasNoRoom(location) { return .full(location: location) }
        if systemError == EROFS { return .notWritable(location: location, reason: "the disk is read-only") }
        let reason = systemError == 0 ? message : String(cString: strerror(systemError))
        return .disk(location: location, reason: reason)
    }

    /// Why SQLite takes the file for read-only.
    private static func unwritable(_ code: CInt, _ location: String) -> String {
        let moved = SQLITE_READONLY | 4 << 8
        if code == moved { return "the file was moved or replaced while it was open; open it again" }
        if access(location, W_OK) != 0 {
            return errno == EROFS
                ? "the disk is read-only"
                : "you may read the file and not write it; ask its owner, or copy it to a place of your own"
        }
        let folder = ArchiveFile.folder(of: location)
        if access(folder, W_OK | X_OK) != 0 {
            return
                "its folder \(folder) cannot be written, and changes need a log there; ask its owner, or copy the archive to a folder of your own"
        }
        return "the file or its disk is read-only"
    }

    private static func constraint(_ code: CInt, _ message: String, _ written: Written) -> ArchiveError {
        let detail = message.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? message
        switch ResultCode(rawValue: code) {
        case .SQLITE_CONSTRAINT_CHECK: return .constraint(check(detail, written))
        case .SQLITE_CONSTRAINT_NOTNULL:
            return .constraint("\(StoredName(qualified: detail).inModel) is required and has no value")
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            let names = detail.split(separator: ", ").map { StoredName(qualified: String($0)) }
            let values = names.map { name in written.value(name.table, name.column) }
            return .constraint(duplicate(names, values))
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            return .constraint(
                "a reference leads to a row that is not there, or a row that others refer to was deleted")
        case ErrorMapping.datatype:
            // "cannot store TEXT value in INTEGER column client.x_current"
            let name = StoredName(qualified: message.split(separator: " ").last.map(String.init) ?? "")
            let got = written.value(name.table, name.column).map { "; got \(shown($0))" } ?? ""
            return .constraint("\(name.inModel) must be \(name.article)\(got)")
        default: return .constraint(message)
        }
    }

    /// `names` must be unique together, and these values are there already.
    static func duplicate(_ names: [StoredName], _ values: [Value?]) -> String {
        let subject = names.map(\.inModel).joined(separator: " and ")
        let taken = values.compactMap { $0 }.map(shown)
        let which = taken.count == names.count ? ": \(taken.joined(separator: ", ")) is there already" : ""
        return "\(subject) must be unique\(names.count > 1 ? " together" : "")\(which)"
    }

    /// A check's name is what it demands: "client.class must be one of A, B".
    private static func check(_ demand: String, _ written: Written) -> String {
        guard let subject = demand.split(separator: " ").first,
            let name = StoredName(inModel: String(subject)),
            let value = written.value(name.table, name.column)
        else { return demand }
        return "\(demand); got \(shown(value))"
    }

    static func shown(_ value: Value) -> String {
        switch value {
        case .missing: "no value"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let text): "“\(text.prefix(80))”"
        case .money(let fen):
            "\(fen < 0 ? "-" : "")\(fen.magnitude / 100).\(fen.magnitude % 100 < 10 ? "0" : "")\(fen.magnitude % 100)"
        case .date(let date): "\(date)"
        case .datetime(let moment): "\(moment)"
        }
    }
}
