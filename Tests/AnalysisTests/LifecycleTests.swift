import Archive
import Model
import Query
import Testing

@testable import Analysis
@testable import QueryTesting

@Suite("Lifecycle")
struct LifecycleTests {
    @Test("Each stage by its rule")
    func stages() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(10)
        try archive.addVisit("C2", "2026-09-01", kind: "phone")
        try archive.add(.campaign, [["code": "AUG", "name": "八月"]])
        try archive.add(.member, [["campaign": "AUG", "client": "C3", "contacted_on": .day("2026-08-01")]])
        try archive.add(
            .visit, [["client": "C10", "planned_on": .day("2026-09-01"), "status": "planned", "rep": "unassigned"]])
        try archive.addPurchases([
            ("C4", "2026-07-01", 10),  // 91 days ago: the gap of a single day counts as 90, twice is 180
            ("C5", "2026-09-01", 10), ("C5", "2026-09-11", 10),
            ("C6", "2026-06-01", 1), ("C6", "2026-07-01", 1), ("C6", "2026-08-01", 1), ("C6", "2026-09-01", 1),
            ("C7", "2026-04-02", 10),  // 181 days ago
            ("C8", "2026-08-01", 10), ("C8", "2026-08-11", 10),  // gap 10, quiet for 50
            ("C9", "2026-09-01", -10),
        ])
        let answer = try archive.ask(Lifecycle.self)
        #expect(
            try archive.byCode(answer, "lifecycle_due") == [
                "C1": "target", "C2": "prospect", "C3": "prospect", "C4": "one_time", "C5": "repeat", "C6": "loyal",
                "C7": "dormant", "C8": "dormant", "C9": "target", "C10": "target",
            ])
        #expect(try archive.byCode(answer, "median_gap") == ["C5": "10.0", "C6": "31.0", "C8": "10.0"])
        #expect(try archive.byCode(answer, "quiet_days")["C7"] == "181")
        #expect(try archive.summary(answer).rows.contains(["dormant", 2]))
    }

    @Test("Exactly twice the gap is not yet dormant; an even number of gaps has the mean of the middle two")
    func edges() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(4)
        try archive.addPurchases([
            // Gaps 10 and 15: median 12.5, twice is 25.
            ("C1", "2026-08-11", 1), ("C1", "2026-08-21", 1), ("C1", "2026-09-05", 1),
            ("C2", "2026-08-10", 1), ("C2", "2026-08-20", 1), ("C2", "2026-09-04", 1),
            ("C3", "2026-04-03", 1), ("C4", "2026-04-02", 1),
        ])
        let answer = try archive.ask(Lifecycle.self)
        #expect(
            try archive.byCode(answer, "lifecycle_due")
                == ["C1": "repeat", "C2": "dormant", "C3": "one_time", "C4": "dormant"])
        let others = try archive.ask(Lifecycle.self, ["single_gap": 30, "quiet_gaps": 3, "loyal_from": 3])
        #expect(
            try archive.byCode(others, "lifecycle_due")
                == ["C1": "loyal", "C2": "loyal", "C3": "dormant", "C4": "dormant"])
    }

    @Test("As of a day in the past, later visits and purchases have not happened")
    func past() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(3)
        try archive.addVisit("C1", "2026-01-10")
        try archive.addVisit("C1", "2026-08-10")
        try archive.addVisit("C2", "2026-08-10")
        try archive.addPurchases([("C3", "2026-08-01", 10)])
        let answer = try archive.ask(Lifecycle.self, ["as_of": "2026-06-30"])
        #expect(try archive.byCode(answer, "lifecycle_due") == ["C1": "prospect", "C2": "target", "C3": "target"])
    }

    @Test("Random archives as the definition says", arguments: 0..<10)
    func random(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed) + 100)
        let archive = try AnalysisArchive()
        let clients = 30
        try archive.add(.client, (0..<clients).map { ["code": .text("C\(100 + $0)"), "name": "客户"] })
        let start = CalendarDate(iso: "2026-01-01") ?? CalendarDate(days: 0)
        let asOf = 200
        var bought = Array(repeating: Set<Int>(), count: clients)
        var seen = Array(repeating: false, count: clients)
        var purchases: [[String: Value]] = []
        var visits: [[String: Value]] = []
        for _ in 0..<90 {
            let (client, day, amount) = (random.below(clients), random.below(230), Int64(random.below(20)) - 3)
            purchases.append([
                "client": .text("C\(100 + client)"), "date": .date(start + day), "amount": .money(amount),
            ])
            if amount >= 0, day <= asOf { bought[client].insert(day) }
        }
        for _ in 0..<25 {
            let (client, day, isDone) = (random.below(clients), random.below(230), random.below(3) > 0)
            visits.append([
                "client": .text("C\(100 + client)"), "date": .date(start + day), "rep": "unassigned",
                "status": isDone ? "completed" : "cancelled",
            ])
            if isDone, day <= asOf { seen[client] = true }
        }
        try archive.add(.purchase, purchases)
        try archive.add(.visit, visits)
        let expected = (0..<clients).map { client -> String in
            let days = bought[client].sorted()
            guard let last = days.last else { return seen[client] ? "prospect" : "target" }
            let gaps = zip(days.dropFirst(), days).map { Double($0 - $1) }.sorted()
            let median = gaps.isEmpty ? 90 : (gaps[(gaps.count - 1) / 2] + gaps[gaps.count / 2]) / 2
            if Double(asOf - last) > 2 * median { return "dormant" }
            return days.count == 1 ? "one_time" : days.count < 4 ? "repeat" : "loyal"
        }
        let answer = try archive.ask(Lifecycle.self, ["as_of": .literal(.date(start + asOf))])
        #expect(try archive.values(answer, "lifecycle_due").map { $0.plain } == expected)
    }
}
