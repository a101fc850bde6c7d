import TerminalText

/// The few ways text can stand out. Meaning never rests on one alone: without colour everything still reads.
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case magenta = "35"
    case cyan = "36"
    case boldRed = "1;31"
}

/// A piece of text in one style. Its text is visible text: nothing in it drives a terminal.
struct Span {
    var text: String
    var style: Style?

    init(_ text: String, _ style: Style? = nil) {
        self.text = text
        self.style = style
    }
}

/// What stands in one place of a grid or line: spans and the columns they take together.
struct Cell {
    var spans: [Span]
    let width: Int

    init(_ spans: [Span], _ options: DisplayOptions) {
        self.spans = spans
        width = spans.reduce(0) { $0 + Text.width(of: $1.text, ambiguousIsWide: options.ambiguousIsWide) }
    }

    init(_ text: String, _ style: Style? = nil, _ options: DisplayOptions) {
        self.init([Span(text, style)], options)
    }

    /// The cell cut to `limit` columns, with `…` where it is.
    func truncated(to limit: Int, _ options: DisplayOptions) -> Cell {
        guard width > limit else { return self }
        var kept: [Span] = []
        let mark = "…"
        var room = limit - Text.width(of: mark, ambiguousIsWide: options.ambiguousIsWide)
        guard room >= 0 else { return Cell(String(repeating: ".", count: max(0, limit)), nil, options) }
        for span in spans {
            let (text, width) = Text.prefix(of: span.text, fitting: room, ambiguousIsWide: options.ambiguousIsWide)
            room -= width
            guard text.utf8.count < span.text.utf8.count else {
                kept.append(span)
                continue
            }
            kept.append(Span(text + mark, span.style))
            break
        }
        return Cell(kept, options)
    }
}

extension Cell {
    /// The cell in lines of `limit` columns, broken where words end; the last of `lines` is cut when there is more.
    func wrapped(to limit: Int, lines most: Int, _ options: DisplayOptions) -> [Cell] {
        guard width > limit else { return [self] }
        // Characters of the whole: one may begin in a span and end in the next.
        var characters: [(character: Character, style: Style?)] = []
        var ends = spans.map(\.text.utf8.count)[...]
        var styles = spans.map(\.style)[...]
        var offset = 0
        let whole = spans.map(\.text).joined()
        for character in whole {
            while let end = ends.first, offset >= end, ends.count > 1 {
                offset -= end
                ends.removeFirst()
                styles.removeFirst()
            }
            characters.append((character, styles.first ?? nil))
            offset += character.utf8.count
        }
        let texts = Text.wrap(whole, to: max(1, limit), ambiguousIsWide: options.ambiguousIsWide)
        var next = 0
        var result: [Cell] = []
        for (number, text) in texts.enumerated() {
            // The rest in one line, which is cut.
            let isLast = number == most - 1 && texts.count > most
            var spans: [Span] = []
            func append(_ character: Character, _ style: Style?) {
                if spans.last?.style == style, !spans.isEmpty {
                    spans[spans.count - 1].text.append(character)
                } else {
                    spans.append(Span(String(character), style))
                }
            }
            if isLast {
                while next < characters.count, characters[next].character == " " { next += 1 }
                for rest in characters[next...].prefix(limit + 1) { append(rest.character, rest.style) }
                // One more than fits, whatever its width, so that it is cut and says so.
                result.append(Cell(spans + [Span("……")], options).truncated(to: limit, options))
                return result
            }
            for character in text {
                // Blanks at a break are gone from the lines.
                while next < characters.count, characters[next].character != character { next += 1 }
                guard next < characters.count else { break }
                append(character, characters[next].style)
                next += 1
            }
            result.append(Cell(spans, options))
        }
        return result
    }
}

/// Puts a line together: counts columns, leaves no blanks at the end, writes escape codes only in colour.
struct Line {
    private(set) var text = ""
    private(set) var width = 0
    private var blanks = 0
    private let options: DisplayOptions

    init(_ options: DisplayOptions, indent: Int = 0) {
        self.options = options
        blanks = indent
        width = indent
    }

    mutating func append(_ string: String, _ style: Style? = nil) {
        guard !string.isEmpty else { return }
        text += String(repeating: " ", count: blanks)
        blanks = 0
        if let style, options.colour {
            text += "\u{1B}[\(style.rawValue)m\(string)\u{1B}[0m"
        } else {
            text += string
        }
        width += Text.width(of: string, ambiguousIsWide: options.ambiguousIsWide)
    }

    mutating func append(_ cell: Cell) {
        for span in cell.spans { append(span.text, span.style) }
    }

    mutating func skip(_ columns: Int) {
        guard columns > 0 else { return }
        blanks += columns
        width += columns
    }

    /// Blanks up to that column; none when the line is there already.
    mutating func skip(to column: Int) { skip(column - width) }

    /// The cell in a field of `columns`.
    mutating func append(_ cell: Cell, in columns: Int, _ alignment: Text.Alignment) {
        let missing = max(0, columns - cell.width)
        let left =
            switch alignment {
            case .left: 0
            case .right: missing
            case .centre: missing / 2
            }
        skip(left)
        append(cell)
        skip(missing - left)
    }
}

extension TextOutputStream {
    mutating func writeLine(_ line: Line) {
        write(line.text)
        write("\n")
    }

    mutating func writeLine(_ text: String = "") {
        write(text)
        write("\n")
    }

    /// A paragraph wrapped to the options' width, each line in one style.
    mutating func writeWrapped(_ text: String, _ style: Style? = nil, indent: Int = 0, _ options: DisplayOptions) {
        let visible = Text.visible(text, keepingLines: true)
        let room = options.width.map { max(8, $0 - indent) } ?? Int.max
        for part in Text.wrap(visible, to: room, ambiguousIsWide: options.ambiguousIsWide) {
            var line = Line(options, indent: indent)
            line.append(part, style)
            writeLine(line)
        }
    }
}
