/// A condition that only whoever asks can tell: a function of a script, called row by row. A plan names it; before the
/// plan is asked, the rows it keeps take its place (`LogicalPlan.resolvingHosts`).
public struct HostPredicate: Sendable, Hashable {
    /// Stands for the function with whoever made the plan, as long as a plan holds it.
    public final class Token: Sendable, Hashable {
        public init() {}

        public static func == (left: Token, right: Token) -> Bool { left === right }
        public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    public let token: Token
    /// The chunk and the line it is written in.
    public let source: String
    public let line: Int
    /// What of it cannot be a question, and why; empty where it could be one.
    public let unreadable: [Unreadable]
    /// Whether it looks at `status`, as a condition on merged clients does.
    public let namesStatus: Bool

    public init(token: Token, source: String, line: Int, unreadable: [Unreadable], namesStatus: Bool) {
        self.token = token
        self.source = source
        self.line = line
        self.unreadable = unreadable
        self.namesStatus = namesStatus
    }
}

extension LogicalPlan {
    /// The host predicates in it, innermost first.
    public var hostPredicates: [HostPredicate] {
        let inner = inputs.flatMap(\.hostPredicates)
        if case .host(_, let predicate) = self { return inner + [predicate] }
        return inner
    }

    /// The plan without its host predicates: what the database is asked before they run.
    public var withoutHosts: LogicalPlan {
        if case .host(let base, _) = self { return base.withoutHosts }
        return mappingInputs(\.withoutHosts)
    }

    /// The plan with the rows that each host predicate keeps in its place.
    /// - Parameter keep: the ids of the plan's rows that fulfil the predicate, in the plan's order.
    public func resolvingHosts(_ keep: (LogicalPlan, HostPredicate) throws -> [Int64]) rethrows -> LogicalPlan {
        guard !hostPredicates.isEmpty else { return self }
        return try resolved(namesStatus: false, keep)
    }

    /// - Parameter namesStatus: whether a later condition names `status`, so that merged clients must be asked about.
    private func resolved(
        namesStatus: Bool, _ keep: (LogicalPlan, HostPredicate) throws -> [Int64]
    ) rethrows -> LogicalPlan {
        switch self {
        case .host(let base, let predicate):
            let isNamed = namesStatus || predicate.namesStatus
            let inner = try base.resolved(namesStatus: isNamed, keep)
            return inner.keeping(ids: try keep(isNamed ? inner.withMerged : inner, predicate))
        case .filter(let base, let condition):
            return .filter(
                try base.resolved(namesStatus: namesStatus || condition.names("status"), keep), condition)
        case .derive, .order: return try mappingInputs { try $0.resolved(namesStatus: namesStatus, keep) }
        case .limit(let base, nil, offset: 0): return try base.resolved(namesStatus: namesStatus, keep)
        case .scan, .rows, .members, .segment, .limit, .sample, .walk, .combine:
            return try mappingInputs { try $0.resolved(namesStatus: false, keep) }
        }
    }
}
