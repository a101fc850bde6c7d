import LuaSyntax
import Testing

@Suite("Where lines of Lua begin")
struct IndentationTests {
    private func columns(after text: String) -> Int {
        LuaIndentation.columns(after: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    private func columns(ofLast text: String) -> Int? {
        LuaIndentation.columns(ofLast: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    @Test(
        "a new line",
        arguments: [
            ("", 0), ("x = 1", 0), ("for c in clients do", 2), ("if a then", 2), ("while x do", 2), ("repeat", 2),
            ("local function f(a)", 2), ("x = {", 2), ("f(", 2), ("f(function()", 2), ("f({", 2),
            ("if a then b() end", 0),
            ("if a then\n  if b then", 4), ("if a then\n  b()", 2), ("if a then\n  b()\nelse", 2),
            ("if a then\n  b()\nelseif c then", 2), ("if a then\n  b()\nend", 0), ("f(function()\n  x()\nend)", 0),
            ("f(a,\n  b)", 0), ("for a in b do\n  f{\n    x = 1,\n  }", 2), ("x = { a = 1,", 2),
            ("repeat\n  x()\nuntil y", 0),
            ("x =", 2), ("x =\n  1", 0), ("local t = clients\n  :where{ a = 1 }", 2), ("-- if a then", 0),
            ("x = 'if a then'", 0), ("x = [[ do", 0), ("x = [[\n  do\n]]", 0), ("    f(", 6), ("    x()", 4),
            ("if a then\n      b()", 6), ("return function() return {", 2), ("goto done", 0), ("x = a.end_", 0),
            ("if a then\n\n", 2),
            ("function f()\n  return 1, {\n    2,\n  }\nend", 0), ("end end ) }", 0), ("f（", 0),
        ])
    func afterLines(text: String, wanted: Int) { #expect(columns(after: text) == wanted, "\(text)") }

    @Test(
        "a line that closes goes back to where it was opened",
        arguments: [
            ("if a then\n  b()\n  end", 0), ("if a then\n  if b then\n    c()\n    end", 2), ("x = {\n  1,\n  }", 0),
            ("f(function()\n  x()\n  end)", 0), ("if a then\n  b()\n  else", 0), ("repeat\n  x()\n  until y", 0),
            ("f({\n  a,\n  })", 0), ("if a then\n  b()\n  x", nil), ("end", nil), ("if a then\n  endo", nil),
            ("if a then\nendo", 2), ("if a then\n  b = end_", nil), ("x = [[\nend", nil), ("  if a then\n    end", 2),
        ] as [(String, Int?)])
    func ofLine(text: String, wanted: Int?) { #expect(columns(ofLast: text) == wanted, "\(text)") }

    @Test("of ten thousand lines the last ones are looked at")
    func long() {
        let lines = Array(repeating: "x = { 1 }", count: 10_000) + ["for a in b do", "  f("]
        #expect(LuaIndentation.columns(after: lines) == 4)
    }

    @Test("words and brackets that open and close")
    func nesting() {
        let line = "while a do if b then c = {f(d[1])} else return x end repeat in until"
        let found = LuaLexer.tokens(ofLine: line.utf8).tokens.compactMap {
            LuaBlocks.nesting(of: $0, in: Array(line.utf8)).map(\.nesting)
        }
        #expect(
            found == [
                .opening, .opening, .opening, .opening, .opening, .closing, .closing, .closing, .between, .closing,
                .opening, .closing,
            ])
    }

    @Test("a block read line by line is open until its last")
    func reading() {
        var reading = LuaBlockReading()
        var open: [Bool] = []
        for line in ["x = 1", "f(function()", "  x = [[", "end)", "]]", "  if a then b() end", "end)"] {
            reading.read(line)
            open.append(reading.isOpen)
        }
        #expect(open == [false, true, true, true, true, true, false])
    }
}
