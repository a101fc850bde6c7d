import Model

/// What `search(…)` was given, understood: words that must all hit, words that must not.
///
///     投诉 未解决        both, anywhere in the client's texts
///     "上门 拜访"        as a phrase
///     invest*           words that begin so
///     -已解决            not that
///     notes:养老金       in that field; contact.name:王, visits:投诉
///     zhaos  zs         names by pinyin or initials
public struct SearchQuery: Sendable, Hashable {
    /// As it was written.
    public let text: String
    public let entity: Entity
    public let words: [Word]

    /// One word or phrase: tokens that must follow one another in one text.
    public struct Word: Sendable, Hashable {
        public let tokens: [SearchTokens.Token]
        /// Whether the last token only has to begin a word, or is a single character that begins pairs.
        public let isPrefix: Bool
        public let isExcluded: Bool
        /// The only places it may hit; nil for everywhere.
        public let places: [SearchPlace]?

        /// A word of Latin letters that may be the beginning of a name's pinyin.
        public var pinyin: [UInt8]? {
            guard tokens.count == 1, let bytes = tokens.first?.bytes, bytes.count >= 2,
                bytes.allSatisfy({ (0x61...0x7A).contains($0) })
            else { return nil }
            return bytes
        }

        /// The word's one run of characters, where it is nothing else: it is then looked for byte by byte.
        let run: [UInt8]?

        func mayHit(_ place: SearchPlace) -> Bool { places?.contains(place) ?? true }
    }

    public var wanted: [Word] { words.filter { !$0.isExcluded } }
    public var excluded: [Word] { words.filter(\.isExcluded) }

    private static let mostWords = 40
    private static let mostTokens = 200

    /// - Throws: `QueryError` where there is nothing to look for, with what to write instead.
    public init(_ text: String, entity: Entity) throws(QueryError) {
        guard !SearchPlace.all(entity).isEmpty else {
            throw QueryError("\(entity.plural) have no texts to search; use where{…}")
        }
        self.text = text
        self.entity = entity
        var parser = SearchParser(text, entity: entity)
        words = try parser.words()
        guard words.contains(where: { !$0.isExcluded }) else {
            let example = "as in \(entity.plural):search(\"投诉\")"
            throw words.isEmpty
                ? QueryError(
                    "there is no word in \"\(text)\" to search for: give letters, digits or characters, \(example)")
                : QueryError(
                    "\"\(text)\" only says what to leave out: give a word to find as well, as in \"投诉 \(text)\"")
        }
        guard words.count <= Self.mostWords, words.allSatisfy({ $0.tokens.count <= Self.mostTokens }) else {
            throw QueryError(
                "a search takes at most \(Self.mostWords) words, and \(Self.mostTokens) characters in one of them")
        }
    }
}

/// Reads the text of a search.
struct SearchParser {
    private let text: String
    private let entity: Entity
    private var characters: [Character]
    private var index = 0

    init(_ text: String, entity: Entity) {
        self.text = text
        self.entity = entity
        characters = Array(text)
    }

    private static let quotes: Set<Character> = ["\"", "“", "”", "＂", "„"]
    private static let colons: Set<Character> = [":", "："]
    private static let minuses: Set<Character> = ["-", "－", "−"]
    private static let stars: Set<Character> = ["*", "＊"]

    mutating func words() throws(QueryError) -> [SearchQuery.Word] {
        var words: [SearchQuery.Word] = []
        while index < characters.count {
            if characters[index].isWhitespace {
                index += 1
                continue
            }
            if let word = try word() { words.append(word) }
        }
        return words
    }

