extension Text {
    /// The text with everything a terminal would obey instead of show made visible: a line feed is `␤`, a tab `␉`, an
    /// escape `␛`, what has no picture of its own `\u{9B}` as Lua would write it. So a value from a file can neither
    /// break the layout nor drive the terminal.
    ///
    /// - Parameter keepingLines: leaves line feeds as they are, for text that is wrapped afterwards.
    public static func visible(_ text: String, keepingLines: Bool = false) -> String {
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 16)
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            guard isObeyed(scalar) else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch scalar.value {
            case 0x0A where keepingLines, 0x2028 where keepingLines, 0x2029 where keepingLines:
                // CR LF is one line end.
                if previous == "\r" { result.unicodeScalars.removeLast() }
                result += "\n"
            case 0x0A, 0x2028, 0x2029:
                if previous == "\r" { result.unicodeScalars.removeLast() }
                result += "␤"
            default: append(visible: scalar, to: &result)
            }
        }
        return result
    }

    /// Appends the scalar, or what shows it where a terminal would obey it.
    static func append(visible scalar: Unicode.Scalar, to text: inout String) {
        guard isObeyed(scalar) else { return text.unicodeScalars.append(scalar) }
        switch scalar.value {
        case 0..<0x20: text.unicodeScalars.append(picture(of: scalar.value))
        case 0x7F: text += "␡"
        default: text += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        }
    }

    /// The Control Pictures block follows the control characters one by one.
    private static func picture(of control: UInt32) -> Unicode.Scalar { Unicode.Scalar(0x2400 + control) ?? "\u{FFFD}" }

    /// Controls, line and paragraph separators, and the marks that turn the direction of writing around, and
    /// the byte order mark, which nobody sees in the middle of a name.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
