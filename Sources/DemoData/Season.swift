import Model

/// How likely each day is for visits or purchases, from the first day of the archive to its as-of date: growing over
/// the years, with the week, 春节, 双十一 and the year's end. Days are drawn in proportion from any later part of it.
struct Season: Sendable {
    enum Subject: Sendable { case visits, purchases }

    let firstDay: Int
    let lastDay: Int
    /// Sums of the weights before each day; one more than there are days.
    private let sums: [Int]

    init(_ subject: Subject, from first: CalendarDate, to last: CalendarDate) {
        firstDay = Int(first.days)
        lastDay = Int(last.days)
        var sums = [0]
        var growth = 1 << 20
        for day in firstDay...lastDay {
            let date = CalendarDate(days: Int32(day))
            let weight =
                switch subject {
                case .visits: Season.visitWeight(date)
                case .purchases: Season.purchaseWeight(date)
                }
            sums.append(sums[sums.count - 1] + (growth >> 10) * weight)
            // Doubles in two years: what is asked of the archive is mostly recent.
            growth += growth / 1050
        }
        self.sums = sums
    }

    /// A day from `day` (or the first) to the as-of date.
    func draw(from day: Int, _ random: inout RandomSource) -> Int {
        let start = min(max(day, firstDay), lastDay) - firstDay
        let (low, high) = (sums[start], sums[sums.count - 1])
        // The sums pass 2^32, so the bound of `below` is too narrow here.
        let wanted = low + Int(random.next().multipliedFullWidth(by: UInt64(high - low)).high)
        var (left, right) = (start, sums.count - 2)
        while left < right {
            let middle = (left + right + 1) / 2
            if sums[middle] <= wanted { left = middle } else { right = middle - 1 }
        }
        return firstDay + left
    }

    /// The share of all weight that lies on `day` or later, in 65,536ths.
    func share(from day: Int) -> Int {
        let start = min(max(day, firstDay), lastDay) - firstDay
        return (sums[sums.count - 1] - sums[start]) / max(sums[sums.count - 1] >> 16, 1)
    }

    /// The first day of 春节 in the years the table has; from 2019 to 2035.
    private static let springFestivals: [Int] = [
        (2019, 2, 5), (2020, 1, 25), (2021, 2, 12), (2022, 2, 1), (2023, 1, 22), (2024, 2, 10), (2025, 1, 29),
        (2026, 2, 17), (2027, 2, 6), (2028, 1, 26), (2029, 2, 13), (2030, 2, 3), (2031, 1, 23), (2032, 2, 11),
        (2033, 1, 31), (2034, 2, 19), (2035, 2, 8),
    ].compactMap { CalendarDate(year: $0.0, month: $0.1, day: $0.2).map { Int($0.days) } }

    /// Days until the nearest 春节 that has not ended: negative within its week, large when far away.
    private static func daysToSpringFestival(_ date: CalendarDate) -> Int {
        for festival in springFestivals where festival + 7 > Int(date.days) { return festival - Int(date.days) }
        return 365
    }

    static func isHoliday(_ date: CalendarDate) -> Bool {
        let (_, month, day) = date.civil
        return daysToSpringFestival(date) <= 0 || (month == 10 && day <= 7) || (month == 5 && day <= 3)
            || (month == 1 && day == 1)
    }

    static func isWorkingDay(_ day: Int) -> Bool {
        let date = CalendarDate(days: Int32(day))
        return date.weekday <= 5 && !isHoliday(date)
    }

    private static func visitWeight(_ date: CalendarDate) -> Int {
        let week = [100, 104, 104, 102, 92, 22, 8][date.weekday - 1]
        if isHoliday(date) { return week / 12 }
        // Greetings before the festival.
        return daysToSpringFestival(date) <= 20 ? week * 3 / 2 : week
    }

    private static func purchaseWeight(_ date: CalendarDate) -> Int {
        let (_, month, day) = date.civil
        var weight = [100, 98, 98, 100, 104, 52, 38][date.weekday - 1]
        let festival = daysToSpringFestival(date)
        if festival <= 0 { return weight / 5 }
        if festival <= 30 { weight = weight * 9 / 5 }
        if month == 11 && day <= 11 { weight = day == 11 ? weight * 4 : weight * 9 / 5 }
        if month == 12 && day >= 12 { weight = weight * 17 / 10 }
        if month == 6 && (14...18).contains(day) { weight = weight * 7 / 5 }
        if month == 10 && day <= 7 { weight = weight / 2 }
        return weight
    }
}
