import TerminalText

/// Text as what can stand in cells: grapheme clusters with their columns, and what has no picture of its own in
/// characters that have one.
struct CellText: Sequence, IteratorProtocol {
    struct Piece {
        var text: String
        var width: Int
        /// Stands for a character that cannot be shown.
        var isControl: Bool
        /// The bytes of the source that it belongs to; the pieces of one character have the same.
        var offset: Int
        var length: Int
    }

    /// Where a tab leads to in the text, whatever stands before it on the row.
    static let tabStop = 4

    private let ambiguousIsWide: Bool
    private let text: String
    private var index: String.Index
    private var offset = 0
    /// Columns from the text's beginning.
    private var column = 0
    /// The rest of a character that takes several cells.
    private var waiting: [Piece] = []

    init(_ text: String, ambiguousIsWide: Bool) {
        var text = text
        text.makeContiguousUTF8()
        self.text = text
        self.ambiguousIsWide = ambiguousIsWide
        index = text.startIndex
    }

    mutating func next() -> Piece? {
        if !waiting.isEmpty { return waiting.removeLast() }
        guard index < text.endIndex else { return nil }
        let utf8 = text.utf8
        let byte = utf8[index]
        let after = utf8.index(after: index)
        if byte >= 0x20, byte < 0x7F, after == text.endIndex || utf8[after] < 0x80 {
            defer { advance(to: after, length: 1, columns: 1) }
            return Piece(text: CellText.ascii[Int(byte)], width: 1, isControl: false, offset: offset, length: 1)
        }
        let character = text[index]
        let length = character.utf8.count
        let end = text.index(after: index)
        if byte == 0x09, length == 1 {
            let columns = CellText.tabStop - column % CellText.tabStop
            let blank = Piece(text: " ", width: 1, isControl: false, offset: offset, length: length)
            waiting = Array(repeating: blank, count: columns - 1)
            advance(to: end, length: length, columns: columns)
            return blank
        }
        let own = String(character)
        let width = Text.width(of: character, ambiguousIsWide: ambiguousIsWide)
        var shown = Text.visible(own)
        if shown == own {
            if width > 0 {
                defer { advance(to: end, length: length, columns: width) }
                return Piece(text: own, width: width, isControl: false, offset: offset, length: length)
            }
            // Alone it would hang on what stands before it, on another's cell.
            shown = own.unicodeScalars.map { "\\u{" + String($0.value, radix: 16, uppercase: true) + "}" }.joined()
        }
        var pieces: [Piece] = shown.map {
            Piece(
                text: String($0), width: Swift.max(1, Text.width(of: $0, ambiguousIsWide: ambiguousIsWide)),
                isControl: true, offset: offset, length: length)
        }
        advance(to: end, length: length, columns: pieces.reduce(0) { $0 + $1.width })
        guard !pieces.isEmpty else { return next() }
        let first = pieces.removeFirst()
        waiting = pieces.reversed()
        return first
    }

    private mutating func advance(to next: String.Index, length: Int, columns: Int) {
        index = next
        offset += length
        column += columns
    }

    private static let ascii: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }
}
