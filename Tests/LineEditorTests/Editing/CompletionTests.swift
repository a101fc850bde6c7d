import Testing

@testable import LineEditor

@Suite("Completing") struct CompletionTests {
    @Test("The only one is put in, in one step")
    func only() {
        var typist = Typist("f(vi")
        typist.press("Tab")
        #expect(typist.shown == "f(visits|" && typist.menu == nil)
        typist.press("Ctrl-_")
        #expect(typist.shown == "f(vi|")
    }

    @Test("What several have in common is put in, and a menu opens")
    func common() {
        let language = BraceLanguage()
        language.words = ["clients", "clientele"]
        var typist = Typist("c", language: language)
        typist.press("Tab")
        #expect(typist.shown == "client|")
        #expect(typist.menu == ["clients", "clientele"])
        #expect(typist.chosen == nil)
    }

    @Test("Where nothing fits it is said, until the next key; what is not certain yet is shown, not put in")
    func nothingAndNotes() {
        let language = BraceLanguage()
        language.words = ["clients"]
        var typist = Typist("zzz", language: language)
        typist.press("Tab")
        #expect(typist.view().below == .message("nothing to complete here"))
        typist.press("x")
        #expect(typist.view().below == .nothing)
        language.note = "still reading"
        typist = Typist("cl", language: language)
        typist.press("Tab")
        #expect(typist.shown == "cl|" && typist.menu == ["clients"])
    }

    @Test("Those found by other letters do not count for what is put in")
    func fuzzy() {
        let language = BraceLanguage()
        language.words = ["clients", "clientele", "xcxl"]
        var typist = Typist("cl", language: language)
        typist.press("Tab")
        #expect(typist.shown == "client|")
        #expect(typist.menu == ["clients", "clientele"])
        language.words = ["axb", "ayb"]
        typist = Typist("ab", language: language)
        typist.press("Tab")
        #expect(typist.shown == "ab|")
        #expect(typist.menu == ["axb", "ayb"])
    }

    @Test("Tab, Shift-Tab, Up and Down choose; Enter takes and does not run")
    func choosing() {
        var typist = Typist("f(cl")
        typist.press("Tab", "Tab")
        #expect(typist.chosen == "clients" && typist.shown == "f(clients|")
        typist.press("Down")
        #expect(typist.chosen == "classify")
        typist.press("Tab")
        #expect(typist.chosen == "clients")
        typist.press("Up", "Shift-Tab", "Shift-Tab")
        #expect(typist.chosen == "classify")
        typist.press("Enter")
        #expect(typist.outcome == .goOn && typist.menu == nil)
        #expect(typist.shown == "f(classify|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "f(cl|")
    }

    @Test("Left and Right go a column on; in a single column Right takes")
    func columns() {
        var typist = Typist("")
        typist.press("Tab", "Tab")
        typist.session.menuRows = 2
        typist.press("Right")
        #expect(typist.chosen == "campaigns")
        typist.press("Left")
        #expect(typist.chosen == "clients")
        typist.session.menuRows = 4
        typist.press("Right")
        #expect(typist.menu == nil && typist.shown == "clients|")
    }

    @Test("Esc and Ctrl-G close the menu and bring back what was typed")
    func cancelling() {
        for key in ["Esc", "Ctrl-G"] {
            var typist = Typist("cl")
            typist.press("Tab", "Tab", key)
            #expect(typist.shown == "cl|" && typist.menu == nil)
            typist.press("Ctrl-_")
            #expect(typist.shown == "|")
        }
    }

    @Test("Typing filters, and goes on after a chosen one")
    func filtering() {
        var typist = Typist("c")
        typist.press("Tab")
        #expect(typist.menu == ["clients", "classify", "campaigns"])
        typist.type("l")
        #expect(typist.menu == ["clients", "classify"])
        typist.press("Backspace")
        #expect(typist.menu == ["clients", "classify", "campaigns"])
        typist.type("z")
        #expect(typist.menu == nil && typist.shown == "cz|")
        typist.press("Backspace", "Tab", "Tab")
        typist.type(":")
        #expect(typist.menu == nil && typist.shown == "clients:|")
    }

    @Test("With none chosen Enter closes the menu and is Enter")
    func enter() {
        var typist = Typist("cl")
        typist.press("Tab", "Enter")
        #expect(typist.outcome == .run("cl", position: nil, offersNext: false))
    }

    @Test("A motion closes the menu")
    func motion() {
        var typist = Typist("cl")
        typist.press("Tab", "Home")
        #expect(typist.menu == nil && typist.shown == "|cl")
    }

    @Test("An item says where the cursor goes")
    func cursor() {
        let language = BraceLanguage()
        language.words = ["count()"]
        var typist = Typist("x:co", language: language)
        typist.press("Tab")
        #expect(typist.shown == "x:count(|)")
    }

    @Test("Nothing that fits changes nothing")
    func nothing() {
        var typist = Typist("zz")
        typist.press("Tab")
        #expect(typist.shown == "zz|" && typist.menu == nil)
        #expect(typist.language.completionsAsked == 1)
    }

    @Test("In the blanks of a line Alt-/ completes where Tab indents; an empty block is completed by both")
    func blanks() {
        var typist = Typist("{\n")
        typist.press("Tab")
        #expect(typist.menu == nil && typist.shown == "{\n  |")
        typist.press("Alt-/")
        #expect(typist.menu?.count == 4)
        typist = Typist()
        typist.press("Tab")
        #expect(typist.menu?.count == 4)
    }

    @Test("On a later line the text before it counts")
    func laterLine() {
        var typist = Typist("客户 = {\n  vi")
        typist.press("Tab")
        #expect(typist.shown == "客户 = {\n  visits|")
    }
}
