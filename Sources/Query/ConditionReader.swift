import Model

/// Reads table conditions, `where{ class = "A", assets = between(1e6, 5e6) }`, into expressions, checking every
/// name and value against the model.
public struct ConditionReader: Sendable {
    public let scope: Scope

    public init(scope: Scope) { self.scope = scope }

    /// The conjunction of the entries, in the order of their names so that equal tables make equal plans.
    public func read(_ entries: [Operand.Entry]) throws(QueryError) -> Expression {
        guard !entries.isEmpty else {
            throw QueryError(
                "the condition is empty: name at least one field, or use \(scope.entity.plural) without where")
        }
        var conditions: [Expression] = []
        for entry in entries.sorted(by: { $0.name < $1.name }) { conditions.append(try read(entry)) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private func read(_ entry: Operand.Entry) throws(QueryError) -> Expression {
        if let column = scope.column(entry.name) {
            return try test(column, entry.operand, name: entry.name)
        }
        if let inverse = scope.entity.inverse(named: entry.name) {
            return try test(inverse, entry.operand)
        }
        if let dot = entry.name.firstIndex(of: ".") {
            return try test(try path(entry.name, dot), entry.operand, name: entry.name)
        }
        throw scope.unknown(entry.name)
    }

    /// `["owner_row.branch"]` and `["extra.job"]` as keys. A custom field may have any name: `["extra.婚姻状况"]`.
    private func path(_ name: String, _ dot: String.Index) throws(QueryError) -> TypedExpression {
        if let field = scope.entity[String(name[..<dot])], field.type == .json {
            let key = String(name[name.index(after: dot)...])
            guard !key.isEmpty, !key.contains("\"") else {
                throw QueryError("`\(name)` names no custom field: write \(field.name). and its name, without quotes")
            }
            return TypedExpression(.custom(FieldPath(entity: scope.entity, field: field), key: key), .unknown)
        }
        return try ExpressionReader(scope: scope).read(name)
    }

    private func test(_ inverse: Inverse, _ operand: Operand) throws(QueryError) -> Expression {
        guard case .related(let test, let entries) = operand else {
            throw QueryError(
                "`\(inverse.name)` are many rows of a \(scope.entity.name): use any{…}, none{…} or at_least(n, {…})")
        }
        let relationship = Relationship.toMany(inverse.entity, inverse.field)
        guard !entries.isEmpty else { return .related(relationship, where: nil, test) }
        let inner = try ConditionReader(scope: Scope(entity: inverse.entity)).read(entries)
        return .related(relationship, where: inner, test)
    }

    private func test(_ column: TypedExpression, _ operand: Operand, name: String) throws(QueryError) -> Expression {
        let literals = LiteralReader(column: column, name: name)
        switch operand {
        case .value(let literal):
            return .compare(.equal, column.expression, try literals.value(literal))
        case .oneOf(let list):
            guard !list.isEmpty else { throw QueryError("the list for `\(name)` is empty: no row could fulfil it") }
            if list.contains(where: { $0.fromToday != nil }) {
                var parts: [Expression] = []
                for literal in list { parts.append(.compare(.equal, column.expression, try literals.value(literal))) }
                return .any(parts)
            }
            var values: [Value] = []
            for literal in list { values.append(try literals.read(literal)) }
            return .oneOf(column.expression, values)
        case .between(let low, let high):
            return .all([
                .compare(.greaterOrEqual, column.expression, try literals.bound(low)),
                .compare(.lessOrEqual, column.expression, try literals.bound(high)),
            ])
        case .since(let literal):
            return .compare(.greaterOrEqual, column.expression, try literals.bound(literal))
        case .before(let literal):
            return .compare(.less, column.expression, try literals.bound(literal))
        case .text(let test, let text):
            switch column.type {
            case .text, .unknown: break
            case .reference(let entity) where entity.key != nil: break
            default:
                throw QueryError("`\(name)` is \(column.type.name); \(test.rawValue)(…) looks into texts only")
            }
            return .text(test, column.expression, .literal(.text(text)))
        case .missing: return .isMissing(column.expression)
        case .present: return .not(.isMissing(column.expression))
        case .not(let inner): return .not(try test(column, inner, name: name))
        case .related:
            throw QueryError(
                "`\(name)` is a field of a \(scope.entity.name), not its rows elsewhere: any, none and at_least go with \(scope.entity.inverses.prefix(3).map(\.name).joined(separator: ", "))"
            )
        }
    }
}

/// Makes a literal the kind of value a column holds, or says why it cannot be compared with it.
struct LiteralReader {
    let column: TypedExpression
    let name: String

    /// A bound of an order comparison: what the column's type can be ordered by.
    func readBound(_ literal: Operand.Literal) throws(QueryError) -> Value {
        if case .boolean = column.type {
            throw QueryError("`\(name)` is true or false and has no order; compare it with true or false")
        }
        if case .text = column.type, allowedValues != nil, case .text(let text) = literal { return .text(text) }
        return try read(literal)
    }

    /// What the column is compared with: a value, or a day counted from whichever day it is asked on.
    func value(_ literal: Operand.Literal) throws(QueryError) -> Expression {
        if column.type == .date, let day = literal.fromToday { return day }
        return .literal(try read(literal))
    }

    /// The same for an order comparison.
    func bound(_ literal: Operand.Literal) throws(QueryError) -> Expression {
        if column.type == .date, let day = literal.fromToday { return day }
        return .literal(try readBound(literal))
    }

    func read(_ literal: Operand.Literal) throws(QueryError) -> Value {
        if case .number(let value) = literal, value.isNaN {
            throw QueryError("`\(name)` is compared with what is no number (0/0); nothing is equal to that")
        }
        switch (column.type, literal.fixed) {
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.integer, .integer(let value)): return .integer(value)
        case (.integer, .number(let value)), (.real, .number(let value)), (.money, .number(let value)):
            return .real(value)
        case (.real, .integer(let value)), (.money, .integer(let value)): return .integer(value)
        case (.text, .text(let text)):
            if let allowed = allowedValues, !allowed.contains(text) { throw notAllowed(text, allowed) }
            // A phone number is found however it is spelled.
            if case .field(let path) = column.expression, path.field.rules.contains(.normalised),
                case .success(let spelled) = ValueReader.read(literal, for: path.field)
            {
                return spelled
            }
            return .text(text)
        case (.date, .date(let date)): return .date(date)
        case (.date, .text(let text)):
            guard let date = CalendarDate(iso: text) else {
                throw QueryError("`\(name)` is a date; \"\(text)\" is no date that exists, write it as 2026-09-30")
            }
            return .date(date)
        case (.datetime, .datetime(let moment)): return .datetime(moment)
        case (.datetime, .date(let date)): return .datetime(Timestamp(seconds: Int64(date.days) * 86_400))
        case (.datetime, .text(let text)):
            guard let moment = Timestamp(iso: text) else {
                throw QueryError("`\(name)` is a time; write \"\(text)\" as 2026-09-30T08:15:00Z or 2026-09-30")
            }
            return .datetime(moment)
        case (.reference(let entity), .text(let code)) where entity.key != nil: return .text(code)
        case (.reference(let entity), .integer(let id)) where entity.key == nil: return .integer(id)
        case (.unknown, .boolean(let value)): return .boolean(value)
        case (.unknown, .integer(let value)): return .integer(value)
        case (.unknown, .number(let value)): return .real(value)
        case (.unknown, .text(let value)): return .text(value)
        default:
            throw QueryError("`\(name)` is \(column.type.name), it cannot be compared with \(literal.described)")
        }
    }

    private var allowedValues: [String]? {
        guard case .field(let path) = column.expression else { return nil }
        return path.field.allowedValues
    }

    private func notAllowed(_ text: String, _ allowed: [String]) -> QueryError {
        let hint = Suggestion.hint(for: text, among: allowed, quote: "\"")
        return QueryError("`\(name)` is never \"\(text)\"; it is one of \(allowed.joined(separator: ", "))\(hint)")
    }
}
