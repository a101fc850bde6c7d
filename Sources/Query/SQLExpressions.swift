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
        case .today: return SQLText("dossier_today()")
        case .memberRank(let members): return rank(members, scope)
        case .computed(let computed):
            let value = column(computed, scope)
            return computed.type == .money ? "(" + value + " / 100.0)" : value
        case .search(let query, let aspect) where aspect != .found: return search(query, aspect, scope)
        case .custom(let path, let key): return custom(column(path, scope), key)
        case .arithmetic(let operation, let left, let right):
            return arithmetic(operation, left, right, scope)
        case .negate(let inner): return "dossier_negate(" + value(inner, scope) + ")"
        case .concatenate(let left, let right):
            return "(" + joinable(left, scope) + " || " + joinable(right, scope) + ")"
        case .length(let inner): return "length(CAST(" + text(inner, scope) + " AS BLOB))"
        case .fallback(let left, let right): return fallback(left, right, scope)
        case .when(let condition, let inner):
            let test = self.condition(condition, scope)
            return "CASE WHEN " + test + " THEN " + value(inner, scope) + " END"
        case .choose(let condition, let then, let other): return choose(condition, then, other, scope)
        case .call(let function, let arguments): return call(function, arguments, scope)
        case .related(let relationship, let condition, .count):
            return relatedCount(relationship, condition, scope)
        case .summary(_, _, let summary, _):
            let text = self.summary(expression, scope)
            return expression.isAmount && summary != .mean ? "(" + text + " / 100.0)" : text
        case .compare, .all, .any, .not, .isMissing, .oneOf, .text, .related, .search:
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
            guard !texts.isEmpty else { return SQLText("1") }
            return SQLText.joined(texts, by: " AND ").parenthesised
        case .any(let parts):
            var texts: [SQLText] = []
            for part in parts { texts.append(condition(part, scope)) }
            guard !texts.isEmpty else { return SQLText("0") }
            return SQLText.joined(texts, by: " OR ").parenthesised
        case .not(.isMissing(let inner)): return storedOrValue(inner, scope) + " IS NOT NULL"
        case .not(.compare(.equal, let left, let right)): return compare(.notEqual, left, right, scope)
        case .not(.compare(.notEqual, let left, let right)): return compare(.equal, left, right, scope)
        case .not(let inner): return "(" + condition(inner, scope) + ") IS NOT TRUE"
        case .isMissing(let inner): return storedOrValue(inner, scope) + " IS NULL"
        case .oneOf(let inner, let values): return oneOf(inner, values, scope)
        case .text(let test, let inner, let part):
            let (whole, searched) = (text(inner, scope), text(part, scope))
            // SQLite steps from character to character, and a text cut by `sub` may begin within one.
            if test == .contains, !part.isWholeText {
                return "dossier_find(" + whole + ", " + searched + ", 1) IS NOT NULL"
            }
            return textTest(test, whole, searched)
        case .related(let relationship, let condition, let test): return related(relationship, condition, test, scope)
        case .choose(let test, let then, let other):
            let choice = "CASE WHEN " + self.condition(test, scope) + " THEN " + condition(then, scope)
            return choice + " ELSE " + condition(other, scope) + " END"
        case .field(let path) where path.field.type == .boolean: return column(path, scope) + " = 1"
        case .computed(let computed) where computed.type == .boolean: return column(computed, scope) + " = 1"
        case .search(let query, .found): return search(query, .found, scope)
        case _ where expression.kind == .dynamic: return value(expression, scope) + " <> \(Self.falseInJSON)"
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
        if left.kind == .dynamic || right.kind == .dynamic {
            let (a, b) = (dynamic(left, scope), dynamic(right, scope))
            switch comparison {
            case .equal, .notEqual: return compare(comparison, a, b, isKnown: false)
            // Without a comparison of kinds, SQL would put every number before every text.
            default:
                return compare(comparison, "dossier_compare(" + a + ", " + b + ")", SQLText("0"), isKnown: false)
            }
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
        func below(_ limit: Int64?) -> SQLText {
            limit.map { fen + " < " + .argument(.integer($0)) } ?? fen + " IS NOT NULL"
        }
        func from(_ limit: Int64?) -> SQLText { limit.map { fen + " >= " + .argument(.integer($0)) } ?? SQLText("0") }
        switch comparison {
        case .equal: return among(fen, [bound])
        case .notEqual: return "(" + among(fen, [bound]) + ") IS NOT TRUE"
        case .less: return below(bound.first)
        case .greaterOrEqual: return from(bound.first)
        case .lessOrEqual: return below(bound.firstAbove)
        case .greater: return from(bound.firstAbove)
        }
    }

    /// Whether the fen are any of the amounts.
    private func among(_ fen: SQLText, _ bounds: [FenBound]) -> SQLText {
        let equal = bounds.compactMap(\.equal)
        let exact = equal.filter { $0.count == 1 }.map { Value.integer($0.lowerBound) }
        var parts: [SQLText] = []
        if exact.count == 1 {
            parts.append(fen + " = " + .argument(exact[0]))
        } else if !exact.isEmpty {
            parts.append(fen + " IN (" + list(exact) + ")")
        }
        for range in equal where range.count > 1 {
            parts.append(
                fen + " BETWEEN " + .argument(.integer(range.lowerBound)) + " AND "
                    + .argument(.integer(range.upperBound)))
        }
        guard !parts.isEmpty else { return SQLText("0") }
        return parts.count == 1 ? parts[0] : SQLText.joined(parts, by: " OR ").parenthesised
    }

    private mutating func oneOf(_ inner: Expression, _ values: [Value], _ scope: Scope) -> SQLText {
        guard !values.isEmpty else { return SQLText("0") }
        if case .field(let path) = inner {
            if path.field.type == .money {
                return among(column(path, scope), values.compactMap { $0.amount.map(FenBound.init) })
            }
            if let target = path.field.target, let key = target.key {
                return column(path, scope)
                    + " IN (SELECT id FROM \(SQLText.quoted(Layout.table(target))) WHERE \(SQLText.quoted(key)) IN ("
                    + list(values) + "))"
            }
        }
        if inner.kind == .dynamic {
            let literals = values.map { dynamic(.literal($0), scope) }
            return value(inner, scope) + " IN (" + .joined(literals, by: ", ") + ")"
        }
        return value(inner, scope) + " IN (" + list(values) + ")"
    }

    /// The values of an IN. A long list is one argument, because SQLite takes no more than 32,766.
    private func list(_ values: [Value]) -> SQLText {
        if values.count > 64, let json = SQLText.json(values) {
            return "SELECT value FROM json_each(" + SQLText.argument(.text(json)) + ")"
        }
        return .joined(values.map(SQLText.argument), by: ", ")
    }

    private func textTest(_ test: Expression.TextTest, _ text: SQLText, _ part: SQLText) -> SQLText {
        switch test {
        case .contains: "instr(" + text + ", " + part + ") > 0"
        case .starts: "instr(" + text + ", " + part + ") = 1"
        case .ends: "dossier_ends(" + text + ", " + part + ")"
        }
    }

    // MARK: Custom fields

    /// How the truth of a custom field stands in SQL, which has no booleans of its own to tell it from numbers.
    private static let (falseInJSON, trueInJSON) = ("x'00'", "x'01'")

    /// A member of a JSON object: a number or text as such, truth as a blob of one byte, a list or object as a longer
    /// blob, so that SQL's own comparisons keep the kinds apart.
    private func custom(_ json: SQLText, _ key: String) -> SQLText {
        let path = SQLText.argument(.text("$.\"\(key)\""))
        let member = "json_extract(" + json + ", " + path + ")"
        return "CASE json_type(" + json + ", " + path + ") WHEN 'true' THEN \(Self.trueInJSON) "
            + "WHEN 'false' THEN \(Self.falseInJSON) WHEN 'object' THEN CAST(" + member + " AS BLOB) "
            + "WHEN 'array' THEN CAST(" + member + " AS BLOB) ELSE " + member + " END"
    }

    /// The value beside a custom field: truth as in one, and without the column's affinity, which would make a
    /// number of a text.
    mutating func dynamic(_ expression: Expression, _ scope: Scope) -> SQLText {
        switch (expression, expression.kind) {
        case (.literal(.boolean(let value)), _): return SQLText(value ? Self.trueInJSON : Self.falseInJSON)
        case (_, .boolean):
            return "CASE " + value(expression, scope)
                + " WHEN 1 THEN \(Self.trueInJSON) WHEN 0 THEN \(Self.falseInJSON) END"
        case (.field, _): return "+" + value(expression, scope)
        default: return value(expression, scope)
        }
    }

    /// The value where a text is asked for.
    private mutating func text(_ expression: Expression, _ scope: Scope) -> SQLText {
        let value = value(expression, scope)
        return expression.kind == .dynamic ? "dossier_text(" + value + ", 0)" : value
    }

    /// The value as a side of `..`, which takes numbers too.
    private mutating func joinable(_ expression: Expression, _ scope: Scope) -> SQLText {
        let value = value(expression, scope)
        return switch expression.kind {
        case .dynamic, .real, .number: "dossier_text(" + value + ", 1)"
        default: value
        }
    }

    private mutating func fallback(_ left: Expression, _ right: Expression, _ scope: Scope) -> SQLText {
        // Sides of different kinds keep them, as a custom field does.
        guard Expression.fallback(left, right).kind == .dynamic else {
            return "coalesce(" + value(left, scope) + ", " + value(right, scope) + ")"
        }
        return "coalesce(nullif(" + dynamic(left, scope) + ", \(Self.falseInJSON)), " + dynamic(right, scope) + ")"
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
        if scope.isNarrow, test == .any || test == .none {
            let own = "EXISTS (SELECT 1 FROM \(inner.tables)" + rows + " AND \(reference) = \(id))"
            return test == .any ? own : "NOT " + own
        }
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
    func relatedFilters(_ entity: Entity, _ field: Field, _ condition: Expression?) -> [SQLShape.Filter] {
        var shape = SQLShape(entity: entity)
        if let condition { shape.filters.append(.expression(condition)) }
        shape.filters.append(.expression(.not(.isMissing(.field(FieldPath(entity: entity, field: field))))))
        // A merged file is just what `merged_clients` are; elsewhere they are left out as in any question.
        return field.name == "merged_into" ? shape.filters : shape.finished.filters
    }

    // MARK: Calculation

    private mutating func arithmetic(
        _ operation: Expression.Arithmetic, _ left: Expression, _ right: Expression, _ scope: Scope
    ) -> SQLText {
        let (a, b) = (value(left, scope), value(right, scope))
        switch (operation, left.kind, right.kind) {
        case (.subtract, .date, .date): return "CAST(julianday(" + a + ") - julianday(" + b + ") AS INTEGER)"
        case (.subtract, .date, _): return "dossier_add_days(" + a + ", -" + b + ")"
        case (_, .date, _): return "dossier_add_days(" + a + ", " + b + ")"
        case (_, _, .date): return "dossier_add_days(" + b + ", " + a + ")"
        case (.divide, let kind, _):
            // SQLite makes NULL of a division by zero; Lua makes it infinite.
            if kind.isNumber, case .literal(let literal) = right, let divisor = literal.amount, divisor != 0 {
                return "(" + a + " / " + .argument(.real(divisor)) + ")"
            }
            return "dossier_divide(" + a + ", " + b + ")"
        case (_, let one, let other)
        where one.isNumber && other.isNumber && (one == .real || other == .real)
            && [.add, .subtract, .multiply].contains(operation):
            return "(" + a + " \(operation.rawValue) " + b + ")"
        default:
            // SQLite makes a float of an integer that overflows; Lua wraps around.
            let name =
                switch operation {
                case .add: "add"
                case .subtract: "subtract"
                case .multiply: "multiply"
                case .divide: "divide"
                case .floorDivide: "floor_divide"
                case .modulo: "modulo"
                case .power: "power"
                }
            return "dossier_\(name)(" + a + ", " + b + ")"
        }
    }

    private mutating func call(_ function: Expression.Function, _ arguments: [Expression], _ scope: Scope) -> SQLText {
        var texts: [SQLText] = []
        for argument in arguments { texts.append(value(argument, scope)) }
        var first = texts.first ?? SQLText("NULL")
        // Moments are kept in UTC, and their days are those of the archive's zone.
        if arguments.first?.kind == .datetime { first = "date(" + first + ", '+8 hours')" }
        switch function {
        case .year: return "CAST(substr(" + first + ", 1, 4) AS INTEGER)"
        case .month: return "CAST(substr(" + first + ", 6, 2) AS INTEGER)"
        case .day: return "CAST(substr(" + first + ", 9, 2) AS INTEGER)"
        case .weekday: return "((CAST(strftime('%w', " + first + ") AS INTEGER) + 6) % 7 + 1)"
        case .monthsBetween:
            var last = texts.last ?? first
            if arguments.last?.kind == .datetime { last = "date(" + last + ", '+8 hours')" }
            return "dossier_months_between(" + first + ", " + last + ")"
        case .sub, .find:
            for index in arguments.indices where arguments[index].kind == .dynamic {
                texts[index] = text(arguments[index], scope)
            }
            return "dossier_\(function.rawValue)(" + .joined(texts, by: ", ") + ")"
        case .lower, .upper:
            guard let argument = arguments.first else { return SQLText("NULL") }
            return "\(function.rawValue)(" + text(argument, scope) + ")"
        case .pinyin:
            guard let argument = arguments.first else { return SQLText("NULL") }
            return "dossier_pinyin(" + text(argument, scope) + ")"
        case .abs, .floor, .ceil: return "dossier_\(function.rawValue)(" + first + ")"
        }
    }
}

