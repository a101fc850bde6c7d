import Testing

@testable import LineEditor

/// Numbers that are the same in every run.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite("Whatever is pressed") struct RandomKeysTests {
    private static let texts = [
        "a", "clients", " ", "{", "}", "(", ")", "\"", "<<", ">>", "#", "客户", "ひら", "“”", "e\u{301}", "\u{301}",
        "\u{200D}",
        "👨‍👩‍👧", "🇨", "🇳", "\t", "end", "한국", "\u{FE0F}", "1\u{FE0F}\u{20E3}", "\r\n", "one\ntwo\n", "\u{1B}[A",
    ]

    private func check(_ typist: inout Typist, _ name: String) {
        let view = typist.view()
        let line = view.lines[view.cursor.line].text
        #expect(
            view.cursor.offset == line.clusterBoundary(at: view.cursor.offset), "the cursor splits a character: \(name)"
        )
        for bracket in view.brackets {
            #expect(bracket.place.offset + bracket.length <= view.lines[bracket.place.line].text.utf8.count)
        }
        // What was asked bit by bit is what the whole text is made of.
        var fresh = TextLines(view.lines.map(\.text).joined(separator: "\n"))
        fresh.highlight(by: typist.language)
        #expect(fresh.lines.map(\.pieces) == view.lines.map(\.pieces), "stale pieces: \(name)")
    }

    @Test("The cursor stays between characters and the pieces are those of the text", arguments: 0..<40)
    func anything(seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        let names = EditorKeys.groups.flatMap(\.rows).flatMap { $0.keys + $0.otherKeys }
        var typist = Typist(history: ["one", "f {\n  客户\n}", "clients:where", "e\u{301}🇨🇳", "one"])
        for _ in 0..<150 {
            switch Int.random(in: 0..<10, using: &numbers) {
            case 0..<4:
                let text = Self.texts.randomElement(using: &numbers) ?? ""
                for scalar in text.unicodeScalars where scalar.value >= 0x20 { typist.type(String(scalar)) }
            case 4: typist.paste(Self.texts.randomElement(using: &numbers) ?? "")
            default:
                let name = names.randomElement(using: &numbers) ?? "Left"
                typist.press(name)
                check(&typist, name)
            }
        }
        check(&typist, "all")
    }

    @Test("Undo leads back to the beginning, redo to the end", arguments: 0..<20)
    func undoAndRedo(seed: UInt64) {
        var numbers = SeededNumbers(state: seed &+ 1000)
        let moving: Set<String> = ["Changing", "Moving", "Completing and indenting"]
        let rows = EditorKeys.groups.filter { moving.contains($0.english) }.flatMap(\.rows)
        let names = rows.flatMap(\.keys).filter { !["Ctrl-X Ctrl-E", "Ctrl-Z"].contains($0) } + ["Alt-Enter"]
        var typist = Typist()
        for _ in 0..<120 {
            if Bool.random(using: &numbers) {
                typist.paste(Self.texts.randomElement(using: &numbers) ?? "")
            } else {
                typist.press(names.randomElement(using: &numbers) ?? "Left")
            }
        }
        typist.press("Esc", "Esc")
        typist.press("Alt-_", times: 300)
        let end = typist.session.text.text
        typist.press("Ctrl-_", times: 600)
        #expect(typist.session.text.text == "")
        typist.press("Alt-_", times: 600)
        #expect(typist.session.text.text == end)
    }
}
