import TerminalText

/// The menu of completions on rows: one item a row, with what is known of it, while they are few; columns of labels
/// when they are many, with what is known of the chosen one below them.
struct MenuLayout {
    /// More would hide what the menu is for.
    static let mostRows = 10

    private(set) var rows: [Row] = []
    /// Items that one column has: so far Left and Right go.
    private(set) var rowsPerColumn = 1

    private let columns: Int
    private let colour: Bool
    private let ambiguousIsWide: Bool

    /// - Parameter room: rows that there are for it.
    init(_ menu: CompletionMenu, columns: Int, room: Int, colour: Bool, ambiguousIsWide: Bool) {
        self.columns = columns
        self.colour = colour
        self.ambiguousIsWide = ambiguousIsWide
        var room = min(room, MenuLayout.mostRows)
        guard room > 0, !menu.items.isEmpty else { return }
        let note = room > 2 ? menu.note : nil
        if note != nil { room -= 1 }
        if menu.items.count <= room { lines(menu) } else { table(menu, room: room) }
        if let note {
            var row = Row()
            append(note, .dim, upTo: columns, to: &row)
            rows.append(row)
        }
    }

    /// The rows that a menu would like to have.
    static func wantedRows(_ menu: CompletionMenu) -> Int {
        min(menu.items.count + (menu.note == nil ? 0 : 1), mostRows)
    }

    private func width(_ text: String) -> Int {
        CellText(text, ambiguousIsWide: ambiguousIsWide).reduce(0) { $0 + $1.width }
    }

    private mutating func lines(_ menu: CompletionMenu) {
        rowsPerColumn = menu.items.count
        let labels = min(menu.items.map { width($0.label) }.max() ?? 0, max(8, columns * 2 / 3))
        let kinds = min(menu.items.map { width($0.kind) }.max() ?? 0, 24)
        for (index, item) in menu.items.enumerated() {
            let isChosen = index == menu.selected
            let style: CellStyle = isChosen ? .reversed : .plain
            let faint: CellStyle = isChosen ? .reversed : .dim
            var row = Row()
            append(item.label, style, upTo: min(columns, labels), to: &row)
            if labels + 2 + kinds <= columns {
                if kinds > 0 {
                    row.pad(to: labels + 2, style)
                    append(item.kind, faint, upTo: labels + 2 + kinds, to: &row)
                }
                if !item.detail.isEmpty, labels + kinds + 4 + 8 <= columns {
                    row.pad(to: labels + 2 + (kinds > 0 ? kinds + 2 : 0), style)
                    append(item.detail, faint, upTo: columns, to: &row)
                }
            }
            rows.append(row)
        }
    }

    private mutating func table(_ menu: CompletionMenu, room: Int) {
        // The last row tells of the chosen item and of how many there are.
        let most = room > 1 ? room - 1 : 1
        let widest = max(1, menu.items.map { width($0.label) }.max() ?? 1)
        let label = min(widest, max(1, columns - 1))
        let count = max(1, (columns + 2) / (label + 2))
        rowsPerColumn = min(most, (menu.items.count + count - 1) / count)
        // A page of columns at a time, so that what is seen depends on the chosen item alone.
        let page = count * rowsPerColumn
        let first = (menu.selected ?? 0) / page * page
        for line in 0..<rowsPerColumn {
            var row = Row()
            for column in 0..<count {
                let index = first + column * rowsPerColumn + line
                guard index < menu.items.count else { break }
                row.pad(to: column * (label + 2))
                let style: CellStyle = index == menu.selected ? .reversed : .plain
                append(menu.items[index].label, style, upTo: column * (label + 2) + label, to: &row)
            }
            rows.append(row)
        }
        guard room > 1 else { return }
        var row = Row()
        let all = "\(menu.items.count)\(menu.hasMore ? "+" : "")"
        let counter =
            menu.selected.map { "\($0 + 1)/\(all)" }
            ?? (menu.hasMore ? "the first \(menu.items.count) of more" : "\(all) in all")
        append(counter, .dim, upTo: columns, to: &row)
        if let selected = menu.selected, menu.items.indices.contains(selected) {
            let item = menu.items[selected]
            for text in [item.kind, item.detail] where !text.isEmpty && row.width + 2 < columns {
                row.pad(to: row.width + 2, .dim)
                append(text, .dim, upTo: columns, to: &row)
            }
        }
        rows.append(row)
    }

    private func append(_ text: String, _ style: CellStyle, upTo limit: Int, to row: inout Row) {
        let room = limit - row.width
        let shown =
            width(text) > room ? Text.truncate(Text.visible(text), to: room, ambiguousIsWide: ambiguousIsWide) : text
        row.append(shown, style, upTo: limit, ambiguousIsWide: ambiguousIsWide)
    }
}
