import Model
import TerminalText

extension Card: Showable {
    /// The card as text: one field a line, or two beside each other where the width allows; long texts wrapped.
    ///
    /// In TSV it is a line for each filled field, name and value; the tables that hang on it are left to questions of
    /// their own.
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        guard options.format == .table else { return writeTSV(to: &output) }
        writeTitle(to: &output, options)
        for group in groups {
            if let title = group.title {
                output.writeLine()
                output.writeWrapped(title[options.language], .bold, options)
            }
            write(group.items, to: &output, options)
        }
        if emptyFields > 0 {
            let count = NumberText.count(emptyFields)
            output.writeLine()
            output.writeWrapped(
                options.words(
                    zh: "另有 \(count) 个字段未填", en: "\(count) \(emptyFields == 1 ? "field has" : "fields have") no value"),
                .dim, options)
        }
        for section in sections {
            output.writeLine()
            output.writeWrapped(section.title[options.language], .bold, options)
            section.table.write(to: &output, options: options)
        }
    }

    private func writeTitle(to output: inout some TextOutputStream, _ options: DisplayOptions) {
        var line = Line(options)
        for (position, part) in title.enumerated() {
            line.skip(position == 0 ? 0 : 2)
            line.append(Text.visible(part), position == 0 ? nil : .bold)
        }
        // A name longer than the terminal is wide is wrapped rather than cut: it says whose card this is.
        if let width = options.width, line.width > width {
            output.writeWrapped(title.joined(separator: "  "), .bold, options)
        } else {
            output.writeLine(line)
        }
    }

    private func writeTSV(to output: inout some TextOutputStream) {
        var lines = TSVLines()
        for item in groups.flatMap(\.items) {
            lines.text(item.name)
            lines.field(item.value)
            lines.endRow()
        }
        output.write(String(decoding: lines.bytes, as: UTF8.self))
    }

    private static let indent = 2
    private static let gap = 2

    /// The columns a field's parts take: label, name, value.
    private struct Widths {
        var label: Int
        var name: Int
        var value: Int
    }

    private func write(_ items: [Item], to output: inout some TextOutputStream, _ options: DisplayOptions) {
        // The whole card has one place for names and one for values, so that groups stand under each other.
        let all = groups.flatMap(\.items)
        let label =
            all.map { Text.width(of: $0.label[options.language], ambiguousIsWide: options.ambiguousIsWide) }.max() ?? 0
        let name = all.map { Text.width(of: $0.name) }.max() ?? 0
        let heads = Card.indent + label + Card.gap + name + Card.gap
        guard let width = options.width else {
            for item in items {
                writeBeside([(item, Card.indent)], Widths(label: label, name: name, value: .max), to: &output, options)
            }
            return
        }
        let narrowestValue = 16
        guard width - heads >= narrowestValue else {
            for item in items { writeStacked(item, to: &output, options) }
            return
        }
        let half = (width - Card.gap) / 2
        // Two columns when a half has room for a value that is worth reading.
        guard half - heads >= narrowestValue + 8 else {
            let widths = Widths(label: label, name: name, value: width - heads)
            for item in items { writeBeside([(item, Card.indent)], widths, to: &output, options) }
            return
        }
        let widths = Widths(label: label, name: name, value: half - heads)
        var waiting: Item?
        for item in items {
            // What does not fit into a half has the whole width, on lines of its own.
            if valueCell(item, options).width > widths.value || isLong(item) {
                if let first = waiting { writeBeside([(first, Card.indent)], widths, to: &output, options) }
                waiting = nil
                writeBeside(
                    [(item, Card.indent)], Widths(label: label, name: name, value: width - heads), to: &output, options)
            } else if let first = waiting {
                writeBeside(
                    [(first, Card.indent), (item, half + Card.gap + Card.indent)], widths, to: &output, options)
                waiting = nil
            } else {
                waiting = item
            }
        }
        if let first = waiting { writeBeside([(first, Card.indent)], widths, to: &output, options) }
    }

    private func isLong(_ item: Item) -> Bool {
        guard case .text(let text) = item.value else { return false }
        return text.contains { $0.isNewline }
    }

    /// Fields on one line, each with its value wrapped under itself.
    private func writeBeside(
        _ items: [(item: Item, start: Int)], _ widths: Widths, to output: inout some TextOutputStream,
        _ options: DisplayOptions
    ) {
        let values = items.map { valueLines($0.item, widths.value, options) }
        for row in 0..<(values.map(\.count).max() ?? 0) {
            var line = Line(options)
            for (position, (item, start)) in items.enumerated() where row < values[position].count {
                line.skip(to: start)
                if row == 0 {
                    line.append(Text.visible(item.label[options.language]))
                    line.skip(to: start + widths.label + Card.gap)
                    line.append(Text.visible(item.name), .dim)
                }
                line.skip(to: start + widths.label + widths.name + 2 * Card.gap)
                line.append(values[position][row])
            }
            output.writeLine(line)
        }
    }

    /// For narrow terminals: label and name on one line, the value indented below.
    private func writeStacked(_ item: Item, to output: inout some TextOutputStream, _ options: DisplayOptions) {
        var line = Line(options, indent: Card.indent)
        line.append(Text.visible(item.label[options.language]))
        let name = Text.visible(item.name)
        let isTooLong =
            line.width + 1 + Text.width(of: name, ambiguousIsWide: options.ambiguousIsWide) > options.width ?? .max
        if isTooLong {
            output.writeLine(line)
            line = Line(options, indent: Card.indent)
        } else {
            line.skip(1)
        }
        line.append(name, .dim)
        output.writeLine(line)
        let room = max(4, (options.width ?? .max) - 2 * Card.indent)
        for cell in valueLines(item, room, options) {
            var line = Line(options, indent: 2 * Card.indent)
            line.append(cell)
            output.writeLine(line)
        }
    }

    private func valueLines(_ item: Item, _ width: Int, _ options: DisplayOptions) -> [Cell] {
        if !isLong(item), valueCell(item, options).width <= width { return [valueCell(item, options)] }
        guard case .text(let text) = item.value else { return [valueCell(item, options)] }
        let visible = Text.visible(text, keepingLines: true)
        var lines = Text.wrap(visible, to: width, ambiguousIsWide: options.ambiguousIsWide).map {
            Cell($0, nil, options)
        }
        let extras = Array(valueSpans(item, options).dropFirst())
        if let last = lines.last, !extras.isEmpty {
            let whole = Cell(last.spans + extras, options)
            if whole.width <= width { lines[lines.count - 1] = whole } else { lines.append(Cell(extras, options)) }
        }
        return lines
    }

    private func valueCell(_ item: Item, _ options: DisplayOptions) -> Cell { Cell(valueSpans(item, options), options) }

    /// The value, then dim what explains it: the unit, an allowed value's label, what a reference leads to.
    private func valueSpans(_ item: Item, _ options: DisplayOptions) -> [Span] {
        var spans = ValueText.spans(item.value, type: item.type, options)
        if let unit = item.unit { spans.append(Span(" " + unit, .dim)) }
        if let meaning = item.meaning, options.language == .chinese { spans.append(Span("  " + meaning, .dim)) }
        if let note = item.note, !note.isEmpty { spans.append(Span("  " + Text.visible(note), .dim)) }
        return spans
    }
}
