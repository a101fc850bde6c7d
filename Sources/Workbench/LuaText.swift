import Display
import Lua
import TerminalText

/// Lua's texts as a person reads them back.
enum LuaText {
    /// The text as a literal; what a terminal would obey is escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\\(scalar.value)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        // What else a terminal obeys becomes `\u{9B}`, as Lua writes it.
        return Text.visible(result + "\"")
    }

    /// Bytes that are no text, as a literal: `"\xFF"`.
    static func quoted(_ bytes: [UInt8]) -> String {
        let shown = bytes.prefix(200).map { byte in
            byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C
                ? String(Unicode.Scalar(byte))
                : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
        return "\"\(shown)\"" + (bytes.count > 200 ? " … \(NumberText.count(bytes.count - 200)) more" : "")
    }

    /// Characters as Lua's `utf8.len` counts them.
    static func length(of text: some StringProtocol) -> Int {
        text.utf8.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    /// Where the text has more than so many characters; nil where it has not. Never inside of what looks like one.
    static func index(after count: Int, in text: String) -> String.Index? {
        guard text.utf8.count > count else { return nil }
        return text.index(text.startIndex, offsetBy: count, limitedBy: text.endIndex).flatMap {
            $0 == text.endIndex ? nil : $0
        }
    }
}
