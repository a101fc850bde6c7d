import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@Suite("History of rows", .timeLimit(.minutes(5)))
struct RowHistoryTests {
    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    /// What became of a row, `set action field: old → new` a field.
    private func history(_ code: String, _ entity: Entity = .client) throws -> [String] {
        fixture.session.endSnapshot()
        defer { fixture.session.endSnapshot() }
        let history = ChangeHistory(session: fixture.session)
        return try lines(history.revisions(of: history.ids(of: code, in: entity), in: entity))
    }

    private func lines(_ revisions: [RowRevision]) -> [String] {
        revisions.flatMap { row in
            row.fields.map { "\(row.changeSet) \(row.action) \($0.field): \(text($0.old)) → \(text($0.new))" }
        }
    }

    private func text(_ value: Value) -> String {
        switch value {
        case .missing: "–"
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .money(let fen): "\(fen) fen"
        case .date(let date): "\(date)"
        case .boolean(let flag): "\(flag)"
        default: "\(value)"
        }
    }

    private func undo(_ number: Int) throws {
        try fixture.session.write { session in
            _ = try Undo(session: session).apply(
                number, Occasion(actor: "tester", reason: "back", at: PlanFixture.moment))
        }
        fixture.session.endSnapshot()
    }

    /// Rows that come without their values in the journal, as an import's do.
    private func load(_ codes: [String]) throws {
        try fixture.session.write { session in
            try session.record { _ in
                let load = try session.bulkLoad()
                let fields = try Entity.client.fields("code", "name", "points", "assets", "verified_on", "notes")
                let inserter = try load.inserter(for: .client, fields: fields)
                let batch = RowBatch(columns: fields.count)
                for code in codes {
                    let row = batch.add(id: 0)
                    let values: [Value] = [
                        .text(code), .text("导入"), .integer(7), .money(12_345), fixture.date("2026-01-02"), .text("备注"),
                    ]
                    for (column, value) in values.enumerated() { batch.set(row, column, value) }
                }
                try inserter.insert(batch)
                try load.finish()
                let head = ChangeSetHead(
                    kind: "import", entity: "client",
                    occasion: Occasion(actor: "tester", reason: "import", at: PlanFixture.moment),
                    counts: ChangeCounts(inserted: codes.count))
                return (head, ())
            }
        }
        fixture.session.endSnapshot()
    }

