import Model

/// Reads a string condition or a derived column, `"assets > 2e6 and x_current < y_capacity"`: a Lua expression in
/// which a bare name is a field. Names and types are checked as it is read, so an error comes with its place.
public struct ExpressionReader {
    public let scope: Scope
    /// Values handed in by name: `where("points > n", { n = 5 })`.
    public let parameters: [String: Operand.Literal]

    var tokens: [ExpressionToken] = []
    var index = 0

    public init(scope: Scope, parameters: [String: Operand.Literal] = [:]) {
        self.scope = scope
        self.parameters = parameters
    }

    /// The whole text as a value.
    public func read(_ text: String) throws(QueryError) -> TypedExpression {
        for name in parameters.keys.sorted() where scope.column(name) != nil {
            throw QueryError("the value `\(name)` has the name of a field of \(scope.entity.plural); rename it")
        }
        var reader = self
        do {
            return try reader.readWhole(text)
        } catch {
            var located = error
            located.expression = text
            throw located
        }
    }

    private mutating func readWhole(_ text: String) throws(QueryError) -> TypedExpression {
        tokens = try ExpressionLexer.tokens(of: text)
        guard tokens.count > 1 else { throw QueryError("the expression is empty", at: 0) }
        let value = try disjunction()
        guard token.kind == .end else { throw unexpected("an operator or the end") }
        return value
    }

    /// The whole text as a condition. A value that is no boolean holds when it is not missing, as in Lua.
    public func readCondition(_ text: String) throws(QueryError) -> Expression {
        try truth(of: read(text))
    }

    /// The sort key of `"-assets"` or `"month(date)"`.
    public func readSortKey(_ text: String) throws(QueryError) -> SortKey {
        let trimmed = text.drop { $0 == " " }
        guard trimmed.first == "-" else { return SortKey(try read(text)) }
        return SortKey(try read(String(trimmed.dropFirst())), descending: true)
    }

    // MARK: Tokens

    var token: ExpressionToken { tokens[index] }

    func at(_ symbol: String) -> Bool { token.kind == .symbol(symbol) }

    mutating func take(_ symbol: String) -> Bool {
        guard at(symbol) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ symbol: String) throws(QueryError) {
        guard take(symbol) else { throw unexpected("`\(symbol)`") }
    }

    func unexpected(_ wanted: String) -> QueryError {
        let found =
            switch token.kind {
            case .end: "the end"
            case .name(let name): "`\(name)`"
            case .symbol("="): "`=` (equality is `==`)"
            case .symbol(let symbol): "`\(symbol)`"
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .text(let text): "\"\(text)\""
            }
        return QueryError("expected \(wanted), found \(found)", at: token.offset)
    }

    // MARK: Lua's precedences, lowest first

    mutating func disjunction() throws(QueryError) -> TypedExpression {
        var left = try conjunction()
        while take("or") {
            let right = try conjunction()
            left = try alternative(left, right, at: token.offset)
        }
        return left
    }

    private mutating func conjunction() throws(QueryError) -> TypedExpression {
        var left = try comparison()
        while take("and") {
            left = both(left, try comparison())
        }
        return left
    }

    private mutating func comparison() throws(QueryError) -> TypedExpression {
        var left = try concatenation()
        while case .symbol(let symbol) = token.kind, let comparison = Self.comparisons[symbol] {
            let offset = token.offset
            index += 1
            let right = try concatenation()
            left = TypedExpression(try compare(comparison, left, right, at: offset), .boolean)
        }
        return left
    }

    private static let comparisons: [String: Expression.Comparison] = [
        "==": .equal, "~=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private mutating func concatenation() throws(QueryError) -> TypedExpression {
        let left = try sum()
        let offset = token.offset
        guard take("..") else { return left }
        let right = try concatenation()
        return try joined(left, right, at: offset)
    }

    private mutating func sum() throws(QueryError) -> TypedExpression {
        var left = try product()
        while case .symbol(let symbol) = token.kind, symbol == "+" || symbol == "-" {
            let offset = token.offset
            index += 1
            let right = try product()
            left = try arithmetic(symbol == "+" ? .add : .subtract, left, right, at: offset)
        }
        return left
    }

    private mutating func product() throws(QueryError) -> TypedExpression {
        var left = try unary()
        while case .symbol(let symbol) = token.kind, ["*", "/", "//", "%"].contains(symbol) {
            let offset = token.offset
            guard let operation = Expression.Arithmetic(rawValue: symbol) else { return left }
            index += 1
            left = try arithmetic(operation, left, try unary(), at: offset)
        }
        return left
    }

    private mutating func unary() throws(QueryError) -> TypedExpression {
        let offset = token.offset
        if take("not") {
            return TypedExpression(.not(truth(of: try unary())), .boolean)
        }
        if take("-") {
            return try negated(try unary(), at: offset)
        }
        if take("#") {
            if case .name(let name) = token.kind, let inverse = scope.entity.inverse(named: name) {
                index += 1
                return TypedExpression(.related(.toMany(inverse.entity, inverse.field), where: nil, .count), .integer)
            }
            return try length(try unary(), at: offset)
        }
        let base = try suffixed(try primary())
        let position = token.offset
        guard take("^") else { return base }
        return try arithmetic(.power, base, try unary(), at: position)
    }

    /// `name:sub(1, 2)`, `last_visit.year`.
    private mutating func suffixed(_ value: TypedExpression) throws(QueryError) -> TypedExpression {
        var value = value
        while true {
            let offset = token.offset
            if value.type == .date || value.type == .datetime, take(".") {
                guard case .name(let part) = token.kind else { throw unexpected("year, month, day or weekday") }
                index += 1
                value = try self.part(part, of: value, at: offset)
            } else if take(":") {
                guard case .name(let method) = token.kind else { throw unexpected("the name of a method") }
                index += 1
                value = try self.method(method, of: value, try arguments(), at: offset)
            } else {
                return value
            }
        }
    }

    private mutating func primary() throws(QueryError) -> TypedExpression {
        let start = token
        index += 1
        switch start.kind {
        case .integer(let value): return TypedExpression(.literal(.integer(value)), .integer)
        case .number(let value): return TypedExpression(.literal(.real(value)), .real)
        case .text(let value): return TypedExpression(.literal(.text(value)), .text)
        case .symbol("true"): return TypedExpression(.literal(.boolean(true)), .boolean)
        case .symbol("false"): return TypedExpression(.literal(.boolean(false)), .boolean)
        case .symbol("nil"): return TypedExpression(.literal(.missing), .missing)
        case .symbol("("):
            let value = try disjunction()
            try expect(")")
            return value
        case .name(let name):
            if at("(") || isText { return try call(name, at: start.offset) }
            return try named(name, at: start.offset)
        default:
            index -= 1
            throw unexpected("a field, a value or `(`")
        }
    }

    private var isText: Bool {
        if case .text = token.kind { return true }
        return false
    }
}
