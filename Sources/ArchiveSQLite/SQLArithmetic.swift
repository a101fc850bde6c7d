import GRDB
import GRDBSQLite
import Model
import Query

/// Calculations that SQLite does otherwise than Lua, as functions: integers that overflow wrap around and do not
/// become floats, a division by zero is infinite and not NULL, kinds that have no order are not put into one.
/// Everything gives NULL for an argument that is no number, and where the result is none (`0/0`).
enum SQLArithmetic {
    /// - `dossier_add(a, b)`, `dossier_subtract(a, b)`, `dossier_multiply(a, b)`, `dossier_divide(a, b)`
    /// - `dossier_negate(a)`, `dossier_abs(a)`; `dossier_floor(a)` and `dossier_ceil(a)`: an integer, NULL beyond 64 bits.
    /// - `dossier_compare(a, b)`: -1, 0 or 1 of two numbers or two texts, else NULL.
    /// - `dossier_add_days(date, days)`: NULL outside the years 0000 to 9999.
    /// - `dossier_text(a, numbers)`: the text; with `numbers` 1 also that of a number as `..` writes it; else NULL.
    /// - `dossier_sub(text, first, last)`, `dossier_find(text, part, first)`: in bytes, as Lua counts them.
    static let functions: [(name: String, arguments: CInt, function: SQLFunctions.Function)] = [
        (
            "dossier_add", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: { $0 &+ $1 }, floats: { $0 + $1 })
            }
        ),
        (
            "dossier_subtract", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: { $0 &- $1 }, floats: { $0 - $1 })
            }
        ),
        (
            "dossier_multiply", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: { $0 &* $1 }, floats: { $0 * $1 })
            }
        ),
        (
            "dossier_divide", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: nil, floats: { $0 / $1 })
            }
        ),
        (
            "dossier_floor_divide", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(
                    context, arguments, integers: LuaNumber.floorDivide, floats: LuaNumber.floorDivide)
            }
        ),
        (
            "dossier_modulo", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: LuaNumber.modulo, floats: LuaNumber.modulo)
            }
        ),
        (
            "dossier_power", 2,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: nil, floats: LuaNumber.power)
            }
        ),
        ("dossier_sub", 3, { context, _, arguments in SQLArithmetic.sub(context, arguments) }),
        ("dossier_find", 3, { context, _, arguments in SQLArithmetic.find(context, arguments) }),
        (
            "dossier_negate", 1,
            { context, _, arguments in
                SQLArithmetic.calculate(context, arguments, integers: { 0 &- $0 }, floats: { -$0 })
            }
        ),
        (
            "dossier_abs", 1,
            { context, _, arguments in
                SQLArithmetic.calculate(
                    context, arguments, integers: { $0 < 0 ? 0 &- $0 : $0 }, floats: { $0.magnitude })
            }
        ),
        (
            "dossier_floor", 1,
            { context, _, arguments in SQLArithmetic.round(context, arguments, .down) }
        ),
        (
            "dossier_ceil", 1,
            { context, _, arguments in SQLArithmetic.round(context, arguments, .up) }
        ),
        ("dossier_compare", 2, { context, _, arguments in SQLArithmetic.compare(context, arguments) }),
        ("dossier_add_days", 2, { context, _, arguments in SQLArithmetic.addDays(context, arguments) }),
        (
            "dossier_text", 2,
            { context, _, arguments in
                guard let context, let arguments else { return }
                let type = sqlite3_value_type(arguments[0])
                if type == SQLITE_FLOAT, sqlite3_value_int(arguments[1]) != 0 {
                    var text = LuaNumber.text(sqlite3_value_double(arguments[0]))
                    text.withUTF8 { SQLArithmetic.result(context, $0[...]) }
                    return
                }
                guard type == SQLITE_TEXT || (type == SQLITE_INTEGER && sqlite3_value_int(arguments[1]) != 0) else {
                    return
                }
                // For an integer, its digits: the text is made in place by reading it.
                _ = sqlite3_value_text(arguments[0])
                sqlite3_result_text(
                    context,
                    sqlite3_value_text(arguments[0]).map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
                    sqlite3_value_bytes(arguments[0]), transient)
            }
        ),
    ]

    typealias Arguments = UnsafeMutablePointer<OpaquePointer?>

    private static func isNumber(_ value: OpaquePointer?) -> Bool {
        let type = sqlite3_value_type(value)
        return type == SQLITE_INTEGER || type == SQLITE_FLOAT
    }

    @inline(__always)
    private static func calculate(
        _ context: OpaquePointer?, _ arguments: Arguments?, integers: ((Int64, Int64) -> Int64?)?,
        floats: (Double, Double) -> Double
    ) {
        guard let context, let arguments, isNumber(arguments[0]), isNumber(arguments[1]) else { return }
        if let integers, sqlite3_value_type(arguments[0]) == SQLITE_INTEGER,
            sqlite3_value_type(arguments[1]) == SQLITE_INTEGER
        {
            if let result = integers(sqlite3_value_int64(arguments[0]), sqlite3_value_int64(arguments[1])) {
                sqlite3_result_int64(context, result)
            }
        } else {
            sqlite3_result_double(
                context, floats(sqlite3_value_double(arguments[0]), sqlite3_value_double(arguments[1])))
        }
    }

    @inline(__always)
    private static func calculate(
        _ context: OpaquePointer?, _ arguments: Arguments?, integers: (Int64) -> Int64, floats: (Double) -> Double
    ) {
        guard let context, let arguments, isNumber(arguments[0]) else { return }
        if sqlite3_value_type(arguments[0]) == SQLITE_INTEGER {
            sqlite3_result_int64(context, integers(sqlite3_value_int64(arguments[0])))
        } else {
            sqlite3_result_double(context, floats(sqlite3_value_double(arguments[0])))
        }
    }

    private static func round(
        _ context: OpaquePointer?, _ arguments: Arguments?, _ rule: FloatingPointRoundingRule
    ) {
        guard let context, let arguments, isNumber(arguments[0]) else { return }
        if sqlite3_value_type(arguments[0]) == SQLITE_INTEGER {
            sqlite3_result_int64(context, sqlite3_value_int64(arguments[0]))
        } else if let whole = Int64(exactly: sqlite3_value_double(arguments[0]).rounded(rule)) {
            sqlite3_result_int64(context, whole)
        }
    }

    /// The bytes as a text: also where they are no UTF-8, as after a cut within a character.
    fileprivate static func result(_ context: OpaquePointer, _ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
        let part = UnsafeBufferPointer(rebasing: bytes)
        let start = UnsafeRawPointer(part.baseAddress)?.assumingMemoryBound(to: CChar.self)
        sqlite3_result_text(context, start ?? emptyText, CInt(part.count), transient)
    }

    private static func integer(_ value: OpaquePointer?) -> Int64? {
        sqlite3_value_type(value) == SQLITE_INTEGER ? sqlite3_value_int64(value) : nil
    }

    private static func text(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
        guard sqlite3_value_type(value) == SQLITE_TEXT else { return nil }
        return UnsafeBufferPointer(start: sqlite3_value_text(value), count: Int(sqlite3_value_bytes(value)))
    }

    private static func sub(_ context: OpaquePointer?, _ arguments: Arguments?) {
        guard let context, let arguments, let text = Self.text(arguments[0]), let first = integer(arguments[1]),
            let last = integer(arguments[2])
        else { return }
        result(context, text[TextPositions.range(from: first, to: last, count: text.count)])
    }

    private static func find(_ context: OpaquePointer?, _ arguments: Arguments?) {
        guard let context, let arguments, let text = Self.text(arguments[0]), let part = Self.text(arguments[1]),
            let first = integer(arguments[2]), let start = TextPositions.start(first, count: text.count),
            start + part.count <= text.count
        else { return }
        for offset in start...text.count - part.count where text[offset...].starts(with: part) {
            sqlite3_result_int64(context, Int64(offset) + 1)
            return
        }
    }

    private static func compare(_ context: OpaquePointer?, _ arguments: Arguments?) {
        guard let context, let arguments else { return }
        let (a, b) = (arguments[0], arguments[1])
        switch (sqlite3_value_type(a), sqlite3_value_type(b)) {
        case (SQLITE_INTEGER, SQLITE_INTEGER):
            let (left, right) = (sqlite3_value_int64(a), sqlite3_value_int64(b))
            sqlite3_result_int(context, left < right ? -1 : left > right ? 1 : 0)
        case (SQLITE_FLOAT, SQLITE_FLOAT):
            let (left, right) = (sqlite3_value_double(a), sqlite3_value_double(b))
            sqlite3_result_int(context, left < right ? -1 : left > right ? 1 : 0)
        case (SQLITE_INTEGER, SQLITE_FLOAT):
            sqlite3_result_int(context, order(sqlite3_value_int64(a), sqlite3_value_double(b)))
        case (SQLITE_FLOAT, SQLITE_INTEGER):
            sqlite3_result_int(context, -order(sqlite3_value_int64(b), sqlite3_value_double(a)))
        case (SQLITE_TEXT, SQLITE_TEXT):
            guard let left = SQLFunctions.bytes(a), let right = SQLFunctions.bytes(b) else { return }
            let isLess = left.lexicographicallyPrecedes(right)
            sqlite3_result_int(context, isLess ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0)
        default: return
        }
    }

    /// The order of an integer and a float, exactly: neither is turned into the other.
    private static func order(_ integer: Int64, _ float: Double) -> CInt {
        if float >= 0x1p63 { return -1 }
        if float < -0x1p63 { return 1 }
        let whole = float.rounded(.towardZero)
        let same = Int64(whole)
        if integer != same { return integer < same ? -1 : 1 }
        return float > whole ? -1 : float < whole ? 1 : 0
    }

    private static func addDays(_ context: OpaquePointer?, _ arguments: Arguments?) {
        guard let context, let arguments, let date = SQLFunctions.date(arguments[0]),
            sqlite3_value_type(arguments[1]) == SQLITE_INTEGER
        else { return }
        let (sum, overflow) = Int64(date.days).addingReportingOverflow(sqlite3_value_int64(arguments[1]))
        guard !overflow, let days = Int32(exactly: sum), let moved = CalendarDate(dayInCalendar: days) else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ISOText.dateLength) { bytes in
            guard let start = bytes.baseAddress else { return }
            ISOText.write(days: Int64(moved.days), to: start)
            start.withMemoryRebound(to: CChar.self, capacity: ISOText.dateLength) {
                sqlite3_result_text(context, $0, CInt(ISOText.dateLength), transient)
            }
        }
    }
}
