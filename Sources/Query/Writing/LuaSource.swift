import Model

/// Lua as a person would type it: the pieces that written relations and conditions are put together from.
enum LuaSource {
    /// A text as Lua reads it back, byte for byte.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            // Three digits: a digit that follows must not join them.
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value)
                result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// An integer that is read back as one: the smallest has no decimal form, because the minus is an operator.
    static func integer(_ value: Int64) -> String { value == .min ? "0x8000000000000000" : "\(value)" }

    /// A float that is read back as one.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return value < 0 ? "-1e999" : "1e999" }
        return "\(value)"
    }

    /// `class` or `["extra.婚姻"]`: the left side of an entry.
    static func key(_ name: String) -> String { isName(name) ? name : "[\(quoted(name))]" }

    /// Whether Lua takes the text for a name.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first), !reserved.contains(text) else {
            return false
        }
        return text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }

    private static let reserved: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]
}
