import Model

/// What was typed, made ready to be compared with very many names.
///
/// A name is read along all its readings at once: the places of what was typed that have been reached are bits of a
/// number, and a character moves them on, as itself, as a syllable or as an initial.
struct NamePattern: Sendable {
    /// How a stretch of a name fits, and where.
    struct Fit: Sendable, Hashable {
        let kind: NameMatch.Kind
        /// The character of the name from which on it fits.
        let start: Int
    }

    let items: [UInt16]
    /// Letters that a name must have, and signs of its other characters.
    let letters: UInt32
    let signs: UInt32
    /// The kind that is the best any name can be of.
    let best: NameMatch.Kind
    /// By character: whether something that fits may begin with it.
    private let mayBegin: [UInt8]
    /// By ASCII character: the places where it stands.
    private let literals: [UInt64]
    /// The same for the others.
    private let otherLiterals: [(character: UInt16, places: UInt64)]
    /// By syllable: places where all of it stands.
    private let whole: [UInt64]
    /// By syllable: places from which on only its beginning was typed, and nothing after it.
    private let beginnings: [UInt64]
    private let lengths: [UInt8]
    /// By syllable: where its first letter stands, and where its first two where these are one sound (`zh`).
    private let initials: [UInt64]
    private let doubleInitials: [UInt64]

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
        var whole = [UInt64](repeating: 0, count: table.letters.count)
        var (beginnings, initials, doubles) = (whole, whole, whole)
        var starts = [UInt8](repeating: 0, count: table.letters.count)
        if hasLetters {
            for (number, syllable) in table.letters.enumerated() {
                for place in 0..<count where items[place] == UInt16(syllable[0]) {
                    let bit = UInt64(1) << UInt64(place)
                    var matched = 1
                    while matched < syllable.count, place + matched < count,
                        items[place + matched] == UInt16(syllable[matched])
                    {
                        matched += 1
                    }
                    initials[number] |= bit
                    if matched == syllable.count {
                        whole[number] |= bit
                    } else if place + matched == count {
                        beginnings[number] |= bit
                    }
                    if matched >= 2, syllable[1] == 0x68 { doubles[number] |= bit }
                }
                if (whole[number] | beginnings[number]) & 1 != 0 {
                    starts[number] = 2
                } else if initials[number] & 1 != 0 {
                    starts[number] = 4
                }
            }
        }
        self.whole = whole
        self.beginnings = beginnings
        self.initials = initials
        doubleInitials = doubles
        lengths = table.letters.map { UInt8($0.count) }

        var mayBegin = [UInt8](repeating: 0, count: 1 << 16)
        if hasLetters, items[0] < 0x80 {
            for character in PinyinSyllables.characters {
                var flags: UInt8 = 0
                for number in table.readings(of: character) { flags |= starts[Int(number)] }
                mayBegin[Int(character)] = flags
            }
        }
        mayBegin[Int(items[0])] |= 1
        self.mayBegin = mayBegin
        best = .name
    }

    /// How a name fits best; nil where it does not. Fuzzy fits are `FuzzyPattern`'s.
    func fit(_ name: UnsafeBufferPointer<UInt16>) -> Fit? {
        var found: Fit?
        mayBegin.withUnsafeBufferPointer { mayBegin in
            for start in 0..<name.count {
                guard mayBegin[Int(name[start])] != 0, let kind = fit(name, from: start) else { continue }
                if found.map({ kind < $0.kind }) ?? true { found = Fit(kind: kind, start: start) }
                // Nothing later is better.
                if kind <= .pinyin { break }
            }
        }
        return found
    }

    /// Whether any character of the name may begin something that fits.
    private func fit(_ name: UnsafeBufferPointer<UInt16>, from start: Int) -> NameMatch.Kind? {
        let end = UInt64(1) << UInt64(items.count)
        let syllables = PinyinSyllables.shared
        // Places reached by the characters themselves, with syllables among them, with initials among them.
        var literal: UInt64 = 1
        var spelled: UInt64 = 0
        var initial: UInt64 = 0
        // Within a word of letters only the letters themselves fit.
        let isWordStart = Self.isWordStart(name, start)
        var found: NameMatch.Kind?
        for index in start..<name.count {
            let character = name[index]
            let stands = places(of: character)
            var nextLiteral = (literal & stands) << 1
            var nextSpelled = (spelled & stands) << 1
            var nextInitial = (initial & stands) << 1
            if isWordStart {
                if NameCharacters.isSeparator(character) {
                    nextLiteral |= literal
                    nextSpelled |= spelled
                    nextInitial |= initial
                } else if character < 0x80 {
                    // The rest of a word whose first letter was typed may be left out: `atc` for Acme Trading Co.
                    if index > start, !Self.isWordStart(name, index) { nextInitial |= literal | spelled | initial }
                } else {
                    for number in syllables.readings(of: character) {
                        let number = Int(number)
                        let here = whole[number]
                        let length = UInt64(lengths[number])
                        nextSpelled |= ((literal | spelled) & here) << length
                        nextInitial |= (initial & here) << length
                        if (literal | spelled) & beginnings[number] != 0 { nextSpelled |= end }
                        if initial & beginnings[number] != 0 { nextInitial |= end }
                        let any = literal | spelled | initial
                        nextInitial |= (any & initials[number]) << 1
                        nextInitial |= (any & doubleInitials[number]) << 2
                    }
                }
            }
            (literal, spelled, initial) = (nextLiteral, nextSpelled, nextInitial)
            if literal & end != 0 { return better(found, start == 0 ? .name : .within) }
            if spelled & end != 0 { found = better(found, .pinyin) }
            if initial & end != 0 { found = better(found, .initials) }
            // A syllable that ends what was typed may be an initial too, but nothing better comes.
            if literal | spelled | initial == 0 || (found == .pinyin && literal == 0) { break }
        }
        return found
    }

    private func better(_ left: NameMatch.Kind?, _ right: NameMatch.Kind) -> NameMatch.Kind {
        left.map { min($0, right) } ?? right
    }

    private func places(of character: UInt16) -> UInt64 {
        if character < 0x80 { return literals[Int(character)] }
        for other in otherLiterals where other.character == character { return other.places }
        return 0
    }

    /// Whether a word begins at that character: a Chinese one is a word by itself.
    static func isWordStart(_ name: UnsafeBufferPointer<UInt16>, _ index: Int) -> Bool {
        index == 0 || !NameCharacters.isLetter(name[index]) || !NameCharacters.isLetter(name[index - 1])
    }
}
