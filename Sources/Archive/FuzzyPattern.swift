import Model

/// What was typed, for names that it is only near to: some of its characters left out, a letter or two mistyped, or a
/// Chinese character taken for another that sounds the same.
struct FuzzyPattern: Sendable {
    /// The letters that were typed, Chinese characters as their pinyin.
    private let typed: [UInt8]
    private let letters: UInt32
    /// The characters that were typed, where there are Chinese ones among them: a name may have others between them.
    private let characters: [UInt16]
    /// Signs that a name must have for them; all of them where there are none.
    private let signs: UInt32
    /// How many letters may be wrong.
    private let edits: Int
    /// By letter: the places where it was typed.
    private let places: [UInt64]

    init?(_ pattern: NamePattern) {
        let isChinese = pattern.items.contains { $0 >= 0x80 }
        characters = isChinese ? pattern.items : []
        signs = isChinese ? pattern.signs : .max
        let table = PinyinSyllables.shared
        var typed: [UInt8] = []
        for item in pattern.items {
            if item < 0x80 {
                typed.append(UInt8(item))
            } else if let reading = table.readings(of: item).first {
                typed += table.letters[Int(reading)]
            }
        }
        typed.removeAll { NameCharacters.bit($0) == 0 }
        typed = Array(typed.prefix(60))
        guard typed.count >= 2 else { return nil }
        self.typed = typed
        letters = typed.reduce(0) { $0 | NameCharacters.bit($1) }
        // Another character that sounds the same or nearly so; of letters one in four.
        edits = typed.count < 4 ? 0 : typed.count < 7 || isChinese ? 1 : 2
        var places = [UInt64](repeating: 0, count: 128)
        for (place, letter) in typed.enumerated() { places[Int(letter)] |= 1 << UInt64(place) }
        self.places = places
    }

    /// Whether a name with these letters and signs is worth a look.
    @inline(__always)
    func mayFit(_ letters: UInt32, _ signs: UInt32) -> Bool {
        (self.letters & ~letters).nonzeroBitCount <= edits || self.signs & ~signs == 0
    }

    /// How far away a name is, the smaller the nearer; nil where it is too far.
    func cost(_ name: UnsafeBufferPointer<UInt16>, _ scratch: inout Scratch) -> Int? {
        var best: Int?
        func offer(_ cost: Int?) {
            if let cost, cost < best ?? .max { best = cost }
        }
        if characters.count > 1 { offer(gaps(of: characters, in: name)) }
        scratch.read(name)
        for word in scratch.words {
            guard scratch.letters[word] == typed[0] else { continue }
            let later = word == 0 ? 0 : 1
            offer(initialGaps(from: word, scratch).map { $0 + 1 + later })
            if edits > 0 { offer(wrongLetters(from: word, scratch.letters).map { $0 * 4 + later }) }
            if typed.count >= 4 { offer(letterGaps(from: word, scratch.letters).map { 10 + $0 + later }) }
        }
        // The first letter is the one people get right; a wrong one is looked for only where the name begins.
        if edits > 0, scratch.letters.first != typed[0] {
            offer(wrongLetters(from: 0, scratch.letters).map { $0 * 4 + 2 })
        }
        return best
    }

    /// A name's letters, Chinese characters as their commonest pinyin, and where its words begin.
    struct Scratch {
        fileprivate var letters: [UInt8] = []
        fileprivate var words: [Int] = []

        fileprivate mutating func read(_ name: UnsafeBufferPointer<UInt16>) {
            letters.removeAll(keepingCapacity: true)
            words.removeAll(keepingCapacity: true)
            let table = FuzzyPattern.spelling
            for (index, character) in name.enumerated() {
                if character < 0x80 {
                    guard NameCharacters.isLetter(character) else { continue }
                    if NameScanner.isWordStart(name, index) { words.append(letters.count) }
                    letters.append(UInt8(character))
                } else if PinyinSyllables.characters.contains(character) {
                    words.append(letters.count)
                    // Six letters at most, as the bytes of a number, the first one lowest.
                    var syllable = table[Int(character - PinyinSyllables.characters.lowerBound)]
                    while syllable != 0 {
                        letters.append(UInt8(truncatingIfNeeded: syllable))
                        syllable >>= 8
                    }
                }
            }
        }
    }

    /// By character: its commonest syllable, as the bytes of a number.
    private static let spelling: [UInt64] = {
        let table = PinyinSyllables.shared
        return PinyinSyllables.characters.map { character in
            guard let reading = table.readings(of: character).first else { return 0 }
            return table.letters[Int(reading)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }()

    /// The characters between the first and the last that were typed and are in the name in this order.
    private func gaps(of wanted: [UInt16], in name: UnsafeBufferPointer<UInt16>) -> Int? {
        guard let first = name.firstIndex(of: wanted[0]) else { return nil }
        var next = 0
        for index in first..<name.count where name[index] == wanted[next] {
            next += 1
            if next == wanted.count { return index - first + 1 - next + (first == 0 ? 0 : 1) }
        }
        return nil
    }

    /// The words left out when each letter is the first of one.
    private func initialGaps(from word: Int, _ scratch: Scratch) -> Int? {
        var next = 0
        var passed = 0
        for start in scratch.words where start >= word {
            if scratch.letters[start] == typed[next] {
                next += 1
                if next == typed.count { return passed }
            } else {
                passed += 1
            }
        }
        return nil
    }

    /// The letters left out when each follows the one before somewhere.
    private func letterGaps(from word: Int, _ letters: [UInt8]) -> Int? {
        var next = 0
        for index in word..<letters.count where letters[index] == typed[next] {
            next += 1
            if next == typed.count {
                let passed = index - word + 1 - next
                return passed <= typed.count ? passed : nil
            }
        }
        return nil
    }

    /// The fewest edits (insert, delete, replace, swap two neighbours) that make what was typed a beginning of the
    /// name from there on; nil where more are needed than are allowed.
    ///
    /// All places of what was typed are worked on at once, as the bits of a number (Hyyrö, "A bit-vector algorithm for
    /// computing Levenshtein and Damerau edit distances", 2003).
    private func wrongLetters(from word: Int, _ letters: [UInt8]) -> Int? {
        let count = typed.count
        let last = UInt64(1) << UInt64(count - 1)
        var (vp, vn, d0, before): (UInt64, UInt64, UInt64, UInt64) = (~0, 0, 0, 0)
        var distance = count
        var best = distance
        for index in word..<min(letters.count, word + count + edits) {
            let here = places[Int(letters[index])]
            let swapped = (((~d0) & here) << 1) & before
            d0 = swapped | (((here & vp) &+ vp) ^ vp) | here | vn
            let hp = vn | ~(d0 | vp)
            let hn = d0 & vp
            if hp & last != 0 { distance += 1 }
            if hn & last != 0 { distance -= 1 }
            best = min(best, distance)
            let moved = hp << 1 | 1
            vp = hn << 1 | ~(d0 | moved)
            vn = d0 & moved
            before = here
        }
        return best <= edits ? best : nil
    }
}
