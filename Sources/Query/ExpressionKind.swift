import Model

extension Expression {
    /// What the values of an expression are made of when it calculates, as far as the expression itself tells: what
    /// decides how an operation is spelled in SQL.
    enum Kind: Hashable {
        case boolean, integer
        /// A float, always: a decimal, an amount in yuan, the result of `/`.
        case real
        /// A number, integer or float by its row.
        case number
        case text, date, datetime
        /// The literal `nil`.
        case missing
        /// A custom field: whatever the JSON holds.
        case dynamic

        var isNumber: Bool { self == .integer || self == .real || self == .number }
    }

    var kind: Kind {
        switch self {
        case .literal(let value): value.kind
        case .field(let path): Kind(path.field)
        case .id, .length, .related(_, where: _, .count): .integer
        case .today: .date
        case .computed(let column): Self.Kind(column)
        case .search(_, let aspect):
            switch aspect {
            case .found: .boolean
            case .score: .integer
            case .hit: .text
            }
        case .custom: .dynamic
        case .compare, .all, .any, .not, .isMissing, .oneOf, .text, .related: .boolean
        case .arithmetic(let operation, let left, let right): Self.kind(operation, left.kind, right.kind)
        case .negate(let inner): inner.kind.isNumber ? inner.kind : .number
        case .concatenate, .call(.lower, _), .call(.upper, _), .call(.sub, _), .call(.pinyin, _): .text
        case .summary(_, _, .mean, _): .real
        case .summary(_, _, _, let value): value.expression.kind
        case .when(_, let value): value.kind
        case .choose(_, let left, let right): Self.common(left.kind, right.kind)
        case .fallback(let left, let right): Self.common(left.kind, right.kind)
        case .call(.abs, let arguments): arguments.first.map { $0.kind.isNumber ? $0.kind : .number } ?? .number
        case .call: .integer
        }
    }

    /// Whether it is a value that stands in a column, and not a test.
    var isColumn: Bool {
        switch self {
        case .field, .computed: true
        default: false
        }
    }

    /// Whether the value is an amount as it is kept, or one of several: what a result column shows in fen.
    var isAmount: Bool {
        switch self {
        case .field(let path): path.field.type == .money
        case .computed(let column): column.type == .money
        case .literal(.money): true
        case .summary(_, _, let summary, let value): summary != .mean && value.expression.isAmount
        case .when(_, let value), .choose(_, let value, .literal(.missing)), .choose(_, .literal(.missing), let value):
            value.isAmount
        case .choose(_, let left, let right): left.isAmount && right.isAmount
        case .fallback(let left, .literal(.missing)): left.isAmount
        case .fallback(.literal(.missing), let right): right.isAmount
        case .fallback(let left, let right): left.isAmount && right.isAmount
        default: false
        }
    }

    private static func kind(_ operation: Arithmetic, _ left: Kind, _ right: Kind) -> Kind {
        switch (operation, left, right) {
        case (.subtract, .date, .date): .integer
        case (_, .date, _), (_, _, .date): .date
        case (.divide, _, _), (.power, _, _): .real
        case (_, .real, _), (_, _, .real): .real
        case (_, .integer, .integer): .integer
        default: .number
        }
    }

    private static func common(_ left: Kind, _ right: Kind) -> Kind {
        if left == right || right == .missing { return left }
        if left == .missing { return right }
        return left.isNumber && right.isNumber ? .number : .dynamic
    }
}

extension Expression.Kind {
    fileprivate init(_ column: ComputedColumn) {
        switch column.values {
        case .booleans: self = .boolean
        case .integers: self = .integer
        case .reals, .amounts: self = .real
        case .dates: self = .date
        case .texts: self = .text
        }
    }

    fileprivate init(_ field: Field) {
        switch field.type {
        case .text, .monthDayOrDate, .json, .enumeration: self = .text
        case .integer: self = .integer
        case .decimal, .money: self = .real
        case .boolean: self = .boolean
        case .date: self = .date
        case .datetime: self = .datetime
        case .reference: self = field.target?.key == nil ? .integer : .text
        }
    }
}

extension Value {
    fileprivate var kind: Expression.Kind {
        switch self {
        case .missing: .missing
        case .boolean: .boolean
        case .integer: .integer
        case .real, .money: .real
        case .text: .text
        case .date: .date
        case .datetime: .datetime
        }
    }
}
