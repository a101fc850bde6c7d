/// What may stand at a place of a block: for the terminal's menu, for a notebook.
public struct SessionCompletions: Sendable, Hashable {
    /// Where the text that an item replaces begins, in UTF-8 bytes of the block; it ends at the cursor.
    public var start: Int
    /// The best first.
    public var items: [SessionCompletion]
    /// Whether more would fit than the items.
    public var hasMore = false
    /// Why some may be missing, in the session's language: names are still being read.
    public var note: String?

    public init(start: Int, items: [SessionCompletion] = []) {
        self.start = start
        self.items = items
    }
}

public struct SessionCompletion: Sendable, Hashable {
    /// What stands in the text afterwards.
    public var text: String
    /// What a menu shows.
    public var label: String
    /// What it is, in a word or two: `method`, `money`, `client`, `segment`, `file`.
    public var kind: String
    /// A signature, a label in the reader's language, a client's name.
    public var detail: String
    /// Where the cursor goes, in UTF-8 bytes from the end of `text`.
    public var cursor: Int

    public init(_ text: String, label: String? = nil, kind: String, detail: String = "", cursor: Int = 0) {
        self.text = text
        self.label = label ?? text
        self.kind = kind
        self.detail = detail
        self.cursor = cursor
    }
}
