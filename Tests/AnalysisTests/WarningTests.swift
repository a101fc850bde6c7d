import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

@Suite("Warnings that are due")
struct WarningTests {
    let archive: AnalysisArchive

    init() throws {
        archive = try AnalysisArchive(today: "2026-09-30")
        try archive.add(.rep, [["code": .text("li"), "name": .text("li")]])
        try archive.add(
            .client, [("A"), ("B"), ("C"), ("KAROL")].map { ["class": .text($0), "verified_on": day("2026-09-29")] })
    }

    /// What a rule finds: the evidence by client.
    private func found(
        _ rule: WarningRule, _ given: [String: AnalysisArguments.Given] = [:]
    ) throws -> [String: String] {
        let rules = AnalysisArguments.Given.literal(.text(rule.rawValue))
        let answer = try archive.ask(WarningCheck.self, given.merging(["rules": rules]) { $1 })
        return Dictionary(uniqueKeysWithValues: answer.rows.map { ($0[0], $0[3]) })
    }

    private func visit(_ client: Int, _ date: String, _ more: [String: Value] = [:]) -> [String: Value] {
        [
            "client": .text("C\(client)"), "rep": .text("li"), "kind": .text("onsite"), "status": .text("completed"),
            "date": day(date),
        ].merging(more) { $1 }
    }

    @Test("A decision maker who left within 90 days")
    func contactChanged() throws {
        func contact(_ client: Int, _ decides: Bool, _ left: String) -> [String: Value] {
            [
                "client": .text("C\(client)"), "name": .text("王"), "decision_maker": .boolean(decides),
                "left_on": day(left),
            ]
        }
        try archive.add(
            .contact,
            [
                contact(1, true, "2026-07-02"), contact(2, true, "2026-07-01"), contact(3, false, "2026-09-01"),
                contact(4, true, "2026-10-01"),
            ])
        #expect(try found(.contactChanged) == ["C1": "contact 1, who decides, left on 2026-07-02"])
        #expect(try found(.contactChanged, ["contact_days": .literal(.integer(91))]).count == 2)
    }

    @Test("Cadence below half in two full quarters; a class that requires no visit is never warned of")
    func irregularAttention() throws {
        // Q2 has 91 days, Q3 92: A requires 5.98 and 6.05, B half of that, C one.
        try archive.add(
            .visit,
            [
                visit(1, "2026-04-01"), visit(1, "2026-06-30"), visit(1, "2026-07-01"), visit(1, "2026-09-30"),
                visit(1, "2026-09-01", ["kind": .text("phone")]), visit(2, "2026-04-05"), visit(2, "2026-05-05"),
                visit(3, "2026-08-01"),
            ])
        let found = try found(.irregularAttention)
        #expect(found == ["C1": "cadence 0.33 in 2026-Q2, 0.33 in 2026-Q3; class A requires 6 visits a quarter"])
        // A day earlier the third quarter is not over: the first and the second count.
        let earlier = try self.found(.irregularAttention, ["as_of": .literal(.text("2026-09-29"))])
        #expect(Set(earlier.keys) == ["C1", "C3"])
        #expect(earlier["C1"]?.hasPrefix("cadence 0.00 in 2026-Q1, 0.33 in 2026-Q2") == true)
    }

