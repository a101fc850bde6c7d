import Model
import Query

extension EngineSession {
    /// The best rows of a search over all clients with their ranks, or the last ones, the very last first; nil where
    /// the index alone cannot tell.
    public func found(_ query: SearchQuery, count: Int, isReversed: Bool = false) throws
        -> (ids: [Int64], ranks: [SearchRank])?
    {
        guard try rows(SQLQuestion.searchIsPending) == [[.integer(0)]] else { return nil }
        var (ids, ranks) = ([Int64](), [SearchRank]())
        let all: [SearchRank] = [.name, .own, .contacts, .visits]
        for rank in isReversed ? all.reversed() : all where ids.count < count {
            guard
                let statement = SQLQuestion.found(
                    query, rank: rank, count: count - ids.count, isReversed: isReversed)
            else { continue }
            try self.query(statement) { batch in
                for row in 0..<batch.count { ids.append(batch.id(row)) }
                return true
            }
            while ranks.count < ids.count { ranks.append(rank) }
        }
        return (ids, ranks)
    }
}
