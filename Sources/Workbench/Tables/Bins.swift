import Model

/// Numbers, amounts or days counted by bins with round edges: each from its lower edge up to, not including, the next.
/// Amounts are counted in fen and days as days, so that the counts are exact.
struct Bins {
    /// The edges, one more than there are bins.
    let edges: [Value]
    let counts: [Int]

    // MARK: Whole numbers, amounts in fen

    /// - Parameters:
    ///   - wanted: at most so many bins.
    ///   - width: how wide a bin is, in place of that.
    ///   - value: what an edge is shown as.
    init(_ numbers: [Int64], wanted: Int, width: Int64?, value: (Int64) -> Value) throws {
        guard let low = numbers.min(), let high = numbers.max() else {
            (edges, counts) = ([], [])
            return
        }
        let step = width.map { Int128($0) } ?? Self.step(from: Int128(low), to: Int128(high), wanted: wanted)
        let first = Self.floor(Int128(low), by: step)
        let count = Self.floor(Int128(high), by: step) - first + 1
        try Self.check(count)
        var counts = [Int](repeating: 0, count: Int(count))
        for number in numbers { counts[Int(Self.floor(Int128(number), by: step) - first)] += 1 }
        self.counts = counts
        edges = (0...counts.count).map { value(Int64(clamping: (first + Int128($0)) * step)) }
    }

    /// The smallest of 1, 2, 5, 10, 20, 50 … that needs no more bins than wanted.
    private static func step(from low: Int128, to high: Int128, wanted: Int) -> Int128 {
        var power: Int128 = 1
        while true {
            for step in [power, 2 * power, 5 * power]
            where floor(high, by: step) - floor(low, by: step) < Int128(wanted) {
                return step
            }
            // Two bins around zero always do; one bin alone may never: -1 and 1 lie apart at every width.
            if power > Int128(Int64.max) { return power }
            power *= 10
        }
    }

    private static func floor(_ number: Int128, by step: Int128) -> Int128 {
        let (quotient, rest) = number.quotientAndRemainder(dividingBy: step)
        return rest < 0 ? quotient - 1 : quotient
    }

    // MARK: Floats

    /// - Parameter numbers: finite ones.
    init(_ numbers: [Double], wanted: Int, width: Double?) throws {
        guard let low = numbers.min(), let high = numbers.max() else {
            (edges, counts) = ([], [])
            return
        }
        let grid = width.map { Grid(unit: $0, power: 0) } ?? Grid.round(from: low, to: high, wanted: wanted)
        let first = grid.position(of: low)
        let span = grid.position(of: high) - first + 1
        guard span < Double(Self.most) else { throw Self.tooMany }
        let count = max(1, Int(span))
        var counts = [Int](repeating: 0, count: count)
        for number in numbers { counts[min(count - 1, max(0, Int(grid.position(of: number) - first)))] += 1 }
        self.counts = counts
        edges = (0...count).map { .real(grid.edge(first + Double($0))) }
    }

    /// Edges at the multiples of `unit` · 10^`power`, each the float nearest to its decimal digits.
    private struct Grid {
        let unit: Double
        let power: Int

        func edge(_ position: Double) -> Double {
            power < 0 ? position * unit / Self.ten(-power) : position * unit * Self.ten(power)
        }

        /// Where the number lies: the last edge that is not above it.
        func position(of number: Double) -> Double {
            let width = edge(1)
            var position = (number / width).rounded(.down)
            if edge(position) > number { position -= 1 }
            if edge(position + 1) <= number { position += 1 }
            return position
        }

        static func round(from low: Double, to high: Double, wanted: Int) -> Grid {
            let span = high - low
            guard span > 0, span.isFinite else {
                return span > 0 ? Grid(unit: 1, power: 308) : Grid(unit: 1, power: exponent(of: max(abs(low), 1e-300)))
            }
            var power = exponent(of: span / Double(wanted))
            while true {
                for unit in [1.0, 2, 5] {
                    let grid = Grid(unit: unit, power: power)
                    if grid.position(of: high) - grid.position(of: low) < Double(wanted) { return grid }
                }
                // Two bins around zero always do.
                if power > exponent(of: span) + 1 { return Grid(unit: 1, power: power) }
                power += 1
            }
        }

        private static func exponent(of number: Double) -> Int {
            var power = 0
            var rest = number
            while rest >= 10, power < 308 { (rest, power) = (rest / 10, power + 1) }
            while rest < 1, power > -300 { (rest, power) = (rest * 10, power - 1) }
            return power
        }

        private static func ten(_ power: Int) -> Double { (0..<power).reduce(1.0) { ten, _ in ten * 10 } }
    }

    // MARK: Days

    /// Whole weeks, months, quarters or years, whichever are the smallest that need no more bins than wanted.
    init(days: [CalendarDate], wanted: Int) throws {
        guard let low = days.min(), let high = days.max() else {
            (edges, counts) = ([], [])
            return
        }
        let spans: [Span] = [.days(1), .days(7)] + [1, 3, 12, 24, 60, 120, 240, 600, 1200].map(Span.months)
        let span = spans.first { $0.number(of: high) - $0.number(of: low) < wanted } ?? .months(12_000)
        let first = span.number(of: low)
        var counts = [Int](repeating: 0, count: span.number(of: high) - first + 1)
        for day in days { counts[span.number(of: day) - first] += 1 }
        self.counts = counts
        edges = (0...counts.count).map { .date(span.start(of: first + $0)) }
    }

    private enum Span {
        /// So many days, those of a week from Monday.
        case days(Int)
        case months(Int)

        func number(of day: CalendarDate) -> Int {
            switch self {
            // 1970-01-01 was a Thursday.
            case .days(let length): floor(Int(day.days) + (length == 7 ? 3 : 0), by: length)
            case .months(let length): floor(day.year * 12 + day.month - 1, by: length)
            }
        }

        func start(of number: Int) -> CalendarDate {
            switch self {
            case .days(let length):
                return CalendarDate(days: Int32(clamping: number * length - (length == 7 ? 3 : 0)))
            case .months(let length):
                let months = number * length
                let year = floor(months, by: 12)
                return CalendarDate(year: year, month: months - year * 12 + 1, day: 1) ?? CalendarDate(days: .max)
            }
        }

        private func floor(_ number: Int, by length: Int) -> Int {
            number >= 0 ? number / length : (number - length + 1) / length
        }
    }

    // MARK: Limits

    private static let most = 10_000

    private static func check(_ count: Int128) throws {
        guard count <= Int128(most) else { throw tooMany }
    }

    private static let tooMany = WorkbenchError(
        "that makes more than 10,000 bins; choose a larger width, or bins = 20")
}
