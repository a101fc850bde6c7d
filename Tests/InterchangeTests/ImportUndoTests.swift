import Archive
import ArchiveSQLite
import Foundation
import Interchange
import Model
import Query
import Testing

struct ImportUndoTests {
    private let occasion = Occasion(actor: "li", reason: "wrong file", at: Timestamp(seconds: 1_790_000_000))

    @discardableResult
    private func undo(_ number: Int, _ bench: ImportBench, force: Bool = false) throws -> Undo.Outcome {
        let session = bench.session
        try session.beginWrite()
        defer { session.endSnapshot() }
        do {
            let outcome = try Undo(session: session).apply(number, occasion, force: force)
            try session.commit()
            return outcome
        } catch {
            session.rollback()
            throw error
        }
    }

    private func newest(_ bench: ImportBench) throws -> Int {
        Int(try bench.integer("SELECT max(id) FROM change_set") ?? 0)
    }

    private func clients(_ bench: ImportBench) throws -> [String] {
        try bench.texts(
            """
            SELECT concat_ws FROM (SELECT c.id || ' ' || code || ' ' || coalesce(name, '-') || ' ' || version || ' ' \
            || coalesce(notes, '-') AS concat_ws FROM client c LEFT JOIN client_text t ON t.id = c.id ORDER BY c.id)
            """)
    }

    private let first = "code,name,notes\nK1,a,one\nK2,b,\n"
    private let second = "code,name,notes\nK2,changed,two\nK3,c,three\n"

    @Test func `It removes what came, restores what was, and the file can be imported again`() throws {
        let bench = try ImportBench()
        try bench.importText(first)
        let before = try clients(bench)
        let path = try bench.file(second, named: "second.csv")
        let options = ImportOptions(file: path, entity: .client)
        try bench.run(options)
        let number = try newest(bench)
        let after = try clients(bench)
        #expect(after.count == 3)
        let taken = try undo(number, bench)
        #expect(taken.counts.deleted == 1 && taken.counts.updated == 1)
        #expect(try clients(bench) == before)
        let again = try bench.run(options)
        #expect(again.known == 0 && again.counts(of: .client).added == 1 && again.counts(of: .client).updated == 1)
        #expect(try bench.integer("SELECT max(id) FROM client") == 4, "no id is given twice")
        try undo(newest(bench), bench)
        #expect(try clients(bench) == before)
        #expect(try bench.engine.verify() == [])
    }

    @Test func `What was taken back is put in force again, and its records are known again`() throws {
        let bench = try ImportBench()
        try bench.importText(first)
        let options = ImportOptions(file: try bench.file(second, named: "second.csv"), entity: .client)
        try bench.run(options)
        let after = try clients(bench)
        let taken = try undo(newest(bench), bench)
        try undo(taken.changeSet, bench)
        #expect(try clients(bench) == after)
        #expect(try bench.run(options).known == 2)
        #expect(try bench.engine.verify() == [])
    }

    @Test func `What was changed since is named with its fields, also among loaded rows`() throws {
        let bench = try ImportBench()
        try bench.importText(first)
        let number = try newest(bench)
        let session = bench.session
        let name = try #require(Entity.client["name"])
        let plan = try PlanBuilder(session: session, today: CalendarDate(days: 20_000)).update(
            .rows(.client, ids: [2]), [(name, .constant(.text("new")))])
        session.endSnapshot()
        try session.beginWrite()
        _ = try PlanApplication(plan, session: session).apply(occasion)
        try session.commit()
        session.endSnapshot()
        do {
            try undo(number, bench)
            Issue.record("it was taken back")
        } catch UndoError.conflict(_, let conflicts, let count, _) {
            #expect(count == 1)
            #expect(
                conflicts.map(\.sentence) == [
                    "K2: `name` changed since, by li on 2026-09-21 22:13 (change set \(number + 1))"
                ])
        }
        try undo(number + 1, bench)
        try undo(number, bench)
        #expect(try clients(bench) == [])
    }

    @Test func `Rows that refer to loaded ones are named by the codes that those had`() throws {
        let bench = try ImportBench()
        try bench.importText(first)
        let number = try newest(bench)
        try bench.importText("client,date,amount\nK1,2026-01-05,10\n", into: .purchase)
        do {
            try undo(number, bench)
            Issue.record("it was taken back")
        } catch UndoError.conflict(_, let conflicts, _, _) {
            #expect(conflicts.map(\.key) == ["K1"])
            #expect(conflicts.map(\.reason) == ["has 1 purchase that came since"])
            #expect(conflicts.first?.since?.number == number + 1)
        }
    }

    @Test func `Rows that an import made and then changed go with it`() throws {
        let bench = try ImportBench()
        let options = ImportOptions(
            file: try bench.file("code,name,notes\nK1,a,one\nK1,b,two\nK2,c,\nK1,d,three\n"), entity: .client)
        try bench.run(options)
        let after = try clients(bench)
        let number = try newest(bench)
        let outcome = try undo(number, bench)
        #expect(try clients(bench) == [])
        #expect(outcome.counts.deleted == 2 && outcome.counts.updated == 0)
        try undo(outcome.changeSet, bench)
        #expect(try clients(bench) == after)
    }

    @Test func `Within a script's transaction it is a change set of its own, and one that fails is none`() throws {
        let bench = try ImportBench()
        let good = try bench.file(first, named: "good.csv")
        let bad = try bench.file("code,name,assets\nK8,a,1\nK9,b,x\n", named: "bad.csv")
        let session = bench.session
        try session.beginWrite()
        #expect(throws: ImportError.self) {
            try Importer(options: ImportOptions(file: bad, entity: .client)).run(session: session, commit: true)
        }
        _ = try Importer(options: ImportOptions(file: good, entity: .client)).run(session: session, commit: true)
        _ = try Importer(options: ImportOptions(file: bad, entity: .client, keepGood: true)).run(
            session: session, commit: false)
        // In the same transaction, from what is not committed yet.
        let number = try ChangeHistory(session: session).newest()
        _ = try Undo(session: session).apply(number, occasion)
        _ = try Importer(options: ImportOptions(file: good, entity: .client)).run(session: session, commit: true)
        try session.commit()
        session.endSnapshot()
        #expect(try ChangeHistory(session: session).changeSets().map(\.kind) == ["import", "undo", "import"])
        session.endSnapshot()
        try undo(newest(bench), bench)
        #expect(try clients(bench) == [])
        #expect(try bench.engine.verify() == [])
    }
}
