import Archive
import ArchiveSQLite
import Model
import Testing

@testable import DemoData

@Suite("A demo archive")
struct DemoArchiveTests {
    @Test("is the same, value for value, for the same seed, size and date, and another for another")
    func isSeeded() throws {
        let date = try #require(CalendarDate(iso: "2026-06-30"))
        let first = try DemoFixture(clients: 700, seed: 7).digest()
        #expect(try DemoFixture(clients: 700, seed: 7).digest() == first)
        #expect(try DemoFixture(clients: 700, seed: 8).digest() != first)
        #expect(try DemoFixture(clients: 700, seed: 7, asOf: date).digest() != first)
    }

    @Test("has 10,000 clients, about 52,000 visits and 32,000 purchases, and 4 campaigns")
    func hasItsSize() throws {
        let demo = try DemoFixture.standard()
        #expect(demo.counts.clients == 10_000)
        #expect(try demo.number("SELECT count(*) FROM client WHERE status <> 'merged'") == 10_000)
        #expect((51_000...53_500).contains(demo.counts.visits))
        #expect((31_000...33_000).contains(demo.counts.purchases))
        #expect(try demo.number("SELECT count(*) FROM visit") == demo.counts.visits)
        #expect(try demo.number("SELECT count(*) FROM purchase") == demo.counts.purchases)
        #expect(try demo.number("SELECT count(*) FROM campaign") == demo.counts.campaigns)
        #expect(demo.counts.campaigns == 4)
        var rows = 0
        for entity in Vocabulary.entities { rows += try demo.number("SELECT count(*) FROM \"\(entity.name)\"") }
        // `unassigned` was there before.
        #expect(demo.counts.rows == rows - 1)
    }

