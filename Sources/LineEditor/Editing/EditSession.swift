/// The editing of one block: takes events, says what is to be seen and how it goes on. Knows no terminal.
struct EditSession {
    let language: any EditorLanguage
    let history: any EditorHistory
    let options: EditorOptions
    let prompt: StyledText
    let continuation: StyledText

    var text = EditedText()
    var walk = HistoryWalk()
    var hint = HistoryHint()
    var menu: CompletionChoice?
    var search: IncrementalSearch?
    /// What outlives the block.
    var memory: EditorMemory
    /// Below the text until the next key.
    var message = ""
    /// Rows of the menu as the screen drew it, for going a column on; 1 while it is in one column.
    var menuRows = 1

    /// The command before the one at work: kills in a row are one.
    var previous: EditorCommand?
    /// The first of two keys in a row.
    var pendingPrefix: Key?
    /// After Ctrl-V.
    var quotesNext = false
    /// What Ctrl-Y put in, for Alt-Y; what Alt-. put in.
    var yanked: Range<TextPlace>?
    /// How many blocks back Alt-. is.
    var lastWordPosition: Int?
    /// The blanks that typing took from a line, to be put back when the word goes on: `end` in `endpoint`.
    var reindented: (line: Int, blanks: String)?
    /// Whether the key before brought a block of the history: Enter runs it as it came, wherever the cursor stands.
    var justRecalled = false
    /// Whether further events are there already: text that nobody types by hand is not indented.
    var moreIsWaiting = false

    init(
        language: any EditorLanguage, history: any EditorHistory, options: EditorOptions,
        prompt: StyledText = StyledText(), continuation: StyledText = StyledText(),
        memory: EditorMemory = EditorMemory(),
        initial: String = ""
    ) {
        self.language = language
        self.history = history
        self.options = options
        self.prompt = prompt
        self.continuation = continuation
        self.memory = memory
        // A step of its own: undo gives an empty prompt.
        if !initial.isEmpty { text.replaceAll(with: initial) }
        if let following = memory.following, following.isOffered, let position = following.position(in: history) {
            walk.go(to: position, &text, in: history)
        }
        self.memory.following?.isOffered = false
    }

    /// - Parameter moreIsWaiting: whether the next event is there already.
    mutating func handle(_ event: InputEvent, moreIsWaiting: Bool = false) -> EditOutcome {
        self.moreIsWaiting = moreIsWaiting
        switch event {
        case .key(let key): return handle(key)
        case .paste(let pasted): paste(pasted)
        case .resized: break
        case .resumed: return .redraw
        case .interrupted: return obey(.interrupt)
        case .closed: return .end
        }
        return .goOn
    }

    private mutating func paste(_ pasted: String) {
        message = ""
        quotesNext = false
        pendingPrefix = nil
        if search != nil {
            let line = TextLines.split(pasted)[0]
            search?.type(line, in: history)
            return
        }
        closeMenu()
        guard !pasted.isEmpty else { return }
        text.insert(pasted, .step)
        forgetSequences()
    }

    private mutating func handle(_ key: Key) -> EditOutcome {
        message = ""
        if quotesNext {
            quotesNext = false
            insertQuoted(key)
            return .goOn
        }
        if let first = pendingPrefix {
            pendingPrefix = nil
            guard let command = KeyBindings.standard.command(for: [first, key]) else { return .goOn }
            return obey(command)
        }
        if let command = KeyBindings.standard.command(for: [key]) { return obey(command) }
        if KeyBindings.standard.isPrefix(key) {
            pendingPrefix = key
            return .goOn
        }
        // What is held down with Alt or Ctrl and means nothing is no text.
        if case .character(let character) = key.code, key.modifiers.subtracting(.shift).isEmpty {
            type(character)
        }
        return .goOn
    }

    private mutating func obey(_ command: EditorCommand) -> EditOutcome {
        if search != nil, let outcome = obeyInSearch(command) { return outcome }
        if menu != nil, let outcome = obeyInMenu(command) { return outcome }
        let outcome = perform(command)
        previous = command
        return outcome
    }

    /// After something that is no kill, no yank and no typing.
    mutating func forgetSequences() {
        previous = nil
        yanked = nil
        lastWordPosition = nil
        reindented = nil
        justRecalled = false
    }

