/// The keys that move the cursor, and those that go through the history.
extension EditSession {
    mutating func move(_ command: EditorCommand) {
        let cursor = text.cursor
        switch command {
        case .left: text.place(at: text.place(before: cursor) ?? cursor)
        case .right:
            if text.isAtEnd { takeHint() } else { text.place(at: text.place(after: cursor) ?? cursor) }
        case .wordLeft: text.place(at: text.wordStart(before: cursor))
        case .wordRight:
            if text.isAtEnd { takeWordOfHint() } else { text.place(at: text.wordEnd(after: cursor)) }
        case .lineStart: text.place(at: TextPlace(line: cursor.line, offset: 0))
        case .lineEnd:
            if text.isAtEnd {
                takeHint()
            } else {
                text.place(at: TextPlace(line: cursor.line, offset: text.line.utf8.count))
            }
        case .blockStart: text.place(at: TextPlace(line: 0, offset: 0))
        case .blockEnd: text.place(at: text.lines.end)
        default: break
        }
    }

    private mutating func takeHint() {
        let rest = hintRest
        if !rest.isEmpty { text.insert(rest, .step) }
    }

    private mutating func takeWordOfHint() {
        let rest = hintRest
        guard !rest.isEmpty else { return }
        let hinted = EditedText(rest)
        let end = hinted.wordEnd(after: TextPlace(line: 0, offset: 0))
        text.insert(hinted.lines.text(in: TextPlace(line: 0, offset: 0)..<end), .step)
    }

    mutating func walkHistory(_ command: EditorCommand) {
        let before = walk.position
        defer { justRecalled = walk.position != before && walk.position != nil }
        switch command {
        case .up where text.cursor.line > 0: text.moveVertically(-1, ambiguousIsWide: options.ambiguousIsWide)
        case .down where text.cursor.line + 1 < text.lines.lines.count:
            text.moveVertically(1, ambiguousIsWide: options.ambiguousIsWide)
        case .up, .historyPrevious:
            walk.begin(with: text, anyPrefix: command == .historyPrevious)
            _ = walk.goBack(&text, in: history)
        case .down, .historyNext:
            if command == .historyNext { walk.begin(with: text, anyPrefix: true) }
            if walk.position == nil {
                offerFollowing()
            } else if walk.goForward(&text, in: history), walk.position != nil, command == .down {
                // On its first line, so that Down goes through it.
                text.place(at: TextPlace(line: 0, offset: text.lines[0].utf8.count))
            }
        case .historyFirst where history.count > 0: walk.go(to: 0, &text, in: history)
        case .historyLast: walk.go(to: nil, &text, in: history)
        default: break
        }
    }

    /// At an empty prompt after a recalled block was run: the one that followed it.
    private mutating func offerFollowing() {
        guard text.lines.isEmpty, let position = memory.following?.position(in: history) else { return }
        walk.begin(with: text, anyPrefix: true)
        walk.go(to: position, &text, in: history)
    }

    /// The last word of the newest block; pressed again, of the one before, in its place.
    mutating func insertLastWord() {
        let from = (previous == .lastWord ? lastWordPosition : nil) ?? history.count
        guard let position = history.position(before: from, prefix: "", excluding: nil) else { return }
        let word = history[position].split(whereSeparator: \.isWhitespace).last.map(String.init) ?? ""
        let start = previous == .lastWord ? yanked?.lowerBound ?? text.cursor : text.cursor
        let end = text.replace(start..<text.cursor, with: word, .step)
        yanked = start..<end
        lastWordPosition = position
    }
}
