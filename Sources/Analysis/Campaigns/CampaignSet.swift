import Archive
import Model
import Query

/// A campaign as its analyses need it.
struct CampaignRecord: Sendable {
    let id: Int64
    let code: String
    let channel: String?
    let startsOn, endsOn, contactDue: CalendarDate?
    let segment: String?
    let rankBy: String?
    let poolSize, extendTo, visitGoal: Int?
    let giftRankBasis: String?

    var value: Value { .text(code) }
}

/// The campaigns an analysis is asked of, and the rows that hang on them, read in one pass for all of them.
struct CampaignSet {
    let plan: LogicalPlan
    let records: [CampaignRecord]
    private let positions: [Int64: Int]

    init(_ plan: LogicalPlan, session: any EngineSession) throws {
        let columns = try Entity.campaign.columns([
            "code", "channel", "starts_on", "ends_on", "contact_due", "segment", "rank_by", "pool_size", "extend_to",
            "visit_goal", "gift_rank_basis",
        ])
        var records: [CampaignRecord] = []
        try session.query(SQLQuestion.rows(plan, columns: columns)) { batch in
            for row in 0..<batch.count {
                records.append(
                    CampaignRecord(
                        id: batch.id(row), code: batch.text(row, 0) ?? "\(batch.id(row))",
                        channel: batch.text(row, 1), startsOn: batch.date(row, 2), endsOn: batch.date(row, 3),
                        contactDue: batch.date(row, 4), segment: batch.text(row, 5), rankBy: batch.text(row, 6),
                        poolSize: batch.integer(row, 7).map { Int($0) },
                        extendTo: batch.integer(row, 8).map { Int($0) },
                        visitGoal: batch.integer(row, 9).map { Int($0) }, giftRankBasis: batch.text(row, 10)))
            }
            return true
        }
        self.plan = plan
        self.records = records
        positions = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.id, $0) })
    }

    /// The only campaign, for what is done to one at a time.
    func single(_ method: String) throws -> CampaignRecord {
        guard records.count == 1, let record = records.first else {
            let found = records.isEmpty ? "there is none" : "these are \(records.count)"
            throw AnalysisError(
                "\(method) is done to one campaign at a time, and \(found): name it, as in campaigns[\"AUG2020\"]:\(method)()"
            )
        }
        return record
    }

    /// The rows of an entity that belong to the campaigns, in no order.
    func rows(of entity: Entity) throws -> LogicalPlan {
        .walk(.rows(.campaign, ids: records.map { $0.id }), .toMany(entity, try entity.field("campaign")))
    }

    /// Reads those rows.
    /// - Parameters:
    ///   - references: whose ids are the batch's columns from 1 on; 0 holds the campaign's. `columns` follow them.
    ///   - body: is handed the batch, the row in it and the campaign's position among `records`.
    func scan(
        _ entity: Entity, where condition: Expression? = nil, references: [Field] = [], columns: [TypedExpression],
        session: any EngineSession, _ body: (RowBatch, _ row: Int, _ campaign: Int) throws -> Void
    ) throws {
        guard !records.isEmpty else { return }
        var plan = try rows(of: entity)
        if let condition { plan = .filter(plan, condition) }
        let statement = SQLQuestion.rows(
            plan, references: [try entity.field("campaign")] + references, columns: columns)
        try session.query(statement) { batch in
            for row in 0..<batch.count {
                guard let id = batch.integer(row, 0), let campaign = positions[id] else { continue }
                try body(batch, row, campaign)
            }
            return true
        }
    }
}

/// What several analyses of campaigns share: the day nothing after which counts.
enum CampaignDay {
    static let parameter = AnalysisParameter(
        "as_of", .date, standard: "today()", "nothing after this day counts")

    static func asked(_ arguments: AnalysisArguments) -> CalendarDate? { arguments.date("as_of") }
}

/// Shares of nothing are no value, never 0 and never "not a number".
func share(_ part: Int, of whole: Int) -> Value {
    whole > 0 ? .real(Double(part) / Double(whole)) : .missing
}
