import Archive
import GRDB
import GRDBSQLite
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
    static func archiveError(_ error: any Error, location: String) -> any Error {
        switch error {
        case let error as DatabaseError:
            let message = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
            return archiveError(
                code: error.extendedResultCode.rawValue, message: message, location: location,
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
        archiveError(code: code, message: db.lastErrorMessage ?? "", location: location, written: written)
    }

    static func archiveError(code: CInt, message: String, location: String, written: Written) -> ArchiveError {
        switch code & 0xFF {
        case SQLITE_NOTADB: .notAnArchive(location: location)
        case SQLITE_BUSY, SQLITE_LOCKED: .locked(location: location)
        case SQLITE_FULL: .full(location: location)
        case SQLITE_CORRUPT: .corrupt(location: location, detail: message)
        case SQLITE_READONLY: .readOnly(location: location)
        case SQLITE_INTERRUPT: .interrupted
        case SQLITE_CONSTRAINT: constraint(code, message, written)
        case SQLITE_CANTOPEN:
            .cannotOpen(location: location, reason: "it cannot be opened; check that it is there and may be read")
        case SQLITE_PERM, SQLITE_AUTH: .cannotOpen(location: location, reason: "permission denied")
        case SQLITE_IOERR: .corrupt(location: location, detail: "the disk cannot be read or written (\(message))")
        case SQLITE_NOMEM:
            .failed(message: "out of memory", sql: written.sql, arguments: written.arguments)
        default: .failed(message: message, sql: written.sql, arguments: written.arguments)
        }
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
