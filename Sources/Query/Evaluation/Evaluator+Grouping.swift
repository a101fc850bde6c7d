import Model

// What grouped questions yield.
extension Evaluator {
    /// The groups of a plan's rows in the order of their keys, each row the keys and then the summaries.
    /// - Throws: `QueryError` where an integer or an amount is beyond 64 bits.
    public func groups(
        _ grouping: Grouping, hash: (_ seed: Int64, _ id: Int64) -> Int64
    ) throws(QueryError) -> [[Value]] {
        var groups: [(keys: [Value], rows: [Row])] = []
        for row in rows(grouping.source, hash: hash) {
            let keys = grouping.keys.map { value($0.value, for: row) }
            if let known = groups.firstIndex(where: { zip($0.keys, keys).allSatisfy(isSame) }) {
                groups[known].rows.append(row)
            } else {
                groups.append((keys, [row]))
            }
        }
        if grouping.keys.isEmpty, groups.isEmpty { groups = [([], [])] }
        groups.sort { left, right in
            for (a, b) in zip(left.keys, right.keys) where !isSame(a, b) {
                if a.isMissing || b.isMissing { return b.isMissing }
                return precedes(.value(a), .value(b))
            }
            return false
        }
        var answer: [[Value]] = []
        for group in groups {
            var line = group.keys
            for aggregate in grouping.aggregates { line.append(try summary(aggregate, of: group.rows)) }
            answer.append(line)
        }
        return answer
    }

    private func isSame(_ left: Value, _ right: Value) -> Bool { isEqual(.value(left), .value(right)) }

    private func summary(_ aggregate: NamedAggregate, of rows: [Row]) throws(QueryError) -> Value {
        let rows = aggregate.condition.map { condition in rows.filter { holds(condition, for: $0) } } ?? rows
        guard let expression = aggregate.value else { return .integer(Int64(rows.count)) }
        let values = rows.map { value(expression, for: $0) }.filter { !$0.isMissing }
        switch aggregate.function {
        case .count: return .integer(Int64(values.count))
        case .distinct:
            var different: [Value] = []
            for value in values where !different.contains(where: { isSame($0, value) }) { different.append(value) }
            return .integer(Int64(different.count))
        case .minimum, .maximum:
            var best = values.first ?? .missing
            for value in values.dropFirst() {
                let isBetter =
                    aggregate.function == .minimum
                    ? precedes(.value(value), .value(best)) : precedes(.value(best), .value(value))
                if isBetter { best = value }
            }
            return best
        case .sum: return try sum(values, expression.type, aggregate.name)
        case .mean:
            let (whole, floats, count) = total(values)
            guard count > 0 else { return .missing }
            // Amounts are added in fen and divided once.
            let divisor = Double(count) * (expression.type == .money ? 100 : 1)
            return number(sum(whole, floats) / divisor)
        case .median: return quantile(0.5, values, isMoney: expression.type == .money)
        case .quantile(let share): return quantile(share, values, isMoney: expression.type == .money)
        }
    }

    /// The integers and fen added up, the floats, and how many values were numbers.
    private func total(_ values: [Value]) -> (whole: Int128, floats: [Double], count: Int) {
        var whole: Int128 = 0
        var floats: [Double] = []
        var count = 0
        for value in values {
            switch value {
            case .integer(let number), .money(let number): whole += Int128(number)
            case .real(let number): floats.append(number)
            default: continue
            }
            count += 1
        }
        return (whole, floats, count)
    }

    private func sum(_ values: [Value], _ type: ExpressionType, _ name: String) throws(QueryError) -> Value {
        let (whole, floats, _) = total(values)
        guard floats.isEmpty, type != .real else { return number(sum(whole, floats)) }
        guard let exact = Int64(exactly: whole) else { throw QueryError("the sum `\(name)` is beyond 64 bits") }
        return type == .money ? .money(exact) : .integer(exact)
    }

    /// The sum of numbers as if it were rounded once: floats of very different sizes lose nothing on the way.
    private func sum(_ whole: Int128, _ floats: [Double]) -> Double {
        guard floats.allSatisfy(\.isFinite) else { return floats.reduce(Double(whole), +) }
        // Parts that do not overlap, smallest first (Shewchuk 1997).
        var parts: [Double] = []
        for float in floats + [Double(whole)] {
            var carried = float
            var rest: [Double] = []
            for part in parts {
                let (large, small) = abs(carried) < abs(part) ? (part, carried) : (carried, part)
                let total = large + small
                let lost = small - (total - large)
                if lost != 0 { rest.append(lost) }
                carried = total
            }
            parts = rest + [carried]
        }
        return parts.reduce(0, +)
    }

    /// R's type 7: linear between the two values around (n − 1)·share, of amounts in fen.
    private func quantile(_ share: Double, _ values: [Value], isMoney: Bool) -> Value {
        let sorted = values.compactMap(\.asStoredNumber).sorted()
        guard !sorted.isEmpty else { return .missing }
        let position = Double(sorted.count - 1) * share
        let below = Int(position.rounded(.down))
        let fraction = position - Double(below)
        var value = sorted[below]
        if fraction > 0 { value = (1 - fraction) * value + fraction * sorted[below + 1] }
        return number(isMoney ? value / 100 : value)
    }

    private func number(_ value: Double) -> Value { value.isNaN ? .missing : .real(value) }
}

extension Value {
    /// The number, of an amount its fen.
    fileprivate var asStoredNumber: Double? {
        if case .money(let fen) = self { Double(fen) } else { LuaNumber.float(self) }
    }
}
