import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

/// The facts of one client, computed from its rows by the definitions, in Swift.
struct Facts: Hashable {
    var lastVisit: String?
    var visitCount: Int64 = 0
    var lastPurchase: String?
    var purchaseDays: Int64 = 0
    var revenue: Int64 = 0
    var margin: Int64?
    var openCases: Int64 = 0
}

@Suite("Derived facts of clients")
struct FactsTests {
    let folder: TestFolder
    let session: any EngineSession

    init() throws {
        folder = try TestFolder()
        session = try SQLiteEngine.create(at: folder.file()).makeSession()
    }

    /// A generator whose numbers are the same in every run.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private static func text(_ value: Value) -> String? { if case .text(let text) = value { text } else { nil } }
    private static func number(_ value: Value) -> Int64? {
        if case .integer(let number) = value { number } else { nil }
    }

    static func computed(_ session: any EngineSession) throws -> [Int64: Facts] {
        var result: [Int64: Facts] = [:]
        for row in try session.rows("SELECT client_id, status, date FROM visit", [.integer, .text, .text]) {
            guard let client = number(row[0]), row[1] == .text("completed") else { continue }
            var facts = result[client] ?? Facts()
            facts.visitCount += 1
            if let date = text(row[2]) { facts.lastVisit = max(facts.lastVisit ?? "", date) }
            result[client] = facts
        }
        var days: [Int64: Set<String>] = [:]
        let purchases = try session.rows(
            "SELECT client_id, date, amount_fen, cost_fen FROM purchase", [.integer, .text, .integer, .integer])
        for row in purchases {
            guard let client = number(row[0]), let date = text(row[1]) else { continue }
            var facts = result[client] ?? Facts()
            facts.revenue += number(row[2]) ?? 0
            if let amount = number(row[2]), amount >= 0 { days[client, default: []].insert(date) }
            if let amount = number(row[2]), let cost = number(row[3]) {
                facts.margin = (facts.margin ?? 0) + amount - cost
            }
            result[client] = facts
        }
        for (client, dates) in days {
            result[client]?.purchaseDays = Int64(dates.count)
            result[client]?.lastPurchase = dates.max()
        }
        for row in try session.rows(#"SELECT client_id FROM "case" WHERE closed_at IS NULL"#, [.integer]) {
            if let client = number(row[0]) { result[client, default: Facts()].openCases += 1 }
        }
        return result.filter { $0.value != Facts() }
    }

    static func kept(_ session: any EngineSession) throws -> [Int64: Facts] {
        let rows = try session.rows(
            """
            SELECT id, last_visit, visit_count, last_purchase, purchase_days, revenue_fen, margin_fen, open_cases \
            FROM client_facts
            """,
            [.integer, .text, .integer, .text, .integer, .integer, .integer, .integer])
        var result: [Int64: Facts] = [:]
        for row in rows {
            let facts = Facts(
                lastVisit: text(row[1]), visitCount: number(row[2]) ?? -1, lastPurchase: text(row[3]),
                purchaseDays: number(row[4]) ?? -1, revenue: number(row[5]) ?? -1, margin: number(row[6]),
                openCases: number(row[7]) ?? -1)
            // A row that says nothing is as good as none.
            if facts != Facts(), let id = number(row[0]) { result[id] = facts }
        }
        return result
    }

    @Test func aRefundChangesMoneyAndNotDays() throws {
        try session.write { session in
            try session.addClient("K1")
            for (date, amount, cost) in [
                ("2026-01-05", .integer(1000), .integer(600)), ("2026-01-05", .integer(500), .missing),
                ("2026-02-01", .integer(-200), .integer(-100)), ("2026-03-01", .missing, .missing),
                ("2026-01-09", .integer(0), .missing),
            ] as [(String, Value, Value)] {
                try session.run(
                    "INSERT INTO purchase (client_id, date, amount_fen, cost_fen) VALUES (1, ?, ?, ?)",
                    [.text(date), amount, cost])
            }
        }
        let expected = Facts(lastPurchase: "2026-01-09", purchaseDays: 2, revenue: 1300, margin: 300)
        #expect(try Self.kept(session) == [1: expected])
    }

