import Testing

@testable import LineEditor

@Suite("A block on the screen") struct DrawingTests {
    @Test("Each line stands behind its prompt, the cursor where it is") func lines() {
        let drawn = DrawnScreen()
        drawn.draw(EditorView("for i = 1, 3 do\n  pri|nt(i)\nend"))
        #expect(drawn.text == ["> for i = 1, 3 do", ".   print(i)", ". end"])
        #expect(drawn.cursor == [1, 7])
        #expect(drawn.emulator.isCursorVisible)
        #expect(drawn.emulator.unknown == [])
    }

    @Test("A character typed at the end costs its byte") func fewBytes() {
        let drawn = DrawnScreen()
        drawn.draw(EditorView("prin"))
        drawn.draw(EditorView("print"))
        #expect(drawn.written == "t")
        drawn.draw(EditorView("print"))
        #expect(drawn.written == "")
        drawn.draw(EditorView("prin"))
        #expect(drawn.written == "\u{8}\u{1B}[K")
        drawn.draw(EditorView("|prin"))
        #expect(drawn.written == "\u{1B}[3G")
    }

    @Test("What is too wide goes on below itself; a wide character is not cut") func wrapping() {
        let drawn = DrawnScreen(columns: 10, rows: 8)
        drawn.draw(EditorView("abcdefghij"))
        #expect(drawn.text == ["> abcdefgh", "  ij"])
        #expect(drawn.cursor == [1, 4])
        // A row that is full has the cursor on the next one.
        drawn.draw(EditorView("abcdefgh"))
        #expect(drawn.text == ["> abcdefgh"])
        #expect(drawn.cursor == [1, 2])
        drawn.draw(EditorView("abcdefg福x"))
        #expect(drawn.text == ["> abcdefg", "  福x"])
        drawn.draw(EditorView("abcdefg|福x"))
        #expect(drawn.cursor == [1, 2])
        // Where the prompt takes the room, the rest begins at the left.
        drawn.draw(EditorView("abcdefghij", prompt: "demo> "))
        #expect(drawn.text == ["demo> abcd", "efghij"])
    }

    @Test("Characters have the columns that the terminal gives them") func widths() {
        let drawn = DrawnScreen()
        drawn.draw(EditorView("福e\u{301}é|x"))
        #expect(drawn.cursor == [0, 6])
        drawn.draw(EditorView("a…|x"))
        #expect(drawn.cursor == [0, 4])
        let wide = DrawnScreen(options: EditorOptions(ambiguousIsWide: true))
        wide.draw(EditorView("a…|x"))
        #expect(wide.cursor == [0, 5])
        drawn.draw(EditorView("👩‍👩‍👧|x"))
        #expect(drawn.cursor == [0, 4])
        #expect(drawn.text == ["> 👩‍x"])
    }

    @Test("A tab leads to the text's next stop; what drives a terminal is shown") func controls() {
        let drawn = DrawnScreen()
        drawn.draw(EditorView("a\tb\t|c"))
        #expect(drawn.text == ["> a   b   c"])
        #expect(drawn.cursor == [0, 10])
        drawn.draw(EditorView("a|\tb"))
        #expect(drawn.cursor == [0, 3])
        drawn.draw(EditorView("\u{1B}[31m\u{9B}2J|\u{7}\u{200B}x"))
        #expect(drawn.text == ["> ␛[31m\\u{9B}2J␇\\u{200B}x"])
        #expect(drawn.cursor == [0, 15])
        #expect(drawn.emulator.unknown == [])
        // A mark that stands alone does not join what is before it.
        drawn.draw(EditorView("\u{301}x"))
        #expect(drawn.text == ["> \\u{301}x"])
    }

    @Test("Colours by role, none where none are wanted") func colours() {
        var view = EditorView("x = \"福\" -- c")
        view.lines[0].pieces = [
            HighlightPiece(4..<9, .string), HighlightPiece(10..<14, .comment),
        ]
        let drawn = DrawnScreen()
        drawn.draw(view)
        #expect(drawn.written.contains("\u{1B}[32m\"福\"\u{1B}[m \u{1B}[2m-- c\u{1B}[m"))
        let plain = DrawnScreen(options: EditorOptions(colour: false))
        plain.draw(view)
        #expect(!plain.written.contains("\u{1B}[32m"))
        #expect(plain.text == ["> x = \"福\" -- c"])
    }

    @Test("Brackets that belong together, a hint, what was found") func marks() {
        var view = EditorView("f((x)|)")
        view.brackets = [
            BracketMark(place: TextPlace(line: 0, offset: 2), length: 1, isMatched: true),
            BracketMark(place: TextPlace(line: 0, offset: 4), length: 1, isMatched: true),
        ]
        view.hint = " -- then\nmore"
        let drawn = DrawnScreen()
        drawn.draw(view)
        #expect(drawn.text == ["> f((x)) -- then …"])
        #expect(drawn.emulator.grid[0][4].style == "1;4")
        #expect(drawn.emulator.grid[0][5].style == "")
        #expect(drawn.emulator.grid[0][6].style == "1;4")
        #expect(drawn.emulator.grid[0][12].style == "2")
        view.brackets = []
        view.lines[0].marks = [1..<3]
        drawn.draw(view)
        #expect(drawn.emulator.grid[0][3].style == "7")
        #expect(drawn.emulator.grid[0][6].style == "")
        drawn.finish(view)
        #expect(drawn.text == ["> f((x))"])
        #expect(drawn.cursor == [1, 0])
        #expect(drawn.emulator.grid[0].allSatisfy { $0.style == "" })
    }

