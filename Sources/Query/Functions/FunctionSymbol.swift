import Model

/// What a register holds while a function is followed.
indirect enum FunctionSymbol: Hashable, Sendable {
    case value(TypedExpression)
    /// The row, or one that references lead to from it.
    case row([Field], Entity)
    /// A field of custom fields: `c.extra`.
    case json(FieldPath)
    /// Rows on the other side of a relationship: `c.visits`.
    case rows(Relationship, name: String, where: Expression?)
    case library(String)
    case function(String)
    /// A method with what it is called on, which stands in the next register.
    case method(String, of: FunctionSymbol)
    /// A table the function makes, by its names; nil where it has more than names and plain values.
    case table([String: FunctionSymbol]?)
    /// One of several, by decisions of which a part is unreadable, or that give values of several kinds.
    case chosen(DecisionTree<FunctionSymbol>)
    case opaque(Unreadable)

    static let missing = FunctionSymbol.value(TypedExpression(.literal(.missing), .missing))

    /// The text of a literal.
    var literalText: String? {
        if case .value(let value) = self, case .literal(.text(let text)) = value.expression { text } else { nil }
    }
}

extension Operand.Literal {
    /// As a value of an expression; what is no number is missing.
    var typed: TypedExpression {
        switch self {
        case .boolean(let value): TypedExpression(.literal(.boolean(value)), .boolean)
        case .integer(let value): TypedExpression(.literal(.integer(value)), .integer)
        case .number(let value):
            value.isNaN
                ? TypedExpression(.literal(.missing), .missing) : TypedExpression(.literal(.real(value)), .real)
        case .text(let value): TypedExpression(.literal(.text(value)), .text)
        case .date(let value): TypedExpression(.literal(.date(value)), .date)
        case .datetime(let value): TypedExpression(.literal(.datetime(value)), .datetime)
        }
    }
}
