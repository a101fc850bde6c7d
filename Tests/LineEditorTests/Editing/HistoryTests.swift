import Testing

@testable import LineEditor

@Suite("Walking the history") struct HistoryTests {
    @Test("Up and Down go through the blocks, and what was typed comes back")
    func walking() {
        var typist = Typist(history: ["one", "two", "three"])
        typist.press("Up")
        #expect(typist.shown == "three|")
        typist.press("Up", "Ctrl-P", "Up")
        #expect(typist.shown == "one|")
        typist.press("Down", "Ctrl-N")
        #expect(typist.shown == "three|")
        typist.press("Down")
        #expect(typist.shown == "|")
    }

    @Test("What stands before the cursor restricts the walk")
    func prefix() {
        var typist = Typist("clients", history: ["clients:a", "visits", "clients:b", "visits:c"])
        typist.press("Up")
        #expect(typist.shown == "clients:b|")
        typist.press("Up")
        #expect(typist.shown == "clients:a|")
        typist.press("Up")
        #expect(typist.shown == "clients:a|")
        typist.press("Down", "Down")
        #expect(typist.shown == "clients|")
        typist.press("Home", "Up")
        #expect(typist.shown == "visits:c|")
        typist.press("Down")
        #expect(typist.shown == "|clients")
    }

    @Test("The same block twice is shown once")
    func duplicates() {
        var typist = Typist(history: ["a", "b", "b"])
        typist.press("Up", "Up")
        #expect(typist.shown == "a|")
    }

    @Test("Within a block of many lines Up and Down go by lines first")
    func manyLines() {
        var typist = Typist(history: ["first", "f {\n  1\n}", "last"])
        typist.press("Up", "Up")
        #expect(typist.shown == "f {\n  1\n}|")
        typist.press("Up", "Up")
        #expect(typist.shown == "f| {\n  1\n}")
        typist.press("Up")
        #expect(typist.shown == "first|")
        typist.press("Down")
        #expect(typist.shown == "f {|\n  1\n}")
        typist.press("Down", "Down", "Down")
        #expect(typist.shown == "last|")
        typist.press("PageUp", "PageUp")
        #expect(typist.shown == "first|")
        typist.press("PageDown", "PageDown")
        #expect(typist.shown == "last|")
    }

    @Test("A block changed on the way keeps the change until one is run")
    func changes() {
        var typist = Typist("x", history: ["xa", "xb"])
        typist.press("Up")
        typist.type("!")
        typist.press("Up")
        #expect(typist.shown == "xa|")
        typist.press("Down")
        #expect(typist.shown == "xb!|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "xb|")
        typist.press("Down")
        #expect(typist.shown == "x|")
        #expect(typist.history.blocks == ["xa", "xb"])
    }

    @Test("The first and the last")
    func ends() {
        var typist = Typist("mine", history: ["one", "two", "three"])
        typist.press("Alt-<")
        #expect(typist.shown == "one|")
        typist.press("Alt->")
        #expect(typist.shown == "mine|")
    }

    @Test("An empty history takes nothing away")
    func empty() {
        var typist = Typist("mine")
        typist.press("Up", "Down", "PageUp", "PageDown", "Alt-<", "Alt->", "Alt-.")
        #expect(typist.shown == "mine|")
    }

    @Test("After a recalled block was run, Down at the next prompt offers the one that followed")
    func following() {
        var typist = Typist(history: ["one", "two", "three"])
        typist.press("Alt-<", "Enter")
        #expect(typist.outcome == .run("one", position: 0, offersNext: false))
        var memory = typist.session.memory
        memory.following = FollowingBlock(ran: "one", ranPosition: 0, isOffered: false)
        var next = Typist(history: ["one", "two", "three", "one"], memory: memory)
        #expect(next.shown == "|")
        next.press("Down")
        #expect(next.shown == "two|")
        next.press("Down")
        #expect(next.shown == "three|")
        next.press("Up", "Enter")
        #expect(next.outcome == .run("two", position: 1, offersNext: false))
    }

    @Test("Ctrl-O runs a recalled block and has the one that followed ready")
    func operateAndGetNext() {
        var typist = Typist(history: ["one", "two"])
        typist.press("Up", "Up", "Ctrl-O")
        #expect(typist.outcome == .run("one", position: 0, offersNext: true))
        var memory = typist.session.memory
        memory.following = FollowingBlock(ran: "one", ranPosition: 0, isOffered: true)
        let next = Typist(history: ["one", "two", "one"], memory: memory)
        #expect(next.shown == "two|")
    }

    @Test("Where the history is another by now, nothing is offered")
    func otherHistory() {
        var memory = EditorMemory()
        memory.following = FollowingBlock(ran: "one", ranPosition: 0, isOffered: true)
        let next = Typist(history: ["other", "two"], memory: memory)
        #expect(next.shown == "|")
    }

    @Test("Alt-. takes the last word of the newest block, then of those before")
    func lastWords() {
        var typist = Typist("show ", history: ["f(1)", "clients:where x", "run july.lua"])
        typist.press("Alt-.")
        #expect(typist.shown == "show july.lua|")
        typist.press("Alt-.", "Alt-.")
        #expect(typist.shown == "show f(1)|")
    }
}

@Suite("The hint from the history") struct HintTests {
    @Test("The rest of the newest block that begins with the text")
    func newest() {
        var typist = Typist("cli", history: ["clients:a", "clients:b c", "visits"])
        #expect(typist.hint == "ents:b c")
        typist.press("Left")
        #expect(typist.hint == "")
        typist.press("End")
        #expect(typist.hint == "ents:b c")
        typist.press("Right")
        #expect(typist.shown == "clients:b c|")
        typist.press("Ctrl-_")
        #expect(typist.shown == "cli|")
    }

    @Test("It follows what is typed")
    func following() {
        var typist = Typist("", history: ["abc", "abd", "ax"])
        #expect(typist.hint == "")
        for (letter, hint) in [("a", "x"), ("b", "d"), ("c", ""), ("d", "")] {
            typist.type(letter)
            #expect(typist.hint == hint)
        }
        typist.press("Backspace", "Backspace")
        #expect(typist.hint == "d")
    }

    @Test("A word of it at a time")
    func words() {
        var typist = Typist("c", history: ["clients:where x"])
        typist.press("Alt-F")
        #expect(typist.shown == "clients|")
        typist.press("Ctrl-Right")
        #expect(typist.shown == "clients:where|")
        typist.press("Ctrl-E")
        #expect(typist.shown == "clients:where x|")
    }

    @Test("Of many lines the first is shown, and all are taken")
    func manyLines() {
        var typist = Typist("f", history: ["f {\n  1\n}"])
        #expect(typist.hint == " {…")
        typist.press("End")
        #expect(typist.shown == "f {\n  1\n}|")
    }

    @Test("Enter never takes it")
    func enter() {
        var typist = Typist("f", history: ["f()"])
        typist.press("Enter")
        #expect(typist.outcome == .run("f", position: nil, offersNext: false))
    }

    @Test("None while a menu or a search is open, nor beside a recalled block")
    func elsewhere() {
        var typist = Typist("cl", history: ["clx", "clxyz", "clx"])
        typist.press("Tab")
        #expect(typist.menu == ["clients", "classify"] && typist.hint == "")
        typist.press("Esc", "Ctrl-R")
        #expect(typist.hint == "")
        typist.press("Ctrl-G", "Up")
        #expect(typist.shown == "clx|" && typist.hint == "")
    }
}
