import Model

// What a condition is about, for whoever tells people why a row fulfils it.
extension Expression {
    /// What it is made of, without conditions on other rows.
    private var ownChildren: [Expression] { if case .related = self { [] } else { children } }

    /// The fields it names, each once, in their order; not those of other rows that it counts.
    public var subjects: [FieldPath] {
        let all: [FieldPath] = if case .field(let path) = self { [path] } else { ownChildren.flatMap(\.subjects) }
        return all.uniqued
    }

    /// The custom fields it names, each once.
    public var customSubjects: [(path: FieldPath, key: String)] {
        var result: [(path: FieldPath, key: String)] = []
        let all =
            if case .custom(let path, let key) = self { [(path, key)] } else { ownChildren.flatMap(\.customSubjects) }
        for (path, key) in all where !result.contains(where: { $0.path == path && $0.key == key }) {
            result.append((path, key))
        }
        return result
    }

    /// The relationships whose rows it counts, with the conditions on those.
    public var relatedSubjects: [(relationship: Relationship, condition: Expression?)] {
        if case .related(let relationship, let condition, _) = self { return [(relationship, condition)] }
        return ownChildren.flatMap(\.relatedSubjects)
    }

    /// Whether another expression is it, or part of it.
    public func mentions(_ other: Expression) -> Bool { self == other || ownChildren.contains { $0.mentions(other) } }
}

extension [FieldPath] {
    /// Each once, at its first place.
    fileprivate var uniqued: [FieldPath] {
        var seen: Set<FieldPath> = []
        return filter { seen.insert($0).inserted }
    }
}
