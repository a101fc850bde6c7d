import Archive
import Model
import Query

/// Freezes a campaign's members: the first so many clients by rank, with their rank and assets as they are now
/// (DOMAIN.md, "The August campaign").
public struct CampaignFreeze: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "freeze", label: Label(zh: "冻结名单", en: "freeze members"), subject: .relation([.campaign]),
        summary: "a plan that makes the first clients by rank members of a campaign",
        definition: [
            "The clients of `from` with the largest value of `rank_by` become members, `pool_size` of them, with rank and assets as they are at this moment. Ties go by code, and a tie at the end is told. Clients without a value have no rank.",
            "With a `holdout`, that share of the pool is drawn by chance and only watched: it keeps its ranks and is left out of the funnel. The same seed draws the same clients.",
            "A campaign by e-mail never gets a client who opted out. A campaign that has members is frozen: `extend` adds to it.",
        ],
        parameters: [
            AnalysisParameter(
                "from", .relation(.client), standard: "all clients; needed where the campaign has a segment",
                "the clients to draw from"),
            AnalysisParameter("rank_by", .text, standard: "the campaign's", "the field of clients to rank by"),
            AnalysisParameter(
                "pool_size", .integer(1...Int64(Int32.max)), standard: "the campaign's", "how many members"),
            AnalysisParameter("holdout", .number(0...0.9), standard: "0", "the share that is only watched"),
            AnalysisParameter("seed", .integer(.min ... .max), standard: "1", "draws the holdout"),
        ],
        columns: [("plan", "what it would write; `p:apply(\"why\")` does it")],
        examples: [
            "p = campaigns[\"NY2027\"]:freeze()",
            "campaigns[\"NY2027\"]:freeze{ from = clients:where{ region = \"福建\" }, rank_by = \"assets\", pool_size = 100, holdout = 0.1 }",
        ])

    private let source: LogicalPlan?
    private let rankBy: String?
    private let poolSize: Int?
    private let holdout: Double
    private let seed: Int64

    public init(_ arguments: AnalysisArguments) throws {
        source = arguments.relation("from")
        rankBy = arguments.text("rank_by")
        poolSize = arguments.integer("pool_size").map { Int($0) }
        holdout = arguments.number("holdout") ?? 0
        seed = arguments.integer("seed") ?? 1
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let session = context.session
        let campaigns = try CampaignSet(subject.plan(), session: session)
        let campaign = try campaigns.single("freeze")
        let there = try session.count(campaigns.rows(of: .member))
        guard there == 0 else {
            throw AnalysisError(
                "\(campaign.code) has \(counted(there, "member")) already, and who is frozen stays: campaigns[\"\(campaign.code)\"]:extend() adds the next ranks"
            )
        }
        if source == nil, let segment = campaign.segment {
            throw AnalysisError(
                "\(campaign.code) is aimed at the segment \"\(segment)\": say from = segments[\"\(segment)\"], or from = clients for all of them"
            )
        }
        let wanted = try poolSize ?? campaign.required(campaign.poolSize, "pool_size")
        let rankBy = try rankBy ?? campaign.required(campaign.rankBy, "rank_by")
        let pool = try CampaignPool(
            campaign, from: source ?? .scan(.client), rankBy: rankBy, count: wanted, excludesMembers: false,
            asOf: context.today, session: session)
        let watched = Int((holdout * Double(pool.candidates.count)).rounded())
        var isWatched: Set<Int64> = []
        if watched > 0 {
            let ids = pool.candidates.map { $0.id }
            isWatched = Set(try session.ids(.sample(.rows(.client, ids: ids), count: watched, seed: seed)))
        }
        let rows = pool.candidates.enumerated().map { place, candidate in
            campaign.newMember(
                candidate, rank: place + 1, wave: isWatched.contains(candidate.id) ? "holdout" : "primary")
        }
        let plan = try PlanBuilder(session: session, today: context.today).insert(.member, rows)
        var notes = ["\(campaign.code): the first \(rows.count) of clients by `\(rankBy)`"]
        if watched > 0 { notes[0] += ", \(watched) of them held out" }
        return .changes(plan, notes: notes + pool.notes)
    }
}

extension CampaignRecord {
    /// A setting that the campaign needs for this.
    func required<Setting>(_ setting: Setting?, _ name: String) throws(AnalysisError) -> Setting {
        guard let setting else {
            throw AnalysisError(
                "\(code) has no `\(name)`: set it with campaigns[\"\(code)\"]:update{ \(name) = … }, or give it here as a parameter"
            )
        }
        return setting
    }

    func newMember(_ candidate: CampaignPool.Candidate, rank: Int, wave: String) -> PlanBuilder.GivenRow {
        [
            "campaign": .success(value), "client": .success(candidate.code), "rank": .success(.integer(Int64(rank))),
            "assets": .success(candidate.assets), "wave": .success(.text(wave)), "outcome": .success(.text("pending")),
        ]
    }
}
