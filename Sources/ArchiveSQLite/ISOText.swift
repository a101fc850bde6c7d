import Model

/// Dates and times between the ISO text SQLite stores and the numbers cells hold, without allocating: every date of
/// a scan goes through here.
enum ISOText {
    /// Bytes of `YYYY-MM-DD`.
    static let dateLength = 10
    /// Bytes of `YYYY-MM-DDTHH:MM:SSZ`.
    static let datetimeLength = 20

    /// Days since 1970-01-01, or nil where the bytes do not begin with a date of the calendar.
    @inline(__always)
    static func days(_ bytes: UnsafePointer<UInt8>) -> Int64? {
        guard bytes[4] == 0x2D, bytes[7] == 0x2D, let century = two(bytes), let inCentury = two(bytes + 2),
            let month = two(bytes + 5), let day = two(bytes + 8), month >= 1, month <= 12, day >= 1
        else { return nil }
        let year = century * 100 + inCentury
        guard day <= 28 || day <= Int64(CalendarDate.daysInMonth(Int(month), year: Int(year))) else { return nil }
        // The same arithmetic as CalendarDate's, inlined: March-based years make the leap day the last of the year.
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Reads exactly `YYYY-MM-DD`.
    @inline(__always)
    static func date(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        count == dateLength ? days(bytes) : nil
    }

    /// Seconds since 1970-01-01T00:00:00Z, read from exactly `YYYY-MM-DDTHH:MM:SSZ`.
    @inline(__always)
    static func datetime(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int64? {
        guard count == datetimeLength, bytes[10] == 0x54, bytes[13] == 0x3A, bytes[16] == 0x3A, bytes[19] == 0x5A,
            let days = days(bytes), let hour = two(bytes + 11), let minute = two(bytes + 14),
            let second = two(bytes + 17), hour < 24, minute < 60, second < 60
        else { return nil }
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Writes `YYYY-MM-DD` into ten bytes. Years 0000 to 9999.
    @inline(__always)
    static func write(days: Int64, to bytes: UnsafeMutablePointer<UInt8>) {
        let (year, month, day) = CalendarDate(days: Int32(truncatingIfNeeded: days)).civil
        put(year / 100, bytes)
        put(year % 100, bytes + 2)
        bytes[4] = 0x2D
        put(month, bytes + 5)
        bytes[7] = 0x2D
        put(day, bytes + 8)
    }

    /// Writes `YYYY-MM-DDTHH:MM:SSZ` into twenty bytes.
    @inline(__always)
    static func write(seconds: Int64, to bytes: UnsafeMutablePointer<UInt8>) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let clock = Int(seconds - days * 86_400)
        write(days: days, to: bytes)
        bytes[10] = 0x54
        put(clock / 3600, bytes + 11)
        bytes[13] = 0x3A
        put(clock / 60 % 60, bytes + 14)
        bytes[16] = 0x3A
        put(clock % 60, bytes + 17)
        bytes[19] = 0x5A
    }

    @inline(__always)
    private static func two(_ bytes: UnsafePointer<UInt8>) -> Int64? {
        let tens = bytes[0] &- 0x30
        let ones = bytes[1] &- 0x30
        return tens <= 9 && ones <= 9 ? Int64(tens) * 10 + Int64(ones) : nil
    }

    @inline(__always)
    private static func put(_ number: Int, _ bytes: UnsafeMutablePointer<UInt8>) {
        bytes[0] = UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10)
        bytes[1] = UInt8(truncatingIfNeeded: 0x30 + number % 10)
    }
}