/// An amount in yuan as bounds in fen: which fen compare with it how when divided by 100.0.
struct FenBound {
    /// The smallest fen whose yuan are at least the amount; nil where there are none.
    let first: Int64?
    /// The smallest fen whose yuan are more than the amount; nil where there are none.
    let firstAbove: Int64?

    /// - Parameter amount: any float but NaN.
    init(_ amount: Double) {
        first = Self.smallest { Double($0) / 100 >= amount }
        firstAbove = Self.smallest { Double($0) / 100 > amount }
    }

    /// The fen that are the amount: one or none, and beyond 2^52 perhaps several, which floats do not tell apart.
    var equal: ClosedRange<Int64>? {
        guard let first, first != firstAbove else { return nil }
        return first...(firstAbove.map { $0 - 1 } ?? .max)
    }

    /// The smallest number that fulfils a condition which, once fulfilled, stays so.
    private static func smallest(where isFulfilled: (Int64) -> Bool) -> Int64? {
        guard isFulfilled(.max) else { return nil }
        var (low, high) = (Int64.min, Int64.max)
        while low < high {
            let middle = (low & high) + ((low ^ high) >> 1)
            if isFulfilled(middle) { high = middle } else { low = middle + 1 }
        }
        return high
    }
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

extension Expression {
    /// Whether the text is certain not to begin within a character.
    fileprivate var isWholeText: Bool {
        switch self {
        case .literal, .field, .custom, .computed: true
        case .call(.lower, let arguments), .call(.upper, let arguments): arguments.allSatisfy(\.isWholeText)
        case .concatenate(let left, _): left.isWholeText
        default: false
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
