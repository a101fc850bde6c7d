import Model

/// Writes a condition as an entry of a table, `class = "A"` or `visits = any{ date = since(today() - 90) }`, where it
/// has that form.
struct TableConditionWriter {
    let scope: Scope

    /// One entry: its key and what stands on the right.
    struct Entry {
        /// Names the key may have, the best first: a field may also be called by its labels.
        let keys: [String]
        let operand: String
        /// Whether a person would rather write it so than as a text: bounds of numbers read better as `assets > 5`.
        let isPlain: Bool
    }

    /// The condition as an entry; nil where it has no such form.
    func entry(_ condition: Expression) throws(QueryError) -> Entry? {
        if case .related(.toMany(let entity, let field), let inner, let test) = condition {
            guard let inverse = scope.entity.inverses.first(where: { $0.entity == entity && $0.field == field }) else {
                return nil
            }
            let entries = try inner.map { inner throws(QueryError) in
                try TableConditionWriter(scope: Scope(entity: entity)).table(inner)
            }
            guard let operand = Self.related(test, entries ?? "") else { return nil }
            return Entry(keys: [inverse.name], operand: operand, isPlain: true)
        }
        guard let column = column(of: condition), let operand = operand(condition, column) else { return nil }
        return Entry(keys: column.keys, operand: operand.text, isPlain: operand.isPlain && column.isPlain)
    }

    /// All of a condition as the inside of a table: ` date = since(today() - 90), status = "completed" `. Throws where
    /// some part of it has no form as an entry.
    func table(_ condition: Expression) throws(QueryError) -> String {
        var taken: Set<String> = []
        var entries: [String] = []
        for part in Self.conjuncts(of: condition) {
            guard let entry = try entry(part), let key = entry.keys.first(where: { !taken.contains($0) }) else {
                throw ExpressionWriter.unwritable(
                    "a condition on \(scope.entity.plural) that is more than a table of fields")
            }
            taken.insert(key)
            entries.append("\(LuaSource.key(key)) = \(entry.operand)")
        }
        return " \(entries.joined(separator: ", ")) "
    }

    /// The parts that all must hold, taken apart as far as they stand for entries of their own.
    static func conjuncts(of condition: Expression) -> [Expression] {
        guard case .all(let parts) = condition, !parts.isEmpty, !isBetween(parts) else { return [condition] }
        return parts.flatMap(conjuncts)
    }

    /// Whether the two parts are the ends of one `between`.
    private static func isBetween(_ parts: [Expression]) -> Bool {
        guard parts.count == 2, case .compare(.greaterOrEqual, let low, _) = parts[0],
            case .compare(.lessOrEqual, let high, _) = parts[1]
        else { return false }
        return low == high
    }

    private static func related(_ test: Expression.RelatedTest, _ entries: String) -> String? {
        switch test {
        case .any: "any{\(entries)}"
        case .none: "none{\(entries)}"
        case .atLeast(let count): entries.isEmpty ? "at_least(\(count))" : "at_least(\(count), {\(entries)})"
        case .count: nil
        }
    }

    // MARK: Columns

    private struct Column {
        let keys: [String]
        let value: TypedExpression
        let isPlain: Bool
    }

    /// The one column that a condition is about.
    private func column(of condition: Expression) -> Column? {
        switch condition {
        case .compare(_, let value, _), .oneOf(let value, _), .isMissing(let value), .text(_, let value, _):
            return column(value)
        case .not(let inner): return column(of: inner)
        case .all(let parts) where Self.isBetween(parts): return column(of: parts[0])
        default: return nil
        }
    }

    private func column(_ expression: Expression) -> Column? {
        switch expression {
        case .field(let path) where path.references.isEmpty:
            let labels = [path.field.label.zh, path.field.label.en].filter {
                scope.entity.field(labelled: $0) == path.field && scope.entity[$0] == nil
                    && scope.entity.inverse(named: $0) == nil
            }
            return Column(keys: [path.field.name] + labels, value: TypedExpression(path), isPlain: true)
        case .field(let path):
            let name = path.references.map { "\($0.name)_row." }.joined() + path.field.name
            return Column(keys: [name], value: TypedExpression(path), isPlain: false)
        case .custom(let path, let key):
            guard path.references.isEmpty, !key.isEmpty, !key.contains("\"") else { return nil }
            return Column(
                keys: ["\(path.field.name).\(key)"], value: TypedExpression(expression, .unknown), isPlain: false)
        case .id: return Column(keys: ["id"], value: TypedExpression(.id, .integer), isPlain: true)
        default:
            guard let column = scope.derived.last(where: { $0.value.expression == expression }) else { return nil }
            return Column(keys: [column.name], value: column.value, isPlain: true)
        }
    }

