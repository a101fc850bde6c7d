/// Part of a function that cannot be made a question: it is left to Lua.
public struct Unreadable: Sendable, Hashable {
    /// Why, as in "calls `helper`".
    public let reason: String
    public let line: Int

    public init(_ reason: String, line: Int) {
        self.reason = reason
        self.line = line
    }
}

/// A condition of which parts may be unreadable.
indirect enum Decision: Hashable, Sendable {
    case constant(Bool)
    case known(Expression)
    case unreadable(Unreadable)
    case all([Decision])
    case any([Decision])
    case not(Decision)

    init(_ expression: Expression) {
        switch expression {
        case .literal(.boolean(let value)): self = .constant(value)
        case .literal(.missing): self = .constant(false)
        default: self = .known(expression)
        }
    }

    static func and(_ left: Decision, _ right: Decision) -> Decision {
        switch (left, right) {
        case (.constant(false), _), (_, .constant(true)): left
        case (.constant(true), _): right
        case (.all(let a), .all(let b)): .all(a + b)
        case (.all(let a), _): .all(a + [right])
        case (_, .all(let b)): .all([left] + b)
        default: .all([left, right])
        }
    }

    static func or(_ left: Decision, _ right: Decision) -> Decision {
        switch (left, right) {
        case (.constant(true), _), (_, .constant(false)): left
        case (.constant(false), _): right
        case (.any(let a), .any(let b)): .any(a + b)
        case (.any(let a), _): .any(a + [right])
        case (_, .any(let b)): .any([left] + b)
        default: .any([left, right])
        }
    }

    var negated: Decision {
        switch self {
        case .constant(let value): .constant(!value)
        case .not(let inner): inner
        case .known(.not(let inner)): .known(inner.isStrict ? inner : .not(.not(inner)))
        case .known(let expression): .known(.not(expression))
        default: .not(self)
        }
    }

    /// The whole as an expression; nil where a part is unreadable.
    var expression: Expression? {
        switch self {
        case .constant(let value): return .literal(.boolean(value))
        case .known(let expression): return expression
        case .unreadable: return nil
        case .not(let inner): return inner.expression.map { .not($0) }
        case .all(let parts):
            let known = parts.compactMap(\.expression)
            return known.count == parts.count ? .all(known) : nil
        case .any(let parts):
            let known = parts.compactMap(\.expression)
            return known.count == parts.count ? .any(known) : nil
        }
    }

    /// The parts that must all hold.
    var conjuncts: [Decision] {
        switch self {
        case .constant(true): []
        case .all(let parts): parts.flatMap(\.conjuncts)
        case .known(.all(let parts)): parts.flatMap { Decision($0).conjuncts }
        default: [self]
        }
    }

    var firstUnreadable: Unreadable? {
        switch self {
        case .constant, .known: nil
        case .unreadable(let part): part
        case .not(let inner): inner.firstUnreadable
        case .all(let parts), .any(let parts): parts.lazy.compactMap(\.firstUnreadable).first
        }
    }
}

extension Expression {
    /// Whether it is true or false and nothing else: no field that may be missing.
    var isStrict: Bool {
        switch self {
        case .compare, .all, .any, .not, .isMissing, .oneOf, .text, .literal(.boolean): true
        case .related(_, where: _, let test): test != .count
        default: false
        }
    }
}

/// What a function comes to, by the decisions on the way.
indirect enum DecisionTree<Leaf: Hashable & Sendable>: Hashable, Sendable {
    case leaf(Leaf)
    case branch(Decision, DecisionTree, DecisionTree)

    /// A branch, joined with the ones below it where they lead to the same: `a and b`, `a or b`.
    static func branching(_ decision: Decision, _ then: DecisionTree, _ other: DecisionTree) -> DecisionTree {
        if case .constant(let value) = decision { return value ? then : other }
        if then == other { return then }
        if case .branch(let second, let a, let b) = other {
            if a == then { return .branch(.or(decision, second), then, b) }
            if b == then { return .branch(.or(decision, second.negated), then, a) }
        }
        if case .branch(let second, let a, let b) = then {
            if b == other { return .branch(.and(decision, second), a, other) }
            if a == other { return .branch(.and(decision, second.negated), b, other) }
        }
        return .branch(decision, then, other)
    }

    func map<Other>(_ change: (Leaf) -> Other) -> DecisionTree<Other> {
        switch self {
        case .leaf(let leaf): .leaf(change(leaf))
        case .branch(let decision, let then, let other): .branching(decision, then.map(change), other.map(change))
        }
    }

    func flatMap<Other>(
        _ change: (Leaf) throws(QueryError) -> DecisionTree<Other>
    ) throws(QueryError) -> DecisionTree<Other> {
        switch self {
        case .leaf(let leaf): return try change(leaf)
        case .branch(let decision, let then, let other):
            return .branching(decision, try then.flatMap(change), try other.flatMap(change))
        }
    }

    var leaves: [Leaf] {
        switch self {
        case .leaf(let leaf): [leaf]
        case .branch(_, let then, let other): then.leaves + other.leaves
        }
    }

    var firstUnreadable: Unreadable? {
        guard case .branch(let decision, let then, let other) = self else { return nil }
        return decision.firstUnreadable ?? then.firstUnreadable ?? other.firstUnreadable
    }
}
