import TerminalText

/// What the terminal is to show: rows from the block's first, and the cursor.
struct Frame: Hashable, Sendable {
    var rows: [Row] = [Row()]
    var cursorRow = 0
    var cursorColumn = 0
}

struct TerminalSize: Hashable, Sendable {
    var columns: Int
    var rows: Int
}

/// Makes frames of views. It keeps the layout of the lines seen last, so that a key costs the lines it changed; and
/// where a block that is taller than the terminal was scrolled to.
struct ViewLayout {
    private struct Kept {
        var line: EditorLine
        var isFirst: Bool
        var layout: LineLayout
    }

    /// A row of a line.
    private struct RowPlace: Comparable {
        var line: Int
        var row: Int

        static func < (left: RowPlace, right: RowPlace) -> Bool {
            (left.line, left.row) < (right.line, right.row)
        }
    }

    private let options: EditorOptions
    private var kept: [Int: Kept] = [:]
    private var used: [Int: Kept] = [:]
    private var prompts: (first: StyledText, further: StyledText)?
    private var size = TerminalSize(columns: 0, rows: 0)
    private var top = RowPlace(line: 0, row: 0)
    /// Items that one column of the menu has.
    private(set) var menuRows = 1

    init(options: EditorOptions) { self.options = options }

    mutating func frame(of view: EditorView, size: TerminalSize) -> Frame {
        prepare(view, size)
        defer { swapKept() }
        let cursor = clampedCursor(view)
        let textRows = rowCount(view, cursor, upTo: size.rows)
        var below = rowsBelow(view, room: max(0, size.rows - 1))
        // A block that leaves no room gives a third of the terminal to what is said below it.
        let room = max(size.rows - textRows, min(below.count, size.rows / 3))
        if below.count > room { below = rowsBelow(view, room: room) }

        let height = max(1, size.rows - below.count)
        let window = self.window(view, cursor, height: height)
        var frame = Frame(rows: [])
        var line = window.line
        var skipped = window.row
        while line < view.lines.count, frame.rows.count < height {
            let rows = shownRows(line, view, cursor)
            if line == cursor.line {
                let place = layout(line, view).place(of: cursor.offset)
                frame.cursorRow = frame.rows.count + place.row - skipped
                frame.cursorColumn = place.column
            }
            frame.rows += rows.dropFirst(skipped).prefix(height - frame.rows.count)
            skipped = 0
            line += 1
        }
        frame.rows += below
        frame.cursorRow = min(max(0, frame.cursorRow), frame.rows.count - 1)
        frame.cursorColumn = min(frame.cursorColumn, size.columns - 1)
        return frame
    }

    /// Every row of the text alone, however many; a very long text with its middle left out.
    mutating func allRows(of view: EditorView, size: TerminalSize, atMost limit: Int) -> [Row] {
        prepare(view, size)
        defer { swapKept() }
        let cursor = TextPlace(line: 0, offset: 0)
        guard view.lines.count > limit else {
            return view.lines.indices.flatMap { shownRows($0, view, cursor) }
        }
        var gap = Row()
        gap.append(
            "⋮ \(view.lines.count - limit)", .dim, upTo: size.columns, ambiguousIsWide: options.ambiguousIsWide)
        let head = 0..<(limit / 2)
        let tail = (view.lines.count - limit / 2)..<view.lines.count
        return head.flatMap { shownRows($0, view, cursor) } + [gap] + tail.flatMap { shownRows($0, view, cursor) }
    }

    // MARK: - Lines

    private mutating func prepare(_ view: EditorView, _ size: TerminalSize) {
        if self.size.columns != size.columns || prompts?.first != view.prompt || prompts?.further != view.continuation {
            kept = [:]
            prompts = (view.prompt, view.continuation)
        }
        self.size = size
        used = [:]
    }

    private mutating func swapKept() {
        kept = used
        used = [:]
    }

    private mutating func layout(_ index: Int, _ view: EditorView) -> LineLayout {
        if let known = used[index] { return known.layout }
        let line = view.lines[index]
        let isFirst = index == 0
        if let known = kept[index], known.line == line {
            used[index] = known
            return known.layout
        }
        let layout = LineLayout(
            line, prompt: isFirst ? view.prompt : view.continuation, columns: size.columns, colour: options.colour,
            ambiguousIsWide: options.ambiguousIsWide)
        used[index] = Kept(line: line, isFirst: isFirst, layout: layout)
        return layout
    }

    private func clampedCursor(_ view: EditorView) -> TextPlace {
        TextPlace(line: min(max(0, view.cursor.line), max(0, view.lines.count - 1)), offset: max(0, view.cursor.offset))
    }

