import Model

// Rows on the other side of a relationship in a string condition:
// `purchases:where("date > today() - 365"):sum("amount") > 2000`.
extension ExpressionReader {
    /// What follows the name of a to-many relationship: conditions, then what their rows come to.
    mutating func relatedRows(_ inverse: Inverse, at offset: Int) throws(QueryError) -> TypedExpression {
        let relationship = Relationship.toMany(inverse.entity, inverse.field)
        var condition: Expression?
        while take(":") {
            guard case .name(let method) = token.kind else { throw unexpected("where, count, sum, mean, min or max") }
            let position = token.offset
            index += 1
            var text: String?
            // Lua takes a single text without brackets.
            if case .text(let given) = token.kind {
                text = given
                index += 1
            } else {
                guard take("(") else { throw unexpected("(") }
                if case .text(let given) = token.kind {
                    text = given
                    index += 1
                }
                guard take(")") else { throw unexpected("a text in quotes, and )") }
            }
            guard method == "where" else {
                return try Self.summary(method, of: relationship, inverse.name, condition, text, at: position)
            }
            guard let text else {
                throw QueryError(
                    "\(inverse.name):where(…) in a condition takes a condition in quotes", at: position)
            }
            let inner = ExpressionReader(scope: Scope(entity: inverse.entity), parameters: parameters)
            let more = try inner.readCondition(text)
            condition = condition.map { .all([$0, more]) } ?? more
        }
        throw QueryError(
            "`\(inverse.name)` are many rows: say what they come to with :count() or :sum(\"…\")", at: offset)
    }

    /// `:count()`, `:sum("amount")` of rows on the other side of a relationship.
    static func summary(
        _ method: String, of relationship: Relationship, _ name: String, _ condition: Expression?, _ text: String?,
        at offset: Int?
    ) throws(QueryError) -> TypedExpression {
        if method == "count", text == nil {
            return TypedExpression(.related(relationship, where: condition, .count), .integer)
        }
        guard let summary = Expression.RelatedSummary(rawValue: method), let entity = relationship.target else {
            let known = Expression.RelatedSummary.allCases.map(\.rawValue) + ["count", "where"]
            let hint = Suggestion.hint(for: method, among: known)
            throw QueryError(
                "of \(name) a condition takes \(known.joined(separator: ", ")), not `\(method)`\(hint)", at: offset)
        }
        guard let text else { throw QueryError("\(name):\(method)(…) needs a field in quotes", at: offset) }
        let value = try ExpressionReader(scope: Scope(entity: entity)).read(text)
        let isOrdered = summary == .min || summary == .max
        guard value.type.isNumber && value.type != .unknown || isOrdered && value.type != .unknown else {
            throw QueryError("\(method) needs numbers or amounts; `\(text)` is \(value.type.name)", at: offset)
        }
        let type: ExpressionType = summary == .mean ? .real : value.type
        return TypedExpression(.summary(relationship, where: condition, summary, value), type)
    }
}
