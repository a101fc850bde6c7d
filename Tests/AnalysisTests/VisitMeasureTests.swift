import Archive
import Model
import Query
import Testing

@testable import Analysis

@Suite("Visit coverage")
struct VisitCoverageTests {
    private static let quarter: [String: AnalysisArguments.Given] = ["from": "2026-07-01", "to": "2026-09-30"]

    private func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive()
        try archive.add(.rep, [["code": "li"], ["code": "wang"]])
        try archive.add(
            .client,
            [
                ["owner": "li", "region": "福建"], ["owner": "li"], ["owner": "wang", "region": "福建"], ["owner": "wang"],
                [:],
            ])
        // Both ends count; by whom the visit was paid does not matter.
        try archive.addVisit("C1", "2026-07-01", ["rep": "wang"])
        try archive.addVisit("C1", "2026-08-01", kind: "invited")
        try archive.addVisit("C2", "2026-09-30", kind: "invited")
        try archive.addVisit("C3", "2026-08-01", kind: "phone")
        try archive.addVisit("C4", "2026-10-01")
        try archive.addVisit("C4", "2026-08-01", ["status": "cancelled"])
        return archive
    }

    @Test("Clients with a completed visit over clients in scope, by owner, region, or together")
    func groups() throws {
        let archive = try archive()
        let together = try archive.ask(VisitCoverage.self, Self.quarter)
        #expect(try archive.rows(together) == [["5", "2", "0.4"]])
        #expect(archive.notes(together) == ["2 of 5 clients visited, 40.00 %", "kinds: onsite, invited"])
        let byOwner = try archive.ask(VisitCoverage.self, Self.quarter.merging(["by": .value("owner")]) { $1 })
        #expect(
            try archive.rows(byOwner) == [
                ["li", "2", "2", "1.0"], ["unassigned", "1", "0", "0.0"], ["wang", "2", "0", "0.0"],
            ])
        let byRegion = try archive.ask(VisitCoverage.self, Self.quarter.merging(["by": .value("region")]) { $1 })
        #expect(try archive.rows(byRegion) == [["福建", "2", "1", "0.5"], ["missing", "3", "1", "\(1.0 / 3)"]])
    }

    @Test("Phone visits count where the kinds say so")
    func kinds() throws {
        let archive = try archive()
        let calls = try archive.ask(VisitCoverage.self, Self.quarter.merging(["kinds": ["onsite", "phone"]]) { $1 })
        #expect(try archive.rows(calls) == [["5", "2", "0.4"]])
        let one = try archive.ask(VisitCoverage.self, Self.quarter.merging(["kinds": "phone"]) { $1 })
        #expect(try archive.rows(one) == [["5", "1", "0.2"]])
        #expect(
            archive.failure(VisitCoverage.self, Self.quarter.merging(["kinds": ["phon"]]) { $1 })
                .contains("did you mean \"phone\""))
    }

    @Test("An empty scope has no value")
    func empty() throws {
        let archive = try archive()
        let none = try archive.clients("region == \"北京\"")
        let answer = try archive.ask(VisitCoverage.self, Self.quarter, of: none)
        #expect(try archive.rows(answer) == [["0", "0", "missing"]])
        #expect(archive.notes(answer)[0] == "no client in scope: no value")
        let byOwner = try archive.ask(
            VisitCoverage.self, Self.quarter.merging(["by": .value("owner")]) { $1 }, of: none)
        #expect(try archive.rows(byOwner).isEmpty)
    }

    @Test("The period must be given, and in order")
    func period() throws {
        let archive = try AnalysisArchive()
        #expect(archive.failure(VisitCoverage.self, ["from": "2026-07-01"]).hasPrefix("coverage needs `to`"))
        #expect(
            archive.failure(VisitCoverage.self, ["from": "2026-09-30", "to": "2026-07-01"])
                .contains("ends on 2026-07-01, before it begins"))
    }
}

@Suite("Visit cadence")
struct VisitCadenceTests {
    /// 365 days are four quarters of 91.25.
    private static let year: [String: AnalysisArguments.Given] = ["from": "2025-10-01", "to": "2026-09-30"]