    // MARK: Right sides

    private struct Right {
        let text: String
        let isPlain: Bool

        init(_ text: String, isPlain: Bool = true) {
            self.text = text
            self.isPlain = isPlain
        }
    }

    private func operand(_ condition: Expression, _ column: Column) -> Right? {
        switch condition {
        case .compare(.equal, _, let right): return bound(right, column).map { Right($0) }
        case .compare(.greaterOrEqual, _, let right):
            return bound(right, column, isOrder: true).map { Right("since(\($0))", isPlain: isDate(column)) }
        case .compare(.less, _, let right):
            return bound(right, column, isOrder: true).map { Right("before(\($0))", isPlain: isDate(column)) }
        case .all(let parts):
            guard parts.count == 2, case .compare(_, _, let low) = parts[0], case .compare(_, _, let high) = parts[1],
                let first = bound(low, column, isOrder: true), let second = bound(high, column, isOrder: true)
            else { return nil }
            return Right("between(\(first), \(second))")
        case .oneOf(_, let values):
            var texts: [String] = []
            for value in values {
                guard let text = literal(value, column, isOrder: false) else { return nil }
                texts.append(text)
            }
            return texts.isEmpty ? nil : Right("{ \(texts.joined(separator: ", ")) }")
        case .text(let test, _, .literal(.text(let part))):
            switch column.value.type {
            case .text, .unknown, .reference: return Right("\(test.rawValue)(\(LuaSource.quoted(part)))")
            default: return nil
            }
        case .isMissing: return Right("missing")
        case .not(.isMissing): return Right("present")
        case .not(let inner):
            guard let inner = operand(inner, column) else { return nil }
            return Right(
                inner.text.hasPrefix("{") ? "not_" + inner.text : "not_(\(inner.text))", isPlain: inner.isPlain)
        default: return nil
        }
    }

    private func isDate(_ column: Column) -> Bool { column.value.type == .date || column.value.type == .datetime }

    /// The other side of a comparison: a value, or a day counted from today.
    private func bound(_ expression: Expression, _ column: Column, isOrder: Bool = false) -> String? {
        if case .literal(let value) = expression { return literal(value, column, isOrder: isOrder) }
        guard column.value.type == .date else { return nil }
        switch expression {
        case .today: return "today()"
        case .arithmetic(.add, .today, .literal(.integer(let days))) where days != .min:
            return "today() \(days < 0 ? "-" : "+") \(abs(days))"
        case .arithmetic(.subtract, .today, .literal(.integer(let days))) where days != .min:
            return "today() \(days < 0 ? "+" : "-") \(abs(days))"
        default: return nil
        }
    }

    /// The value as a script would write it, if it would be read as that value of that column.
    private func literal(_ value: Value, _ column: Column, isOrder: Bool) -> String? {
        let literal: Operand.Literal
        let text: String
        switch value {
        case .missing: return nil
        case .boolean(let flag): (literal, text) = (.boolean(flag), "\(flag)")
        case .integer(let number): (literal, text) = (.integer(number), LuaSource.integer(number))
        case .real(let number): (literal, text) = (.number(number), LuaSource.number(number))
        case .money(let fen): (literal, text) = (.number(Double(fen) / 100), LuaSource.number(Double(fen) / 100))
        case .text(let string): (literal, text) = (.text(string), LuaSource.quoted(string))
        case .date(let date): (literal, text) = (.date(date), "date\"\(date)\"")
        case .datetime(let moment): (literal, text) = (.datetime(moment), "\"\(moment)\"")
        }
        let reader = LiteralReader(column: column.value, name: "")
        let read = isOrder ? try? reader.readBound(literal) : try? reader.read(literal)
        if case .money(let fen) = value { return read == .real(Double(fen) / 100) ? text : nil }
        return read == value ? text : nil
    }
}
