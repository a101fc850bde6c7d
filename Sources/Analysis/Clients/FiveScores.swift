/// Scores of 1 to 5 for values of which higher is better, in one of the ways RFM knows.
enum FiveScores: String, CaseIterable, Sendable {
    /// `1 + floor(5·L/N)`, where L counts the values strictly worse. Ties share a score.
    case floor
    /// SQL's NTILE(5) over the values from worst to best: five parts as even as can be, the larger ones first. Ties
    /// are parted in the order in which the values stand.
    case ntile
    /// By the quintiles of R's type 7; a value on a quintile belongs below it. Ties share a score.
    case quantile

    /// The score of each value.
    /// - Parameter order: for `ntile`, the places of the values in the order in which equal ones are parted; nil: as they stand.
    /// - Returns: the scores, and how many different values there are.
    func scores(of values: [Int64], order: [Int32]? = nil) -> (scores: [Int64], distinct: Int) {
        let sorted = Self.sorted(values)
        guard !sorted.isEmpty else { return ([], 0) }
        var distinct = 1
        for index in sorted.indices.dropFirst() where sorted[index] != sorted[index - 1] { distinct += 1 }
        if self == .ntile {
            return (Self.parts(of: values, sorted, order ?? values.indices.map { Int32(clamping: $0) }), distinct)
        }
        // A value scores one more for each of four values of the sorted list that are below it:
        // L ≥ i·N/5 says that the ceil(i·N/5)th smallest is strictly worse; and a value of the sample is above the
        // interpolated quintile if, and only if, it is above the value from which that is interpolated upwards.
        let bounds = (1...4).map { part in
            sorted[self == .floor ? (part * sorted.count + 4) / 5 - 1 : (sorted.count - 1) * part / 5]
        }
        let (first, second, third, fourth) = (bounds[0], bounds[1], bounds[2], bounds[3])
        var scores = [Int64](repeating: 1, count: values.count)
        for index in values.indices {
            let value = values[index]
            scores[index] +=
                (value > first ? 1 : 0) + (value > second ? 1 : 0) + (value > third ? 1 : 0) + (value > fourth ? 1 : 0)
        }
        return (scores, distinct)
    }

    /// Only values at which a part begins are parted: of each it is counted how many are left to the parts before.
    private static func parts(of values: [Int64], _ sorted: [Int64], _ order: [Int32]) -> [Int64] {
        var scores = [Int64](repeating: 1, count: values.count)
        let (size, larger) = values.count.quotientAndRemainder(dividingBy: 5)
        for part in 1...4 {
            let start = part * size + min(part, larger)
            guard start < values.count else { break }
            let bound = sorted[start]
            var below = start
            while below > 0, sorted[below - 1] == bound { below -= 1 }
            var left = start - below
            for place in order {
                let value = values[Int(place)]
                if value > bound {
                    scores[Int(place)] += 1
                } else if value == bound {
                    if left > 0 { left -= 1 } else { scores[Int(place)] += 1 }
                }
            }
        }
        return scores
    }

    /// Sorted by counting where the values lie close together, as days and numbers of days do.
    private static func sorted(_ values: [Int64]) -> [Int64] {
        guard let low = values.min(), let high = values.max() else { return [] }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, span < Int64(values.count) * 2 + 1024 else { return values.sorted() }
        var counts = [Int](repeating: 0, count: Int(span) + 1)
        for value in values { counts[Int(value - low)] += 1 }
        var sorted: [Int64] = []
        sorted.reserveCapacity(values.count)
        for (offset, count) in counts.enumerated() where count > 0 {
            for _ in 0..<count { sorted.append(low + Int64(offset)) }
        }
        return sorted
    }
}
