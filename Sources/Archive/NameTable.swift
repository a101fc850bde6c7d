import Model

/// Names of many rows, kept so that all of them can be looked through at every key: characters as numbers of two bytes,
/// and for each name two sets of bits that tell most of the others apart without reading it.
///
/// About 30 bytes a name.
public struct NameTable: Sendable {
    public private(set) var ids: [Int64] = []
    /// Where each name's characters begin, and behind the last one the end.
    private(set) var starts: [UInt32] = [0]
    /// Folded, see `NameCharacters`.
    private(set) var characters: [UInt16] = []
    /// The letters of each name and of its characters' pinyin.
    private(set) var letters: [UInt32] = []
    /// The characters of each name that are no letters, a bit for many.
    private(set) var signs: [UInt32] = []

    public init() {}

    public init(capacity: Int) {
        ids.reserveCapacity(capacity)
        starts.reserveCapacity(capacity + 1)
        characters.reserveCapacity(capacity * 6)
        letters.reserveCapacity(capacity)
        signs.reserveCapacity(capacity)
    }

    public var count: Int { ids.count }

    /// In memory.
    public var bytes: Int { ids.count * 16 + starts.count * 4 + characters.count * 2 }

    /// The names of one row may be several: its name and its code.
    public mutating func add(_ name: UnsafeBufferPointer<UInt8>, id: Int64) {
        let first = characters.count
        NameCharacters.append(name, to: &characters)
        // Nobody types more, and a text in a name's place must not slow down all others.
        if characters.count - first > Self.longest { characters.removeSubrange((first + Self.longest)...) }
        var letters: UInt32 = 0
        var signs: UInt32 = 0
        for character in characters[first...] {
            letters |= NameCharacters.letters(of: character)
            signs |= NameCharacters.sign(of: character)
        }
        ids.append(id)
        starts.append(UInt32(truncatingIfNeeded: characters.count))
        self.letters.append(letters)
        self.signs.append(signs)
    }

    static let longest = 64

    /// The table's columns as they lie in memory: only valid within `withColumns`.
    struct Columns {
        let ids: UnsafeBufferPointer<Int64>
        let starts: UnsafeBufferPointer<UInt32>
        let characters: UnsafeBufferPointer<UInt16>
        let letters: UnsafeBufferPointer<UInt32>
        let signs: UnsafeBufferPointer<UInt32>

        @inline(__always)
        func name(_ row: Int) -> UnsafeBufferPointer<UInt16> {
            UnsafeBufferPointer(rebasing: characters[Int(starts[row])..<Int(starts[row + 1])])
        }

        /// - Returns: whether the deadline did not come first.
        @inline(__always)
        func each(until deadline: ContinuousClock.Instant, every stretch: Int, _ body: (Int) -> Void) -> Bool {
            var row = 0
            while row < ids.count {
                guard ContinuousClock.now < deadline else { return false }
                let end = min(row + stretch, ids.count)
                while row < end {
                    body(row)
                    row += 1
                }
            }
            return true
        }
    }

    func withColumns<Result>(_ body: (Columns) -> Result) -> Result {
        ids.withUnsafeBufferPointer { ids in
            starts.withUnsafeBufferPointer { starts in
                characters.withUnsafeBufferPointer { characters in
                    letters.withUnsafeBufferPointer { letters in
                        signs.withUnsafeBufferPointer { signs in
                            body(
                                Columns(
                                    ids: ids, starts: starts, characters: characters, letters: letters, signs: signs))
                        }
                    }
                }
            }
        }
    }
}

/// How characters are compared: full-width letters and digits as their narrow ones, letters in lower case, each as one
/// number of two bytes. What has no such number stands for nothing that can be typed.
enum NameCharacters {
    static func append(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt16]) {
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                output.append(UInt16((0x41...0x5A).contains(byte) ? byte + 0x20 : byte))
                position += 1
                continue
            }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            guard length > 1, position + length <= text.count else {
                position += 1
                continue
            }
            var scalar = UInt32(byte) & (length == 2 ? 0x1F : length == 3 ? 0x0F : 0x07)
            for offset in 1..<length { scalar = scalar << 6 | UInt32(text[position + offset] & 0x3F) }
            output.append(folded(scalar))
            position += length
        }
    }

    static func of(_ text: String) -> [UInt16] {
        var result: [UInt16] = []
        var text = text
        text.withUTF8 { append($0, to: &result) }
        return result
    }

    private static func folded(_ scalar: UInt32) -> UInt16 {
        switch scalar {
        case 0x4E00...0x9FFF: return UInt16(scalar)
        case 0xFF01...0xFF5E:
            let narrow = scalar - 0xFEE0
            return UInt16((0x41...0x5A).contains(narrow) ? narrow + 0x20 : narrow)
        case 0x3000, 0xA0: return 0x20
        case 0x10000...: return unknown
        default:
            guard let value = Unicode.Scalar(scalar) else { return unknown }
            let lower = value.properties.lowercaseMapping.unicodeScalars
            guard lower.count == 1, let first = lower.first else { return UInt16(scalar) }
            return UInt16(exactly: first.value) ?? unknown
        }
    }

    static let unknown: UInt16 = 0xFFFF

    static func isLetter(_ character: UInt16) -> Bool {
        (0x61...0x7A).contains(character) || (0x30...0x39).contains(character)
    }

    /// Whether what is typed may leave it out: blanks, brackets, the dot in a foreign name.
    static func isSeparator(_ character: UInt16) -> Bool {
        switch character {
        case 0x00...0x2F, 0x3A...0x60, 0x7B...0xBF, 0x2000...0x206F, 0x3000...0x3020, 0xFF00...0xFFFF: true
        default: false
        }
    }

    /// A bit for every letter, those of a Chinese character's readings for the character; digits share six.
    static func letters(of character: UInt16) -> UInt32 {
        if character < 0x80 { return bit(UInt8(truncatingIfNeeded: character)) }
        guard PinyinSyllables.characters.contains(character) else { return 0 }
        return readingLetters[Int(character - PinyinSyllables.characters.lowerBound)]
    }

    static func bit(_ letter: UInt8) -> UInt32 {
        switch letter {
        case 0x61...0x7A: 1 << UInt32(letter - 0x61)
        case 0x30...0x39: 1 << UInt32(26 + (letter - 0x30) % 6)
        default: 0
        }
    }

    static func sign(of character: UInt16) -> UInt32 {
        character < 0x80 ? 0 : 1 << ((UInt32(character) &* 0x9E37_79B1) >> 27)
    }

    private static let readingLetters: [UInt32] = {
        let syllables = PinyinSyllables.shared
        let bits = syllables.letters.map { $0.reduce(0) { $0 | bit($1) } }
        return PinyinSyllables.characters.map { character in
            syllables.readings(of: character).reduce(0) { $0 | bits[Int($1)] }
        }
    }()
}
