/// A text cut into what is searched for: words, and overlapping pairs of Chinese characters.
///
/// A run of Chinese characters, kana or Hangul `客户投诉` becomes `客户 户投 投诉 诉`: the pairs, and its last character
/// alone, so that every single character begins a token. Letters and digits that stand together are one word, in
/// lower case and half width. Everything else separates. Combining marks are passed over.
///
/// The index, the scan and the reference meaning all cut texts by this, so they cannot disagree.
public struct SearchTokens {
    /// One token: its bytes, and which bytes of the text it came from.
    public struct Token: Sendable, Hashable {
        public let bytes: [UInt8]
        public let source: Range<Int>
        /// Whether it is of a run of characters rather than a word.
        public let isCharacters: Bool
        /// Whether a run ends with it: its last character alone.
        public let endsRun: Bool
    }

    public static func tokens(of text: String) -> [Token] {
        var cutter = Cutter()
        var tokens: [Token] = []
        var text = text
        text.withUTF8 { bytes in
            cutter.cut(bytes) { token, source, isCharacters, endsRun in
                tokens.append(
                    Token(bytes: Array(token), source: source, isCharacters: isCharacters, endsRun: endsRun))
            }
        }
        return tokens
    }

    /// Adds a text's tokens to those for the index: each followed by a blank.
    public static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var cutter = Cutter()
        cutter.cut(text) { token, _, _, _ in
            output.append(contentsOf: token)
            output.append(0x20)
        }
    }

    /// Runs of these are cut into pairs: they stand without blanks between words.
    static func isCharacter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        case 0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF: true
        case 0xAC00...0xD7A3: true
        default: false
        }
    }

    private struct Cutter {
        typealias Body = (UnsafeBufferPointer<UInt8>, Range<Int>, _ isCharacters: Bool, _ endsRun: Bool) -> Void

        private var word: [UInt8] = []
        private var wordStart = 0
        private var wordEnd = 0
        /// The last character of the run so far, where in the text it lies; empty where there is no run.
        private var last = 0..<0

        mutating func cut(_ text: UnsafeBufferPointer<UInt8>, _ body: Body) {
            var position = 0
            while position < text.count {
                let byte = text[position]
                if byte < 0x80 {
                    step(ascii: byte, at: position, text, body)
                    position += 1
                    continue
                }
                let (scalar, length) = decode(text, position)
                step(scalar, position..<position + length, text, body)
                position += length
            }
            endRun(text, body)
            endWord(body)
        }

        private mutating func step(
            ascii byte: UInt8, at position: Int, _ text: UnsafeBufferPointer<UInt8>, _ body: Body
        ) {
            switch byte {
            case 0x30...0x39, 0x61...0x7A: add(byte, position..<position + 1, text, body)
            case 0x41...0x5A: add(byte + 0x20, position..<position + 1, text, body)
            default:
                endRun(text, body)
                endWord(body)
            }
        }

        private mutating func step(
            _ scalar: UInt32, _ source: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ body: Body
        ) {
            if isCharacter(scalar) {
                endWord(body)
                if !last.isEmpty {
                    body(
                        UnsafeBufferPointer(rebasing: text[last.lowerBound..<source.upperBound]),
                        last.lowerBound..<source.upperBound, true, false)
                }
                last = source
                return
            }
            // Full-width forms of ASCII, and the ideographic blank between them.
            if (0xFF01...0xFF5E).contains(scalar) {
                let byte = UInt8(truncatingIfNeeded: scalar - 0xFEE0)
                switch byte {
                case 0x30...0x39, 0x61...0x7A: add(byte, source, text, body)
                case 0x41...0x5A: add(byte + 0x20, source, text, body)
                default:
                    endRun(text, body)
                    endWord(body)
                }
                return
            }
            guard let value = Unicode.Scalar(scalar) else { return }
            switch value.properties.generalCategory {
            case .uppercaseLetter, .titlecaseLetter:
                for byte in value.properties.lowercaseMapping.utf8 { add(byte, source, text, body) }
            case .lowercaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber, .otherNumber:
                for byte in UTF8.encode(value) ?? UTF8.encodedReplacementCharacter { add(byte, source, text, body) }
            // Neither part of a word nor the end of one.
            case .nonspacingMark, .spacingMark, .enclosingMark, .format: endRun(text, body)
            default:
                endRun(text, body)
                endWord(body)
            }
        }

        private mutating func add(
            _ byte: UInt8, _ source: Range<Int>, _ text: UnsafeBufferPointer<UInt8>, _ body: Body
        ) {
            endRun(text, body)
            if word.isEmpty { wordStart = source.lowerBound }
            word.append(byte)
            wordEnd = source.upperBound
        }

        private mutating func endRun(_ text: UnsafeBufferPointer<UInt8>, _ body: Body) {
            guard !last.isEmpty else { return }
            body(UnsafeBufferPointer(rebasing: text[last]), last, true, true)
            last = 0..<0
        }

        private mutating func endWord(_ body: Body) {
            guard !word.isEmpty else { return }
            word.withUnsafeBufferPointer { body($0, wordStart..<wordEnd, false, false) }
            word.removeAll(keepingCapacity: true)
        }

        /// The scalar at a position that is no ASCII, and how many bytes it takes. What is no UTF-8 separates.
        private func decode(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> (UInt32, Int) {
            let first = text[position]
            let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
            guard count > 1, position + count <= text.count else { return (0xFFFD, 1) }
            var scalar = UInt32(first) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
            for offset in 1..<count {
                let byte = text[position + offset]
                guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
                scalar = scalar << 6 | UInt32(byte & 0x3F)
            }
            return (scalar, count)
        }
    }
}