    private func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive()
        try archive.add(
            .client,
            [
                ["class": "A", "region": "福建"], ["class": "B"], ["class": "KAROL", "region": "福建"], [:],
                ["class": "VIP"],
            ])
        for month in 1...6 { try archive.addVisit("C1", "2026-0\(month)-01") }
        try archive.addVisit("C2", "2026-03-01", kind: "invited")
        try archive.addVisit("C2", "2026-03-02", kind: "phone")
        try archive.addVisit("C3", "2026-03-01")
        try archive.addVisit("C4", "2025-09-30")
        try archive.addVisit("C4", "2025-10-01")
        return archive
    }

    @Test("Completed over required visits, pro rata; where none is required there is no value")
    func perClient() throws {
        let archive = try archive()
        let answer = try archive.ask(VisitCadence.self, Self.year)
        #expect(try archive.byCode(answer, "visits_done") == ["C1": "6", "C2": "1", "C3": "1", "C4": "1", "C5": "0"])
        #expect(
            try archive.byCode(answer, "visits_required")
                == ["C1": "24.0", "C2": "12.0", "C3": "0.0", "C4": "4.0", "C5": "24.0"])
        #expect(
            try archive.byCode(answer, "cadence") == ["C1": "0.25", "C2": "\(1.0 / 12)", "C4": "0.25", "C5": "0.0"])
        #expect(try archive.summary(answer).rows.last == ["unrated", 1, 1, .real(4), .real(0.25)])
    }

    @Test("As a table by region, clients of whom none is required left out of both sides")
    func table() throws {
        let archive = try archive()
        let answer = try archive.ask(VisitCadence.self, Self.year.merging(["by": .value("region")]) { $1 })
        #expect(
            try archive.rows(answer) == [["福建", "2", "6", "24.0", "0.25"], ["missing", "3", "2", "40.0", "0.05"]])
        let karol = try archive.ask(
            VisitCadence.self, Self.year.merging(["by": .value("class")]) { $1 },
            of: try archive.clients("class == \"KAROL\""))
        #expect(try archive.rows(karol).map { $0.last } == ["missing"])
    }

    @Test("The visits a class asks for are a parameter")
    func required() throws {
        let archive = try archive()
        let answer = try archive.ask(VisitCadence.self, Self.year.merging(["required": ["KAROL": 0.5, "A": 3]]) { $1 })
        #expect(try archive.byCode(answer, "cadence")["C3"] == "0.5")
        #expect(try archive.byCode(answer, "cadence")["C1"] == "0.5")
        #expect(
            archive.failure(VisitCadence.self, Self.year.merging(["required": ["D": 1]]) { $1 }).contains(
                "has no \"D\""))
        #expect(
            archive.failure(VisitCadence.self, Self.year.merging(["required": ["A": -1]]) { $1 }).contains("0 or more"))
    }
}

@Suite("Daily quota")
struct DailyQuotaTests {
    private func archive() throws -> AnalysisArchive {
        let archive = try AnalysisArchive()
        try archive.add(.rep, [["code": "li"], ["code": "wang", "active_to": .day("2026-09-29")]])
        try archive.addClients(8)
        // Tuesday.
        func visit(_ client: String, _ kind: String, _ isNew: Value) throws {
            try archive.addVisit(client, "2026-09-29", kind: kind, ["rep": "li", "new_client": isNew])
        }
        try visit("C1", "onsite", true)
        try visit("C1", "invited", false)
        try visit("C2", "onsite", false)
        try visit("C3", "onsite", .missing)
        try visit("C4", "field_audit", true)
        for client in ["C1", "C5", "C5", "C6", "C7", "C8"] { try visit(client, "phone", false) }
        try archive.addVisit("C8", "2026-09-29", ["rep": "li", "status": "planned", "new_client": true])
        // Saturday.
        try archive.addVisit("C2", "2026-09-26", kind: "phone", ["rep": "wang"])
        return archive
    }

    @Test("Two, three and four: distinct clients, each part of at most one")
    func day() throws {
        let archive = try archive()
        let answer = try archive.ask(DailyQuota.self, ["from": "2026-09-29", "to": "2026-09-29"])
        // 1 of 2, 2 of 3, 5 of 4.
        let expected = (0.5 + 2.0 / 3 + 1) / 3
        #expect(
            try archive.rows(answer) == [
                ["li", "2026-09-29", "1", "2", "5", "\(expected)"], ["wang", "2026-09-29", "0", "0", "0", "0.0"],
            ])
    }

    @Test("Weekdays within a rep's time, and any other day with work")
    func days() throws {
        let archive = try archive()
        let period: [String: AnalysisArguments.Given] = ["from": "2026-09-26", "to": "2026-09-30"]
        func days(_ rep: String, _ which: String) throws -> [String] {
            let given = period.merging(["days": .literal(.text(which))]) { $1 }
            return try archive.rows(try archive.ask(DailyQuota.self, given)).filter { $0[0] == rep }.map {
                String($0[1].suffix(2))
            }
        }
        #expect(try days("li", "weekdays") == ["28", "29", "30"])
        #expect(try days("wang", "weekdays") == ["26", "28", "29"])
        #expect(try days("li", "worked") == ["29"])
        #expect(try days("wang", "all") == ["26", "27", "28", "29"])
        #expect(try days("unassigned", "all").isEmpty)
        let means = try archive.ask(DailyQuota.self, period.merging(["each": "rep"]) { $1 })
        #expect(
            try archive.rows(means) == [
                ["li", "3", "1", "2", "5", "\((0.5 + 2.0 / 3 + 1) / 3 / 3)"],
                ["wang", "3", "0", "0", "1", "\(0.25 / 3 / 3)"],
            ])
    }

    @Test("Targets are parameters; one of 0 is left out of the mean")
    func targets() throws {
        let archive = try archive()
        let given: [String: AnalysisArguments.Given] = [
            "from": "2026-09-29", "to": "2026-09-29", "new": 0, "calls": 10,
        ]
        #expect(try archive.rows(try archive.ask(DailyQuota.self, given))[0].last == "\((2.0 / 3 + 0.5) / 2)")
        let none: [String: AnalysisArguments.Given] = given.merging(["known": 0, "calls": 0]) { $1 }
        #expect(archive.failure(DailyQuota.self, none).contains("all targets"))
    }
}
