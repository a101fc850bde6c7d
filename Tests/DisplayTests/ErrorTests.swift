import Display
import Testing

@Suite("Errors")
struct ErrorTests {
    private let error = ErrorView(
        "unknown field `regoin` of clients — did you mean `region`?",
        at: ErrorView.Place(chunk: "scripts/x.lua", line: 12),
        source: "\tlocal 客户 = clients:where{ regoin = \"福建\" }", mark: .word("regoin"),
        notes: ["help(clients) lists the fields"],
        frames: [
            ErrorView.Frame("function 'handover'", at: ErrorView.Place(chunk: "scripts/x.lua", line: 30)),
            ErrorView.Frame("main chunk"),
        ])

    @Test("file, line, the source line with its place marked in columns, notes and calls")
    func whole() {
        #expect(
            error.text(DisplayOptions(width: 80)) == """
                error: unknown field `regoin` of clients — did you mean `region`?
                  scripts/x.lua:12
                    12 |     local 客户 = clients:where{ regoin = "福建" }
                       |                                 ^^^^^^
                  help(clients) lists the fields
                  in function 'handover' (scripts/x.lua:30)
                  in main chunk

                """)
    }

    @Test("in a pipe it is the same, in full")
    func pipe() {
        #expect(error.text(DisplayOptions(format: .tsv)) == error.text(DisplayOptions(width: 80)))
    }

    @Test("colour marks the place and changes nothing else")
    func colour() {
        let shown = error.text(DisplayOptions(width: 80, colour: true))
        #expect(shown.contains("\u{1B}[31mregoin\u{1B}[0m"))
        #expect(Ansi.stripped(shown) == error.text(DisplayOptions(width: 80)))
    }

    @Test("of a line wider than the terminal the part around the mark is shown")
    func narrow() {
        #expect(
            error.text(DisplayOptions(width: 40)) == """
                error: unknown field `regoin` of clients
                  — did you mean `region`?
                  scripts/x.lua:12
                    12 | …s:where{ regoin = "福建" }
                       |           ^^^^^^
                  help(clients) lists the fields
                  in function 'handover' (scripts/x.lua:30)
                  in main chunk

                """)
    }

    @Test("a mark that is not there, or beyond the line, does no harm")
    func marks() {
        func shown(_ mark: ErrorView.Mark) -> String {
            ErrorView("x", at: ErrorView.Place(chunk: "-e", line: 1), source: "a.ab b", mark: mark)
                .text(DisplayOptions(width: 40))
        }
        #expect(shown(.word("zz")) == "error: x\n  -e:1\n    1 | a.ab b\n")
        #expect(shown(.word("b")).hasSuffix("    1 | a.ab b\n      |      ^\n"))
        #expect(shown(.characters(2..<4)).hasSuffix("      |   ^^\n"))
        #expect(shown(.characters(6..<9)).hasSuffix("      |       ^\n"))
        #expect(shown(.characters(70..<90)).hasSuffix("      |       ^\n"))
    }

    @Test("messages of several lines, escape codes in them, and a runaway recursion")
    func awkward() {
        let frames = (1...300).map { ErrorView.Frame("function 'f\($0)'") }
        let shown = ErrorView("stack overflow\nat \u{1B}[31mx", frames: frames).text(DisplayOptions(width: 80))
        #expect(shown.hasPrefix("error: stack overflow\n  at ␛[31mx\n  in function 'f1'\n"))
        #expect(shown.contains("  in function 'f10'\n  … 280 more calls\n  in function 'f291'\n"))
        #expect(shown.hasSuffix("  in function 'f300'\n"))
    }
}

/// Takes colour away, to show that it was all that differed.
enum Ansi {
    static func stripped(_ text: String) -> String {
        var result = ""
        var isEscape = false
        for character in text {
            if character == "\u{1B}" { isEscape = true } else if !isEscape { result.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        return result
    }
}
