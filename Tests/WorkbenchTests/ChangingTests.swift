import Display
import Testing
import Workbench

@Suite("Changing", .timeLimit(.minutes(5)))
struct ChangingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func aPlanShowsItselfAndWritesNothing() throws {
        let text = try bench.show("p = clients:where{ code = {'K000001', 'K000002'} }:update{ points = 4711 } return p")
        #expect(text.hasPrefix("Plan: update 2 of "))
        #expect(text.contains("2 values in 1 field — nothing written yet"))
        #expect(text.contains("→ 4,711") || text.contains("→ 4711"))
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
        try bench.show("p:apply('why')")
        #expect(bench.messages == ["✓ change set 1: 2 clients, 2 values"])
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 2)
        #expect(try bench.count("SELECT count(*) FROM change_set WHERE reason = 'why' AND actor = 'tester'") == 1)
        #expect(try bench.show("p").contains("applied as change set 1") || bench.show("p").contains("change set 1"))
        #expect(bench.failure("p:apply('again')").contains("has been applied already"))
    }

    @Test("New values come from constants, expressions and functions")
    func sources() throws {
        try bench.show(
            """
            local some = clients:where{ code = {"K000001", "K000002", "K000003"} }
            some:update{ points = 10 }:apply("1")
            some:update{ points = "points * 2 + 1", verified_on = "today() - 3" }:apply("2")
            some:update{ notes = function(c) return c.name .. "/" .. c.points end }:apply("3")
            some:update{ points = expr "points + 1", region = missing, owner = reps["li"] }:apply("4")
            """)
        #expect(
            try bench.show(
                """
                local c = clients["K000002"]
                return c.points, c.verified_on == today() - 3, c.notes == c.name .. "/21", c.region, c.owner
                """) == "22\ntrue\ntrue\nnil\n\"li\"")
    }

    @Test func rowsAreInsertedUpdatedAndDeletedOneByOne() throws {
        try bench.show("clients:insert{ code = 'X1', name = '新客户' }:apply('new')")
        #expect(bench.messages == ["✓ change set 1: 1 client added, 3 values"])
        try bench.show("clients['X1']:update{ notes = '文' }:apply('text')")
        #expect(
            try bench.show("return clients['X1'].notes, clients['X1'].owner, clients['X1'].version")
                == "\"文\"\n\"unassigned\"\n2")
        try bench.show("clients['X1']:delete():apply('gone')")
        #expect(try bench.show("clients:get('X1')") == "nil")
        #expect(
            try bench.count("SELECT count(*) FROM client_text x LEFT JOIN client c USING (id) WHERE c.id IS NULL") == 0)
    }

    @Test func anUpsertUpdatesWhatIsThereAndAddsTheRest() throws {
        #expect(
            try bench.show(
                """
                local p = clients:upsert({ { code = "K000001", points = 5 }, { code = "X2", name = "新", ["积分"] = 6 } }, { key = "code" })
                p:apply("both")
                return p:size(), clients["K000001"].points, clients["X2"].points
                """) == "2\n5\n6")
        #expect(bench.messages == ["✓ change set 1: 1 client added, 1 client, 5 values"])
        #expect(
            bench.failure("clients:upsert({{ code = 'K000001' }}, { key = 'name' })").contains(
                "an upsert needs a field that is unique"))
        #expect(bench.failure("visits:upsert{{ minutes = 5 }}").contains("have no code"))
    }

    @Test func allBadValuesAreListed() {
        let message = bench.failure(
            """
            clients:insert{ { code = "X1", name = 3 }, { name = "n", class = "Q" }, { code = "X3", name = "n", verified_on = "2026-02-30" } }
            """)
        #expect(message.hasPrefix("4 values are not allowed, nothing was planned:"))
        for part in [
            "X1: `name` must be text, not 3", "row 2: `code` must not be missing", "\"Q\" is not one of",
            "X3: `verified_on` \"2026-02-30\"",
        ] {
            #expect(message.contains(part), "\(part)")
        }
        let updated = bench.failure("clients:where{ class = 'A' }:update{ points = function(c) return -1 end }")
        #expect(updated.contains("must be at least 0, not -1"))
        let computed = bench.failure("clients:where{ class = 'A' }:update{ points = function(c) return {} end }")
        #expect(computed.contains("values are not allowed") && computed.contains("cannot be a table"))
    }

    @Test(
        "Arguments that nobody reads are refused",
        arguments: [
            ("clients:delete{ code = 'K000001' }", "delete takes no condition"),
            ("clients:delete('K000001')", "clients:where{…}:delete()"),
            ("clients:insert({ code = 'B1', name = 'b' }, { code = 'B2', name = 'b' })", "one list of rows"),
            ("clients:upsert({ { code = 'K000001', name = 'Z' } }, { kee = 'name' })", "did you mean `key`?"),
            ("clients:upsert({ { code = 'K000001', name = 'Z' } }, 'name')", "upsert takes rows and options"),
            ("clients:limit(1):update({ points = 1 }, { points = 2 })", "update takes one table"),
            ("clients:limit(1):update{ points = 1 }:apply('why', 'skip')", "apply's options are a table"),
            ("clients:limit(1):update{ points = 1 }:apply('why', {}, 3)", "apply takes a reason and options"),
        ])
    func surplusArguments(block: String, message: String) {
        #expect(bench.failure(block).contains(message))
    }

    @Test func aPlanIsToldOfAsWrittenWhenItsBlockHasEnded() throws {
        let text = try bench.show("p = clients:limit(2):update{ points = 4711 } p:apply('why') print(p)")
        #expect(!text.contains("✓"))
        #expect(text.contains("applied; it is written when this block ends"))
        #expect(try bench.show("p").contains("change set 1"))
    }

    @Test func aSkipThatLeavesEverythingWritesNothing() throws {
        try bench.show("p = clients:where{ code = 'K000001' }:update{ points = 4711 }")
        try bench.show("clients:where{ code = 'K000001' }:update{ points = 1 }:apply('first')")
        try bench.show("p:apply('second', { on_conflict = 'skip' })")
        #expect(bench.messages.contains("nothing written: all 1 changed since and were left"))
        #expect(try bench.count("SELECT count(*) FROM change_set") == 1)
    }

    @Test func whatAPlanWroteIsItsSizeOnceItIsApplied() throws {
        try bench.show("p = clients:where{ code = { 'K000001', 'K000002' } }:update{ points = 4711 }")
        try bench.show("clients:where{ code = 'K000001' }:update{ points = 1 }:apply('first')")
        #expect(try bench.show("p:size()") == "2")
        try bench.show("p:apply('second', { on_conflict = 'skip' })")
        #expect(try bench.show("p:size()") == "1")
        #expect(try bench.show("p").contains("change set 2: 1 client, 1 value"))
    }

    @Test func aReasonIsOnRecordAsEverybodyReadsIt() throws {
        try bench.show(#"clients:limit(1):update{ points = 4711 }:apply("good\0hidden")"#)
        #expect(try bench.count("SELECT count(*) FROM change_set WHERE reason = 'good␀hidden'") == 1)
        #expect(try bench.show("#archive:verify()") == "0")
    }

    @Test("Amounts that were worked out may miss a fen by the last digits of a float")
    func workedOutAmounts() throws {
        try bench.show(
            """
            local one = clients:where{ code = "K000001" }
            one:update{ assets = 8114.37 }:apply("1")
            one:update{ assets = "assets + 100" }:apply("2")
            one:update{ assets = function(c) return tonumber(tostring(c.assets)) * 1.1 - c.assets * 0.1 end }:apply("3")
            """)
        #expect(try bench.count("SELECT count(*) FROM client WHERE code = 'K000001' AND assets_fen = 821437") == 1)
        let fraction = bench.failure(#"clients:where{ code = "K000001" }:update{ assets = "assets + 0.001" }"#)
        #expect(fraction.contains("has a fraction of a fen"))
    }

    @Test(
        "What cannot be written is refused by name",
        arguments: [
            ("clients:update{}", "changes nothing"), ("clients:update{ revenue = 1 }", "is derived and never written"),
            ("clients:update{ version = 1 }", "is set by the archive"),
            ("clients:update{ owner = 5 }", "is the code of a rep, a text, not 5"),
            ("clients:update{ assets = 0.001 }", "has a fraction of a fen"),
            ("clients:update{ assets = '1 +' }", "expected"),
            ("clients:update{ points = 'points > 3' }", "must be a whole number, not true"),
            ("clients:update{ owner = 'lii' }", "which no rep has; did you mean \"li\"?"),
            ("clients:update{ region = clients }", "cannot be a relation"),
            ("clients:update{ extra = { f = print } }", "`f` is a function, which JSON does not know"),
            ("clients:update{ extra = '[1]' }", "must be a JSON object"),
            ("local t = {} t.t = t return clients:update{ extra = t }", "holds itself"),
            ("contacts:update{ phone = 'abc' }", "is no phone number"),
            ("contacts:update{ birthday = '2026-02-29' }", "neither a date"),
            ("clients:where{ class = 'A' }:insert{ code = 'X' }", "without conditions"),
            ("reps:where{ code = 'li' }:delete()", "still belong to it"),
            ("clients:where{ code = 'K000001' }:update{ merged_into = 'K000001' }", "is the client's own code"),
            ("clients:limit(1):update{ points = 1 }:apply()", "string expected"),
            ("clients:limit(1):update{ points = 1 }:apply(' ')", "needs a reason"),
            ("clients:limit(1):update{ points = 1 }:apply('x', { on_conflict = 'skp' })", "\"refuse\" or \"skip\""),
            ("clients:limit(1):update{ points = 1 }:apply('x', { conflict = 'skip' })", "has on_conflict"),
            ("clients:limit(1):update{ points = 1 }:guard{ max_row = 1 }", "did you mean `max_rows`?"),
        ])
    func refused(block: String, message: String) throws {
        #expect(bench.failure(block).contains(message))
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
    }

    @Test func contactPointsHaveOneSpelling() throws {
        try bench.show(
            "contacts:where{ id = 1 }:update{ phone = '+86 138-0013-8001', email = 'Zhang@Example.CN' }:apply('x')")
        #expect(
            try bench.show("return contacts:get(1).phone, contacts:get(1).email")
                == "\"13800138001\"\n\"zhang@example.cn\"")
        #expect(try bench.show("contacts:where{ phone = '138 0013 8001' }:count()") == "1")
    }

    @Test func whatIsTheSameIsNoChange() throws {
        #expect(try bench.show("clients:where{ owner = 'li' }:update{ owner = 'li' }:size()") == "0")
        try bench.show("clients:where{ owner = 'li' }:update{ owner = 'li' }:apply('nothing')")
        #expect(bench.messages == ["nothing to change"])
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
    }

    // MARK: Guards and questions

    @Test func aGuardStopsThePlan() {
        let problem = bench.problem(
            "clients:where{ class = 'A' }:update{ points = 1 }:guard{ max_rows = 1 }:apply('x')")
        #expect(problem?.status == .stopped)
        #expect(problem?.view.message.contains("its guard allows 1; nothing was written") == true)
        #expect(
            bench.status("clients:where{ class = 'A' }:update{ points = 1 }:guard{ max_share = 0.01 }:apply('x')")
                == .stopped)
    }

    @Test func everyRowNeedsAConfirmation() throws {
        let block = "clients:update{ points = function(c) return (c.points or 0) + 1 end }"
        #expect(bench.status("\(block):apply('x')") == .stopped)
        #expect(bench.status("\(block):guard{ max_rows = 100000 }:apply('x')") == .stopped)
        #expect(bench.status("\(block):guard{ all = true }:apply('x')") == .done)
        let willing = try Bench(confirms: true)
        #expect(willing.status("\(block):apply('x')") == .done)
        #expect(willing.asked.count == 1)
        let unwilling = try Bench(confirms: false)
        #expect(unwilling.status("\(block):apply('x')") == .stopped)
        #expect(try unwilling.count("SELECT count(*) FROM change_set") == 0)
    }

    @Test func aDryRunShowsThePlanAndWritesNothing() throws {
        let dry = try Bench(isDryRun: true)
        #expect(
            try dry.show(
                "clients:where{ code = 'K000001' }:update{ points = 4711 }:apply('x') return clients['K000001'].points")
                == "4711",
            "what follows sees what would be there")
        let said = dry.messages
        #expect(said.last == "dry run: nothing written")
        #expect(said.first?.contains("K000001") == true)
        #expect(try dry.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
        #expect(try dry.count("SELECT count(*) FROM change_set") == 0)
    }
}
