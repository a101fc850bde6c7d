@testable import LineEditor

/// Someone who types into an editing session and looks at what it shows.
struct Typist {
    var session: EditSession
    let language: BraceLanguage
    let history: ListHistory
    private(set) var outcome = EditOutcome.goOn

    init(
        _ text: String = "", history blocks: [String] = [], language: BraceLanguage = BraceLanguage(),
        options: EditorOptions = EditorOptions(), memory: EditorMemory = EditorMemory(), initial: String = ""
    ) {
        self.language = language
        history = ListHistory(blocks)
        session = EditSession(
            language: language, history: history, options: options, prompt: StyledText("> "),
            continuation: StyledText(". "), memory: memory, initial: initial)
        type(text)
    }

    /// Types characters; a line feed is a forced line without indentation.
    mutating func type(_ text: String) {
        for character in text {
            if character == "\n" {
                outcome = session.handle(.key(Key(.enter, .alt)), moreIsWaiting: true)
            } else {
                outcome = session.handle(.key(Key(.character(character))))
            }
        }
    }

    /// Presses keys by their names: `Ctrl-A`, `Alt-Enter`, `Ctrl-X Ctrl-E`.
    mutating func press(_ names: String...) {
        for name in names {
            for key in KeyBindings.keys(named: name) ?? [] { outcome = session.handle(.key(key)) }
        }
    }

    mutating func press(_ name: String, times: Int) { for _ in 0..<times { press(name) } }

    mutating func paste(_ text: String) { outcome = session.handle(.paste(text)) }

    mutating func view() -> EditorView { session.view() }

    /// The text with `|` at the cursor, as it is shown.
    var shown: String {
        var session = session
        let view = session.view()
        return view.lines.enumerated().map { number, line in
            guard number == view.cursor.line else { return line.text }
            return line.text.slice(0..<view.cursor.offset) + "|"
                + line.text.slice(view.cursor.offset..<line.text.utf8.count)
        }.joined(separator: "\n")
    }

    var hint: String {
        var session = session
        return session.view().hint
    }

    /// The texts of the items in the open menu; nil when none is open.
    var menu: [String]? {
        var session = session
        guard case .menu(let menu) = session.view().below else { return nil }
        return menu.items.map(\.text)
    }

    var chosen: String? { session.menu.flatMap { open in open.selected.map { open.items[$0].text } } }

    /// Puts the cursor somewhere without a key.
    mutating func go(line: Int, offset: Int) { session.text.place(at: TextPlace(line: line, offset: offset)) }
}
