import Model

/// What stands above a table that is written to a file, a line each: who made it, when, of what. In JSON it is an
/// object of its own beside the rows.
public struct ExportHead: Sendable {
    public struct Entry: Sendable {
        /// The name for programs.
        public let name: String
        public let label: Label
        public let value: Value

        public init(_ name: String, zh: String, en: String, _ value: Value) {
            self.name = name
            label = Label(zh: zh, en: en)
            self.value = value
        }
    }

    public var entries: [Entry]
    public var language: Language

    public init(_ entries: [Entry] = [], language: Language = .english) {
        self.entries = entries
        self.language = language
    }

    var isEmpty: Bool { entries.isEmpty }

    /// What an entry is called in the head's language.
    func label(_ entry: Entry) -> String { entry.label[language] }
}
