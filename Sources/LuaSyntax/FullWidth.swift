/// What an input method for Chinese types where Lua wants a character of ASCII.
public enum FullWidth {
    /// What Lua has for a character beyond ASCII; empty for one that is not seen and stands for nothing. Nil where
    /// nothing is surely meant. Quotes are `"` and `'`.
    public static func ascii(_ character: Unicode.Scalar) -> String? {
        if let known = signs[character] { return known }
        switch character.value {
        case 0xFF01...0xFF5E:
            let narrow = character.value - 0xFEE0
            // `!`, `$`, `@`, `` ` `` and `\` have no meaning between names and numbers.
            guard let scalar = Unicode.Scalar(narrow), !["!", "$", "@", "`", "\\"].contains(scalar) else { return nil }
            return String(Character(scalar))
        default: return nil
        }
    }

    /// Whether it stands around a text: `“`, `‘`, `「`.
    public static func isQuote(_ character: Unicode.Scalar) -> Bool {
        doubles.contains(character) || singles.contains(character)
    }

    /// Those of `"` and of `'`, either of which may open and close: an input method takes them in turn.
    static let doubles: Set<Unicode.Scalar> = ["“", "”", "„", "‟", "＂", "「", "」", "『", "』"]
    static let singles: Set<Unicode.Scalar> = ["‘", "’", "‚", "‛", "＇"]
    static let opening: Set<Unicode.Scalar> = ["“", "„", "「", "『", "‘", "‚"]

    /// Lua's own for a quote.
    static func straight(_ quote: String) -> String {
        quote.unicodeScalars.contains { singles.contains($0) } ? "'" : "\""
    }

    private static let signs: [Unicode.Scalar: String] = {
        var signs: [Unicode.Scalar: String] = [
            "、": ",", "。": ".", "｡": ".", "､": ",", "…": "...", "【": "[", "】": "]", "〔": "(", "〕": ")", "〖": "[",
            "〗": "]", "—": "-", "–": "-", "−": "-", "×": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "~=", "∕": "/",
            "∶": ":", "︰": ":", "﹕": ":", "﹐": ",", "﹔": ";", "﹙": "(", "﹚": ")",
            "〜": "~", "〝": "\"", "〞": "\"",
        ]
        for quote in doubles { signs[quote] = "\"" }
        for quote in singles { signs[quote] = "'" }
        let blanks: [ClosedRange<UInt32>] = [
            0xA0...0xA0, 0x2000...0x200A, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
        ]
        for scalar in blanks.joined().compactMap(Unicode.Scalar.init) { signs[scalar] = " " }
        let unseen: [ClosedRange<UInt32>] = [0xAD...0xAD, 0x200B...0x200F, 0x2060...0x2060, 0xFEFF...0xFEFF]
        for scalar in unseen.joined().compactMap(Unicode.Scalar.init) { signs[scalar] = "" }
        return signs
    }()
}
