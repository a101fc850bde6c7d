/// The lines of a block with the pieces that the language made of them. A change costs what its lines cost; the
/// language is asked again only for lines that changed, and for those after them while what they begin in differs.
struct TextLines: Sendable {
    private(set) var lines: [EditorLine]
    /// Beside each line, what the language said; nil for one that changed since.
    private var states: [States?]
    /// From the first line that is to be asked about to the last that changed.
    private var stale: ClosedRange<Int>?

    private struct States {
        var entry: Int
        var end: Int
    }

    init(_ text: String = "") {
        lines = Self.split(text).map { EditorLine(text: $0) }
        states = Array(repeating: nil, count: lines.count)
        stale = 0...lines.count - 1
    }

    /// All of it, with `\n` between the lines.
    var text: String { lines.count == 1 ? lines[0].text : lines.lazy.map(\.text).joined(separator: "\n") }

    var isEmpty: Bool { lines.count == 1 && lines[0].text.isEmpty }
    var isBlank: Bool { lines.allSatisfy { $0.text.isBlank } }
    var byteCount: Int { lines.reduce(lines.count - 1) { $0 + $1.text.utf8.count } }
    var end: TextPlace { TextPlace(line: lines.count - 1, offset: lines[lines.count - 1].text.utf8.count) }

    subscript(line: Int) -> String { lines[line].text }

    func text(in range: Range<TextPlace>) -> String {
        let (from, to) = (range.lowerBound, range.upperBound)
        if from.line == to.line { return String(self[from.line].slice(from.offset..<to.offset)) }
        var text = String(self[from.line].slice(from.offset..<self[from.line].utf8.count))
        for line in from.line + 1..<to.line { text += "\n" + self[line] }
        return text + "\n" + self[to.line].slice(0..<to.offset)
    }

    /// The lines to this place, the last of them cut off there.
    func texts(to place: TextPlace) -> [String] {
        lines[..<place.line].map(\.text) + [String(self[place.line].slice(0..<place.offset))]
    }

    /// A place in UTF-8 bytes of the whole text.
    func offset(of place: TextPlace) -> Int {
        lines[..<place.line].reduce(place.offset) { $0 + $1.text.utf8.count + 1 }
    }

    /// The place of a UTF-8 offset of the whole text; the end where it is beyond.
    func place(at offset: Int) -> TextPlace {
        var rest = max(0, offset)
        for (number, line) in lines.enumerated() {
            if rest <= line.text.utf8.count { return TextPlace(line: number, offset: rest) }
            rest -= line.text.utf8.count + 1
        }
        return end
    }

    /// Puts text in the place of other text.
    /// - Returns: where the new text ends.
    @discardableResult
    mutating func replace(_ range: Range<TextPlace>, with text: String) -> TextPlace {
        let (from, to) = (range.lowerBound, range.upperBound)
        let head = self[from.line].slice(0..<from.offset)
        let tail = self[to.line].slice(to.offset..<self[to.line].utf8.count)
        var parts = Self.split(text)
        let last = parts.count - 1
        var end = TextPlace(line: from.line + last, offset: parts[last].utf8.count)
        if last == 0 { end.offset += from.offset }
        parts[0] = head + parts[0]
        parts[last] += tail
        if from.line == to.line, last == 0 {
            lines[from.line] = EditorLine(text: parts[0])
            states[from.line] = nil
        } else {
            lines.replaceSubrange(from.line...to.line, with: parts.map { EditorLine(text: $0) })
            states.replaceSubrange(from.line...to.line, with: Array(repeating: nil, count: parts.count))
        }
        let changed = from.line...from.line + last
        if let stale {
            let shift = parts.count - (to.line - from.line + 1)
            let oldEnd = stale.upperBound > to.line ? stale.upperBound + shift : changed.upperBound
            self.stale = min(stale.lowerBound, changed.lowerBound)...max(oldEnd, changed.upperBound)
        } else {
            stale = changed
        }
        return end
    }

    /// Brings the pieces up to date.
    mutating func highlight(by language: any EditorLanguage) {
        guard let stale else { return }
        var state = stale.lowerBound == 0 ? 0 : states[stale.lowerBound - 1]?.end ?? 0
        for line in stale.lowerBound..<lines.count {
            if let known = states[line], known.entry == state {
                if line > stale.upperBound { break }
                state = known.end
                continue
            }
            let highlighted = language.highlight(lines[line].text, from: state)
            let length = lines[line].text.utf8.count
            lines[line].pieces = highlighted.pieces.filter { $0.range.lowerBound >= 0 && $0.range.upperBound <= length }
            states[line] = States(entry: state, end: highlighted.state)
            state = highlighted.state
        }
        self.stale = nil
    }

    /// Lines of text with any of the three line ends.
    static func split(_ text: String) -> [String] {
        if text.utf8.contains(0x0D) {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.utf8.count)
            var previous: UInt8 = 0
            for byte in text.utf8 {
                if byte != 0x0A || previous != 0x0D { bytes.append(byte == 0x0D ? 0x0A : byte) }
                previous = byte
            }
            return split(String(decoding: bytes, as: UTF8.self))
        }
        guard text.utf8.contains(0x0A) else { return [text] }
        return text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
    }
}

extension StringProtocol {
    /// Whether there is nothing but spaces and tabs.
    var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// How many bytes of spaces and tabs it begins with.
    var leadingBlanks: Int { utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count }
}
