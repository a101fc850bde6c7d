import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@Suite("Taking back", .timeLimit(.minutes(5)))
struct UndoTests {
    let fixture: PlanFixture
    private let by = "by tester on 2026-09-21 22:13"

    init() throws { fixture = try PlanFixture() }

    private func visit(_ client: String, problem: String? = nil) throws -> ChangePlan {
        var row: [String: Value] = ["client": .text(client), "rep": .text("li"), "status": .text("planned")]
        if let problem { row["problem"] = .text(problem) }
        return try fixture.insert(.visit, [row])
    }

    // MARK: What comes back

    @Test func countsAreThoseOfThePlan() throws {
        let before = try fixture.dump()
        let update = try fixture.apply(
            fixture.update(fixture.clients("K1", "K2"), ["points": .integer(99), "notes": .text("新")]))
        let undo = try fixture.undo(update.changeSet)
        #expect(undo.counts == update.counts)
        #expect(try fixture.dump() == before)
        let insert = try fixture.apply(
            fixture.insert(.client, [["code": .text("N"), "name": .text("n"), "notes": .text("x")]]))
        let taken = try fixture.undo(insert.changeSet)
        #expect(taken.counts == ChangeCounts(deleted: 1, values: insert.values))
        #expect(try fixture.undo(taken.changeSet).counts == ChangeCounts(inserted: 1, values: insert.values))
    }

    @Test func onlyTextsThatChangeAreARowOfTheirEntity() throws {
        try fixture.apply(visit("K1"))
        let update = try fixture.apply(fixture.update(.scan(.visit), ["problem": .text("new")]))
        #expect(try fixture.undo(update.changeSet).counts == ChangeCounts(updated: 1, values: 1))
    }

    @Test func aSegmentWithItsVersionsAndListComesBack() throws {
        func store(_ session: any EngineSession) -> SegmentStore { SegmentStore(session: session) }
        let members = try fixture.session.ids(.scan(.client))
        fixture.session.endSnapshot()
        let draft = SegmentStore.Draft(
            kind: .manual, definition: nil, note: nil, asOf: PlanFixture.today, size: 5, members: members)
        let none = try fixture.dump()
        try fixture.writing { try store($0).save("S", draft, PlanFixture.occasion()) }
        let made = try fixture.dump()
        let segment = try #require(try store(fixture.session).find("S"))
        fixture.session.endSnapshot()
        try fixture.writing { try store($0).delete(segment, PlanFixture.occasion()) }
        let deletion = try fixture.newest()
        // Measures of another come meanwhile and must not take their places.
        try fixture.writing { try store($0).save("T", draft, PlanFixture.occasion()) }
        let other = try fixture.newest()
        let undo = try fixture.undo(deletion)
        #expect(undo.counts == ChangeCounts(inserted: 1, values: undo.counts.values))
        try fixture.undo(other)
        #expect(try fixture.dump() == made)
        try fixture.undo(deletion - 1)
        #expect(try fixture.dump() == none)
        #expect(try fixture.archive.verify() == [])
    }

    @Test func aListOfManyThousandsIsTakenBack() throws {
        try fixture.recording { session in
            try session.run(
                """
                WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) \
                INSERT INTO client (id, code, name, owner_id) SELECT i, 'M' || i, 'm', 1 FROM n
                """)
        }
        let before = try fixture.dump()
        let members = try fixture.session.ids(.scan(.client))
        fixture.session.endSnapshot()
        try fixture.writing {
            try SegmentStore(session: $0).save(
                "S",
                SegmentStore.Draft(
                    kind: .snapshot, definition: nil, note: nil, asOf: PlanFixture.today, size: members.count,
                    members: members), PlanFixture.occasion())
        }
        try fixture.undo(fixture.newest())
        #expect(try fixture.dump() == before)
    }

    @Test func aKeyThatMovesIsFollowed() throws {
        try fixture.writing {
            try SegmentStore(session: $0).save(
                "S",
                SegmentStore.Draft(
                    kind: .manual, definition: nil, note: nil, asOf: PlanFixture.today, size: 1, members: [1]),
                PlanFixture.occasion())
        }
        let before = try fixture.dump()
        let number = try fixture.recording { try $0.run("UPDATE segment_member SET client_id = 2, rank = 7") }
        let after = try fixture.dump()
        #expect(before != after)
        try fixture.undo(number)
        #expect(try fixture.dump() == before)
        try fixture.undo(number + 1)
        #expect(try fixture.dump() == after)
    }