    @Test(arguments: [1, 2, 3])
    func triggersAndRecomputingAgree(seed: UInt64) throws {
        var random = Seeded(state: seed)
        try session.beginWrite()
        for number in 1...8 { try session.addClient("K\(number)") }
        for step in 0..<600 {
            let client = Value.integer(Int64.random(in: 1...8, using: &random))
            let other = Value.integer(Int64.random(in: 1...8, using: &random))
            let date = Value.date(CalendarDate(days: 20_000 + Int32.random(in: 0..<40, using: &random)))
            let amount: Value =
                Bool.random(using: &random) ? .missing : .money(Int64.random(in: -500...900, using: &random))
            let cost: Value = Bool.random(using: &random) ? .missing : .money(Int64.random(in: 0...500, using: &random))
            let status = Value.text(["planned", "completed", "cancelled"].randomElement(using: &random) ?? "")
            let moment: Value = Bool.random(using: &random) ? .missing : .datetime(Timestamp(seconds: 1_700_000_000))
            let pick = { (table: String) in
                "id IN (SELECT id FROM \"\(table)\" ORDER BY dossier_sample_hash(\(step), id) LIMIT 2)"
            }
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1:
                try session.run(
                    "INSERT INTO visit (client_id, rep_id, status, date) VALUES (?, 1, ?, ?)", [client, status, date])
            case 2, 3, 4:
                try session.run(
                    "INSERT INTO purchase (client_id, date, amount_fen, cost_fen) VALUES (?, ?, ?, ?)",
                    [client, date, amount, cost])
            case 5: try session.run(#"INSERT INTO "case" (client_id, closed_at) VALUES (?, ?)"#, [client, moment])
            case 6:
                try session.run(
                    "UPDATE visit SET client_id = ?, status = ?, date = ? WHERE \(pick("visit"))",
                    [other, status, date])
            case 7:
                try session.run(
                    "UPDATE purchase SET client_id = ?, amount_fen = ?, cost_fen = ?, date = ? WHERE \(pick("purchase"))",
                    [other, amount, cost, date])
            case 8:
                try session.run(
                    "UPDATE \"case\" SET closed_at = ?, client_id = ? WHERE \(pick("case"))", [moment, other])
            case 9: try session.run("DELETE FROM visit WHERE \(pick("visit"))")
            case 10: try session.run("DELETE FROM purchase WHERE \(pick("purchase"))")
            default: try session.run("DELETE FROM \"case\" WHERE \(pick("case"))")
            }
            if step % 50 == 0 { #expect(try Self.kept(session) == Self.computed(session)) }
        }
        #expect(try Self.kept(session) == Self.computed(session))
        try session.commit()
    }

    @Test func aClientGoesWithItsRowsInAnyOrder() throws {
        try session.write { session in
            try session.addClient("K1")
            try session.run(
                "INSERT INTO visit (client_id, rep_id, status, date) VALUES (1, 1, 'completed', '2026-01-01')")
            try session.run("INSERT INTO purchase (client_id, date, amount_fen) VALUES (1, '2026-01-01', 5)")
        }
        try session.write { session in
            try session.run("DELETE FROM client WHERE id = 1")
            try session.run("DELETE FROM visit WHERE client_id = 1")
            try session.run("DELETE FROM purchase WHERE client_id = 1")
        }
        session.endSnapshot()
        #expect(try session.integer("SELECT count(*) FROM client_facts") == 0)
        // And comes back in the other order.
        try session.write { session in
            try session.run(
                "INSERT INTO visit (id, client_id, rep_id, status, date) VALUES (1, 1, 1, 'completed', '2026-01-01')")
            try session.run(#"INSERT INTO "client" ("id", "code", "name", "owner_id") VALUES (1, 'K1', 'K1', 1)"#)
        }
        session.endSnapshot()
        #expect(try Self.kept(session) == [1: Facts(lastVisit: "2026-01-01", visitCount: 1)])
    }

    /// Few rows make the bulk load recompute client by client, many all at once; both on top of what is there.
    @Test(arguments: [(0, 50), (200, 50), (200, 30_000)])
    func aBulkLoadLeavesTheSameFacts(before: Int, loaded: Int) throws {
        var random = Seeded(state: 7)
        let clients = 25_000
        func fill(_ count: Int) throws {
            let load = try session.bulkLoad()
            let visits = try load.inserter(for: .visit, fields: Entity.visit.fields("client", "rep", "status", "date"))
            let purchases = try load.inserter(
                for: .purchase, fields: Entity.purchase.fields("client", "date", "amount", "cost"))
            let cases = try load.inserter(for: .supportCase, fields: Entity.supportCase.fields("client", "closed_at"))
            let visitBatch = RowBatch(columns: 4)
            let purchaseBatch = RowBatch(columns: 4)
            let caseBatch = RowBatch(columns: 2)
            for number in 0..<count {
                let date = CalendarDate(days: 20_000 + Int32.random(in: 0..<40, using: &random))
                var row = visitBatch.add()
                visitBatch.setInteger(row, 0, Int64.random(in: 1...Int64(clients), using: &random))
                visitBatch.setInteger(row, 1, 1)
                visitBatch.setText(row, 2, number % 3 == 0 ? "planned" : "completed")
                visitBatch.setDate(row, 3, date)
                row = purchaseBatch.add()
                purchaseBatch.setInteger(row, 0, Int64.random(in: 1...Int64(clients), using: &random))
                purchaseBatch.setDate(row, 1, date)
                purchaseBatch.setMoney(row, 2, Int64.random(in: -300...900, using: &random))
                if number % 2 == 0 { purchaseBatch.setMoney(row, 3, 100) }
                row = caseBatch.add()
                caseBatch.setInteger(row, 0, Int64.random(in: 1...Int64(clients), using: &random))
                if number % 4 == 0 { caseBatch.setDatetime(row, 1, Timestamp(seconds: 1_700_000_000)) }
            }
            try visits.insert(visitBatch)
            try purchases.insert(purchaseBatch)
            try cases.insert(caseBatch)
            try load.finish()
        }
        try session.write { session in
            let load = try session.bulkLoad()
            let inserter = try load.inserter(for: .client, fields: Entity.client.fields("code", "name"))
            let batch = RowBatch(columns: 2)
            for number in 0..<clients {
                let row = batch.add()
                batch.setText(row, 0, "K\(number)")
                batch.setText(row, 1, "K\(number)")
            }
            try inserter.insert(batch)
            try load.finish()
        }
        if before > 0 { try session.write { _ in try fill(before) } }
        try session.write { _ in try fill(loaded) }
        session.endSnapshot()
        #expect(try Self.kept(session) == Self.computed(session))
        // The triggers are back.
        try session.write { try $0.run("DELETE FROM visit WHERE id % 2 = 0") }
        session.endSnapshot()
        #expect(try Self.kept(session) == Self.computed(session))
    }
}
