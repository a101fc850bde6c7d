import Testing

@testable import LineEditor

@Suite("Cutting, pasting, undoing") struct KillingTests {
    @Test("Cuts in a row are one piece, whatever their direction")
    func joining() {
        var typist = Typist("one two three four")
        typist.press("Alt-B", "Alt-B", "Alt-Backspace", "Alt-D", "Ctrl-K")
        #expect(typist.shown == "one |")
        typist.press("Ctrl-Y")
        #expect(typist.shown == "one two three four|")
    }

    @Test("Alt-Y goes through what was cut before, around")
    func rotating() {
        var typist = Typist("a")
        typist.press("Ctrl-U")
        typist.type("b")
        typist.press("Ctrl-U")
        typist.type("c")
        typist.press("Ctrl-U", "Ctrl-Y")
        #expect(typist.shown == "c|")
        typist.press("Alt-Y")
        #expect(typist.shown == "b|")
        typist.press("Alt-Y")
        #expect(typist.shown == "a|")
        typist.press("Alt-Y")
        #expect(typist.shown == "c|")
        typist.press("Left", "Alt-Y")
        #expect(typist.shown == "|c")
    }

    @Test("Ctrl-W goes back to a blank, Alt-Backspace over a word")
    func wordCuts() {
        var typist = Typist("see clients:where{x")
        typist.press("Alt-Backspace")
        #expect(typist.shown == "see clients:where{|")
        typist.press("Ctrl-W")
        #expect(typist.shown == "see |")
    }

    @Test("At the ends of a line Ctrl-K and Ctrl-U take the line end")
    func lineEnds() {
        var typist = Typist("one\ntwo")
        typist.press("Up", "Ctrl-K")
        #expect(typist.shown == "one|two")
        typist.press("Ctrl-Y", "Ctrl-U")
        #expect(typist.shown == "one|two")
    }

    @Test("What was cut stays for the next block")
    func acrossBlocks() {
        var typist = Typist("one")
        typist.press("Ctrl-U")
        var next = Typist(memory: typist.session.memory)
        next.press("Ctrl-Y")
        #expect(next.shown == "one|")
    }

    @Test("Undo goes by words, and redo does it again")
    func undoing() {
        var typist = Typist("one two three")
        typist.press("Ctrl-_")
        #expect(typist.shown == "one two |")
        typist.press("Ctrl-X Ctrl-U")
        #expect(typist.shown == "one |")
        typist.press("Ctrl-X Ctrl-R", "Alt-_")
        #expect(typist.shown == "one two three|")
        typist.press("Ctrl-_", "Ctrl-_", "Ctrl-_", "Ctrl-_")
        #expect(typist.shown == "|")
    }

    @Test("Deletions in a row are one step; a motion ends a step")
    func grouping() {
        var typist = Typist("abcdef")
        typist.press("Backspace", "Backspace", "Backspace", "Ctrl-_")
        #expect(typist.shown == "abcdef|")
        typist.press("Left")
        typist.type("x")
        typist.press("Left")
        typist.type("y")
        typist.press("Ctrl-_")
        #expect(typist.shown == "abcde|xf")
    }

    @Test("What is typed after an undo cannot be redone over")
    func branching() {
        var typist = Typist("one two")
        typist.press("Ctrl-_")
        typist.type("2")
        typist.press("Alt-_")
        #expect(typist.shown == "one 2|")
    }

    @Test("A paste goes in as it is, in one step, and runs nothing")
    func pasting() {
        var typist = Typist("x = ")
        typist.paste("{\n\t“中文”,\n}\nend\n")
        #expect(typist.session.text.text == "x = {\n\t“中文”,\n}\nend\n")
        #expect(typist.outcome == .goOn)
        typist.press("Ctrl-_")
        #expect(typist.shown == "x = |")
        typist.press("Alt-_")
        #expect(typist.session.text.text == "x = {\n\t“中文”,\n}\nend\n")
    }

    @Test("Line ends of other systems are line ends")
    func lineFeeds() {
        var typist = Typist()
        typist.paste("a\r\nb\rc")
        #expect(typist.shown == "a\nb\nc|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "|")
    }

    @Test("A text offered to begin with is one step")
    func offered() {
        var typist = Typist(initial: "f(1)")
        #expect(typist.shown == "f(1)|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "|")
    }

    @Test("What another program made of the text is one step")
    func externally() {
        var typist = Typist("one")
        typist.press("Ctrl-X Ctrl-E")
        #expect(typist.outcome == .editExternally)
        typist.session.replace(with: "two\nlines")
        #expect(typist.shown == "two\nlines|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "one|")
    }
}
