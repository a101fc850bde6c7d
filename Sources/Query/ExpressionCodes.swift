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
            return children.flatMap(\.comparedCodes)
        case .oneOf(.field(let path), let values):
            guard let target = path.field.target, target.key != nil else { return [] }
            return values.compactMap { value in
                if case .text(let code) = value { (path.field, target, code) } else { nil }
            }
        default: return children.flatMap(\.comparedCodes)
        }
    }
}
