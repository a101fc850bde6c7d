import Model

/// The expressions that the full-text index understands, and the names of what it is made of.
public enum SearchMatch {
    /// One entry a client: its own texts, its contacts' and its visits', each in a column of its own.
    public static let table = "client_search"
    /// The clients whose entry is not what their texts are now, or who have none yet.
    public static let pending = "search_pending"
    /// The columns besides those of the places: pinyin of the client's and its contacts' names, and a mark of clients
    /// that were merged into others.
    public static let pinyin = "pinyin"
    public static let contactPinyin = "contact_pinyin"
    public static let merged = "merged"
    public static let columns = SearchPlace.indexed.compactMap(\.column) + [pinyin, contactPinyin, merged]
    /// A token that no text has: stands between texts of one column, and marks merged clients.
    public static let mark = "¦"

    /// The condition on entries for clients of at least this rank; nil where they cannot have it.
    static func clients(_ query: SearchQuery, _ rank: SearchRank, leavingOutMerged: Bool = false) -> String? {
        var wanted: [String] = []
        for word in query.wanted {
            guard let text = expression(word, SearchPlace.indexed.filter { rank.includes($0, of: .client) }) else {
                return nil
            }
            wanted.append(text)
        }
        var unwanted = query.excluded.compactMap { expression($0, SearchPlace.indexed) }
        if leavingOutMerged { unwanted.append("{\(merged)} : \"\(mark)\"") }
        let found = "(\(wanted.joined(separator: " AND ")))"
        return unwanted.isEmpty ? found : "\(found) NOT (\(unwanted.joined(separator: " OR ")))"
    }

    /// The condition on entries of clients that may have contacts or visits that are found.
    static func candidates(_ query: SearchQuery) -> String {
        let places = SearchPlace.own(query.entity)
        return "(\(query.wanted.compactMap { expression($0, places) }.joined(separator: " AND ")))"
    }

    /// The word in those of the places where it may hit; nil where there are none.
    private static func expression(_ word: SearchQuery.Word, _ reachable: [SearchPlace]) -> String? {
        let places = reachable.filter(word.mayHit)
        guard !places.isEmpty else { return nil }
        // Tokens are letters, digits and characters: nothing that would end the quotation.
        let tokens = word.tokens.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ")
        let phrase = "\"\(tokens)\"" + (word.isPrefix ? " *" : "")
        let isEverywhere = places.count == SearchPlace.indexed.count
        let columns = places.compactMap(\.column).joined(separator: " ")
        // Pinyin is in the index for whom types it, not for words that look alike.
        let mayBePinyin = word.tokens.allSatisfy { $0.bytes.allSatisfy { $0 < 0x80 } }
        let text =
            !isEverywhere
            ? "{\(columns)} : \(phrase)" : mayBePinyin ? "- {\(pinyin) \(contactPinyin)} : \(phrase)" : phrase
        guard let typed = word.pinyin else { return "(\(text))" }
        var names: [String] = []
        if places.contains(where: { $0.isName && $0.entity == .client }) { names.append(pinyin) }
        if places.contains(where: { $0.isName && $0.entity == .contact }) { names.append(contactPinyin) }
        guard !names.isEmpty else { return "(\(text))" }
        let start = String(decoding: typed, as: UTF8.self)
        return "((\(text)) OR {\(names.joined(separator: " "))} : \"\(start)\" *)"
    }
}
