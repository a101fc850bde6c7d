import GRDBSQLite
import Model

/// Binds values to a prepared statement's arguments as the archive stores them: dates and times as ISO text, booleans
/// as 0 and 1, money as fen.
enum Binding {
    /// Binds all arguments in order. Throws where there are more or fewer than the statement has.
    static func bind(_ arguments: [Value], to statement: OpaquePointer) throws(WrongArgumentCount) {
        let expected = Int(sqlite3_bind_parameter_count(statement))
        guard expected == arguments.count else {
            throw WrongArgumentCount(expected: expected, found: arguments.count)
        }
        for (index, value) in arguments.enumerated() { bind(value, to: statement, at: CInt(index + 1)) }
    }

    struct WrongArgumentCount: Error {
        let expected: Int
        let found: Int
    }

    // The results of sqlite3_bind_* are not looked at: they fail for an index out of range, which is counted above,
    // for a busy statement, which is never bound, and for want of memory, which the step that follows reports.
    static func bind(_ value: Value, to statement: OpaquePointer, at index: CInt) {
        switch value {
        case .missing: sqlite3_bind_null(statement, index)
        case .boolean(let value): sqlite3_bind_int(statement, index, value ? 1 : 0)
        case .integer(let value): sqlite3_bind_int64(statement, index, value)
        case .real(let value): sqlite3_bind_double(statement, index, value)
        case .money(let fen): sqlite3_bind_int64(statement, index, fen)
        case .text(var text):
            text.withUTF8 { bytes in
                let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
                _ = sqlite3_bind_text64(
                    statement, index, start ?? emptyText, UInt64(bytes.count), transient, UInt8(SQLITE_UTF8))
            }
        case .date(let date):
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ISOText.dateLength) { bytes in
                guard let start = bytes.baseAddress else { return }
                ISOText.write(days: Int64(date.days), to: start)
                bindCopy(start, ISOText.dateLength, to: statement, at: index)
            }
        case .datetime(let moment):
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ISOText.datetimeLength) { bytes in
                guard let start = bytes.baseAddress else { return }
                ISOText.write(seconds: moment.seconds, to: start)
                bindCopy(start, ISOText.datetimeLength, to: statement, at: index)
            }
        }
    }

    private static func bindCopy(
        _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, to statement: OpaquePointer, at index: CInt
    ) {
        bytes.withMemoryRebound(to: CChar.self, capacity: count) {
            _ = sqlite3_bind_text(statement, index, $0, CInt(count), transient)
        }
    }
}
