/// A walk through the history from the block being typed. Blocks changed on the way keep their changes until one is
/// run; the one being typed comes back at the end.
struct HistoryWalk: Sendable {
    /// Where the walk is; nil at the block being typed.
    private(set) var position: Int?
    /// What the blocks must begin with.
    private(set) var prefix = ""
    private var draft: EditedText?
    private var changed: [Int: EditedText] = [:]
    /// Whether the text is a block as the history has it.
    func showsUnchanged(_ text: EditedText) -> Bool { position != nil && text.undoLog.isEmpty }

    /// Where a walk that begins here would only go to: what stands before the cursor.
    mutating func begin(with text: EditedText, anyPrefix: Bool) {
        if anyPrefix {
            prefix = ""
        } else if position == nil {
            prefix = text.lines.text(in: TextPlace(line: 0, offset: 0)..<text.cursor)
        }
    }

    /// - Returns: whether there was one; then the cursor stands at its end.
    mutating func goBack(_ text: inout EditedText, in history: any EditorHistory) -> Bool {
        let from = position ?? history.count
        guard let next = history.position(before: from, prefix: prefix, excluding: text.text) else { return false }
        go(to: next, &text, in: history)
        return true
    }

    /// Behind the newest comes the block being typed, with its cursor where it was.
    mutating func goForward(_ text: inout EditedText, in history: any EditorHistory) -> Bool {
        guard let position else { return false }
        go(to: history.position(after: position, prefix: prefix, excluding: text.text), &text, in: history)
        return true
    }

    /// To a block of the history, or with nil to the one being typed.
    mutating func go(to next: Int?, _ text: inout EditedText, in history: any EditorHistory) {
        guard next != position else { return }
        if let position {
            if !text.undoLog.isEmpty { changed[position] = text }
        } else {
            draft = text
        }
        if let next {
            text = changed[next] ?? EditedText(history[next])
            text.cursor = text.lines.end
        } else {
            text = draft ?? EditedText()
        }
        text.goalColumn = nil
        text.closeStep()
        position = next
    }
}
