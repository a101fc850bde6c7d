import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

@Suite("Customer lifetime value")
struct LifetimeValueTests {
    @Test(
        "CDNOW calibrated to 1997-09-30 gives the papers' parameters",
        .enabled(if: CDNOW.isThere, "the CDNOW file is not beside this checkout"))
    func cdnow() throws {
        let archive = try CDNOW.archive()
        let answer = try archive.ask(
            LifetimeValue.self,
            ["as_of": .literal(.text("1997-09-30")), "weeks": .literal(.integer(39))])
        guard case .relation(let relation) = answer, let summary = relation.summary else {
            Issue.record("clv gives a relation with a summary")
            return
        }
        func row(_ model: String, _ parameter: String) throws -> [Value] {
            try #require(summary.rows.first { $0[0] == .text(model) && $0[1] == .text(parameter) })
        }
        func number(_ value: Value) -> Double { if case .real(let number) = value { number } else { .nan } }
        for (parameter, expected, tolerance) in [
            ("r", 0.2426, 0.00005), ("alpha", 4.4135, 0.0005), ("a", 0.7929, 0.0005), ("b", 2.4258, 0.002),
            ("log-likelihood", -9582.43, 0.005),
        ] {
            let value = number(try row("BG/NBD", parameter)[2])
            #expect(abs(value - expected) <= tolerance, "\(parameter) is \(value)")
        }
        for (parameter, expected, tolerance) in [("p", 6.249, 0.001), ("q", 3.745, 0.001), ("gamma", 15.448, 0.005)] {
            let value = number(try row("Gamma-Gamma", parameter)[2])
            #expect(abs(value - expected) <= tolerance, "\(parameter) is \(value)")
        }
        #expect(number(try row("Gamma-Gamma", "clients")[2]) == 946)
        for parameter in ["r", "alpha", "a", "b"] {
            let row = try row("BG/NBD", parameter)
            #expect(number(row[4]) < number(row[2]) && number(row[2]) < number(row[5]) && number(row[3]) > 0)
        }

        let codes = try archive.values(answer, "code")
        let first = try #require(codes.firstIndex(of: .text("C0001")))
        func cell(_ column: String) throws -> Value { try archive.values(answer, column)[first] }
        #expect(try cell("frequency") == .integer(2))
        #expect(abs(number(try cell("recency")) - 30.43) < 0.005)
        #expect(abs(number(try cell("age")) - 38.86) < 0.005)
        #expect(abs(number(try cell("p_alive")) - 0.7266) < 0.0002)
        #expect(abs(number(try cell("expected_purchases")) - 1.2259) < 0.0005)
        // Who bought once: no P(alive), but purchases to be expected.
        let once = try archive.counts(answer, by: "frequency")["0"] ?? 0
        #expect(once == 2357 - 946)
        #expect(try archive.counts(answer, by: "p_alive")["missing"] == once)
        #expect(try archive.values(answer, "expected_purchases").allSatisfy { !$0.isMissing })
        #expect(relation.notes.contains { $0.contains("insufficient history for \(once)") })
    }

    @Test("Too few buyers are told, and nothing is fitted")
    func tooFew() throws {
        let archive = try AnalysisArchive()
        try archive.add(.client, [[:], [:]])
        try archive.add(.purchase, [purchase("C1", "2026-01-01", 100), purchase("C1", "2026-02-01", 100)])
        #expect {
            try archive.ask(LifetimeValue.self)
        } throws: {
            "\($0)".contains("clv needs at least 30 buyers") && "\($0)".contains("here are 1 and 1")
        }
    }

    @Test("Where nobody stops, purchases are expected by NBD and p_alive is missing; refunds make no purchase day")
    func nobodyStops() throws {
        let archive = try AnalysisArchive()
        try archive.add(.client, Array(repeating: [:], count: 40))
        var rows: [[String: Value]] = []
        for number in 1...40 {
            // A few buy often, most hardly ever, and all of them evenly over the year and lately.
            let count = number % 5 == 0 ? 20 : number % 5
            for place in 0..<count {
                let ago = Int32(place * 350 / max(count, 1))
                let date = CalendarDate(days: (CalendarDate(iso: "2026-09-29")?.days ?? 0) - ago)
                rows.append(purchase("C\(number)", "\(date)", 100_00))
            }
            rows.append(purchase("C\(number)", "2026-09-30", -10_00))
        }
        try archive.add(.purchase, rows)
        let answer = try archive.ask(LifetimeValue.self, ["weeks": .literal(.integer(10))])
        #expect(answer.notes.contains { $0.contains("nobody of them seems to stop buying") })
        #expect(try archive.counts(answer, by: "p_alive") == ["missing": 40])
        #expect(try archive.counts(answer, by: "frequency") == ["0": 8, "1": 8, "2": 8, "3": 8, "19": 8])
        #expect(try archive.values(answer, "expected_purchases").allSatisfy { !$0.isMissing })
        #expect(answer.rows.first?.prefix(2) == ["NBD", "r"])
    }

    @Test("Values that are all the same have no spread to fit: purchases are expected, and no clv")
    func sameValues() throws {
        let archive = try AnalysisArchive()
        try archive.add(.client, Array(repeating: [:], count: 40))
        let rows = (1...40).flatMap { number in
            (0..<(number % 5 == 0 ? 20 : number % 5)).map {
                purchase("C\(number)", "\(CalendarDate(days: 20_000 + Int32($0 * (number + 7))))", 100_00)
            }
        }
        try archive.add(.purchase, rows)
        let answer = try archive.ask(LifetimeValue.self)
        #expect(try archive.counts(answer, by: "clv") == ["missing": 40])
        #expect(try archive.values(answer, "expected_purchases").allSatisfy { !$0.isMissing })
        #expect(answer.notes.contains { $0.contains("no expected value and no clv: Gamma-Gamma cannot be fitted") })
    }

    private func purchase(_ client: String, _ date: String, _ fen: Int64) -> [String: Value] {
        [
            "client": .text(client), "date": CalendarDate(iso: date).map(Value.date) ?? .missing,
            "amount": .money(fen),
        ]
    }
}
