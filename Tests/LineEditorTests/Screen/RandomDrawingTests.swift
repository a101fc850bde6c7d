import Testing

@testable import LineEditor

/// Any sequence of views leaves the screen as if the last one had been drawn alone.
@Suite("Random views") struct RandomDrawingTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var value = state
            value = (value ^ (value >> 33)) &* 0xFF51_AFD7_ED55_8CCD
            return value ^ (value >> 29)
        }
    }

    private let words = [
        "local", " ", "x", "福建", "…", "e\u{301}", "👩‍👩‍👧", "🇨🇳", "\t", "\u{1B}", "\u{200B}", "(", ")", "\"a b\"", "=", "☎️",
        "ㅎ",
        "long_name_of_something", "\u{FFFD}", "한",
    ]

    private func mutate(_ view: inout EditorView, _ random: inout Random) {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<5:
            let line = Int.random(in: 0..<view.lines.count, using: &random)
            var characters = Array(view.lines[line].text)
            let word = words.randomElement(using: &random) ?? "x"
            characters.insert(contentsOf: word, at: Int.random(in: 0...characters.count, using: &random))
            view.lines[line].text = String(characters)
        case 5:
            let line = Int.random(in: 0..<view.lines.count, using: &random)
            view.lines[line].text = String(view.lines[line].text.dropLast(Int.random(in: 0..<9, using: &random)))
        case 6:
            view.lines.insert(
                EditorLine(text: words.shuffled(using: &random).prefix(4).joined()),
                at: Int.random(in: 0...view.lines.count, using: &random))
        case 7:
            if view.lines.count > 1 { view.lines.remove(at: Int.random(in: 0..<view.lines.count, using: &random)) }
        case 8:
            let count = Int.random(in: 0..<60, using: &random)
            view.below = .menu(
                CompletionMenu(
                    items: (0..<count).map { Completion("\(words[$0 % words.count])\($0)", kind: "kind") },
                    selected: count > 0 && Bool.random(using: &random) ? Int.random(in: 0..<count, using: &random) : nil
                ))
        case 9: view.below = Bool.random(using: &random) ? .nothing : .search(pattern: "福", isFailing: false)
        case 10: view.hint = Bool.random(using: &random) ? "" : words.shuffled(using: &random).prefix(3).joined()
        default:
            let line = Int.random(in: 0..<view.lines.count, using: &random)
            let length = view.lines[line].text.utf8.count
            view.brackets =
                length == 0
                ? []
                : [
                    BracketMark(
                        place: TextPlace(line: line, offset: Int.random(in: 0..<length, using: &random)), length: 1,
                        isMatched: Bool.random(using: &random))
                ]
        }
        for line in view.lines.indices where !view.lines[line].text.isEmpty {
            let length = view.lines[line].text.utf8.count
            view.lines[line].pieces = length > 3 ? [HighlightPiece(1..<(length / 2 + 1), .keyword)] : []
            view.lines[line].marks = length % 7 == 0 ? [0..<2] : []
        }
        view.cursor.line = Int.random(in: 0..<view.lines.count, using: &random)
        let text = view.lines[view.cursor.line].text
        view.cursor.offset = text.prefix(Int.random(in: 0...text.count, using: &random)).utf8.count
    }

    /// The screen's rows from the block's first.
    private func rows(_ drawn: DrawnScreen, cursorRow: Int) -> [[TerminalEmulator.GridCell]] {
        let first = drawn.emulator.cursor.row - cursorRow
        var rows = Array(drawn.emulator.grid[max(0, first)...])
        let blank = Array(repeating: TerminalEmulator.GridCell(), count: drawn.emulator.columns)
        while rows.count < drawn.emulator.rows { rows.append(blank) }
        return rows
    }

    @Test("The screen is that of the last view", arguments: 1...12 as ClosedRange<UInt64>)
    func sameAsFresh(seed: UInt64) {
        var random = Random(state: seed)
        for (columns, height) in [(40, 30), (17, 12), (80, 6), (9, 10)] {
            let drawn = DrawnScreen(columns: columns, rows: height, before: "before\r\n")
            var view = EditorView("x", prompt: "demo> ")
            for step in 0..<60 {
                mutate(&view, &random)
                drawn.draw(view)
                guard drawn.emulator.unknown == [] else {
                    Issue.record("\(drawn.emulator.unknown)")
                    return
                }
                // The same view drawn on an empty screen, scrolled to the same row.
                let before = drawn.emulator
                let shownCursor = drawn.emulator.cursor
                drawn.clear()
                drawn.draw(view)
                let afresh = drawn.emulator
                let first = shownCursor.row - afresh.cursor.row
                let same = (0..<height).allSatisfy { row in
                    row + first >= height || before.grid[row + first] == afresh.grid[row]
                }
                guard same, first >= 0, shownCursor.column == afresh.cursor.column else {
                    Issue.record("seed \(seed), step \(step), \(columns) columns:\n\(before.text)\n\(afresh.text)")
                    return
                }
                // And by somebody who knows nothing of what was laid out before, where all of it is seen.
                let other = DrawnScreen(columns: columns, rows: height)
                other.draw(view)
                if view.lines.count < 4, columns > 30, height > 20 { #expect(other.emulator.grid == afresh.grid) }
            }
        }
    }
}
