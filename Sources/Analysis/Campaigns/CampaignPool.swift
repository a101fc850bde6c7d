import Archive
import Model
import Query

/// The clients a campaign may draw its members from, in the order of its ranks.
struct CampaignPool {
    /// A client with its place.
    struct Candidate {
        let id: Int64
        let code: Value
        /// What it is ranked by.
        let value: Value
        let assets: Value
    }

    let candidates: [Candidate]
    /// What must be known of who is left out, and of ties at the end.
    let notes: [String]

    /// - Parameters:
    ///   - source: the clients to draw from.
    ///   - count: how many are wanted.
    ///   - excludesMembers: leaves out who is in the campaign already.
    init(
        _ campaign: CampaignRecord, from source: LogicalPlan, rankBy: String, count: Int, excludesMembers: Bool,
        asOf: CalendarDate, session: any EngineSession
    ) throws {
        guard let field = Entity.client[rankBy] else {
            let hint = Suggestion.hint(for: rankBy, among: Entity.client.fields.map { $0.name })
            throw AnalysisError("clients have no field `\(rankBy)` to rank by\(hint)")
        }
        let rank = TypedExpression(FieldPath(entity: .client, field: field))
        guard rank.type.isCountable || rank.type == .date else {
            throw AnalysisError("clients are ranked by numbers, amounts or dates; `\(rankBy)` is \(field.type.name)")
        }
        var notes: [String] = []
        var plan = source
        if excludesMembers {
            let members = LogicalPlan.walk(
                .rows(.campaign, ids: [campaign.id]), .toMany(.member, try Entity.member.field("campaign")))
            plan = .combine(
                .difference, plan, .walk(members, .toOne(.member, try Entity.member.field("client"))))
        }
        if campaign.channel == "email" {
            let ids = try OptOuts(session: session, asOf: asOf).clients
            let optedOut = try ids.isEmpty ? 0 : session.count(.combine(.intersection, plan, .rows(.client, ids: ids)))
            if optedOut > 0 {
                plan = .combine(.difference, plan, .rows(.client, ids: ids))
                notes.append("\(optedOut) left out who opted out of e-mail")
            }
        }
        let ranked = LogicalPlan.filter(plan, .not(.isMissing(rank.expression)))
        let unranked = try session.count(plan) - session.count(ranked)
        if unranked > 0 { notes.append("\(unranked) left out who have no `\(rankBy)`") }
        var candidates: [Candidate] = []
        // One more than wanted shows a tie at the end.
        let first = LogicalPlan.limit(
            .order(ranked, [SortKey(rank, descending: true)]), count: count + 1, offset: 0)
        let columns = [try Entity.client.column("code"), rank, try Entity.client.column("assets")]
        try session.query(SQLQuestion.rows(first, columns: columns)) { batch in
            for row in 0..<batch.count {
                candidates.append(
                    Candidate(
                        id: batch.id(row), code: batch.value(row, 0), value: batch.value(row, 1),
                        assets: batch.value(row, 2)))
            }
            return true
        }
        if candidates.count > count {
            let next = candidates.removeLast()
            if let last = candidates.last, last.value == next.value {
                notes.append(
                    "a tie at the end: \(last.code.plainText) is in and \(next.code.plainText) is not, with the same `\(rankBy)`; ties go by code"
                )
            }
        } else if candidates.count < count {
            notes.append("only \(candidates.count) of the \(count) places are filled: there are no more clients")
        }
        self.candidates = candidates
        self.notes = notes
    }
}

extension Value {
    /// The text of a text, for notes.
    var plainText: String {
        if case .text(let text) = self { return text }
        return described
    }
}

/// Who does not want mail any more: the client's last word is an `unsubscribe` and no `resubscribe` after it.
struct OptOuts {
    private struct Word {
        let at: Int64
        let isOut: Bool
    }

    /// Each client's words in their order, an unsubscribe before a resubscribe of the same second.
    private var words: [Int64: [Word]] = [:]

    /// - Parameter asOf: the last day that counts, in the archive's zone.
    init(session: any EngineSession, asOf: CalendarDate) throws {
        let events = LogicalPlan.filter(
            .scan(.response),
            .oneOf(
                try Scope(entity: .response).field("event"), [.text("unsubscribe"), .text("resubscribe")]))
        let statement = SQLQuestion.rows(
            events, ledBy: try Entity.response.field("client"), columns: try Entity.response.columns(["event", "at"]))
        let end = asOf.endInArchive
        var words = words
        try session.query(statement) { batch in
            for row in 0..<batch.count {
                // An event without a time counts from the beginning.
                let at = batch.integer(row, 1) ?? .min
                guard at < end else { continue }
                words[batch.id(row), default: []].append(Word(at: at, isOut: batch.text(row, 0) == "unsubscribe"))
            }
            return true
        }
        for client in words.keys {
            words[client]?.sort { ($0.at, $0.isOut ? 0 : 1) < ($1.at, $1.isOut ? 0 : 1) }
        }
        self.words = words
    }

    /// The ids of those who have opted out.
    var clients: [Int64] { words.filter { $0.value.last?.isOut == true }.map { $0.key }.sorted() }

    /// Whether the client had opted out before that moment.
    func isOut(_ client: Int64, before moment: Int64) -> Bool {
        words[client]?.last { $0.at < moment }?.isOut ?? false
    }

    func isOut(_ client: Int64) -> Bool { words[client]?.last?.isOut ?? false }
}

extension CalendarDate {
    /// The first second after the day in the archive's zone, in seconds since 1970-01-01T00:00:00Z.
    var endInArchive: Int64 { (Int64(days) + 1) * 86_400 - ArchiveProperties.zoneOffset }
}
