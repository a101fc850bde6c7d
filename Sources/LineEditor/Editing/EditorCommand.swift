/// What a key means.
enum EditorCommand: Sendable, Hashable, CaseIterable {
    case accept, forceLine, run, runAndNext, interrupt, deleteOrLeave, suspend, clearScreen, cancel
    case complete, completeAnywhere, unindent
    case left, right, wordLeft, wordRight, lineStart, lineEnd, up, down, blockStart, blockEnd
    case historyPrevious, historyNext, historyFirst, historyLast, searchOlder, searchNewer, lastWord
    case deleteBackward, deleteForward, killToEnd, killToStart, killBlankedWord, killWordBackward, killWordForward
    case yank, yankPop, undo, redo, quotedInsert, transpose, transposeWords, upperCase, lowerCase, capitalize
    case externalEditor
}

/// How the editing goes on after an event.
enum EditOutcome: Sendable, Hashable {
    case goOn
    /// The block is complete. `position` is where in the history it came from; `offersNext` puts the one that followed
    /// it on the next prompt at once.
    case run(String, position: Int?, offersNext: Bool)
    case interrupted
    case end
    case editExternally
    case suspend
    case clearScreen
    /// The terminal may show something else: everything is to be drawn.
    case redraw
}
