import TerminalText

/// A terminal for tests: what would stand on its screen after some bytes. It understands what the editor writes and
/// keeps what it does not understand in `unknown`.
struct TerminalEmulator {
    struct Place: Hashable {
        var row: Int
        var column: Int
    }

    struct GridCell: Hashable {
        /// Empty for the right half of a wide character.
        var text = " "
        var style = ""
    }

    private(set) var columns: Int
    private(set) var rows: Int
    private(set) var grid: [[GridCell]]
    /// Whether a row goes on in the next one because the text reached its end.
    private var isWrapped: [Bool]
    private(set) var scrolledOut: [[GridCell]] = []
    private(set) var cursor = Place(row: 0, column: 0)
    private(set) var isCursorVisible = true
    private(set) var unknown: [String] = []
    private var isPendingWrap = false
    private var style = ""
    private var escape: String?

    private let ambiguousIsWide: Bool

    init(columns: Int, rows: Int, ambiguousIsWide: Bool = false) {
        self.ambiguousIsWide = ambiguousIsWide
        self.columns = columns
        self.rows = rows
        grid = Array(repeating: Array(repeating: GridCell(), count: columns), count: rows)
        isWrapped = Array(repeating: false, count: rows)
    }

    /// The rows' text without blanks at their ends.
    var text: [String] { grid.map(TerminalEmulator.text) }

