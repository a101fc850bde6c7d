import Model

/// What a row's value is compared with or computed from: the meaning of a condition, a derived column, a sort key,
/// free of SQL and of Lua. Made by `ConditionReader` and `ExpressionReader`, which check names and types.
///
/// Truth has two values. An order comparison with a missing side is false, equality treats missing as a value
/// equal to itself, arithmetic with a missing side is missing (SEMANTICS.md, "Values"). Numbers are Lua's: integers of
/// 64 bits that wrap around, floats, `/` always a float, and an integer equal to the float of the same size. What
/// Lua would call "not a number" (`0/0`) is missing, because the archive knows no such value, and so are `n // 0` and
/// `n % 0` of integers, which plain Lua refuses. Texts are bytes, as in Lua: `#` counts them and `sub` cuts between
/// them, also within a character.
///
/// A custom field holds whatever its JSON does: where it is not of the kind that an operation asks for (a text in a
/// sum, a number in `contains`), or not comparable by size with the other side, it counts as missing there.
/// `Evaluator` is this meaning in plain Swift; everything that runs an expression must agree with it.
public indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    case field(FieldPath)
    /// The row's id.
    case id
    /// The day on which the question is asked: it moves on with the days, in a stored definition too.
    case today
    /// A value worked out before and held in memory, by the row's id.
    case computed(ComputedColumn)
    /// A full-text search of the row: whether it is found, how well, and where.
    case search(SearchQuery, SearchAspect)
    /// `extra.poutcome`: a custom field, read from the JSON of the field at the path.
    case custom(FieldPath, key: String)
    case compare(Comparison, Expression, Expression)
    case all([Expression])
    case any([Expression])
    case not(Expression)
    case isMissing(Expression)
    case oneOf(Expression, [Value])
    case text(TextTest, Expression, Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    case negate(Expression)
    /// `a .. b`
    case concatenate(Expression, Expression)
    /// `#text`, in bytes as in Lua.
    case length(Expression)
    /// `a or b` where `a` is not a boolean: `b` when `a` is missing.
    case fallback(Expression, Expression)
    /// `a and b` where `b` is not a boolean: `b` where the condition holds, else missing (Lua's `false`, which counts as
    /// missing in a result; readers let nothing calculate with it).
    case when(Expression, then: Expression)
    /// `if condition then return a else return b end`: like `when` and `fallback` in one, but `a` may be missing.
    case choose(Expression, then: Expression, else: Expression)
    case call(Function, [Expression])
    /// What rows on the other side of a relationship come to: `purchases:where("date > …"):sum("amount")`.
    case summary(Relationship, where: Expression?, RelatedSummary, TypedExpression)
    /// How many rows on the other side of a relationship fulfil a condition.
    case related(Relationship, where: Expression?, RelatedTest)

    public enum Comparison: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    }

    public enum TextTest: String, Sendable, Hashable {
        case contains, starts
        case ends = "ends_with"
    }

    public enum Arithmetic: String, Sendable, Hashable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case floorDivide = "//"
        case modulo = "%"
        case power = "^"
    }

    public enum RelatedTest: Sendable, Hashable {
        /// The number of rows itself.
        case count
        case any
        case none
        case atLeast(Int)
    }

    /// How values on the other side of a relationship are summed up. Of none the sum is 0 and the others are missing.
    public enum RelatedSummary: String, Sendable, Hashable, CaseIterable {
        case sum, mean, min, max
    }

    /// The workbench's own functions of values. `floor` and `ceil` give integers; beyond 64 bits they are missing.
    /// `sub(text, first, last)` and `find(text, part, first)` count bytes as Lua's do, with all arguments written out;
    /// `find` looks for the part as it is, not for a pattern. Days of moments are those of the archive's zone.
    public enum Function: String, Sendable, Hashable, CaseIterable {
        case year, month, day, weekday
        case monthsBetween = "months_between"
        case lower, upper, pinyin, abs, floor, ceil, sub, find
    }
}

/// A field of the row, or of a row that to-one references lead to: `assets`, `owner_row.branch`.
public struct FieldPath: Sendable, Hashable {
    /// The references to follow, outermost first; empty for a field of the row itself.
    public let references: [Field]
    /// The entity whose field it is.
    public let entity: Entity
    public let field: Field

    public init(references: [Field] = [], entity: Entity, field: Field) {
        self.references = references
        self.entity = entity
        self.field = field
    }
}

/// A way from a row to others.
public enum Relationship: Sendable, Hashable {
    /// Along a reference, to at most one row: `visits:client()`.
    case toOne(Entity, Field)
    /// Against a reference, to any number of rows: `clients:visits()`.
    case toMany(Entity, Field)

    /// The entity it leads to.
    public var target: Entity? {
        switch self {
        case .toOne(_, let field): field.target
        case .toMany(let entity, _): entity
        }
    }
}

/// What an expression yields, as far as it can be told before any row is read.
public enum ExpressionType: Sendable, Hashable {
    case boolean, integer, real
    /// Fen in storage; a float of yuan in every calculation.
    case money
    case text, date, datetime
    /// The code (or id) of another entity's row.
    case reference(Entity)
    /// A custom field: whatever the JSON holds.
    case unknown
    /// The literal `nil`.
    case missing

    init(_ type: FieldType) {
        switch type {
        case .text, .monthDayOrDate, .json, .enumeration: self = .text
        case .integer: self = .integer
        case .decimal: self = .real
        case .money: self = .money
        case .boolean: self = .boolean
        case .date: self = .date
        case .datetime: self = .datetime
        case .reference(let entity, _):
            self = Vocabulary.entity(named: entity).map(ExpressionType.reference) ?? .integer
        }
    }

    var isNumber: Bool { self == .integer || self == .real || self == .money || self == .unknown }

    /// How errors name it.
    var name: String {
        switch self {
        case .boolean: "true or false"
        case .integer, .real: "a number"
        case .money: "an amount"
        case .text: "text"
        case .date: "a date"
        case .datetime: "a time"
        case .reference(let entity): "the code of a \(entity.name)"
        case .unknown: "a custom field"
        case .missing: "nil"
        }
    }

    /// How a result column of this type is read.
    public var columnKind: ColumnKind {
        switch self {
        case .boolean: .boolean
        case .integer: .integer
        case .real: .real
        case .money: .money
        case .unknown: .dynamic
        case .text, .missing: .text
        case .reference(let entity): entity.key == nil ? .integer : .text
        case .date: .date
        case .datetime: .datetime
        }
    }
}

/// An expression with the type it was read with.
public struct TypedExpression: Sendable, Hashable {
    public let expression: Expression
    public let type: ExpressionType

    public init(_ expression: Expression, _ type: ExpressionType) {
        self.expression = expression
        self.type = type
    }

    /// A field with its own type.
    public init(_ path: FieldPath) { self.init(.field(path), ExpressionType(path.field.type)) }
}
