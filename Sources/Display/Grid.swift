import TerminalText

/// Aligned columns of cells: what tables, plans and help share. Decides how wide each column is, which are left out.
struct Grid {
    struct Column {
        var header: Cell
        /// What may stand under the header, the fullest first; the first that does not widen the column is taken.
        var subheads: [Cell] = []
        var alignment: Text.Alignment = .left
        /// Whether cells may be cut.
        var isShrinkable = false
        /// Cells are not cut below this width; other columns go first.
        var leastWidth = 0
    }

    var columns: [Column]
    var head: [[Cell]]
    var tail: [[Cell]] = []
    /// Rows below a rule of their own: totals.
    var foot: [[Cell]] = []
    /// Lines that a cell which may be cut takes at most before it is.
    var cellLines = 1
    /// Whether rows are left out between head and tail.
    var hasGap = false
    /// Whether a rule divides headers and rows.
    var hasRule = true
    var indent = 0

    private static let gap = 2

    /// Which columns are shown, and how wide.
    private struct Layout {
        var shown: [Int]
        var widths: [Int]
        /// Where in `shown` the mark for the columns left out stands.
        var cut: Int?

        var widthOfColumn: [Int: Int] { Dictionary(zip(shown, widths), uniquingKeysWith: { first, _ in first }) }

        func dropped(of count: Int) -> Range<Int> {
            guard let cut else { return 0..<0 }
            let first = cut == 0 ? 0 : shown[cut - 1] + 1
            return first..<(cut < shown.count ? shown[cut] : count)
        }
    }

    /// Writes the grid and returns the positions of the columns that found no room.
    func write(to output: inout some TextOutputStream, options: DisplayOptions) -> Range<Int> {
        guard !columns.isEmpty else { return 0..<0 }
        let layout = layout(options)
        let mark = Cell("…", .dim, options)
        let rule: (Int) -> Cell? = { [widths = layout.widthOfColumn] in
            Cell(ruleText(widths[$0] ?? 0, options), .dim, options)
        }
        func writeLine(_ cell: (Int) -> Cell?, rule: Bool = false) {
            var line = Line(options, indent: indent)
            for (position, column) in layout.shown.enumerated() {
                if position > 0 { line.skip(Grid.gap) }
                if position == layout.cut {
                    line.append(rule ? Cell(ruleText(mark.width, options), .dim, options) : mark)
                    line.skip(Grid.gap)
                }
                let width = layout.widths[position]
                if let cell = cell(column)?.truncated(to: width, options) {
                    line.append(cell, in: width, columns[column].alignment)
                } else {
                    line.skip(width)
                }
            }
            if layout.cut == layout.shown.count {
                line.skip(Grid.gap)
                line.append(rule ? Cell(ruleText(mark.width, options), .dim, options) : mark)
            }
            output.writeLine(line)
        }
        func writeRow(_ row: [Cell]) {
            guard cellLines > 1 else { return writeLine { $0 < row.count ? row[$0] : nil } }
            let wrapped = layout.widthOfColumn.reduce(into: [Int: [Cell]]()) { lines, entry in
                guard entry.key < row.count else { return }
                lines[entry.key] =
                    columns[entry.key].isShrinkable
                    ? row[entry.key].wrapped(to: entry.value, lines: cellLines, options) : [row[entry.key]]
            }
            for position in 0..<max(1, wrapped.values.map(\.count).max() ?? 1) {
                writeLine { column in
                    guard let lines = wrapped[column], position < lines.count else { return nil }
                    return lines[position]
                }
            }
        }
        writeLine { columns[$0].header }
        if columns.contains(where: { !$0.subheads.isEmpty }) {
            let widths = layout.widthOfColumn
            writeLine { column in
                let subheads = columns[column].subheads
                return subheads.first { $0.width <= widths[column] ?? 0 } ?? subheads.last
            }
        }
        if hasRule { writeLine(rule, rule: true) }
        head.forEach(writeRow)
        if hasGap { writeLine { _ in mark } }
        tail.forEach(writeRow)
        if !foot.isEmpty {
            writeLine(rule, rule: true)
            foot.forEach(writeRow)
        }
        return layout.dropped(of: columns.count)
    }

