import DemoData
import Model
import Testing

@Suite("The demo's campaigns")
struct DemoCampaignTests {
    private let august = "(SELECT id FROM campaign WHERE code = 'AUG2020')"

    @Test("August: the 500 clients with the largest assets, then by code, frozen with rank and assets")
    func freezesTheRichest() throws {
        let demo = try DemoFixture.standard()
        let members = try demo.rows(
            "SELECT client_id, rank, assets_fen FROM member WHERE campaign_id = \(august) ORDER BY rank",
            [.integer, .integer, .money])
        let richest = try demo.rows(
            """
            SELECT id, row_number() OVER (ORDER BY assets_fen DESC, code), assets_fen FROM client
            WHERE assets_fen IS NOT NULL ORDER BY assets_fen DESC, code LIMIT 500
            """, [.integer, .integer, .money])
        #expect(members.count == 500)
        #expect(members == richest)
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM member m JOIN client c ON c.id = m.client_id
                WHERE campaign_id = \(august) AND c.created_at >= '2020-07-31'
                """) == 0)
    }

    @Test("August: all contacted by the 6th, the goal of 160 visitors reached within the month, nobody added")
    func reachesItsGoal() throws {
        let demo = try DemoFixture.standard()
        let row = try demo.rows(
            """
            SELECT starts_on, ends_on, contact_due, pool_size, extend_to, visit_goal, rank_by, contact_goal FROM campaign
            WHERE code = 'AUG2020'
            """, [.date, .date, .date, .integer, .integer, .integer, .text, .integer])
        let day = { (text: String) in CalendarDate(iso: text).map { Value.date($0) } ?? .missing }
        #expect(
            row == [
                [
                    day("2020-08-01"), day("2020-08-31"), day("2020-08-06"), .integer(500), .integer(800),
                    .integer(160), .text("assets"), .integer(500),
                ]
            ])
        let member = "FROM member WHERE campaign_id = \(august)"
        #expect(
            try demo.number("SELECT count(*) \(member) AND contacted_on BETWEEN '2020-08-01' AND '2020-08-06'") == 500)
        #expect(try demo.number("SELECT count(*) \(member) AND wave <> 'primary'") == 0)
        let visitors = try demo.number("SELECT count(visited_on) \(member)")
        #expect((160...175).contains(visitors))
        #expect(
            try demo.number(
                """
                SELECT count(*) \(member) AND (visited_on < appointed_on OR appointed_on < contacted_on
                OR converted_on < visited_on OR visited_on > '2020-08-31')
                """) == 0)
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM member m JOIN visit v ON v.client_id = m.client_id AND v.campaign_id = m.campaign_id
                WHERE m.campaign_id = \(august) AND v.date = m.visited_on AND v.status = 'completed' AND v.kind = 'invited'
                """) == visitors)
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM member m WHERE campaign_id = \(august) AND converted_on IS NOT NULL AND NOT EXISTS
                (SELECT 1 FROM purchase p WHERE p.client_id = m.client_id AND p.date = m.converted_on)
                """) == 0)
    }

    @Test("August: 30 fans and 30 cookers to the first 60 visitors, oil to the next 100, by arrival and rank")
    func givesGifts() throws {
        let demo = try DemoFixture.standard()
        let gifts = try demo.rows(
            """
            SELECT gift FROM member WHERE campaign_id = \(august) AND visited_on IS NOT NULL ORDER BY visited_on, rank
            """, [.text]
        ).map { $0[0] }
        let first = gifts.prefix(60)
        #expect(first.filter { $0 == .text("电风扇") }.count == 30)
        #expect(first.filter { $0 == .text("电饭煲") }.count == 30)
        #expect(gifts.dropFirst(60).prefix(100).allSatisfy { $0 == .text("5升食用油") })
        #expect(gifts.dropFirst(160).allSatisfy { $0.isMissing })
        #expect(
            try demo.number("SELECT count(gift) FROM member WHERE campaign_id = \(august) AND visited_on IS NULL") == 0)
        let rules = try demo.rows(
            "SELECT from_rank, to_rank, item FROM gift_rule WHERE campaign_id = \(august) ORDER BY id",
            [.integer, .integer, .text])
        #expect(
            rules == [
                [.integer(1), .integer(60), .text("电风扇")], [.integer(1), .integer(60), .text("电饭煲")],
                [.integer(61), .integer(160), .text("5升食用油")],
            ])
    }

    @Test("August: the budget lists 30,304.01 where 30,303.40 is right")
    func hasTheBudget() throws {
        let demo = try DemoFixture.standard()
        let lines = "FROM budget_line WHERE campaign_id = \(august)"
        #expect(try demo.number("SELECT sum(listed_amount_fen) \(lines)") == 30_304_01)
        #expect(try demo.number("SELECT sum(unit_price_fen * quantity) \(lines)") == 30_303_40)
        let differences = try demo.rows(
            "SELECT listed_amount_fen - unit_price_fen * quantity \(lines) ORDER BY id", [.money])
        #expect(differences == [[.money(63)], [.money(8)], [.money(-10)]])
    }

    @Test("the mailing: every event follows from the one before it, and the holdout has none")
    func mailsConsistently() throws {
        let demo = try DemoFixture.standard()
        let mailing = "(SELECT id FROM campaign WHERE channel = 'email')"
        func clients(_ event: String) -> String {
            "SELECT client_id FROM response WHERE campaign_id = \(mailing) AND event = '\(event)'"
        }
        let primary = "SELECT client_id FROM member WHERE campaign_id = \(mailing) AND wave = 'primary'"
        let holdout = "SELECT client_id FROM member WHERE campaign_id = \(mailing) AND wave = 'holdout'"
        func none(_ left: String, outside right: String) throws {
            #expect(try demo.number("SELECT count(*) FROM (\(left) EXCEPT \(right))") == 0, "\(left)")
        }
        func none(_ left: String, inside right: String) throws {
            #expect(try demo.number("SELECT count(*) FROM (\(left) INTERSECT \(right))") == 0, "\(left)")
        }
        try none(primary, outside: clients("sent"))
        try none(clients("sent"), outside: primary)
        try none(holdout, inside: clients("sent"))
        for event in ["bounced", "open", "machine_open", "delivered"] {
            try none(clients(event), outside: clients("sent"))
        }
        for event in ["delivered", "open", "machine_open", "click", "unsubscribe"] {
            try none(clients(event), inside: clients("bounced"))
        }
        for event in ["click", "unsubscribe", "reply", "complaint"] {
            try none(clients(event), outside: clients("open"))
        }
        try none(clients("resubscribe"), outside: clients("unsubscribe"))
        let (sent, held) = (
            try demo.number("SELECT count(*) FROM (\(primary))"), try demo.number("SELECT count(*) FROM (\(holdout))")
        )
        #expect(sent > 1_000 && (sent / 15...sent / 6).contains(held))
        // The addresses say the same as the events.
        let opted = "\(clients("unsubscribe")) EXCEPT \(clients("resubscribe"))"
        let mailed =
            "SELECT r.client_id FROM response r JOIN contact c ON c.id = r.contact_id WHERE r.campaign_id = \(mailing)"
        try none("SELECT client_id FROM (\(opted))", outside: "\(mailed) AND email_status = 'unsubscribed'")
        try none(clients("bounced"), outside: "\(mailed) AND email_status = 'bounced'")
        try none("\(mailed) AND email_status = 'unsubscribed'", outside: "SELECT client_id FROM (\(opted))")
        try none(
            clients("sent"),
            inside:
                "SELECT client_id FROM contact WHERE email_status = 'unsubscribed' AND client_id NOT IN (\(clients("unsubscribe")))"
        )
    }

    @Test("one is under way with late contacts and an extension, one is a draft without members")
    func hasOthers() throws {
        let demo = try DemoFixture.standard()
        let running = "(SELECT id FROM campaign WHERE status = 'running')"
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM campaign WHERE status = 'running'
                AND '\(DemoArchive.defaultAsOf)' BETWEEN starts_on AND ends_on
                """) == 1)
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM member m JOIN campaign c ON c.id = m.campaign_id
                WHERE m.campaign_id = \(running) AND contacted_on > contact_due
                """) > 0)
        #expect(
            try demo.number("SELECT count(*) FROM member WHERE campaign_id = \(running) AND wave = 'extension'") > 0)
        #expect(
            try demo.number(
                "SELECT count(*) FROM member m JOIN campaign c ON c.id = m.campaign_id WHERE c.status = 'draft'") == 0)
        #expect(try demo.number("SELECT count(*) FROM campaign WHERE status = 'draft'") == 1)
    }
}
