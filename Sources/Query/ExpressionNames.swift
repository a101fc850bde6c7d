import Model

// What names and calls in a string condition mean, and which types go together.
extension ExpressionReader {
    /// A field, a derived column, a value handed in, or a way along references: `owner_row.branch`, `extra.job`.
    mutating func named(_ name: String, at offset: Int) throws(QueryError) -> TypedExpression {
        if let literal = parameters[name] { return literal.typed }
        if at("."), let first = scope.entity[name], first.type == .json {
            index += 1
            guard case .name(let key) = token.kind else { throw unexpected("the name of a custom field") }
            index += 1
            return TypedExpression(.custom(FieldPath(entity: scope.entity, field: first), key: key), .unknown)
        }
        if ["fn", "string"].contains(name), scope.column(name) == nil, take(".") {
            guard case .name(let function) = token.kind else { throw unexpected("the name of a function") }
            index += 1
            let arguments = try arguments()
            guard name == "string" else { return try call(function, arguments, at: offset) }
            guard let receiver = arguments.first else {
                throw QueryError("string.\(function)(…) needs a text", at: offset)
            }
            return try method(function, of: receiver, Array(arguments.dropFirst()), at: offset)
        }
        let isMoment = scope.column(name).map { $0.type == .date || $0.type == .datetime } ?? false
        guard at("."), !isMoment else {
            if let column = scope.column(name) { return column }
            if let inverse = scope.entity.inverse(named: name) {
                if at(":") { return try relatedRows(inverse, at: offset) }
                throw Self.areMany(name, at: offset)
            }
            throw scope.unknown(name, at: offset)
        }
        var references: [Field] = []
        var entity = scope.entity
        var segment = name
        var segmentOffset = offset
        while take(".") {
            guard segment.hasSuffix("_row"), let field = entity[String(segment.dropLast(4))], let target = field.target
            else {
                let isKnown = references.isEmpty ? scope.column(segment) != nil : entity[segment] != nil
                guard isKnown || entity.inverse(named: segment) != nil else {
                    throw Scope(entity: entity).unknown(segment, at: segmentOffset)
                }
                let hint = entity[segment]?.target == nil ? "" : "; write \(segment)_row.…"
                throw QueryError("`\(segment)` is no row of another entity\(hint)", at: segmentOffset)
            }
            references.append(field)
            entity = target
            guard case .name(let next) = token.kind else { throw unexpected("a field of \(target.plural)") }
            segment = next
            segmentOffset = token.offset
            index += 1
            // What follows a day is a part of it.
            if let type = entity[segment]?.type, type == .date || type == .datetime { break }
        }
        guard let field = entity[segment] else { throw Scope(entity: entity).unknown(segment, at: segmentOffset) }
        return Scope.value(of: FieldPath(references: references, entity: entity, field: field))
    }

    static func areMany(_ name: String, at offset: Int?) -> QueryError {
        QueryError("`\(name)` are many rows: use #\(name), or any{…} in a table condition", at: offset)
    }

    /// A name in call position: always a workbench function, whatever the fields are called.
    mutating func call(_ name: String, at offset: Int) throws(QueryError) -> TypedExpression {
        try call(name, try arguments(), at: offset)
    }

    /// What stands in a call's brackets, or the text that stands for them.
    mutating func arguments() throws(QueryError) -> [TypedExpression] {
        if case .text(let text) = token.kind {
            index += 1
            return [TypedExpression(.literal(.text(text)), .text)]
        }
        var arguments: [TypedExpression] = []
        try expect("(")
        if take(")") { return arguments }
        repeat { arguments.append(try disjunction()) } while take(",")
        try expect(")")
        return arguments
    }