    @Test("Values are as people know them: codes, amounts, long texts; the archive's own counters are left out")
    func updates() throws {
        try fixture.apply(
            fixture.update(
                fixture.clients("K1"),
                [
                    "owner": .text("wang"), "assets": .money(5), "notes": .text("新的"), "influential": .boolean(false),
                ]))
        #expect(
            try history("K1").suffix(4)
                == [
                    "7 update influential: – → false", "7 update assets: 100000 fen → 5 fen",
                    "7 update owner: li → wang",
                    "7 update notes: 原来的1 → 新的",
                ].sorted { _, _ in false })
        #expect(try !history("K1").contains { $0.contains("version") || $0.contains("updated_at") })
        #expect(try history("K1").first == "3 insert code: – → K1")
    }

    @Test("Rows that were loaded had the values that later changes found")
    func reconstruction() throws {
        try load(["N1", "N2"])
        let loaded = [
            "7 insert code: – → N1", "7 insert name: – → 导入", "7 insert points: – → 7",
            "7 insert assets: – → 12345 fen", "7 insert owner: – → unassigned",
            "7 insert verified_on: – → 2026-01-02", "7 insert notes: – → 备注",
        ]
        #expect(try Set(loaded).isSubset(of: history("N1")))
        try fixture.apply(
            fixture.update(
                fixture.clients("N1"), ["points": .integer(8), "notes": .missing, "assets": .money(1)]))
        try fixture.apply(fixture.update(fixture.clients("N1"), ["points": .integer(9)]))
        let after = try history("N1")
        #expect(Set(loaded).isSubset(of: after))
        #expect(after.contains("8 update points: 7 → 8") && after.contains("8 update notes: 备注 → –"))
        #expect(after.last == "9 update points: 8 → 9")

        // The same of the change set itself, whatever came after it.
        let history = ChangeHistory(session: fixture.session)
        let (rows, isCut) = try history.revisions(by: 7, limit: 1000)
        #expect(rows.map(\.key) == ["N1", "N2"] && rows.map(\.name) == ["导入", "导入"] && !isCut)
        #expect(Set(loaded).isSubset(of: lines(rows)))
        #expect(try history.revisions(by: 7, limit: 3).isCut)
        #expect(try history.revisions(by: 7, limit: 3).rows.count == 1)
    }

    @Test("A row that is gone has its history by code, and one that came back goes on with it")
    func gone() throws {
        try load(["N1"])
        try fixture.apply(fixture.update(fixture.clients("N1"), ["points": .integer(8)]))
        try fixture.apply(fixture.builder.delete(fixture.clients("N1")))
        let gone = try history("N1")
        #expect(gone.contains("7 insert points: – → 7") && gone.contains("8 update points: 7 → 8"))
        #expect(gone.contains("9 delete points: 8 → –") && gone.contains("9 delete notes: 备注 → –"))
        #expect(gone.contains("9 delete owner: unassigned → –"))
        try undo(9)
        let back = try history("N1")
        #expect(Array(back.prefix(gone.count)) == gone)
        #expect(back.contains("10 insert points: – → 8") && back.contains("10 insert notes: – → 备注"))
        #expect(try ChangeHistory(session: fixture.session).ids(of: "N9", in: .client).isEmpty)
    }

    @Test("A code that was given again leads to both rows")
    func again() throws {
        try fixture.apply(fixture.insert(.rep, [["code": .text("x"), "name": .text("one")]]))
        try fixture.apply(fixture.builder.delete(rep("x")))
        try fixture.apply(fixture.insert(.rep, [["code": .text("x"), "name": .text("two")]]))
        let lines = try history("x", .rep)
        #expect(lines.contains("7 insert name: – → one") && lines.contains("8 delete name: one → –"))
        #expect(lines.contains("9 insert name: – → two"))
    }

    private func rep(_ code: String) throws -> LogicalPlan {
        .filter(
            .scan(.rep),
            .compare(
                .equal, .field(FieldPath(entity: .rep, field: try fixture.field("code", of: .rep))),
                .literal(.text(code))))
    }

    @Test("An undo counts the values that people gave, as what it takes back did")
    func counts() throws {
        let plan = try fixture.update(
            fixture.clients("K1", "K2"), ["owner": .text("wang"), "notes": .text("x")])
        let outcome = try fixture.apply(plan)
        #expect(outcome.values == 4)
        try undo(outcome.changeSet)
        let sets = try ChangeHistory(session: fixture.session).changeSets()
        #expect(sets.last?.counts == ChangeCounts(updated: 2, values: 4))
    }

    @Test("Change sets are found by who, when, why and what, and the newest alone")
    func filters() throws {
        try fixture.apply(fixture.update(fixture.clients("K1"), ["points": .integer(1)]))
        let history = ChangeHistory(session: fixture.session)
        func numbers(_ set: (inout SQLJournal.Filter) -> Void) throws -> [Int] {
            var filter = SQLJournal.Filter()
            set(&filter)
            return try history.changeSets(filter).map(\.number)
        }
        #expect(try numbers { $0.newest = 2 } == [6, 7])
        #expect(try numbers { $0.kind = "update" } == [7])
        #expect(try numbers { $0.entity = "rep" } == [2])
        #expect(try numbers { $0.actor = "nobody" } == [])
        #expect(try numbers { $0.reason = "caus" }.count == 7)
        #expect(try numbers { $0.until = PlanFixture.moment } == [])
    }

    @Test("A script is found by its path or the end of it")
    func scripts() throws {
        for script in ["a/hand.lua", "a/secondhand.lua", "hand.lua"] {
            try fixture.session.write { session in
                _ = try PlanApplication(
                    fixture.update(fixture.clients("K1"), ["points": .integer(Int64(script.utf8.count + 100))]),
                    session: session
                ).apply(Occasion(actor: "t", reason: "r", script: script, at: PlanFixture.moment))
            }
            fixture.session.endSnapshot()
        }
        var filter = SQLJournal.Filter()
        filter.script = "hand.lua"
        let history = ChangeHistory(session: fixture.session)
        #expect(try history.changeSets(filter).map(\.occasion.script) == ["a/hand.lua", "hand.lua"])
    }
}
