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
        let isAsked =
            switch self {
            case .filter(_, let condition): condition.isSearching
            case .derive(_, let columns): columns.contains { $0.value.expression.isSearching }
            case .order(_, let keys): keys.contains { $0.value.expression.isSearching }
            default: false
            }
        return isAsked || inputs.contains { $0.isSearching }
    }

    /// The search whose results these are, all of them and in their order: nothing else chooses or orders.
    public var bareSearch: SearchQuery? {
        switch self {
        case .derive(let base, _): base.bareSearch
        case .order(.filter(.scan(.client), .search(let query, .found)), let keys)
        where query.entity == .client && keys == query.order: query
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

    /// The first clients of at least this rank by id, or the last ones, from the index alone; nil where there are none.
    /// Without those that were merged. Only while nothing is pending.
    /// - Parameter better: leaves out those of at least this rank.
    public static func found(
        _ query: SearchQuery, rank: SearchRank, notOf better: SearchRank? = nil, count: Int, isReversed: Bool = false
    ) -> Statement? {
        guard var match = SearchMatch.clients(query, rank, leavingOutMerged: true) else { return nil }
        if let better, let others = SearchMatch.clients(query, better) {
            guard others != SearchMatch.clients(query, rank) else { return nil }
            match = "(\(match)) NOT (\(others))"
        }
        return Statement(
            sql: """
                SELECT rowid FROM \(SearchMatch.table) WHERE \(SearchMatch.table) MATCH ? \
                ORDER BY rowid\(isReversed ? " DESC" : "") LIMIT ?
                """, arguments: [.text(match), .integer(Int64(count))], leadingID: true)
    }

    /// How many clients are found, from the index alone. Without those that were merged. Only while nothing is pending.
    public static func countFound(_ query: SearchQuery) -> Statement {
        guard let match = SearchMatch.clients(query, .visits, leavingOutMerged: true) else {
            return Statement(sql: "SELECT 0", columns: [.integer])
        }
        return Statement(
            sql: "SELECT count(*) FROM \(SearchMatch.table) WHERE \(SearchMatch.table) MATCH ?",
            arguments: [.text(match)], columns: [.integer])
    }

    /// Those of these clients that are of at least this rank, by looking at their texts; nil where none can be.
    public static func ranked(_ query: SearchQuery, rank: SearchRank, among ids: [Int64]) -> Statement? {
        guard SearchMatch.clients(query, rank) != nil else { return nil }
        let list = "[" + ids.map(String.init).joined(separator: ",") + "]"
        var writer = SQLWriter()
        let text = writer.clients(
            query, rank, among: "(SELECT value AS \"id\" FROM json_each(" + .argument(.text(list)) + "))")
        return Statement(sql: text.sql, arguments: text.arguments, leadingID: true)
    }
}
