import Model
import Query
import Testing

@testable import Analysis

@Suite("Retention test")
struct RetentionTests {
    private func sale(_ client: String, _ day: String, _ amount: Double, cost: Double?) -> [String: Value] {
        ["client": .text(client), "date": .day(day), "amount": .yuan(amount), "cost": cost.map(Value.yuan) ?? .missing]
    }

    @Test("The bar rises with flat or falling funds and with low acceptance, and is reached when equalled")
    func bars() throws {
        let archive = try AnalysisArchive()
        let cost: [String: Value] = ["cost_to_serve": .yuan(1000)]
        try archive.add(
            .client,
            [
                ["funds_trend": "up", "acceptance": 40], ["funds_trend": "flat"],
                ["funds_trend": "down", "acceptance": 39],
                ["acceptance": 0], [:],
            ].map { $0.merging(cost) { $1 } })
        // A margin of 2,440 leaves 1,440.
        try archive.add(.purchase, (1...5).map { sale("C\($0)", "2026-03-01", 5000, cost: 2560) })
        let answer = try archive.ask(RetentionTest.self, ["threshold": 1000])
        #expect(
            try archive.values(answer, "margin_needed") == [
                .yuan(1000), .yuan(1200), .yuan(1440), .yuan(1200), .yuan(1000),
            ])
        #expect(try archive.counts(answer, by: "keeps_onsite") == ["true": 5])
        let higher = try archive.ask(RetentionTest.self, ["threshold": 1000.01])
        #expect(try archive.byCode(higher, "keeps_onsite")["C3"] == "false")
        #expect(try archive.byCode(higher, "keeps_onsite")["C2"] == "true")
        let other = try archive.ask(
            RetentionTest.self,
            ["threshold": 1000, "falling_funds": 0.5, "low_acceptance": 0, "low_below": 101])
        #expect(try archive.byCode(other, "keeps_onsite")["C2"] == "false")
    }

    @Test("The margin is that of the twelve months that end with the day; purchases without a cost are left out")
    func window() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(1, ["cost_to_serve": .yuan(0)])
        try archive.add(
            .purchase,
            [
                sale("C1", "2025-09-30", 1000, cost: 0), sale("C1", "2025-10-01", 100, cost: 40),
                sale("C1", "2026-09-30", 10, cost: 0), sale("C1", "2026-10-01", 1000, cost: 0),
                sale("C1", "2026-01-01", 500, cost: nil), sale("C1", "2026-02-01", -20, cost: -5),
            ])
        let answer = try archive.ask(RetentionTest.self, ["threshold": 55])
        #expect(try archive.values(answer, "margin_year") == [.yuan(55)])
        #expect(try archive.values(answer, "margin_coverage") == [.real(0.75)])
        #expect(try archive.values(answer, "keeps_onsite") == [true])
        let before = try archive.ask(RetentionTest.self, ["threshold": 55, "as_of": "2025-09-30"])
        #expect(try archive.values(before, "margin_year") == [.yuan(1000)])
        #expect(
            RetentionTest.yearBefore(CalendarDate(iso: "2024-02-29") ?? archive.today)
                == CalendarDate(iso: "2023-02-28"))
    }

    @Test("No verdict without a cost; who bought nothing earned nothing; VIPs stay")
    func verdicts() throws {
        let archive = try AnalysisArchive()
        try archive.add(
            .client,
            [
                ["class": "A"], ["class": "A", "cost_to_serve": .yuan(100), "service_channel": "onsite"],
                ["class": "VIP", "cost_to_serve": .yuan(100), "service_channel": "onsite"],
                ["class": "A", "cost_to_serve": .yuan(100)],
            ])
        try archive.add(.purchase, [sale("C4", "2026-03-01", 5000, cost: nil)])
        let answer = try archive.ask(RetentionTest.self, ["threshold": 0])
        #expect(try archive.byCode(answer, "keeps_onsite") == ["C2": "false", "C3": "false"])
        #expect(try archive.byCode(answer, "channel_due") == ["C2": "remote", "C3": "onsite"])
        #expect(try archive.byCode(answer, "margin_year") == ["C1": "0 fen", "C2": "0 fen", "C3": "0 fen"])
        #expect(
            archive.notes(answer) == [
                "1 client without cost_to_serve: no verdict", "1 client with purchases but no cost of any: no verdict",
                "1 client would fail but stay on-site as VIP",
            ])
        #expect(try archive.summary(answer).rows.map { $0[1] } == [0, 1, 1, 2])
    }

    @Test("T must be given")
    func threshold() throws {
        let archive = try AnalysisArchive()
        #expect(archive.failure(RetentionTest.self).hasPrefix("retention needs `threshold`"))
        #expect(archive.failure(RetentionTest.self, ["threshold": -1]).contains("between"))
    }
}
