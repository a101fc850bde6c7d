/// One line of the text on the rows it takes, with its prompt.
///
/// Further rows begin under the text, as far as that leaves room: a block reads best when what belongs to a line
/// stands beside its prompt and not under it.
struct LineLayout: Sendable {
    private(set) var rows: [Row] = [Row()]
    /// For each row's cells the byte of the line where they begin; -1 for the prompt.
    private var offsets: [[Int32]] = [[]]
    /// For each row the first byte of the line on it; -1 for one that has only the prompt.
    private var firsts: [Int32] = [-1]
    private let length: Int
    private let columns: Int
    private var indentation = 0

    /// - Parameters:
    ///   - columns: of the terminal, at least 2.
    ///   - colour: whether colours are shown.
    init(_ line: EditorLine, prompt: StyledText, columns: Int, colour: Bool, ambiguousIsWide: Bool) {
        self.columns = columns
        length = line.text.utf8.count
        let control = CellStyle.control.shown(inColour: colour)
        for span in prompt.spans {
            let style = CellStyle(span.style).shown(inColour: colour)
            for piece in CellText(span.text, ambiguousIsWide: ambiguousIsWide) {
                add(piece, piece.isControl ? control : style, offset: -1)
            }
        }
        // Where the prompt takes more than a third, the rest of a line needs all the room there is.
        let promptWidth = rows[0].width
        indentation = rows.count == 1 && promptWidth * 3 <= columns ? promptWidth : 0

        var styles = StyleWalk(line)
        for piece in CellText(line.text, ambiguousIsWide: ambiguousIsWide) {
            let style = piece.isControl ? control : styles.style(at: piece.offset).shown(inColour: colour)
            add(piece, style, offset: Int32(clamping: piece.offset))
        }
    }

    private mutating func add(_ piece: CellText.Piece, _ style: CellStyle, offset: Int32) {
        var cell = Cell(text: piece.text, width: Int8(clamping: piece.width), style: style)
        if cell.reach > columns - indentation { cell = Cell(text: "\u{FFFD}", width: 1, style: style) }
        if rows[rows.count - 1].width + cell.reach > columns { addRow() }
        rows[rows.count - 1].append(cell)
        offsets[offsets.count - 1].append(offset)
        if firsts[firsts.count - 1] < 0 { firsts[firsts.count - 1] = offset }
    }

    private mutating func addRow() {
        var row = Row()
        row.pad(to: indentation)
        rows.append(row)
        offsets.append(Array(repeating: -1, count: indentation))
        firsts.append(-1)
    }

    /// Whether the line ends in the terminal's last column: a cursor behind it stands on a row of its own.
    var isFull: Bool { rows[rows.count - 1].width >= columns }

    /// The row that a cursor behind a full line stands on.
    var rowAfterEnd: Row {
        var row = Row()
        row.pad(to: indentation)
        return row
    }

    /// Where the cursor stands at this byte: a row of the line and a column. Inside a character it stands on it.
    func place(of offset: Int) -> (row: Int, column: Int) {
        if offset >= length {
            return isFull ? (rows.count, indentation) : (rows.count - 1, rows[rows.count - 1].width)
        }
        var row = firsts.lastIndex { $0 <= offset } ?? 0
        let found = offsets[row].last { $0 >= 0 && $0 <= offset } ?? 0
        // What takes several cells may have begun on the row before.
        while row > 0, offsets[row - 1].last == found { row -= 1 }
        var column = 0
        for (index, start) in offsets[row].enumerated() {
            if start == found { break }
            column += Int(rows[row].cells[index].width)
        }
        return (row, column)
    }

    /// The same line with the cells of some bytes looking otherwise.
    func restyled(_ range: Range<Int>, _ change: (CellStyle) -> CellStyle) -> LineLayout {
        var copy = self
        for (row, offsets) in offsets.enumerated() where firsts[row] < range.upperBound {
            guard let last = offsets.last, last >= range.lowerBound else { continue }
            for (index, offset) in offsets.enumerated() where offset >= 0 && range.contains(Int(offset)) {
                copy.rows[row].restyle(index, change)
            }
        }
        return copy
    }
}

/// The style of a line's bytes, asked for in ascending order.
private struct StyleWalk {
    private let pieces: [HighlightPiece]
    private let marks: [Range<Int>]
    private var index = 0

    init(_ line: EditorLine) {
        pieces = line.pieces
        marks = line.marks
    }

    mutating func style(at offset: Int) -> CellStyle {
        while index < pieces.count, pieces[index].range.upperBound <= offset { index += 1 }
        var style = CellStyle.plain
        if index < pieces.count, pieces[index].range.contains(offset) { style = CellStyle(pieces[index].role) }
        if !marks.isEmpty, marks.contains(where: { $0.contains(offset) }) { style = style.with(.reversed) }
        return style
    }
}