    @Test func bytesThatAreNoTextComeBackAsTheyWere() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            """
            UPDATE client_text SET notes = CAST(x'61ff0062fe' AS TEXT) WHERE id = 1;
            UPDATE client_text SET notes = '' WHERE id = 2
            """
        )
        let before = try fixture.dump()
        let number = try fixture.recording { session in
            try session.run("UPDATE client_text SET notes = CAST(x'c0' AS TEXT), extra = NULL")
            try session.run("DELETE FROM client_text WHERE id = 3")
            try session.run("INSERT OR REPLACE INTO client_text (id, notes) VALUES (4, CAST(x'00' AS TEXT))")
            try session.run("UPDATE client SET points = 9007199254740993, assets_fen = 9223372036854775807")
        }
        let after = try fixture.dump()
        try fixture.undo(number)
        #expect(try fixture.dump() == before)
        try fixture.undo(number + 1)
        #expect(try fixture.dump() == after)
    }

    @Test func itSurvivesReopening() throws {
        let before = try fixture.dump()
        let number = try fixture.apply(fixture.update(.scan(.client), ["notes": .text("新")])).changeSet
        try fixture.archive.close()
        let archive = try SQLiteEngine.open(fixture.folder.file())
        let session = archive.makeSession()
        try session.write { _ = try Undo(session: $0).apply(number, PlanFixture.occasion()) }
        #expect(try JournalDump(session) == before)
    }

    // MARK: Refusals

    @Test func rowsChangedSinceAreListedWithFieldsAndWhom() throws {
        let number = try fixture.apply(fixture.update(.scan(.client), ["points": .integer(7), "notes": .text("a")]))
            .changeSet
        try fixture.apply(fixture.update(fixture.clients("K2"), ["points": .integer(8), "notes": .text("b")]))
        try fixture.apply(fixture.update(fixture.clients("K4"), ["region": .text("福建")]))
        try fixture.apply(fixture.update(fixture.clients("K2"), ["region": .text("福建")]))
        let before = try fixture.dump()
        let found = fixture.hindrances(number)
        #expect(found.count == 2)
        #expect(found.contains("K4: other fields changed since, \(by) (change set \(number + 2))"))
        let second = try #require(found.first { $0.hasPrefix("K2") })
        #expect(second.contains("`notes`") && second.contains("`points`"))
        #expect(second.hasSuffix("\(by) (change set \(number + 1))"))
        #expect(try fixture.dump() == before)
        try fixture.undo(number + 3)
        try fixture.undo(number + 2)
        #expect(fixture.hindrances(number).count == 1, "what was itself taken back is in nobody's way")
        try fixture.undo(number + 1)
        #expect(fixture.hindrances(number) == [])
        #expect(try fixture.column("points", of: .client) == [10, 20, 30, 40, 50].map { Value.integer($0) })
    }

    @Test func earlierValuesOfTheSameRowAreNoConflictOfTheirOwn() throws {
        let number = try fixture.recording { session in
            try session.run("UPDATE client SET points = 1 WHERE id = 1")
            try session.run("UPDATE client SET points = 2, region = 'x' WHERE id = 1")
        }
        try fixture.apply(fixture.update(fixture.clients("K1"), ["region": .text("y")]))
        #expect(fixture.hindrances(number) == ["K1: `region` changed since, \(by) (change set \(number + 1))"])
    }

    @Test func forceOverwritesAndSaysWhatIsGone() throws {
        let number = try fixture.apply(fixture.update(.scan(.client), ["points": .integer(7)])).changeSet
        try fixture.apply(fixture.update(fixture.clients("K2"), ["points": .integer(8)]))
        try fixture.apply(fixture.builder.delete(fixture.clients("K3")))
        let before = try fixture.dump()
        #expect(
            fixture.hindrances(number) == [
                "K2: `points` changed since, \(by) (change set \(number + 1))",
                "K3: is gone, \(by) (change set \(number + 2))",
            ])
        let outcome = try fixture.undo(number, force: true)
        #expect(outcome.left.map(\.sentence) == ["K3: is gone, \(by) (change set \(number + 2))"])
        #expect(outcome.counts.updated == 4)
        #expect(try fixture.column("points", of: .client) == [10, 20, 40, 50].map { Value.integer($0) })
        try fixture.undo(outcome.changeSet)
        #expect(try fixture.dump() == before)
    }

    @Test func aValueTakenByAnotherIsNamedAlsoBeyondTheList() throws {
        let rows = (0..<30).map { ["code": Value.text("N\($0)"), "name": Value.text("n")] }
        try fixture.apply(fixture.insert(.client, rows))
        let number = try fixture.recording { session in
            try session.run("UPDATE client SET points = 3 WHERE code LIKE 'N%'")
            try session.run("DELETE FROM client WHERE code = 'K5'")
        }
        try fixture.apply(fixture.insert(.client, [["code": .text("K5"), "name": .text("another")]]))
        let taker = try fixture.newest()
        try fixture.recording { try $0.run("DELETE FROM client WHERE code LIKE 'N%'") }
        let before = try fixture.dump()
        let found = fixture.hindrances(number)
        #expect(found.contains("K5: `code` is taken by another client, \(by) (change set \(taker))"))
        #expect(found.last == "31 in all")
        // All the rest is gone and could be left.
        #expect(fixture.hindrances(number, force: true).last == "31 in all")
        #expect(try fixture.dump() == before)
    }

    @Test func aFormerValueTakenByAnotherIsNamed() throws {
        let number = try fixture.recording { try $0.run("UPDATE client SET code = 'X' WHERE code = 'K5'") }
        try fixture.apply(fixture.insert(.client, [["code": .text("K5"), "name": .text("another")]]))
        let found = "X: `code` is taken by another client, \(by) (change set \(number + 1))"
        #expect(fixture.hindrances(number) == [found])
        #expect(fixture.hindrances(number, force: true) == [found])
    }

    @Test func rowsThatReferToWhatWouldGoAreNamed() throws {
        let number = try fixture.apply(
            fixture.insert(.client, ["N1", "N2", "N3"].map { ["code": .text($0), "name": .text("n")] })
        ).changeSet
        try fixture.apply(visit("N1"))
        try fixture.apply(visit("N1"))
        let ids = try fixture.session.ids(.scan(.client))
        fixture.session.endSnapshot()
        try fixture.writing {
            try SegmentStore(session: $0).save(
                "S",
                SegmentStore.Draft(
                    kind: .manual, definition: nil, note: nil, asOf: PlanFixture.today, size: 1,
                    members: [ids.max() ?? 0]), PlanFixture.occasion())
        }
        let found = fixture.hindrances(number)
        #expect(found.count == 2)
        #expect(found.contains("N1: has 2 visits that came since, \(by) (change set \(number + 2))"))
        #expect(found.contains { $0.hasPrefix("N3: has 1 entry in a list of a segment that came since") })
        #expect(fixture.hindrances(number, force: true).count == 2)
    }

    @Test func whatBelongsToSomebodyWhoIsGoneIsNamed() throws {
        try fixture.apply(visit("K5"))
        let deletion = try fixture.apply(fixture.builder.delete(.scan(.visit))).changeSet
        try fixture.apply(fixture.builder.delete(fixture.clients("K5")))
        #expect(
            fixture.hindrances(deletion)
                == ["visit 1: belongs to the client K5, which is gone, \(by) (change set \(deletion + 1))"])
        try fixture.undo(deletion + 1)
        #expect(fixture.hindrances(deletion) == [])
    }

    @Test func whatBelongsToASegmentThatIsGoneIsNamedByItOnce() throws {
        func save(_ name: String) throws {
            try fixture.writing {
                try SegmentStore(session: $0).save(
                    name,
                    SegmentStore.Draft(
                        kind: .manual, definition: nil, note: nil, asOf: PlanFixture.today, size: 1,
                        members: [1]), PlanFixture.occasion())
            }
        }
        try save("other")
        try save("s1")
        let first = try ChangeHistory(session: fixture.session).newest()
        try save("s1")
        try fixture.undo(first + 1)
        try fixture.undo(first)
        #expect(fixture.hindrances(first + 2) == ["s1: is gone, \(by) (change set \(first + 3))"])
    }

    @Test func textsThatCameSinceDoNotGoAlongUnseen() throws {
        let number = try fixture.apply(visit("K1")).changeSet
        try fixture.apply(fixture.update(.scan(.visit), ["problem": .text("came later")]))
        #expect(fixture.hindrances(number) == ["visit 1: other fields changed since, \(by) (change set \(number + 1))"])
        let before = try fixture.dump()
        let forced = try fixture.undo(number, force: true)
        try fixture.undo(forced.changeSet)
        #expect(try fixture.dump() == before)
    }

    /// What a refused undo says before its list, and the list.
    private func refusal(_ number: Int, force: Bool = false) throws -> [String] {
        do {
            try fixture.undo(number, force: force)
            return []
        } catch let error as UndoError {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func forceIsAdvisedOnlyWhereItHelps() throws {
        let update = try fixture.apply(fixture.update(.scan(.client), ["points": .integer(7)])).changeSet
        try fixture.apply(fixture.update(fixture.clients("K2"), ["points": .integer(8)]))
        #expect(try refusal(update).first?.contains("archive:undo(\(update), { force = true })") == true)
        let insert = try fixture.apply(
            fixture.insert(.client, [["code": .text("N1"), "name": .text("n")]])
        ).changeSet
        try fixture.apply(visit("N1"))
        let deletion = try fixture.recording { session in
            try session.run("UPDATE client SET points = 3 WHERE code = 'K1'")
            try session.run("DELETE FROM client WHERE code = 'K5'")
        }
        try fixture.apply(fixture.insert(.client, [["code": .text("K5"), "name": .text("another")]]))
        // A row that could be overwritten beside one that could not.
        try fixture.apply(fixture.update(fixture.clients("K1"), ["points": .integer(8)]))
        for (number, force) in [(insert, false), (insert, true), (deletion, false), (deletion, true)] {
            let text = try refusal(number, force: force).first ?? ""
            #expect(text.contains("delete, move or rename what is in the way first"), "\(text)")
            #expect(!text.contains("force = true"), "\(text)")
        }
    }

    @Test func theFirstRowsAreListedInTheirOrderAndManyAreGrouped() throws {
        let rows = (1...1500).map { number in
            ["code": Value.text("N" + String(10_000 + number)), "name": .text("n")]
        }
        try fixture.apply(fixture.insert(.client, rows))
        let number = try fixture.recording {
            try $0.run("UPDATE client SET points = 3 WHERE code LIKE 'N%'")
            try $0.run("UPDATE contact SET name = 'x'")
        }
        try fixture.recording {
            try $0.run("UPDATE client SET points = 4 WHERE code LIKE 'N%'")
            try $0.run("UPDATE contact SET name = 'y'")
        }
        let lines = try refusal(number)
        #expect(lines.first?.hasPrefix("1,502 rows changed since change set \(number); nothing was written") == true)
        #expect(lines.dropFirst().first?.hasPrefix("  N10001: `points` changed since") == true)
        #expect(lines.dropLast().last?.hasPrefix("  N10020: `points` changed since") == true)
        #expect(lines.last == "  … and 1,482 more")
    }

    @Test func whatIsUnknownOrTakenBackAlreadyIsRefused() throws {
        #expect(throws: UndoError.self) { try fixture.undo(99) }
        let number = try fixture.apply(fixture.update(.scan(.client), ["points": .integer(7)])).changeSet
        try fixture.undo(number)
        do {
            try fixture.undo(number)
            Issue.record("it was taken back twice")
        } catch UndoError.undone(let set, let by) {
            #expect((set.number, by) == (number, number + 1))
        }
        try fixture.undo(number + 1)
        #expect(try fixture.history().changeSet(number)?.undoneBy == nil)
        try fixture.undo(number)
        #expect(try fixture.history().changeSet(number)?.undoneBy == number + 3)
    }
}
