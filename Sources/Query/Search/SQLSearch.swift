import Model

// Searches as SQL. Clients are found by their entries in the index; those whose entry is not up to date, and rows of
// other entities, by looking at their texts. So the answer is right at every moment, and fast once the index is whole.
extension SQLWriter {
    mutating func search(_ query: SearchQuery, _ aspect: SearchAspect, _ scope: Scope) -> SQLText {
        switch aspect {
        case .found: found(query, scope)
        case .score: score(query, scope)
        case .hit: hit(query, scope)
        }
    }

    private mutating func found(_ query: SearchQuery, _ scope: Scope) -> SQLText {
        guard query.entity != .client else {
            return "\(scope.alias).\"id\" IN (" + clients(query, .visits) + ")"
        }
        let isFound = "dossier_search(" + texts(SearchCall(query, source: query.entity), scope) + ") > 0"
        guard SearchPlace.indexedEntities.contains(query.entity) else { return isFound }
        // Only rows of clients whose entry has the words can have them.
        return
            "(\(scope.alias).\"client_id\" IN (SELECT rowid FROM \(SearchMatch.table) WHERE \(SearchMatch.table) MATCH "
            + .argument(.text(SearchMatch.candidates(query)))
            + " UNION ALL SELECT \"id\" FROM \(SearchMatch.pending)) AND " + isFound + ")"
    }

    // MARK: Clients

    /// `SELECT id …` of the clients of at least that rank, for IN.
    private mutating func clients(_ query: SearchQuery, _ rank: SearchRank) -> SQLText {
        guard let match = SearchMatch.clients(query, rank) else { return SQLText("NULL") }
        return "SELECT rowid " + entries(match) + " UNION ALL " + pendingClients(query, rank)
    }

    /// The entries that are up to date and match.
    private func entries(_ match: String) -> SQLText {
        "FROM \(SearchMatch.table) WHERE \(SearchMatch.table) MATCH " + .argument(.text(match))
            + " AND (NOT EXISTS (SELECT 1 FROM \(SearchMatch.pending))"
            + " OR rowid NOT IN (SELECT \"id\" FROM \(SearchMatch.pending)))"
    }

    private mutating func pendingClients(_ query: SearchQuery, _ rank: SearchRank) -> SQLText {
        var conditions: [SQLText] = []
        for (number, word) in query.words.enumerated() {
            let rows = pendingClients(query, number, word.isExcluded ? .visits : rank)
            conditions.append("p.\"id\" \(word.isExcluded ? "NOT IN" : "IN") (" + rows + ")")
        }
        return "SELECT p.\"id\" FROM \(SearchMatch.pending) p WHERE " + .joined(conditions, by: " AND ")
    }

    /// The clients that one word hits, by looking at all their texts.
    private mutating func pendingClients(_ query: SearchQuery, _ word: Int, _ rank: SearchRank) -> SQLText {
        var arms: [SQLText] = []
        for source in SearchPlace.indexedEntities {
            let places = SearchPlace.own(source).filter { rank.includes($0, of: .client) }
            guard places.contains(where: query.words[word].mayHit) else { continue }
            let scope = scope(source)
            let texts = texts(SearchCall(query, source: source, word: word, rank: rank), scope)
            let client = "\(scope.alias).\"\(source == .client ? "id" : "client_id")\""
            arms.append(
                "SELECT \(client) FROM \(scope.tables) WHERE \(client) IN (SELECT \"id\" FROM \(SearchMatch.pending))"
                    + " AND dossier_search(" + texts + ")")
        }
        return arms.isEmpty ? SQLText("NULL") : .joined(arms, by: " UNION ALL ")
    }

    /// How many clients are found, without looking at any of them: the index marks those that were merged.
    mutating func countOfClients(_ query: SearchQuery) -> SQLText {
        guard let match = SearchMatch.clients(query, .visits, leavingOutMerged: true) else { return SQLText("0") }
        let scope = scope(.client)
        return "(SELECT count(*) " + entries(match)
            + ") + (SELECT count(*) FROM \(scope.tables) WHERE \(scope.alias).\"id\" IN ("
            + pendingClients(query, .visits) + ") AND \(scope.alias).\"status\" IS NOT 'merged')"
    }

    // MARK: Where it hit

    private mutating func score(_ query: SearchQuery, _ scope: Scope) -> SQLText {
        guard query.entity == .client else {
            return "nullif(dossier_search(" + texts(SearchCall(query, source: query.entity), scope) + "), 0)"
        }
        var text = SQLText("CASE")
        for rank in SearchRank.possible(.client) where SearchMatch.clients(query, rank) != nil {
            text += " WHEN \(scope.alias).\"id\" IN (" + clients(query, rank) + ") THEN \(rank.rawValue)"
        }
        return text + " END"
    }

    /// For each word the first place it hits: the row's own texts, then contacts, then visits, latest first.
    private mutating func hit(_ query: SearchQuery, _ scope: Scope) -> SQLText {
        var hits: [SQLText] = []
        for (number, word) in query.words.enumerated() where !word.isExcluded && hits.count < SearchQuery.shownWords {
            var ways: [SQLText] = [
                "dossier_hit(" + texts(SearchCall(query, source: query.entity, word: number), scope, date: "NULL") + ")"
            ]
            if query.entity == .client {
                for source in [Entity.contact, .visit] {
                    let inner = self.scope(source)
                    let date = source == .visit ? "\(inner.alias).\"date\"" : "NULL"
                    let text = texts(SearchCall(query, source: source, word: number), inner, date: date)
                    let order =
                        source == .visit
                        ? "\(inner.alias).\"date\" DESC, \(inner.alias).\"id\" DESC" : "\(inner.alias).\"id\""
                    ways.append(
                        "(SELECT h FROM (SELECT dossier_hit(" + text
                            + ") AS h FROM \(inner.tables) WHERE \(inner.alias).\"client_id\" = \(scope.alias).\"id\" ORDER BY \(order))"
                            + " WHERE h IS NOT NULL LIMIT 1)")
                }
            }
            // COALESCE needs two.
            hits.append(ways.count == 1 ? ways[0] : "coalesce(" + .joined(ways, by: ", ") + ")")
        }
        return "dossier_hits(" + .joined(hits, by: ", ") + ")"
    }

    /// The arguments of a call: what is asked, the date where one is wanted, and the row's texts.
    private func texts(_ call: SearchCall, _ scope: Scope, date: String? = nil) -> SQLText {
        var arguments = [SQLText.argument(.text(call.encoded))]
        if let date { arguments.append(SQLText(date)) }
        for place in call.places { arguments.append(column(FieldPath(entity: call.source, field: place.field), scope)) }
        return .joined(arguments, by: ", ")
    }
}

extension SQLShape {
    /// The search that alone decides which clients these are; nil where anything else does.
    var onlySearch: SearchQuery? {
        guard entity == .client, !isLimited, filters.count == 1,
            case .expression(.search(let query, .found)) = filters[0]
        else { return nil }
        return query
    }
}
