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
    private let rows: SubjectRows

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
        rows = SubjectRows(.campaign, ids: records.map { $0.id }, session)
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
        try rows.plan(of: entity)
    }

    /// Runs over those rows (`SubjectRows.each`): each with its campaign's position among `records`.
    func each(
        _ entity: Entity, where condition: Expression? = nil, references: [String] = [], _ columns: [String],
        _ body: (_ campaign: Int, _ batch: RowBatch, _ row: Int) throws -> Void
    ) throws {
        try rows.each(entity, where: condition, references: references, columns, body)
    }
}

/// Shares of nothing are no value, never 0 and never "not a number".
func share(_ part: Int, of whole: Int) -> Value {
    whole > 0 ? .real(Double(part) / Double(whole)) : .missing
}