    private mutating func perform(_ command: EditorCommand) -> EditOutcome {
        if !command.isYank, command != .lastWord { yanked = nil }
        if command != .lastWord { lastWordPosition = nil }
        reindented = nil
        let wasRecalled = justRecalled
        justRecalled = false
        if !command.isDeletion { text.closeStep() }
        switch command {
        case .accept: return accept(wasRecalled: wasRecalled)
        case .run: return run(offersNext: false)
        case .runAndNext: return run(offersNext: true)
        case .interrupt: return .interrupted
        case .suspend: return .suspend
        case .clearScreen: return .clearScreen
        case .externalEditor: return .editExternally
        case .deleteOrLeave:
            if text.lines.isEmpty { return .end }
            deleteForward()
        case .complete: complete(anywhere: false)
        case .completeAnywhere: complete(anywhere: true)
        case .up, .down, .historyPrevious, .historyNext, .historyFirst, .historyLast: walkHistory(command)
        case .searchOlder: startSearch(.older)
        case .searchNewer: startSearch(.newer)
        case .lastWord: insertLastWord()
        case .cancel: break
        case .quotedInsert: quotesNext = true
        case .undo: _ = text.undo()
        case .redo: _ = text.redo()
        case .left, .right, .wordLeft, .wordRight, .lineStart, .lineEnd, .blockStart, .blockEnd: move(command)
        default: edit(command)
        }
        return .goOn
    }

    // MARK: Running

    /// As in IPython: a block of one line runs wherever the cursor is; in one of several lines Enter runs on the last
    /// line, and before it makes a new line. One that was just recalled runs at once.
    private mutating func accept(wasRecalled: Bool) -> EditOutcome {
        let isLast = text.lines.lines.dropFirst(text.cursor.line + 1).allSatisfy { $0.text.isBlank }
        if isLast || wasRecalled, isComplete { return run(offersNext: false) }
        breakLine(indenting: !moreIsWaiting)
        return .goOn
    }

    var isComplete: Bool { text.lines.isBlank || language.isComplete(text.text) }

    mutating func run(offersNext: Bool) -> EditOutcome {
        guard isComplete else {
            text.place(at: text.lines.end)
            breakLine(indenting: !moreIsWaiting)
            return .goOn
        }
        let lines = text.lines.lines
        if let last = lines.lastIndex(where: { !$0.text.isBlank }), last + 1 < lines.count {
            let end = TextPlace(line: last, offset: lines[last].text.utf8.count)
            text.replace(end..<text.lines.end, with: "", .step)
        }
        text.place(at: text.lines.end)
        return .run(text.lines.isBlank ? "" : text.text, position: walk.position, offersNext: offersNext)
    }

    // MARK: What is to be seen

    /// Made after each event, or after several that came at once.
    mutating func view() -> EditorView {
        var view = EditorView(prompt: prompt, continuation: continuation)
        search?.highlight(by: language)
        if let search {
            view.lines = search.markedLines
            view.cursor = search.firstMatch ?? search.shown.end
            view.below = .search(pattern: search.pattern, isFailing: search.isFailing)
            return view
        }
        text.highlight(by: language)
        view.lines = text.lines.lines
        view.cursor = text.cursor
        view.brackets = BracketFinder(lines: view.lines).marks(at: text.cursor)
        if let menu {
            view.below = .menu(menu.menu)
        } else {
            let rest = hintRest.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            view.hint = rest.count > 1 ? rest[0] + "…" : String(rest.first ?? "")
            if !message.isEmpty { view.below = .message(message) }
        }
        return view
    }

    /// The block as it stays on the screen when it has been run or dropped.
    mutating func finalView() -> EditorView {
        search = nil
        closeMenu()
        text.highlight(by: language)
        return EditorView(prompt: prompt, continuation: continuation, lines: text.lines.lines, cursor: text.lines.end)
    }

    /// What the hint offers, all of it.
    var hintRest: String {
        mutating get {
            guard text.isAtEnd, menu == nil, search == nil, !walk.showsUnchanged(text),
                text.lines.byteCount <= HistoryHint.limit
            else { return "" }
            return hint.rest(of: text.text, in: history)
        }
    }
}

/// What the editor keeps from one block to the next.
struct EditorMemory: Sendable {
    var killRing = KillRing()
    var searchPattern = ""
    var following: FollowingBlock?
}

/// The block in the history after the one that was run last, to be offered next.
struct FollowingBlock: Sendable {
    /// The block that was recalled and run.
    var ran: String
    var ranPosition: Int
    /// Whether it is put on the prompt at once.
    var isOffered: Bool

    /// Where it is; nil when the history moved on in another way.
    func position(in history: any EditorHistory) -> Int? {
        guard ranPosition + 1 < history.count, history[ranPosition] == ran else { return nil }
        return ranPosition + 1
    }
}

extension EditorCommand {
    var isYank: Bool { self == .yank || self == .yankPop }
    var isDeletion: Bool { self == .deleteBackward || self == .deleteForward || self == .deleteOrLeave }
    var isKill: Bool {
        switch self {
        case .killToEnd, .killToStart, .killBlankedWord, .killWordBackward, .killWordForward: true
        default: false
        }
    }
}

extension EditSession {
    /// The text as another program left it, in one step.
    mutating func replace(with edited: String) {
        guard edited != text.text else { return }
        text.replaceAll(with: edited)
        forgetSequences()
    }
}