    @Test("is sound: structure, references and derived facts")
    func isSound() throws {
        let demo = try DemoFixture.standard()
        #expect(try demo.engine.verify().isEmpty)
        #expect(
            try demo.number("SELECT sum(visit_count) FROM client_facts")
                == demo.number("SELECT count(*) FROM visit WHERE status = 'completed'"))
        #expect(
            try demo.number("SELECT sum(revenue_fen) FROM client_facts")
                == demo.number("SELECT sum(amount_fen) FROM purchase"))
    }

    @Test("has few clients with many purchases, and many with few")
    func isUnequal() throws {
        let demo = try DemoFixture.standard()
        let purchases = try demo.number(
            "SELECT sum(n) FROM (SELECT count(*) n FROM purchase GROUP BY client_id ORDER BY n DESC LIMIT 100)")
        let visits = try demo.number(
            "SELECT sum(n) FROM (SELECT count(*) n FROM visit GROUP BY client_id ORDER BY n DESC LIMIT 100)")
        #expect((demo.counts.purchases / 5..<demo.counts.purchases / 2).contains(purchases))
        #expect((demo.counts.visits / 20..<demo.counts.visits / 3).contains(visits))
        let buyers = try demo.number("SELECT count(DISTINCT client_id) FROM purchase")
        #expect((5_000..<9_000).contains(buyers))
    }

    @Test(
        "classifies most clients by the rules, and has unrated ones, contradictions and stale classes as real files do")
    func classifies() throws {
        let demo = try DemoFixture.standard()
        let rows = try demo.rows(
            "SELECT x_current, y_capacity, influential, class FROM client WHERE status <> 'merged'",
            [.integer, .integer, .boolean, .text])
        var wrong = 0
        var contradictions = 0
        for row in rows {
            let expected: String
            switch (row[0], row[1], row[2]) {
            case (_, _, .boolean(true)): expected = "VIP"
            case (.integer(let x), .integer(let y), _):
                if x > y {
                    expected = "unrated"
                    contradictions += 1
                } else if y <= 1 {
                    expected = "KAROL"
                } else {
                    expected = x >= 3 ? "A" : x == 2 && y >= 3 ? "B" : "C"
                }
            default: expected = "unrated"
            }
            if row[3] != .text(expected) { wrong += 1 }
        }
        #expect((1..<200).contains(wrong))
        #expect((10..<500).contains(contradictions))
    }

    @Test("keeps the files of its best clients nearly complete, and the others' less so")
    func fillsByClass() throws {
        let demo = try DemoFixture.standard()
        func share(_ field: String, _ condition: String) throws -> Int {
            try demo.number(
                "SELECT 100 * count(\(field)) / count(*) FROM client c LEFT JOIN client_text t ON t.id = c.id WHERE \(condition)"
            )
        }
        for field in ["key_account_type", "acceptance", "decision_process", "service_level", "cost_to_serve_fen"] {
            #expect(try share(field, "class IN ('A', 'VIP')") >= 92)
            #expect(try share(field, "class = 'KAROL'") < 30)
        }
        #expect(try share("business_scope", "class = 'B'") >= 85)
        #expect((40...95).contains(try share("assets_fen", "1")))
    }

    @Test("has the reps the examples name, with some hundreds of clients each")
    func hasNamedReps() throws {
        let demo = try DemoFixture.standard()
        for code in ["li", "wang", "chen"] {
            let clients = try demo.number(
                "SELECT count(*) FROM client JOIN rep ON rep.id = owner_id WHERE rep.code = '\(code)'")
            #expect((100..<600).contains(clients))
        }
        #expect(try demo.number("SELECT count(*) FROM rep WHERE code = 'li2'") == 1)
        #expect(try demo.number("SELECT count(*) FROM client WHERE code = 'K000042'") == 1)
        #expect(try demo.number("SELECT count(*) FROM branch WHERE code = 'FZ' AND name LIKE '福州%'") == 1)
        let root =
            "WITH RECURSIVE up(id) AS (SELECT id FROM branch WHERE parent_id IS NULL UNION SELECT branch.id FROM branch JOIN up ON parent_id = up.id)"
        #expect(try demo.number("\(root) SELECT count(*) FROM up") == demo.number("SELECT count(*) FROM branch"))
    }

    @Test("holds nobody's e-mail address or phone number")
    func holdsNobody() throws {
        let demo = try DemoFixture.standard()
        #expect(try demo.number("SELECT count(*) FROM contact WHERE email NOT LIKE '%@example.cn'") == 0)
        let codes = Geography.cities.map { "'\($0.city.dialling)0'" }.joined(separator: ",")
        // Mobile numbers of a prefix no operator has, or local numbers that begin with 0 as none does.
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM contact WHERE phone IS NOT NULL AND phone NOT GLOB '154[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
                  AND substr(phone, 1, length(phone) - 7) NOT IN (\(codes))
                """) == 0)
        #expect(try demo.number("SELECT count(phone) - count(DISTINCT phone) FROM contact") == 0)
        #expect(try demo.number("SELECT count(email) - count(DISTINCT email) FROM contact") == 0)
    }

    @Test("sells for list price less discount, to the fen, and gives back what was paid")
    func sellsExactly() throws {
        let demo = try DemoFixture.standard()
        let sales = try demo.rows(
            "SELECT quantity, unit_price_fen, list_price_fen, amount_fen FROM purchase",
            [.real, .money, .money, .money])
        for sale in sales {
            guard case .real(let quantity) = sale[0], case .money(let unit) = sale[1], case .money(let list) = sale[2],
                case .money(let amount) = sale[3]
            else {
                Issue.record("a purchase lacks its price")
                return
            }
            let thousandths = Int64((quantity * 1000).rounded())
            #expect(unit * thousandths == amount * 1000)
            #expect(unit <= list && amount != 0)
        }
        let refunds = try demo.number("SELECT count(*) FROM purchase WHERE amount_fen < 0")
        #expect((200..<1200).contains(refunds))
        #expect(
            try demo.number(
                """
                SELECT count(*) FROM purchase r WHERE amount_fen < 0 AND NOT EXISTS (SELECT 1 FROM purchase p
                  WHERE p.client_id = r.client_id AND p.amount_fen = -r.amount_fen AND p.date < r.date AND p.product = r.product)
                """) == 0)
    }

    @Test("has more purchases before 春节, on 双十一 and at the year's end")
    func hasSeasons() throws {
        let demo = try DemoFixture.standard()
        func perDay(_ from: String, _ to: String) throws -> Int {
            try demo.number(
                """
                SELECT CAST(100 * count(*) / (julianday('\(to)') - julianday('\(from)') + 1) AS INTEGER) FROM purchase
                WHERE date BETWEEN '\(from)' AND '\(to)'
                """)
        }
        let ordinary = try perDay("2025-08-01", "2025-10-31")
        #expect(try perDay("2025-11-01", "2025-11-11") > ordinary * 5 / 4)
        #expect(try perDay("2025-12-12", "2025-12-31") > ordinary * 5 / 4)
        #expect(try perDay("2026-01-18", "2026-02-16") > ordinary * 5 / 4)
        #expect(try perDay("2026-02-17", "2026-02-23") < ordinary / 2)
    }

    @Test("can be small", arguments: [1, 2, 5, 60])
    func canBeSmall(clients: Int) throws {
        let demo = try DemoFixture(clients: clients)
        #expect(try demo.number("SELECT count(*) FROM client") == clients)
        #expect(try demo.engine.verify().isEmpty)
    }

    @Test("goes only into an empty archive, and leaves another as it was")
    func refusesFullArchives() throws {
        let demo = try DemoFixture(clients: 20)
        let before = try demo.digest()
        #expect(throws: DemoError.notEmpty(entity: "clients")) {
            try DemoArchive.fill(session: demo.engine.makeSession(), clients: 20)
        }
        #expect(try demo.digest() == before)
    }

    @Test("is refused for sizes and dates it cannot have")
    func refusesArguments() throws {
        let engine = try SQLiteEngine.temporary()
        defer { try? engine.close() }
        let early = try #require(CalendarDate(iso: "2020-08-15"))
        #expect(throws: DemoError.clientsOutOfRange(0)) {
            try DemoArchive.fill(session: engine.makeSession(), clients: 0)
        }
        #expect(throws: DemoError.asOfOutOfRange("2020-08-15")) {
            try DemoArchive.fill(session: engine.makeSession(), clients: 5, asOf: early)
        }
    }

    @Test("leaves nothing behind when it is stopped while being made")
    func rollsBack() throws {
        struct Stop: Error {}
        let engine = try SQLiteEngine.temporary()
        defer { try? engine.close() }
        let session = engine.makeSession()
        #expect(throws: Stop.self) {
            try DemoArchive.fill(session: session, clients: 8_000) { progress in
                if progress.rows > 0 { throw Stop() }
            }
        }
        #expect(!session.isWriting)
        // The same archive can then be filled after all.
        #expect(try DemoArchive.fill(session: engine.makeSession(), clients: 10).clients == 10)
    }

    @Test("tells how far it has come, and never less than before")
    func tellsProgress() throws {
        let engine = try SQLiteEngine.temporary()
        defer { try? engine.close() }
        var seen: [DemoArchive.Progress] = []
        let counts = try DemoArchive.fill(session: engine.makeSession(), clients: 9_000) { seen.append($0) }
        #expect(seen.first?.phase == .planning && seen.last?.phase == .indexing)
        #expect(seen.last?.rows == counts.rows)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.rows <= $1.rows })
        #expect(seen.contains { $0.phase == .writing && $0.entity == "visits" })
        #expect(seen.allSatisfy { $0.rows <= $0.expected })
    }
}
