/// One replacement of text.
struct TextEdit: Sendable {
    var start: TextPlace
    var removed: String
    var inserted: String
}

/// What was done to a text, in steps, to be taken back and done again.
struct UndoLog: Sendable {
    /// How an edit stands to the step before it.
    enum Grouping: Sendable {
        /// A step of its own.
        case step
        /// Belongs to the step before: the blanks that typing `end` took away.
        case continued
        /// A typed character: one step with those typed before it in the same word.
        case typing(startsWord: Bool)
        /// One of several deletions in a row.
        case deleting
    }

    struct Step: Sendable {
        var edits: [TextEdit]
        /// The cursor, before and after.
        var before: TextPlace
        var after: TextPlace
    }

    private enum Open { case nothing, typing, deleting }

    private var done: [Step] = []
    private var undone: [Step] = []
    /// What may still be added to the last step.
    private var open = Open.nothing

    /// Whether anything was ever changed, so that it is worth keeping.
    var isEmpty: Bool { done.isEmpty && undone.isEmpty }

    mutating func record(_ edit: TextEdit, before: TextPlace, after: TextPlace, _ grouping: Grouping) {
        undone = []
        let joins: Bool
        switch grouping {
        case .step: joins = false
        case .continued: joins = true
        case .typing(let startsWord): joins = open == .typing && !startsWord
        case .deleting: joins = open == .deleting
        }
        if joins, !done.isEmpty {
            done[done.count - 1].edits.append(edit)
            done[done.count - 1].after = after
        } else {
            done.append(Step(edits: [edit], before: before, after: after))
        }
        switch grouping {
        case .step: open = .nothing
        case .continued: break
        case .typing: open = .typing
        case .deleting: open = .deleting
        }
    }

    /// The next edit begins a step.
    mutating func close() { open = .nothing }

    mutating func takeUndo() -> Step? {
        open = .nothing
        guard let step = done.popLast() else { return nil }
        undone.append(step)
        return step
    }

    mutating func takeRedo() -> Step? {
        open = .nothing
        guard let step = undone.popLast() else { return nil }
        done.append(step)
        return step
    }
}
