import Model

// Expressions as SQL: values as Lua would have them, conditions in which NULL means false.
extension SQLWriter {
    /// The value as it calculates: amounts in yuan, references as codes, dates as ISO text, truth as 0 and 1.
    mutating func value(_ expression: Expression, _ scope: Scope) -> SQLText {
        switch expression {
        case .literal(.money(let fen)): return .argument(.real(Double(fen) / 100))
        case .literal(.missing): return SQLText("NULL")
        case .literal(let value): return .argument(value)
        case .field(let path):
            guard path.field.type == .money else { return stored(path, scope) }
            return "(" + column(path, scope) + " / 100.0)"
        case .id: return SQLText("\(scope.alias).\"id\"")
        case .custom(let path, let key):
            // json_extract takes the key as part of a path: quoted, as an argument.
            let quoted = key.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
            return "json_extract(" + column(path, scope) + ", " + .argument(.text("$.\"\(quoted)\"")) + ")"
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, left, right, scope)
        case .negate(let inner): return "(-" + value(inner, scope) + ")"
        case .concatenate(let left, let right): return "(" + value(left, scope) + " || " + value(right, scope) + ")"
        case .length(let inner): return "length(CAST(" + value(inner, scope) + " AS BLOB))"
        case .fallback(let left, let right): return "coalesce(" + value(left, scope) + ", " + value(right, scope) + ")"
        case .call(let function, let arguments): return call(function, arguments, scope)
        case .related(let relationship, let condition, .count):
            return relatedCount(relationship, condition, scope)
        case .compare, .all, .any, .not, .isMissing, .oneOf, .text, .related:
            return "((" + condition(expression, scope) + ") IS TRUE)"
        }
    }

    /// The expression as a condition of WHERE, where NULL counts as false.
    mutating func condition(_ expression: Expression, _ scope: Scope) -> SQLText {
        switch expression {
        case .literal(.boolean(let value)): return SQLText(value ? "1" : "0")
        case .compare(let comparison, let left, let right): return compare(comparison, left, right, scope)
        case .all(let parts):
            var texts: [SQLText] = []
            for part in parts { texts.append(condition(part, scope)) }
            return SQLText.joined(texts, by: " AND ").parenthesised
        case .any(let parts):
            var texts: [SQLText] = []
            for part in parts { texts.append(condition(part, scope)) }
            return SQLText.joined(texts, by: " OR ").parenthesised
        case .not(.isMissing(let inner)): return storedOrValue(inner, scope) + " IS NOT NULL"
        case .not(.compare(.equal, let left, let right)): return compare(.notEqual, left, right, scope)
        case .not(.compare(.notEqual, let left, let right)): return compare(.equal, left, right, scope)
        case .not(let inner): return "(" + condition(inner, scope) + ") IS NOT TRUE"
        case .isMissing(let inner): return storedOrValue(inner, scope) + " IS NULL"
        case .oneOf(let inner, let values): return oneOf(inner, values, scope)
        case .text(let test, let text, let part): return textTest(test, value(text, scope), value(part, scope))
        case .related(let relationship, let condition, let test): return related(relationship, condition, test, scope)
        case .field(let path) where path.field.type == .boolean: return column(path, scope) + " = 1"
        default: return storedOrValue(expression, scope) + " IS NOT NULL"
        }
    }

    /// For tests of being there, the bare column will do.
    private mutating func storedOrValue(_ expression: Expression, _ scope: Scope) -> SQLText {
        if case .field(let path) = expression { return column(path, scope) }
        return value(expression, scope)
    }

    // MARK: Comparisons

    private mutating func compare(
        _ comparison: Expression.Comparison, _ left: Expression, _ right: Expression, _ scope: Scope
    ) -> SQLText {
        if case .literal = left, case .field = right { return compare(comparison.flipped, right, left, scope) }
        if case .field(let path) = left, case .literal(let literal) = right {
            if path.field.type == .money, let amount = literal.amount {
                return compareMoney(column(path, scope), comparison, amount)
            }
            if let target = path.field.target, let key = target.key, case .text = literal,
                comparison == .equal || comparison == .notEqual
            {
                let row =
                    "(SELECT id FROM \(SQLText.quoted(Layout.table(target))) WHERE \(SQLText.quoted(key)) = "
                    + SQLText.argument(literal) + ")"
                // `=` and not IS: a code that nobody has must not match rows without a reference.
                let isEqual = column(path, scope) + " = " + row
                return comparison == .equal ? isEqual : "(" + isEqual + ") IS NOT TRUE"
            }
        }
        if case .field(let a) = left, case .field(let b) = right, a.field.type == .money, b.field.type == .money {
            return compare(comparison, column(a, scope), column(b, scope), isKnown: false)
        }
        var isKnown = false
        if case .literal(let literal) = right { isKnown = !literal.isMissing }
        return compare(comparison, value(left, scope), value(right, scope), isKnown: isKnown)
    }

    private func compare(
        _ comparison: Expression.Comparison, _ left: SQLText, _ right: SQLText, isKnown: Bool
    ) -> SQLText {
        switch comparison {
        case .equal: left + (isKnown ? " = " : " IS ") + right
        case .notEqual: left + " IS NOT " + right
        case .less: left + " < " + right
        case .lessOrEqual: left + " <= " + right
        case .greater: left + " > " + right
        case .greaterOrEqual: left + " >= " + right
        }
    }

    /// `fen / 100.0 ⋄ amount` as a comparison of fen, exact for every amount, so that an index serves.
    private func compareMoney(_ fen: SQLText, _ comparison: Expression.Comparison, _ amount: Double) -> SQLText {
        let bound = FenBound(amount)
        switch comparison {
        case .equal: return bound.exact.map { fen + " = " + .argument(.integer($0)) } ?? SQLText("0")
        case .notEqual: return bound.exact.map { fen + " IS NOT " + .argument(.integer($0)) } ?? SQLText("1")
        case .less: return fen + " < " + .argument(.integer(bound.first))
        case .greaterOrEqual: return fen + " >= " + .argument(.integer(bound.first))
        case .lessOrEqual: return fen + " < " + .argument(.integer(bound.firstAbove))
        case .greater: return fen + " >= " + .argument(.integer(bound.firstAbove))
        }
    }

    private mutating func oneOf(_ inner: Expression, _ values: [Value], _ scope: Scope) -> SQLText {
        guard !values.isEmpty else { return SQLText("0") }
        if case .field(let path) = inner {
            if path.field.type == .money {
                let fen = values.compactMap { $0.amount.flatMap { FenBound($0).exact } }
                return fen.isEmpty
                    ? SQLText("0") : column(path, scope) + " IN (" + list(fen.map(Value.integer)) + ")"
            }
            if let target = path.field.target, let key = target.key {
                return column(path, scope)
                    + " IN (SELECT id FROM \(SQLText.quoted(Layout.table(target))) WHERE \(SQLText.quoted(key)) IN ("
                    + list(values) + "))"
            }
        }
        return value(inner, scope) + " IN (" + list(values) + ")"
    }

    private func list(_ values: [Value]) -> SQLText { .joined(values.map(SQLText.argument), by: ", ") }

    private func textTest(_ test: Expression.TextTest, _ text: SQLText, _ part: SQLText) -> SQLText {
        switch test {
        case .contains: "instr(" + text + ", " + part + ") > 0"
        case .starts: "instr(" + text + ", " + part + ") = 1"
        case .ends: "dossier_ends(" + text + ", " + part + ")"
        }
    }

    // MARK: Relationships

    private mutating func related(
        _ relationship: Relationship, _ condition: Expression?, _ test: Expression.RelatedTest, _ scope: Scope
    ) -> SQLText {
        guard case .toMany(let entity, let field) = relationship else { return SQLText("0") }
        let inner = self.scope(entity)
        let reference = "\(inner.alias).\(SQLText.quoted(Layout.column(of: field, in: entity).name))"
        let filters = relatedFilters(entity, field, condition)
        let rows = whereClause(filters, inner)
        let select = "SELECT \(reference) FROM \(inner.tables)" + rows
        let id = "\(scope.alias).\"id\""
        switch test {
        case .any: return "\(id) IN (" + select + ")"
        case .none: return "\(id) NOT IN (" + select + ")"
        case .atLeast(let count):
            guard count > 0 else { return SQLText("1") }
            return "\(id) IN (" + select + " GROUP BY 1 HAVING count(*) >= " + .argument(.integer(Int64(count))) + ")"
        case .count: return relatedCount(relationship, condition, scope) + " > 0"
        }
    }

    private mutating func relatedCount(_ relationship: Relationship, _ condition: Expression?, _ scope: Scope)
        -> SQLText
    {
        guard case .toMany(let entity, let field) = relationship else { return SQLText("0") }
        let inner = self.scope(entity)
        let reference = "\(inner.alias).\(SQLText.quoted(Layout.column(of: field, in: entity).name))"
        let rows = whereClause(relatedFilters(entity, field, condition), inner)
        return "(SELECT count(*) FROM \(inner.tables)" + rows + " AND \(reference) = \(scope.alias).\"id\")"
    }

    /// The condition on the other side; the reference itself is there, so that NOT IN never meets NULL.
    private func relatedFilters(_ entity: Entity, _ field: Field, _ condition: Expression?) -> [SQLShape.Filter] {
        var shape = SQLShape(entity: entity)
        if let condition { shape.filters.append(.expression(condition)) }
        shape.filters.append(.expression(.not(.isMissing(.field(FieldPath(entity: entity, field: field))))))
        return shape.finished.filters
    }

    // MARK: Calculation

    private mutating func arithmetic(
        _ operation: Expression.Arithmetic, _ left: Expression, _ right: Expression, _ scope: Scope
    ) -> SQLText {
        let (a, b) = (value(left, scope), value(right, scope))
        switch (operation, left.isDate, right.isDate) {
        case (.subtract, true, true): return "CAST(julianday(" + a + ") - julianday(" + b + ") AS INTEGER)"
        case (.subtract, true, false): return "date(" + a + ", '-' || " + b + " || ' days')"
        case (.add, true, false): return "date(" + a + ", " + b + " || ' days')"
        case (.add, false, true): return "date(" + b + ", " + a + " || ' days')"
        case (.divide, _, _): return "(" + a + " / CAST(" + b + " AS REAL))"
        default: return "(" + a + " \(operation.rawValue) " + b + ")"
        }
    }

    private mutating func call(_ function: Expression.Function, _ arguments: [Expression], _ scope: Scope) -> SQLText {
        var texts: [SQLText] = []
        for argument in arguments { texts.append(value(argument, scope)) }
        let first = texts.first ?? SQLText("NULL")
        switch function {
        case .year: return "CAST(substr(" + first + ", 1, 4) AS INTEGER)"
        case .month: return "CAST(substr(" + first + ", 6, 2) AS INTEGER)"
        case .day: return "CAST(substr(" + first + ", 9, 2) AS INTEGER)"
        case .weekday: return "((CAST(strftime('%w', " + first + ") AS INTEGER) + 6) % 7 + 1)"
        case .daysSince: return "CAST(julianday('now', 'start of day') - julianday(" + first + ") AS INTEGER)"
        case .monthsBetween: return "dossier_months_between(" + first + ", " + (texts.last ?? first) + ")"
        case .lower: return "lower(" + first + ")"
        case .upper: return "upper(" + first + ")"
        case .abs: return "abs(" + first + ")"
        case .floor: return "CAST(floor(" + first + ") AS INTEGER)"
        case .ceil: return "CAST(ceil(" + first + ") AS INTEGER)"
        }
    }
}

