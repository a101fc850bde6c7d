import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

@Suite("Campaigns: what they cost and what came back")
struct CampaignMoneyTests {
    let archive: AnalysisArchive

    init() throws {
        archive = try AnalysisArchive(today: "2026-12-31")
        try archive.add(
            .campaign,
            ["AUG", "MAIL"].map {
                [
                    "code": .text($0), "name": .text($0), "starts_on": day("2026-08-01"), "ends_on": day("2026-08-31"),
                ]
            })
    }

    private func of(_ code: String) throws -> LogicalPlan {
        .filter(
            .scan(.campaign), .compare(.equal, try Entity.campaign.column("code").expression, .literal(.text(code))))
    }

    private func budget(_ lines: [(String, Int64?, Int64?, Int64?)]) throws {
        try archive.add(
            .budgetLine,
            lines.map { item, price, quantity, listed in
                var row: [String: Value] = ["campaign": .text("AUG"), "item": .text(item)]
                row["unit_price"] = price.map(Value.money)
                row["quantity"] = quantity.map(Value.integer)
                row["listed_amount"] = listed.map(Value.money)
                return row
            })
    }

    @Test("The August budget: +0.63, +0.08, −0.10, together +0.61")
    func august() throws {
        try budget([
            ("oil", 107_98, 100, 10_798_63), ("fan", 268_96, 30, 8_068_88), ("cooker", 381_22, 30, 11_436_50),
        ])
        let answer = try archive.ask(CampaignBudget.self, of: of("AUG"))
        #expect(
            try archive.values(answer, "computed") == [.money(10_798_00), .money(8_068_80), .money(11_436_60)])
        #expect(try archive.values(answer, "difference") == [.money(63), .money(8), .money(-10)])
        #expect(answer.rows == [["AUG", "3", "3030401 fen", "3030340 fen", "61 fen", "3"]])
        #expect(answer.notes == ["AUG: listed 30,304.01, computed 30,303.40, difference +0.61"])
        // The columns can be asked about like any other.
        guard case .relation(let relation) = answer else { return }
        let total = NamedAggregate(
            name: "sum", function: .sum, value: try ExpressionReader(scope: relation.plan.scope).read("difference"))
        #expect(try archive.session.aggregate(relation.plan, total) == .money(61))
    }

    @Test("A line that lacks something has no value, and neither does a campaign without lines")
    func incompleteBudget() throws {
        try budget([("a", 1_00, nil, 5_00), ("b", 1_00, 3, nil), ("c", 2_00, 2, 4_00)])
        let answer = try archive.ask(CampaignBudget.self, of: of("AUG"))
        #expect(try archive.values(answer, "computed") == [.missing, .money(3_00), .money(4_00)])
        #expect(try archive.values(answer, "difference") == [.missing, .missing, .money(0)])
        #expect(answer.notes.contains("AUG: 2 lines without a price, a quantity or a listed amount"))
        let none = try archive.ask(CampaignBudget.self, of: of("MAIL"))
        #expect(none.rows == [["MAIL", "0", "missing", "missing", "missing", "0"]])
        #expect(none.notes == ["MAIL has no budget lines"])
    }

    // MARK: Return

    private func clients(_ waves: [String]) throws {
        try archive.add(.client, waves.map { _ in [:] })
        try archive.add(
            .member,
            waves.enumerated().map {
                ["campaign": .text("AUG"), "client": .text("C\($0 + 1)"), "wave": .text($1)]
            })
    }

    private func purchase(_ client: Int, _ date: String, _ amount: Int64, _ cost: Int64?) -> [String: Value] {
        var row: [String: Value] = ["client": .text("C\(client)"), "date": day(date), "amount": .money(amount)]
        row["cost"] = cost.map(Value.money)
        return row
    }

    private func returned(_ given: [String: AnalysisArguments.Given] = [:]) throws -> [String: String] {
        let answer = try archive.ask(CampaignReturn.self, given, of: of("AUG"))
        guard case .table(let table) = answer else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), answer.rows[0]))
    }

    @Test("The return is what the treated brought beyond the holdout, over the cost")
    func incremental() throws {
        try clients(["primary", "primary", "extension", "holdout", "holdout"])
        try archive.add(
            .purchase,
            [
                purchase(1, "2026-08-05", 900_00, 300_00), purchase(1, "2026-09-30", 100_00, 0),
                // After the window, before it, and without a cost.
                purchase(1, "2026-10-01", 9_000_00, 0), purchase(2, "2026-07-31", 9_000_00, 0),
                purchase(2, "2026-08-09", 50_00, nil),
                // A refund takes off.
                purchase(3, "2026-08-20", -100_00, 0), purchase(4, "2026-08-20", 100_00, 0),
                purchase(5, "2026-08-20", 60_00, 10_00),
            ])
        try budget([("gift", 10_00, 5, 50_00)])
        try archive.add(.rep, [["code": .text("li"), "name": .text("li")]])
        try archive.add(
            .visit,
            [("AUG", 25_00), ("MAIL", 99_00)].map {
                [
                    "client": .text("C1"), "rep": .text("li"), "kind": .text("onsite"), "status": .text("completed"),
                    "date": day("2026-08-05"), "expense": .money($0.1), "campaign": .text($0.0),
                ]
            })
        // Treated: 600 + 100 − 100 = 600 over 3, 200 each. Holdout: 100 + 50 over 2, 75 each. (200 − 75) × 3 = 375.
        let row = try returned()
        #expect(row["treated"] == "3" && row["holdout"] == "2")
        #expect(row["margin"] == "60000 fen" && row["mean_treated"] == "20000 fen")
        #expect(row["mean_holdout"] == "7500 fen" && row["incremental"] == "37500 fen")
        #expect(row["budget"] == "5000 fen" && row["visits"] == "2500 fen" && row["cost"] == "7500 fen")
        #expect(row["roi"] == "4.0" && row["attributed"] == "missing")
        #expect(row["cost_ratio"] == "0.125" && row["covered"] == "0.75")
        // A shorter time after the end.
        #expect(try returned(["days_after": .literal(.integer(29))])["margin"] == "50000 fen")
        // And nothing after as_of.
        #expect(try returned(["as_of": .literal(.text("2026-08-05"))])["margin"] == "60000 fen")
    }

    @Test("Without a holdout the return is attributed; without cost there is none")
    func attributed() throws {
        try clients(["primary", "primary"])
        try archive.add(.purchase, [purchase(1, "2026-08-05", 300_00, 100_00)])
        var row = try returned()
        #expect(row["roi"] == "missing" && row["attributed"] == "missing" && row["cost"] == "0 fen")
        #expect(row["cost_ratio"] == "0.0")
        try budget([("gift", 100_00, 1, nil)])
        row = try returned()
        #expect(row["roi"] == "missing" && row["attributed"] == "1.0" && row["incremental"] == "missing")
        let answer = try archive.ask(CampaignReturn.self, of: of("AUG"))
        #expect(answer.notes.contains { $0.contains("AUG has no holdout: its return is attributed") })
    }

    @Test("Nobody in it, no dates, nothing bought: no values, and it is said")
    func nothing() throws {
        #expect(try returned()["margin"] == "missing")
        let empty = try archive.ask(CampaignReturn.self, of: of("AUG"))
        #expect(empty.notes == ["AUG has no members"])
        try archive.add(.campaign, [["code": .text("BARE"), "name": .text("bare")]])
        let bare = try archive.ask(CampaignReturn.self, of: of("BARE"))
        #expect(bare.notes.first?.contains("no `starts_on` or no `ends_on`") == true)
        try clients(["primary"])
        try budget([("gift", 100_00, 1, nil)])
        let row = try returned()
        #expect(row["margin"] == "0 fen" && row["attributed"] == "-1.0")
        #expect(row["cost_ratio"] == "missing" && row["covered"] == "missing")
    }

    // MARK: E-mail

    private func responses(_ rows: [(ClosedRange<Int>, String, String)], _ campaign: String = "MAIL") throws {
        try archive.add(
            .response,
            rows.flatMap { range, event, at in
                range.map {
                    [
                        "campaign": .text(campaign), "client": .text("C\($0)"), "event": .text(event), "at": moment(at),
                    ]
                }
            })
    }

    private func email() throws -> [String: String] {
        let answer = try archive.ask(EmailResponse.self, of: of("MAIL"))
        guard case .table(let table) = answer else { return [:] }
        return Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.name), answer.rows[0]))
    }

    @Test("1,000 sent, 20 bounced, 490 opened, all of them clicked: 50 %, CTOR 100 %")
    func emailCheck() throws {
        try archive.add(.client, Array(repeating: [:], count: 1_000))
        let at = "2026-08-03T01:00:00Z"
        try responses([
            (1...1_000, "sent", at), (1...20, "bounced", at), (21...300, "delivered", at), (101...590, "open", at),
            (101...400, "open", at), (101...590, "click", at), (501...900, "machine_open", at),
            (101...110, "unsubscribe", at),
        ])
        let row = try email()
        #expect(row["sent"] == "1000" && row["bounced"] == "20" && row["delivered"] == "980")
        #expect(row["openers"] == "490" && row["clickers"] == "490" && row["machine_openers"] == "400")
        #expect(row["open_rate"] == "0.5" && row["click_rate"] == "0.5" && row["ctor"] == "1.0")
        #expect(row["unsubscribed"] == "10" && row["unsubscribe_rate"] == "\(10.0 / 980)")
        #expect(row["sent_after_opt_out"] == "0")
    }

    @Test("CTOR is over openers and clickers together; zero below the line is no value; opted out is told")
    func emailEdges() throws {
        try archive.add(.client, Array(repeating: [:], count: 4))
        #expect(try email()["open_rate"] == "missing" && email()["ctor"] == "missing")
        try responses([(1...1, "unsubscribe", "2026-05-01T00:00:00Z")], "AUG")
        // Before its own unsubscribe, a send is right; after the one from the other campaign it is not.
        try responses([
            (1...2, "sent", "2026-08-03T01:00:00Z"), (1...2, "bounced", "2026-08-03T01:00:05Z"),
            (2...2, "unsubscribe", "2026-08-04T00:00:00Z"), (3...3, "open", "2026-08-03T02:00:00Z"),
            (3...4, "click", "2026-08-03T02:00:00Z"), (4...4, "bounced", "2026-08-03T02:00:00Z"),
            // As the archive's days go, this is the first of January.
            (3...3, "sent", "2026-12-31T16:00:00Z"),
        ])
        let row = try email()
        #expect(row["sent"] == "2" && row["delivered"] == "0" && row["open_rate"] == "missing")
        #expect(row["ctor"] == "1.0" && row["sent_after_opt_out"] == "1")
        let answer = try archive.ask(EmailResponse.self, of: of("MAIL"))
        #expect(answer.notes.contains("MAIL went to 1 client who had opted out"))
        #expect(answer.notes.contains { $0.contains("1 bounced without having been sent") })
    }
}
