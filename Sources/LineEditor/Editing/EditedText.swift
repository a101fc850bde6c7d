/// A block with its cursor and with what can be taken back.
struct EditedText: Sendable {
    private(set) var lines: TextLines
    /// Always between two grapheme clusters.
    var cursor = TextPlace(line: 0, offset: 0)
    private(set) var undoLog = UndoLog()
    /// The column that Up and Down keep to; nil after anything else.
    var goalColumn: Int?

    /// The cursor stands at the end.
    init(_ text: String = "") {
        lines = TextLines(text)
        cursor = lines.end
    }

    var text: String { lines.text }
    var isAtEnd: Bool { cursor == lines.end }
    var line: String { lines[cursor.line] }
    /// The cursor's line, before the cursor and after it.
    var head: Substring { line.slice(0..<cursor.offset) }
    var tail: Substring { line.slice(cursor.offset..<line.utf8.count) }

    mutating func highlight(by language: any EditorLanguage) { lines.highlight(by: language) }

    /// Puts text in the place of other text, the cursor at its end.
    /// - Returns: where the new text ends.
    @discardableResult
    mutating func replace(_ range: Range<TextPlace>, with text: String, _ grouping: UndoLog.Grouping) -> TextPlace {
        let before = cursor
        let removed = lines.text(in: range)
        let end = lines.replace(range, with: text)
        place(at: end)
        undoLog.record(
            TextEdit(start: range.lowerBound, removed: removed, inserted: text), before: before, after: cursor, grouping
        )
        return end
    }

    /// The same, not to be taken back: what is only looked at, as the chosen item of a menu.
    @discardableResult
    mutating func replaceUnrecorded(_ range: Range<TextPlace>, with text: String) -> TextPlace {
        let end = lines.replace(range, with: text)
        place(at: end)
        return end
    }

    mutating func insert(_ text: String, _ grouping: UndoLog.Grouping) {
        replace(cursor..<cursor, with: text, grouping)
    }

    /// All of it anew, in one step.
    mutating func replaceAll(with text: String) {
        replace(TextPlace(line: 0, offset: 0)..<lines.end, with: text, .step)
    }

    /// Moves the cursor, to the end of a cluster when the place is within one.
    mutating func place(at place: TextPlace) {
        cursor = TextPlace(line: place.line, offset: lines[place.line].clusterBoundary(at: place.offset))
        goalColumn = nil
    }

    /// The next edit is a step of its own.
    mutating func closeStep() { undoLog.close() }

    mutating func undo() -> Bool {
        guard let step = undoLog.takeUndo() else { return false }
        for edit in step.edits.reversed() {
            lines.replace(edit.start..<Self.end(of: edit.inserted, from: edit.start), with: edit.removed)
        }
        place(at: step.before)
        return true
    }

    mutating func redo() -> Bool {
        guard let step = undoLog.takeRedo() else { return false }
        for edit in step.edits {
            lines.replace(edit.start..<Self.end(of: edit.removed, from: edit.start), with: edit.inserted)
        }
        place(at: step.after)
        return true
    }

    /// Where text that begins here ends.
    private static func end(of text: String, from start: TextPlace) -> TextPlace {
        let parts = TextLines.split(text)
        let length = parts[parts.count - 1].utf8.count
        return parts.count == 1
            ? TextPlace(line: start.line, offset: start.offset + length)
            : TextPlace(line: start.line + parts.count - 1, offset: length)
    }
}
