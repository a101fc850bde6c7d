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
        let inner = inputs.flatMap(\.segments)
        if case .segment(let segment) = self { return [segment] + inner }
        return inner
    }

    /// The segments that the question itself names, not those by way of others.
    public var usedSegments: [SegmentReference] {
        if case .segment(let segment) = self { return [segment] }
        return inputs.flatMap(\.usedSegments)
    }

    /// The same question with every segment in it replaced; those within others are part of their content.
    public func replacingSegments(
        _ replacement: (SegmentReference) throws -> SegmentReference
    ) rethrows -> LogicalPlan {
        if case .segment(let segment) = self { return .segment(try replacement(segment)) }
        return try mappingInputs { try $0.replacingSegments(replacement) }
    }
}
