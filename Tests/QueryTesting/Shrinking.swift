import Model
@testable import Query

/// Makes a failing expression small: any part of the same kind may stand for the whole.
enum Shrinking {
    /// The smallest expression found that still fails.
    static func smallest(_ expression: Expression, fails: (Expression) -> Bool) -> Expression {
        var best = expression
        var tries = 0
        search: while tries < 400 {
            for candidate in smaller(best) {
                tries += 1
                if fails(candidate) {
                    best = candidate
                    continue search
                }
            }
            return best
        }
        return best
    }

    private static func smaller(_ expression: Expression) -> [Expression] {
        let parts = children(expression)
        var result = descendants(expression).filter { $0.kind == expression.kind }
        for (index, part) in parts.enumerated() {
            for smaller in smaller(part) { result.append(replace(expression, index, smaller)) }
        }
        return result
    }

    private static func descendants(_ expression: Expression) -> [Expression] {
        children(expression).flatMap { [$0] + descendants($0) }
    }

    static func children(_ expression: Expression) -> [Expression] {
        switch expression {
        case .literal, .field, .id, .today, .computed, .memberRank, .search, .custom: []
        case .compare(_, let a, let b), .text(_, let a, let b), .arithmetic(_, let a, let b),
            .concatenate(let a, let b),
            .fallback(let a, let b), .when(let a, let b):
            [a, b]
        case .choose(let a, let b, let c): [a, b, c]
        case .all(let parts), .any(let parts), .call(_, let parts): parts
        case .not(let a), .isMissing(let a), .oneOf(let a, _), .negate(let a), .length(let a): [a]
        case .related(_, where: let a, _): a.map { [$0] } ?? []
        case .summary(_, where: let a, _, _): a.map { [$0] } ?? []
        }
    }

    static func replace(_ expression: Expression, _ index: Int, _ part: Expression) -> Expression {
        var parts = children(expression)
        parts[index] = part
        switch expression {
        case .literal, .field, .id, .today, .computed, .memberRank, .search, .custom: return expression
        case .compare(let comparison, _, _): return .compare(comparison, parts[0], parts[1])
        case .text(let test, _, _): return .text(test, parts[0], parts[1])
        case .arithmetic(let operation, _, _): return .arithmetic(operation, parts[0], parts[1])
        case .concatenate: return .concatenate(parts[0], parts[1])
        case .fallback: return .fallback(parts[0], parts[1])
        case .when: return .when(parts[0], then: parts[1])
        case .choose: return .choose(parts[0], then: parts[1], else: parts[2])
        case .all: return .all(parts)
        case .any: return .any(parts)
        case .call(let function, _): return .call(function, parts)
        case .not: return .not(parts[0])
        case .isMissing: return .isMissing(parts[0])
        case .oneOf(_, let values): return .oneOf(parts[0], values)
        case .negate: return .negate(parts[0])
        case .length: return .length(parts[0])
        case .related(let relationship, where: _, let test): return .related(relationship, where: parts[0], test)
        case .summary(let relationship, where: _, let summary, let value):
            return .summary(relationship, where: parts[0], summary, value)
        }
    }
}
