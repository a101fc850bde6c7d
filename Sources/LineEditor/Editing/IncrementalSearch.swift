/// Ctrl-R: the history searched while the pattern is typed.
struct IncrementalSearch: Sendable {
    enum Direction: Sendable { case older, newer }

    /// What Backspace goes back to.
    private struct State: Sendable {
        var pattern: String
        var position: Int?
        var isFailing: Bool
    }

    private(set) var pattern = ""
    private(set) var isFailing = false
    /// The block found; nil while none was.
    private(set) var position: Int?
    private var earlier: [State] = []
    /// The block found, or the one that was there, with the stretches found in it.
    private(set) var shown: TextLines
    private let origin: TextLines

    init(over text: TextLines) {
        shown = text
        origin = text
    }

    mutating func type(_ text: String, in history: any EditorHistory) {
        remember()
        pattern += text
        find(.older, from: position.map { $0 + 1 } ?? history.count, in: history)
    }

    /// The next one that has the pattern; with no pattern yet, the pattern of the search before.
    mutating func step(_ direction: Direction, last: String, in history: any EditorHistory) {
        remember()
        if pattern.isEmpty {
            guard !last.isEmpty else {
                earlier.removeLast()
                return
            }
            pattern = last
        }
        find(direction, from: position ?? (direction == .older ? history.count : -1), in: history)
    }

    /// A step back: the letter or the Ctrl-R before.
    mutating func goBack(in history: any EditorHistory) {
        guard let state = earlier.popLast() else { return }
        pattern = state.pattern
        isFailing = state.isFailing
        if position != state.position {
            position = state.position
            shown = position.map { TextLines(history[$0]) } ?? origin
        }
    }

    private mutating func remember() {
        earlier.append(State(pattern: pattern, position: position, isFailing: isFailing))
    }

    private mutating func find(_ direction: Direction, from start: Int, in history: any EditorHistory) {
        let current = position.map { history[$0] }
        // Where the pattern grew, the block that is shown may have it still.
        let mayStay = direction == .older && position.map { start > $0 } == true
        var next: Int? = start
        repeat {
            next =
                direction == .older
                ? history.position(before: next ?? start, containing: pattern)
                : history.position(after: next ?? start, containing: pattern)
            guard let found = next else { break }
            // The same block run several times is one find.
            if mayStay || history[found] != current {
                isFailing = false
                if position != found {
                    position = found
                    shown = TextLines(history[found])
                }
                return
            }
        } while next != nil
        isFailing = true
    }

    mutating func highlight(by language: any EditorLanguage) { shown.highlight(by: language) }

    /// Where the pattern stands first in what is shown.
    var firstMatch: TextPlace? {
        guard position != nil, !pattern.isEmpty else { return nil }
        for (number, line) in shown.lines.enumerated() {
            if let match = SearchPattern(pattern).ranges(in: line.text).first {
                return TextPlace(line: number, offset: match.lowerBound)
            }
        }
        return nil
    }

    /// The lines shown, with what was found marked.
    var markedLines: [EditorLine] {
        guard position != nil, !pattern.isEmpty else { return shown.lines }
        let pattern = SearchPattern(pattern)
        return shown.lines.map { line in
            var line = line
            line.marks = pattern.ranges(in: line.text)
            return line
        }
    }
}

/// A text looked for in others: ASCII letters of either case alike when it has no capital.
struct SearchPattern: Sendable {
    private let bytes: [UInt8]
    private let ignoresCase: Bool

    init(_ pattern: String) {
        bytes = Array(pattern.utf8)
        ignoresCase = !bytes.contains { (0x41...0x5A).contains($0) }
    }

    /// Where it stands in a line, in UTF-8 bytes, one after the other.
    func ranges(in line: String) -> [Range<Int>] {
        let text = Array(line.utf8)
        guard !bytes.isEmpty, text.count >= bytes.count else { return [] }
        var ranges: [Range<Int>] = []
        var start = 0
        while start + bytes.count <= text.count {
            if bytes.indices.allSatisfy({ isSame(text[start + $0], bytes[$0]) }) {
                ranges.append(start..<start + bytes.count)
                start += bytes.count
            } else {
                start += 1
            }
        }
        return ranges
    }

    private func isSame(_ byte: UInt8, _ wanted: UInt8) -> Bool {
        byte == wanted || (ignoresCase && (0x41...0x5A).contains(byte) && byte + 0x20 == wanted)
    }
}
