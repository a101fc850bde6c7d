import Model

// What a condition is about, for whoever tells people why a row fulfils it.
extension Expression {
    /// The expressions that it is made of.
    public var children: [Expression] {
        switch self {
        case .literal, .field, .id, .today, .computed, .memberRank, .custom, .related: []
        case .compare(_, let left, let right), .text(_, let left, let right), .arithmetic(_, let left, let right),
            .concatenate(let left, let right), .fallback(let left, let right), .when(let left, let right):
            [left, right]
        case .all(let parts), .any(let parts), .call(_, let parts): parts
        case .not(let inner), .isMissing(let inner), .oneOf(let inner, _), .negate(let inner), .length(let inner):
            [inner]
        case .choose(let condition, let left, let right): [condition, left, right]
        }
    }

    /// The fields it names, each once, in their order; not those of other rows that it counts.
    public var subjects: [FieldPath] {
        let all: [FieldPath] = if case .field(let path) = self { [path] } else { children.flatMap(\.subjects) }
        return all.uniqued
    }

    /// The custom fields it names, each once.
    public var customSubjects: [(path: FieldPath, key: String)] {
        var result: [(path: FieldPath, key: String)] = []
        let all =
            if case .custom(let path, let key) = self { [(path, key)] } else { children.flatMap(\.customSubjects) }
        for (path, key) in all where !result.contains(where: { $0.path == path && $0.key == key }) {
            result.append((path, key))
        }
        return result
    }

    /// The relationships whose rows it counts, with the conditions on those.
    public var relatedSubjects: [(relationship: Relationship, condition: Expression?)] {
        if case .related(let relationship, let condition, _) = self { return [(relationship, condition)] }
        return children.flatMap(\.relatedSubjects)
    }

    /// Whether another expression is it, or part of it.
    public func mentions(_ other: Expression) -> Bool { self == other || children.contains { $0.mentions(other) } }
}

extension [FieldPath] {
    /// Each once, at its first place.
    fileprivate var uniqued: [FieldPath] {
        var seen: Set<FieldPath> = []
        return filter { seen.insert($0).inserted }
    }
}
