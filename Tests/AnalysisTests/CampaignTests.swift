import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

/// A campaign of ten clients, C1 the richest, with a goal of four visits.
@Suite("Campaigns: who is in, how far they came")
struct CampaignTests {
    let archive: AnalysisArchive

    init() throws {
        archive = try AnalysisArchive(today: "2026-09-30")
        try archive.add(
            .client,
            (1...10).map { ["assets": .money(Int64(11 - $0) * 1_000_00)] } + [[:]])
        try archive.add(.campaign, [campaign("AUG")])
    }

    private func campaign(_ code: String, _ more: [String: Value] = [:]) -> [String: Value] {
        [
            "code": .text(code), "name": .text(code), "channel": .text("phone"), "starts_on": day("2026-08-01"),
            "ends_on": day("2026-08-31"), "rank_by": .text("assets"), "pool_size": .integer(5),
            "extend_to": .integer(8), "contact_due": day("2026-08-06"), "visit_goal": .integer(4),
            "gift_rank_basis": .text("visitors"),
        ].merging(more) { $1 }
    }

    private func of(_ code: String) throws -> LogicalPlan {
        .filter(
            .scan(.campaign), .compare(.equal, try Entity.campaign.column("code").expression, .literal(.text(code))))
    }

    private func ask(
        _ analysis: any Analysis.Type, _ given: [String: AnalysisArguments.Given] = [:], _ code: String = "AUG"
    ) throws -> AnalysisAnswer { try archive.ask(analysis, given, of: of(code)) }

    private func members(_ rows: [(client: Int, rank: Int, more: [String: Value])], _ code: String = "AUG") throws {
        try archive.add(
            .member,
            rows.map { client, rank, more in
                [
                    "campaign": .text(code), "client": .text("C\(client)"), "rank": .integer(Int64(rank)),
                    "wave": .text("primary"), "outcome": .text("pending"),
                ].merging(more) { $1 }
            })
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch { return "\(error)" }
    }

    // MARK: Freeze

    @Test("Freeze plans the first by rank, with rank and assets as they are")
    func freeze() throws {
        let answer = try ask(CampaignFreeze.self)
        #expect(try archive.values(answer, "client") == (1...5).map { .text("C\($0)") })
        #expect(try archive.values(answer, "rank") == (1...5).map { .integer($0) })
        #expect(try archive.values(answer, "assets").first == .money(10_000_00))
        #expect(try archive.counts(answer, by: "wave") == ["primary": 5])
        #expect(answer.notes == ["AUG: the first 5 of clients by `assets`", "1 left out who have no `assets`"])
        // Nothing is written before the plan is applied.
        #expect(try archive.session.count(.scan(.member)) == 0)
        try archive.apply(answer)
        #expect(try archive.session.count(.scan(.member)) == 5)
        #expect(message { _ = try ask(CampaignFreeze.self) }.contains("AUG has 5 members already"))
    }

    @Test("A tie at the end goes by code and is told; a pool larger than the clients is told")
    func ties() throws {
        try archive.add(.client, [["code": .text("C5b"), "assets": .money(6_000_00)]])
        let answer = try ask(CampaignFreeze.self)
        #expect(try archive.values(answer, "client").last == .text("C5"))
        #expect(answer.notes.contains { $0.contains("a tie at the end: C5 is in and C5b is not") })
        let all = try ask(CampaignFreeze.self, ["pool_size": .literal(.integer(50))])
        #expect(all.notes.contains { $0.contains("only 11 of the 50 places are filled") })
    }

    @Test("The holdout is drawn by its seed, the same each time")
    func holdout() throws {
        func drawn(_ seed: Int64) throws -> [Value] {
            let answer = try ask(
                CampaignFreeze.self,
                [
                    "holdout": .literal(.number(0.3)), "seed": .literal(.integer(seed)),
                    "pool_size": .literal(.integer(10)),
                ])
            return try archive.values(answer, "wave")
        }
        let first = try drawn(7)
        #expect(first.filter { $0 == .text("holdout") }.count == 3)
        #expect(try drawn(7) == first)
        #expect(try (1...20).contains { try drawn($0) != first })
    }

