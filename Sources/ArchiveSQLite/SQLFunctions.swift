import GRDB
import GRDBSQLite
import Model

/// The SQL functions every connection has. Straight C functions: each is called once a row.
enum SQLFunctions {
    /// - `dossier_sample_hash(seed, id)`: `SampleHash.hash`; NULL when an argument is.
    /// - `dossier_ends(text, end)`: whether the text ends so; NULL when an argument is.
    /// - `dossier_months_between(first, last)`: `CalendarDate.wholeMonths` of two ISO dates; NULL for anything else.
    /// - `dossier_today()`: the session's day, as ISO text.
    /// - `dossier_computed(column, id)`: the value of a `ComputedColumn` for a row, amounts in fen; NULL without one.
    /// - `dossier_fold(text)`: the text in lower case by Unicode's rules, for `contains` without regard to case;
    ///   NULL for NULL.
    static func register(_ db: Database, today: SessionDay) throws {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        try add("dossier_sample_hash", 2, flags, db) { context, _, arguments in
            guard let context, let arguments, sqlite3_value_type(arguments[0]) != SQLITE_NULL,
                sqlite3_value_type(arguments[1]) != SQLITE_NULL
            else { return }
            let seed = sqlite3_value_int64(arguments[0])
            let id = sqlite3_value_int64(arguments[1])
            sqlite3_result_int64(context, SampleHash.hash(seed: seed, id: id))
        }
        try add("dossier_ends", 2, flags, db) { context, _, arguments in
            guard let context, let arguments, let text = SQLFunctions.bytes(arguments[0]),
                let end = SQLFunctions.bytes(arguments[1])
            else { return }
            sqlite3_result_int(context, text.count >= end.count && text.suffix(end.count).elementsEqual(end) ? 1 : 0)
        }
        try add("dossier_months_between", 2, flags, db) { context, _, arguments in
            guard let context, let arguments, let first = SQLFunctions.date(arguments[0]),
                let last = SQLFunctions.date(arguments[1])
            else { return }
            sqlite3_result_int64(context, Int64(first.wholeMonths(to: last)))
        }
        // The connection keeps the day alive as long as it can run statements.
        let day = Unmanaged.passUnretained(today).toOpaque()
        try add("dossier_today", 0, flags, db, SessionDay.function, data: day)
        try add("dossier_computed", 2, flags, db, ComputedColumnFunction.function)
        for (name, arguments, function) in SearchFunctions.all { try add(name, arguments, flags, db, function) }
        for (name, arguments, function) in SQLArithmetic.functions { try add(name, arguments, flags, db, function) }
        try add("dossier_fold", 1, flags, db) { context, _, arguments in
            guard let context, let arguments, let bytes = sqlite3_value_text(arguments[0]) else { return }
            let count = Int(sqlite3_value_bytes(arguments[0]))
            let text = UnsafeBufferPointer(start: bytes, count: count)
            guard SQLFunctions.mayHaveUpperCase(text) else {
                sqlite3_result_value(context, arguments[0])
                return
            }
            var folded = String(decoding: text, as: UTF8.self).lowercased()
            folded.withUTF8 { bytes in
                let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                sqlite3_result_text(context, start ?? UnsafePointer(emptyText), CInt(bytes.count), transient)
            }
        }
    }

    /// The bytes of a text argument, or nil for NULL.
    static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
        guard sqlite3_value_type(value) != SQLITE_NULL, let text = sqlite3_value_text(value) else { return nil }
        return UnsafeBufferPointer(start: text, count: Int(sqlite3_value_bytes(value)))
    }

    /// The date that an argument begins with: a date, or the day of a time.
    static func date(_ value: OpaquePointer?) -> CalendarDate? {
        guard let text = bytes(value), text.count >= 10 else { return nil }
        return CalendarDate(isoBytes: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[0..<10])))
    }

    /// False for what surely has no capitals: lower-case ASCII and common Chinese text, which go through unchanged.
    private static func mayHaveUpperCase(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        text.contains { byte in
            switch byte {
            case 0x41...0x5A: true
            // Lead bytes of U+3000 to U+9FFF, and of the Hangul syllables; and all continuation bytes.
            case 0x00...0xBF, 0xE3...0xE9, 0xEB...0xED: false
            default: true
            }
        }
    }

    typealias Function =
        @convention(c) (OpaquePointer?, CInt, UnsafeMutablePointer<OpaquePointer?>?) -> Void

    private static func add(
        _ name: String, _ arguments: CInt, _ flags: CInt, _ db: Database, _ function: Function,
        data: UnsafeMutableRawPointer? = nil
    ) throws {
        let code = sqlite3_create_function_v2(
            db.sqliteConnection, name, arguments, flags, data, function, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}

/// Tells SQLite to copy what it is given. `SQLITE_TRANSIENT` is a macro that Swift cannot import.
let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// An address for texts of no bytes: SQLite takes a null pointer for NULL.
nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
    // Never freed and never written: one byte for the life of the process.
    let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    byte.initialize(to: 0)
    return UnsafePointer(byte)
}()
