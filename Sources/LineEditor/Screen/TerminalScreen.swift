import Glibc

/// The part of the terminal that the block takes: drawn with as few bytes as the change needs, a write a frame.
final class TerminalScreen {
    /// What was written so far is all that is known: the terminal is never asked.
    private struct Shown {
        var frame: Frame
        var size: TerminalSize
        /// Nil behind the last column.
        var column: Int?
    }

    private let output: Int32
    private var layout: ViewLayout
    private var shown: Shown?
    /// Whether the cursor may stand behind an output that had no line end.
    private var mayBeInLine = true
    /// Whether rows of another width stand where the block is drawn.
    private var overwrites = false
    private var isGone = false
    private let reflows: Bool
    private let fixedSize: (() -> TerminalSize)?

    /// A block that is kept on the screen whole when it is done; of a longer one the middle is left out.
    private static let mostLinesKept = 400

    /// - Parameters:
    ///   - reflows: whether the terminal breaks the rows it shows anew when it gets narrower; nil asks the
    ///     environment. It decides where the block begins after that.
    ///   - size: of what is drawn on where `output` is no terminal.
    init(output: Int32, options: EditorOptions, reflows: Bool? = nil, size: (() -> TerminalSize)? = nil) {
        self.output = output
        layout = ViewLayout(options: options)
        fixedSize = size
        self.reflows = reflows ?? TerminalScreen.reflows
    }

    /// Items that one column of the menu drawn last has: so far Left and Right go.
    var menuRows: Int { layout.menuRows }

    /// Brings what the terminal shows to what is to be seen.
    func draw(_ view: EditorView) {
        let size = self.size
        var writer = begin(size)
        paint(layout.frame(of: view, size: size), size, &writer)
    }

    /// Leaves the block as it is for good: without menu, hint and marks; the cursor below it.
    func finish(_ view: EditorView) {
        var view = view
        view.below = .nothing
        view.hint = ""
        view.brackets = []
        for index in view.lines.indices where !view.lines[index].marks.isEmpty { view.lines[index].marks = [] }
        let last = max(0, view.lines.count - 1)
        view.cursor = TextPlace(line: last, offset: 0)
        let size = self.size
        var writer = begin(size)
        let rows = layout.allRows(of: view, size: size, atMost: TerminalScreen.mostLinesKept)
        if rows.count <= size.rows {
            paint(Frame(rows: rows, cursorRow: rows.count - 1), size, &writer)
            writer = FrameWriter(row: shown?.frame.cursorRow ?? 0, column: shown?.column, columns: size.columns)
        } else {
            // Of what is taller than the terminal only a part was seen: all of it goes through once.
            writer.move(row: 0, column: 0)
            writer.eraseBelow()
            overwrites = false
            for (index, row) in rows.enumerated() {
                if index > 0 { writer.addRow() }
                writer.write(row)
            }
        }
        writer.addRow()
        send(writer.bytes)
        shown = nil
        mayBeInLine = true
        TerminalMode.setRowsBelow(0, output: output)
    }

    /// An empty screen; the block is drawn at its top next.
    func clear() {
        send(Array("\u{1B}[H\u{1B}[2J".utf8))
        shown = nil
        mayBeInLine = false
        TerminalMode.setRowsBelow(0, output: output)
    }

    /// What is shown is not known any more: the block is drawn anew below it.
    func forget() {
        shown = nil
        mayBeInLine = true
        overwrites = false
        TerminalMode.setRowsBelow(0, output: output)
    }

    // MARK: - Drawing

    /// Goes to where the block begins, as far as that is not known already.
    private func begin(_ size: TerminalSize) -> FrameWriter {
        if let shown, shown.size.columns == size.columns, shown.size.rows == size.rows {
            return FrameWriter(row: shown.frame.cursorRow, column: shown.column, columns: size.columns)
        }
        var writer = FrameWriter(row: 0, column: 0, columns: size.columns)
        if let shown {
            let rows = rowsAbove(shown, size)
            if rows > 0 { writer.raw("\u{1B}[\(rows)A") }
            writer.raw("\r")
            overwrites = true
            self.shown = nil
        } else if mayBeInLine {
            // Behind an output without a line end, blanks for a whole row lead to the next one; at the beginning of a
            // row they fill just that, and the terminal waits at its end. Either way it is a row of our own.
            writer.raw(String(repeating: " ", count: size.columns) + "\r\u{1B}[K")
        }
        mayBeInLine = false
        return writer
    }

    /// The rows above the cursor now that the terminal has another size. Each of our rows ends in a line end: a wider
    /// terminal leaves them as they are, a narrower one breaks what it cannot hold, or cuts it off.
    private func rowsAbove(_ shown: Shown, _ size: TerminalSize) -> Int {
        let frame = shown.frame
        guard reflows, size.columns < shown.size.columns else { return frame.cursorRow }
        let above = frame.rows.prefix(frame.cursorRow).reduce(0) {
            $0 + max(1, ($1.width + size.columns - 1) / size.columns)
        }
        return above + frame.cursorColumn / size.columns
    }

    private func paint(_ frame: Frame, _ size: TerminalSize, _ writer: inout FrameWriter) {
        let before = shown?.frame.rows ?? []
        var changed = 0
        let known = writer.bytes.count
        for (index, row) in frame.rows.enumerated() {
            if index < before.count {
                if writer.rewrite(before[index], as: row, at: index) { changed += 1 }
                continue
            }
            changed += 1
            if index > 0 {
                if writer.row != index - 1 { writer.move(row: index - 1, column: 0) }
                writer.addRow()
            }
            // Row by row, and all that is below at the last: erasing a whole screen at once makes tmux keep a copy.
            if overwrites { index + 1 < frame.rows.count ? writer.eraseRow() : writer.eraseBelow() }
            writer.write(row)
        }
        overwrites = false
        if before.count > frame.rows.count {
            changed += 1
            writer.move(row: frame.rows.count, column: 0)
            writer.eraseBelow()
        }
        writer.setStyle(.plain)
        writer.move(row: frame.cursorRow, column: frame.cursorColumn)
        var bytes = writer.bytes
        if changed > 1 || known > 0 {
            // What takes more than a moment is not watched being drawn.
            bytes = Array("\u{1B}[?2026h\u{1B}[?25l".utf8) + bytes + Array("\u{1B}[?25h\u{1B}[?2026l".utf8)
        }
        shown = Shown(frame: frame, size: size, column: frame.cursorColumn)
        send(bytes)
        TerminalMode.setRowsBelow(frame.rows.count - frame.cursorRow, output: output)
    }

    // MARK: - The terminal

    private var size: TerminalSize {
        if let fixedSize { return fixedSize() }
        var size = winsize()
        guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0 else { return TerminalSize(columns: 80, rows: 24) }
        return TerminalSize(
            columns: size.ws_col > 0 ? max(2, Int(size.ws_col)) : 80, rows: size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    private static var reflows: Bool {
        func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
        if !variable("TMUX").isEmpty { return true }
        return variable("XTERM_VERSION").isEmpty && !["linux", "screen", "vt100", "vt220"].contains(variable("TERM"))
    }

    /// One write where the terminal takes it; nothing more once it is gone.
    private func send(_ bytes: [UInt8]) {
        guard !isGone else { return }
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = write(output, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
                    if poll(&ready, 1, -1) < 0, errno != EINTR { break }
                } else if errno != EINTR {
                    isGone = true
                    return
                }
            }
        }
    }
}
