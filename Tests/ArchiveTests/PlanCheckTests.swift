import Archive
import Model
import Query
import Testing

@Suite("Plans check every value before anything is written")
struct PlanCheckTests {
    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    @Test func allBadValuesAreListedTogether() throws {
        let problems = fixture.problems {
            try fixture.insert(
                .client,
                [
                    ["code": .text("K9"), "name": .text("  "), "x_current": .integer(9), "class": .text("D")],
                    ["name": .text("n"), "assets": .money(-1), "verified_on": fixture.date("2099-01-01")],
                    ["code": .text("K1"), "name": .text("n"), "owner": .text("wnag")],
                ])
        }
        #expect(
            problems == [
                "K9.name must not be empty", "K9.x_current must be at most 4, not 9",
                "K9.class \"D\" is not one of A, B, C, VIP, KAROL, unrated", "row 2.code must not be missing",
                "row 2.assets must be at least 0, not -0.01",
                "row 2.verified_on must not be after today, 2026-09-30; it is 2099-01-01",
                "K1.owner is the text \"wnag\", which no rep has; did you mean \"wang\"?",
                "K1.code is the text \"K1\", which another client has already",
            ])
        #expect(try fixture.column("code", of: .client).count == 5)
    }

    @Test func beyondTwentyProblemsAreCounted() throws {
        let rows = (0..<30).map { ["code": Value.text("N\($0)"), "name": .text("n"), "points": .integer(-1)] }
        let error = #expect(throws: PlanError.self) { try fixture.insert(.client, rows) }
        guard case .invalid(let problems, let count)? = error else { return }
        #expect(problems.count == 20)
        #expect(count == 30)
        #expect(error?.description.contains("and 10 more") == true)
    }

    @Test func anUpdateNamesEachRowThatWouldBreakARule() throws {
        let problems = fixture.problems { try fixture.update(.scan(.client), "points", to: "points - 25") }
        #expect(
            problems == [
                "K1.points must be at least 0, not -15", "K2.points must be at least 0, not -5",
            ])
    }

    @Test func whatIsWorkedOutMustBeExact() throws {
        let problems = fixture.problems { try fixture.update(fixture.clients("K1"), "assets", to: "assets / 3") }
        #expect(problems.count == 1)
        #expect(problems[0].contains("has a fraction of a fen"))
        let plan = try fixture.update(fixture.clients("K1"), "assets", to: "assets * 1.1")
        #expect(plan.rows.map(\.new) == [[.money(110_000)]])
    }

    @Test func derivedManagedAndFixedFieldsAreNotWritten() throws {
        #expect(
            fixture.problems { try fixture.update(.scan(.client), ["revenue": .money(1), "version": .integer(9)]) }
                == ["every row.revenue is derived and never written", "every row.version is set by the archive"])
        #expect(
            fixture.problems { try fixture.update(.scan(.member), ["rank": .integer(2)]) }
                == ["every row.rank never changes"])
        #expect(
            fixture.problems { try fixture.insert(.client, [["code": .text("K9"), "visit_count": .integer(1)]]) }
                == ["every row.visit_count is derived and never written"])
    }

    @Test func whatIsRequiredMustBeThere() throws {
        #expect(
            fixture.problems { try fixture.insert(.visit, [["status": .text("planned")]]) }
                == ["row 1.client must not be missing", "row 1.rep must not be missing"])
        #expect(
            fixture.problems { try fixture.update(fixture.clients("K1"), ["owner": .missing, "name": .missing]) }
                == ["K1.name must not be missing", "K1.owner must not be missing"])
    }

    @Test func aClientWithoutAnOwnerIsUnassigned() throws {
        let plan = try fixture.insert(.client, [["code": .text("K9"), "name": .text("n")]])
        try fixture.apply(plan)
        #expect(try fixture.column("owner", of: .client).last == .text("unassigned"))
        try fixture.apply(
            fixture.insert(.client, [["code": .text("L1"), "name": .text("n")], ["code": .text("K1")]], key: "code"))
        #expect(
            try fixture.column("owner", of: .client)
                == ["li", "li", "li", "li", "li", "unassigned", "unassigned"].map(Value.text))
    }

    // MARK: Rules between fields and rows

    @Test func rulesAcrossARowLookAtWhatIsThereAlready() throws {
        let client = fixture.clients("K1")
        #expect(
            fixture.problems { try fixture.update(client, ["influential": .boolean(true)]) }
                == ["K1.influential needs influence_reason"])
        try fixture.apply(fixture.update(client, ["influence_reason": .text("行业会长")]))
        try fixture.apply(fixture.update(client, ["influential": .boolean(true)]))
        #expect(
            fixture.problems { try fixture.update(client, ["influence_reason": .text(" ")]) }
                == ["K1.influential needs influence_reason"])
    }

    @Test func anUpsertKnowsTheFieldsItDoesNotName() throws {
        try fixture.apply(fixture.update(fixture.clients("K1"), ["influence_reason": .text("行业会长")]))
        let plan = try fixture.insert(.client, [["code": .text("K1"), "influential": .boolean(true)]], key: "code")
        #expect(plan.count(.update) == 1)
        #expect(
            fixture.problems {
                try fixture.insert(
                    .campaign, [["code": .text("AUG"), "ends_on": fixture.date("2026-07-31")]], key: "code")
            } == ["AUG.ends_on must not be before starts_on"])
        #expect(
            fixture.problems {
                try fixture.insert(.campaign, [["code": .text("AUG"), "extend_to": .integer(400)]], key: "code")
            } == ["AUG.extend_to must not be before pool_size"])
    }

    @Test func aCompletedVisitNeedsItsDate() throws {
        let row: [String: Value] = ["client": .text("K1"), "rep": .text("li"), "status": .text("completed")]
        #expect(
            fixture.problems { try fixture.insert(.visit, [row]) }
                == ["row 1.date must not be missing when status is completed"])
        try fixture.apply(fixture.insert(.visit, [row.merging(["date": fixture.date("2026-09-01")]) { $1 }]))
        #expect(try fixture.column("visit_count", of: .client).first == .integer(1))
    }

    @Test func aContactIsOfTheVisitsOwnClient() throws {
        let row: [String: Value] = ["client": .text("K1"), "rep": .text("li"), "contact": .integer(2)]
        #expect(
            fixture.problems { try fixture.insert(.visit, [row]) }
                == ["row 1.contact is the contact 2 of another client, the text \"K2\""])
        #expect(
            fixture.problems { try fixture.insert(.visit, [row.merging(["contact": .integer(77)]) { $1 }]) }
                == ["row 1.contact is the number 77, which no contact has"])
        try fixture.apply(fixture.insert(.visit, [row.merging(["contact": .integer(1)]) { $1 }]))
        #expect(
            fixture.problems { try fixture.update(.scan(.visit), ["client": .text("K2")]) }
                == ["1.contact is the contact 1 of another client, the text \"K1\""])
    }

    @Test func pairsAreUniqueTogether() throws {
        let again: [String: Value] = ["campaign": .text("AUG"), "client": .text("K1")]
        let other: [String: Value] = ["campaign": .text("AUG"), "client": .text("K2")]
        #expect(
            fixture.problems { try fixture.insert(.member, [again, other, other]) } == [
                "row 1.campaign is the text \"AUG\", which another member has already together with client the text \"K1\"",
                "row 3.campaign is the text \"AUG\", which stands twice in the plan together with client the text \"K2\"",
            ])
        try fixture.apply(fixture.insert(.member, [other]))
        #expect(fixture.problems { try fixture.update(.scan(.member), ["client": .text("K2")]) }.count == 1)
        #expect(fixture.problems { try fixture.update(.scan(.member), ["outcome": .text("pending")]) } == [])
    }

    @Test func aMergedClientsCodeIsTaken() throws {
        try fixture.apply(
            fixture.update(fixture.clients("K5"), ["status": .text("merged"), "merged_into": .text("K1")]))
        #expect(
            fixture.problems { try fixture.insert(.client, [["code": .text("K5"), "name": .text("n")]]) }
                == ["K5.code is the text \"K5\", which another client has already"])
        let plan = try fixture.insert(.client, [["code": .text("K5"), "points": .integer(1)]], key: "code")
        #expect(plan.count(.update) == 1 && plan.count(.insert) == 0)
    }

    @Test func anUpsertTakesEachRowOnce() throws {
        #expect(
            fixture.problems {
                try fixture.insert(
                    .client,
                    [
                        ["code": .text("K1"), "points": .integer(1)], ["code": .text("K1"), "points": .integer(2)],
                        ["points": .integer(3)],
                    ], key: "code")
            } == [
                "row 2.code is the text \"K1\", which stands twice among the rows",
                "row 3.code is missing, and rows are told apart by it",
            ])
    }

    @Test func aManyRowedUpsertIsOnePlan() throws {
        let rows = (1...40_000).map { number in
            ["code": Value.text("K\(number)"), "name": Value.text("n\(number)"), "owner": .text("wang")]
        }
        let plan = try fixture.insert(.client, rows, key: "code")
        #expect(plan.count(.update) == 5)
        #expect(plan.count(.insert) == 39_995)
    }

    @Test func aChangeOfSpellingIsAChange() throws {
        try fixture.apply(fixture.update(fixture.clients("K1"), ["name": .text("caf\u{E9}")]))
        let plan = try fixture.update(fixture.clients("K1"), ["name": .text("cafe\u{301}")])
        #expect(plan.rows.count == 1, "two spellings of é are two texts")
    }
}