    @Test("Low scores of surveys or satisfaction of visits in the last 180 days")
    func trustLow() throws {
        try archive.add(
            .survey,
            [
                ("C1", 59, "2026-09-01"), ("C1", 60, "2026-09-02"), ("C2", 60, "2026-09-01"), ("C3", 10, "2026-01-01"),
            ].map { ["client": .text($0.0), "score": .integer($0.1), "asked_on": day($0.2)] })
        try archive.add(
            .visit,
            [
                visit(4, "2026-09-01", ["satisfaction": .integer(2)]),
                visit(2, "2026-09-01", ["satisfaction": .integer(2)]),
                visit(2, "2026-09-02", ["satisfaction": .integer(3)]),
            ])
        #expect(
            try found(.trustLow) == [
                "C1": "mean score of surveys 59.50, below 60", "C4": "mean satisfaction of visits 2.00, below 2.5",
            ])
    }

    @Test("Open complaints of high severity, and overdue amounts")
    func casesAndCredits() throws {
        func complaint(_ client: Int, _ kind: String, _ severity: String, _ closed: String?) -> [String: Value] {
            var row: [String: Value] = [
                "client": .text("C\(client)"), "kind": .text(kind), "severity": .text(severity),
                "received_at": moment("2026-08-31T16:00:00Z"),
            ]
            row["closed_at"] = closed.map(moment)
            return row
        }
        try archive.add(
            .supportCase,
            [
                complaint(1, "complaint", "high", nil), complaint(2, "complaint", "high", "2026-09-02T00:00:00Z"),
                complaint(3, "complaint", "middle", nil), complaint(4, "repair", "high", nil),
            ])
        // In the archive's zone it came on the first.
        #expect(try found(.qualityCase) == ["C1": "complaint 1 of high severity is open since 2026-09-01"])
        #expect(try found(.qualityCase, ["as_of": .literal(.text("2026-09-01"))]).count == 2)
        try archive.add(
            .credit, [("C1", 0), ("C2", 1), ("C3", 123_456)].map { ["client": .text($0.0), "overdue": .money($0.1)] })
        #expect(try found(.settlementFailing) == ["C2": "0.01 yuan overdue", "C3": "1,234.56 yuan overdue"])
        #expect(try found(.settlementFailing, ["overdue_above": .literal(.number(0.01))]).count == 1)
    }

    @Test("Files over the limit of their class, and those never verified")
    func fileStale() throws {
        try archive.add(
            .client,
            [
                ["class": .text("A"), "verified_on": day("2026-08-31")],
                ["class": .text("A"), "verified_on": day("2026-08-30")],
                ["class": .text("C"), "verified_on": day("2026-07-02")],
                ["class": .text("KAROL"), "verified_on": day("2020-01-01")], ["class": .text("B")],
            ])
        #expect(
            try found(.fileStale) == [
                "C6": "not verified for 31 days, class A allows 30", "C9": "never verified, class B allows 60 days",
            ])
        let limits = AnalysisArguments.Given.named(["C": .integer(89)])
        #expect(try Set(found(.fileStale, ["stale_days": limits]).keys) == ["C6", "C7", "C9"])
    }

    @Test("Promises that are due and still open")
    func promiseBroken() throws {
        func promise(_ due: String, _ unsolved: String) -> [String: Value] {
            ["next_due": day(due), "next_step": .text("call"), "unsolved": .text(unsolved)]
        }
        try archive.add(
            .visit,
            [
                visit(1, "2026-08-01", promise("2026-09-29", "price")),
                visit(1, "2026-08-01", promise("2026-09-01", "stock")),
                visit(2, "2026-08-01", promise("2026-09-30", "price")),
                visit(2, "2026-08-01", promise("2026-09-01", "无")),
            ])
        try archive.add(
            .task,
            [
                ["client": .text("C3"), "due": day("2026-09-28"), "title": .text("greet")],
                ["client": .text("C4"), "due": day("2026-09-28"), "done_on": day("2026-09-28")],
            ])
        #expect(
            try found(.promiseBroken) == [
                "C1": "next step of visit 2 was due on 2026-09-01, 2 in all", "C3": "task 1 was due on 2026-09-28",
            ])
    }

    @Test("Revenue of 90 days down by half against the 90 before")
    func buyingFalls() throws {
        try archive.add(
            .purchase,
            [
                ("C1", "2026-07-02", 100_00), ("C1", "2026-07-03", 50_00), ("C2", "2026-07-02", 100_00),
                ("C2", "2026-07-03", 50_01), ("C3", "2026-09-01", 1_00), ("C4", "2026-04-04", 1_00),
                ("C4", "2026-04-03", 99_00), ("C4", "2026-09-01", -5_00),
            ].map { ["client": .text($0.0), "date": day($0.1), "amount": .money($0.2)] })
        #expect(
            try found(.buyingFalls) == [
                "C1": "revenue 50.00 yuan in 90 days, 100.00 in those before",
                "C4": "revenue −5.00 yuan in 90 days, 1.00 in those before",
            ])
    }

    @Test("A campaign that more than 2 % unsubscribed from: those who did and are not back")
    func unsubscribeSpike() throws {
        try archive.add(
            .campaign, ["HIGH", "LOW"].map { ["code": .text($0), "name": .text($0), "starts_on": day("2026-03-01")] })
        try archive.add(.client, Array(repeating: [:], count: 100))
        func event(_ campaign: String, _ client: Int, _ event: String, _ minute: Int) -> [String: Value] {
            [
                "campaign": .text(campaign), "client": .text("C\(client)"), "event": .text(event),
                "at": moment("2026-03-01T00:\(minute):00Z"),
            ]
        }
        var rows = (1...100).flatMap { [event("HIGH", $0, "sent", 10), event("LOW", $0, "sent", 10)] }
        rows += (1...3).map { event("HIGH", $0, "unsubscribe", 20) } + [event("HIGH", 3, "resubscribe", 30)]
        rows += (51...52).map { event("LOW", $0, "unsubscribe", 20) }
        try archive.add(.response, rows)
        let text = "unsubscribed from HIGH, as 3.00 % of its clients did"
        #expect(try found(.unsubscribeSpike) == ["C1": text, "C2": text])
        #expect(try found(.unsubscribeSpike, ["unsubscribe_days": .literal(.integer(90))]).isEmpty)
        #expect(try found(.unsubscribeSpike, ["unsubscribe_above": .literal(.number(0.019))]).count == 4)
    }

    @Test("A warning is opened once for a client and rule while open, and again after people closed it")
    func opensOnce() throws {
        try archive.add(.credit, [["client": .text("C1"), "overdue": .money(100)]])
        let rules = ["rules": AnalysisArguments.Given.literal(.text("settlement_failing"))]
        let first = try archive.ask(WarningCheck.self, rules)
        #expect(first.rows.map { $0[4] } == ["false"])
        try archive.apply(first)
        let state = { try archive.session.column(.scan(.warning), Entity.warning.column("state")) }
        #expect(try state() == [.text("open")])
        #expect(
            try archive.session.column(.scan(.warning), Entity.warning.column("opened_at"))
                == [moment("2026-09-30T00:00:00Z")])
        let second = try archive.ask(WarningCheck.self, rules)
        #expect(second.rows.map { $0[4] } == ["true"])
        guard case .table(let table) = second else { return }
        #expect(table.changes?.rows.isEmpty == true)
        // Acknowledged is still not closed.
        try set("acknowledged")
        #expect(try archive.ask(WarningCheck.self, rules).rows.map { $0[4] } == ["true"])
        try set("closed")
        let third = try archive.ask(WarningCheck.self, rules)
        #expect(third.rows.map { $0[4] } == ["false"])
        try archive.apply(third)
        #expect(try state() == [.text("closed"), .text("open")])
    }

    private func set(_ state: String) throws {
        let plan = try PlanBuilder(session: archive.session, today: archive.today).update(
            .scan(.warning), [(try Entity.warning.field("state"), .constant(.text(state)))])
        try archive.apply(.changes(plan, notes: []))
    }

    @Test("Some clients only; and what is not checked is said")
    func scope() throws {
        try archive.add(.credit, (1...3).map { ["client": .text("C\($0)"), "overdue": .money(100)] })
        let some = LogicalPlan.filter(
            .scan(.client),
            .compare(.equal, try Entity.client.column("class").expression, .literal(.text("B"))))
        let rules = ["rules": AnalysisArguments.Given.literal(.text("settlement_failing"))]
        #expect(try archive.ask(ClientWarningCheck.self, rules, of: some).rows.map { $0[0] } == ["C2"])
        #expect(throws: AnalysisError.self) {
            try archive.ask(WarningCheck.self, rules, of: .rows(.warning, ids: [1]))
        }
        let notes = try archive.ask(WarningCheck.self).notes
        #expect(notes.contains { $0.contains("not checked: culture_gap") })
    }
}
