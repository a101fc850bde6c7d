/// One line of the text on the rows it takes, with its prompt.
///
/// Further rows begin under the text, as far as that leaves room: a block reads best when what belongs to a line
/// stands beside its prompt and not under it.
struct LineLayout: Sendable {
    private(set) var rows: [Row] = [Row()]
    /// For each row's cells the byte of the line where they begin; -1 for the prompt.
    private var offsets: [[Int32]] = [[]]
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
    }

    private mutating func addRow() {
        var row = Row()
        row.pad(to: indentation)
        rows.append(row)
        offsets.append(Array(repeating: -1, count: indentation))
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
        var best: Int32 = -1
        var place = (row: 0, column: 0)
        for (row, offsets) in offsets.enumerated() {
            // The last row that begins at or before it.
            if let first = offsets.first(where: { $0 >= 0 }), first > offset { break }
            var column = 0
            for (index, start) in offsets.enumerated() {
                if start >= 0, start <= offset, start > best {
                    best = start
                    place = (row, column)
                }
                column += Int(rows[row].cells[index].width)
            }
        }
        return place
    }

    /// The same line with the cells of some bytes looking otherwise.
    func restyled(_ range: Range<Int>, _ change: (CellStyle) -> CellStyle) -> LineLayout {
        var copy = self
        for (row, offsets) in offsets.enumerated() {
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
