import LuaSyntax

/// A block up to the cursor as tokens: what was typed at the cursor is taken out of them, comments are left out, and a
/// string that the cursor stands in is a token of its own kind.
struct CompletionText {
    struct Token {
        enum Kind {
            case name, keyword, number, text, symbol, wrong
            /// The string that the cursor stands in, as far as it is written.
            case openText
            /// Behind the last: the cursor.
            case end
        }

        let kind: Kind
        /// In bytes of the block; of a text what stands between its quotes.
        let range: Range<Int>
        let text: String
    }

    /// The string that the cursor stands in.
    struct Quote {
        /// What ends it: `"`, `'`, `]]`.
        let closing: String
        /// Where its content begins.
        let start: Int
        let content: String
    }

    private(set) var tokens: [Token] = []
    /// Where the cursor is, on a character's boundary.
    let offset: Int
    /// Where the name at the cursor begins; the cursor itself where there is none.
    private(set) var typedStart: Int
    /// The name at the cursor, as far as it stands before it.
    private(set) var typed = ""
    /// Whether nothing can be said there: a comment, a number.
    private(set) var isSilent = false
    private(set) var quote: Quote?
    /// Whether only blanks stand before what is typed, in its line.
    private(set) var isFirstInLine = true
    /// What follows the cursor, to the end of its line.
    let rest: Substring

    /// So much before the cursor decides what stands there.
    static let reach = 48 * 1024

    init(_ block: String, at wanted: Int, reach: Int = CompletionText.reach) {
        var block = block
        block.makeContiguousUTF8()
        let utf8 = block.utf8
        var index = utf8.index(utf8.startIndex, offsetBy: max(0, min(wanted, utf8.count)))
        // A boundary of scalars is enough for slices; the cursor stands on one of characters.
        while index > utf8.startIndex, String.Index(index, within: block.unicodeScalars) == nil {
            index = utf8.index(before: index)
        }
        let offset = utf8.distance(from: utf8.startIndex, to: index)
        self.offset = offset
        typedStart = offset
        rest = Substring(block[index...].prefix { $0 != "\n" && $0 != "\r\n" })
        let bytes = Array(utf8[..<index])
        read(bytes, reach)
        takeTyped()
        for byte in bytes[..<typedStart].reversed() {
            guard byte != 0x0A else { break }
            if byte != 0x20, byte != 0x09 {
                isFirstInLine = false
                break
            }
        }
        tokens.append(Token(kind: .end, range: offset..<offset, text: ""))
    }

    private mutating func read(_ bytes: [UInt8], _ reach: Int) {
        var start = 0
        if bytes.count > reach {
            // From the beginning of a line; what a string or a comment would be open there is rare and only misleads.
            start = bytes[(bytes.count - reach)...].firstIndex(of: 0x0A).map { $0 + 1 } ?? 0
        }
        var state = LuaLineState.code
        /// Where the string began that goes on in the next line.
        var openStart: Int?
        while true {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let isLast = end == bytes.count
            let before = state
            let line = LuaLexer.tokens(ofLine: bytes[start..<end], from: state)
            state = line.state
            for (number, token) in line.tokens.enumerated() {
                let range = (start + token.range.lowerBound)..<(start + token.range.upperBound)
                let isFinal = number == line.tokens.count - 1
                let continues = number == 0 && before != .code
                switch token.kind {
                case .comment:
                    if isLast, isFinal, range.upperBound == bytes.count, !isClosedComment(bytes[range], state) {
                        isSilent = true
                    }
                case .string:
                    let first = continues ? (openStart ?? range.lowerBound) : range.lowerBound
                    if isFinal, state.isOpenString {
                        openStart = first
                        if isLast { open(bytes, from: first) }
                    } else {
                        append(.text, content(of: first..<range.upperBound, bytes), bytes)
                    }
                case .wrong where continues || bytes[range.lowerBound] == 0x22 || bytes[range.lowerBound] == 0x27:
                    let first = continues ? (openStart ?? range.lowerBound) : range.lowerBound
                    if isLast, isFinal, range.upperBound == bytes.count {
                        open(bytes, from: first)
                    } else {
                        append(.text, content(of: first..<range.upperBound, bytes), bytes)
                    }
                case .name: append(.name, range, bytes)
                case .keyword: append(.keyword, range, bytes)
                case .number:
                    append(.number, range, bytes)
                    if isLast, isFinal, range.upperBound == bytes.count { isSilent = true }
                case .symbol: append(.symbol, range, bytes)
                case .wrong: append(.wrong, range, bytes)
                }
            }
            if line.tokens.isEmpty, state.isOpenString, isLast { open(bytes, from: openStart ?? start) }
            if line.tokens.isEmpty, case .longComment = state, isLast { isSilent = true }
            guard !isLast else { return }
            start = end + 1
        }
    }

    private mutating func append(_ kind: Token.Kind, _ range: Range<Int>, _ bytes: [UInt8]) {
        tokens.append(Token(kind: kind, range: range, text: String(decoding: bytes[range], as: UTF8.self)))
    }

    private mutating func open(_ bytes: [UInt8], from first: Int) {
        guard quote == nil else { return }
        let (opening, closing) = Self.quotes(of: bytes[first...])
        let start = min(first + opening, bytes.count)
        let content = String(decoding: bytes[start...], as: UTF8.self)
        quote = Quote(closing: closing, start: start, content: content)
        typedStart = start
        tokens.append(Token(kind: .openText, range: start..<bytes.count, text: content))
    }

    /// How many bytes open a string, and what closes it.
    private static func quotes(of bytes: ArraySlice<UInt8>) -> (opening: Int, closing: String) {
        guard let first = bytes.first, first == 0x5B else {
            return (1, bytes.first == 0x27 ? "'" : "\"")
        }
        let level = bytes.dropFirst().prefix { $0 == 0x3D }.count
        return (level + 2, "]" + String(repeating: "=", count: level) + "]")
    }

    /// A closed string without its quotes.
    private func content(of range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        let (opening, closing) = Self.quotes(of: bytes[range])
        let start = min(range.lowerBound + opening, range.upperBound)
        return start..<max(start, range.upperBound - closing.utf8.count)
    }

    private func isClosedComment(_ bytes: ArraySlice<UInt8>, _ state: LuaLineState) -> Bool {
        guard state == .code, bytes.starts(with: [0x2D, 0x2D, 0x5B]) else { return false }
        return bytes.last == 0x5D
    }

    private mutating func takeTyped() {
        guard let last = tokens.last, last.range.upperBound == offset, quote == nil else { return }
        switch last.kind {
        case .name, .keyword: break
        case .wrong
        where last.text.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0 == "_" || $0.value < 0x7B && $0.value >= 0x30
        }:
            break
        default: return
        }
        typedStart = last.range.lowerBound
        typed = last.text
        tokens.removeLast()
    }
}

extension LuaLineState {
    fileprivate var isOpenString: Bool {
        switch self {
        case .string, .longString: true
        case .code, .longComment: false
        }
    }
}
