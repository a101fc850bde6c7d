import Model

/// A row that what was typed may mean: for completion of codes and names.
public struct NameMatch: Sendable, Hashable {
    /// How what was typed fits; the better first.
    public enum Kind: Int, Sendable, Hashable, Comparable {
        case code, name, pinyin, initials, within, fuzzy

        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    public let code: String
    public let name: String
    public let kind: Kind

    public init(code: String, name: String, kind: Kind) {
        self.code = code
        self.name = name
        self.kind = kind
    }
}

/// What is known of the rows that what was typed may mean.
public struct NameMatches: Sendable {
    /// The best first.
    public var matches: [NameMatch]
    /// Whether names were still being read for the first time: others may fit as well, or better.
    public var isReading: Bool
    /// Whether others fit that are not among them, or there was no time to find out.
    public var hasMore: Bool

    public init(_ matches: [NameMatch] = [], isReading: Bool = false, hasMore: Bool = false) {
        self.matches = matches
        self.isReading = isReading
        self.hasMore = hasMore
    }
}
