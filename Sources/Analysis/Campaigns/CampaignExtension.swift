import Archive
import Model
import Query

/// Adds the next ranks to a campaign whose members do not bring the visits it wants (DOMAIN.md, "Extend").
public struct CampaignExtension: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "extend", label: Label(zh: "延伸名单", en: "extend members"), subject: .relation([.campaign]),
        summary: "a plan that adds the next ranks, if visits fall short of the goal",
        definition: [
            "Only when fewer members have visited than the campaign's `visit_goal`: then the next ranks, up to `extend_to`, become members of the wave `extension`. When the goal is reached the plan is empty and says so.",
            "Ranks go on after the last frozen one. The frozen members keep theirs; the next ones are ranked among all other clients by their values now.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter("from", .relation(.client), standard: "all clients", "the clients to draw from"),
            AnalysisParameter("rank_by", .text, standard: "the campaign's", "the field of clients to rank by"),
            AnalysisParameter(
                "visit_goal", .integer(0...Int64(Int32.max)), standard: "the campaign's", "the visits wanted"),
            AnalysisParameter(
                "extend_to", .integer(1...Int64(Int32.max)), standard: "the campaign's", "the last rank"),
        ],
        columns: [("plan", "what it would write; `p:apply(\"why\")` does it")],
        examples: [
            "campaigns[\"AUG2020\"]:extend()", "campaigns[\"AUG2020\"]:extend{ visit_goal = 200, extend_to = 700 }",
        ])

    private let asOf: CalendarDate?
    private let source: LogicalPlan?
    private let rankBy: String?
    private let visitGoal, extendTo: Int?

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        source = arguments.relation("from")
        rankBy = arguments.text("rank_by")
        visitGoal = arguments.integer("visit_goal").map { Int($0) }
        extendTo = arguments.integer("extend_to").map { Int($0) }
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let session = context.session
        let asOf = asOf ?? context.today
        let campaigns = try CampaignSet(subject.plan(), session: session)
        let campaign = try campaigns.single("extend")
        let goal = try visitGoal ?? campaign.required(campaign.visitGoal, "visit_goal")
        let lastRank = try extendTo ?? campaign.required(campaign.extendTo, "extend_to")
        let rankBy = try rankBy ?? campaign.required(campaign.rankBy, "rank_by")
        var visits = 0
        var members = 0
        var rank = 0
        try campaigns.each(.member, ["wave", "rank", "visited_on"]) { _, batch, row in
            members += 1
            rank = max(rank, Int(batch.integer(row, 1) ?? 0))
            guard batch.text(row, 0) != "holdout" else { return }
            if let day = batch.date(row, 2), day <= asOf { visits += 1 }
        }
        guard members > 0 else {
            throw AnalysisError(
                "\(campaign.code) has no members to extend: campaigns[\"\(campaign.code)\"]:freeze{} comes first")
        }
        rank = max(rank, members)
        let builder = PlanBuilder(session: session, today: context.today)
        if visits >= goal {
            let note = "\(campaign.code) has \(visits) visits of the \(goal) wanted: nobody is added"
            return .changes(try builder.insert(.member, []), notes: [note])
        }
        let short = "\(campaign.code) has \(visits) visits of the \(goal) wanted"
        guard rank < lastRank else {
            let note =
                "\(short), and its members reach rank \(rank) of the \(lastRank) it may go to: nobody is left to add"
            return .changes(try builder.insert(.member, []), notes: [note])
        }
        let pool = try CampaignPool(
            campaign, from: source ?? .scan(.client), rankBy: rankBy, count: lastRank - rank, excludesMembers: true,
            asOf: asOf, session: session)
        let rows = pool.candidates.enumerated().map { place, candidate in
            campaign.newMember(candidate, rank: rank + place + 1, wave: "extension")
        }
        let plan = try builder.insert(.member, rows)
        let added = rows.isEmpty ? "nobody is left to add" : "ranks \(rank + 1) to \(rank + rows.count) are added"
        return .changes(plan, notes: ["\(short): \(added)"] + pool.notes)
    }
}
