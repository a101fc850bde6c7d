import Model

// The meaning of a search, in plain Swift over texts.
extension SearchQuery {
    /// A text of a row, and which it is.
    public typealias Text = (place: SearchPlace, text: String)

    /// The rank of a row with these texts; nil where it is not found. Every wanted word must hit one of them, no
    /// excluded word may.
    public func rank(_ texts: [Text]) -> SearchRank? {
        guard !excluded.contains(where: { word in texts.contains { word.hits($0.text, $0.place) } }) else { return nil }
        return SearchRank.possible(entity).first { rank in
            let reachable = texts.filter { rank.includes($0.place, of: entity) }
            return wanted.allSatisfy { word in reachable.contains { word.hits($0.text, $0.place) } }
        }
    }

    /// Whether a row with these texts is found.
    public func matches(_ texts: [Text]) -> Bool { rank(texts) != nil }
}

extension SearchQuery.Word {
    /// Whether the word hits this text of that place.
    public func hits(_ text: String, _ place: SearchPlace) -> Bool { range(in: text, place) != nil }

    /// Where in the text the word hits first, in bytes. By pinyin it is the whole name.
    public func range(in text: String, _ place: SearchPlace) -> Range<Int>? {
        guard mayHit(place), !text.isEmpty else { return nil }
        if let run { return Self.find(run, in: text) }
        if let found = find(in: SearchTokens.tokens(of: text)) { return found }
        if place.isName, let pinyin, Pinyin.searchKeys(of: text).contains(where: { $0.starts(with: pinyin) }) {
            return 0..<text.utf8.count
        }
        return nil
    }

    /// Bytes of UTF-8 cannot begin in the middle of a character, and characters of runs are never folded.
    private static func find(_ run: [UInt8], in text: String) -> Range<Int>? {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = run.first, bytes.count >= run.count else { return nil }
            var start = 0
            while start <= bytes.count - run.count {
                if bytes[start] == first, run.indices.allSatisfy({ bytes[start + $0] == run[$0] }) {
                    return start..<start + run.count
                }
                start += 1
            }
            return nil
        }
    }

    private func find(in text: [SearchTokens.Token]) -> Range<Int>? {
        guard let last = tokens.indices.last, text.count > last else { return nil }
        for start in 0...(text.count - tokens.count) {
            let isThere = tokens.indices.allSatisfy { offset in
                let (token, wanted) = (text[start + offset].bytes, tokens[offset].bytes)
                return offset == last && isPrefix ? token.starts(with: wanted) : token == wanted
            }
            if isThere { return text[start].source.lowerBound..<text[start + last].source.upperBound }
        }
        return nil
    }
}

extension SearchQuery {
    /// What a hit is shown as: the place, and the text around the word, as in `notes: …养老金方案…`.
    /// - Parameter date: of the visit it is in.
    public static func excerpt(
        _ text: String, _ range: Range<Int>, place: SearchPlace, of entity: Entity, date: String? = nil
    ) -> String {
        var name = place.field.name
        if place.entity != entity { name = [place.entity.name, date, name].compactMap { $0 }.joined(separator: " ") }
        let bytes = Array(text.utf8)
        let before = String(decoding: bytes[..<range.lowerBound], as: UTF8.self)
        let hit = String(decoding: bytes[range], as: UTF8.self)
        let after = String(decoding: bytes[range.upperBound...], as: UTF8.self)
        let head = before.count > 8 ? "…" + before.suffix(7) : Substring(before)
        let tail = after.count > 12 ? after.prefix(11) + "…" : Substring(after)
        return "\(name): \(head)\(hit)\(tail)"
    }
}
