import Model

/// What a histogram counts: numbers in bins of equal, round width, or the bins a table came with.
struct HistogramBins {
    struct Bin: Hashable {
        var low: Double
        var high: Double
        var count: Value
    }

    let bins: [Bin]
    /// Rows without a number.
    let missing: Int
    /// The width of the bins where they were made here.
    let step: Double?
    let type: DisplayType

    /// The last bin includes its end; all others end before the next begins.
    init(_ chart: Chart) {
        type = chart.column(chart.x)?.type ?? .decimal
        if let end = chart.binEnd {
            var found: [Bin] = []
            for row in chart.rows {
                guard let low = chart.value(row, chart.x).axisNumber(), let high = chart.value(row, end).axisNumber()
                else { continue }
                found.append(Bin(low: low, high: high, count: chart.value(row, chart.y)))
            }
            bins = found
            missing = chart.rows.count - found.count
            step = nil
            return
        }
        let numbers = chart.rows.compactMap { chart.value($0, chart.x).axisNumber() }
        missing = chart.rows.count - numbers.count
        guard let low = numbers.min(), let high = numbers.max() else {
            bins = []
            step = nil
            return
        }
        let axis = Self.edges(low, high, limit: chart.binLimit, type: type)
        var counts = [Int64](repeating: 0, count: axis.count - 1)
        for number in numbers {
            // Found by comparing with the edges: dividing by the step puts 0.3 into the wrong of two bins.
            var (below, above) = (0, axis.count - 1)
            while above - below > 1 {
                let middle = (below + above) / 2
                if axis[middle] <= number { below = middle } else { above = middle }
            }
            counts[below] += 1
        }
        bins = counts.indices.map { Bin(low: axis[$0], high: axis[$0 + 1], count: .integer(counts[$0])) }
        step = axis[1] - axis[0]
    }

    /// Round edges for at most `limit` bins.
    static func edges(_ low: Double, _ high: Double, limit: Int, type: DisplayType) -> [Double] {
        guard high > low else {
            // All alike: one bin around them, the round number below to the next.
            let step = RoundStep(atLeast: max(low.magnitude / 10, 1e-280), isWhole: type == .count || type == .integer)
            let size = low == 0 ? RoundStep(atLeast: 1) : step
            let first = (low / size.size + 1e-9).rounded(.down)
            return [size.value(first), size.value(first + 1)]
        }
        var axis = Axis.numbers(low, high, count: limit, type: type)
        var wanted = limit
        // Rounding the ends outward can add a bin at each.
        while axis.ticks.count - 1 > limit, wanted > 1 {
            wanted -= 1
            axis = Axis.numbers(low, high, count: wanted, type: type)
        }
        let ticks = axis.ticks.map(\.value)
        return ticks.count - 1 > limit ? [ticks[0], ticks[ticks.count - 1]] : ticks
    }

    var isEmpty: Bool { bins.isEmpty }
}
