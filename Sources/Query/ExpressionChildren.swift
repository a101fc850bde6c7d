extension Expression {
    /// The expressions it is made of, in their order. A condition on the other side of a relationship is one of them,
    /// although its fields are another entity's.
    public var children: [Expression] {
        switch self {
        case .literal, .field, .id, .today, .computed, .search, .custom: []
        case .compare(_, let left, let right), .text(_, let left, let right), .arithmetic(_, let left, let right),
            .concatenate(let left, let right), .fallback(let left, let right), .when(let left, then: let right):
            [left, right]
        case .choose(let test, let left, let right): [test, left, right]
        case .all(let parts), .any(let parts), .call(_, let parts): parts
        case .not(let inner), .isMissing(let inner), .oneOf(let inner, _), .negate(let inner), .length(let inner):
            [inner]
        case .related(_, let condition, _): condition.map { [$0] } ?? []
        case .summary(_, let condition, _, let value): (condition.map { [$0] } ?? []) + [value.expression]
        }
    }
}