    private mutating func rowCount(_ index: Int, _ view: EditorView, _ cursor: TextPlace) -> Int {
        let layout = layout(index, view)
        guard index == cursor.line else { return layout.rows.count }
        return max(layout.rows.count, layout.place(of: cursor.offset).row + 1)
    }

    /// The rows of the whole text, or `limit` where there are as many or more.
    private mutating func rowCount(_ view: EditorView, _ cursor: TextPlace, upTo limit: Int) -> Int {
        // Each line has at least one.
        guard view.lines.count < limit else { return limit }
        var count = 0
        for line in view.lines.indices {
            count += rowCount(line, view, cursor)
            if count >= limit { return limit }
        }
        return count
    }

    /// A line's rows with what does not belong to the line: brackets, the hint, the cursor's own row.
    private mutating func shownRows(_ index: Int, _ view: EditorView, _ cursor: TextPlace) -> [Row] {
        var layout = layout(index, view)
        for mark in view.brackets where mark.place.line == index {
            let start = mark.place.offset
            layout = layout.restyled(start..<(start + max(1, mark.length))) { style in
                if mark.isMatched { return style.with([.bold, .underlined]) }
                return CellStyle(colour: .red, attributes: [.reversed]).shown(inColour: options.colour)
            }
        }
        var rows = layout.rows
        if index == cursor.line, layout.place(of: cursor.offset).row == rows.count { rows.append(layout.rowAfterEnd) }
        if index == view.lines.count - 1, !view.hint.isEmpty, let last = rows.last {
            rows[rows.count - 1] = withHint(view.hint, last)
        }
        return rows
    }

    private func withHint(_ hint: String, _ row: Row) -> Row {
        let lines = hint.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let room = size.columns - row.width
        guard room > 1, let first = lines.first else { return row }
        var text = String(first)
        if lines.count > 1 { text += " …" }
        text = Text.truncate(Text.visible(text), to: room, ambiguousIsWide: options.ambiguousIsWide)
        var row = row
        row.append(text, .dim, upTo: size.columns, ambiguousIsWide: options.ambiguousIsWide)
        return row
    }

    // MARK: - Scrolling

    /// The first row to be seen of a text that may be taller than the terminal: as far as possible where it was.
    private mutating func window(_ view: EditorView, _ cursor: TextPlace, height: Int) -> RowPlace {
        if rowCount(view, cursor, upTo: height + 1) <= height {
            top = RowPlace(line: 0, row: 0)
            return top
        }
        let place = RowPlace(line: cursor.line, row: layout(cursor.line, view).place(of: cursor.offset).row)
        let last = view.lines.count - 1
        let end = RowPlace(line: last, row: rowCount(last, view, cursor) - 1)
        // The cursor is to be seen, and no row stays empty below the text's end.
        top = max(top, up(height - 1, from: place, view, cursor))
        top = min(top, place, up(height - 1, from: end, view, cursor))
        return top
    }

    private mutating func up(_ rows: Int, from place: RowPlace, _ view: EditorView, _ cursor: TextPlace) -> RowPlace {
        var place = place
        var left = rows
        while left > 0 {
            if place.row >= left {
                place.row -= left
                return place
            }
            left -= place.row + 1
            guard place.line > 0 else { return RowPlace(line: 0, row: 0) }
            place.line -= 1
            place.row = rowCount(place.line, view, cursor) - 1
        }
        return place
    }

    // MARK: - Below the text

    private mutating func rowsBelow(_ view: EditorView, room: Int) -> [Row] {
        guard room > 0 else { return [] }
        switch view.below {
        case .nothing:
            return []
        case .menu(let menu):
            let layout = MenuLayout(
                menu, columns: size.columns, room: room, colour: options.colour,
                ambiguousIsWide: options.ambiguousIsWide)
            menuRows = layout.rowsPerColumn
            return layout.rows
        case .search(let pattern, let isFailing):
            var row = Row()
            append(isFailing ? "(nothing found) " : "(search) ", .dim, to: &row)
            append(pattern, CellStyle(colour: isFailing ? .red : .none, attributes: .bold), to: &row)
            return [row]
        case .message(let message):
            let lines = Text.wrap(
                Text.visible(message, keepingLines: true), to: size.columns, ambiguousIsWide: options.ambiguousIsWide)
            return lines.prefix(min(room, 8)).map { line in
                var row = Row()
                append(line, .dim, to: &row)
                return row
            }
        }
    }

    private func append(_ text: String, _ style: CellStyle, to row: inout Row) {
        row.append(
            text, style.shown(inColour: options.colour), upTo: size.columns, ambiguousIsWide: options.ambiguousIsWide)
    }
}
