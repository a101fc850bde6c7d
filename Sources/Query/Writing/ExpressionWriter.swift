import Model

/// Writes an expression as the text that `ExpressionReader` reads it from: `assets > 2e6 and owner_row.branch == 'FZ'`.
///
/// What is read back means the same for every row; where the text has a plainer spelling of the same meaning
/// (`x ~= nil` for "not missing") it is that spelling. Throws for what no text can say.
public struct ExpressionWriter {
    public let scope: Scope

    public init(scope: Scope) { self.scope = scope }

    /// The text of a condition, as `where` takes it.
    public func condition(_ expression: Expression) throws(QueryError) -> String { try truth(expression).text }

    /// The text of one of several conditions that `and` joins.
    func conjunct(_ expression: Expression) throws(QueryError) -> String { try truth(expression).at(least: .and) }

    /// The text of a value, as `with` and `order` take it.
    public func value(_ expression: Expression) throws(QueryError) -> String { try written(expression).text }

    // MARK: Pieces

    /// Lua's precedences, lowest first.
    enum Level: Int, Comparable {
        case or, and, comparison, concatenation, sum, product, unary, power, primary

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// A piece of text with how tightly it holds together and the type it is read with.
    struct Piece {
        let text: String
        let level: Level
        let type: ExpressionType

        init(_ text: String, _ level: Level, _ type: ExpressionType) {
            self.text = text
            self.level = level
            self.type = type
        }

        /// The text as a side of an operator: in brackets when it would fall apart.
        func at(least level: Level) -> String { self.level >= level ? text : "(\(text))" }

        func above(_ level: Level) -> String { self.level > level ? text : "(\(text))" }
    }

    static func unwritable(_ what: String) -> QueryError {
        QueryError("\(what) cannot be written as the text of a definition")
    }

    /// A condition that is read as true or false, so that `and` and `or` may join it.
    private func boolean(_ expression: Expression) throws(QueryError) -> Piece {
        let piece = try truth(expression)
        switch piece.type {
        // What may also be missing is joined by its truth.
        case .boolean where expression.isStrict: return piece
        case .boolean where piece.level == .primary: return Piece(piece.text + " == true", .comparison, .boolean)
        case .boolean, .unknown: return Piece("not not " + piece.at(least: .unary), .unary, .boolean)
        default: return Piece(piece.above(.comparison) + " ~= nil", .comparison, .boolean)
        }
    }

    /// An expression where only its truth counts.
    private func truth(_ expression: Expression) throws(QueryError) -> Piece {
        // As a value `c and v` is missing where c fails, which no text can say of a v that is true or false itself.
        if case .when(let condition, let inner) = expression, try isBoolean(inner) {
            return try joined([condition, inner], by: "and", .and)
        }
        if case .choose(let condition, let left, let right) = expression {
            let (first, second) = (try isBoolean(left), try isBoolean(right))
            guard first || second || Self.isMissing(left) || Self.isMissing(right) else {
                return try written(expression)
            }
            return try truth(
                right == .literal(.missing)
                    ? .all([condition, left]) : .any([.all([condition, left]), .all([.not(condition), right])]))
        }
        return try written(expression)
    }

    private func isBoolean(_ expression: Expression) throws(QueryError) -> Bool {
        try truth(expression).type == .boolean
    }

    private func joined(_ parts: [Expression], by word: String, _ level: Level) throws(QueryError) -> Piece {
        guard parts.count > 1 else {
            guard let only = parts.first else { return Piece(level == .and ? "true" : "false", .primary, .boolean) }
            return try boolean(only)
        }
        var texts: [String] = []
        for (index, part) in parts.enumerated() {
            let piece = try boolean(part)
            texts.append(index == 0 ? piece.at(least: level) : piece.above(level))
        }
        return Piece(texts.joined(separator: " \(word) "), level, .boolean)
    }

    // MARK: Every kind of expression

