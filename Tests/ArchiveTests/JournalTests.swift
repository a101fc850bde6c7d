import Archive
import ArchiveSQLite
import CRows
import Model
import Query
import Testing

@Suite("The journal", .timeLimit(.minutes(5)))
struct JournalTests {
    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    private func changes(_ number: Int) throws -> [RecordedChange] {
        var changes: [RecordedChange] = []
        let session = fixture.session
        session.endSnapshot()
        defer { session.endSnapshot() }
        try session.recordedChanges(of: number) { change in
            changes.append(change)
            return true
        }
        return changes
    }

    // MARK: What is recorded

    @Test func aHeadSaysWhoWhenWhyAndWithWhat() throws {
        let plan = try fixture.update(fixture.clients("K1"), ["points": .integer(7), "notes": .text("n")])
        let occasion = Occasion(
            actor: "li", reason: "理由", script: "/s.lua", scriptDigest: String(repeating: "a", count: 64),
            at: PlanFixture.moment)
        try fixture.writing { _ = try PlanApplication(plan, session: $0).apply(occasion) }
        let set = try #require(try fixture.history().changeSets().last)
        #expect(set.occasion == occasion)
        #expect((set.number, set.kind, set.entity) == (7, "update", "client"))
        #expect(set.counts == ChangeCounts(updated: 1, values: 2))
        #expect(set.isRecorded && set.undoes == nil && set.undoneBy == nil)
        let undo = try fixture.undo(7)
        #expect(try fixture.history().changeSet(7)?.undoneBy == undo.changeSet)
        #expect(try fixture.history().changeSet(8)?.undoes == 7)
        #expect(try fixture.history().changeSet(8)?.kind == "undo")
    }

    @Test func aRowsChangesOverItsTablesAreOne() throws {
        try fixture.apply(fixture.update(fixture.clients("K1"), ["points": .integer(7), "notes": .text("新")]))
        try fixture.apply(fixture.update(fixture.clients("K2"), ["points": .integer(7)]))
        let changes = try fixture.history().changes(of: 1, in: .client)
        #expect(changes.map(\.changeSet) == [3, 7])
        #expect(changes.map(\.action) == [.insert, .update])
        let columns = Dictionary(uniqueKeysWithValues: changes[1].columns.map { ($0.name, [$0.old, $0.new]) })
        #expect(columns["points"] == [.integer(10), .integer(7)])
        #expect(columns["notes"] == [.text("原来的1"), .text("新")])
        #expect(columns["version"] == [.integer(1), .integer(2)])
        #expect(changes[0].columns.first { $0.name == "notes" }?.new == .text("原来的1"))
    }

    @Test func severalChangesOfARowAreFromWhatWasFoundToWhatWasLeft() throws {
        let number = try fixture.recording { session in
            try session.run("UPDATE client SET points = 1 WHERE id = 1")
            try session.run("UPDATE client SET points = 2, region = 'x' WHERE id = 1")
            try session.run("UPDATE client SET region = NULL WHERE id = 1")
            try session.run("INSERT INTO branch (id, code) VALUES (77, 'B')")
            try session.run("UPDATE branch SET name = 'n' WHERE id = 77")
            try session.run("INSERT INTO branch (id, code) VALUES (78, 'C')")
            try session.run("DELETE FROM branch WHERE id = 78")
        }
        let client = try #require(try fixture.history().changes(of: 1, in: .client).last)
        #expect(client.columns == [RecordedChange.Column(name: "points", old: .integer(10), new: .integer(2))])
        let branch = try #require(try fixture.history().changes(of: 77, in: .branch).last)
        #expect(branch.action == .insert && branch.columns.allSatisfy { $0.old == .missing })
        #expect(branch.columns.first { $0.name == "name" }?.new == .text("n"))
        #expect(try fixture.history().changes(of: 78, in: .branch).isEmpty, "it came and went")
        #expect(try changes(number).count == 7)
    }

