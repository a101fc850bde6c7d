import Glibc

/// Edits blocks of one or many lines in a terminal.
///
/// ```swift
/// let editor = LineEditor(language: language, history: history)
/// loop: while true {
///     switch editor.read(prompt: StyledText("> "), continuation: StyledText(". ")) {
///     case .block(let text): run(text)
///     case .interrupted: continue
///     case .end: break loop
///     }
/// }
/// ```
///
/// What is cut, what was searched for and what is typed while a block runs are kept from one block to the next. The
/// terminal is in its own mode only while a block is read. See `docs/editor.md` for the keys.
public final class LineEditor {
    /// How many events may be handled before the screen is drawn.
    private static let burst = 512

    private let language: any EditorLanguage
    private let history: any EditorHistory
    private let input: Int32
    private let output: Int32
    private let wake: Int32
    private let events: TerminalInput
    private var memory = EditorMemory()

    /// Runs an external editor by calling what it is given: for whoever must know that Ctrl-C is another's meanwhile.
    public var whileAway: (() -> Void) -> Void = { $0() }

    /// May be changed between two blocks.
    public var options: EditorOptions

    /// - Parameters:
    ///   - input: the terminal's descriptor for reading, and `output` the one for writing.
    ///   - wake: a descriptor that is readable when Ctrl-C came as a signal from outside; -1 for none.
    public init(
        language: any EditorLanguage, history: any EditorHistory, options: EditorOptions = EditorOptions(),
        input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, wake: Int32 = -1
    ) {
        self.language = language
        self.history = history
        self.options = options
        self.input = input
        self.output = output
        self.wake = wake
        events = TerminalInput(input: input, wake: wake)
    }

    /// Reads a block. One that is not blank is put in the history.
    /// - Parameters:
    ///   - prompt: what stands before the first line; `continuation` what stands before each further one, as wide.
    ///   - initial: a text to begin with, as if typed: Ctrl-C drops it, undo takes it away.
    public func read(prompt: StyledText, continuation: StyledText, initial: String = "") -> EditorResult {
        edit(
            EditSession(
                language: language, history: history, options: options, prompt: prompt, continuation: continuation,
                memory: memory, initial: initial))
    }

    /// Asks for one line that is no block: without history, highlighting and completion. Enter always ends it.
    public func ask(_ question: StyledText) -> EditorResult {
        let kept = memory
        defer { memory = kept }
        return edit(
            EditSession(
                language: NoLanguage(), history: NoHistory(), options: options, prompt: question,
                continuation: StyledText(), memory: EditorMemory()), keepsBlock: false)
    }

    private func edit(_ initial: EditSession, keepsBlock: Bool = true) -> EditorResult {
        var session = initial
        TerminalMode.enter(input: input, output: output)
        defer { TerminalMode.leave(input: input) }
        let screen = TerminalScreen(output: output, options: options)
        screen.draw(session.view())
        session.menuRows = screen.menuRows
        while true {
            var handled = 0
            repeat {
                let event = events.next()
                switch session.handle(event, moreIsWaiting: events.hasNext) {
                case .goOn: break
                case .run(let block, let position, let offersNext):
                    screen.finish(session.finalView())
                    memory = session.memory
                    if keepsBlock { keep(block, from: position, offersNext: offersNext) }
                    return .block(block)
                case .interrupted:
                    screen.finish(session.finalView())
                    memory = session.memory
                    return .interrupted
                case .end:
                    screen.finish(session.finalView())
                    memory = session.memory
                    return .end
                case .editExternally: editExternally(&session, screen)
                case .suspend:
                    // Going on is an event of its own.
                    screen.draw(session.finalView())
                    TerminalMode.suspend()
                case .clearScreen: screen.clear()
                case .redraw: screen.forget()
                }
                handled += 1
            } while handled < Self.burst && events.hasNext
            screen.draw(session.view())
            session.menuRows = screen.menuRows
        }
    }

    private func keep(_ block: String, from position: Int?, offersNext: Bool) {
        let recalled = position.map { (position: $0, text: history[$0]) }
        if !block.isEmpty { history.append(block) }
        memory.following = recalled.map {
            FollowingBlock(ran: $0.text, ranPosition: $0.position, isOffered: offersNext)
        }
    }

    private func editExternally(_ session: inout EditSession, _ screen: TerminalScreen) {
        // The program's screen takes the block's place, and the block comes back there.
        _ = session.finalView()
        screen.draw(EditorView())
        TerminalMode.setRowsBelow(0, output: output)
        TerminalMode.leave(input: input)
        let editor = ExternalEditor(
            command: options.externalEditor, fileEnding: options.fileEnding, input: input, output: output)
        let text = session.text.text
        var edited: Result<String, any Error> = .success(text)
        whileAway { edited = Result { try editor.edit(text) } }
        switch edited {
        case .success(let text): session.replace(with: text)
        case .failure(let error): session.message = "\(error)"
        }
        forgetInterrupts()
        TerminalMode.enter(input: input, output: output)
        screen.forget()
    }

    /// A Ctrl-C that was meant for the other program drops no block here.
    private func forgetInterrupts() {
        guard wake >= 0 else { return }
        var ready = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
        var bytes: (UInt64, UInt64) = (0, 0)
        while poll(&ready, 1, 0) > 0, Glibc.read(wake, &bytes, 16) > 0 {}
    }
}

/// For a line that is no program: all of it plain, and complete.
private final class NoLanguage: EditorLanguage {
    func highlight(_ line: String, from state: Int) -> HighlightedLine { HighlightedLine() }
    func isComplete(_ block: String) -> Bool { true }
    func indentation(after lines: [String]) -> Int { 0 }
    func reindentation(of lines: [String]) -> Int? { nil }
    func completions(in block: String, at offset: Int) -> CompletionList { CompletionList(start: offset) }
}

private final class NoHistory: EditorHistory {
    var count: Int { 0 }
    subscript(position: Int) -> String { "" }
    func position(before position: Int, prefix: String, excluding excluded: String?) -> Int? { nil }
    func position(after position: Int, prefix: String, excluding excluded: String?) -> Int? { nil }
    func position(before position: Int, containing text: String) -> Int? { nil }
    func position(after position: Int, containing text: String) -> Int? { nil }
    func append(_ block: String) {}
}