    static func text(_ row: [GridCell]) -> String {
        var text = row.map(\.text).joined()
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    mutating func feed(_ text: String) { for scalar in text.unicodeScalars { feed(scalar) } }

    private mutating func feed(_ scalar: Unicode.Scalar) {
        if var sequence = escape {
            sequence.unicodeScalars.append(scalar)
            let isEnd = sequence.unicodeScalars.count > 1 && (0x40...0x7E).contains(scalar.value)
            escape = isEnd ? nil : sequence
            if sequence.unicodeScalars.first != "[" { unknown.append(sequence) } else if isEnd { obey(sequence) }
            return
        }
        switch scalar.value {
        case 0x1B: escape = ""
        case 0x0D: (cursor.column, isPendingWrap) = (0, false)
        case 0x0A: lineFeed()
        case 0x08: (cursor.column, isPendingWrap) = (max(0, cursor.column - 1), false)
        case 0..<0x20, 0x7F..<0xA0: unknown.append(String(scalar.value, radix: 16))
        default: put(scalar)
        }
    }

    private mutating func lineFeed() {
        isPendingWrap = false
        guard cursor.row == rows - 1 else {
            cursor.row += 1
            return
        }
        scrolledOut.append(grid.removeFirst())
        isWrapped.removeFirst()
        grid.append(Array(repeating: GridCell(), count: columns))
        isWrapped.append(false)
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Text.width(of: Character(scalar), ambiguousIsWide: ambiguousIsWide)
        if width == 0 {
            var column = isPendingWrap ? columns - 1 : max(0, cursor.column - 1)
            if grid[cursor.row][column].text.isEmpty { column = max(0, column - 1) }
            grid[cursor.row][column].text.unicodeScalars.append(scalar)
            return
        }
        if isPendingWrap || cursor.column + width > columns {
            isWrapped[cursor.row] = true
            cursor.column = 0
            lineFeed()
        }
        for column in cursor.column..<min(columns, cursor.column + width) { clear(column) }
        grid[cursor.row][cursor.column] = GridCell(text: String(scalar), style: style)
        if width == 2, cursor.column + 1 < columns {
            grid[cursor.row][cursor.column + 1] = GridCell(text: "", style: style)
        }
        cursor.column += width
        if cursor.column >= columns { (cursor.column, isPendingWrap) = (columns - 1, true) }
    }

    /// A cell becomes blank, with its other half.
    private mutating func clear(_ column: Int) {
        let row = cursor.row
        if grid[row][column].text.isEmpty, column > 0 { grid[row][column - 1] = GridCell() }
        if column + 1 < columns, grid[row][column + 1].text.isEmpty { grid[row][column + 1] = GridCell() }
        grid[row][column] = GridCell()
    }

    private mutating func obey(_ sequence: String) {
        let parameters = sequence.dropFirst().dropLast()
        let number = Int(parameters) ?? 1
        let wasPending = isPendingWrap
        if "ABCDGH".contains(sequence.last ?? " ") { isPendingWrap = false }
        switch sequence.last {
        case "A": cursor.row = max(0, cursor.row - number)
        case "B": cursor.row = min(rows - 1, cursor.row + number)
        case "C": cursor.column = min(columns - 1, cursor.column + number)
        case "D": cursor.column = max(0, cursor.column - number)
        case "G": cursor.column = min(columns, number) - 1
        case "H" where parameters.isEmpty: cursor = Place(row: 0, column: 0)
        case "J" where parameters == "2":
            for row in 0..<rows { grid[row] = Array(repeating: GridCell(), count: columns) }
        case "J" where parameters.isEmpty:
            eraseRow()
            for row in (cursor.row + 1)..<max(rows, cursor.row + 1) {
                grid[row] = Array(repeating: GridCell(), count: columns)
                isWrapped[row] = false
            }
        case "K" where parameters.isEmpty:
            // Terminals differ here: nobody may depend on it.
            if wasPending { unknown.append("EL behind the last column") }
            eraseRow()
        case "m":
            style = String(parameters == "0" ? "" : parameters.hasPrefix("0;") ? parameters.dropFirst(2) : parameters)
        case "h", "l":
            if parameters == "?25" { isCursorVisible = sequence.last == "h" }
            if !["?25", "?2026", "?2004"].contains(String(parameters)) { unknown.append(sequence) }
        default: unknown.append(sequence)
        }
    }

    private mutating func eraseRow() {
        for column in cursor.column..<columns { clear(column) }
        isWrapped[cursor.row] = false
    }

    /// Another size, as terminals that break their rows anew do it.
    mutating func reflow(columns new: Int) {
        var lines: [[GridCell]] = []
        var cursorLine = 0
        var cursorOffset = 0
        var continues = false
        for row in 0..<rows {
            if !continues { lines.append([]) }
            if row == cursor.row {
                (cursorLine, cursorOffset) = (lines.count - 1, lines[lines.count - 1].count + cursor.column)
            }
            continues = isWrapped[row]
            var cells = grid[row]
            if !continues { while let last = cells.last, last == GridCell() { cells.removeLast() } }
            lines[lines.count - 1] += cells
        }
        var result: [(cells: [GridCell], isWrapped: Bool)] = []
        for (index, line) in lines.enumerated() {
            let first = result.count
            var row: [GridCell] = []
            for (position, cell) in line.enumerated() {
                let isWide = position + 1 < line.count && line[position + 1].text.isEmpty
                if row.count + (isWide ? 2 : 1) > new, !cell.text.isEmpty {
                    result.append((row, true))
                    row = []
                }
                row.append(cell)
            }
            result.append((row, false))
            if index == cursorLine {
                cursor = Place(
                    row: first + min(cursorOffset / new, max(result.count - first - 1, cursorOffset / new)),
                    column: cursorOffset % new)
            }
        }
        while result.count <= cursor.row { result.append(([], false)) }
        while result.count > rows, result.last?.cells.isEmpty == true, result.count - 1 > cursor.row {
            result.removeLast()
        }
        while result.count > rows {
            scrolledOut.append(result.removeFirst().cells)
            cursor.row -= 1
        }
        while result.count < rows { result.append(([], false)) }
        columns = new
        isPendingWrap = false
        grid = result.map { row in row.cells + Array(repeating: GridCell(), count: max(0, new - row.cells.count)) }
        isWrapped = result.map(\.isWrapped)
    }

    /// Another size, as terminals that cut do it.
    mutating func cut(columns new: Int) {
        grid = grid.map { Array($0.prefix(new)) + Array(repeating: GridCell(), count: max(0, new - $0.count)) }
        columns = new
        cursor.column = min(cursor.column, new - 1)
        isPendingWrap = false
    }
}
