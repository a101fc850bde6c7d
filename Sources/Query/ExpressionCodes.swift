import Model

extension Expression {
    /// The codes that references are compared with, for whoever can tell whether anybody has them: a code that nobody
    /// has is a slip, and `none{ rep = "nobody" }` would select everyone.
    public var comparedCodes: [(field: Field, entity: Entity, code: String)] {
        switch self {
        case .compare(_, let left, let right):
            for (side, other) in [(left, right), (right, left)] {
                if case .field(let path) = side, let target = path.field.target, target.key != nil,
                    case .literal(.text(let code)) = other
                {
                    return [(path.field, target, code)]
                }
            }
            return left.comparedCodes + right.comparedCodes
        case .oneOf(.field(let path), let values):
            guard let target = path.field.target, target.key != nil else { return [] }
            return values.compactMap { value in
                if case .text(let code) = value { (path.field, target, code) } else { nil }
            }
        case .all(let parts), .any(let parts), .call(_, let parts): return parts.flatMap(\.comparedCodes)
        case .not(let inner), .isMissing(let inner), .oneOf(let inner, _), .negate(let inner), .length(let inner):
            return inner.comparedCodes
        case .text(_, let left, let right), .arithmetic(_, let left, let right), .concatenate(let left, let right),
            .fallback(let left, let right), .when(let left, then: let right):
            return left.comparedCodes + right.comparedCodes
        case .related(_, let condition, _): return condition?.comparedCodes ?? []
        case .choose(let test, let left, let right):
            return test.comparedCodes + left.comparedCodes + right.comparedCodes
        case .literal, .field, .id, .today, .computed, .memberRank, .custom: return []
        }
    }
}
