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
        func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> (tokens: [LuaToken], state: LuaLineState) {
            var scanner = LuaLineScanner(line: bytes)
            return scanner.scan(from: state)
        }
        return line.withContiguousStorageIfAvailable(scan) ?? Array(line).withUnsafeBufferPointer(scan)
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
struct LuaLineScanner {
    let line: UnsafeBufferPointer<UInt8>
    var position = 0
    var tokens: [LuaToken] = []

    init(line: UnsafeBufferPointer<UInt8>) {
        self.line = line
        tokens.reserveCapacity(min(line.count / 3 + 1, 64))
    }

    /// Keywords as the bytes of a number: none has more than eight.
    private static let keywords = Set(LuaLexer.keywords.map { $0.utf8.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } })

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
            return symbol(1)
        case 0x22, 0x27:
            position += 1
            return string(byte, from: start, skipsBlanks: false)
        case 0x30...0x39: return number()
        case 0x2E where isDigit(peek(1)): return number()
        case 0x5F, 0x41...0x5A, 0x61...0x7A: return name()
        case 0x80...:
            let (scalar, length) = LuaCharacters.decode(line, at: position)
            guard LuaCharacters.isPunctuation(scalar) else { return wrongName(from: start) }
            position += length
            return add(.wrong, from: start)
        default: return symbol(symbolLength(byte))
        }
    }

    private mutating func name() -> LuaLineState {
        let start = position
        var word: UInt64 = 0
        while position < line.count, LuaCharacters.isWord(line[position]) {
            word = word << 8 | UInt64(line[position])
            position += 1
        }
        // A Chinese character within a name makes all of it wrong: `客户x`.
        if position < line.count, line[position] >= 0x80,
            !LuaCharacters.isPunctuation(LuaCharacters.decode(line, at: position).scalar)
        {
            return wrongName(from: start)
        }
        return add(position - start <= 8 && Self.keywords.contains(word) ? .keyword : .name, from: start)
    }

    /// How many bytes the symbol has that begins with this one; 0 where none does.
    private func symbolLength(_ byte: UInt8) -> Int {
        let next = peek(1)
        switch byte {
        case 0x2E: return next == 0x2E ? (peek(2) == 0x2E ? 3 : 2) : 1  // . .. ...
        case 0x3D, 0x7E: return next == 0x3D ? 2 : 1  // = == ~ ~=
        case 0x3C, 0x3E: return next == 0x3D || next == byte ? 2 : 1  // < <= << > >= >>
        case 0x2F, 0x3A: return next == byte ? 2 : 1  // / // : ::
        case 0x2B, 0x2D, 0x2A, 0x25, 0x5E, 0x23, 0x28, 0x29, 0x7B, 0x7D, 0x5D, 0x3B, 0x2C, 0x26, 0x7C, 0x3F:
            return 1  // + - * % ^ # ( ) { } ] ; , & | ?
        default: return 0
        }
    }

    private mutating func symbol(_ length: Int) -> LuaLineState {
        let start = position
        position += max(1, length)
        return add(length > 0 ? .symbol : .wrong, from: start)
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
            } else if LuaCharacters.isWord(byte) || byte == 0x2E {
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
        while position < line.count {
            if line[position] == 0x5D {
                var end = position + 1
                while end < line.count, line[end] == 0x3D { end += 1 }
                if end - position - 1 == level, end < line.count, line[end] == 0x5D {
                    position = end + 1
                    return add(kind, from: start)
                }
                // What was passed has no other `]`.
                position = end
            } else {
                position += 1
            }
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
        while position < line.count {
            if LuaCharacters.isWord(line[position]) {
                position += 1
                continue
            }
            guard line[position] >= 0x80 else { break }
            let (scalar, length) = LuaCharacters.decode(line, at: position)
            guard !LuaCharacters.isPunctuation(scalar) else { break }
            position += length
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
}