/// An amount in yuan as bounds in fen: which fen compare with it how when divided by 100.0.
struct FenBound {
    /// The smallest fen whose yuan are at least the amount.
    let first: Int64
    /// The smallest fen whose yuan are more than the amount.
    let firstAbove: Int64

    init(_ amount: Double) {
        // Fen beyond 2^53 are no longer told apart as floats; nothing an archive holds comes near.
        let guess = Int64(max(-9.0e15, min(9.0e15, (amount * 100).rounded(.down))))
        var candidate = guess - 2
        while candidate < guess + 3, Double(candidate) / 100 < amount { candidate += 1 }
        first = candidate
        while candidate < guess + 4, Double(candidate) / 100 <= amount { candidate += 1 }
        firstAbove = candidate
    }

    /// The fen that are exactly the amount, where there are any.
    var exact: Int64? { firstAbove > first ? first : nil }
}

extension Value {
    /// A number that an amount in yuan can be compared with.
    var amount: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .money(let fen): Double(fen) / 100
        default: nil
        }
    }
}

extension Expression.Comparison {
    /// The comparison with its sides exchanged.
    var flipped: Expression.Comparison {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}

extension Expression {
    /// Whether the value is a date, for the calculations that are spelled otherwise for dates.
    var isDate: Bool {
        switch self {
        case .literal(.date): true
        case .field(let path): path.field.type == .date
        case .fallback(let left, let right): left.isDate || right.isDate
        case .arithmetic(.subtract, let left, let right): left.isDate && !right.isDate
        case .arithmetic(.add, let left, let right): left.isDate || right.isDate
        default: false
        }
    }
}
