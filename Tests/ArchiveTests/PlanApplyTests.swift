import Archive
import Model
import Query
import Testing

@Suite("Applied plans", .timeLimit(.minutes(5)))
struct PlanApplyTests {
    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    @Test func anUpdateWritesWhatItShows() throws {
        let plan = try fixture.update(
            fixture.clients("K1", "K2", "K3"), ["owner": .text("wang"), "points": .integer(20)])
        #expect(plan.rows.map(\.key) == ["K1", "K2", "K3"])
        #expect(plan.fields.map(\.name) == ["points", "owner"])
        #expect(plan.rows[0].old == [.integer(10), .text("li")])
        #expect(plan.rows[0].new == [.integer(20), .text("wang")])
        #expect(plan.valueCount == 5, "K2 has 20 points already")
        let outcome = try fixture.apply(plan)
        #expect((outcome.updated, outcome.inserted, outcome.deleted, outcome.values) == (3, 0, 0, 5))
        #expect(try fixture.column("points", of: .client) == [20, 20, 20, 40, 50].map { Value.integer($0) })
    }

    @Test func rowsThatStayTheSameAreNotInThePlan() throws {
        #expect(try fixture.update(.scan(.client), ["owner": .text("li")]).rows.isEmpty)
        #expect(try fixture.update(.scan(.client), "points", to: "points").rows.isEmpty)
    }

