import CRows
import Model
import Query

/// Sums up one column of each group as rows go by.
struct Accumulator {
    let aggregate: NamedAggregate
    /// The column of the batch that holds the values; nil counts rows.
    let column: Int?
    /// The column that says whether the row counts; nil: every row does.
    let condition: Int?
    private var counts: [Int] = []
    /// Sums of integers and fen: the low 64 bits, and how often they ran over, so that the order of rows does not
    /// matter.
    private var integers: [(low: Int64, carry: Int)] = []
    /// Sums of floats with Neumaier's compensation, so that the order of rows hardly matters.
    private var reals: [(sum: Double, lost: Double)] = []
    private var extremes: [Value] = []
    private var collected: [[Double]] = []
    private var different: [Set<Value>] = []
    /// Groups with a float among their values.
    private var hasReals: [Bool] = []

    init(_ aggregate: NamedAggregate, column: Int?, condition: Int?) {
        self.aggregate = aggregate
        self.column = column
        self.condition = condition
    }

    private mutating func makeRoom(for group: Int) {
        while counts.count <= group {
            counts.append(0)
            switch aggregate.function {
            case .sum, .mean:
                integers.append((0, 0))
                reals.append((0, 0))
                hasReals.append(false)
            case .minimum, .maximum: extremes.append(.missing)
            case .median, .quantile: collected.append([])
            case .distinct: different.append([])
            case .count: break
            }
        }
    }

    mutating func add(_ batch: RowBatch, row: Int, to group: Int) {
        if group >= counts.count { makeRoom(for: group) }
        if let condition {
            let holds = batch.cell(row, condition)
            guard holds.kind == ROW_BOOLEAN.rawValue, holds.as.integer != 0 else { return }
        }
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
            switch cell.kind {
            case ROW_REAL.rawValue:
                hasReals[group] = true
                add(cell.as.real, to: group)
            case ROW_INTEGER.rawValue, ROW_MONEY.rawValue:
                let (sum, overflow) = integers[group].low.addingReportingOverflow(cell.as.integer)
                integers[group].low = sum
                if overflow { integers[group].carry += cell.as.integer > 0 ? 1 : -1 }
            // A custom field that holds no number.
            default: counts[group] -= 1
            }
        case .minimum, .maximum:
            let value = cell.kind == ROW_TEXT.rawValue ? batch.value(row, column) : Value(cell)
            let isBetter =
                extremes[group].isMissing
                || (aggregate.function == .minimum
                    ? Value.precedes(value, extremes[group]) : Value.precedes(extremes[group], value))
            if isBetter { extremes[group] = value }
        case .median, .quantile:
            switch cell.kind {
            case ROW_REAL.rawValue: collected[group].append(cell.as.real)
            case ROW_INTEGER.rawValue, ROW_MONEY.rawValue: collected[group].append(Double(cell.as.integer))
            default: break
            }
        case .distinct:
            different[group].insert(batch.value(row, column).wholeIfExact)
        }
    }

    private mutating func add(_ value: Double, to group: Int) {
        let (sum, lost) = reals[group]
        let total = sum + value
        reals[group] = (total, lost + (abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum))
    }

    /// The summary of a group; of one that no row reached, that of no rows.
    mutating func result(_ group: Int) throws(QueryError) -> Value {
        makeRoom(for: group)
        let count = counts[group]
        let isMoney = aggregate.value?.type == .money
        switch aggregate.function {
        case .count: return .integer(Int64(count))
        case .distinct: return .integer(Int64(different[group].count))
        case .sum:
            guard !hasReals[group], aggregate.value?.type != .real else { return number(realSum(group)) }
            let (sum, carry) = integers[group]
            guard carry == 0 else { throw QueryError("the sum `\(aggregate.name)` is beyond 64 bits") }
            return isMoney ? .money(sum) : .integer(sum)
        case .mean:
            guard count > 0 else { return .missing }
            return number(realSum(group) / (Double(count) * (isMoney ? 100 : 1)))
        case .minimum, .maximum: return extremes[group]
        case .median: return quantile(0.5, group, isMoney)
        case .quantile(let share): return quantile(share, group, isMoney)
        }
    }

    private func realSum(_ group: Int) -> Double {
        let (sum, lost) = reals[group]
        let (low, carry) = integers[group]
        // What was lost beside an infinite sum is no number.
        let floats = sum.isFinite ? sum + lost : sum
        return floats + Double(low) + Double(carry) * 0x1p64
    }

    /// The archive knows no value that is no number.
    private func number(_ value: Double) -> Value { value.isNaN ? .missing : .real(value) }

    /// R's type 7: linear between the two values around (n − 1)·share.
    private func quantile(_ share: Double, _ group: Int, _ isMoney: Bool) -> Value {
        let values = collected[group].sorted()
        guard !values.isEmpty else { return .missing }
        let position = Double(values.count - 1) * share
        let below = Int(position.rounded(.down))
        let fraction = position - Double(below)
        var value = values[below]
        if fraction > 0 { value = (1 - fraction) * value + fraction * values[below + 1] }
        return number(isMoney ? value / 100 : value)
    }
}
