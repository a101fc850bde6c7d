/// The readings of every character as numbers of syllables, for whoever compares millions of names with what is typed:
/// comparing numbers needs no texts.
///
/// Made when first named: a few milliseconds and 300 kB.
public struct PinyinSyllables: Sendable {
    public static let shared = PinyinSyllables()

    /// The characters that have readings: U+4E00 to U+9FFF.
    public static let characters: Range<UInt16> = 0x4E00..<0xA000

    /// Every syllable's letters, by number.
    public let letters: [[UInt8]]
    /// By character from the first on: where its numbers begin in `numbers`, and behind the last one the end.
    public let starts: [UInt32]
    public let numbers: [UInt16]

    /// The numbers of a character's syllables, the commonest first: every reading it has by itself, within words and as
    /// a surname. Empty for what is no Chinese character.
    public func readings(of character: UInt16) -> ArraySlice<UInt16> {
        guard Self.characters.contains(character) else { return [] }
        let index = Int(character - Self.characters.lowerBound)
        return numbers[Int(starts[index])..<Int(starts[index + 1])]
    }

    private init() {
        letters = Pinyin.syllables.map { Array($0.utf8) }
        var numberOf: [String: UInt16] = [:]
        for (number, syllable) in Pinyin.syllables.enumerated() { numberOf[syllable] = UInt16(number) }
        var more: [UInt16: [UInt16]] = [:]
        for (character, syllable) in Pinyin.furtherReadings {
            guard let character = UInt16(exactly: character), let number = numberOf[syllable] else { continue }
            more[character, default: []].append(number)
        }
        var starts: [UInt32] = []
        starts.reserveCapacity(Self.characters.count + 1)
        var numbers: [UInt16] = []
        numbers.reserveCapacity(Self.characters.count * 5 / 4)
        for character in Self.characters {
            let start = numbers.count
            starts.append(UInt32(start))
            if let common = Pinyin.commonReading(of: UInt32(character)) { numbers.append(UInt16(common)) }
            for number in more[character] ?? [] where !numbers[start...].contains(number) { numbers.append(number) }
        }
        starts.append(UInt32(numbers.count))
        self.starts = starts
        self.numbers = numbers
    }
}