    /// A workbench function of these values.
    func call(_ name: String, _ arguments: [TypedExpression], at offset: Int?) throws(QueryError) -> TypedExpression {
        for argument in arguments { try refuseFalse(argument, at: offset) }
        switch (name, arguments.count) {
        case ("today", 0): return TypedExpression(.today, .date)
        case ("date", 1):
            guard case .literal(.text(let text)) = arguments[0].expression, let date = CalendarDate(iso: text) else {
                throw QueryError("date(…) needs a text such as \"2026-09-30\" of a day that exists", at: offset)
            }
            return TypedExpression(.literal(.date(date)), .date)
        case ("datetime", 1):
            guard case .literal(.text(let text)) = arguments[0].expression, let moment = Timestamp(iso: text) else {
                throw QueryError("datetime(…) needs a text such as \"2026-09-30T08:15:00Z\"", at: offset)
            }
            return TypedExpression(.literal(.datetime(moment)), .datetime)
        case ("days_since", 1):
            guard [.date, .missing, .unknown].contains(arguments[0].type) else {
                throw QueryError("days_since(…) needs a date, this is \(arguments[0].type.name)", at: offset)
            }
            return try arithmetic(
                .subtract, TypedExpression(.today, .date), arguments[0], at: offset)
        case ("between", 3):
            let value = arguments[0]
            return TypedExpression(
                .all([
                    try compare(.greaterOrEqual, value, arguments[1], at: offset),
                    try compare(.lessOrEqual, value, arguments[2], at: offset),
                ]), .boolean)
        case ("contains", 2), ("starts", 2), ("ends_with", 2):
            guard let test = Expression.TextTest(rawValue: name) else { break }
            for argument in arguments where ![.text, .unknown].contains(argument.type) {
                if case .reference(let entity) = argument.type, entity.key != nil { continue }
                throw QueryError("\(name)(…) looks into texts; this is \(argument.type.name)", at: offset)
            }
            return TypedExpression(.text(test, arguments[0].expression, arguments[1].expression), .boolean)
        case ("search", 1):
            guard case .literal(.text(let text)) = arguments[0].expression else {
                throw QueryError("search(…) needs the words in quotes, as in search(\"投诉 未解决\")", at: offset)
            }
            return TypedExpression(.search(try SearchQuery(text, entity: scope.entity), .found), .boolean)
        default: break
        }
        guard let function = Expression.Function(rawValue: name), function != .sub, function != .find else {
            let known = Self.functionNames
            let hint = Suggestion.hint(for: name, among: known)
            throw QueryError("there is no function `\(name)` for conditions\(hint)", at: offset)
        }
        return try apply(function, arguments, at: offset)
    }

    /// Every function a condition can call.
    public static let functionNames =
        Expression.Function.allCases.filter { $0 != .sub && $0 != .find }.map(\.rawValue) + [
            "today", "date", "datetime", "days_since", "between", "contains", "starts", "ends_with", "search",
        ]

    private func apply(_ function: Expression.Function, _ arguments: [TypedExpression], at offset: Int?)
        throws(QueryError) -> TypedExpression
    {
        let wanted = function == .monthsBetween ? 2 : 1
        guard arguments.count == wanted else {
            throw QueryError(
                "\(function.rawValue)(…) takes \(wanted == 1 ? "one value" : "two dates"), not \(arguments.count)",
                at: offset)
        }
        let type: ExpressionType
        switch function {
        case .year, .month, .day, .weekday, .monthsBetween:
            for argument in arguments where argument.type != .date && argument.type != .datetime {
                throw QueryError("\(function.rawValue)(…) needs a date, this is \(argument.type.name)", at: offset)
            }
            type = .integer
        case .lower, .upper, .pinyin:
            guard arguments[0].type.isText else {
                throw QueryError("\(function.rawValue)(…) needs a text, this is \(arguments[0].type.name)", at: offset)
            }
            type = .text
        // Made as methods only.
        case .sub: type = .text
        case .find: type = .integer
        case .abs, .floor, .ceil:
            guard arguments[0].type.isNumber else {
                throw QueryError(
                    "\(function.rawValue)(…) needs a number, this is \(arguments[0].type.name)", at: offset)
            }
            switch (function, arguments[0].type) {
            case (.abs, .unknown): type = .unknown
            case (.abs, .money), (.abs, .real): type = .real
            default: type = .integer
            }
        }
        return TypedExpression(.call(function, arguments.map(\.expression)), type)
    }

    // MARK: Types

    /// The value as a condition: a boolean itself, anything else when it is not missing.
    func truth(of value: TypedExpression) -> Expression {
        switch value.expression {
        case .when(let condition, let inner), .choose(let condition, let inner, .literal(.missing)):
            return .all([condition, truth(of: TypedExpression(inner, value.type))])
        case .choose(let condition, let left, let right):
            let (a, b) = (
                truth(of: TypedExpression(left, value.type)), truth(of: TypedExpression(right, value.type))
            )
            if b == condition { return .all([condition, a]) }
            if a == condition { return .any([condition, b]) }
            return .any([.all([condition, a]), .all([.not(condition), b])])
        default: break
        }
        switch value.type {
        case .unknown: return value.expression
        case .boolean:
            if value.expression.isColumn { return .compare(.equal, value.expression, .literal(.boolean(true))) }
            return value.expression
        case .missing: return .literal(.boolean(false))
        default: return .not(.isMissing(value.expression))
        }
    }

