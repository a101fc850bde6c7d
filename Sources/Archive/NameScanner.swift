import Model

/// Compares names with what was typed, reading its tables straight from memory: made for a million names within a few
/// milliseconds. Only valid within `NamePattern.withScanner`.
struct NameScanner {
    /// What something that fits may begin as at a character.
    static let literal: UInt8 = 1
    static let spelled: UInt8 = 2
    static let initial: UInt8 = 4

    let mayBegin: UnsafeBufferPointer<UInt8>
    let literals: UnsafeBufferPointer<UInt64>
    let moves: UnsafeBufferPointer<NamePattern.Move>
    let readingStarts: UnsafeBufferPointer<UInt32>
    let readings: UnsafeBufferPointer<UInt16>
    let otherLiterals: [(character: UInt16, places: UInt64)]
    let count: Int

    /// The place among all names that fit, the smaller the better: by kind, where in the name it begins, length.
    typealias Order = UInt64

    @inline(__always)
    static func order(_ kind: NameMatch.Kind, start: Int, length: Int) -> Order {
        UInt64(kind.rawValue) << 48 | UInt64(min(start, 255)) << 32 | UInt64(min(length, 0xFFFF))
    }

    static func kind(of order: Order) -> NameMatch.Kind { NameMatch.Kind(rawValue: Int(order >> 48)) ?? .fuzzy }

    /// How a name fits best; nil where it does not, or not better than `worst`.
    func order(of name: UnsafeBufferPointer<UInt16>, below worst: Order) -> Order? {
        var best = worst
        for start in 0..<name.count {
            let flags = mayBegin[Int(name[start])]
            guard flags != 0 else { continue }
            // What it can be at best, before the rest of the name is read.
            let least: NameMatch.Kind =
                flags & Self.literal != 0 && start == 0
                ? .name : flags & Self.spelled != 0 ? .pinyin : flags & Self.initial != 0 ? .initials : .within
            guard Self.order(least, start: start, length: name.count) < best,
                let kind = kind(of: name, from: start)
            else { continue }
            var order = Self.order(kind, start: start, length: name.count)
            if kind == .pinyin || kind == .initials {
                // Read as hardly anybody reads it, it stands behind all that are read as everybody does.
                let common = self.kind(of: name, from: start, readsCommonly: true)
                if common != kind { order |= Self.rare }
                if let common { order = min(order, Self.order(common, start: start, length: name.count)) }
            }
            best = min(best, order)
        }
        return best < worst ? best : nil
    }

    /// Within a kind: what fits only by another reading of a character than its commonest.
    private static let rare: Order = 1 << 47

    /// How what was typed fits from a character of the name on.
    /// - Parameter readsCommonly: each character by its commonest reading only.
    private func kind(
        of name: UnsafeBufferPointer<UInt16>, from start: Int, readsCommonly: Bool = false
    ) -> NameMatch.Kind? {
        let end = UInt64(1) << UInt64(count)
        // Places reached by the characters themselves, with syllables among them, with initials among them.
        var literal: UInt64 = 1
        var spelled: UInt64 = 0
        var initial: UInt64 = 0
        // Places reached when the rest of a word is left out, from the next word on.
        var skipped: UInt64 = 0
        // Within a word of letters only the letters themselves fit.
        let isWordStart = Self.isWordStart(name, start)
        var found: NameMatch.Kind?
        for index in start..<name.count {
            let character = name[index]
            let beginsWord = Self.isWordStart(name, index)
            if beginsWord, !NameCharacters.isSeparator(character) {
                initial |= skipped
                skipped = 0
            }
            let stands = places(of: character)
            var nextLiteral = (literal & stands) << 1
            var nextSpelled = (spelled & stands) << 1
            var nextInitial = (initial & stands) << 1
            if isWordStart {
                if character >= PinyinSyllables.characters.lowerBound, character < PinyinSyllables.characters.upperBound
                {
                    let row = Int(character - PinyinSyllables.characters.lowerBound)
                    let known = literal | spelled
                    let any = known | initial
                    let first = Int(readingStarts[row])
                    let last = Int(readingStarts[row + 1])
                    for place in first..<(readsCommonly ? min(first + 1, last) : last) {
                        let move = moves[Int(readings[place])]
                        guard any & move.initial != 0 else { continue }
                        nextSpelled |= (known & move.whole) << move.length
                        nextInitial |= (initial & move.whole) << move.length
                        if known & move.beginning != 0 { nextSpelled |= end }
                        if initial & move.beginning != 0 { nextInitial |= end }
                        nextInitial |= (any & move.initial) << 1
                        nextInitial |= (any & move.doubleInitial) << 2
                    }
                } else if NameCharacters.isSeparator(character) {
                    nextLiteral |= literal
                    nextSpelled |= spelled
                    nextInitial |= initial
                } else if character < 0x80, !beginsWord {
                    // The rest of a word whose first letter was typed may be left out: `atc` for Acme Trading Co.
                    skipped |= literal | spelled | initial
                }
            }
            (literal, spelled, initial) = (nextLiteral, nextSpelled, nextInitial)
            if literal & end != 0 { return start == 0 ? .name : min(found ?? .within, .within) }
            if spelled & end != 0 {
                found = .pinyin
            } else if initial & end != 0, found == nil {
                found = .initials
            }
            if literal | spelled | initial | skipped == 0 || (found == .pinyin && literal == 0) { break }
        }
        return found
    }

    @inline(__always)
    private func places(of character: UInt16) -> UInt64 {
        if character < 0x80 { return literals[Int(character)] }
        for other in otherLiterals where other.character == character { return other.places }
        return 0
    }

    /// Whether a word begins at that character: a Chinese one is a word by itself.
    @inline(__always)
    static func isWordStart(_ name: UnsafeBufferPointer<UInt16>, _ index: Int) -> Bool {
        index == 0 || !NameCharacters.isLetter(name[index]) || !NameCharacters.isLetter(name[index - 1])
    }
}
