/// Everything that is to be seen while a block is edited; made anew after each event and compared with what the
/// terminal shows.
struct EditorView: Hashable, Sendable {
    /// Before the first line, and before each further one.
    var prompt = StyledText()
    var continuation = StyledText()
    var lines: [EditorLine] = [EditorLine(text: "")]
    /// The cursor: a line, and UTF-8 bytes within it.
    var cursor = TextPlace(line: 0, offset: 0)
    /// Two brackets that belong together, one of them at the cursor; or one alone that nothing closes.
    var brackets: [BracketMark] = []
    /// What may follow the end of the text, dim; several lines of it show only their first with `…`.
    var hint = ""
    /// What stands below the text.
    var below = Below.nothing

    enum Below: Hashable, Sendable {
        case nothing
        case menu(CompletionMenu)
        /// Ctrl-R: what is looked for, and whether anything has it. The lines are those of the block found.
        case search(pattern: String, isFailing: Bool)
        case message(String)
    }
}

struct EditorLine: Hashable, Sendable {
    var text: String
    var pieces: [HighlightPiece] = []
    /// Stretches that stand out, in UTF-8 bytes: what Ctrl-R found.
    var marks: [Range<Int>] = []
}

struct TextPlace: Hashable, Sendable, Comparable {
    var line: Int
    /// UTF-8 bytes from the beginning of the line.
    var offset: Int

    static func < (left: TextPlace, right: TextPlace) -> Bool {
        (left.line, left.offset) < (right.line, right.offset)
    }
}

struct BracketMark: Hashable, Sendable {
    var place: TextPlace
    /// In UTF-8 bytes.
    var length: Int
    var isMatched: Bool
}

/// The menu of completions: the items that fit what is typed, and the chosen one, if any.
struct CompletionMenu: Hashable, Sendable {
    var items: [Completion]
    var selected: Int?
    /// Whether more would fit than the items.
    var hasMore = false
    /// A line below the items.
    var note: String?
}
