import Model

/// The time an archive covers, in days since 1970-01-01.
struct Span: Sendable {
    /// The first day of visits and purchases: 2019-01-01.
    let first: Int
    /// The as-of date. Nothing has happened after it; only plans lie beyond.
    let last: Int

    init(asOf: CalendarDate) {
        first = Span.day(2019, 1, 1)
        last = Int(asOf.days)
    }

    var firstDate: CalendarDate { CalendarDate(days: Int32(first)) }
    var asOf: CalendarDate { CalendarDate(days: Int32(last)) }

    /// A day the caller knows to exist.
    static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        Int(CalendarDate(year: year, month: month, day: day)?.days ?? 0)
    }
}
