import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@Suite("What goes with what is deleted")
struct DeletingTests {
    let fixture: PlanFixture

    init() throws {
        fixture = try PlanFixture()
        try fixture.apply(
            fixture.insert(
                .visit,
                [
                    Self.visit("K1", "completed", ["date": fixture.date("2026-09-01"), "contact": .integer(1)]),
                    Self.visit("K1", "planned"),
                    Self.visit("K2", "completed", ["date": fixture.date("2026-09-02")]),
                ]))
        try fixture.apply(fixture.insert(.auditCheck, [["visit": .integer(1)]]))
        try fixture.apply(fixture.insert(.task, [["client": .text("K1"), "title": .text("call")]]))
    }

    private static func visit(_ client: String, _ status: String, _ more: [String: Value] = [:]) -> [String: Value] {
        more.merging(["client": .text(client), "rep": .text("li"), "status": .text(status)]) { own, _ in own }
    }

    private func parts(_ plan: ChangePlan) -> [String] {
        plan.parts.map { part in
            let actions = ChangePlan.Action.allCases.filter { part.count($0) > 0 }
            return actions.map { "\($0.rawValue) \(part.count($0)) \(part.entity.name)" }.joined(separator: ", ")
        }
    }

    private func count(_ table: String) throws -> String {
        try Shell.sqlite(fixture.folder.file(), "SELECT count(*) FROM \"\(table)\"")
    }

    @Test("A client goes with what belongs to it; what can be without it stays")
    func client() throws {
        let plan = try fixture.builder.delete(fixture.clients("K1", "K3"))
        #expect(
            parts(plan) == [
                "delete 2 client", "delete 1 contact", "delete 2 visit", "delete 1 audit_check", "delete 1 member",
                "update 1 task",
            ])
        #expect(
            plan.remarks == [
                "1 contact, 2 visits, 1 audit check and 1 member go with them",
                "`client` of 1 task that stays becomes missing",
            ])
        let outcome = try fixture.apply(plan)
        #expect(outcome.main.deleted == 2 && outcome.deleted == 7 && outcome.updated == 1)
        #expect(try fixture.column("code", of: .client) == ["K2", "K4", "K5"].map(Value.text))
        #expect(try fixture.column("client", of: .task) == [.missing])
        #expect(
            try [count("visit"), count("audit_check"), count("member"), count("client_text")] == ["1", "0", "0", "3"])
        #expect(try Shell.sqlite(fixture.folder.file(), "PRAGMA foreign_key_check") == "")
        #expect(try Shell.sqlite(fixture.folder.file(), "SELECT group_concat(id) FROM client_facts") == "2")
    }

    @Test("Other references to what goes become missing")
    func optionalReferences() throws {
        try fixture.apply(
            fixture.update(fixture.clients("K4"), ["status": .text("merged"), "merged_into": .text("K5")]))
        let contacts = try fixture.builder.delete(.rows(.contact, ids: [1]))
        #expect(contacts.remarks == ["`contact` of 1 visit that stays becomes missing"])
        try fixture.apply(contacts)
        #expect(try fixture.column("contact", of: .visit) == [.missing, .missing, .missing])
        let plan = try fixture.builder.delete(fixture.clients("K5"))
        #expect(plan.remarks == ["`merged_into` of 1 client that stays becomes missing"])
        try fixture.apply(plan)
        #expect(
            try Shell.sqlite(fixture.folder.file(), "SELECT count(*) FROM client WHERE merged_into_id IS NOT NULL")
                == "0")
        // Merged clients are deleted, with what still belongs to them, as any other.
        let merged = try fixture.builder.delete(fixture.clients("K4").withMerged)
        #expect(try fixture.apply(merged).deleted == 1)
    }

    @Test("A campaign goes with its members; their clients stay")
    func campaign() throws {
        let plan = try fixture.builder.delete(.scan(.campaign))
        #expect(parts(plan) == ["delete 1 campaign", "delete 1 member"])
        try fixture.apply(plan)
        #expect(try fixture.column("code", of: .client).count == 5)
    }

    @Test("What came to a client since the plan was made is a conflict that names it")
    func arrivals() throws {
        let plan = try fixture.builder.delete(fixture.clients("K1", "K2"))
        try fixture.meanwhile {
            try $0.insert(.visit, [["client": .text("K2"), "rep": .text("wang")]].given, key: nil)
        }
        let conflicts = fixture.conflicts(plan)
        #expect(conflicts.count == 1)
        #expect(conflicts.first?.hasPrefix("K2: visit 4 came to it since, by tester on ") == true)
        #expect(try count("visit") == "4")
        // Leaving what changed, K1 goes whole and K2 stays whole.
        let outcome = try fixture.apply(plan, onConflict: .skip)
        #expect(outcome.main.deleted == 1 && outcome.skipped.first == "K2")
        #expect(try fixture.column("code", of: .client) == ["K2", "K3", "K4", "K5"].map(Value.text))
        #expect(try [count("visit"), count("contact")] == ["2", "1"])
        #expect(try Shell.sqlite(fixture.folder.file(), "PRAGMA foreign_key_check") == "")
    }

    @Test("A visit that changed since keeps its client when what changed is left")
    func changedVisit() throws {
        let plan = try fixture.builder.delete(fixture.clients("K1", "K2"))
        try fixture.meanwhile { builder in
            try builder.update(
                .rows(.visit, ids: [2]), [(try fixture.field("place", of: .visit), .constant(.text("x")))])
        }
        #expect(fixture.conflicts(plan).map { $0.prefix(27) } == ["visit 2: `place` changed si"])
        let outcome = try fixture.apply(plan, onConflict: .skip)
        #expect(outcome.main.deleted == 1)
        #expect(try fixture.column("code", of: .client) == ["K1", "K3", "K4", "K5"].map(Value.text))
        #expect(try [count("visit"), count("contact"), count("member")] == ["2", "1", "1"])
        #expect(try fixture.column("client", of: .task) == [.text("K1")])
    }

    @Test("Lists of segments are left with the client; a place it got since is a conflict")
    func places() throws {
        let session = fixture.session
        try session.write { session in
            try session.run(
                "INSERT INTO segment(id, name, version, kind, size, as_of) VALUES (1, 'list', 1, 'manual', 1, '2026-09-01')"
            )
            try session.run("INSERT INTO segment_member(client_id, segment_id, version, rank) VALUES (3, 1, 1, 7)")
        }
        session.endSnapshot()
        let plan = try fixture.builder.delete(fixture.clients("K3"))
        #expect(plan.remarks == ["1 place in lists of segments goes with it"])
        let other = fixture.archive.makeSession()
        try other.write {
            try $0.run("INSERT INTO segment_member(client_id, segment_id, version, rank) VALUES (3, 1, 2, 1)")
        }
        session.endSnapshot()
        #expect(fixture.conflicts(plan) == ["K3: its places in lists of segments changed since"])
        try fixture.apply(fixture.builder.delete(fixture.clients("K3")))
        #expect(try count("segment_member") == "0")
    }

    @Test("No client is merged into itself")
    func itself() throws {
        #expect(
            fixture.problems { try fixture.update(fixture.clients("K1"), ["merged_into": .text("K1")]) }
                == ["K1.merged_into is the client's own code; it must be another client"])
    }
}
