import LuaSyntax

/// The tokens of a Lua expression, with where each begins.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case name(String)
        case integer(Int64)
        case number(Double)
        case text(String)
        /// Operators and punctuation, and the words `and or not nil true false`.
        case symbol(String)
        case end
    }

    let kind: Kind
    /// In UTF-8 bytes from the beginning.
    let offset: Int
}

/// Cuts the text of a string condition into Lua's tokens.
struct ExpressionLexer {
    private let bytes: [UInt8]
    private var position = 0

    private static let words: Set<String> = ["and", "or", "not", "nil", "true", "false"]
    private static let symbols = [
        "...", "==", "~=", "<=", ">=", "//", "..", "::", "+", "-", "*", "/", "%", "^", "#", "<", ">", "=", "(", ")",
        "{",
        "}", "[", "]", ";", ":", ",", ".", "&", "|", "~",
    ]

    init(_ text: String) { bytes = Array(text.utf8) }

    static func tokens(of text: String) throws(QueryError) -> [ExpressionToken] {
        var lexer = ExpressionLexer(text)
        var tokens: [ExpressionToken] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private mutating func next() throws(QueryError) -> ExpressionToken {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        let start = position
        guard start < bytes.count else { return ExpressionToken(kind: .end, offset: start) }
        let byte = bytes[start]
        if isLetter(byte) {
            while position < bytes.count, isLetter(bytes[position]) || isDigit(bytes[position]) { position += 1 }
            let word = String(decoding: bytes[start..<position], as: UTF8.self)
            return ExpressionToken(kind: Self.words.contains(word) ? .symbol(word) : .name(word), offset: start)
        }
        if isDigit(byte) || (byte == 0x2E && start + 1 < bytes.count && isDigit(bytes[start + 1])) {
            return try number(from: start)
        }
        if byte == 0x22 || byte == 0x27 { return try text(quotedBy: byte, from: start) }
        for symbol in Self.symbols where bytes[start...].starts(with: symbol.utf8) {
            position += symbol.utf8.count
            return ExpressionToken(kind: .symbol(symbol), offset: start)
        }
        if let typed = String(decoding: bytes[start...].prefix(4), as: UTF8.self).unicodeScalars.first,
            let wanted = FullWidth.ascii(typed)
        {
            throw QueryError(
                wanted.allSatisfy { $0 == " " }
                    ? "the blank here is none for Lua; write an ordinary one"
                    : "the full-width \(typed) is not Lua; write \(wanted)", at: start)
        }
        throw unreadable(at: start)
    }

    private func unreadable(at start: Int) -> QueryError {
        var end = start
        while end < bytes.count, bytes[end] >= 0x80 { end += 1 }
        guard end > start else {
            return QueryError(
                "`\(Character(Unicode.Scalar(bytes[start])))` does not belong in an expression", at: start)
        }
        let word = String(decoding: bytes[start..<end], as: UTF8.self)
        return QueryError(
            "Lua has no Chinese names: use the field's own name, or a table condition with [\"\(word)\"] = …", at: start
        )
    }

    private mutating func number(from start: Int) throws(QueryError) -> ExpressionToken {
        let isHexadecimal =
            bytes[start] == 0x30 && start + 1 < bytes.count && (bytes[start + 1] == 0x78 || bytes[start + 1] == 0x58)
        while position < bytes.count {
            let byte = bytes[position]
            let exponents: [UInt8] = isHexadecimal ? [0x70, 0x50] : [0x65, 0x45]
            if isDigit(byte) || isLetter(byte) || byte == 0x2E {
                position += 1
                if exponents.contains(byte), position < bytes.count, bytes[position] == 0x2B || bytes[position] == 0x2D
                {
                    position += 1
                }
            } else {
                break
            }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let integer = Int64(text) { return ExpressionToken(kind: .integer(integer), offset: start) }
        if isHexadecimal, let bits = UInt64(text.dropFirst(2), radix: 16) {
            return ExpressionToken(kind: .integer(Int64(bitPattern: bits)), offset: start)
        }
        guard let number = Double(text), number.isFinite else {
            throw QueryError("malformed number `\(text)`", at: start)
        }
        return ExpressionToken(kind: .number(number), offset: start)
    }

    private mutating func text(quotedBy quote: UInt8, from start: Int) throws(QueryError) -> ExpressionToken {
        position += 1
        var content: [UInt8] = []
        while true {
            guard position < bytes.count, bytes[position] != 0x0A else {
                throw QueryError(
                    "the text that begins here has no closing \(Character(Unicode.Scalar(quote)))", at: start)
            }
            let byte = bytes[position]
            position += 1
            if byte == quote { break }
            guard byte == 0x5C else {
                content.append(byte)
                continue
            }
            guard position < bytes.count else { continue }
            let escaped = bytes[position]
            position += 1
            switch escaped {
            case 0x6E: content.append(0x0A)
            case 0x74: content.append(0x09)
            case 0x72: content.append(0x0D)
            case 0x22, 0x27, 0x5C: content.append(escaped)
            default:
                throw QueryError("only \\n \\t \\r \\\" \\' \\\\ are understood in a text here", at: position - 2)
            }
        }
        return ExpressionToken(kind: .text(String(decoding: content, as: UTF8.self)), offset: start)
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
    }

    private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