    func written(_ expression: Expression) throws(QueryError) -> Piece {
        if let column = derived(expression) { return Piece(column.name, .primary, column.value.type) }
        switch expression {
        case .literal(let value): return literal(value)
        case .field(let path):
            let way = path.references.map { "\($0.name)_row." }.joined()
            return Piece(way + path.field.name, .primary, ExpressionType(path.field.type))
        case .id: return Piece("id", .primary, .integer)
        case .today: return Piece("today()", .primary, .date)
        case .search(let query, .found): return Piece("search(\(Self.quoted(query.text)))", .primary, .boolean)
        case .search: throw Self.unwritable("how well a search found something, away from that search,")
        case .computed:
            throw QueryError(
                "a column of values worked out before is no definition: it would stay as it is now; freeze the clients instead, as in segments:freeze(name, relation)"
            )
        case .custom(let path, let key):
            guard path.references.isEmpty, LuaSource.isName(key) else {
                throw Self.unwritable("the custom field `\(path.field.name).\(key)` in an expression")
            }
            return Piece("\(path.field.name).\(key)", .primary, .unknown)
        case .memberRank: throw Self.unwritable("the rank in a segment, away from that segment,")
        // Lua's compiler turns `x > 2` around; people do not write it so.
        case .compare(let comparison, .literal(let value), let right) where !Self.isLiteral(right) && !value.isMissing:
            return try written(.compare(Self.turned(comparison), right, .literal(value)))
        case .compare(let comparison, let left, let right):
            return Piece(
                try written(left).above(.comparison) + " \(Self.symbol(comparison)) "
                    + written(right).above(.comparison), .comparison, .boolean)
        case .all(let parts): return try joined(parts, by: "and", .and)
        case .any(let parts): return try joined(parts, by: "or", .or)
        case .not(let inner): return try negated(inner)
        case .isMissing(let inner):
            return Piece(try written(inner).above(.comparison) + " == nil", .comparison, .boolean)
        case .oneOf(let inner, let values):
            return try joined(values.map { .compare(.equal, inner, .literal($0)) }, by: "or", .or)
        case .text(let test, let left, let right):
            return Piece(
                "\(test.rawValue)(\(try written(left).text), \(try written(right).text))", .primary, .boolean)
        case .arithmetic(let operation, let left, let right): return try arithmetic(operation, left, right)
        case .negate(let inner):
            let piece = try written(inner)
            let text = piece.at(least: .unary)
            return Piece(
                (text.hasPrefix("-") ? "- " : "-") + text, .unary, piece.type == .money ? .real : piece.type)
        case .concatenate(let left, let right):
            return Piece(
                try written(left).above(.concatenation) + " .. " + written(right).at(least: .concatenation),
                .concatenation, .text)
        case .length(let inner):
            let piece = try written(inner)
            // A relationship of that name would be counted.
            let isTaken = scope.entity.inverse(named: piece.text) != nil
            return Piece("#" + (isTaken ? "(\(piece.text))" : piece.at(least: .unary)), .unary, .integer)
        case .fallback(let left, let right):
            let (first, second) = (try written(left), try written(right))
            return Piece(first.at(least: .or) + " or " + second.above(.or), .or, Self.common(first.type, second.type))
        case .when(let condition, let inner):
            let (first, second) = (try truth(condition), try written(inner))
            guard second.type != .boolean else { throw Self.unwritable("`and` that gives true, false or missing") }
            // `or nil`: nothing calculates with the false of a condition.
            return Piece(first.at(least: .and) + " and " + second.above(.and) + " or nil", .or, second.type)
        case .choose(let condition, let left, let right): return try chosen(condition, left, right)
        case .call(let function, let arguments): return try call(function, arguments)
        case .related(let relationship, let condition, let test):
            let rows = try rows(relationship, condition)
            let count =
                condition == nil ? Piece("#\(rows)", .unary, .integer) : Piece("\(rows):count()", .primary, .integer)
            switch test {
            case .count: return count
            case .any: return Piece("\(count.text) > 0", .comparison, .boolean)
            case .none: return Piece("\(count.text) == 0", .comparison, .boolean)
            case .atLeast(let wanted): return Piece("\(count.text) >= \(wanted)", .comparison, .boolean)
            }
        case .summary(let relationship, let condition, let summary, let value):
            guard let entity = relationship.target else { throw Self.unwritable("a sum of nothing") }
            let text = try ExpressionWriter(scope: Scope(entity: entity)).value(value.expression)
            return Piece(
                "\(try rows(relationship, condition)):\(summary.rawValue)(\(Self.quoted(text)))", .primary,
                summary == .mean ? .real : value.type)
        }
    }

    /// The rows on the other side of a relationship: `visits:where('status == \'completed\'')`.
    private func rows(_ relationship: Relationship, _ condition: Expression?) throws(QueryError) -> String {
        guard case .toMany(let entity, let field) = relationship,
            let inverse = scope.entity.inverses.first(where: { $0.entity == entity && $0.field == field })
        else { throw Self.unwritable("rows on the other side of a relationship of \(scope.entity.plural)") }
        guard let condition else { return inverse.name }
        let text = try ExpressionWriter(scope: Scope(entity: entity)).condition(condition)
        return "\(inverse.name):where(\(Self.quoted(text)))"
    }

    /// The derived column that stands for the expression, where it is more than a name itself.
    private func derived(_ expression: Expression) -> DerivedColumn? {
        switch expression {
        case .literal, .field, .id, .today, .custom: return nil
        default: return scope.derived.last { $0.value.expression == expression }
        }
    }

    /// Lua has no one expression for it: `c and a or b` gives b where a is missing.
    private func chosen(
        _ condition: Expression, _ left: Expression, _ right: Expression
    ) throws(QueryError) -> Piece {
        let (first, second) = (try written(left), try written(right))
        guard first.type != .boolean, second.type != .boolean else {
            throw Self.unwritable("a choice between what is true, false or missing")
        }
        let test = try truth(condition)
        var text = "\(test.at(least: .and)) and \(first.above(.and))"
        if right == .literal(.missing) {
            text += " or nil"
        } else {
            text += " or not \(test.at(least: .unary)) and \(second.above(.and))"
        }
        return Piece(text, .or, Self.common(first.type, second.type))
    }

