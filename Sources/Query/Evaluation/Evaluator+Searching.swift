import Model

// What searches find.
extension Evaluator {
    func search(_ query: SearchQuery, _ aspect: SearchAspect, _ row: Row) -> Value {
        let texts = texts(query.entity, row)
        let rank = query.rank(texts.map { ($0.place, $0.text) })
        switch aspect {
        case .found: return .boolean(rank != nil)
        case .score: return rank.map { .integer(Int64($0.rawValue)) } ?? .missing
        case .hit:
            let excerpts = query.wanted.prefix(SearchQuery.shownWords).compactMap { word in
                texts.lazy.compactMap { place, text, date in
                    word.range(in: text, place).map { range in
                        SearchQuery.excerpt(text, range, place: place, of: query.entity, date: date)
                    }
                }.first
            }
            return SearchQuery.joined(excerpts).map(Value.text) ?? .missing
        }
    }

    /// The row's texts in the order in which a hit is told of: its own, its contacts', its visits', latest first.
    private func texts(_ entity: Entity, _ row: Row) -> [(place: SearchPlace, text: String, date: String?)] {
        var rows: [(Entity, Row)] = [(entity, row)]
        if entity == .client {
            for source in [Entity.contact, .visit] {
                guard let field = source["client"] else { continue }
                var related = archive.rows(source, whose: field, is: row.id).sorted { $0.id < $1.id }
                if source == .visit {
                    related.sort { ($0.day ?? .min, $0.id) > ($1.day ?? .min, $1.id) }
                }
                rows += related.map { (source, $0) }
            }
        }
        return rows.flatMap { source, row in
            SearchPlace.own(source).compactMap { place in
                guard case .text(let text)? = row.values[place.field.name] else { return nil }
                var date: String?
                if source == .visit, case .date(let day)? = row.values["date"] { date = "\(day)" }
                return (place, text, date)
            }
        }
    }
}

extension MemoryArchive.Row {
    fileprivate var day: Int32? { if case .date(let date)? = values["date"] { date.days } else { nil } }
}
