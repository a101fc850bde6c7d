import Model

// What operators and methods make of values that were read: in a string condition, and in a function's instructions.
extension ExpressionReader {
    /// `a and b`.
    func both(_ left: TypedExpression, _ right: TypedExpression) -> TypedExpression {
        if case .literal(let known) = left.expression { return known.isTrue ? right : left }
        let test = truth(of: left)
        if left.type == .boolean, right.type == .boolean {
            return left.expression.isStrict && right.expression.isStrict
                ? TypedExpression(.all([test, right.expression]), .boolean)
                : TypedExpression(.choose(test, then: right.expression, else: left.expression), .boolean)
        }
        if right.type == .boolean { return TypedExpression(.all([test, truth(of: right)]), .boolean) }
        // What is no boolean and does not hold is missing, and so is the whole.
        guard left.type == .boolean || left.type == .unknown else {
            return TypedExpression(.choose(test, then: right.expression, else: .literal(.missing)), right.type)
        }
        return TypedExpression(.when(test, then: right.expression), right.type)
    }

    /// `a or b`.
    func alternative(
        _ left: TypedExpression, _ right: TypedExpression, at offset: Int?
    ) throws(QueryError) -> TypedExpression {
        if case .literal(let known) = left.expression { return known.isTrue ? left : right }
        if left.type == .boolean && right.type == .boolean {
            return left.expression.isStrict && right.expression.isStrict
                ? TypedExpression(.any([left.expression, right.expression]), .boolean)
                : TypedExpression(
                    .choose(truth(of: left), then: left.expression, else: right.expression), .boolean)
        }
        if left.type == .boolean {
            throw .inexpressible("`or` between a condition and \(right.type.name) has no one meaning here", at: offset)
        }
        let type = try common(left.type, right.type, at: offset)
        return TypedExpression(.fallback(aligned(left, type), aligned(right, type)), type)
    }

    /// `condition and a` is false, and not missing, where the condition does not hold: nothing can calculate with that.
    func refuseFalse(_ value: TypedExpression, at offset: Int?) throws(QueryError) {
        guard case .when = value.expression else { return }
        throw .inexpressible(
            "this is false, and not \(value.type.name), where the condition before `and` does not hold; add `or nil`",
            at: offset)
    }

    /// `-a`
    func negated(_ value: TypedExpression, at offset: Int?) throws(QueryError) -> TypedExpression {
        try refuseFalse(value, at: offset)
        guard value.type.isNumber else {
            throw QueryError("`-` needs a number, this is \(value.type.name)", at: offset)
        }
        if case .literal(.integer(let number)) = value.expression {
            return TypedExpression(.literal(.integer(0 &- number)), .integer)
        }
        if case .literal(.real(let number)) = value.expression {
            return TypedExpression(.literal(.real(-number)), .real)
        }
        return TypedExpression(.negate(value.expression), value.type == .money ? .real : value.type)
    }

    /// `#a`, in bytes.
    func length(_ value: TypedExpression, at offset: Int?) throws(QueryError) -> TypedExpression {
        try refuseFalse(value, at: offset)
        guard value.type.isText else {
            throw QueryError("`#` needs a text or the rows of a relationship, this is \(value.type.name)", at: offset)
        }
        return TypedExpression(.length(value.expression), .integer)
    }

    /// `a .. b`
    func joined(
        _ left: TypedExpression, _ right: TypedExpression, at offset: Int?
    ) throws(QueryError) -> TypedExpression {
        for side in [left, right] {
            try refuseFalse(side, at: offset)
            guard side.type.isText || side.type.isNumber || side.type == .date else {
                var error = QueryError("`..` joins texts; this side is \(side.type.name)", at: offset)
                // Lua writes a moment as in the archive's zone.
                error.isInexpressible = side.type == .datetime || side.type == .missing || side.type != .boolean
                throw error
            }
        }
        return TypedExpression(.concatenate(left.expression, right.expression), .text)
    }

    /// `date.year`
    func part(_ name: String, of value: TypedExpression, at offset: Int?) throws(QueryError) -> TypedExpression {
        try refuseFalse(value, at: offset)
        guard let function = Expression.Function(rawValue: name),
            [.year, .month, .day, .weekday].contains(function)
        else {
            let hint = Suggestion.hint(for: name, among: ["year", "month", "day", "weekday"])
            var error = QueryError("a date has no `\(name)` in a condition\(hint)", at: offset)
            // Lua's moments have more parts.
            error.isInexpressible = value.type != .date || ["days", "format"].contains(name)
            throw error
        }
        return TypedExpression(.call(function, [value.expression]), .integer)
    }

    /// A method of texts: `name:sub(1, 2)`.
    func method(
        _ name: String, of value: TypedExpression, _ arguments: [TypedExpression], at offset: Int?
    ) throws(QueryError) -> TypedExpression {
        for argument in [value] + arguments { try refuseFalse(argument, at: offset) }
        let known = ["sub", "lower", "upper", "len", "find"]
        guard known.contains(name) else {
            let hint = Suggestion.hint(for: name, among: known)
            throw .inexpressible("a condition has no method `\(name)`\(hint)", at: offset)
        }
        guard value.type.isText else {
            throw QueryError("`\(name)` is a method of texts, this is \(value.type.name)", at: offset)
        }
        func whole(_ index: Int, otherwise number: Int64) throws(QueryError) -> Expression {
            guard index < arguments.count else { return .literal(.integer(number)) }
            // A position that is missing gives a missing result, be it known now or of a row.
            guard arguments[index].expression != .literal(.missing) else { return .literal(.missing) }
            guard arguments[index].type == .integer else {
                throw .inexpressible(
                    "`\(name)` counts in whole numbers; this is \(arguments[index].type.name)", at: offset)
            }
            return arguments[index].expression
        }
        switch name {
        case "lower": return TypedExpression(.call(.lower, [value.expression]), .text)
        case "upper": return TypedExpression(.call(.upper, [value.expression]), .text)
        case "len": return TypedExpression(.length(value.expression), .integer)
        case "sub":
            guard !arguments.isEmpty else { throw QueryError("sub(first, last) needs a position", at: offset) }
            return TypedExpression(
                .call(.sub, [value.expression, try whole(0, otherwise: 1), try whole(1, otherwise: -1)]), .text)
        default:
            guard let part = arguments.first, part.type.isText else {
                throw QueryError("find(…) looks for a text", at: offset)
            }
            var isPlain = false
            if arguments.count > 2, case .literal(.boolean(true)) = arguments[2].expression { isPlain = true }
            if case .literal(.text(let text)) = part.expression {
                isPlain = isPlain || !text.utf8.contains { "^$*+?.([%-".utf8.contains($0) }
            }
            guard isPlain else {
                throw .inexpressible(
                    "a condition finds plain texts only, not patterns: write find(text, 1, true)", at: offset)
            }
            return TypedExpression(
                .call(.find, [value.expression, part.expression, try whole(1, otherwise: 1)]), .integer)
        }
    }
}

extension Value {
    /// As Lua takes it for a condition.
    fileprivate var isTrue: Bool { self != .missing && self != .boolean(false) }
}

extension ExpressionType {
    /// Whether its values are texts: also codes, and what a custom field may hold.
    var isText: Bool {
        switch self {
        case .text, .unknown: true
        case .reference(let entity): entity.key != nil
        default: false
        }
    }
}
