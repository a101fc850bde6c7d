import TerminalText

/// How a cell looks.
struct CellStyle: Hashable, Sendable {
    /// The sixteen colours' first eight: a terminal's theme makes them readable on its own background. Blue and yellow
    /// are not among those used for text: one is unreadable on black, the other on white.
    enum Colour: UInt8, Sendable { case none = 0, red = 31, green, yellow, blue, magenta, cyan }

    struct Attributes: OptionSet, Hashable, Sendable {
        let rawValue: UInt8
        static let bold = Attributes(rawValue: 1)
        static let dim = Attributes(rawValue: 2)
        static let underlined = Attributes(rawValue: 4)
        static let reversed = Attributes(rawValue: 8)
    }

    var colour = Colour.none
    var attributes: Attributes = []

    static let plain = CellStyle()
    static let dim = CellStyle(attributes: .dim)
    static let reversed = CellStyle(attributes: .reversed)
    /// What stands for a character that has no picture of its own.
    static let control = CellStyle(colour: .magenta, attributes: .reversed)

    init(colour: Colour = .none, attributes: Attributes = []) {
        self.colour = colour
        self.attributes = attributes
    }

    init(_ style: StyledText.Style) {
        switch style {
        case .plain: self.init()
        case .bold: self.init(attributes: .bold)
        case .dim: self.init(attributes: .dim)
        case .green: self.init(colour: .green)
        case .yellow: self.init(colour: .yellow)
        case .red: self.init(colour: .red)
        case .cyan: self.init(colour: .cyan)
        case .blue: self.init(colour: .blue)
        case .magenta: self.init(colour: .magenta)
        }
    }

    init(_ role: HighlightPiece.Role) {
        switch role {
        case .keyword: self.init(colour: .magenta)
        case .string: self.init(colour: .green)
        case .number: self.init(colour: .cyan)
        case .comment: self.init(attributes: .dim)
        case .symbol, .name: self.init()
        case .known: self.init(attributes: .bold)
        case .wrong: self.init(colour: .red, attributes: .underlined)
        }
    }

    /// Where colours are not wanted, what is not a colour stays: a chosen item must be told from the others.
    func shown(inColour: Bool) -> CellStyle { inColour ? self : CellStyle(attributes: attributes) }

    func with(_ attributes: Attributes) -> CellStyle {
        CellStyle(colour: colour, attributes: self.attributes.union(attributes))
    }

    /// The parameters of the sequence that switches a plain terminal to this style.
    var parameters: String {
        var codes: [String] = []
        if attributes.contains(.bold) { codes.append("1") }
        if attributes.contains(.dim) { codes.append("2") }
        if attributes.contains(.underlined) { codes.append("4") }
        if attributes.contains(.reversed) { codes.append("7") }
        if colour != .none { codes.append(String(colour.rawValue)) }
        return codes.joined(separator: ";")
    }
}

/// What stands in one column of the terminal, or in two.
struct Cell: Hashable, Sendable {
    /// One grapheme cluster, nothing that drives a terminal.
    var text: String
    var width: Int8
    var style: CellStyle

    static func blank(_ style: CellStyle = .plain) -> Cell { Cell(text: " ", width: 1, style: style) }

    /// Whether terminals disagree about its columns: families, flags, composed Hangul, pictures newer than they are.
    var isContested: Bool { width > 1 && text.utf8.count > 3 }

    /// The most columns that a terminal may give it, one that shows each part of a family for itself. It must have
    /// them on its row: what goes past the last column is written over the next row.
    var reach: Int {
        guard isContested else { return Int(width) }
        let parts = text.unicodeScalars.reduce(0) { sum, scalar in
            let own = Text.width(of: Character(scalar))
            return sum + (own > 0 && scalar.value >= 0x1F000 ? 2 : own)
        }
        return max(Int(width), parts)
    }
}

/// One row of the terminal, from its first column to the last cell that has something.
struct Row: Hashable, Sendable {
    private(set) var cells: [Cell] = []
    /// In columns.
    private(set) var width = 0

    mutating func append(_ cell: Cell) {
        cells.append(cell)
        width += Int(cell.width)
    }

    mutating func restyle(_ index: Int, _ change: (CellStyle) -> CellStyle) {
        cells[index].style = change(cells[index].style)
    }

    /// Adds text as far as it fits into so many columns; what drives terminals is made visible.
    mutating func append(
        _ text: String, _ style: CellStyle, upTo limit: Int, ambiguousIsWide: Bool
    ) {
        for piece in CellText(text, ambiguousIsWide: ambiguousIsWide) {
            let shown = piece.isControl ? CellStyle.control.shown(inColour: style.colour != .none) : style
            let cell = Cell(text: piece.text, width: Int8(clamping: piece.width), style: shown)
            guard width + cell.reach <= limit else { return }
            append(cell)
        }
    }

    mutating func pad(to columns: Int, _ style: CellStyle = .plain) { while width < columns { append(.blank(style)) } }
}
