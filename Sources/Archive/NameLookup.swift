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
