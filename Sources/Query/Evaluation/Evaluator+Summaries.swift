import Model

// What rows on the other side of a relationship come to.
extension Evaluator {
    /// Of values that are no amounts, and the mean of those.
    func summarise(_ summary: Expression.RelatedSummary, _ rows: [Row], _ value: TypedExpression) -> Value {
        let values = rows.map { self.value(value, for: $0) }.filter { !$0.isMissing }
        switch summary {
        case .min: return values.min { precedes(.value($0), .value($1)) } ?? .missing
        case .max: return values.max { precedes(.value($0), .value($1)) } ?? .missing
        case .sum where value.expression.kind == .integer: return .integer(total(values))
        case .sum: return .real(values.reduce(0) { $0 + ($1.amount ?? 0) })
        case .mean:
            guard !values.isEmpty else { return .missing }
            switch value.expression.kind {
            case .integer: return .real(Double(total(values)) / Double(values.count))
            case _ where value.expression.isAmount:
                let fen = values.reduce(Int64(0)) { if case .money(let fen) = $1 { $0 &+ fen } else { $0 } }
                return .real(Double(fen) / (Double(values.count) * 100.0))
            default: return .real(values.reduce(0) { $0 + ($1.amount ?? 0) } / Double(values.count))
            }
        }
    }

    private func total(_ values: [Value]) -> Int64 {
        values.reduce(0) { if case .integer(let number) = $1 { $0 &+ number } else { $0 } }
    }
}
