import Model

/// A segment in a question: its name, and what it stands for. A definition that uses another segment names it, so that
/// it follows when that one changes.
public struct SegmentReference: Sendable, Hashable {
    public let name: String
    /// One version of it; nil for the newest.
    public let version: Int?
    /// Its clients, as they were read from the archive when the question was made.
    public let content: LogicalPlan

    public init(name: String, version: Int?, content: LogicalPlan) {
        self.name = name
        self.version = version
        self.content = content
    }

    /// The same segment, standing for something else.
    func with(_ content: LogicalPlan) -> SegmentReference {
        SegmentReference(name: name, version: version, content: content)
    }

    /// As Lua names it: `segments["quiet-A"]`.
    public var text: String {
        let name = LuaSource.quoted(name)
        return version.map { "segments:at(\(name), \($0))" } ?? "segments[\(name)]"
    }
}

/// The list of members that a snapshot or a manual segment keeps.
public struct SegmentMembers: Sendable, Hashable {
    /// The segment's id.
    public let segment: Int64
    /// nil for the newest, whichever that is when it is asked.
    public let version: Int?

    public init(segment: Int64, version: Int?) {
        self.segment = segment
        self.version = version
    }

    /// The members in the order they were frozen in, with `rank` as a column.
    public var ranked: LogicalPlan {
        let rank = TypedExpression(.memberRank(self), .integer)
        return .derive(.order(.members(self), [SortKey(rank)]), [DerivedColumn(name: "rank", value: rank)])
    }
}

extension LogicalPlan {
    /// The segments that a question uses, also by way of others, each as it is named.
    public var segments: [SegmentReference] {
        switch self {
        case .scan, .rows, .members: []
        case .segment(let segment): [segment] + segment.content.segments
        case .filter(let base, _), .derive(let base, _), .order(let base, _), .limit(let base, _, _),
            .sample(let base, _, _), .walk(let base, _), .host(let base, _):
            base.segments
        case .combine(_, let left, let right): left.segments + right.segments
        }
    }

    /// The segments that the question itself names, not those by way of others.
    public var usedSegments: [SegmentReference] {
        switch self {
        case .scan, .rows, .members: []
        case .segment(let segment): [segment]
        case .filter(let base, _), .derive(let base, _), .order(let base, _), .limit(let base, _, _),
            .sample(let base, _, _), .walk(let base, _), .host(let base, _):
            base.usedSegments
        case .combine(_, let left, let right): left.usedSegments + right.usedSegments
        }
    }

    /// The same question with every segment in it replaced; those within others are part of their content.
    public func replacingSegments(
        _ replacement: (SegmentReference) throws -> SegmentReference
    ) rethrows -> LogicalPlan {
        switch self {
        case .scan, .rows, .members: self
        case .segment(let segment): .segment(try replacement(segment))
        case .filter(let base, let condition): .filter(try base.replacingSegments(replacement), condition)
        case .host(let base, let predicate): .host(try base.replacingSegments(replacement), predicate)
        case .derive(let base, let columns): .derive(try base.replacingSegments(replacement), columns)
        case .order(let base, let keys): .order(try base.replacingSegments(replacement), keys)
        case .limit(let base, let count, let offset):
            .limit(try base.replacingSegments(replacement), count: count, offset: offset)
        case .sample(let base, let count, let seed):
            .sample(try base.replacingSegments(replacement), count: count, seed: seed)
        case .walk(let base, let relationship): .walk(try base.replacingSegments(replacement), relationship)
        case .combine(let operation, let left, let right):
            .combine(operation, try left.replacingSegments(replacement), try right.replacingSegments(replacement))
        }
    }
}