    /// The positions of the columns that would find no room.
    func dropped(_ options: DisplayOptions) -> Range<Int> {
        columns.isEmpty ? 0..<0 : layout(options).dropped(of: columns.count)
    }

    private func ruleText(_ width: Int, _ options: DisplayOptions) -> String {
        String(repeating: options.ambiguousIsWide ? "-" : "─", count: width)
    }

    private func layout(_ options: DisplayOptions) -> Layout {
        let headers = columns.map { column in max(column.header.width, column.subheads.last?.width ?? 0) }
        var natural = headers
        for row in head + tail + foot {
            for (column, cell) in row.enumerated() where column < natural.count {
                natural[column] = max(natural[column], cell.width)
            }
        }
        let everything = Layout(shown: Array(columns.indices), widths: natural, cut: nil)
        guard let width = options.width else { return everything }
        let room = max(1, width - indent)
        /// The least a column can do with when texts are cut to `floor`.
        func least(_ column: Int, _ floor: Int) -> Int {
            columns[column].isShrinkable
                ? min(natural[column], max(headers[column], floor, columns[column].leastWidth)) : natural[column]
        }
        func needed(_ shown: [Int], _ floor: Int) -> Int {
            shown.reduce(0) { $0 + least($1, floor) } + Grid.gap * (shown.count - 1)
        }
        if needed(everything.shown, .max) <= room { return everything }
        let narrowestText = 8
        if needed(everything.shown, narrowestText) <= room {
            return Layout(
                shown: everything.shown, widths: widths(everything.shown, room, natural, least), cut: nil)
        }
        // Columns must go. Those at the beginning name the row, those at the end were asked for last: two of the
        // former are kept for each of the latter, for as long as there is room.
        let markRoom = Text.width(of: "…", ambiguousIsWide: options.ambiguousIsWide) + Grid.gap
        func chosen(_ floor: Int) -> (first: [Int], last: [Int]) {
            var first = [0]
            var last: [Int] = []
            while first.count + last.count < columns.count {
                let fromEnd = first.count >= 2 * (last.count + 1)
                let candidate = fromEnd ? columns.count - 1 - last.count : first.count
                guard needed(first + last + [candidate], floor) + markRoom <= room else { break }
                if fromEnd { last.insert(candidate, at: 0) } else { first.append(candidate) }
            }
            return (first, last)
        }
        let readableText = 16
        var (first, last) = chosen(readableText)
        if first.count == 1 { (first, last) = chosen(narrowestText) }
        let shown = first + last
        if shown.count == 1 {
            // Not even two columns: the first one gets what there is.
            let hasMark = columns.count > 1 && room > markRoom
            let width = min(natural[0], hasMark ? room - markRoom : room)
            return Layout(shown: [0], widths: [max(1, width)], cut: columns.count > 1 ? (hasMark ? 1 : nil) : nil)
        }
        return Layout(
            shown: shown, widths: widths(shown, room - markRoom, natural, least), cut: first.count)
    }

    /// Gives what room is left to the texts, the narrow ones first, so that as few as possible are cut.
    private func widths(
        _ shown: [Int], _ room: Int, _ natural: [Int], _ least: (Int, Int) -> Int
    ) -> [Int] {
        func total(_ floor: Int) -> Int {
            shown.reduce(0) { $0 + least($1, floor) } + Grid.gap * (shown.count - 1)
        }
        // The widest common limit for texts that fits. Between `low`, which fits, and `high`, which does not.
        var low = 0
        var high = room + 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if total(middle) <= room { low = middle } else { high = middle }
        }
        var widths = shown.map { least($0, low) }
        var spare = room - total(low)
        for (position, column) in shown.enumerated() where spare > 0 && widths[position] < natural[column] {
            guard columns[column].isShrinkable else { continue }
            widths[position] += 1
            spare -= 1
        }
        return widths
    }
}
