/// Tab and the menu.
extension EditSession {
    /// - Parameter anywhere: also where Tab indents.
    mutating func complete(anywhere: Bool) {
        // An empty block has nothing to be indented under: there Tab shows all there is.
        if !anywhere, text.head.isBlank, !text.lines.isEmpty {
            indent()
            return
        }
        let list = asked()
        guard let choice = choice(of: list) else {
            message = list.note ?? "nothing to complete here"
            return
        }
        guard choice.note == nil else {
            menu = choice
            return
        }
        let fitting = choice.items.filter { $0.text.utf8.starts(with: choice.typed.utf8) }
        if let only = choice.items.count == 1 ? choice.items.first : fitting.count == 1 ? fitting.first : nil {
            guard only.text != choice.typed else {
                if choice.items.count > 1 { menu = choice }
                return
            }
            CompletionChoice.insert(only, in: choice.start..<text.cursor, of: &text)
            return
        }
        let common = CompletionChoice.commonBeginning(of: fitting)
        guard common.utf8.count > choice.typed.utf8.count else {
            menu = choice
            return
        }
        text.replace(choice.start..<text.cursor, with: common, .step)
        // What fits now may be less: what was found otherwise does not begin with it.
        if let narrowed = ask(), narrowed.items.count > 1 || narrowed.items.first?.text != narrowed.typed {
            menu = narrowed
        }
    }

    /// What the language offers at the cursor; nil when it is nothing.
    private func ask() -> CompletionChoice? { choice(of: asked()) }

    private func asked() -> CompletionList {
        language.completions(in: text.text, at: text.lines.offset(of: text.cursor))
    }

    private func choice(of list: CompletionList) -> CompletionChoice? {
        let offset = text.lines.offset(of: text.cursor)
        guard !list.items.isEmpty, (0...offset).contains(list.start) else { return nil }
        let start = text.lines.place(at: list.start)
        return CompletionChoice(
            items: list.items, start: start, end: text.cursor, typed: text.lines.text(in: start..<text.cursor),
            hasMore: list.hasMore, note: list.note)
    }

    /// After a change with nothing chosen: what still fits.
    mutating func refreshMenu() {
        guard let open = menu else { return }
        menu = nil
        guard text.cursor >= open.start, let narrowed = ask(), narrowed.start == open.start,
            narrowed.items.count > 1 || narrowed.items.first?.text != narrowed.typed
        else { return }
        menu = narrowed
    }

    /// - Parameter accepting: takes the chosen item as a step that can be taken back; otherwise what was typed comes
    ///   back.
    mutating func closeMenu(accepting: Bool = true) {
        guard var open = menu else { return }
        menu = nil
        if accepting { open.accept(in: &text) } else { open.restore(&text) }
    }

    private mutating func choose(_ change: (inout CompletionChoice, inout EditedText) -> Void) {
        guard var open = menu else { return }
        change(&open, &text)
        menu = open
    }

    /// What a command means while the menu is open; nil when it closed and the command means what it always does.
    mutating func obeyInMenu(_ command: EditorCommand) -> EditOutcome? {
        let isChosen = menu?.selected != nil
        let rows = max(1, menuRows)
        switch command {
        case .complete, .completeAnywhere, .down: choose { $0.move(1, in: &$1) }
        case .unindent, .up: choose { $0.move(-1, in: &$1) }
        case .historyNext: choose { $0.moveColumn(rows, in: &$1) }
        case .historyPrevious: choose { $0.moveColumn(-rows, in: &$1) }
        case .right where isChosen && menuColumns > 1: choose { $0.moveColumn(rows, in: &$1) }
        case .left where isChosen && menuColumns > 1: choose { $0.moveColumn(-rows, in: &$1) }
        case .accept where isChosen, .right where isChosen: closeMenu(accepting: true)
        case .cancel: closeMenu(accepting: false)
        case .deleteBackward where !isChosen:
            edit(.deleteBackward)
            refreshMenu()
        case .clearScreen: return .clearScreen
        default:
            closeMenu(accepting: true)
            return nil
        }
        previous = nil
        return .goOn
    }

    private var menuColumns: Int {
        let rows = max(1, menuRows)
        return ((menu?.items.count ?? 0) + rows - 1) / rows
    }
}