    @Test func textsOfASplitClientAreWrittenAndCountTheVersion() throws {
        let before = try fixture.column("version", of: .client)
        try fixture.apply(fixture.update(fixture.clients("K1", "K2"), ["notes": .text("新的")]))
        #expect(
            try fixture.column("notes", of: .client) == ["新的", "新的", "原来的3", "原来的4", "原来的5"].map(Value.text))
        let after = try fixture.column("version", of: .client)
        #expect(before == Array(repeating: .integer(1), count: 5))
        #expect(after == [2, 2, 1, 1, 1].map { Value.integer($0) })
        #expect(try fixture.column("updated_at", of: .client).first == .datetime(PlanFixture.moment))
    }

    @Test func aClientWithoutTextsGetsThem() throws {
        try fixture.apply(fixture.insert(.client, [["code": .text("K9"), "name": .text("n")]]))
        #expect(try fixture.column("notes", of: .client).last == .missing)
        try fixture.apply(fixture.update(fixture.clients("K9"), ["notes": .text("文"), "points": .integer(3)]))
        #expect(try fixture.column("notes", of: .client).last == .text("文"))
        #expect(try fixture.column("points", of: .client).last == .integer(3))
        try fixture.apply(fixture.update(fixture.clients("K9"), ["notes": .missing]))
        #expect(try fixture.column("notes", of: .client).last == .missing)
    }

    // MARK: Conflicts

    @Test func aRowChangedInBetweenIsNamedAndNothingIsWritten() throws {
        let plan = try fixture.update(.scan(.client), ["points": .integer(0)])
        try fixture.meanwhile {
            try $0.update(fixture.clients("K2"), [(fixture.field("points", of: .client), .constant(.integer(7)))])
        }
        #expect(fixture.conflicts(plan) == ["K2: `points` changed since, by tester on 2026-09-21 22:13 (change set 7)"])
        #expect(try fixture.column("points", of: .client) == [10, 7, 30, 40, 50].map { Value.integer($0) })
    }

    @Test func aChangeElsewhereInTheRowIsAConflictWhereVersionsAreCounted() throws {
        let plan = try fixture.update(fixture.clients("K2"), ["points": .integer(0)])
        try fixture.meanwhile {
            try $0.update(fixture.clients("K2"), [(fixture.field("notes", of: .client), .constant(.text("x")))])
        }
        #expect(
            fixture.conflicts(plan) == ["K2: other fields changed since, by tester on 2026-09-21 22:13 (change set 7)"])
        #expect(try fixture.column("points", of: .client)[1] == .integer(20))
    }

    @Test func whatWasTakenBackIsNoConflict() throws {
        let plan = try fixture.update(fixture.clients("K2"), ["points": .integer(0)])
        let elsewhere = try fixture.apply(fixture.update(fixture.clients("K2"), ["notes": .text("x")])).changeSet
        try fixture.undo(elsewhere)
        let first = try fixture.apply(plan).changeSet
        let undo = try fixture.undo(first).changeSet
        #expect(fixture.conflicts(plan) == [])
        try fixture.undo(fixture.newest())
        // An undo that was taken back leaves in force what it took back.
        try fixture.undo(undo)
        #expect(fixture.conflicts(plan).first?.contains("(change set \(first))") == true)
    }

    @Test func takingBackWhatThePlanWasMadeOfIsAConflict() throws {
        let before = try fixture.apply(fixture.update(fixture.clients("K2"), ["notes": .text("x")])).changeSet
        let plan = try fixture.update(fixture.clients("K2"), ["points": .integer(0)])
        let undo = try fixture.undo(before).changeSet
        let by = "by tester on 2026-09-21 22:13"
        #expect(fixture.conflicts(plan) == ["K2: other fields changed since, \(by) (change set \(undo))"])
    }

    @Test func anotherProcessesChangeIsAConflict() throws {
        let plan = try fixture.update(.scan(.client), ["points": .integer(0)])
        try Shell.sqlite(fixture.folder.file(), "UPDATE client SET points = 1 WHERE code IN ('K3', 'K4')")
        #expect(fixture.conflicts(plan) == ["K3: `points` changed since", "K4: `points` changed since"])
    }

    @Test func skippingWritesTheRest() throws {
        let plan = try fixture.update(.scan(.client), ["points": .integer(0)])
        try fixture.meanwhile {
            try $0.update(fixture.clients("K2", "K4"), [(fixture.field("points", of: .client), .constant(.integer(7)))])
        }
        let outcome = try fixture.apply(plan, onConflict: .skip)
        #expect(outcome.updated == 3)
        #expect(outcome.skipped == ["K2", "K4"])
        #expect(try fixture.column("points", of: .client) == [0, 7, 0, 7, 0].map { Value.integer($0) })
    }

    @Test func aRowThatIsGoneIsAConflict() throws {
        let update = try fixture.update(fixture.clients("K4", "K5"), ["points": .integer(0)])
        let deletion = try fixture.builder.delete(fixture.clients("K5"))
        try fixture.meanwhile { try $0.delete(fixture.clients("K5")) }
        #expect(fixture.conflicts(update) == ["K5: is gone, by tester on 2026-09-21 22:13 (change set 7)"])
        #expect(fixture.conflicts(deletion) == ["K5: is gone, by tester on 2026-09-21 22:13 (change set 7)"])
        #expect(try fixture.column("points", of: .client) == [10, 20, 30, 40].map { Value.integer($0) })
    }

    @Test func aCodeTakenInBetweenIsAConflict() throws {
        let rows: [[String: Value]] = [
            ["code": .text("N1"), "name": .text("n")], ["code": .text("N2"), "name": .text("n")],
        ]
        let plan = try fixture.insert(.client, rows)
        try fixture.meanwhile { try $0.insert(.client, [["code": .text("N2"), "name": .text("theirs")]].given) }
        #expect(fixture.conflicts(plan) == ["N2: another client with that `code` was made since"])
        #expect(try fixture.column("code", of: .client).count == 6)
        #expect(try fixture.apply(plan, onConflict: .skip).inserted == 1)
    }

    @Test func aRowReferredToThatIsGoneIsAConflict() throws {
        let plan = try fixture.update(fixture.clients("K1", "K2"), ["owner": .text("wang")])
        try fixture.meanwhile { builder in
            let code = try fixture.field("code", of: .rep)
            return try builder.delete(
                .filter(
                    .scan(.rep), .compare(.equal, .field(FieldPath(entity: .rep, field: code)), .literal(.text("wang")))
                ))
        }
        #expect(
            fixture.conflicts(plan) == [
                "K1: `owner` is the text \"wang\", and that rep is gone",
                "K2: `owner` is the text \"wang\", and that rep is gone",
            ])
    }

    @Test func whatFailsHalfWayLeavesNothingThoughTheScriptGoesOn() throws {
        let good = try fixture.update(fixture.clients("K1"), ["points": .integer(1)])
        let bad = try fixture.insert(
            .client, [["code": .text("N1"), "name": .text("n")], ["code": .text("N2"), "name": .text("n")]])
        let occasion = Occasion(actor: "t", reason: "r", script: nil, at: PlanFixture.moment)
        let session = fixture.session
        try session.beginWrite()
        _ = try PlanApplication(good, session: session).apply(occasion)
        // The second of the rows meets a rule that only the database knows.
        try session.execute(
            Statement(
                sql:
                    "CREATE TEMP TRIGGER no BEFORE INSERT ON main.client WHEN NEW.code = 'N2' BEGIN SELECT raise(ABORT, 'no'); END"
            ))
        #expect(throws: ArchiveError.self) { try PlanApplication(bad, session: session).apply(occasion) }
        try session.commit()
        session.endSnapshot()
        #expect(try fixture.column("code", of: .client).count == 5)
        #expect(try fixture.column("points", of: .client)[0] == .integer(1))
    }

    // MARK: Deleting

    @Test func aRepWithOnlyMergedClientsIsNotDeleted() throws {
        let values: [String: Value] = ["owner": .text("wang"), "status": .text("merged")]
        for (clients, into) in [(["K2", "K3", "K4", "K5"], "K1"), (["K1"], "K2")] {
            for code in clients {
                let merged = values.merging(["merged_into": .text(into)]) { $1 }
                try fixture.apply(fixture.update(fixture.clients(code), merged))
            }
        }
        let wang = LogicalPlan.filter(
            .scan(.rep),
            .compare(
                .equal, .field(FieldPath(entity: .rep, field: try fixture.field("code", of: .rep))),
                .literal(.text("wang"))))
        #expect(
            fixture.problems { try fixture.builder.delete(wang) }
                == ["wang.clients still belong to it (5 clients); delete or move those first"])
    }

    @Test func aBranchGoesTogetherWithThoseBelowIt() throws {
        let branches = LogicalPlan.scan(.branch)
        try fixture.apply(fixture.insert(.branch, [["code": .text("FZ1"), "parent": .text("FZ")]]))
        let code = Expression.field(FieldPath(entity: .branch, field: try fixture.field("code", of: .branch)))
        let upper = LogicalPlan.filter(branches, .compare(.equal, code, .literal(.text("FZ"))))
        #expect(
            fixture.problems { try fixture.builder.delete(upper) }
                == ["FZ.children still belong to it (1 branch); delete or move those first"])
        #expect(try fixture.apply(fixture.builder.delete(branches)).deleted == 3)
    }

    // MARK: Guards

    @Test func guardsStopWhatIsTooMuch() throws {
        var plan = try fixture.update(fixture.clients("K1", "K2", "K3"), ["points": .integer(0)])
        #expect(plan.share == 0.6)
        #expect(plan.limits.refusal(of: plan) == nil)
        #expect(plan.limits.question(about: plan) == nil)
        plan.limits.maxRows = 2
        #expect(plan.limits.refusal(of: plan) == "the plan touches 3 clients, its guard allows 2")
        plan.limits.maxRows = 3
        plan.limits.maxShare = 0.5
        #expect(plan.limits.refusal(of: plan) == "the plan touches 60.0 % of all clients, its guard allows 50.0 %")
    }

    @Test func everyRowAndManyRowsMustBeConfirmed() throws {
        var all = try fixture.update(.scan(.client), ["points": .integer(0)])
        #expect(all.limits.question(about: all) == "the plan touches every one of the 5 clients")
        all.limits.maxRows = 100
        #expect(all.limits.question(about: all) != nil, "a number of rows is no leave to touch them all")
        all.limits.allowsAll = true
        #expect(all.limits.question(about: all) == nil)
        let rows = (0..<1001).map { ["code": Value.text("N\($0)"), "name": Value.text("n")] }
        var many = try fixture.insert(.client, rows)
        #expect(many.limits.question(about: many) == "the plan touches 1,001 clients")
        many.limits.maxRows = 2000
        #expect(many.limits.question(about: many) == nil)
    }
}
