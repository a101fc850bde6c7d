/// A piece of Lua source as it stands in one line.
public struct LuaToken: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// `and`, `function`, `nil` …
        case keyword
        case name
        case number
        /// A string or the part of one that stands in this line, its quotes included.
        case string
        /// A comment or the part of one that stands in this line.
        case comment
        /// Operators and punctuation, one token each: `==`, `..`, `(`.
        case symbol
        /// What no Lua can contain outside of strings and comments: a full-width bracket, a Chinese name, a string
        /// that the line ends before its quote.
        case wrong
    }

    public let kind: Kind
    /// In UTF-8 bytes of the line.
    public let range: Range<Int>

    public init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

/// What the end of a line leaves open for the next: nothing, a long string or comment, a string continued by `\`.
public enum LuaLineState: Sendable, Hashable {
    case code
    /// `[==[`: the number of `=`.
    case longString(level: Int)
    case longComment(level: Int)
    /// Opened with that quote, and the line ended in `\` or within the blanks after `\z`.
    case string(quote: UInt8, skipsBlanks: Bool)

    /// The state as a number, for editors that keep one a line; 0 is `code`.
    public var number: Int {
        switch self {
        case .code: 0
        case .longString(let level): 16 + level * 4 + 1
        case .longComment(let level): 16 + level * 4 + 2
        case .string(let quote, let skipsBlanks): (quote == 0x22 ? 1 : 2) + (skipsBlanks ? 2 : 0)
        }
    }

    public init(number: Int) {
        switch number {
        case 1, 2, 3, 4: self = .string(quote: number % 2 == 1 ? 0x22 : 0x27, skipsBlanks: number > 2)
        case 16...:
            self = number % 4 == 1 ? .longString(level: (number - 16) / 4) : .longComment(level: (number - 16) / 4)
        default: self = .code
        }
    }
}
