import Testing

@testable import LineEditor

@Suite("Enter, lines and indentation") struct EnterTests {
    @Test("Enter runs a complete line wherever the cursor is")
    func oneLine() {
        var typist = Typist("f(1)")
        typist.press("Home", "Enter")
        #expect(typist.outcome == .run("f(1)", position: nil, offersNext: false))
    }

    @Test("Enter makes an indented line while the block is open, and the closing bracket goes back")
    func indentation() {
        var typist = Typist("f {")
        typist.press("Enter")
        #expect(typist.shown == "f {\n  |")
        typist.type("g {")
        typist.press("Enter")
        #expect(typist.shown == "f {\n  g {\n    |")
        typist.type("}")
        #expect(typist.shown == "f {\n  g {\n  }|")
        typist.press("Enter")
        typist.type("}")
        #expect(typist.shown == "f {\n  g {\n  }\n}|")
        typist.press("Enter")
        #expect(typist.outcome == .run("f {\n  g {\n  }\n}", position: nil, offersNext: false))
    }

    @Test("Typing that took the indentation away and undo bring both back at once")
    func undoOfReindentation() {
        var typist = Typist("f {")
        typist.press("Enter")
        typist.type("}")
        #expect(typist.shown == "f {\n}|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "f {\n  |")
    }

    @Test("A word that only begins like one that closes keeps its indentation")
    func longerWord() {
        var typist = Typist("f {")
        typist.press("Enter")
        typist.type("end")
        #expect(typist.shown == "f {\nend|")
        typist.type("point")
        #expect(typist.shown == "f {\n  endpoint|")
        for rest in [",", ")", ".x", " x"] {
            typist = Typist("f {")
            typist.press("Enter")
            typist.type("end" + rest)
            #expect(typist.shown == "f {\nend\(rest)|")
        }
    }

    @Test("In the middle of a complete block Enter makes a line, on its last line it runs it")
    func middle() {
        var typist = Typist("f {\n1\n}")
        typist.press("Up", "End", "Enter")
        #expect(typist.shown == "f {\n1\n  |\n}")
        typist.press("Down", "Home", "Enter")
        #expect(typist.outcome == .run("f {\n1\n  \n}", position: nil, offersNext: false))
    }

    @Test("A block just recalled is run as it came; once the cursor moved in it, Enter makes a line")
    func recalled() {
        let block = "f {\n  1\n}"
        var typist = Typist(history: ["one", block, "two"])
        typist.press("Alt-<", "Down")
        #expect(typist.shown == "f {|\n  1\n}")
        typist.press("Enter")
        #expect(typist.outcome == .run(block, position: 1, offersNext: false))
        typist = Typist(history: ["one", block, "two"])
        typist.press("Alt-<", "Down", "Down", "Enter")
        #expect(typist.shown == "f {\n  1\n  |\n}")
        #expect(typist.outcome == .goOn)
    }

    @Test("Empty lines at the end are not run with the block")
    func trailingLines() {
        var typist = Typist("f {}\n\n")
        typist.press("Up", "Up", "Enter")
        #expect(typist.outcome == .run("f {}", position: nil, offersNext: false))
        typist = Typist("  ")
        typist.press("Enter")
        #expect(typist.outcome == .run("", position: nil, offersNext: false))
    }

    @Test("Alt-Enter makes a line in a complete block, and between brackets opens them up")
    func forced() {
        var typist = Typist("f()")
        typist.press("Alt-Enter")
        #expect(typist.shown == "f()\n|")
        typist = Typist("f {}")
        typist.press("Left", "Alt-Enter")
        #expect(typist.shown == "f {\n  |\n}")
        typist.press("Ctrl-_")
        #expect(typist.shown == "f {|}")
    }

    @Test("What stands after the cursor goes to the new line without its blanks")
    func splitting() {
        var typist = Typist("{ a,   b")
        typist.press("Left", "Left", "Left", "Enter")
        #expect(typist.shown == "{ a, \n  |b")
        typist.press("Up", "Home", "Enter")
        #expect(typist.shown == "\n|{ a, \n  b")
    }

    @Test("A line of blanks only is left empty")
    func blankLines() {
        var typist = Typist("{")
        typist.press("Enter", "Enter")
        #expect(typist.shown == "{\n\n  |")
    }

    @Test("Lines that come without a pause are not indented a second time")
    func unbracketedPaste() {
        var typist = Typist()
        let text = "f {\n  g {\n  }\n"
        for character in text {
            let key = character == "\n" ? Key(.enter) : Key(.character(character))
            _ = typist.session.handle(.key(key), moreIsWaiting: true)
        }
        #expect(typist.session.text.text == text)
        typist.type("}")
        typist.press("Enter")
        #expect(typist.outcome == .run(text + "}", position: nil, offersNext: false))
    }
}
