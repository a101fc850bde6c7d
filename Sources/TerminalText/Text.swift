/// Text measured and cut in terminal columns rather than characters: 福 takes two, a combining mark none.
public enum Text {
    /// The columns `text` takes on a terminal. Control characters count as none: make them visible first.
    public static func width(of text: String, ambiguousIsWide: Bool = false) -> Int {
        if let ascii = asciiWidth(of: text) { return ascii }
        return text.reduce(0) { $0 + width(of: $1, ambiguousIsWide: ambiguousIsWide) }
    }

    /// The columns of one grapheme cluster.
    public static func width(of character: Character, ambiguousIsWide: Bool = false) -> Int {
        var sum = 0
        var first: Unicode.Scalar?
        var isEmoji = false
        for scalar in character.unicodeScalars {
            let value = scalar.value
            if value < 0x20 || (0x7F..<0xA0).contains(value) { continue }
            if first == nil { first = scalar }
            // U+FE0F asks for the picture of a character that also has a text form: ☎️, 1️⃣.
            if value == 0xFE0F, first?.properties.isEmoji == true { isEmoji = true }
            // Asked only where Unicode has pictures: the lookup costs more than all the rest.
            if (0x231A...0x2B55).contains(value) || value >= 0x1F000, scalar.properties.isEmojiPresentation {
                isEmoji = true
            }
            switch ScalarWidth(scalar) {
            case .narrow: sum += 1
            case .zero: break
            case .wide: sum += 2
            case .ambiguous: sum += ambiguousIsWide ? 2 : 1
            }
        }
        // A family, a flag, a hand with a skin colour: several wide scalars, one picture.
        return isEmoji ? 2 : sum
    }

    /// The text if it fits into `limit` columns, else its beginning and `…`. Never wider than `limit`.
    public static func truncate(_ text: String, to limit: Int, ambiguousIsWide: Bool = false) -> String {
        guard width(of: text, ambiguousIsWide: ambiguousIsWide) > limit else { return text }
        let mark = "…"
        let room = limit - width(of: mark, ambiguousIsWide: ambiguousIsWide)
        guard room >= 0 else { return String(repeating: ".", count: max(0, limit)) }
        return prefix(of: text, fitting: room, ambiguousIsWide: ambiguousIsWide).text + mark
    }

    /// The longest beginning of the text that is at most `room` columns wide, with its width.
    public static func prefix(of text: String, fitting room: Int, ambiguousIsWide: Bool) -> (text: String, width: Int) {
        var used = 0
        for index in text.indices {
            let width = width(of: text[index], ambiguousIsWide: ambiguousIsWide)
            if used + width > room { return (String(text[..<index]), used) }
            used += width
        }
        return (text, used)
    }

    /// Where the text stands in a field wider than itself.
    public enum Alignment: Sendable, Hashable { case left, right, centre }

    /// The text with blanks to make it `columns` wide; longer text is left as it is.
    public static func pad(
        _ text: String, to columns: Int, _ alignment: Alignment = .left, ambiguousIsWide: Bool = false
    ) -> String {
        let missing = columns - width(of: text, ambiguousIsWide: ambiguousIsWide)
        guard missing > 0 else { return text }
        let left =
            switch alignment {
            case .left: 0
            case .right: missing
            case .centre: missing / 2
            }
        return String(repeating: " ", count: left) + text + String(repeating: " ", count: missing - left)
    }

    /// The text in lines of at most `columns`, broken at blanks, between Chinese characters, and inside a word only
    /// when the word alone is too long. Line feeds in the text stay. Closing punctuation does not begin a line.
    /// A single character wider than `columns` stands on a line of its own. Never empty: no text is one empty line.
    public static func wrap(_ text: String, to columns: Int, ambiguousIsWide: Bool = false) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            .flatMap { wrapLine($0, to: max(1, columns), ambiguousIsWide) }
    }

    private static func wrapLine(_ text: Substring, to columns: Int, _ ambiguousIsWide: Bool) -> [String] {
        var lines: [String] = []
        var line = ""
        var lineWidth = 0
        var blanks = 0
        func endLine() {
            lines.append(line)
            line = ""
            lineWidth = 0
            blanks = 0
        }
        for piece in pieces(of: text) {
            if piece == " " {
                blanks += 1
                continue
            }
            let pieceWidth = width(of: piece, ambiguousIsWide: ambiguousIsWide)
            if lineWidth > 0, lineWidth + blanks + pieceWidth > columns { endLine() }
            // Blanks at the beginning of the text are its indentation; those at a break go.
            let kept = lines.isEmpty || lineWidth > 0 ? min(blanks, columns / 2 + lineWidth) : 0
            line += String(repeating: " ", count: kept)
            lineWidth += kept
            blanks = 0
            guard lineWidth + pieceWidth > columns else {
                line += piece
                lineWidth += pieceWidth
                continue
            }
            for character in piece {
                let characterWidth = width(of: character, ambiguousIsWide: ambiguousIsWide)
                if lineWidth > 0, lineWidth + characterWidth > columns { endLine() }
                line.append(character)
                lineWidth += characterWidth
            }
        }
        lines.append(line)
        return lines
    }

    /// The text cut at every place where a line may end: blanks alone, words, single wide characters with the
    /// punctuation that must not be parted from them.
    private static func pieces(of text: Substring) -> [String] {
        var pieces: [String] = []
        // Whether something may be added to the last piece: nil, to none.
        var joins = false
        for character in text {
            if character == " " {
                pieces.append(" ")
                joins = false
                continue
            }
            let isWide = isBreakable(character)
            let mayStart = !closing.contains(character)
            if let last = pieces.last, last != " ", !mayStart || (joins && !isWide) {
                pieces[pieces.count - 1].append(character)
            } else {
                pieces.append(String(character))
            }
            joins = !isWide
        }
        return joinInseparable(pieces)
    }

    /// Puts an opening bracket together with what it opens, and a number with its per cent sign.
    private static func joinInseparable(_ pieces: [String]) -> [String] {
        var joined: [String] = []
        for piece in pieces {
            if let last = joined.last, last.count == 1, let only = last.first, opening.contains(only), piece != " " {
                joined[joined.count - 1] += piece
            } else if piece.first == "%", joined.last == " ", joined.count > 1 {
                // A number and its per cent sign stay together.
                joined.removeLast()
                joined[joined.count - 1] += " " + piece
            } else {
                joined.append(piece)
            }
        }
        return joined
    }

    private static let closing: Set<Character> = [
        "，", "。", "、", "；", "：", "？", "！", "）", "】", "》", "」", "』", "”", "’", "…", "％", ",", ".", ";", ":", "?", "!",
        ")",
        "]", "}",
    ]
    private static let opening: Set<Character> = ["（", "【", "《", "「", "『", "“", "‘"]

    private static func isBreakable(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first, scalar.value >= 0x1100 else { return false }
        return ScalarWidth(scalar) == .wide
    }

    /// The width of text that is plain ASCII without control characters, else nil.
    private static func asciiWidth(of text: String) -> Int? {
        var count = 0
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F else { return nil }
            count += 1
        }
        return count
    }
}
