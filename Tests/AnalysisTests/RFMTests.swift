import Archive
import Model
import Query
import Testing

@testable import Analysis
@testable import QueryTesting

@Suite("RFM")
struct RFMTests {
    @Test("R, F and M: refunds change M only, purchases of one day are one, nothing after the day counts")
    func measures() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(5)
        try archive.addPurchases([
            ("C1", "2026-09-01", 100), ("C1", "2026-09-01", 50.5), ("C1", "2026-09-20", -30),
            ("C2", "2026-08-31", 0), ("C3", "2026-09-10", -80), ("C4", "2026-10-01", 500),
        ])
        let answer = try archive.ask(RFM.self)
        #expect(try archive.byCode(answer, "recency") == ["C1": "29", "C2": "30"])
        #expect(try archive.byCode(answer, "frequency") == ["C1": "1", "C2": "1", "C3": "0", "C4": "0", "C5": "0"])
        #expect(
            try archive.byCode(answer, "monetary")
                == ["C1": "12050 fen", "C2": "0 fen", "C3": "-8000 fen", "C4": "0 fen", "C5": "0 fen"])
        #expect(try archive.counts(answer, by: "rfm_cell") == ["000": 3, "313": 1, "111": 1])
        let later = try archive.ask(RFM.self, ["as_of": "2026-10-01"])
        #expect(try archive.byCode(later, "recency")["C4"] == "0")
        let before = try archive.ask(RFM.self, ["as_of": "2026-08-31"])
        #expect(try archive.byCode(before, "recency") == ["C2": "0"])
    }

    @Test("A purchase without an amount is no purchase day")
    func withoutAmount() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(1)
        try archive.add(.purchase, [["client": "C1", "date": .day("2026-09-01")]])
        let answer = try archive.ask(RFM.self)
        #expect(try archive.counts(answer, by: "rfm_cell") == ["000": 1])
        #expect(try archive.byCode(answer, "recency").isEmpty)
    }

    @Test("Ten buyers of different measures make two of each score, whichever way; ties share one")
    func scores() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(11)
        try archive.addPurchases((1...10).map { ("C\($0)", "2026-09-\($0 < 10 ? "0" : "")\($0)", Double($0 * 10)) })
        for mode in ["floor", "ntile", "quantile"] {
            let answer = try archive.ask(RFM.self, ["mode": .literal(.text(mode))])
            #expect(
                try archive.counts(answer, by: "r_score") == ["0": 1, "1": 2, "2": 2, "3": 2, "4": 2, "5": 2], "\(mode)"
            )
            #expect(try archive.byCode(answer, "m_score")["C10"] == "5")
        }
        // One purchase day each: no one is strictly worse.
        let tied = try archive.ask(RFM.self)
        #expect(try archive.counts(tied, by: "f_score") == ["0": 1, "1": 10])
        // NTILE parts equals all the same, by code: C1, C10, C2, C3 …
        let parted = try archive.byCode(try archive.ask(RFM.self, ["mode": "ntile"]), "f_score")
        #expect(parted["C1"] == "1" && parted["C10"] == "1" && parted["C2"] == "2" && parted["C9"] == "5")
    }

    @Test("NTILE makes the first parts the larger ones; fewer values than five fill the first parts")
    func ntile() {
        #expect(FiveScores.ntile.scores(of: [7, 1, 6, 2, 5, 3, 4]).scores == [5, 1, 4, 1, 3, 2, 2])
        #expect(FiveScores.ntile.scores(of: [9, 8, 7]).scores == [3, 2, 1])
        #expect(
            FiveScores.ntile.scores(of: [1, 1, 1, 1, 1, 1], order: [5, 4, 3, 2, 1, 0]).scores == [5, 4, 3, 2, 1, 1])
        #expect(FiveScores.floor.scores(of: [.min, .max, 0]).scores == [1, 4, 2])
    }

    @Test("A measure with fewer than five different values is marked degenerate")
    func degenerate() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(5)
        try archive.addPurchases((1...5).map { ("C\($0)", "2026-09-0\($0)", Double($0 * 10)) })
        let answer = try archive.ask(RFM.self)
        #expect(try archive.summary(answer).rows.map { $0[2] } == [false, true, false])
        #expect(archive.notes(answer).count == 1)
        #expect(archive.notes(answer).first?.hasPrefix("F is degenerate: 1 different value among 5 clients") == true)
        #expect(
            try archive.summary(answer).rows[0].map { $0.plain }
                == ["R", "5", "false", "0", "1", "1", "1", "1", "1"])
    }

    @Test("Without buyers everyone scores 0; a single buyer scores 1; no clients give no rows")
    func few() throws {
        let archive = try AnalysisArchive()
        #expect(try archive.values(try archive.ask(RFM.self), "r_score").isEmpty)
        try archive.addClients(2)
        for mode in ["floor", "ntile", "quantile"] {
            let none = try archive.ask(RFM.self, ["mode": .literal(.text(mode))])
            #expect(try archive.counts(none, by: "rfm_cell") == ["000": 2])
            #expect(archive.notes(none) == ["none of them has bought: there is nothing to score"])
        }
        try archive.addPurchases([("C2", "2026-01-01", 10)])
        for mode in ["floor", "ntile", "quantile"] {
            let one = try archive.ask(RFM.self, ["mode": .literal(.text(mode))])
            #expect(try archive.counts(one, by: "rfm_cell") == ["000": 1, "111": 1])
        }
    }

    @Test("Only the clients asked of are compared, merged files left out")
    func subset() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(5, ["region": "福建"])
        try archive.addClients(5, ["region": "北京"])
        try archive.add(.client, [["status": "merged", "merged_into": "C1", "region": "福建"]])
        try archive.addPurchases((1...11).map { ("C\($0)", "2026-09-01", Double($0 * 10)) })
        let answer = try archive.ask(RFM.self, of: try archive.clients("region == \"福建\""))
        #expect(try archive.byCode(answer, "m_score") == ["C1": "1", "C2": "2", "C3": "3", "C4": "4", "C5": "5"])
    }

    @Test("Amounts beyond 64 bits of fen are an error")
    func overflow() throws {
        var sum = Int64.max - 5
        #expect(throws: AnalysisError.self) { try sum.add(6) }
        try sum.add(5)
        #expect(sum == .max)
        #expect(throws: AnalysisError.self) { try sum.subtract(.min) }
        try sum.subtract(.max)
        #expect(sum == 0)
    }

    @Test("Wrong arguments are named")
    func wrong() throws {
        let archive = try AnalysisArchive()
        #expect(archive.failure(RFM.self, ["mode": "ntiles"]).contains("did you mean \"ntile\""))
        #expect(archive.failure(RFM.self, ["asof": "2026-01-01"]).contains("as_of"))
        #expect(archive.failure(RFM.self, ["as_of": "2026-02-30"]).contains("is a date"))
    }

    /// The definitions once more, as plainly as they can be written.
    private struct Reference {
        let purchases: [(client: Int, day: Int, fen: Int64?)]
        let clients: Int
        let asOf: Int

        func days(_ client: Int) -> Set<Int> {
            Set(purchases.filter { $0.client == client && $0.day <= asOf && ($0.fen ?? -1) >= 0 }.map { $0.day })
        }
        func money(_ client: Int) -> Int64 {
            purchases.filter { $0.client == client && $0.day <= asOf }.reduce(0) { $0 + ($1.fen ?? 0) }
        }
        /// Higher is better.
        func goodness(_ client: Int) -> [Int64] {
            [Int64(days(client).max() ?? 0), Int64(days(client).count), money(client)]
        }

        func scores(_ mode: FiveScores) -> [[Int]] {
            let buyers = (0..<clients).filter { !days($0).isEmpty }
            let values = buyers.map(goodness)
            var scores = Array(repeating: [0, 0, 0], count: clients)
            for measure in 0..<3 {
                let all = values.map { $0[measure] }
                let sorted = all.sorted()
                for (index, buyer) in buyers.enumerated() {
                    let value = all[index]
                    switch mode {
                    case .floor:
                        let worse = all.count { $0 < value }
                        scores[buyer][measure] = 1 + 5 * worse / all.count
                    case .ntile:
                        let rank = all.indices.count { (all[$0], $0) < (value, index) }
                        var (part, end) = (0, 0)
                        repeat {
                            end += all.count / 5 + (part < all.count % 5 ? 1 : 0)
                            part += 1
                        } while end <= rank
                        scores[buyer][measure] = part
                    case .quantile:
                        scores[buyer][measure] =
                            1
                            + (1...4).count { part in
                                let place = Double(sorted.count - 1) * Double(part) / 5
                                let below = Int(place.rounded(.down))
                                let above = min(below + 1, sorted.count - 1)
                                let quintile =
                                    Double(sorted[below])
                                    + (place - Double(below)) * Double(sorted[above] - sorted[below])
                                return Double(value) > quintile + 1e-9
                            }
                    }
                }
            }
            return scores
        }
    }

    @Test("Random archives, in all three modes, as the definitions say", arguments: 0..<12)
    func random(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed))
        let archive = try AnalysisArchive()
        let clients = 1 + random.below(40)
        // Codes of one length, so that their order is that of their numbers.
        try archive.add(.client, (0..<clients).map { ["code": .text("C\(100 + $0)"), "name": "客户"] })
        let start = CalendarDate(iso: "2026-01-01") ?? CalendarDate(days: 0)
        var purchases: [(client: Int, day: Int, fen: Int64?)] = []
        for _ in 0..<random.below(150) {
            // Few different days and amounts, so that there are ties.
            let fen = random.below(10) == 0 ? nil : Int64(random.below(seed % 3 == 0 ? 8 : 1000) - 2) * 100
            purchases.append((random.below(clients), random.below(40), fen))
        }
        try archive.add(
            .purchase,
            purchases.map { purchase in
                [
                    "client": .text("C\(100 + purchase.client)"), "date": .date(start + purchase.day),
                    "amount": purchase.fen.map(Value.money) ?? .missing,
                ]
            })
        let reference = Reference(purchases: purchases, clients: clients, asOf: 25)
        for mode in FiveScores.allCases {
            let answer = try archive.ask(
                RFM.self, ["as_of": .literal(.date(start + 25)), "mode": .literal(.text(mode.rawValue))])
            let expected = reference.scores(mode).map { $0.map(String.init).joined() }
            #expect(try archive.values(answer, "rfm_cell").map { $0.plain } == expected, "\(mode) \(seed)")
            #expect(
                try archive.values(answer, "monetary") == (0..<clients).map { .money(reference.money($0)) })
            #expect(
                try archive.values(answer, "recency")
                    == (0..<clients).map { reference.days($0).max().map { .integer(Int64(25 - $0)) } ?? .missing })
        }
    }
}
