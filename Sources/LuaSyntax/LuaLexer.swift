/// Cuts Lua source into tokens, a line at a time: what a line's tokens are depends on its own bytes and on the state in
/// which the line before it ended, so that an editor reads again only what changed.
public enum LuaLexer {
    /// The words that Lua keeps for itself.
    public static let keywords: Set<String> = [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
        "not", "or", "repeat", "return", "then", "true", "until", "while",
    ]

    /// The tokens of one line, without its end, and what it leaves open. Blanks are between tokens. Never fails: what
    /// cannot be read is a token of the kind `wrong`.
    public static func tokens(
        ofLine line: some Sequence<UInt8>, from state: LuaLineState = .code
    ) -> (tokens: [LuaToken], state: LuaLineState) {
        var scanner = LuaLineScanner(line: Array(line))
        return scanner.scan(from: state)
    }

    /// The tokens of a whole source by lines.
    public static func lines(of source: String) -> [(tokens: [LuaToken], state: LuaLineState)] {
        var state = LuaLineState.code
        return source.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            let result = tokens(ofLine: line, from: state)
            state = result.state
            return result
        }
    }
}

/// Reads the bytes of one line.
private struct LuaLineScanner {
    let line: [UInt8]
    var position = 0
    var tokens: [LuaToken] = []

    init(line: [UInt8]) { self.line = line }

    /// The longest first.
    private static let symbols: [[UInt8]] = [
        "...", "==", "~=", "<=", ">=", "//", "..", "::", "<<", ">>", "+", "-", "*", "/", "%", "^", "#", "<", ">", "=",
        "(", ")", "{", "}", "[", "]", ";", ":", ",", ".", "&", "|", "~", "?",
    ].map { Array($0.utf8) }
    private static let keywords = Set(LuaLexer.keywords.map { Array($0.utf8) })

    mutating func scan(from state: LuaLineState) -> (tokens: [LuaToken], state: LuaLineState) {
        var open: LuaLineState
        switch state {
        case .code: open = .code
        case .longString(let level): open = long(level, .string, from: 0)
        case .longComment(let level): open = long(level, .comment, from: 0)
        case .string(let quote, let skipsBlanks): open = string(quote, from: 0, skipsBlanks: skipsBlanks)
        }
        while open == .code, position < line.count { open = next() }
        return (tokens, open)
    }

    private mutating func next() -> LuaLineState {
        let byte = line[position]
        let start = position
        switch byte {
        case 0x20, 0x09, 0x0B, 0x0C, 0x0D:
            position += 1
            return .code
        case 0x2D where peek(1) == 0x2D:  // --
            if peek(2) == 0x5B, let level = longOpening(at: position + 2) {
                position += 4 + level
                return long(level, .comment, from: start)
            }
            position = line.count
            return add(.comment, from: start)
        case 0x5B:  // [
            if let level = longOpening(at: position) {
                position += 2 + level
                return long(level, .string, from: start)
            }
            return symbol()
        case 0x22, 0x27:
            position += 1
            return string(byte, from: start, skipsBlanks: false)
        case 0x30...0x39: return number()
        case 0x2E where isDigit(peek(1)): return number()
        case 0x5F, 0x41...0x5A, 0x61...0x7A:
            while position < line.count, isWord(line[position]) { position += 1 }
            // A Chinese character within a name makes all of it wrong: `客户x`.
            if position < line.count, line[position] >= 0x80, !isPunctuation(at: position) {
                return wrongName(from: start)
            }
            return add(Self.keywords.contains(Array(line[start..<position])) ? .keyword : .name, from: start)
        case 0x80...:
            if isPunctuation(at: position) {
                position += length(at: position)
                return add(.wrong, from: start)
            }
            return wrongName(from: start)
        default: return symbol()
        }
    }

    private mutating func symbol() -> LuaLineState {
        let start = position
        for symbol in Self.symbols where line[position...].starts(with: symbol) {
            position += symbol.count
            return add(.symbol, from: start)
        }
        position += 1
        return add(.wrong, from: start)
    }