    @Test("A search and a message stand below the text") func below() {
        let drawn = DrawnScreen(columns: 30)
        var view = EditorView("clients:|count()")
        view.below = .search(pattern: "cou", isFailing: false)
        drawn.draw(view)
        #expect(drawn.text == ["> clients:count()", "(search) cou"])
        #expect(drawn.cursor == [0, 10])
        view.below = .message("one two three four five six seven\nand \u{1B}[2J")
        drawn.draw(view)
        #expect(drawn.text == ["> clients:count()", "one two three four five six", "seven", "and ␛[2J"])
        view.below = .nothing
        drawn.draw(view)
        #expect(drawn.text == ["> clients:count()"])
    }

    @Test("It begins on a row of its own, whatever was written before") func beginning() {
        for (before, expected) in [
            ("", ["> x"]), ("done\r\n", ["done", "> x"]), ("no end", ["no end", "> x"]),
            (String(repeating: "y", count: 40), [String(repeating: "y", count: 40), "> x"]),
        ] {
            let drawn = DrawnScreen(before: before)
            drawn.draw(EditorView("x"))
            #expect(drawn.text == expected, "\(before)")
            drawn.finish(EditorView("x"))
            drawn.print("result")
            drawn.draw(EditorView("y"))
            #expect(drawn.text == expected + ["result", "> y"])
        }
    }

    @Test("At the terminal's last row it scrolls, also when it is left") func lastRow() {
        let drawn = DrawnScreen(columns: 20, rows: 4, before: "1\r\n2\r\n3\r\n")
        drawn.draw(EditorView("a"))
        #expect(drawn.text == ["1", "2", "3", "> a"])
        drawn.draw(EditorView("a\nb"))
        #expect(drawn.text == ["2", "3", "> a", ". b"])
        drawn.draw(EditorView("a|\nb"))
        #expect(drawn.cursor == [2, 3])
        drawn.finish(EditorView("a|\nb"))
        #expect(drawn.text == ["3", "> a", ". b"])
        #expect(drawn.cursor == [3, 0])
    }

    @Test("A block taller than the terminal scrolls; all of it stays when it is done") func tall() {
        let drawn = DrawnScreen(columns: 20, rows: 5, before: "old\r\n")
        let lines = (1...20).map { "line \($0)" }
        func view(_ cursor: Int) -> EditorView {
            var view = EditorView(lines.joined(separator: "\n"))
            view.cursor = TextPlace(line: cursor, offset: 0)
            return view
        }
        drawn.draw(view(19))
        #expect(drawn.text == [". line 16", ". line 17", ". line 18", ". line 19", ". line 20"])
        drawn.draw(view(16))
        #expect(drawn.text.first == ". line 16")
        #expect(drawn.cursor == [1, 2])
        drawn.draw(view(10))
        #expect(drawn.text.first == ". line 11")
        #expect(drawn.cursor == [0, 2])
        drawn.draw(view(0))
        #expect(drawn.text.first == "> line 1")
        drawn.finish(view(3))
        let all = drawn.emulator.scrolledOut.map(TerminalEmulator.text) + drawn.text
        #expect(all == ["old", "> line 1"] + (2...20).map { ". line \($0)" })
        #expect(drawn.cursor == [4, 0])
    }

    @Test("A paste of ten thousand lines writes what is seen of it") func hugePaste() {
        let drawn = DrawnScreen(columns: 80, rows: 50)
        let view = EditorView((1...10_000).map { "local v\($0) = \($0) -- 客户" }.joined(separator: "\n"))
        drawn.draw(view)
        #expect(drawn.text.count == 50)
        #expect(drawn.text.last == ". local v10000 = 10000 -- 客户")
        #expect(drawn.written.utf8.count < 5000)
        drawn.finish(view)
        #expect(drawn.emulator.scrolledOut.map(TerminalEmulator.text).contains("⋮ 9600"))
    }

    @Test("Ctrl-L draws at the top; after a stop it is drawn anew") func clearing() {
        let drawn = DrawnScreen(before: "old\r\n")
        drawn.draw(EditorView("x"))
        drawn.clear()
        drawn.draw(EditorView("x"))
        #expect(drawn.text == ["> x"])
        #expect(drawn.cursor == [0, 3])
        drawn.print("\r\n[1]+  Stopped\r\n")
        drawn.screen.forget()
        drawn.draw(EditorView("x"))
        #expect(drawn.text == ["> x", "[1]+  Stopped", "> x"])
    }

    @Test("The smallest terminals are no trouble", arguments: [2, 3, 5, 10, 40, 300])
    func narrow(columns: Int) {
        for rows in [1, 2, 3, 24] {
            let drawn = DrawnScreen(columns: columns, rows: rows)
            var view = EditorView("local 客户 = clients:where('x')\n\tend 👩‍👩‍👧 \u{1B}|", prompt: "dossier 档案> ")
            drawn.draw(view)
            view.below = .menu(
                CompletionMenu(items: (1...30).map { Completion("名\($0)", kind: "client") }, selected: 3))
            view.hint = "hint…"
            drawn.draw(view)
            view.below = .message("一条很长的消息 with words")
            drawn.draw(view)
            drawn.finish(view)
            #expect(drawn.emulator.unknown == [])
            #expect(drawn.cursor[1] == 0)
        }
    }
}