    /// A comparison whose sides can be compared. A date compares only with a date.
    func compare(
        _ comparison: Expression.Comparison, _ left: TypedExpression, _ right: TypedExpression, at offset: Int?
    ) throws(QueryError) -> Expression {
        try refuseFalse(left, at: offset)
        try refuseFalse(right, at: offset)
        let isEquality = comparison == .equal || comparison == .notEqual
        if isEquality, left.type == .missing || right.type == .missing {
            let test = Expression.isMissing(left.type == .missing ? right.expression : left.expression)
            return comparison == .equal ? test : .not(test)
        }
        if [left.type, right.type].contains(.date), [left.type, right.type].contains(.text) {
            throw QueryError("a date compares only with a date: write date\"2026-09-30\"", at: offset)
        }
        guard comparable(left.type, right.type, isEquality: isEquality) else {
            // Lua turns `a > b` around before it compares: the message has one order for both.
            let names = [left.type.name, right.type.name].sorted()
            throw QueryError("\(names[0]) cannot be compared with \(names[1])", at: offset)
        }
        for (value, other) in [(left, right), (right, left)] {
            guard case .field(let path) = value.expression, let allowed = path.field.allowedValues, isEquality,
                case .literal(.text(let text)) = other.expression, !allowed.contains(text)
            else { continue }
            let hint = Suggestion.hint(for: text, among: allowed, quote: "\"")
            throw QueryError(
                "`\(path.field.name)` is never \"\(text)\"; it is one of \(allowed.joined(separator: ", "))\(hint)",
                at: offset)
        }
        return .compare(comparison, left.expression, right.expression)
    }

    private func comparable(_ left: ExpressionType, _ right: ExpressionType, isEquality: Bool) -> Bool {
        if left == .missing || right == .missing { return true }
        // JSON has no dates, and a date compares only with a date.
        if left == .unknown { return right != .date && right != .datetime }
        if right == .unknown { return left != .date && left != .datetime }
        if left.isNumber && right.isNumber { return true }
        switch (left, right) {
        case (.reference(let a), .reference(let b)): return a == b
        case (.reference(let entity), .text), (.text, .reference(let entity)): return entity.key != nil
        case (.reference(let entity), .integer), (.integer, .reference(let entity)): return entity.key == nil
        case (.boolean, .boolean): return isEquality
        default: return left == right
        }
    }

    func arithmetic(
        _ operation: Expression.Arithmetic, _ left: TypedExpression, _ right: TypedExpression, at offset: Int?
    ) throws(QueryError) -> TypedExpression {
        try refuseFalse(left, at: offset)
        try refuseFalse(right, at: offset)
        let type: ExpressionType
        let isFloat = operation == .divide || operation == .power
        switch (operation, left.type, right.type) {
        case (.subtract, .date, .date): type = .integer
        case (.add, .date, .integer), (.subtract, .date, .integer), (.add, .integer, .date): type = .date
        case _ where left.type.isNumber && right.type.isNumber:
            let isUnknown = left.type == .unknown || right.type == .unknown
            if isUnknown, !isFloat {
                return TypedExpression(.arithmetic(operation, left.expression, right.expression), .unknown)
            }
            type = !isFloat && left.type == .integer && right.type == .integer ? .integer : .real
        default:
            var error = QueryError(
                "`\(operation.rawValue)` is not defined between \(left.type.name) and \(right.type.name)", at: offset)
            // Lua's moments count seconds, and what a custom field holds it knows row by row.
            let types = [left.type, right.type]
            error.isInexpressible =
                types.contains(.datetime) && !types.contains(.date) || types.contains(.missing)
                || types.contains(.date) && types.contains(.unknown)
            throw error
        }
        return TypedExpression(.arithmetic(operation, left.expression, right.expression), type)
    }

    /// The type of `a or b`.
    func common(_ left: ExpressionType, _ right: ExpressionType, at offset: Int?) throws(QueryError) -> ExpressionType {
        if left == right || right == .missing { return left }
        if left == .missing { return right }
        if left == .unknown || right == .unknown, ![.date, .datetime].contains(left == .unknown ? right : left) {
            return .unknown
        }
        if left.isNumber && right.isNumber { return .real }
        throw .inexpressible("`or` joins \(left.name) and \(right.name); both sides need one type", at: offset)
    }

    /// The side as a value of the common type: an amount that meets a plain number counts in yuan.
    func aligned(_ value: TypedExpression, _ type: ExpressionType) -> Expression {
        guard value.type == .money, type == .real else { return value.expression }
        return .arithmetic(.multiply, value.expression, .literal(.real(1)))
    }
}