    /// One word; nil for punctuation alone.
    private mutating func word() throws(QueryError) -> SearchQuery.Word? {
        var isExcluded = false
        if Self.minuses.contains(characters[index]), index + 1 < characters.count, !characters[index + 1].isWhitespace {
            isExcluded = true
            index += 1
        }
        let places = try qualifier()
        var part = ""
        var isPrefix = false
        if index < characters.count, Self.quotes.contains(characters[index]) {
            index += 1
            guard let end = characters[index...].firstIndex(where: Self.quotes.contains) else {
                throw QueryError("the quotation mark in \"\(text)\" is not closed; close it, or leave it out")
            }
            part = String(characters[index..<end])
            index = end + 1
            if index < characters.count, Self.stars.contains(characters[index]) {
                isPrefix = true
                index += 1
            }
        } else {
            while index < characters.count, !characters[index].isWhitespace, !Self.quotes.contains(characters[index]) {
                part.append(characters[index])
                index += 1
            }
            if let last = part.last, Self.stars.contains(last) {
                isPrefix = true
                part.removeLast()
            }
        }
        return Self.word(part, isPrefix: isPrefix, isExcluded: isExcluded, places: places)
    }

    static func word(
        _ part: String, isPrefix: Bool, isExcluded: Bool, places: [SearchPlace]?
    ) -> SearchQuery.Word? {
        var tokens = SearchTokens.tokens(of: part)
        guard let last = tokens.last else { return nil }
        var isPrefix = isPrefix && !last.isCharacters
        if last.endsRun {
            // A run need not end where the word does: its pairs say enough, and a single character begins pairs.
            if tokens.count >= 2, !tokens[tokens.count - 2].endsRun, tokens[tokens.count - 2].isCharacters {
                tokens.removeLast()
            } else {
                isPrefix = true
            }
        }
        let isOneRun =
            last.isCharacters && tokens.allSatisfy { $0.isCharacters } && tokens.dropLast().allSatisfy { !$0.endsRun }
        var run: [UInt8]?
        if isOneRun, let first = tokens.first {
            run = Array(Array(part.utf8)[first.source.lowerBound..<last.source.upperBound])
        }
        return SearchQuery.Word(tokens: tokens, isPrefix: isPrefix, isExcluded: isExcluded, places: places, run: run)
    }

    // MARK: Fields

    /// `notes:`, `contact.name:`, `visits:`, by names or labels; nil where the word is not preceded by one.
    private mutating func qualifier() throws(QueryError) -> [SearchPlace]? {
        guard let end = characters[index...].firstIndex(where: { Self.colons.contains($0) || $0.isWhitespace }),
            Self.colons.contains(characters[end]), end > index, end + 1 < characters.count,
            !characters[end + 1].isWhitespace
        else { return nil }
        let name = String(characters[index..<end])
        if let places = places(named: name) {
            index = end + 1
            return places
        }
        guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2E }) else { return nil }
        if let field = entity[name] {
            let why = field.privacy == .sensitive ? "is sensitive and not searched" : "is no text that is searched"
            throw QueryError("`\(name)` \(why); use where{…} for it")
        }
        let known = SearchPlace.all(entity).map(name(of:)) + groups.map(\.name)
        let hint = Suggestion.hint(for: name, among: known)
        // Without a name that is near, it is a text with a colon in it.
        guard !hint.isEmpty else { return nil }
        throw QueryError(
            "\(entity.plural) have no field `\(name)` to search in\(hint); put \"…\" around a text with a colon")
    }

    private var groups: [(name: String, entity: Entity)] {
        entity == .client
            ? [Entity.contact, .visit].flatMap { [($0.plural, $0), ($0.name, $0), ($0.label.zh, $0)] } : []
    }

    private func name(of place: SearchPlace) -> String {
        place.entity == entity ? place.field.name : "\(place.entity.name).\(place.field.name)"
    }

    private func places(named name: String) -> [SearchPlace]? {
        let all = SearchPlace.all(entity)
        if let place = all.first(where: { self.name(of: $0) == name }) { return [place] }
        if let group = groups.first(where: { $0.name == name }) { return SearchPlace.own(group.entity) }
        let labelled = all.filter { place in
            let label = place.field.label.zh
            return place.entity == entity ? label == name : "\(place.entity.label.zh).\(label)" == name
        }
        return labelled.isEmpty ? nil : labelled
    }
}
