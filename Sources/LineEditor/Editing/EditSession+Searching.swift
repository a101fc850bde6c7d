/// Ctrl-R and Ctrl-S.
extension EditSession {
    mutating func startSearch(_ direction: IncrementalSearch.Direction) {
        search = IncrementalSearch(over: text.lines)
    }

    /// What a command means while the history is searched; nil when the search is over and it means what it always does.
    mutating func obeyInSearch(_ command: EditorCommand) -> EditOutcome? {
        switch command {
        case .searchOlder: search?.step(.older, last: memory.searchPattern, in: history)
        case .searchNewer: search?.step(.newer, last: memory.searchPattern, in: history)
        case .deleteBackward: search?.goBack(in: history)
        case .cancel, .interrupt: search = nil
        case .accept, .run:
            acceptSearch()
            return run(offersNext: false)
        case .runAndNext:
            acceptSearch()
            return run(offersNext: true)
        case .complete: acceptSearch()
        case .clearScreen, .suspend: return perform(whileSearching: command)
        default:
            acceptSearch()
            return nil
        }
        return .goOn
    }

    private func perform(whileSearching command: EditorCommand) -> EditOutcome {
        command == .clearScreen ? .clearScreen : .suspend
    }

    /// The block found becomes the text, the cursor where the pattern was found; without one the text is as it was.
    mutating func acceptSearch() {
        guard let search else { return }
        self.search = nil
        if !search.pattern.isEmpty { memory.searchPattern = search.pattern }
        guard let position = search.position else { return }
        walk.begin(with: text, anyPrefix: true)
        walk.go(to: position, &text, in: history)
        if let match = search.firstMatch { text.place(at: match) }
    }
}
