import Model

extension LogicalPlan {
    /// The rows of the plan that the search finds, the best first: by rank, then by id. Two derived columns tell the
    /// rank (`score`) and where the words hit (`hit`); an entity with a field of that name has `search_score` instead.
    public func searched(_ query: SearchQuery) -> LogicalPlan {
        let columns = [
            DerivedColumn(name: entity["score"] == nil ? "score" : "search_score", value: query.score),
            DerivedColumn(
                name: entity["hit"] == nil ? "hit" : "search_hit", value: TypedExpression(.search(query, .hit), .text)),
        ]
        return .derive(.order(.filter(self, .search(query, .found)), query.order), columns)
    }

    /// Whether a search is part of the question.
    public var isSearching: Bool {
        switch self {
        case .scan, .rows: false
        case .filter(let base, let condition): condition.isSearching || base.isSearching
        case .host(let base, _): base.isSearching
        case .derive(let base, let columns):
            base.isSearching || columns.contains { $0.value.expression.isSearching }
        case .order(let base, let keys): base.isSearching || keys.contains { $0.value.expression.isSearching }
        case .limit(let base, _, _), .sample(let base, _, _), .walk(let base, _): base.isSearching
        case .combine(_, let left, let right): left.isSearching || right.isSearching
        }
    }

    /// The search whose results these are, all of them and in their order: nothing else chooses or orders.
    public var bareSearch: SearchQuery? {
        switch self {
        case .derive(let base, _): base.bareSearch
        case .order(.filter(.scan(.client), .search(let query, .found)), let keys) where keys == query.order: query
        default: nil
        }
    }

    /// These rows in this order, with the plan's derived columns.
    /// - Parameter ranks: of a bare search's rows, where they are known.
    public func fixed(_ ids: [Int64], ranks: [SearchRank]? = nil) -> LogicalPlan {
        let rows = ComputedRows(ids: ids)
        let positions = ComputedColumn(rows, .integers(ids.indices.map { Int64($0) }))
        let plan = LogicalPlan.order(.rows(entity, ids: ids), [SortKey(positions.typed)])
        let score = bareSearch?.score
        let columns = derivedColumns.map { column in
            guard let ranks, column.value == score else { return column }
            let values = ComputedColumn(rows, .integers(ranks.map { Int64($0.rawValue) }))
            return DerivedColumn(name: column.name, value: values.typed)
        }
        return columns.isEmpty ? plan : .derive(plan, columns)
    }
}

extension SearchQuery {
    var score: TypedExpression { TypedExpression(.search(self, .score), .integer) }
    var order: [SortKey] { [SortKey(score, descending: true), SortKey(TypedExpression(.id, .integer))] }
}

extension Expression {
    /// Whether a search is part of it.
    public var isSearching: Bool {
        if case .search = self { return true }
        return children.contains(where: \.isSearching)
    }
}

extension SQLQuestion {
    /// Whether an index entry is out of date: one row with 0 or 1.
    public static let searchIsPending = Statement(
        sql: "SELECT EXISTS (SELECT 1 FROM \(SearchMatch.pending))", columns: [.integer])

    /// The first clients of exactly this rank by id, or the last, from the index alone; nil where none can have it.
    /// Without those that were merged. Only while nothing is pending.
    public static func found(
        _ query: SearchQuery, rank: SearchRank, count: Int, isReversed: Bool = false
    ) -> Statement? {
        guard let match = SearchMatch.clients(query, rank, leavingOutMerged: true) else { return nil }
        let better = SearchRank(rawValue: rank.rawValue + 1).flatMap { SearchMatch.clients(query, $0) }
        guard better != SearchMatch.clients(query, rank) else { return nil }
        let exact = better.map { "(\(match)) NOT (\($0))" } ?? match
        return Statement(
            sql: """
                SELECT rowid FROM \(SearchMatch.table) WHERE \(SearchMatch.table) MATCH ? \
                ORDER BY rowid\(isReversed ? " DESC" : "") LIMIT ?
                """, arguments: [.text(exact), .integer(Int64(count))], leadingID: true)
    }
}
