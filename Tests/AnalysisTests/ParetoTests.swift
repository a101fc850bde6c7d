import Archive
import Model
import Query
import Testing

@testable import Analysis

@Suite("Pareto")
struct ParetoTests {
    private func archive(_ amounts: [Double]) throws -> AnalysisArchive {
        let archive = try AnalysisArchive()
        try archive.add(
            .client, amounts.indices.map { ["code": .text("C\(100 + $0)"), "name": "客户", "funds": .yuan(amounts[$0])] })
        return archive
    }

    @Test("The top fifth, the share it really holds, and who reaches 80 %")
    func top() throws {
        let archive = try archive([10, 300, 20, 30, 40, 50, 250, 100, 150, 50])
        let answer = try archive.ask(Pareto.self, ["by": .value("funds")])
        #expect(try archive.values(answer, "code").map { $0.plain }.prefix(3) == ["C101", "C106", "C108"])
        #expect(try archive.counts(answer, by: "pareto_top") == ["true": 2, "false": 8])
        let summary = try archive.summary(answer)
        #expect(summary.rows[0] == ["all", 10, .real(1), .yuan(1000), .real(1)])
        #expect(summary.rows[1] == ["top", 2, .real(0.2), .yuan(550), .real(0.55)])
        // 300 + 250 + 150 + 100 hold 80 %.
        #expect(summary.rows[2] == ["reach 80.00 %", 4, .real(0.4), .yuan(800), .real(0.8)])
        #expect(archive.notes(answer).contains("the top 2 of 10 clients hold 55.00 % of funds"))
        #expect(archive.notes(answer).contains { $0.contains("fewer than the base count of 100") })
    }

    @Test("Equal values stand in the order of codes, and a tie at the cut is told")
    func ties() throws {
        let archive = try archive([50, 10, 50, 50, 5])
        let answer = try archive.ask(Pareto.self, ["by": .value("funds"), "share": 0.4, "base_count": 3])
        #expect(try archive.values(answer, "code").map { $0.plain } == ["C100", "C102", "C103", "C101", "C104"])
        #expect(
            archive.notes(answer).filter { $0.hasPrefix("tie") } == [
                "tie at the cut of 2: 3 clients have the same value, 2 in and 1 out by the order of their codes"
            ])
        #expect(!archive.notes(answer).contains { $0.contains("base count") })
        let apart = try archive.ask(Pareto.self, ["by": .value("funds"), "share": 0.6, "base_count": 3])
        #expect(!archive.notes(apart).contains { $0.hasPrefix("tie") })
    }

    @Test("k = ceil(share·n − 1e-9): a product that floats miss by a hair is not rounded up")
    func cuts() {
        #expect(Pareto.cut(10, 0.2) == 2)
        #expect(Pareto.cut(11, 0.2) == 3)
        #expect(Pareto.cut(1, 0.2) == 1)
        #expect(Pareto.cut(100, 0.07) == 7)
        #expect(Pareto.cut(2357, 0.2) == 472)
        #expect(Pareto.cut(472, 0.2) == 95)
        #expect(Pareto.cut(5, 1) == 5)
        #expect(Pareto.cut(0, 0.2) == 0)
    }

    @Test("Twice: the top of the top, its share of the whole")
    func twice() throws {
        let archive = try archive((1...25).map { Double($0) })
        let answer = try archive.ask(Pareto.self, ["by": .value("funds"), "times": 2])
        #expect(try archive.counts(answer, by: "pareto_cuts") == ["0": 20, "1": 4, "2": 1])
        let summary = try archive.summary(answer)
        #expect(summary.rows[1][4] == .real(115.0 / 325))
        #expect(summary.rows[2] == ["top of the top", 1, .real(0.04), .yuan(25), .real(25.0 / 325)])
    }

    @Test("Values of zero or less and clients without a value are counted; the latter are not in n")
    func notPositive() throws {
        let archive = try archive([100, 0, -20, 40])
        try archive.addClients(2)
        let answer = try archive.ask(Pareto.self, ["by": .value("funds"), "share": 0.5])
        #expect(archive.notes(answer).contains("2 clients with a value of zero or less"))
        #expect(archive.notes(answer).contains("2 clients without a value left out"))
        #expect(try archive.counts(answer, by: "pareto_top") == ["true": 2, "false": 2, "missing": 2])
        // 140 of 120: what is negative takes from the rest.
        #expect(try archive.summary(answer).rows[1][4] == .real(140.0 / 120))
    }

    @Test("A total that is not positive is refused, and so is a relation without values")
    func refused() throws {
        let archive = try archive([100, -100])
        #expect(archive.failure(Pareto.self, ["by": try .value("funds")]).contains("needs a positive total"))
        #expect(
            archive.failure(Pareto.self, ["by": try .value("assets")]).contains("no value of assets among 2 clients"))
        #expect(archive.failure(Pareto.self).contains("adds up to 0.00"))
        #expect(archive.failure(Pareto.self, ["share": 0]).contains("between"))
        #expect(archive.failure(Pareto.self, ["by": try .value("region")]).contains("numbers or amounts"))
    }

    @Test("By an expression, a count, and a column of another analysis as of a day")
    func expressions() throws {
        let archive = try archive([100, 200, 300])
        try archive.addPurchases([("C100", "2026-01-01", 90), ("C101", "2026-01-02", 10), ("C101", "2026-06-01", 990)])
        let half = try archive.ask(Pareto.self, ["by": .value("funds / 2")])
        #expect(try archive.summary(half).rows[0][3] == .real(300))
        let days = try archive.ask(Pareto.self, ["by": .value("purchase_days")])
        #expect(try archive.summary(days).rows[0][3] == 3)
        guard case .relation(let rfm) = try archive.ask(RFM.self, ["as_of": "2026-03-31"]) else { return }
        let then = try archive.ask(Pareto.self, ["by": .value("monetary", of: rfm.plan)], of: rfm.plan)
        #expect(try archive.values(then, "code").first == "C100")
        #expect(try archive.summary(then).rows[0][3] == .yuan(100))
    }
}