    @Test func whatStaysTheSameIsNotRecorded() throws {
        let number = try fixture.recording { session in
            try session.run("UPDATE client SET points = points, name = name")
            try session.run("UPDATE client SET points = 1 WHERE id = 99")
        }
        #expect(try changes(number).isEmpty)
    }

    @Test func numbersWithFractionsAreRecordedAsSuch() throws {
        let number = try fixture.recording { session in
            try session.run(
                "INSERT INTO purchase (id, client_id, date, quantity, amount_fen) VALUES (5, 1, '2026-01-01', 3.0, 1)")
        }
        #expect(try changes(number).first?.columns.first { $0.name == "quantity" }?.new == .real(3))
    }

    /// Whoever writes a table says which columns; what is recorded is compared with the rows themselves.
    @Test func everyKindOfWriteSaysWhatItWrites() throws {
        let upserted: [[String: Value]] = [
            ["code": .text("K3"), "name": .text("新"), "region": .text("r"), "notes": .text("up")],
            ["code": .text("N3"), "name": .text("n"), "notes": .missing],
        ]
        let makers: [() throws -> ChangePlan] = [
            { try fixture.update(fixture.clients("K1", "K2"), ["points": .integer(3), "owner": .text("wang")]) },
            { try fixture.update(fixture.clients("K1"), ["notes": .text("t"), "extra": .text(#"{"a":1}"#)]) },
            { try fixture.update(.scan(.rep), ["name": .text("name")]) },
            { try fixture.insert(.client, upserted, key: "code") },
        ]
        for make in makers {
            let plan = try make()
            let tables = ChangeHistory.tables(of: plan.entity)
            let before = try tables.map(rows)
            let number = try fixture.apply(plan).changeSet
            let recorded = try changes(number)
            for (table, old) in zip(tables, before) {
                for (id, row) in try rows(table) {
                    guard let was = old[id] else { continue }
                    let differing = Set(row.filter { was[$0.key] != $0.value }.keys)
                    let found = recorded.filter { $0.row.table == table && $0.row.id == id && $0.action == .update }
                    #expect(Set(found.flatMap(\.columns).map(\.name)) == differing, "\(table) \(id)")
                }
            }
        }
    }

    /// By id, each column's value as SQL writes it.
    private func rows(_ table: String) throws -> [Int64: [String: Value]] {
        let session = fixture.session
        session.endSnapshot()
        defer { session.endSnapshot() }
        let names = try session.rows("SELECT name FROM pragma_table_info(?)", [.text], [.text(table)]).compactMap {
            if case .text(let name) = $0[0] { name } else { nil }
        }
        let list = names.map { "quote(\"\($0)\")" }.joined(separator: ", ")
        var result: [Int64: [String: Value]] = [:]
        let kinds = [ColumnKind.integer] + names.map { _ in .text }
        for row in try session.rows("SELECT id, \(list) FROM \"\(table)\"", kinds) {
            guard case .integer(let id) = row[0] else { continue }
            result[id] = Dictionary(uniqueKeysWithValues: zip(names, row.dropFirst()))
        }
        return result
    }

    // MARK: Transactions

    @Test func aChangeSetThatFailsIsNotOneAndTheNextIsWhole() throws {
        let occasion = PlanFixture.occasion()
        let good = try fixture.update(fixture.clients("K1"), ["points": .integer(1)])
        let other = try fixture.update(fixture.clients("K2"), ["notes": .text("x")])
        struct Stop: Error {}
        let before = try fixture.dump()
        try fixture.writing { session in
            try session.run("SAVEPOINT s")
            #expect(throws: Stop.self) {
                try session.record { _ -> (ChangeSetHead, Void) in
                    try session.run("UPDATE client SET points = 1000")
                    throw Stop()
                }
            }
            try session.run("ROLLBACK TO s")
            #expect(try PlanApplication(good, session: session).apply(occasion).changeSet == 7)
            #expect(try PlanApplication(other, session: session).apply(occasion).changeSet == 8)
        }
        #expect(try changes(7).map(\.row) == [RecordedRow(table: "client", keys: [1])])
        try fixture.undo(8)
        try fixture.undo(7)
        #expect(try fixture.dump() == before)
    }

    @Test func aStatementThatFailedSpoilsItsChangeSet() throws {
        let before = try fixture.dump()
        #expect(throws: ArchiveError.self) {
            try fixture.recording { session in
                // The first rows are changed and taken back by SQLite; whoever goes on would record them.
                _ = try? session.run("UPDATE client SET code = CASE WHEN id < 5 THEN 'Z' || id ELSE 'Z1' END")
            }
        }
        #expect(try fixture.dump() == before)
        #expect(try fixture.newest() == 6)
    }

    @Test func nothingIsRecordedOutsideOfChangeSetsAndNoneIsLeftOpen() throws {
        try fixture.writing { try $0.run("UPDATE client SET points = 77 WHERE id = 1") }
        #expect(try fixture.newest() == 6)
        let session = fixture.session
        try session.beginWrite()
        _ = try session.beginChangeSet()
        try session.run("UPDATE client SET points = 78 WHERE id = 1")
        #expect(throws: ArchiveError.self) { try session.beginChangeSet() }
        #expect(throws: ArchiveError.self) { try session.commit() }
        session.rollback()
        session.endSnapshot()
        // The connection went back to the others without a recorder.
        let other = fixture.archive.makeSession()
        try other.write { try $0.run("UPDATE client SET points = 79 WHERE id = 2") }
        let number = try fixture.recording { try $0.run("UPDATE client SET points = 80 WHERE id = 3") }
        #expect(try changes(number).map(\.row.id) == [3])
    }

    @Test func aSegmentThatFailsHalfWayLeavesNothingThoughTheScriptGoesOn() throws {
        let before = try fixture.dump()
        try fixture.writing { session in
            try session.run(
                "CREATE TEMP TRIGGER no BEFORE INSERT ON main.segment_member BEGIN SELECT raise(ABORT, 'no'); END")
            #expect(throws: ArchiveError.self) {
                try SegmentStore(session: session).save(
                    "S",
                    SegmentStore.Draft(
                        kind: .manual, definition: nil, note: nil, asOf: PlanFixture.today, size: 1, members: [1]),
                    PlanFixture.occasion())
            }
        }
        #expect(try fixture.dump() == before)
    }

    @Test func theJournalIsNotChangedByMistake() throws {
        for statement in ["UPDATE change_set SET reason = 'x'", "DELETE FROM change_record", "DELETE FROM change_set"] {
            #expect(throws: Shell.Failed.self) { try Shell.sqlite(fixture.folder.file(), statement) }
        }
    }

    // MARK: Ids

    @Test func noIdIsGivenTwice() throws {
        func add(_ code: String) throws {
            try fixture.apply(fixture.insert(.client, [["code": .text(code), "name": .text("n")]]))
        }
        try add("N1")
        try fixture.apply(fixture.builder.delete(fixture.clients("N1")))
        try add("N2")
        #expect(try fixture.session.ids(.scan(.client)).max() == 7)
        fixture.session.endSnapshot()
        try fixture.apply(fixture.builder.delete(fixture.clients("N2")))
        let fields = try Entity.client.fields("code", "name")
        try fixture.recording { session in
            let load = try session.bulkLoad()
            let inserters = try (0..<2).map { _ in try load.inserter(for: .client, fields: fields) }
            for number in 0..<4 {
                let batch = RowBatch(columns: 2)
                let row = batch.add(id: 0)
                batch.set(row, 0, .text("L\(number)"))
                batch.set(row, 1, .text("l"))
                try inserters[number % 2].insert(batch)
                #expect(batch.id(row) == Int64(8 + number))
            }
            try load.finish()
        }
        #expect(fixture.hindrances(8) == [], "N1 has its own id back")
    }
}