    private mutating func number() -> LuaLineState {
        let start = position
        let isHex = line[position] == 0x30 && (peek(1) == 0x78 || peek(1) == 0x58)
        if isHex { position += 2 }
        while position < line.count {
            let byte = line[position]
            let isExponent = isHex ? byte == 0x70 || byte == 0x50 : byte == 0x65 || byte == 0x45
            if isExponent, peek(1) == 0x2B || peek(1) == 0x2D {
                position += 2
            } else if byte == 0x2E, peek(1) == 0x2E {
                break  // `1..2`: no number, but people write it for `1 .. 2`.
            } else if isWord(byte) || byte == 0x2E {
                position += 1
            } else {
                break
            }
        }
        return add(.number, from: start)
    }

    /// A string from behind its quote, or from the beginning of a line that goes on with one.
    private mutating func string(_ quote: UInt8, from start: Int, skipsBlanks: Bool) -> LuaLineState {
        var skips = skipsBlanks
        while position < line.count {
            let byte = line[position]
            if skips, byte == 0x20 || byte == 0x09 {
                position += 1
                continue
            }
            skips = false
            if byte == quote {
                position += 1
                return add(.string, from: start)
            }
            if byte == 0x5C {  // \
                guard position + 1 < line.count else {
                    position += 1
                    add(.string, from: start)
                    return .string(quote: quote, skipsBlanks: false)
                }
                skips = line[position + 1] == 0x7A
                position += 2
                continue
            }
            position += 1
        }
        if skips {
            add(.string, from: start)
            return .string(quote: quote, skipsBlanks: true)
        }
        return add(.wrong, from: start)
    }

    /// A long string or comment up to its closing bracket, or to the end of the line.
    private mutating func long(_ level: Int, _ kind: LuaToken.Kind, from start: Int) -> LuaLineState {
        let closing = [0x5D] + [UInt8](repeating: 0x3D, count: level) + [0x5D]
        while position < line.count {
            if line[position...].starts(with: closing) {
                position += closing.count
                return add(kind, from: start)
            }
            position += 1
        }
        add(kind, from: start)
        return kind == .string ? .longString(level: level) : .longComment(level: level)
    }

    /// The level of the long bracket that opens there.
    private func longOpening(at index: Int) -> Int? {
        guard index < line.count, line[index] == 0x5B else { return nil }
        var end = index + 1
        while end < line.count, line[end] == 0x3D { end += 1 }
        return end < line.count && line[end] == 0x5B ? end - index - 1 : nil
    }

    private mutating func wrongName(from start: Int) -> LuaLineState {
        while position < line.count, isWord(line[position]) || (line[position] >= 0x80 && !isPunctuation(at: position))
        {
            position += length(at: position)
        }
        return add(.wrong, from: start)
    }

    @discardableResult
    private mutating func add(_ kind: LuaToken.Kind, from start: Int) -> LuaLineState {
        if position > start { tokens.append(LuaToken(kind, start..<position)) }
        return .code
    }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < line.count ? line[position + distance] : nil
    }

    private func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }

    private func isWord(_ byte: UInt8) -> Bool {
        byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private func length(at index: Int) -> Int {
        let wanted = line[index] >= 0xF0 ? 4 : line[index] >= 0xE0 ? 3 : line[index] >= 0xC0 ? 2 : 1
        return min(wanted, line.count - index)
    }

    /// Whether the character there is full-width or general punctuation, of which each stands for itself, and not part
    /// of a word: `（`, `“`, `，`, a no-break space.
    private func isPunctuation(at index: Int) -> Bool {
        let bytes = line[index..<(index + length(at: index))]
        guard let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first else { return false }
        switch scalar.value {
        case 0xA0, 0xB7, 0x2000...0x206F, 0x3000...0x3004, 0x3008...0x3020, 0xFF01...0xFF0F, 0xFF1A...0xFF20,
            0xFF3B...0xFF40, 0xFF5B...0xFF65, 0xFFE0...0xFFE6, 0xFFFD:
            return true
        default: return false
        }
    }
}
