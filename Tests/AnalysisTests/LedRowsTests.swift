import Archive
import Model
import Query
import Testing

@testable import Analysis

/// What the analyses of clients read by: rows led by the id of what they refer to.
@Suite("Rows led by a reference")
struct LedRowsTests {
    private func ledIDs(_ archive: AnalysisArchive, _ statement: Statement) throws -> [Int64] {
        var ids: [Int64] = []
        try archive.session.query(statement) { batch in
            for row in 0..<batch.count { ids.append(batch.id(row)) }
            return true
        }
        return ids
    }

    @Test("Each row comes with the id it refers to; rows that refer to nothing do not come")
    func leading() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(3)
        try archive.addPurchases([("C3", "2026-01-02", 1), ("C1", "2026-01-01", 2), ("C3", "2026-01-01", 3)])
        let ids = try archive.session.ids(.scan(.client))
        let (date, client) = (try Entity.purchase.field("date"), try Entity.purchase.field("client"))
        let ordered = SQLQuestion.rows(
            .scan(.purchase), ledBy: client, columns: [try Entity.purchase.column("date")], order: [date])
        #expect(try ledIDs(archive, ordered) == [ids[0], ids[2], ids[2]])
        #expect(try archive.session.rows(ordered).map { $0[0].plain } == ["2026-01-01", "2026-01-01", "2026-01-02"])
        let custodians = SQLQuestion.rows(
            .scan(.client), ledBy: try Entity.client.field("custodian"), columns: [])
        #expect(try ledIDs(archive, custodians).isEmpty)
    }

    @Test("Purchases by client and day are read from the index, without sorting and without the rows")
    func index() throws {
        let archive = try AnalysisArchive()
        let columns = try ["date", "amount", "cost"].map { try Entity.purchase.column($0) }
        let statement = SQLQuestion.rows(
            .scan(.purchase), ledBy: try Entity.purchase.field("client"), columns: columns,
            order: [try Entity.purchase.field("date")])
        let steps = try archive.session.rows(SQLQuestion.queryPlan(statement)).map { $0[3].plain }
        #expect(steps.count == 1 && steps.allSatisfy { $0.contains("COVERING INDEX") }, "\(steps)")
    }

    @Test("Twenty thousand and one clients take the other way to their rows, with the same answer")
    func manyClients() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(3)
        try archive.addPurchases([("C3", "2026-01-02", 1), ("C1", "2026-01-01", 2), ("C3", "2026-01-01", 3)])
        let ids = try archive.session.ids(.scan(.client))
        for clients in [
            SubjectRows(.client, ids: ids, archive.session),
            SubjectRows(.client, ids: ids + (1_000_000..<1_020_000), archive.session),
        ] {
            var found: [Int] = []
            try clients.each(.purchase, ["amount"], order: ["date"]) { position, batch, row in
                found.append(position * 1000 + Int(batch.integer(row, 0) ?? 0))
            }
            #expect(found == [200, 2300, 2100])
        }
    }

    @Test("A row tells its own id and the ids of its other references beside the client it belongs to")
    func ownID() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(2)
        try archive.addVisit("C2", "2026-01-02")
        try archive.addVisit("C1", "2026-01-01")
        let visits = try archive.session.ids(.scan(.visit)).sorted()
        let rep = try archive.session.ids(
            .filter(.scan(.rep), .compare(.equal, try Scope(entity: .rep).field("code"), .literal(.text("unassigned"))))
        )
        let clients = try SubjectRows(.scan(.client), archive.session)
        var found: [Int64: (client: Int, rep: Int64?)] = [:]
        try clients.each(.visit, references: ["rep"], ["date", "id"]) { position, batch, row in
            #expect(batch.date(row, 1) != nil)
            if let id = batch.integer(row, 2) { found[id] = (position, batch.integer(row, 0)) }
        }
        #expect(visits.map { found[$0]?.client } == [1, 0])
        #expect(visits.map { found[$0]?.rep } == [rep.first, rep.first])
    }
}
