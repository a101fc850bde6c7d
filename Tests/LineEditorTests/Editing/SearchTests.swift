import Testing

@testable import LineEditor

@Suite("Searching the history") struct SearchTests {
    private let blocks = ["clients:first", "visits:count()", "clients:count()", "f {\n  客户 Count\n}"]

    private func below(_ typist: Typist) -> EditorView.Below {
        var session = typist.session
        return session.view().below
    }

    @Test("Each letter looks on, with what was found marked and highlighted")
    func typing() {
        var typist = Typist("mine", history: blocks)
        typist.press("Ctrl-R")
        #expect(below(typist) == .search(pattern: "", isFailing: false))
        #expect(typist.shown == "mine|")
        typist.type("count")
        #expect(below(typist) == .search(pattern: "count", isFailing: false))
        let view = typist.view()
        #expect(view.lines.map(\.text) == ["f {", "  客户 Count", "}"])
        #expect(view.lines[1].marks == [9..<14])
        #expect(view.lines[0].pieces.count == 1)
        #expect(view.cursor == TextPlace(line: 1, offset: 9))
        typist.type("(")
        #expect(typist.shown == "clients:|count()")
    }

    @Test("A capital counts where one is typed")
    func capitals() {
        var typist = Typist(history: blocks)
        typist.press("Ctrl-R")
        typist.type("Co")
        #expect(typist.view().lines.count == 3)
        typist.type("unt()")
        #expect(below(typist) == .search(pattern: "Count()", isFailing: true))
        #expect(typist.view().lines.count == 3)
    }

    @Test("Ctrl-R goes to older ones, Ctrl-S to newer, Backspace a step back")
    func steps() {
        var typist = Typist(history: blocks)
        typist.press("Ctrl-R")
        typist.type("count")
        typist.press("Ctrl-R", "Ctrl-R")
        #expect(typist.shown == "visits:|count()")
        typist.press("Ctrl-S")
        #expect(typist.shown == "clients:|count()")
        typist.press("Backspace")
        #expect(typist.shown == "visits:|count()")
        typist.press("Ctrl-R")
        #expect(below(typist) == .search(pattern: "count", isFailing: true))
        typist.press("Backspace", "Backspace", "Backspace")
        #expect(typist.view().lines.count == 3)
        typist.press("Backspace", times: 9)
        #expect(below(typist) == .search(pattern: "", isFailing: false))
        #expect(typist.shown == "|")
    }

    @Test("Esc, Ctrl-G and Ctrl-C restore what was there")
    func cancelling() {
        for key in ["Esc", "Ctrl-G", "Ctrl-C"] {
            var typist = Typist("mine", history: blocks)
            typist.press("Left", "Ctrl-R")
            typist.type("visits")
            typist.press(key)
            #expect(typist.shown == "min|e")
            #expect(typist.outcome == .goOn)
        }
    }

    @Test("Enter runs what was found")
    func running() {
        var typist = Typist(history: blocks)
        typist.press("Ctrl-R")
        typist.type("visits")
        typist.press("Enter")
        #expect(typist.outcome == .run("visits:count()", position: 1, offersNext: false))
    }

    @Test("A motion takes what was found and moves in it")
    func accepting() {
        var typist = Typist("mine", history: blocks)
        typist.press("Ctrl-R")
        typist.type("count()")
        typist.press("Right")
        #expect(typist.shown == "clients:c|ount()")
        typist.press("Up")
        #expect(typist.shown == "visits:count()|")
        typist.press("Alt->")
        #expect(typist.shown == "mine|")
    }

    @Test("With nothing typed the search before is taken up")
    func again() {
        var typist = Typist(history: blocks)
        typist.press("Ctrl-R")
        typist.type("visits")
        typist.press("Left", "Ctrl-R", "Ctrl-R")
        #expect(below(typist) == .search(pattern: "visits", isFailing: false))
    }

    @Test("A paste is looked for")
    func pasting() {
        var typist = Typist(history: blocks)
        typist.press("Ctrl-R")
        typist.paste("客户\nmore")
        #expect(typist.view().lines.count == 3)
    }
}
