import Testing

@testable import LineEditor

@Suite("Editing text") struct EditingTests {
    @Test("Characters go in at the cursor") func typing() {
        var typist = Typist("abd")
        typist.press("Left")
        typist.type("c")
        #expect(typist.shown == "abc|d")
    }

    @Test("A flag, a family and an accent are one step each")
    func clusters() {
        var typist = Typist("a🇨🇳b👨‍👩‍👧e\u{301}")
        typist.press("Left")
        #expect(typist.shown == "a🇨🇳b👨‍👩‍👧|e\u{301}")
        typist.press("Left", "Backspace", "Left")
        #expect(typist.shown == "a|🇨🇳👨‍👩‍👧e\u{301}")
        typist.press("Delete", "Delete", "Delete")
        #expect(typist.shown == "a|")
    }

    @Test("What becomes one character when something between is deleted keeps the cursor out of its middle")
    func joinedCluster() {
        var typist = Typist("ex\u{301}")
        typist.press("Home", "Right")
        typist.session.text.replace(
            TextPlace(line: 0, offset: 1)..<TextPlace(line: 0, offset: 2), with: "", .step)
        #expect(typist.shown == "e\u{301}|")
    }

    @Test("Words are runs of one script; signs are passed over")
    func words() {
        var typist = Typist("clients:where{ last_visit 客户经理ひらカタ }")
        typist.press("Home")
        var ends: [String] = []
        for _ in 0..<6 {
            typist.press("Alt-F")
            ends.append(String(typist.session.text.head))
        }
        #expect(
            ends == [
                "clients", "clients:where", "clients:where{ last_visit", "clients:where{ last_visit 客户经理",
                "clients:where{ last_visit 客户经理ひら", "clients:where{ last_visit 客户经理ひらカタ",
            ])
        typist.press("Alt-B", "Alt-B", "Ctrl-Left")
        #expect(typist.shown == "clients:where{ last_visit |客户经理ひらカタ }")
    }

    @Test("Words are looked for over the ends of lines")
    func wordsOverLines() {
        var typist = Typist("one\n  two")
        typist.press("Alt-B", "Alt-B")
        #expect(typist.shown == "|one\n  two")
        typist.press("Alt-F", "Alt-F")
        #expect(typist.shown == "one\n  two|")
    }

    @Test("Up and Down keep the column of the display through wide and short lines")
    func columns() {
        var typist = Typist("客户ab\nx\nabcdef")
        typist.press("Left", "Left")
        typist.press("Up")
        #expect(typist.shown == "客户ab\nx|\nabcdef")
        typist.press("Up")
        #expect(typist.shown == "客户|ab\nx\nabcdef")
        typist.press("Down", "Down")
        #expect(typist.shown == "客户ab\nx\nabcd|ef")
    }

    @Test("A column within a wide character is its beginning; ambiguous width counts as the terminal has it")
    func wideColumns() {
        var typist = Typist("a客\nxyz")
        typist.press("Left", "Up")
        #expect(typist.shown == "a|客\nxyz")
        typist = Typist("“a”\nabcd", options: EditorOptions(ambiguousIsWide: true))
        typist.press("Left", "Up")
        #expect(typist.shown == "“a|”\nabcd")
    }

    @Test("Home, End and the ends of the block")
    func ends() {
        var typist = Typist("one\ntwo\nthree")
        typist.press("Up", "Home")
        #expect(typist.shown == "one\n|two\nthree")
        typist.press("Ctrl-E")
        #expect(typist.shown == "one\ntwo|\nthree")
        typist.press("Ctrl-Home")
        #expect(typist.shown == "|one\ntwo\nthree")
        typist.press("Ctrl-End")
        #expect(typist.shown == "one\ntwo\nthree|")
    }

    @Test("Backspace at a line's beginning joins it with the one before")
    func joining() {
        var typist = Typist("one\ntwo")
        typist.press("Home", "Backspace")
        #expect(typist.shown == "one|two")
        typist.type("\n")
        typist.press("Left", "Delete")
        #expect(typist.shown == "one|two")
    }

    @Test("In the blanks of a line's beginning Tab, Shift-Tab and Backspace go by steps")
    func steps() {
        var typist = Typist("{\n")
        typist.press("Tab", "Tab")
        #expect(typist.shown == "{\n    |")
        typist.press("Backspace")
        #expect(typist.shown == "{\n  |")
        typist.type(" ")
        typist.press("Backspace")
        #expect(typist.shown == "{\n  |")
        typist.type(" ")
        typist.press("Tab")
        #expect(typist.shown == "{\n    |")
        typist.type("ab")
        typist.press("Shift-Tab")
        #expect(typist.shown == "{\n  ab|")
        typist.press("Shift-Tab", "Shift-Tab")
        #expect(typist.shown == "{\nab|")
    }

    @Test("Characters and words are swapped")
    func transposing() {
        var typist = Typist("ab客")
        typist.press("Ctrl-T")
        #expect(typist.shown == "a客b|")
        typist.press("Home", "Right", "Ctrl-T")
        #expect(typist.shown == "客a|b")
        typist = Typist("one, two three")
        typist.press("Alt-T")
        #expect(typist.shown == "one, three two|")
        typist.press("Home", "Alt-F", "Alt-T")
        #expect(typist.shown == "three, one| two")
    }

    @Test("Words change their case")
    func letterCase() {
        var typist = Typist("one TWO éta")
        typist.press("Home", "Alt-U", "Alt-L", "Alt-C")
        #expect(typist.shown == "ONE two Éta|")
    }

    @Test("Ctrl-V puts in the next key as it is")
    func quoted() {
        var typist = Typist("a")
        typist.press("Ctrl-V", "Tab", "Ctrl-V", "Enter", "Ctrl-V", "Ctrl-A")
        #expect(typist.session.text.text == "a\t\n\u{1}")
    }

    @Test("A key with Alt or Ctrl that means nothing writes nothing")
    func unboundKeys() {
        var typist = Typist("a")
        typist.press("Alt-Z", "Ctrl-X Ctrl-Q", "Ctrl-X x")
        #expect(typist.shown == "a|")
        typist.type("b")
        #expect(typist.shown == "ab|")
    }

    @Test("Ctrl-D deletes on, and leaves only when there is nothing")
    func leaving() {
        var typist = Typist("a")
        typist.press("Home", "Ctrl-D")
        #expect(typist.shown == "|" && typist.outcome == .goOn)
        typist.press("Ctrl-D")
        #expect(typist.outcome == .end)
        typist = Typist("\n")
        typist.press("Ctrl-D")
        #expect(typist.outcome == .goOn)
    }

    @Test("Ctrl-C drops the block, by key and by signal")
    func interrupting() {
        var typist = Typist("abc")
        typist.press("Ctrl-C")
        #expect(typist.outcome == .interrupted)
        #expect(typist.session.handle(.interrupted) == .interrupted)
        #expect(typist.session.handle(.closed) == .end)
    }
}
