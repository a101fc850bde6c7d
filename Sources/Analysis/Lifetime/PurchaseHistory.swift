import Archive
import Model
import Query

/// What each of some clients bought, day by day, read in one pass (DOMAIN.md, "Measures": a purchase day has at least
/// one amount ≥ 0, refunds change amounts only).
struct PurchaseHistory {
    /// One client's day with purchases or refunds.
    struct Day {
        /// The client's position.
        let client: Int32
        /// Days since 1970-01-01.
        let day: Int32
        /// Whether at least one amount was 0 or more; otherwise there were only refunds.
        var isPurchase: Bool
        /// The day's amounts together.
        var fen: Int64
    }

    let clients: SubjectRows
    /// By client, then day.
    let days: [Day]

    /// - Parameter asOf: the last day that counts.
    init(_ plan: LogicalPlan, asOf: CalendarDate, session: any EngineSession) throws {
        let clients = try SubjectRows(plan, session)
        var days: [Day] = []
        let counted = Expression.all([
            .compare(.lessOrEqual, try Scope(entity: .purchase).field("date"), .literal(.date(asOf))),
            .not(.isMissing(try Scope(entity: .purchase).field("amount"))),
        ])
        try clients.each(.purchase, where: counted, ["date", "amount"]) { position, batch, row in
            guard let day = batch.integer(row, 0), let fen = batch.integer(row, 1) else { return }
            days.append(
                Day(client: Int32(position), day: Int32(truncatingIfNeeded: day), isPurchase: fen >= 0, fen: fen))
        }
        // From the index they come in order already, client by client.
        let isSorted = zip(days, days.dropFirst()).allSatisfy { $0.key <= $1.key }
        if !isSorted { days.sort { $0.key < $1.key } }
        var merged: [Day] = []
        merged.reserveCapacity(days.count)
        for day in days {
            guard let last = merged.last, last.key == day.key else {
                merged.append(day)
                continue
            }
            merged[merged.count - 1].isPurchase = last.isPurchase || day.isPurchase
            try merged[merged.count - 1].fen.add(day.fen)
        }
        self.clients = clients
        self.days = merged
    }

    /// Calls `body` for each client that has any day, with its position and its days in order.
    func forEachClient(_ body: (_ client: Int, ArraySlice<Day>) throws -> Void) rethrows {
        var start = 0
        while start < days.count {
            var end = start + 1
            while end < days.count, days[end].client == days[start].client { end += 1 }
            try body(Int(days[start].client), days[start..<end])
            start = end
        }
    }
}

extension PurchaseHistory.Day {
    /// Orders by client, then day.
    fileprivate var key: Int64 { Int64(client) << 32 | Int64(UInt32(bitPattern: day) ^ 0x8000_0000) }
}