    @Test("Freeze draws from a relation, and by any field that can be ranked")
    func source() throws {
        let some = LogicalPlan.filter(
            .scan(.client),
            .compare(.less, try Entity.client.column("assets").expression, .literal(.money(5_000_00))))
        let answer = try ask(CampaignFreeze.self, ["from": .relation(some)])
        #expect(try archive.values(answer, "client") == (7...10).map { .text("C\($0)") })
        #expect(
            message { _ = try ask(CampaignFreeze.self, ["rank_by": .literal(.text("name"))]) }
                .contains("ranked by numbers, amounts or dates"))
        #expect(
            message { _ = try ask(CampaignFreeze.self, ["rank_by": .literal(.text("asets"))]) }
                .contains("did you mean `assets`?"))
        #expect(
            message { _ = try ask(CampaignFreeze.self, ["from": .relation(.scan(.visit))]) }
                .contains("`from` of freeze is a relation of clients"))
        try archive.add(.campaign, [["code": .text("BARE"), "name": .text("bare")]])
        #expect(message { _ = try ask(CampaignFreeze.self, [:], "BARE") }.contains("BARE has no `pool_size`"))
        #expect(
            message { _ = try archive.ask(CampaignFreeze.self) }.contains("one campaign at a time, and these are 2"))
    }

    @Test("Who opted out of mail is never drawn for a campaign by e-mail, unless back again")
    func optedOut() throws {
        try archive.add(.campaign, [campaign("MAIL", ["channel": .text("email")])])
        try archive.add(
            .response,
            [
                response("AUG", 1, "unsubscribe", "2026-01-01T00:00:00Z"),
                response("AUG", 2, "unsubscribe", "2026-01-01T00:00:00Z"),
                response("AUG", 2, "resubscribe", "2026-01-02T00:00:00Z"),
            ])
        let answer = try ask(CampaignFreeze.self, [:], "MAIL")
        #expect(try archive.values(answer, "client") == (2...6).map { .text("C\($0)") })
        #expect(answer.notes.contains("1 left out who opted out of e-mail"))
        #expect(try archive.values(ask(CampaignFreeze.self), "client").first == .text("C1"))
    }

    private func response(_ campaign: String, _ client: Int, _ event: String, _ at: String) -> [String: Value] {
        [
            "campaign": .text(campaign), "client": .text("C\(client)"), "event": .text(event), "at": moment(at),
        ]
    }

    // MARK: Funnel and late contacts

    @Test("Stages are inclusive, the holdout is left out, nothing after as_of counts")
    func funnel() throws {
        try members([
            (1, 1, ["contacted_on": day("2026-08-02"), "visited_on": day("2026-08-10")]),
            (2, 2, ["visited_on": day("2026-08-12"), "converted_on": day("2026-09-02")]),
            (3, 3, ["contacted_on": day("2026-08-08"), "appointed_on": day("2026-08-09")]),
            (4, 4, ["outcome": .text("converted")]), (5, 5, [:]),
            (6, 6, ["wave": .text("holdout"), "visited_on": day("2026-08-03")]),
        ])
        let answer = try ask(CampaignFunnel.self)
        #expect(
            answer.rows == [
                ["AUG", "targeted", "目标", "5", "missing"], ["AUG", "contacted", "已联系", "4", "0.8"],
                ["AUG", "appointed", "已预约", "4", "1.0"], ["AUG", "visited", "已到访", "3", "0.75"],
                ["AUG", "converted", "已成交", "2", "\(2.0 / 3)"],
            ])
        #expect(answer.notes == ["AUG: 1 in the holdout left out", "AUG: 1 converted on a day that is not recorded"])
        let earlier = try ask(CampaignFunnel.self, ["as_of": .literal(.text("2026-08-09"))])
        #expect(earlier.rows.map { $0[3] } == ["5", "3", "2", "1", "1"])
    }

    @Test("A campaign without members has a funnel of zeros without rates")
    func emptyFunnel() throws {
        let answer = try ask(CampaignFunnel.self)
        #expect(answer.rows.map { $0[3] } == ["0", "0", "0", "0", "0"])
        #expect(answer.rows.allSatisfy { $0[4] == "missing" })
        #expect(answer.notes.first?.contains("AUG has no members yet") == true)
    }

    @Test("A contact after the due date is late; on it, it is not; without one it is only on request")
    func late() throws {
        try members([
            (1, 1, ["contacted_on": day("2026-08-06")]), (2, 2, ["contacted_on": day("2026-08-07")]),
            (3, 3, ["contacted_on": day("2026-08-26")]), (4, 4, [:]),
            (5, 5, ["contacted_on": day("2026-09-01"), "wave": .text("holdout")]),
        ])
        let answer = try ask(LateContacts.self)
        #expect(try archive.values(answer, "days_late") == [.integer(1), .integer(20)])
        #expect(answer.rows == [["AUG", "2026-08-06", "4", "1", "2", "1"]])
        let open = try ask(LateContacts.self, ["uncontacted": .literal(.boolean(true))])
        #expect(try archive.values(open, "days_late") == [.integer(1), .integer(20), .integer(55)])
        let earlier = try ask(
            LateContacts.self,
            ["as_of": .literal(.text("2026-08-10")), "uncontacted": .literal(.boolean(true))])
        #expect(try archive.values(earlier, "days_late") == [.integer(1), .integer(4), .integer(4)])
    }

    // MARK: Extend

    @Test("Extend adds the next ranks only when visits fall short of the goal")
    func extend() throws {
        try archive.apply(ask(CampaignFreeze.self))
        let answer = try ask(CampaignExtension.self)
        #expect(try archive.values(answer, "client") == (6...8).map { .text("C\($0)") })
        #expect(try archive.values(answer, "rank") == [.integer(6), .integer(7), .integer(8)])
        #expect(try archive.counts(answer, by: "wave") == ["extension": 3])
        #expect(answer.notes.first == "AUG has 0 visits of the 4 wanted: ranks 6 to 8 are added")
        try archive.apply(answer)
        let again = try ask(CampaignExtension.self)
        guard case .changes(let plan, _) = again else { return }
        #expect(plan.rows.isEmpty)
        #expect(again.notes.first?.contains("reach rank 8 of the 8 it may go to") == true)
    }

    @Test("Extend adds nobody when the goal is reached; before as_of it was not")
    func goalReached() throws {
        try members((1...4).map { ($0, $0, ["visited_on": day("2026-08-1\($0)")]) })
        let answer = try ask(CampaignExtension.self)
        guard case .changes(let plan, let notes) = answer else {
            Issue.record("extend gives a plan")
            return
        }
        #expect(plan.rows.isEmpty)
        #expect(notes == ["AUG has 4 visits of the 4 wanted: nobody is added"])
        let earlier = try ask(CampaignExtension.self, ["as_of": .literal(.text("2026-08-13"))])
        #expect(try archive.values(earlier, "rank").count == 4)
    }

    @Test("Extend without members or without a goal says what is missing")
    func extendNeeds() throws {
        #expect(message { _ = try ask(CampaignExtension.self) }.contains("AUG has no members to extend"))
        try archive.add(.campaign, [["code": .text("BARE"), "name": .text("bare")]])
        #expect(message { _ = try ask(CampaignExtension.self, [:], "BARE") }.contains("BARE has no `visit_goal`"))
    }

    // MARK: Gifts

    private func giftRules(_ rules: [(Int64, Int64, String)]) throws {
        try archive.add(
            .giftRule,
            rules.map {
                [
                    "campaign": .text("AUG"), "from_rank": .integer($0.0), "to_rank": .integer($0.1),
                    "item": .text($0.2),
                ]
            })
    }

    /// The gifts planned, by the client's code.
    private func gifts(_ answer: AnalysisAnswer) throws -> [String: String] {
        guard case .changes(let plan, _) = answer else { return [:] }
        let clients = try archive.session.column(
            .rows(.member, ids: plan.rows.map(\.id)), Entity.member.column("client"))
        return Dictionary(uniqueKeysWithValues: zip(clients.map(\.plain), plan.rows.map { $0.new[0].plain }))
    }

    @Test("Gifts go by the order of arrival or by the archive's rank, as the campaign says")
    func giftBasis() throws {
        try giftRules([(1, 2, "fan"), (3, 4, "oil")])
        try members([
            (1, 1, ["visited_on": day("2026-08-20")]), (2, 2, ["visited_on": day("2026-08-20")]), (3, 3, [:]),
            (4, 4, ["visited_on": day("2026-08-10")]), (5, 5, ["visited_on": day("2026-08-11")]),
            (6, 6, ["visited_on": day("2026-08-01"), "wave": .text("holdout")]),
        ])
        let visitors = try ask(CampaignGifts.self)
        #expect(try gifts(visitors) == ["C4": "fan", "C5": "fan", "C1": "oil", "C2": "oil"])
        #expect(visitors.notes == ["AUG, 4 visitors by order of arrival: 2 × fan, 2 × oil"])
        let ranks = try ask(CampaignGifts.self, ["basis": .literal(.text("archive"))])
        #expect(try gifts(ranks) == ["C1": "fan", "C2": "fan", "C4": "oil"])
        #expect(ranks.notes.contains("1 come under no rule"))
        try archive.apply(visitors)
        let again = try ask(CampaignGifts.self)
        #expect(try gifts(again).isEmpty)
        #expect(again.notes.contains("4 have their gift already"))
    }

    @Test("Of several gifts for a rank the one most is left of is given, and never more than the budget buys")
    func giftStock() throws {
        try giftRules([(1, 4, "fan"), (1, 4, "cooker")])
        try archive.add(
            .budgetLine,
            [("fan", 2), ("cooker", 1)].map {
                ["campaign": .text("AUG"), "item": .text($0.0), "quantity": .integer($0.1)]
            })
        try members((1...4).map { ($0, $0, ["visited_on": day("2026-08-1\($0)")]) })
        let answer = try ask(CampaignGifts.self)
        #expect(try gifts(answer) == ["C1": "fan", "C2": "cooker", "C3": "fan"])
        #expect(answer.notes.contains("1 get none: the budget buys no more"))
        let free = try ask(CampaignGifts.self, ["stock": .literal(.boolean(false))])
        #expect(try gifts(free) == ["C1": "fan", "C2": "cooker", "C3": "fan", "C4": "cooker"])
    }

    @Test("Gifts before anybody came, and without rules")
    func noVisitors() throws {
        #expect(message { _ = try ask(CampaignGifts.self) }.contains("AUG has no gift rules"))
        try giftRules([(1, 2, "fan")])
        let answer = try ask(CampaignGifts.self)
        #expect(try gifts(answer).isEmpty)
        #expect(answer.notes == ["AUG: nobody has visited yet"])
    }
}
