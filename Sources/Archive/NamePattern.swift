import Model

/// What was typed, made ready to be compared with very many names.
///
/// A name is read along all its readings at once: the places of what was typed that have been reached are bits of a
/// number, and a character moves them on, as itself, as a syllable or as an initial.
struct NamePattern: Sendable {
    let items: [UInt16]
    /// Letters that a name must have, and signs of its other characters.
    let letters: UInt32
    let signs: UInt32
    /// By character: whether something that fits may begin with it.
    private let mayBegin: [UInt8]
    /// By ASCII character: the places where it stands.
    private let literals: [UInt64]
    /// The same for the others.
    private let otherLiterals: [(character: UInt16, places: UInt64)]
    /// By syllable.
    private let moves: [Move]

    /// Nil where nothing was typed that a name could have.
    init?(_ typed: String) {
        var items = NameCharacters.of(typed)
        while items.last == 0x20 { items.removeLast() }
        while items.first == 0x20 { items.removeFirst() }
        guard !items.isEmpty else { return nil }
        items = Array(items.prefix(60))
        self.items = items
        let count = items.count
        letters = items.reduce(0) { $1 < 0x80 ? $0 | NameCharacters.bit(UInt8($1)) : $0 }
        signs = items.reduce(0) { $0 | NameCharacters.sign(of: $1) }

        var literals = [UInt64](repeating: 0, count: 128)
        var others: [UInt16: UInt64] = [:]
        for (place, item) in items.enumerated() {
            if item < 0x80 {
                literals[Int(item)] |= 1 << UInt64(place)
            } else {
                others[item, default: 0] |= 1 << UInt64(place)
            }
        }
        self.literals = literals
        otherLiterals = others.map { ($0.key, $0.value) }

        let table = PinyinSyllables.shared
        let hasLetters = letters != 0
        var moves = [Move](repeating: Move(), count: table.letters.count)
        var starts = [UInt8](repeating: 0, count: table.letters.count)
        if hasLetters {
            for (number, syllable) in table.letters.enumerated() {
                var move = Move(length: UInt64(syllable.count))
                for place in 0..<count where items[place] == UInt16(syllable[0]) {
                    let bit = UInt64(1) << UInt64(place)
                    var matched = 1
                    while matched < syllable.count, place + matched < count,
                        items[place + matched] == UInt16(syllable[matched])
                    {
                        matched += 1
                    }
                    move.initial |= bit
                    if matched == syllable.count {
                        move.whole |= bit
                    } else if place + matched == count {
                        move.beginning |= bit
                    }
                    if matched >= 2, syllable[1] == 0x68 { move.doubleInitial |= bit }
                }
                if (move.whole | move.beginning) & 1 != 0 {
                    starts[number] = NameScanner.spelled
                } else if move.initial & 1 != 0 {
                    starts[number] = NameScanner.initial
                }
                moves[number] = move
            }
        }
        self.moves = moves

        var mayBegin = [UInt8](repeating: 0, count: 1 << 16)
        if hasLetters, items[0] < 0x80 {
            for character in PinyinSyllables.characters {
                var flags: UInt8 = 0
                for number in table.readings(of: character) { flags |= starts[Int(number)] }
                mayBegin[Int(character)] = flags
            }
        }
        mayBegin[Int(items[0])] |= NameScanner.literal
        self.mayBegin = mayBegin
    }

    /// Hands over what compares names: only valid within `body`.
    func withScanner<Result>(_ body: (NameScanner) -> Result) -> Result {
        let table = PinyinSyllables.shared
        return mayBegin.withUnsafeBufferPointer { mayBegin in
            literals.withUnsafeBufferPointer { literals in
                moves.withUnsafeBufferPointer { moves in
                    table.starts.withUnsafeBufferPointer { starts in
                        table.numbers.withUnsafeBufferPointer { numbers in
                            body(
                                NameScanner(
                                    mayBegin: mayBegin, literals: literals, moves: moves, readingStarts: starts,
                                    readings: numbers, otherLiterals: otherLiterals, count: items.count))
                        }
                    }
                }
            }
        }
    }

    /// What a syllable does: at which places of what was typed it stands.
    struct Move {
        /// All of it.
        var whole: UInt64 = 0
        /// Only its beginning, and nothing was typed after it.
        var beginning: UInt64 = 0
        /// Its first letter.
        var initial: UInt64 = 0
        /// Its first two, where these are one sound (`zh`).
        var doubleInitial: UInt64 = 0
        /// Its letters.
        var length: UInt64 = 0
    }
}
