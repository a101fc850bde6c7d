/// The bytes that bring a terminal from one frame to the next, and where its cursor is meanwhile.
struct FrameWriter {
    private(set) var bytes: [UInt8] = []
    /// The cursor's row, counted from the block's first.
    private(set) var row: Int
    /// Its column; nil behind the last column, where terminals disagree about what it is.
    private(set) var column: Int?
    private let columns: Int
    private var style = CellStyle.plain

    init(row: Int, column: Int?, columns: Int) {
        self.row = row
        self.column = column
        self.columns = columns
    }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// To a row that is there and a column.
    mutating func move(row target: Int, column targetColumn: Int) {
        if target < row { sequence(row - target, "A") } else if target > row { sequence(target - row, "B") }
        row = target
        guard column != targetColumn else { return }
        if targetColumn == 0 {
            bytes.append(0x0D)
        } else if let column, targetColumn == column - 1 {
            bytes.append(0x08)
        } else {
            sequence(targetColumn + 1, "G")
        }
        column = targetColumn
    }

    private mutating func sequence(_ number: Int, _ final: String) {
        raw(number == 1 ? "\u{1B}[\(final)" : "\u{1B}[\(number)\(final)")
    }

    /// A new row below the block's last, which scrolls where the terminal ends.
    mutating func addRow() {
        setStyle(.plain)
        raw("\r\n")
        row += 1
        column = 0
    }

    /// From the cursor to the row's end; not behind the last column, where terminals disagree about what that is.
    mutating func eraseRow() {
        setStyle(.plain)
        raw("\u{1B}[K")
    }

    mutating func eraseBelow() {
        setStyle(.plain)
        raw("\u{1B}[J")
    }

    /// The bytes that switch back to plain, at the end of all.
    mutating func setStyle(_ new: CellStyle) {
        guard new != style else { return }
        if new == .plain {
            raw("\u{1B}[m")
        } else {
            raw((style == .plain ? "\u{1B}[" : "\u{1B}[0;") + new.parameters + "m")
        }
        style = new
    }

    /// Writes some of a row's cells, from where the cursor is.
    /// - Parameter isRest: nothing of the old row stays behind them.
    private mutating func write(_ cells: ArraySlice<Cell>, isRest: Bool) {
        guard var at = column else { return }
        for cell in cells {
            setStyle(cell.style)
            bytes.append(contentsOf: cell.text.utf8)
            at += Int(cell.width)
            // The terminal may think otherwise of its columns: it is told where to go on.
            if cell.isContested, at < columns {
                sequence(at + 1, "G")
                if isRest { eraseRow() }
            }
        }
        column = at < columns ? at : nil
    }

    mutating func write(_ new: Row) { write(new.cells[...], isRest: true) }

    /// Changes a row that is there.
    /// - Returns: whether it was another.
    @discardableResult mutating func rewrite(_ old: Row, as new: Row, at index: Int) -> Bool {
        guard old != new else { return false }
        var first = 0
        var start = 0
        while first < old.cells.count, first < new.cells.count, old.cells[first] == new.cells[first] {
            start += Int(new.cells[first].width)
            first += 1
        }
        var end = new.cells.count
        let isContested = new.cells.contains(where: \.isContested) || old.cells.contains(where: \.isContested)
        if isContested {
            // What a terminal shows of such a row is known only as far as it was written in one go.
            first = 0
            start = 0
        } else if old.width == new.width {
            var oldEnd = old.cells.count
            while oldEnd > first, end > first, old.cells[oldEnd - 1] == new.cells[end - 1] {
                oldEnd -= 1
                end -= 1
            }
        }
        move(row: index, column: start)
        if isContested { eraseRow() }
        write(new.cells[first..<end], isRest: end == new.cells.count)
        if !isContested, new.width < old.width { eraseRow() }
        return true
    }
}
