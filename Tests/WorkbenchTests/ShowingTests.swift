import Display
import Model
import Testing

@Suite("Showing", .timeLimit(.minutes(5)))
struct ShowingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func aRelationShowsItsHeadItsTailAndItsNumber() throws {
        let lines = try bench.values("clients:order('code')")
        #expect(lines[0].contains("code") && lines[0].contains("name"))
        #expect(lines.contains { $0.contains("K000001") })
        #expect(lines.contains { $0.contains("K000200") })
        #expect(!lines.contains { $0.contains("K000100") })
        #expect(lines.last?.contains("10 shown") == true)
        #expect(try bench.show("clients:where{ code = 'nobody' }").contains("no clients"))
    }

    @Test func derivedColumnsStandBesideTheName() throws {
        let heading = try bench.values("clients:with{ idle = 'today() - last_visit' }:limit(1)")[0]
        let columns = heading.split(separator: " ").map(String.init)
        #expect(columns.firstIndex(of: "idle").map { $0 <= 3 } == true)
    }

    @Test func aRowIsACard() throws {
        let card = try bench.show("clients['K000001']")
        for part in ["K000001", "owner", "class", "Last visits"] { #expect(card.contains(part), "\(part)") }
        #expect(try bench.show("print(clients['K000001'])").hasPrefix("client K000001 "))
        #expect(try bench.show("visits:get(1)").contains("client"))
    }

    @Test("Into a pipe everything is written, one line a row")
    func pipe() throws {
        let pipe = try Bench(display: DisplayOptions(format: .tsv))
        let lines = try pipe.values("clients:with{ idle = 'today() - last_visit' }")
        let count = try pipe.count("SELECT count(*) FROM client WHERE status IS NOT 'merged'")
        #expect(lines.count == count + 1)
        let columns = lines[0].split(separator: "\t", omittingEmptySubsequences: false)
        #expect(columns.count == Entity.client.fields.count + 1)
        #expect(lines.allSatisfy { $0.split(separator: "\t", omittingEmptySubsequences: false).count == columns.count })
        #expect(!lines.joined().contains("\u{1B}"))
        #expect(try pipe.values("clients:by('region', 'class'):count()").count > 50)
        #expect(try pipe.values("print(visits)").count == pipe.count("SELECT count(*) FROM visit") + 1)
    }

    @Test func textsWithTabsAndLinesStayOneField() throws {
        let pipe = try Bench(display: DisplayOptions(format: .tsv))
        try pipe.show(#"clients:where{ code = "K000001" }:update{ notes = "a\tb\nc\\d" }:apply("x")"#)
        let lines = try pipe.values("clients:where{ code = 'K000001' }")
        #expect(lines.count == 2)
        #expect(lines[1].contains(#"a\tb\nc\\d"#))
    }

    @Test(
        "Values are shown as they are written",
        arguments: [
            ("nil", "nil"), ("true", "true"), ("1.0", "1.0"), ("0.1 + 0.2", "0.30000000000000004"), ("1e100", "1e+100"),
            ("2^53", "9007199254740992.0"),
            ("'a\\tb\"'", "\"a\\tb\\\"\""), ("{}", "{}"), ("{ 1, 'b', { c = true } }", "{ 1, \"b\", { c = true } }"),
            ("{ ['a b'] = 1 }", "{ [\"a b\"] = 1 }"), ("{ [10] = 1 }", "{ [10] = 1 }"), ("today()", "2026-09-30"),
            ("local t = { 1 } t.me = t return t", "{ 1, me = <cycle: _> }"),
            ("local t = {} for i = 1, 20 do t = { t } end return t", "{ { { { { { { … } } } } } } }"),
            ("between(1, 2)", "between"), ("clients.assets", "clients.assets"),
        ])
    func values(block: String, text: String) throws {
        #expect(try bench.show(block).hasPrefix(text))
    }

    @Test func aLongTableSaysWhatIsLeftOut() throws {
        let text = try bench.show("local t = {} for i = 1, 150 do t[i] = i end return t")
        #expect(text.contains("… 50 more"))
    }

    @Test func nothingIsShownForNothing() throws {
        #expect(try bench.show("local a = 1") == "")
        #expect(try bench.show("return") == "")
        #expect(try bench.show("print('a', 1, nil)") == "a\t1\tnil")
    }

    // MARK: Tables

    @Test func tablesAreAskedByRowAndColumn() throws {
        #expect(
            try bench.show(
                """
                local t = clients:by("class"):agg{ n = count(), total = sum("assets") }:order("-n")
                local sum = 0
                for i, row in pairs(t) do sum = sum + row.n assert(t[i].n == row.n) end
                for i = 2, #t do assert(t[i - 1].n >= t[i].n) end
                return sum == clients:count(), #t:top(2), t[99], t:columns()[2] == "n", #t:column("total") <= #t, t[1].class ~= nil
                """) == "true\n2\nnil\ntrue\ntrue\ntrue")
    }

    @Test func groupsByExpressionsAndAlongReferences() throws {
        #expect(
            try bench.show(
                """
                local by = clients:by("owner_row.branch"):count()
                local n = 0
                for _, row in pairs(by) do n = n + row.n end
                local year = visits:where{ status = "completed" }:by("year(date)"):count()
                return n == clients:count(), year[#year]["year(date)"] or year[#year - 1]["year(date)"]
                """) == "true\n2026")
    }

    @Test func summariesByGroupAddUp() throws {
        #expect(
            try bench.show(
                """
                local t = clients:by("region", "class"):sum("assets")
                local fen = 0
                for _, row in pairs(t) do fen = fen + math.floor(row.assets * 100 + 0.5) end
                return fen == math.floor(clients:sum("assets") * 100 + 0.5), #clients:where{ code = "nobody" }:by("class"):count()
                """) == "true\n0")
    }

    // MARK: Help

    @Test(
        "Everything explains itself",
        arguments: [
            ("help", "Entities"), ("?", "Entities"), ("help(clients)", "Client code"), ("clients?", "Client code"),
            ("clients.assets?", "Wealth assets"),
            ("help 'conditions'", "between(a, b)"), ("help 'plans'", "apply"), ("help 'visits'", "Visit date"),
            ("help 'relations'", ":order"),
            ("help(clients.assets)", "money"), ("help(between)", "between"), ("help(today)", "today"),
            ("clients.where?", ":where"),
            ("clients:where?", ":where"), ("help(clients:limit(1):update{ points = 1 })", "apply"),
            ("help(clients:by('class'):count())", "top"), ("help(clients:by('class'))", ":agg"),
            ("help 'groups'", ":having"), ("help(records)", "records"), ("t:pivot?", "fill = 0"),
            ("t:running?", "running"),
            ("clients:histogram?", "bins = 20"), ("clients.export?", "xlsx"),
            ("help(clients:first())", "Client code"), ("help(5)", "a number"), ("help(archive)", "archive"),
            ("help 'tables'", ":top"), ("help(clients.where)", ":where"), ("clients.owner?", "Account manager"),
            ("clients.visits?", "the visits of the clients"),
            // A method's bare name is a topic too, beside a field or function of that name.
            ("help 'by'", "groups"), ("help 'pivot'", "fill = 0"), ("help 'why'", "conditions hold"),
            ("help 'export'", "xlsx"), ("help 'bar'", "stack"), ("help 'guard'", "max_rows"),
            ("help 'at_least'", "help \"conditions\""), ("help 'months_between'", "whole months"),
            ("help 'limit'", ":sample(n, seed)"), ("rfm?", "r_score"), ("pivot?", "fill = 0"),
            ("help(clients)", ":pareto{…}"), ("campaigns['AUG2020']?", ":funnel{…}"),
        ])
    func help(block: String, text: String) throws {
        #expect(try bench.show(block).contains(text))
    }

    @Test func namesThatAreNothingGetTheNearestMethod() throws {
        #expect(throws: (any Error).self) { try bench.show("nonsense?") }
        #expect(
            try bench.show("local _, e = pcall(help, 'pivott') return tostring(e):find('pivot\"?', 1, true) ~= nil")
                == "true")
        #expect(try !bench.show("help 'reps'").contains("Analyses\n  :rfm"))
    }

    @Test func textsOfSeveralLinesAreShownAsTheyAre() throws {
        #expect(try bench.show("'one\\ntwo \"three\"'") == "one\ntwo \"three\"")
        #expect(try bench.show("'one'") == "\"one\"")
        #expect(try bench.show("'a\\n\\27[31mb'").unicodeScalars.contains("\u{1B}") == false)
        let explained = try bench.show("clients:where(function(c) return c.name:match('x') end):explain()")
        #expect(explained.hasPrefix("SELECT t0.\"id\""))
        #expect(explained.contains("it has no meaning in the database: a condition has no method `match`"))
    }

    @Test func meansOfAmountsAreShownToTheFen() throws {
        let shown = try bench.show(
            """
            clients:with{ a = "code == 'K000001' and 1 or 2" }:by("a"):agg{ { "n", count() }, { "m", median("assets") } }
            """)
        let amounts = shown.split(separator: "\n").dropFirst(3).dropLast().compactMap { $0.split(separator: " ").last }
        #expect(amounts.count == 2)
        #expect(amounts.allSatisfy { $0 == "–" || $0.suffix(3).first == "." }, "\(shown)")
    }

    @Test func sharesOfAnalysesArePercentages() throws {
        let shown = try bench.show("clients:pareto()")
        #expect(shown.contains("percent"))
        #expect(shown.contains("100 %"))
        #expect(try bench.show("clients:pareto():order('-pareto_rank'):first().pareto_held") == "1.0")
    }

    @Test func derivedTextsGiveWayAfterFields() throws {
        let narrow = try Bench(display: DisplayOptions(width: 100, rows: 10))
        let text = "1234567890123456789012345678901234567890"
        #expect(try narrow.show("clients:with{ t = \"'\(text)'\" }").contains(text))
    }

    @Test func everyEntityAndFieldHasHelp() throws {
        for entity in Vocabulary.entities {
            let page = try bench.show("help(\(entity.plural))")
            for field in entity.fields { #expect(page.contains(field.name), "\(entity.plural).\(field.name)") }
            #expect(try bench.show("\(entity.plural):count() >= 0") == "true")
            #expect(try bench.show(entity.plural).isEmpty == false)
        }
    }

    @Test func chineseIsSpokenWhereItIsAskedFor() throws {
        let chinese = try Bench(display: DisplayOptions(rows: 10, language: .chinese))
        #expect(try chinese.show("help(clients)").contains("客户"))
        #expect(try chinese.show("clients['K000001']").contains("级别"))
        try chinese.show("clients:where{ code = 'K000001' }:update{ points = 4711 }:apply('x')")
        #expect(chinese.messages.first?.hasPrefix("✓ 变更集 1") == true)
    }
}
