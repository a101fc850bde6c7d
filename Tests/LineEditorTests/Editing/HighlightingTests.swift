import Testing

@testable import LineEditor

@Suite("Highlighting and brackets") struct HighlightingTests {
    /// Lines that the language was asked about for one key.
    private func asked(_ typist: inout Typist, _ change: (inout Typist) -> Void) -> [String] {
        _ = typist.view()
        typist.language.forget()
        change(&typist)
        _ = typist.view()
        return typist.language.highlighted
    }

    private var block: String { (0..<200).map { "line \($0)" }.joined(separator: "\n") }

    @Test("A key has its own line looked at again and no other")
    func oneLine() {
        var typist = Typist()
        typist.paste(block)
        typist.go(line: 100, offset: 8)
        #expect(asked(&typist) { $0.type("x") } == ["line 100x"])
        #expect(asked(&typist) { $0.press("Left", "Up", "End") } == [])
        #expect(asked(&typist) { $0.press("Alt-Enter") } == ["line 99", ""])
        #expect(asked(&typist) { $0.press("Backspace") } == ["line 99"])
    }

    @Test("A text that opens has the lines after it looked at again, as far as it reaches")
    func openText() {
        var typist = Typist()
        typist.paste(block + "\n>>")
        typist.go(line: 197, offset: 0)
        #expect(asked(&typist) { $0.paste("<<") } == ["<<line 197", "line 198", "line 199", ">>"])
        #expect(typist.view().lines[198].pieces.map(\.role) == [.string])
        typist.go(line: 198, offset: 0)
        #expect(asked(&typist) { $0.paste(">>") } == [">>line 198", "line 199", ">>"])
        #expect(typist.view().lines[199].pieces.isEmpty)
    }

    @Test("Several changes before a drawing are looked at once")
    func severalChanges() {
        var typist = Typist()
        typist.paste(block)
        #expect(
            asked(&typist) {
                $0.go(line: 50, offset: 0)
                $0.paste("abc")
                $0.go(line: 20, offset: 0)
                $0.paste("x\n")
                $0.go(line: 52, offset: 0)
                $0.press("Backspace")
            } == ["x", "line 20", "abcline 50line 51"])
    }

    @Test("A paste of ten thousand lines is looked at once, and a key after it costs a line")
    func bigPaste() {
        var typist = Typist()
        let text = (0..<10_000).map { "客户 \($0) = { name = \"值\" } # 注释 \($0)" }.joined(separator: "\n")
        typist.paste(text)
        #expect(typist.view().lines.count == 10_000)
        #expect(typist.language.highlighted.count == 10_000)
        #expect(asked(&typist) { $0.type("x") }.count == 1)
        #expect(typist.session.text.text == text + "x")
    }

    @Test("Undo and recalled blocks are highlighted")
    func others() {
        var typist = Typist("\"a", history: ["\"text\""])
        typist.press("Backspace", "Ctrl-_")
        #expect(typist.view().lines[0].pieces.map(\.range) == [0..<2])
        typist.press("Home", "Up")
        #expect(typist.view().lines[0].pieces.map(\.range) == [0..<6])
    }

    private func brackets(_ typist: Typist) -> [String] {
        var session = typist.session
        return session.view().brackets.map { "\($0.place.line):\($0.place.offset)" + ($0.isMatched ? "" : "!") }
    }

    @Test("The bracket that belongs to the one at the cursor is marked")
    func pairs() {
        var typist = Typist("f(a[1], {\n  \")\", # )\n})")
        #expect(brackets(typist) == ["0:1", "2:1"])
        typist.press("Left")
        #expect(brackets(typist) == ["0:8", "2:0"])
        typist.go(line: 0, offset: 3)
        #expect(brackets(typist) == ["0:3", "0:5"])
        typist.go(line: 0, offset: 2)
        #expect(brackets(typist) == ["0:1", "2:1"])
        typist.go(line: 1, offset: 0)
        #expect(brackets(typist) == [])
    }

    @Test("A bracket that closes nothing, or another kind, is marked as wrong")
    func mismatches() {
        #expect(brackets(Typist("f)")) == ["0:1!"])
        #expect(brackets(Typist("f(1]")) == ["0:1!", "0:3!"])
        #expect(brackets(Typist("f(1")) == [])
        #expect(brackets(Typist("f(")) == [])
    }
}
