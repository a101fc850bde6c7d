/// A calendar date without a zone, as a number of days since 1970-01-01. Years 0000 to 9999.
public struct CalendarDate: Sendable, Hashable, Comparable {
    public let days: Int32

    public init(days: Int32) { self.days = days }

    /// The date so many days after 1970-01-01, or nil outside the years 0000 to 9999.
    public init?(dayInCalendar days: Int32) {
        guard (-719_528...2_932_896).contains(days) else { return nil }
        self.days = days
    }

    /// The date of that year, month and day, or nil where the calendar has none (2026-02-29).
    public init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CalendarDate.daysInMonth(month, year: year)
        else { return nil }
        // Howard Hinnant's days_from_civil: March-based years make the leap day the last of the year.
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads exactly `YYYY-MM-DD`; anything else is nil.
    public init?(iso text: some StringProtocol) {
        var text = String(text)
        let parsed: CalendarDate? = text.withUTF8 { CalendarDate(isoBytes: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads exactly `YYYY-MM-DD` from ASCII bytes; anything else is nil.
    public init?(isoBytes bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                let digit = Int(bytes[index]) - 0x30
                guard (0...9).contains(digit) else { return nil }
                value = value * 10 + digit
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The civil date: year, month 1...12, day 1...31.
    public var civil: (year: Int, month: Int, day: Int) {
        let z = Int(days) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    public var day: Int { civil.day }

    /// 1 for Monday to 7 for Sunday (ISO 8601).
    public var weekday: Int {
        let sinceMonday = (Int(days) + 3) % 7
        return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
    }

    /// Whole calendar months to another date, as people count them: from 31 January to 28 February none, to 1 March
    /// one. Negative to an earlier date.
    public func wholeMonths(to other: CalendarDate) -> Int {
        guard self <= other else { return -other.wholeMonths(to: self) }
        let (from, to) = (civil, other.civil)
        return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0)
    }

    public static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool { left.days < right.days }

    /// Whole days from `right` to `left`.
    public static func - (left: CalendarDate, right: CalendarDate) -> Int { Int(left.days) - Int(right.days) }

    public static func + (left: CalendarDate, right: Int) -> CalendarDate {
        CalendarDate(days: Int32(clamping: Int(left.days) + right))
    }
}

extension CalendarDate: CustomStringConvertible {
    /// ISO 8601: `2026-09-30`.
    public var description: String {
        let (year, month, day) = civil
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
