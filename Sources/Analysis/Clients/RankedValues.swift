import Model

/// Values from the highest to the lowest, and what the first so many of them add up to: fen and whole numbers exactly.
struct RankedValues {
    private enum Ranked {
        /// Values, and the sums of the first none, one, two … of them.
        case whole([Int64], sums: [Int128])
        case real([Double], sums: [Double])
    }

    /// The positions of the values, highest first; equal ones in the order they were given in.
    let order: [Int]
    private let ranked: Ranked
    private let isMoney: Bool
    /// How many are zero or negative.
    let notPositive: Int

    /// Whole numbers or fen; nil where there is no value.
    init(whole given: [Int64?], isMoney: Bool) {
        self.isMoney = isMoney
        let values: [Int64]
        (order, values, notPositive) = Self.sorted(given, zero: 0)
        var sums: [Int128] = [0]
        sums.reserveCapacity(values.count + 1)
        var sum: Int128 = 0
        for value in values {
            sum += Int128(value)
            sums.append(sum)
        }
        ranked = .whole(values, sums: sums)
    }

    init(real given: [Double?]) {
        isMoney = false
        let values: [Double]
        (order, values, notPositive) = Self.sorted(given, zero: 0)
        var sums: [Double] = [0]
        sums.reserveCapacity(values.count + 1)
        // Compensated (Neumaier), so that a share does not depend on how many small values there are.
        var (sum, lost) = (0.0, 0.0)
        for value in values {
            let total = sum + value
            lost += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
            sum = total
            sums.append(sum + lost)
        }
        ranked = .real(values, sums: sums)
    }

    private static func sorted<Number: Comparable>(_ given: [Number?], zero: Number) -> ([Int], [Number], Int) {
        var pairs: [(value: Number, position: Int)] = []
        for (position, value) in given.enumerated() {
            if let value { pairs.append((value, position)) }
        }
        pairs.sort { $0.value != $1.value ? $0.value > $1.value : $0.position < $1.position }
        return (pairs.map { $0.position }, pairs.map { $0.value }, pairs.count { $0.value <= zero })
    }

    var count: Int { order.count }

    var isTotalPositive: Bool {
        switch ranked {
        case .whole(_, let sums): sums[count] > 0
        // An infinite total has no shares.
        case .real(_, let sums): sums[count] > 0 && sums[count].isFinite
        }
    }

    /// What the first `taken` add up to.
    /// - Throws: `AnalysisError` where 64 bits cannot hold it.
    func sum(of taken: Int) throws(AnalysisError) -> Value {
        switch ranked {
        case .real(_, let sums): return sums[taken].isNaN ? .missing : .real(sums[taken])
        case .whole(_, let sums):
            guard let sum = Int64(exactly: sums[taken]) else {
                throw AnalysisError("the values add up to more than 64 bits can hold")
            }
            return isMoney ? .money(sum) : .integer(sum)
        }
    }

    /// The part of the total that the first `taken` hold.
    func share(of taken: Int) -> Double {
        switch ranked {
        case .whole(_, let sums): Double(sums[taken]) / Double(sums[count])
        case .real(_, let sums): sums[taken] / sums[count]
        }
    }

    /// How many of the first are needed to hold that part of the total.
    func reaching(_ share: Double) -> Int {
        (0...count).first { self.share(of: $0) >= share - 1e-12 } ?? count
    }

    /// The clients whose value is that of the last of the first `taken`, where one of them is left out: how many of
    /// them are in and how many are out. nil where the cut parts no equals.
    func tie(at taken: Int) -> (inside: Int, outside: Int)? {
        guard taken > 0, taken < count else { return nil }
        func extent<Number: Equatable>(_ values: [Number]) -> (inside: Int, outside: Int)? {
            guard values[taken - 1] == values[taken] else { return nil }
            let first = values[..<taken].lastIndex { $0 != values[taken] }.map { $0 + 1 } ?? 0
            let end = values[taken...].firstIndex { $0 != values[taken] } ?? values.count
            return (taken - first, end - taken)
        }
        switch ranked {
        case .whole(let values, _): return extent(values)
        case .real(let values, _): return extent(values)
        }
    }
}
