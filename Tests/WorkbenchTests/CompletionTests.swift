import Display
import Foundation
import Model
import Testing
import Workbench

@Suite("Completion", .timeLimit(.minutes(5)))
struct CompletionTests {
    let bench: Bench

    init() throws { bench = try Bench(display: DisplayOptions(language: .chinese), writesFiles: true) }

    /// What is offered where the bar stands.
    private func offered(_ marked: String, limit: Int = 200) -> SessionCompletions {
        let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let block = parts.joined()
        // As long as it takes: what is found is tried here, not how soon.
        return bench.session.completions(in: block, at: parts[0].utf8.count, limit: limit, within: .seconds(60))
    }

    /// The text after the first of what is offered was taken, with the bar where the cursor is.
    private func taken(_ marked: String) -> String {
        let list = offered(marked)
        let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = list.items.first else { return "nothing" }
        let before = String(decoding: Array(parts[0].utf8).prefix(list.start), as: UTF8.self)
        return before + first.text + "|" + parts[1]
    }

    @Test(
        "Names: globals, what the block makes, keywords",
        arguments: [
            ("cl|", ["clients"]), ("clients:where{}\nvis|", ["visits"]), ("local total = 1\nprint(to|", ["total"]),
            ("local function add(left, right)\n  return le|", ["left"]),
            ("for number = 1, 3 do\n  print(num|", ["number"]),
            ("lo|", ["local", "lower"]), ("x = tod|", ["today"]), ("if tr|", ["true"]),
            ("p|", ["print", "purchases", "params"]),
            ("local |", ["function"]), ("day|", ["day", "days_since"]), ("x = 1\ny = x\ncli|", ["clients"]),
            ("string.for|", ["format"]), ("math.fl|", ["floor"]), ("fn.tod|", ["today"]), ("archive:cha|", ["changes"]),
            ("archive.pa|", ["path"]), ("客|", ["clients"]), ("baifang|", ["visits"]), ("_G|", ["_G"]),
        ])
    func names(_ marked: String, _ expected: [String]) {
        let labels = offered(marked).items.map(\.label)
        for name in expected { #expect(labels.contains(name), "\(marked): \(labels.prefix(12))") }
    }

    @Test(
        "A field's own values go before helpers, and other names are left out",
        arguments: [
            ("clients:where{ region = fu|", "\"福建\""), ("clients:where{ region = |", nil),
            ("clients:where{ class = |", "\"A\""), ("for c in clients do print(c:vis|", ".visits"),
        ] as [(String, String?)])
    func fieldValues(_ marked: String, _ first: String?) {
        let items = offered(marked).items
        if let first { #expect(items.first?.text == first, "\(marked): \(items.prefix(5).map(\.text))") }
        #expect(!items.contains { $0.text == "function" || $0.text == "clients" || $0.text == "print" })
        #expect(items.first.map { $0.kind != "function" } == true)
    }

    @Test("Change sets by number, the newest first")
    func changeSetNumbers() throws {
        for points in 1...2 {
            try bench.show("clients:where{ code = 'K000005' }:update{ points = \(points) }:apply('a reason')")
        }
        for marked in ["archive:undo(|", "archive:changes(|"] {
            let numbers = offered(marked).items.filter { $0.kind == "change set" }.compactMap { Int($0.text) }
            #expect(numbers.starts(with: [2, 1]))
            #expect(numbers == numbers.sorted(by: >))
        }
    }

    @Test(
        "After a thing, what it has",
        arguments: [
            ("clients:|", ["where", "order", "count", "visits", "owner", "rfm"]),
            ("clients.|", ["assets", "class", "where"]),
            ("clients:where{ class = 'A' }:order('-assets'):li|", ["limit"]), ("clients:visits():cli|", ["client"]),
            ("clients:visits():client():ri|", []), ("clients:by('region'):|", ["count", "agg"]),
            ("clients:by('region'):count():pi|", ["pivot"]), ("clients:by('region'):count()[1].|", ["region", "n"]),
            ("clients:by('region'):agg{ n = count(), rich = sum('assets') }[1].r|", ["region", "rich"]),
            ("clients:update{ owner = 'li' }:|", ["apply", "preview", "guard"]),
            ("clients:first().|", ["assets", "owner_row", "visits"]),
            ("clients['K000042'].owner_row.|", ["branch", "name"]),
            ("for c in clients:where{ class = 'A' } do c.as|", ["assets"]),
            ("clients:where(function(c) return c.lv|", ["last_visit"]),
            ("clients:each(function(c) print(c.na|", ["name"]),
            ("for i, row in pairs(clients:by('class'):count()) do row.|", ["class", "n"]),
            ("clients:first().last_visit.|", ["year", "month", "format"]), ("today().|", ["year", "weekday"]),
            ("('x'):su|", ["sub"]), ("clients:first().name:su|", ["sub"]), ("segments:fr|", ["freeze"]),
            ("segments['x']:whe|", ["where"]),
            ("local q = clients:where{ class = 'A' }\nq:vi|", ["visits"]), ("p = clients:delete()\np:ap|", ["apply"]),
            ("t = { one = 1, two = 2 }\nt.t|", ["two"]), ("campaigns['AUG2020']:fun|", ["funnel"]),
            ("clients:pareto{}:summ|", ["summary"]), ("clients:classify():pl|", ["plan"]),
            ("clients:rfm():where 'r_|", ["r_score"]),
            ("visits:client():owner():na|", []),
            ("clients:with{ idle = 'today() - last_visit' }:order('id|", ["idle", "id"]),
            ("clients:by('class'):count():bar():sa|", ["save"]), ("fen|", []),
        ])
    func members(_ marked: String, _ expected: [String]) {
        let labels = offered(marked).items.map(\.label)
        for name in expected { #expect(labels.contains(name), "\(marked): \(labels.prefix(12))") }
        if expected.isEmpty { #expect(labels.isEmpty || !labels.contains("where"), "\(marked): \(labels.prefix(12))") }
    }

    @Test(
        "In a table of a method: its keys and their values",
        arguments: [
            ("clients:where{ cl|", ["class"]), ("clients:where{ lv|", ["last_visit"]),
            ("clients:where{ class = |", ["A", "not_", "missing"]),
            ("clients:where{ class = \"|", ["A", "VIP"]), ("clients:where{ class = { \"A\", \"V|", ["VIP"]),
            ("clients:where{ class = not_(\"K|", ["KAROL"]), ("clients:where{ influential = |", ["true", "false"]),
            ("clients:where{ last_visit = |", ["since", "before", "between"]),
            ("clients:where{ visits = |", ["any", "none", "at_least"]),
            ("clients:where{ visits = none{ ki|", ["kind"]), ("clients:where{ visits = none{ kind = \"|", ["onsite"]),
            ("clients:where{ 级|", ["class"]), ("clients:where{ jib|", ["class"]), ("clients:where{ jb|", ["class"]),
            ("clients:where{ [\"级|", ["级别"]), ("clients:where{ owner = \"una|", ["unassigned 未分配"]),
            ("clients:update{ cl|", ["class"]),
            ("clients:update{ stage = \"in|", ["initial", "intermediate", "incubation"]),
            ("clients:insert{ |", ["code", "name", "owner"]), ("clients:insert{ { na|", ["name"]),
            ("clients:by('class'):agg{ n = |", ["count", "sum"]),
            ("clients:by('class'):agg{ n = sum(\"as|", ["assets"]),
            ("clients:by{ \"re|", ["region"]), ("clients:pareto{ |", ["by", "share", "times"]),
            ("clients:coverage{ fr|", ["from"]),
            ("p = clients:delete()\np:guard{ |", ["max_rows", "max_share"]), ("archive:changes{ k|", ["kind"]),
            ("archive:changes{ kind = \"un|", ["undo"]), ("import{ |", ["file", "into", "map"]),
            ("import{ into = \"cli|", ["clients"]),
            ("t = clients:by('class', 'region'):count()\nt:pivot{ rows = \"|", ["class", "region", "n"]),
            ("clients:visits{ st|", ["status"]), ("params{ from = { \"re|", ["rep"]),
            ("params{ from = { \"rep\", |", ["required", "help"]),
            ("clients:export('x.csv', { |", ["columns", "overwrite"]), ("visits:where{ client_row = |", []),
        ])
    func tables(_ marked: String, _ expected: [String]) {
        let labels = offered(marked).items.map(\.label)
        for name in expected { #expect(labels.contains(name), "\(marked): \(labels.prefix(12))") }
    }

    @Test(
        "In quotes: columns, expressions, codes, topics",
        arguments: [
            ("clients:order(\"-as|", ["assets"]), ("clients:order '|", ["assets"]), ("clients:where \"cl|", ["class"]),
            ("clients:where \"class == '|", ["A", "VIP"]),
            ("clients:where \"assets > 2e6 and last_|", ["last_visit", "last_purchase"]),
            ("clients:where \"owner_row.|", ["branch", "name"]), ("clients:where \"days_|", ["days_since"]),
            ("clients:where [[as|", ["assets"]), ("help \"con|", ["conditions", "contacts"]),
            ("help \"par|", ["pareto"]),
            ("clients:where(function(c) return c.class == \"|", ["A"]),
            ("clients:with{ idle = \"today() - last_v|", ["last_visit"]),
            ("clients:update{ points = \"po|", []), ("clients:by('region'):count():order(\"|", ["region", "n"]),
            ("visits:column(\"|", ["date", "status"]),
        ])
    func texts(_ marked: String, _ expected: [String]) {
        let labels = offered(marked).items.map(\.label)
        for name in expected { #expect(labels.contains(name), "\(marked): \(labels.prefix(12))") }
    }

    @Test(
        "What is taken stands in the text as one would have typed it",
        arguments: [
            ("clients:whe|", "clients:where|"), ("clients:where{ cla|", "clients:where{ class = |"),
            ("clients:where{ cla| = 'A' }", "clients:where{ class| = 'A' }"),
            ("clients[\"K00004|", "clients[\"K000040\"]|"),
            ("clients[\"K00004|\"]:visits()", "clients[\"K000040|\"]:visits()"),
            ("clients[\"K00004|]", "clients[\"K000040\"|]"),
            ("clients:where{ class = \"V|", "clients:where{ class = \"VIP\"|"),
            ("clients:where{ class = V|", "clients:where{ class = \"VIP\"|"),
            ("clients:where{ [\"级|", "clients:where{ [\"级别\"]|"),
            ("clients:order(\"-asse|", "clients:order(\"-assets\"|"),
            ("clients:order(\"-asse|\")", "clients:order(\"-assets|\")"),
            ("clients:where 'asse|", "clients:where 'assets|"),
            ("clients:where{ 级|", "clients:where{ class = |"),
            ("clients:where{ visits = no|", "clients:where{ visits = none|"),
        ])
    func takes(_ marked: String, _ wanted: String) { #expect(taken(marked) == wanted) }

    @Test(
        "Nothing is offered where nothing can stand",
        arguments: [
            "-- cli|", "--[[ cli|", "x = 12|", "x = 'cli|", "clients |", "local cli|", "goto l|", "function f(a|",
            "x = [[cli|",
        ])
    func nothing(_ marked: String) { #expect(offered(marked).items.isEmpty, "\(offered(marked).items.map(\.label))") }

    @Test("The best first: as it is written, then parts of words, then how labels are read")
    func order() {
        #expect(offered("clients:where{ visit|").items.first?.label == "visits")
        #expect(offered("clients:co|").items.first?.label == "count")
        #expect(offered("clients:where{ |").items.first?.label == "code")
        #expect(offered("clients:where{ code = 'x', |").items.allSatisfy { $0.label != "code" })
        #expect(offered("clients:|").items.first?.label == "where")
        #expect(offered("clients:cou|").items.first?.label == "count")
    }

    @Test("What stands beside a name says what it is, in the reader's language")
    func details() throws {
        #expect(offered("cl|").items.first { $0.label == "clients" }?.detail == "客户")
        let assets = try #require(offered("clients:where{ asse|").items.first)
        #expect(assets.kind == "money")
        #expect(assets.detail.hasPrefix("理财资产"))
        #expect(try #require(offered("clients:whe|").items.first).detail.hasPrefix("where{"))
        #expect(offered("clients:where{ class = \"A|").items.first?.detail == "A类")
        let english = try Bench(display: DisplayOptions(language: .english))
        let item = english.session.completions(in: "clients:where{ asse", at: 19).items.first
        #expect(item?.detail.hasPrefix("Wealth assets") == true)
    }

    @Test("Variables of the session are known by what they hold")
    func variables() throws {
        try bench.show(
            """
            quiet = clients:where{ class = "A" }:with{ idle = "today() - last_visit" }
            plan1 = quiet:update{ points = 1 }
            byclass = clients:by("class"):count()
            someone = clients:first()
            words = { alpha = 1, beta = function() end }
            long = ("x"):rep(100)
            """)
        let kinds = Dictionary(
            uniqueKeysWithValues: ["quiet", "plan1", "byclass", "someone", "words", "long"].map { name in
                (name, offered(name + "|").items.first { $0.label == name }?.kind ?? "none")
            })
        #expect(
            kinds == [
                "quiet": "relation clients", "plan1": "plan", "byclass": "table", "someone": "client", "words": "table",
                "long": "text",
            ])
        #expect(offered("quiet:order(\"id|").items.map(\.label).contains("idle"))
        #expect(offered("plan1:|").items.map(\.label).contains("apply"))
        #expect(offered("byclass[1].|").items.map(\.label) == ["class", "n"])
        #expect(offered("someone.own|").items.map(\.label).contains("owner"))
        #expect(offered("words.|").items.map(\.label) == ["alpha", "beta"])
        #expect(offered("for c in quiet do c.i|").items.map(\.label).contains("idle"))
    }

    @Test(
        "What a name of the block is thought to be is what it is when the block is run",
        arguments: [
            "clients", "clients:where{ class = 'A' }", "clients:visits()", "visits:client()", "clients:owner()",
            "clients:count()", "clients:sum('assets')", "clients:by('class')", "clients:by('class'):count()",
            "clients:by('class'):agg{ n = count() }", "clients:by('class'):count():where 'n > 1'",
            "clients:by('class'):count():top(2)", "clients:by('class', 'region'):count():by('class')",
            "clients:by('class'):count():bar()", "clients:by('class'):count()[1]", "clients:first()",
            "clients:first().owner_row", "clients:first().visits", "clients:first():history()", "clients['K000042']",
            "clients:update{ points = 1 }", "clients:first():update{ points = 1 }", "clients:first():delete()",
            "clients:explain()", "clients:table('code')", "clients:histogram('assets')",
            "clients:distinct('region')", "clients:column('code')", "clients:all()", "clients:first(3)",
            "clients & clients:where{ class = 'A' }", "clients:ntile(4, 'assets')", "segments['quiet-A']",
            "segments:versions('quiet-A')", "segments:definition('quiet-A')",
            "segments:overlap('quiet-A', 'stale-VIP')",
            "clients:classify()", "clients:classify():plan()", "clients:rfm()", "clients:pareto{}",
            "clients:pareto{}:summary()", "clients:score()", "clients:lifecycle()",
            "clients:retention{ threshold = 5000 }",
            "clients:quality()", "clients:duplicates{}", "clients:cohorts()", "clients:check_warnings()",
            "clients:coverage{ from = '2026-07-01', to = '2026-09-30' }",
            "clients:cadence{ from = '2026-07-01', to = '2026-09-30' }", "campaigns['AUG2020']:funnel()",
            "campaigns['AUG2020']:late()", "campaigns['AUG2020']:budget()", "campaigns['AUG2020']:roi()",
            "warnings:check()", "archive:counts()", "archive:changes()", "archive", "archive.path",
            "archive:history(clients['K000042'])", "today()", "today() - 3", "date '2026-01-01'",
            "datetime '2026-01-01T00:00:00Z'", "money(3)", "days_since(today())", "1 + 2", "1 == 2", "'a' .. 'b'",
            "not 1", "nil or clients", "{ 1, 2 }", "since(today())", "sum('assets')", "expr 'points'",
            "records{ { a = 1 } }", "('x'):rep(3)", "string.format('%d', 3)", "math.floor(3.5)", "#clients",
        ])
    func inference(_ expression: String) throws {
        func kind(_ block: String) -> String {
            let kind = offered(block).items.first { $0.label == "probe" }?.kind ?? "nothing"
            // A relation without a step is an entity only under its own name; lists are tables to Lua.
            return ["list": "table", "entity": "relation clients"][kind] ?? kind
        }
        let thought = kind("probe = \(expression)\nprob|")
        try bench.show("probe = \(expression)")
        #expect(thought == kind("prob|"))
    }

    @Test("Nothing of a script is run: no metamethod, no function, no question of the archive")
    func runsNothing() throws {
        try bench.show(
            """
            ran = 0
            local function count() ran = ran + 1; return 1 end
            trap = setmetatable({ known = 1 }, {
              __index = count, __call = count, __len = count, __pairs = count, __tostring = count, __eq = count,
            })
            f = function() ran = ran + 1 return clients end
            """)
        for marked in [
            "tr|", "trap.|", "trap:|", "trap.x.|", "trap().|", "trap[|", "trap[\"|", "#trap.|", "f().|", "f{ |", "f(|",
            "for k, v in pairs(trap) do v.|", "archive.path.|", "archive:undo(1):|", "clients:delete():apply('x'):|",
            "clients:where(trap.|", "clients[\"K000001\"]:delete():apply(\"|",
        ] {
            _ = offered(marked)
        }
        #expect(try bench.show("ran") == "0")
        #expect(try bench.count("SELECT count(*) FROM client") == Bench.clients)
    }

    @Test("Segments by name, codes of reps and campaigns, values that a parameter takes")
    func fromArchive() throws {
        try bench.show("segments:save('安静的A', clients:where{ class = 'A' }, 'no visit')")
        #expect(offered("segments[\"|").items.map(\.label).contains("安静的A"))
        #expect(taken("segments[\"安|") == "segments[\"安静的A\"]|")
        #expect(taken("segments[\"anjing|") == "segments[\"安静的A\"]|")
        #expect(offered("segments:get('|").items.map(\.label).contains("安静的A"))
        let reps = offered("clients:where{ owner = \"|").items
        #expect(reps.count > 1)
        #expect(reps.allSatisfy { $0.kind == "rep" })
        let name = try bench.show("print(clients['K000042'].name)")
        #expect(offered("clients[\"\(name)|").items.contains { $0.text.hasPrefix("K000042") })
        #expect(offered("clients:where{ region = \"|").items.map(\.label).contains("福建"))
        #expect(offered("clients:where{ region = not_(\"fuj|").items.map(\.label) == ["福建"])
        #expect(offered("campaigns[\"AUG|").items.first?.text.hasPrefix("AUG") == true)
    }

    @Test("Functions that are made when first named, and settings")
    func late() {
        #expect(offered("sho|").items.map(\.label).contains("show"))
        #expect(offered("ru|").items.map(\.label).contains("run"))
        #expect(offered("show.|").items.map(\.label).contains("mode"))
        #expect(offered("show.mode \"ver|").items.map(\.label) == ["vertical"])
    }

    @Test("Files within the folders that may be used; a script's parameters from its text")
    func files() throws {
        let script = bench.folder + "/move.lua"
        try """
        local args = params{
          from = { "rep", required = true, help = "who leaves" },
          how = { { "fast", "slow" }, default = "fast", help = "how" },
        }
        error("never run")
        """.write(toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(atPath: bench.folder + "/inner", withIntermediateDirectories: true)
        try "x".write(toFile: bench.folder + "/.hidden", atomically: true, encoding: .utf8)
        let items = offered("run(\"\(bench.folder)/|").items
        #expect(items.map(\.label).contains("move.lua"))
        #expect(items.first { $0.label == "inner/" }?.kind == "folder")
        #expect(!items.map(\.label).contains(".hidden"))
        #expect(offered("run(\"\(bench.folder)/.|").items.map(\.label).contains(".hidden"))
        #expect(taken("run \"\(bench.folder)/mo|") == "run \"\(bench.folder)/move.lua\"|")
        #expect(offered("run(\"/etc/|").items.isEmpty)
        #expect(offered("io.open('/etc/pass|").items.isEmpty)
        #expect(offered("run(\"\(script)\", { |").items.map(\.text) == ["from = ", "how = "])
        #expect(offered("run \"\(script)\", { |").items.map(\.text) == ["from = ", "how = "])
        #expect(offered("run(\"\(script)\", { how = \"|").items.map(\.label) == ["fast", "slow"])
        #expect(offered("run(\"\(script)\", { from = \"|").items.first?.kind == "rep")
    }

    @Test(
        "What is wrong before the cursor does not hide what is right at it",
        arguments: [
            "x = = 3\nclients:whe|", "foo(1, \nlocal y = clients:whe|", "if x = 3 then\n clients:whe|",
            "}} clients:whe|",
            "clients:where{ class = (\nlocal y = clients:whe|", "end end clients:whe|", "x = 客户 + 1\nclients:whe|",
            "print（1）\nclients:whe|", "local function ( clients:whe|", "for for do clients:whe|",
            "x = \"open\nclients:whe|",
            "((((((((((clients:whe|", "clients:where{ class \"A\", points = clients:whe|", "return return clients:whe|",
            "clients::count()\nclients:whe|",
        ])
    func broken(_ marked: String) {
        #expect(offered(marked).items.map(\.label).contains("where"), "\(offered(marked).items.prefix(9).map(\.label))")
    }

    @Test("At every place of real scripts there is an answer, and it begins at a character before the cursor")
    func everywhere() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var sources: [String] = []
        for name in ["handover", "quiet_accounts", "tour"] {
            sources.append(try String(contentsOf: root.appendingPathComponent("scripts/\(name).lua"), encoding: .utf8))
        }
        sources.append("客户 = '级别' .. clients[\"福州\"]:where{ [\"级别\"] = 'A', region = not_(\"北京\") } -- 完")
        for source in sources {
            let bytes = Array(source.utf8)
            // A prime step, so that every kind of place comes up without asking at each byte of each script.
            for offset in stride(from: 0, through: bytes.count, by: bytes.count > 200 ? 7 : 1) {
                for block in [source, String(decoding: bytes.prefix(offset), as: UTF8.self)] {
                    let answer = bench.session.completions(in: block, at: offset, limit: 20)
                    let length = min(offset, block.utf8.count)
                    #expect(answer.start >= 0 && answer.start <= length)
                    let index = block.utf8.index(block.utf8.startIndex, offsetBy: answer.start)
                    #expect(index.samePosition(in: block) != nil)
                }
            }
        }
    }

    @Test("Deep nesting and long texts are read in the room there is")
    func large() {
        for piece in [
            "(", "{", "f(", "{ x = ", "function() ", "if x then ", "-", "not ", "[", "clients:where{ visits = any{ ",
        ] {
            _ = offered(String(repeating: piece, count: 3000) + "cli|")
        }
        #expect(offered(String(repeating: "x = x + 1\n", count: 20_000) + "clients:whe|").items.first?.label == "where")
    }
}
