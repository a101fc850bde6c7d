/// Something that no Lua can contain and that people type all the same, above all with an input method for Chinese.
public struct LuaMistake: Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// A full-width or typographic sign, and what Lua has for it; nil where nothing is surely meant.
        case sign(String, meant: String?)
        /// `“…”` around a text.
        case quotes(String)
        /// A text that begins with such a quote, or ends with one, and has no end.
        case unclosed(String)
        /// A blank that is none for Lua, by its number.
        case blank(Unicode.Scalar)
        /// What other languages write: `!=`, `&&`.
        case foreign(String, meant: String)
        /// A Chinese name, and how to write it; nil where only the person knows.
        case name(String, instead: String?)
    }

    public let reason: Reason
    /// From 1.
    public let line: Int
    /// In UTF-8 bytes of the line.
    public let range: Range<Int>
    /// In characters of the line.
    public let characters: Range<Int>
    /// How many mistakes there are in all.
    public let count: Int
    /// The block with all of them corrected; nil where one of them has no sure correction.
    public let corrected: String?

    /// The reason in a sentence, in English.
    public var english: String {
        switch reason {
        case .sign(let typed, let meant?): return "the full-width \(typed) is not Lua; write \(meant)"
        case .sign(let typed, nil): return "the character \(typed) is not Lua"
        case .quotes(let typed): return "the quotation mark \(typed) is not Lua; write \(FullWidth.straight(typed))"
        case .unclosed(let typed): return "the text that begins with \(typed) has no end; texts stand between \" and \""
        case .blank(let scalar):
            return "the blank here (U+\(Self.number(scalar))) is none for Lua; write an ordinary one"
        case .foreign(let typed, let meant): return "Lua writes \(meant) for \(typed)"
        case .name(let word, let instead?): return "Lua has no Chinese names: for \(word) write \(instead)"
        case .name(let word, nil):
            return "Lua has no Chinese names: write \(word) as a text, \"\(word)\", or use the English name"
        }
    }

    /// The reason in a sentence, in Chinese.
    public var chinese: String {
        switch reason {
        case .sign(let typed, let meant?): return "全角的 \(typed) 不是 Lua 的符号，请写 \(meant)"
        case .sign(let typed, nil): return "Lua 里没有 \(typed) 这个符号"
        case .quotes(let typed): return "中文引号 \(typed) 不是 Lua 的引号，请写 \(FullWidth.straight(typed))"
        case .unclosed(let typed): return "以 \(typed) 开始的文字没有结束；文字写在 \" 和 \" 之间"
        case .blank(let scalar): return "这里的空格（U+\(Self.number(scalar))）不是 Lua 的空格，请用普通空格"
        case .foreign(let typed, let meant): return "\(typed) 在 Lua 里写作 \(meant)"
        case .name(let word, let instead?): return "Lua 的名字不能用中文：\(word) 请写 \(instead)"
        case .name(let word, nil): return "Lua 的名字不能用中文：请把 \(word) 写成文字 \"\(word)\"，或用英文名"
        }
    }

    private static func number(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
