import Model

/// What is asked of one row's texts while a statement runs, as one text that SQL hands over.
public struct SearchCall: Sendable, Hashable {
    public let query: SearchQuery
    /// Whose row the texts are of.
    public let source: Entity
    /// The number of the word to look for among the query's; nil for the whole query.
    public let word: Int?
    /// Where words may hit.
    public let rank: SearchRank

    /// The places of the texts, in the order they are handed over in.
    public var places: [SearchPlace] { SearchPlace.own(source) }

    public init(_ query: SearchQuery, source: Entity, word: Int? = nil, rank: SearchRank = .visits) {
        self.query = query
        self.source = source
        self.word = word
        self.rank = rank
    }

    public var encoded: String {
        [query.entity.name, source.name, word.map(String.init) ?? "", "\(rank.rawValue)", query.text].joined(
            separator: "\n")
    }

    public init?(encoded: String) {
        let parts = encoded.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let entity = Vocabulary.entity(named: parts[0]),
            let source = Vocabulary.entity(named: parts[1]), let number = Int(parts[3]),
            let rank = SearchRank(rawValue: number), let query = try? SearchQuery(parts[4], entity: entity)
        else { return nil }
        let word = Int(parts[2])
        if let word, !query.words.indices.contains(word) { return nil }
        self.init(query, source: source, word: word, rank: rank)
    }

    /// The rank of a row whose own texts these are all of; 0 where it is not found. For one word, 1 where it hits.
    public func found(in texts: [String?]) -> Int {
        guard let word else {
            return query.rank(zip(places, texts).compactMap { place, text in text.map { (place, $0) } })?.rawValue ?? 0
        }
        return hit(of: query.words[word], in: texts) == nil ? 0 : 1
    }

    /// What the hit of the word is shown as; nil where it does not hit.
    public func excerpt(of texts: [String?], date: String?) -> String? {
        guard let word, let (place, text, range) = hit(of: query.words[word], in: texts) else { return nil }
        return SearchQuery.excerpt(text, range, place: place, of: query.entity, date: date)
    }

    private func hit(of word: SearchQuery.Word, in texts: [String?]) -> (SearchPlace, String, Range<Int>)? {
        for (place, text) in zip(places, texts) where rank.includes(place, of: query.entity) {
            if let text, let range = word.range(in: text, place) { return (place, text, range) }
        }
        return nil
    }
}

/// Which side of a search an expression is.
public enum SearchAspect: String, Sendable, Hashable {
    /// Whether the row is found.
    case found
    /// Its `SearchRank` as a number; missing where it is not found.
    case score
    /// Where each word hit, with the text around it; missing where it is not found.
    case hit
}

extension SearchQuery {
    /// How many words' places a hit tells of.
    static let shownWords = 4

    /// The excerpts of a hit as one text.
    public static func joined(_ excerpts: [String]) -> String? {
        var different: [String] = []
        for excerpt in excerpts where !different.contains(excerpt) { different.append(excerpt) }
        return different.isEmpty ? nil : different.joined(separator: " · ")
    }
}
