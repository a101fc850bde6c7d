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
