/// The rest of the newest block in the history that begins with what is typed. Looked for again only when what is typed
/// goes another way than the block found last.
struct HistoryHint: Sendable {
    /// Longer texts get no hint: joining them for each key would cost more than it helps.
    static let limit = 16_384

    private var asked: String?
    private var found: String?

    init() {}

    /// What would follow; empty when the history has nothing.
    mutating func rest(of text: String, in history: any EditorHistory) -> String {
        guard !text.isBlank else { return "" }
        if let asked, text.utf8.starts(with: asked.utf8) {
            // What nothing begins with, nothing longer does.
            guard let found else { return "" }
            if found.utf8.starts(with: text.utf8), found.utf8.count > text.utf8.count {
                return String(found.utf8.dropFirst(text.utf8.count)) ?? ""
            }
        }
        asked = text
        found = history.position(before: history.count, prefix: text, excluding: text).map { history[$0] }
        guard let found, found.utf8.starts(with: text.utf8) else { return "" }
        return String(found.utf8.dropFirst(text.utf8.count)) ?? ""
    }
}