    private func negated(_ inner: Expression) throws(QueryError) -> Piece {
        switch inner {
        case .isMissing(let value):
            return Piece(try written(value).above(.comparison) + " ~= nil", .comparison, .boolean)
        case .compare(.equal, let left, let right) where !Self.isMissing(left) && !Self.isMissing(right):
            return try written(.compare(.notEqual, left, right))
        default: return Piece("not " + (try truth(inner)).at(least: .unary), .unary, .boolean)
        }
    }

    private static func isMissing(_ expression: Expression) -> Bool { expression == .literal(.missing) }

    private func arithmetic(
        _ operation: Expression.Arithmetic, _ left: Expression, _ right: Expression
    ) throws(QueryError) -> Piece {
        let (first, second) = (try written(left), try written(right))
        let level: Level =
            switch operation {
            case .add, .subtract: .sum
            case .multiply, .divide, .floorDivide, .modulo: .product
            case .power: .power
            }
        let type: ExpressionType
        switch (operation, first.type, second.type) {
        case (.subtract, .date, .date): type = .integer
        case (_, .date, _), (_, _, .date): type = .date
        case (.divide, _, _), (.power, _, _): type = .real
        case (_, .unknown, _), (_, _, .unknown): type = .unknown
        case (_, .integer, .integer): type = .integer
        default: type = .real
        }
        // `x + -90` is written as it is said.
        if operation == .add, case .literal(.integer(let number)) = right, number != .min, number < 0 {
            return Piece("\(first.at(least: level)) - \(-number)", level, type)
        }
        if operation == .power {
            // It goes together from the right, and its right side may begin with a sign.
            return Piece("\(first.above(.power)) ^ \(second.at(least: .unary))", level, type)
        }
        return Piece("\(first.at(least: level)) \(operation.rawValue) \(second.above(level))", level, type)
    }

    private func call(_ function: Expression.Function, _ arguments: [Expression]) throws(QueryError) -> Piece {
        var texts: [String] = []
        var first = ExpressionType.missing
        for (index, argument) in arguments.enumerated() {
            let piece = try written(argument)
            if index == 0 { first = piece.type }
            texts.append(piece.text)
        }
        let type: ExpressionType
        switch function {
        // Methods of texts: a written text as the receiver stands in brackets.
        case .sub: return Piece(try receiver(arguments) + ":sub(\(texts[1]), \(texts[2]))", .primary, .text)
        case .find:
            return Piece(
                try receiver(arguments) + ":find(\(texts[1]), \(texts[2]), true)", .primary, .integer)
        case .lower, .upper: type = .text
        case .abs: type = first == .money ? .real : first
        default: type = .integer
        }
        return Piece("\(function.rawValue)(\(texts.joined(separator: ", ")))", .primary, type)
    }

    private func receiver(_ arguments: [Expression]) throws(QueryError) -> String {
        guard let first = arguments.first else { throw Self.unwritable("a method of nothing") }
        let piece = try written(first)
        if case .literal = first { return "(\(piece.text))" }
        return piece.level == .primary ? piece.text : "(\(piece.text))"
    }

    /// The type of `a or b`, as the reader has it.
    private static func common(_ left: ExpressionType, _ right: ExpressionType) -> ExpressionType {
        if left == right || right == .missing { return left }
        if left == .missing { return right }
        return left == .unknown || right == .unknown ? .unknown : .real
    }

    private static func isLiteral(_ expression: Expression) -> Bool {
        if case .literal = expression { true } else { false }
    }

    /// The comparison with its sides exchanged.
    private static func turned(_ comparison: Expression.Comparison) -> Expression.Comparison {
        switch comparison {
        case .equal, .notEqual: comparison
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }

    static func symbol(_ comparison: Expression.Comparison) -> String {
        switch comparison {
        case .equal: "=="
        case .notEqual: "~="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    // MARK: Literals

    private func literal(_ value: Value) -> Piece {
        switch value {
        case .missing: Piece("nil", .primary, .missing)
        case .boolean(let value): Piece("\(value)", .primary, .boolean)
        case .integer(let value): Piece(LuaSource.integer(value), value < 0 ? .unary : .primary, .integer)
        case .real(let value): Self.number(value)
        case .money(let fen): Self.number(Double(fen) / 100)
        case .text(let text): Piece(Self.quoted(text), .primary, .text)
        case .date(let date): Piece("date'\(date)'", .primary, .date)
        case .datetime(let moment): Piece("datetime'\(moment)'", .primary, .datetime)
        }
    }

    private static func number(_ value: Double) -> Piece {
        // The reader refuses a number that is too large for a float; a product may be.
        guard value.isFinite else { return Piece(value < 0 ? "-1e308 * 10" : "1e308 * 10", .product, .real) }
        return Piece(LuaSource.number(value), value.sign == .minus ? .unary : .primary, .real)
    }

    /// A text within a condition, in single quotes: the condition itself stands in double ones.
    private static func quoted(_ text: String) -> String {
        var result = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": result += "\\'"
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "'"
    }
}
