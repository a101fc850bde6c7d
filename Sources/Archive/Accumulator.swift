import CRows
import Model
import Query

/// Sums up one column of each group as rows go by.
struct Accumulator {
    let aggregate: NamedAggregate
    /// The column of the batch that holds the values; nil counts rows.
    let column: Int?
    private var counts: [Int] = []
    private var integers: [Int64] = []
    /// Sums of floats with Neumaier's compensation, so that the order of rows hardly matters.
    private var reals: [(sum: Double, lost: Double)] = []
    private var extremes: [Value] = []
    private var collected: [[Double]] = []
    private var different: [Set<Value>] = []
    private var isExact = true

    init(_ aggregate: NamedAggregate, column: Int?) {
        self.aggregate = aggregate
        self.column = column
    }

    private mutating func makeRoom(for group: Int) {
        while counts.count <= group {
            counts.append(0)
            switch aggregate.function {
            case .sum, .mean:
                integers.append(0)
                reals.append((0, 0))
            case .minimum, .maximum: extremes.append(.missing)
            case .median, .quantile: collected.append([])
            case .distinct: different.append([])
            case .count: break
            }
        }
    }

    mutating func add(_ batch: RowBatch, row: Int, to group: Int) throws {
        if group >= counts.count { makeRoom(for: group) }
        guard let column else {
            counts[group] += 1
            return
        }
        let cell = batch.cell(row, column)
        guard cell.kind != ROW_MISSING.rawValue else { return }
        counts[group] += 1
        switch aggregate.function {
        case .count: break
        case .sum, .mean:
            if cell.kind == ROW_REAL.rawValue {
                isExact = false
                add(cell.as.real, to: group)
            } else {
                let (sum, overflow) = integers[group].addingReportingOverflow(cell.as.integer)
                guard !overflow else {
                    throw QueryError("the \(aggregate.function.name) `\(aggregate.name)` is beyond 64 bits")
                }
                integers[group] = sum
            }
        case .minimum, .maximum:
            let value = cell.kind == ROW_TEXT.rawValue ? batch.value(row, column) : Value(cell)
            let isBetter =
                extremes[group].isMissing
                || (aggregate.function == .minimum
                    ? Value.precedes(value, extremes[group]) : Value.precedes(extremes[group], value))
            if isBetter { extremes[group] = value }
        case .median, .quantile:
            collected[group].append(cell.kind == ROW_REAL.rawValue ? cell.as.real : Double(cell.as.integer))
        case .distinct:
            different[group].insert(batch.value(row, column))
        }
    }

    private mutating func add(_ value: Double, to group: Int) {
        let (sum, lost) = reals[group]
        let total = sum + value
        reals[group] = (total, lost + (abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum))
    }

    /// The summary of a group; of one that no row reached, that of no rows.
    mutating func result(_ group: Int) -> Value {
        makeRoom(for: group)
        let count = counts[group]
        let isMoney = aggregate.value?.type == .money
        switch aggregate.function {
        case .count: return .integer(Int64(count))
        case .distinct: return .integer(Int64(different[group].count))
        case .sum:
            if isMoney { return .money(integers[group]) }
            if aggregate.value?.type == .integer, isExact { return .integer(integers[group]) }
            return .real(reals[group].sum + reals[group].lost + Double(integers[group]))
        case .mean:
            guard count > 0 else { return .missing }
            let sum = reals[group].sum + reals[group].lost + Double(integers[group])
            return .real(sum / (Double(count) * (isMoney ? 100 : 1)))
        case .minimum, .maximum: return extremes[group]
        case .median: return quantile(0.5, group, isMoney)
        case .quantile(let share): return quantile(share, group, isMoney)
        }
    }

    /// R's type 7: linear between the two values around (n − 1)·share.
    private func quantile(_ share: Double, _ group: Int, _ isMoney: Bool) -> Value {
        let values = collected[group].sorted()
        guard !values.isEmpty else { return .missing }
        let position = Double(values.count - 1) * share
        let below = Int(position.rounded(.down))
        let fraction = position - Double(below)
        var value = values[below]
        if fraction > 0 { value += fraction * (values[below + 1] - value) }
        return .real(isMoney ? value / 100 : value)
    }
}
