import Model

// Axes of dates and moments. Places are in days since 1970-01-01, so that both share one scale.
extension Axis {
    /// An axis over exactly these days, with at most `count` ticks where people would put them: at hours, days,
    /// Mondays, first days of months, quarters and years, round years.
    static func times(_ low: Double, _ high: Double, count: Int) -> Axis {
        var (low, high) = (clamped(min(low, high)), clamped(max(low, high)))
        if high - low < 1.0 / 1440 { (low, high) = (low - 0.5, high + 0.5) }
        let count = max(2, count)
        for step in TimeStep.all {
            // Not worth counting: far more than there is room for.
            guard (high - low) / step.days <= Double(count) + 2 else { continue }
            let ticks = step.ticks(from: low, to: high)
            if ticks.count <= count, !ticks.isEmpty { return Axis(low: low, high: high, ticks: ticks) }
        }
        return Axis(low: low, high: high, ticks: [low, high].map { Tick(value: $0, label: TimeStep.date($0)) })
    }

    /// The days that the calendar has.
    private static func clamped(_ day: Double) -> Double { min(max(day, -719_528), 2_932_896) }
}

/// The distances between ticks of a time axis.
enum TimeStep: Hashable {
    case minutes(Int)
    case days(Int)
    case months(Int)
    case years(Int)

    static let all: [TimeStep] =
        [1, 5, 15, 30, 60, 180, 360, 720].map(minutes) + [1, 2, 7, 14].map(days) + [1, 2, 3, 6].map(months)
        + [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].map(years)

    /// About as many days.
    var days: Double {
        switch self {
        case .minutes(let count): Double(count) / 1440
        case .days(let count): Double(count)
        case .months(let count): Double(count) * 30.4
        case .years(let count): Double(count) * 365.2
        }
    }

    func ticks(from low: Double, to high: Double) -> [Axis.Tick] {
        var ticks: [Axis.Tick] = []
        switch self {
        case .minutes(let count):
            let size = Double(count) / 1440
            var step = (low / size - 1e-6).rounded(.up)
            while step * size <= high + 1e-9 {
                ticks.append(.init(value: step * size, label: Self.moment(step * size)))
                step += 1
            }
        case .days(let count):
            // 1970-01-01 was a Thursday: weeks begin four days later.
            let shift = count % 7 == 0 ? 4.0 : 0
            var step = ((low - shift) / Double(count)).rounded(.up)
            while step * Double(count) + shift <= high {
                let day = step * Double(count) + shift
                ticks.append(.init(value: day, label: Self.date(day)))
                step += 1
            }
        case .months(let count):
            let first = CalendarDate(days: Int32(clamping: Int(low.rounded(.up))))
            var month = (first.year * 12 + first.month - 1) / count * count
            while let date = CalendarDate(year: month / 12, month: month % 12 + 1, day: 1), Double(date.days) <= high {
                if Double(date.days) >= low {
                    ticks.append(.init(value: Double(date.days), label: String(date.description.prefix(7))))
                }
                month += count
            }
        case .years(let count):
            var year = CalendarDate(days: Int32(clamping: Int(low.rounded(.up)))).year / count * count
            while let date = CalendarDate(year: year, month: 1, day: 1), Double(date.days) <= high {
                if Double(date.days) >= low {
                    ticks.append(.init(value: Double(date.days), label: String(date.description.prefix(4))))
                }
                year += count
            }
        }
        return ticks
    }

    static func date(_ day: Double) -> String { CalendarDate(days: Int32(clamping: Int(day.rounded()))).description }

    /// `09-30 16:15`.
    private static func moment(_ day: Double) -> String {
        let minutes = Int((day * 1440).rounded())
        let date = Int((Double(minutes) / 1440).rounded(.down))
        let clock = minutes - date * 1440
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(CalendarDate(days: Int32(clamping: date)).description.suffix(5)) \(two(clock / 60)):\(two(clock % 60))"
    }
}
