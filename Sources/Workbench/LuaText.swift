import Display
import Lua
import TerminalText

/// Lua's texts as a person reads them back.
enum LuaText {
    /// The text as a literal; what a terminal would obey is escaped.
    static func quoted(_ text: String) -> String { "\"" + escaped(text) + "\"" }

    /// What stands between the quotes.
    static func escaped(_ text: String) -> String {
        var result = ""
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
        return Text.visible(result)
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
    static func length(of text: Substring) -> Int {
        func count(_ bytes: some Sequence<UInt8>) -> Int {
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
            return count
        }
        return text.utf8.withContiguousStorageIfAvailable { count($0) } ?? count(text.utf8)
    }

    /// The text in pieces of about that many bytes, none of which ends within a character or a line's end: each can be
    /// made visible by itself.
    static func pieces(of text: String, bytes size: Int = 1 << 15, _ body: (String) throws -> Void) rethrows {
        var start = text.startIndex
        while start < text.endIndex {
            var end = text.utf8.index(start, offsetBy: size, limitedBy: text.endIndex) ?? text.endIndex
            while end < text.endIndex, end > start,
                text.utf8[end] & 0xC0 == 0x80 || text.utf8[text.utf8.index(before: end)] == 0x0D
            {
                end = text.utf8.index(before: end)
            }
            // Nothing but carriage returns: they are taken as they come.
            if end == start { end = text.utf8.index(start, offsetBy: size, limitedBy: text.endIndex) ?? text.endIndex }
            try body(String(text[start..<end]))
            start = end
        }
    }

    /// Where the text has more than so many characters; nil where it has not. Never inside of what looks like one.
    static func index(after count: Int, in text: String) -> String.Index? {
        guard text.utf8.count > count else { return nil }
        return text.index(text.startIndex, offsetBy: count, limitedBy: text.endIndex).flatMap {
            $0 == text.endIndex ? nil : $0
        }
    }
}
