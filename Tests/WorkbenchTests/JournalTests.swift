import Display
import Foundation
import Testing
import Workbench

@Suite("The journal in Lua", .timeLimit(.minutes(5)))
struct JournalTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func handOver(_ codes: String, to owner: String = "wang", _ reason: String = "handover") throws {
        try bench.show("clients:where{ code = {\(codes)} }:update{ owner = '\(owner)' }:apply('\(reason)')")
    }

    private func setOwner(_ codes: String, _ owner: String) throws {
        try bench.meanwhile(
            "UPDATE client SET owner_id = (SELECT id FROM rep WHERE code = '\(owner)') WHERE code IN (\(codes))")
    }

    // MARK: Undo

    @Test func anUndoActsAtOnceAndIsItselfAChangeSet() throws {
        try setOwner("'K000001', 'K000002'", "li")
        try handOver("'K000001', 'K000002'")
        #expect(bench.messages == ["✓ change set 1: 2 clients, 2 values"])
        #expect(try bench.show("archive:undo(1) return clients['K000001'].owner") == "\"li\"")
        #expect(bench.messages == ["✓ change set 2: takes back change set 1 (2 clients, 2 values)"])
        #expect(
            try bench.count(
                "SELECT count(*) FROM change_set WHERE id = 2 AND actor = 'tester' AND kind = 'undo' AND undoes = 1 AND reason = 'undo of change set 1: handover'"
            ) == 1)
        #expect(
            bench.failure("archive:undo(1)")
                == "change set 1 was taken back by change set 2 already; archive:undo(2) puts it in force again")
        try bench.show("archive:undo(2, { reason = 'they go after all' })")
        #expect(try bench.show("clients['K000002'].owner") == "\"wang\"")
        #expect(try bench.count("SELECT count(*) FROM change_set WHERE reason = 'they go after all'") == 1)
    }

    @Test func rowsThatChangedSinceStopItUnlessItIsForced() throws {
        try setOwner("'K000001', 'K000002'", "li")
        try handOver("'K000001', 'K000002'")
        try handOver("'K000002'", to: "chen", "again")
        let problem = bench.problem("archive:undo(1)")
        #expect(problem?.status == .conflict)
        let message = problem?.view.message ?? ""
        #expect(message.hasPrefix("1 row changed since change set 1; nothing was written"))
        #expect(message.contains("archive:undo(1, { force = true })"))
        #expect(message.contains("K000002: `owner` changed since, by tester on "))
        #expect(message.contains("(change set 2)"))
        #expect(try bench.show("clients['K000001'].owner") == "\"wang\"", "nothing was written")
        try bench.show("archive:undo(1, { force = true })")
        #expect(try bench.show("return clients['K000001'].owner, clients['K000002'].owner") == "\"li\"\n\"li\"")
        #expect(bench.messages.last == "✓ change set 3: takes back change set 1 (2 clients, 2 values)")
    }

    @Test func inABlockThatWritesItStandsOrFallsWithTheBlock() throws {
        try setOwner("'K000001'", "li")
        try handOver("'K000001'")
        _ = bench.messages
        #expect(
            bench.failure(
                "clients:where{ code = 'K000005' }:update{ points = 4711 }:apply('x') archive:undo(1) error('late')"
            ).contains("late"))
        #expect(bench.messages.isEmpty)
        #expect(try bench.show("clients['K000001'].owner") == "\"wang\"")
        try bench.show("clients:where{ code = 'K000005' }:update{ points = 4711 }:apply('x') archive:undo(1)")
        #expect(bench.messages.count == 2)
        #expect(try bench.show("clients['K000001'].owner") == "\"li\"")
        // What a conflict leaves behind is nothing, also where the block goes on.
        try handOver("'K000001'", to: "chen")
        try bench.show(
            """
            clients:where{ code = "K000003" }:update{ points = 1 }:apply("y")
            ok, message = pcall(function() archive:undo(2) archive:undo(99) end)
            """)
        #expect(try bench.show("return ok, clients['K000003'].points").hasPrefix("false\n1"))
    }

    @Test func insideALoopItGoesWithTheBlock() throws {
        try setOwner("'K000001'", "li")
        try handOver("'K000001'")
        let text = try bench.show(
            """
            local n = 0
            for c in clients:order("code") do
              n = n + 1
              if n == 1 then archive:undo(1) end
            end
            return n == clients:count(), clients["K000001"].owner
            """)
        #expect(text == "true\n\"li\"")
    }

    @Test func aDryRunSaysWhatWouldBeTakenBack() throws {
        let dry = try Bench(isDryRun: true)
        let other = dry.engine.makeSession()
        _ = other
        try dry.show("clients:where{ code = 'K000001' }:update{ points = 4711 }:apply('x') archive:undo(1)")
        #expect(
            dry.messages.suffix(2) == ["would take back change set 1 (1 client, 1 value)", "dry run: nothing written"])
        #expect(try dry.count("SELECT count(*) FROM change_set") == 0)
    }

    @Test("Many rows are confirmed by their number, and refused where nobody can be asked")
    func confirmation() throws {
        let change = "clients:update{ points = 4711 }:guard{ max_rows = 5000, all = true }:apply('many')"
        let alone = try Bench(clients: 1_200)
        try alone.show(change)
        let problem = alone.problem("archive:undo(1)")
        #expect(problem?.status == .stopped)
        let message = problem?.view.message ?? ""
        #expect(message.hasPrefix("taking back change set 1 touches 1,"))
        #expect(
            message.contains(
                "needs a confirmation, and nobody can be asked here; allow it with archive:undo(1, { max_rows = 1"))
        #expect(alone.problem("archive:undo(1, { max_rows = 1000 })")?.status == .stopped)
        _ = alone.messages
        try alone.show("archive:undo(1, { max_rows = 5000 })")
        #expect(alone.messages.first?.hasPrefix("✓ change set 2: takes back change set 1 (1,") == true)

        let asked = try Bench(confirms: true, clients: 1_200)
        try asked.show(change)
        try asked.show("archive:undo(1)")
        #expect(asked.asked.last?.hasPrefix("taking back change set 1 touches 1,") == true)
        #expect(try asked.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
        let unwilling = try Bench(confirms: false, clients: 1_200)
        #expect(unwilling.status(change) == .done)
        #expect(unwilling.failure("archive:undo(1)") == "not confirmed; nothing was written")
    }

    @Test(
        "What cannot be taken back is told of",
        arguments: [
            ("archive:undo()", "takes the number of a change set, as in archive:undo(57), not nil"),
            ("archive:undo('57')", "not a string"),
            ("archive:undo(57)", "there is no change set 57: nothing has been changed yet"),
            ("archive:undo(57, { forse = true })", "did you mean `force`?"),
            ("archive:undo(57, { force = 1 })", "`force` of archive:undo is true or false"),
            ("archive:undo(57, { reason = ' ' })", "says why"),
            ("archive:undoo(57)", "did you mean `undo`?"),
            ("segments:save('x', (function() archive:undo(1) return clients end)())", "nothing has been changed"),
        ])
    func refused(block: String, message: String) throws {
        #expect(bench.failure(block).contains(message))
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
    }

    @Test func inChinese() throws {
        let chinese = try Bench(display: DisplayOptions(width: 100, rows: 10, language: .chinese))
        try chinese.show("clients:where{ code = 'K000001' }:update{ points = 4711 }:apply('原因')")
        try chinese.show("archive:undo(1)")
        #expect(
            chinese.messages == [
                "✓ 变更集 1：1 个客户，1 个值      archive:undo(1) 可撤销",
                "✓ 变更集 2：撤销变更集 1（1 个客户，1 个值）      archive:undo(2) 可撤销",
            ])
    }

    // MARK: History

    @Test func theHistoryOfARowIsATable() throws {
        try setOwner("'K000001'", "li")
        try bench.meanwhile("UPDATE client SET assets_fen = 100, verified_on = '2026-09-01' WHERE code = 'K000001'")
        try bench.show(
            "clients:where{ code = 'K000001' }:update{ owner = 'wang', assets = 12.5, verified_on = '2026-09-30' }:apply('one')"
        )
        try bench.show("archive:undo(1)")
        #expect(
            try bench.show(
                """
                h = archive:history(clients["K000001"])
                local o = h:where{ field = "owner" }
                local a, v = h:where{ field = "assets" }[1], h:where{ field = "verified_on" }[1]
                return #h, o[1].change_set, o[1].by, o[1].what, o[1].before, o[1].after, o[1].reason,
                  o[2].what, o[2].before, o[2].after, a.before, a.after, v.after == date"2026-09-30"
                """)
                    == """
                    6
                    1
                    "tester"
                    "update"
                    "li"
                    "wang"
                    "one"
                    "undo"
                    "wang"
                    "li"
                    1.0
                    12.5
                    true
                    """)
        #expect(try bench.show("#clients['K000001']:history()") == "6")
        #expect(try bench.show("#archive:history(clients, 'K000001')") == "6")
        let shown = try bench.show("h")
        #expect(shown.contains("li") && shown.contains("12.50") && shown.contains("6 changes"))
        #expect(shown.contains("client K000001 is older than the first change on record"))
        #expect(try bench.show("archive:history(clients['K000002'])").contains("nothing on record of client K000002"))
        let tsv = try Bench(display: DisplayOptions(format: .tsv))
        try tsv.show("clients:where{ code = 'K000001' }:update{ points = 4711 }:apply('why')")
        #expect(
            try tsv.show("archive:history(clients['K000001'])").hasPrefix(
                "change_set\tat\tby\twhat\tfield\tbefore\tafter\treason\n1\t"))
    }

    @Test func aRowThatIsGoneHasAHistoryByCodeOrId() throws {
        try bench.show("reps:insert{ code = 'new', name = '新' }:apply('hired')")
        try bench.show("r = reps['new']")
        try bench.show("reps:where{ code = 'new' }:delete():apply('left')")
        let lines = "local h = archive:history(reps, 'new') return h[1].what, h[1].after, h[#h].what, h[#h].reason"
        #expect(try bench.show(lines) == "\"insert\"\n\"new\"\n\"delete\"\n\"left\"")
        #expect(try bench.show("#archive:history(r) == #archive:history(reps, 'new')") == "true")
        try bench.show("t = tasks:insert{ client = 'K000001', title = 'call', due = '2026-10-01' }:apply('x')")
        let id = try bench.count("SELECT max(id) FROM task")
        #expect(try bench.show("archive:history(tasks, \(id))[1].after") == "\"K000001\"")
    }

    @Test(
        "Of what there is no history",
        arguments: [
            ("archive:history()", "archive:history takes a row"),
            ("archive:history(clients:get('nobody'))", "got nil: there is no such row now"),
            ("archive:history('K000001')", "got a string"),
            ("archive:history(clients)", "the history of which of the clients?"),
            ("archive:history(visits, 'x')", "visits have no code: give the id"),
            (
                "archive:history(clients, 'nobody')",
                "no client has the code \"nobody\", and none that was deleted had it"
            ),
            ("clients:first().history()", "is called with a colon"),
        ])
    func noHistory(block: String, message: String) { #expect(bench.failure(block).contains(message)) }

    // MARK: Change sets

    @Test func changeSetsAreListedTheNewestFirst() throws {
        try handOver("'K000001', 'K000002', 'K000003'", to: "wang", "Li leaves")
        try bench.show("segments:save('s', clients:where{ class = 'A' }, 'a note')")
        try bench.show("archive:undo(1)")
        #expect(
            try bench.show(
                """
                t = archive:changes()
                return #t, t[1].n, t[1].kind, t[1].undoes, t[1].by, t[2].entity, t[3].undone_by, t[3].rows, t[3].reason
                """)
                == "3\n3\n\"undo\"\n1\n\"tester\"\n\"segment\"\n3\n3\n\"Li leaves\"")
        func numbers(_ options: String) throws -> String {
            try bench.show(
                "local l = {} for i, r in pairs(archive:changes\(options)) do l[#l + 1] = r.n end return table.concat(l, ' ')"
            )
        }
        #expect(try numbers("{ n = 1 }") == "\"3\"")
        #expect(try numbers("{ entity = 'clients' }") == "\"3 1\"")
        #expect(try numbers("{ entity = segments }") == "\"2\"")
        #expect(try numbers("{ kind = 'undo' }") == "\"3\"")
        #expect(try numbers("{ reason = 'leaves', kind = 'update' }") == "\"1\"")
        #expect(try numbers("{ by = 'nobody' }") == "\"\"")
        #expect(try numbers("{ since = '2000-01-01', to = '2999-12-31' }") == "\"3 2 1\"")
        #expect(try numbers("{ since = date'2999-01-01' }") == "\"\"")
        #expect(try numbers("{ since = datetime'2000-01-01T00:00:00Z' }") == "\"3 2 1\"")
        #expect(try numbers("{ since = archive:changes()[1].at, n = 1 }") == "\"3\"")
        #expect(try numbers("{ to = '2000-01-01 08:15' }") == "\"\"")
        #expect(try bench.show("archive:changes{ digest = true }[1].script_digest") == "nil")
    }

    @Test(
        "An option that cannot be",
        arguments: [
            ("archive:changes{ form = 'x' }", "archive:changes has no option `form`"),
            ("archive:changes{ reson = 'x' }", "did you mean `reason`?"),
            ("archive:changes{ kind = 'undoo' }", "did you mean \"undo\"?"),
            ("archive:changes{ entity = 'cleints' }", "did you mean \"clients\"?"),
            ("archive:changes{ since = 'yesterday' }", "\"yesterday\" is no date"),
            ("archive:changes{ since = 5 }", "is a date or a moment"),
            ("archive:changes{ n = -1 }", "a whole number, 0 or more"),
            ("archive:changes(57)", "there is no change set 57"),
            ("archive:changes(57, { limit = 1 })", "no option `limit`"),
        ])
    func wrongOption(block: String, message: String) { #expect(bench.failure(block).contains(message)) }

    @Test func aChangeSetTellsItsRows() throws {
        try setOwner("'K000001', 'K000002'", "li")
        try handOver("'K000001', 'K000002'")
        #expect(
            try bench.show(
                """
                local t = archive:changes(1)
                return #t, t[1].entity, t[1].key, t[1].name == clients["K000001"].name, t[1].what, t[1].field, t[1].before, t[1].after
                """) == "2\n\"client\"\n\"K000001\"\ntrue\n\"update\"\n\"owner\"\n\"li\"\n\"wang\"")
        #expect(try bench.show("archive:changes(1):where{ field = 'owner' }:count()") == "2")
        #expect(
            try bench.show("archive:changes(1, { n = 1 })").contains(
                "the first 1 values of change set 1: archive:changes(1, { n = 10 }) gives more"))
        #expect(try bench.show("#archive:changes(1, { n = math.maxinteger })") == "2")
        // Lists of segments belong to no entity: they are told of as they are kept.
        try bench.show("segments:manual('list', { 'K000001' })")
        #expect(try bench.show("archive:changes(2)").contains("list"))
    }

    // MARK: Out of reach

    @Test("Nothing that a script can try writes, leaves out or clears the journal")
    func outOfReach() throws {
        try handOver("'K000001'")
        let heads = "SELECT count(*) + sum(length(digest)) + sum(length(reason)) FROM change_set"
        let records = "SELECT count(*) + sum(length(data)) FROM change_record"
        let before = (try bench.count(heads), try bench.count(records))
        for attempt in [
            "archive.journal = nil", "archive.undo = function() end", "archive.changes = nil", "archive.path = 'x'",
            "setmetatable(archive, {})", "getmetatable(archive).__index = nil", "rawset(archive, 'undo', nil)",
            "change_sets:delete():apply('x')", "change_set:delete():apply('x')", "change_records:update{ data = '' }",
            "journal:clear()", "archive:clear()", "archive:execute('DELETE FROM change_set')",
            "archive.journal:clear()",
            "import{ file = 'x.csv', into = 'change_set' }", "import{ file = 'x.csv', into = 'change_record' }",
            "archive:history(clients, 'K000001'):delete()", "archive:changes():update{ reason = 'x' }",
            "archive:changes()[1].reason = 'x'", "archive:changes(1)[1].after = 'x'",
            "clients['K000001']:update{ version = 1 }", "clients:where('1); DELETE FROM change_set; --')",
            "segments:get('x'):update{ version = 1 }",
            "segments:manual('change_set', { 'x); DELETE FROM change_set' })",
            "clients:limit(1):update{ points = 1 }:apply('')", "clients:limit(1):update{ points = 1 }:apply(nil)",
            "clients:limit(1):update{ points = 1 }:apply('x', { journal = false })",
            "clients:limit(1):update{ points = 1 }:guard{ journal = false }", "archive:undo(1, { journal = false })",
            "debug.getregistry()", "debug.setmetatable(archive, nil)", "io.open(archive.path, 'w'):write('x')",
            "assert(os.remove(archive.path))", "assert(io.open(archive.path .. '-wal', 'w'))",
            "os.execute('rm ' .. archive.path)",
            "require('sqlite3')", "load('\\27Lua')()",
        ] {
            #expect(bench.problem(attempt) != nil, "\(attempt)")
        }
        #expect(try bench.count(heads) == before.0)
        #expect(try bench.count(records) == before.1)
        // A script that covers the names up hides them from itself, and what it writes is on record all the same.
        try bench.show("archive = nil clients:where{ code = 'K000002' }:update{ points = 4711 }:apply('hidden')")
        #expect(try bench.count("SELECT count(*) FROM change_set WHERE reason = 'hidden' AND digest IS NOT NULL") == 1)
        // Reasons are texts and nothing else.
        try bench.show(
            "clients:where{ code = 'K000003' }:update{ points = 4711 }:apply(\"x'); DELETE FROM change_set; --\")")
        #expect(try bench.count("SELECT count(*) FROM change_set") == 3)
    }

    // MARK: Help

    @Test func helpTellsOfIt() throws {
        for asked in ["help 'journal'", "help(archive)", "help 'archive'"] {
            let page = try bench.show(asked)
            for word in ["archive:undo(57)", "archive:history(", "archive:changes{", "force = true", "max_rows"] {
                #expect(page.contains(word), "\(asked): \(word)")
            }
        }
        #expect(try bench.show("archive.undo?").contains("puts every row back"))
        #expect(try bench.show("archive.history?").contains("oldest first"))
        #expect(try bench.show("archive.changes?").contains("newest first"))
        #expect(try bench.show("help 'undo'").contains("archive:undo(57)"))
        #expect(try bench.show("help(clients['K000001'])").contains("c:history()"))
    }
}
