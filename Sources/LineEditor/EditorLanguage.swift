/// What the editor is told about the language of its text. The editor knows none: it asks.
public protocol EditorLanguage: AnyObject {
    /// One line's pieces. Asked again only for lines that changed and for those after them while the state differs.
    /// - Parameter state: what the line before left open; 0 at the beginning.
    func highlight(_ line: String, from state: Int) -> HighlightedLine

    /// Whether Enter runs the block. Asked once an Enter, with the whole block.
    func isComplete(_ block: String) -> Bool

    /// The blanks that a new line after these begins with, in columns.
    func indentation(after lines: [String]) -> Int

    /// The blanks that the last of these lines should begin with, in columns, now that this was typed in it (`end`,
    /// `}`); nil to leave it.
    func reindentation(of lines: [String]) -> Int?

    /// What may stand at the cursor. Must answer within 30 ms and run nothing that has an effect.
    /// - Parameter offset: the cursor, in UTF-8 bytes of the block.
    func completions(in block: String, at offset: Int) -> CompletionList
}

/// A line's pieces and the state in which it ends.
public struct HighlightedLine: Sendable, Hashable {
    public var pieces: [HighlightPiece]
    public var state: Int

    public init(pieces: [HighlightPiece] = [], state: Int = 0) {
        self.pieces = pieces
        self.state = state
    }
}

/// A stretch of a line that is of one kind. What no piece covers is plain.
public struct HighlightPiece: Sendable, Hashable {
    public enum Role: Sendable, Hashable {
        case keyword, string, number, comment, symbol, name
        /// A name that the session knows: a global, a method.
        case known
        /// What the language cannot contain.
        case wrong
    }

    /// What the piece opens or closes, for showing the bracket that belongs to one at the cursor.
    public enum Bracket: Sendable, Hashable { case opening, closing }

    /// In UTF-8 bytes of the line.
    public var range: Range<Int>
    public var role: Role
    public var bracket: Bracket?

    public init(_ range: Range<Int>, _ role: Role, bracket: Bracket? = nil) {
        self.range = range
        self.role = role
        self.bracket = bracket
    }
}

/// What may stand at a place.
public struct CompletionList: Sendable, Hashable {
    /// Where the text that an item replaces begins, in UTF-8 bytes of the block; it ends at the cursor.
    public var start: Int
    /// The best first.
    public var items: [Completion]
    /// Whether more would fit than the items.
    public var hasMore: Bool
    /// What is to be said of the items, in a line below them: why some may be missing. An item alone is not inserted
    /// then before it was seen.
    public var note: String?

    public init(start: Int, items: [Completion] = [], hasMore: Bool = false, note: String? = nil) {
        self.start = start
        self.items = items
        self.hasMore = hasMore
        self.note = note
    }
}

public struct Completion: Sendable, Hashable {
    /// What stands in the text afterwards.
    public var text: String
    /// What the menu shows; the text unless there is something better to read.
    public var label: String
    /// What it is, in a word: `method`, `field money`, `client`.
    public var kind: String
    /// A signature, a label in the reader's language, a name.
    public var detail: String
    /// Where the cursor goes, in UTF-8 bytes from the end of `text`: -1 puts it between two brackets.
    public var cursor: Int

    public init(_ text: String, label: String? = nil, kind: String, detail: String = "", cursor: Int = 0) {
        self.text = text
        self.label = label ?? text
        self.kind = kind
        self.detail = detail
        self.cursor = cursor
    }
}
