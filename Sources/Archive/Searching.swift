import Model
import Query

extension EngineSession {
    /// The best rows of a search over all clients with their ranks, or the last ones, the very last first; nil where
    /// the index alone cannot tell.
    public func found(_ query: SearchQuery, count: Int, isReversed: Bool = false) throws
        -> (ids: [Int64], ranks: [SearchRank])?
    {
        guard count > 0, try rows(SQLQuestion.searchIsPending) == [[.integer(0)]] else { return nil }
        // Where these are all there are, looking at their texts is faster than asking the index for each rank.
        let few = min(count, Self.fewRows)
        let some = try ids(SQLQuestion.found(query, rank: .visits, count: few, isReversed: isReversed))
        let ranked =
            some.count < few
            ? try ranked(some, query, isReversed: isReversed)
            : isReversed ? try lastByRank(query, count) : try firstByRank(query, count)
        return (ranked.map(\.id), ranked.map(\.rank))
    }

    /// How many clients a search finds; nil where the index alone cannot tell.
    func countFound(_ query: SearchQuery) throws -> Int? {
        guard try rows(SQLQuestion.searchIsPending) == [[.integer(0)]] else { return nil }
        guard case .integer(let count)? = try rows(SQLQuestion.countFound(query)).first?.first else { return nil }
        return Int(count)
    }

    private static var fewRows: Int { 60 }

    private typealias Ranked = (id: Int64, rank: SearchRank)

    private func ids(_ statement: Statement?) throws -> [Int64] {
        var ids: [Int64] = []
        guard let statement else { return ids }
        try query(statement) { batch in
            for row in 0..<batch.count { ids.append(batch.id(row)) }
            return true
        }
        return ids
    }

    /// All rows of a search with their ranks, in its order.
    private func ranked(_ ids: [Int64], _ query: SearchQuery, isReversed: Bool) throws -> [Ranked] {
        var ranks: [Int64: SearchRank] = [:]
        guard !ids.isEmpty else { return [] }
        for rank in [SearchRank.name, .own, .contacts] {
            for id in try self.ids(SQLQuestion.ranked(query, rank: rank, among: ids)) where ranks[id] == nil {
                ranks[id] = rank
            }
        }
        let ranked = ids.map { Ranked($0, ranks[$0] ?? .visits) }.sorted {
            ($1.rank.rawValue, $0.id) < ($0.rank.rawValue, $1.id)
        }
        return isReversed ? ranked.reversed() : ranked
    }

    /// Rank after rank: who is of a better one is among the rows of the next again.
    private func firstByRank(_ query: SearchQuery, _ count: Int) throws -> [Ranked] {
        var found: [Ranked] = []
        var seen: Set<Int64> = []
        for rank in [SearchRank.name, .own, .contacts, .visits] where found.count < count {
            for id in try ids(SQLQuestion.found(query, rank: rank, count: count))
            where found.count < count && seen.insert(id).inserted {
                found.append((id, rank))
            }
        }
        return found
    }

    /// From the worst rank on: those of a better one are among the rows of each, so the last rows are asked for until
    /// enough of them are left.
    private func lastByRank(_ query: SearchQuery, _ count: Int) throws -> [Ranked] {
        var found: [Ranked] = []
        for (rank, better) in [
            (SearchRank.visits, SearchRank.contacts), (.contacts, .own), (.own, .name), (.name, nil),
        ] where found.count < count {
            found += try ids(
                SQLQuestion.found(
                    query, rank: rank, notOf: better, count: count - found.count, isReversed: true)
            ).map { Ranked($0, rank) }
        }
        return found
    }
}
