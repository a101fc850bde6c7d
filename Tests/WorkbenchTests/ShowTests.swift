import Display
import Foundation
import Model
import Testing
import TerminalText
import Workbench

/// What `show` sets and shows, and that nothing that is shown is endless or drives a terminal.
@Suite("Show", .timeLimit(.minutes(5)))
struct ShowTests {
    let bench: Bench

    init() throws { bench = try Bench(display: DisplayOptions(width: 80, rows: 10)) }

    // MARK: Settings

    @Test func settingsAreSetToldAndListed() throws {
        #expect(try bench.show("show.mode 'csv' return show.mode()") == "\"csv\"")
        #expect(try bench.show("show.mode = 'table' return show.mode()") == "\"table\"")
        #expect(try bench.show("show.rows(3) return show.rows()") == "3")
        #expect(try bench.show("show.rows(0) return show.rows()") == "\"all\"")
        #expect(try bench.show("show.width(40) return show.width()") == "40")
        let listed = try bench.show("show()")
        for name in ["mode", "rows", "width", "wrap", "totals", "ambiguous", "pager", "timing", "sql"] {
            #expect(listed.contains("show.\(name)("), "\(name)")
        }
        #expect(try bench.show("show") == listed)
        #expect(try bench.show("show.mode").hasPrefix("show.mode(\"table\")"))
    }

    @Test(
        "What is not known gets the nearest",
        arguments: [
            ("show.mode 'cvs'", "did you mean \"csv\"?"), ("show.mod()", "did you mean `mode`?"),
            ("show.mode(5)", "not a number"), ("show.rows(-1)", "is a number of rows"),
            ("show.width(5)", "20 or more"), ("show.wrap('yes')", "true or false"),
            ("show.ambiguous 'wid'", "did you mean \"wide\"?"), ("show.last()", "nothing was cut"),
            ("show.last = 1", "cannot be set"),
        ])
    func unknown(block: String, text: String) {
        #expect(bench.failure(block).contains(text), "\(bench.failure(block))")
    }

    @Test func showWritesInTheMiddleOfABlock() throws {
        let lines = try bench.values("show('a', { 1 }) print('then') show(clients:where{ code = 'K000001' }:count())")
        #expect(lines == ["\"a\"", "{ 1 }", "then", "1"])
    }

    @Test func whoDoesNotNameItDoesNotPayForIt() throws {
        #expect(try bench.show("return rawget(_ENV, 'show') == nil") == "true")
        #expect(try bench.show("function show(x) return 'mine' end return show(1)") == "\"mine\"")
    }

    // MARK: Formats

    @Test func rowsAreWrittenInEveryFormat() throws {
        let two = "clients:order('code'):limit(2):table('code', 'points')"
        #expect(try bench.show("show.mode 'csv' return \(two)").hasPrefix("code,points\r\nK000001,"))
        let json = try bench.show("show.mode 'json' return \(two)")
        let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
        #expect(rows.count == 2)
        #expect(rows[0]["code"] as? String == "K000001")
        #expect(try bench.values("show.mode 'jsonl' return \(two)").count == 2)
        #expect(try bench.values("show.mode 'markdown' return \(two)")[1] == "| --- | ---: |")
        #expect(try bench.values("show.mode 'tsv' return \(two)")[0] == "code\tpoints")
        let vertical = try bench.values("show.mode 'vertical' return \(two)")
        #expect(vertical[0].hasPrefix("── 1 ──"))
        #expect(vertical.contains { $0.hasPrefix("  ") && $0.contains("K000002") })
        #expect(vertical.last == "2 clients")
    }

    @Test("What is for copying has every row and field of a relation, what is for looking says what is left out")
    func everyRow() throws {
        let count = try bench.count("SELECT count(*) FROM client WHERE status IS NOT 'merged'")
        #expect(try bench.values("show.mode 'jsonl' return clients").count == count)
        // CRLF is one character to Swift.
        let csv = try bench.show("show.mode 'csv' return clients").split(separator: "\r\n")
        #expect(csv.count == count + 1)
        #expect(csv[0].split(separator: ",").count == Entity.client.fields.count)
        let vertical = try bench.values("show.mode 'vertical' show.rows(2) return clients")
        #expect(vertical.last == "(2 of \(count) clients; show.last for all of them)")
        let markdown = try bench.values("show.mode 'markdown' return clients")
        #expect(markdown.count == 5)
    }

    @Test func valuesOfLuaAreJSONToo() throws {
        #expect(
            try bench.show("show.mode 'json' return { a = { 1, 2.5, 'x\"', true }, d = today(), [7] = {} }")
                == #"{"7":[],"a":[1,2.5,"x\"",true],"d":"2026-09-30"}"#)
        #expect(try bench.show("show.mode 'json' return 'x'") == "\"x\"")
        #expect(try bench.show("show.mode 'json' return nil") == "null")
        let row = try bench.show("show.mode 'json' return clients['K000001']")
        #expect(row.hasPrefix("{\"code\":\"K000001\""))
        #expect(bench.failure("show.mode 'json' local t = {} t.t = t return t").contains("holds itself"))
    }

    // MARK: What was cut

    @Test func lastShowsAllRowsAndColumns() throws {
        #expect(try bench.values("clients").last?.hasSuffix("(10 shown) · show.last for all of it") == true)
        let all = try bench.values("show.last")
        let count = try bench.count("SELECT count(*) FROM client WHERE status IS NOT 'merged'")
        #expect(all.count == count + 4)
        #expect(all[0].split(separator: " ").count == Entity.client.fields.count)
        #expect(try bench.values("show.last()") == all)
        #expect(try bench.values("show.mode 'jsonl' show.last()").count == count)
    }

    @Test func lastShowsWholeTreesTextsAndPlans() throws {
        #expect(try bench.show("local t = {} for i = 1, 500 do t[i] = i end return t").contains("… 400 more"))
        #expect(try bench.show("show.last").contains(" 500,"))
        let cut = try bench.show("('word '):rep(100000)")
        #expect(cut.hasSuffix("… 492,000 more characters; show.last for all of it"))
        #expect(try bench.show("show.last").utf8.count == 500_002)
        #expect(try bench.show("clients:where{ class = 'C' }:update{ points = 4711 }").contains("more of"))
        let plan = try bench.values("show.last")
        #expect(plan[0].hasPrefix("entity"))
        #expect(try bench.show("clients:where{ class = 'C' }:count()") == "\(plan.count - 4)")
    }

    // MARK: Lua's values

    @Test(
        "Tables are trees",
        arguments: [
            ("{ b = 2, a = 1, 'x' }", "{ \"x\", a = 1, b = 2 }"),
            ("local t = { a = { b = {} } } t.a.b.c = t.a return t", "{ a = { b = { c = <cycle: _.a> } } }"),
            ("local t = {} t[1] = { t } return t", "{ { <cycle: _> } }"),
            (
                "local t = { ['two words'] = {} } t['two words'].x = t['two words'] return t",
                "{ [\"two words\"] = { x = <cycle: _[\"two words\"]> } }"
            ),
            ("{ clients, clients:by('class'):count() }", "{ <clients>, <6 rows, 2 columns> }"),
            ("setmetatable({}, { __tostring = function() return 'mine' end })", "mine"),
            ("{ setmetatable({}, { __tostring = function() error('no', 0) end }) }", "{ (tostring failed: no) }"),
            ("{ '\\27[2J', '\\u{9b}' }", "{ \"\\27[2J\", \"\\u{9B}\" }"),
            ("'\\xff'", "\"\\xFF\""),
        ])
    func trees(block: String, text: String) throws {
        #expect(try bench.show(block) == text)
    }

    @Test func longTablesAreBrokenIntoLinesAndAligned() throws {
        let lines = try bench.values("{ name = ('x'):rep(60), n = 5, list = { 1, 2, 3, { deep = true } } }")
        #expect(
            lines == [
                "{", "  list = { 1, 2, 3, { deep = true } },", "  n    = 5,",
                "  name = \"\(String(repeating: "x", count: 60))\",", "}",
            ])
        let numbers = try bench.values("local t = {} for i = 1, 60 do t[i] = i * 1000 end return t")
        #expect(numbers.count < 10)
        #expect(numbers.allSatisfy { $0.count <= 80 })
    }

    @Test("A table of millions is shown at once, and only its beginning is read")
    func millions() throws {
        let text = try bench.show("local t = {} for i = 1, 3000000 do t[i] = i end t.name = 'x' return t")
        #expect(text.contains("… 2,999,900 more"))
        #expect(text.hasSuffix("show.last for all of it"))
    }

    // MARK: Totals and wrapping

    @Test func groupsHaveALineOfTotalsOnATerminal() throws {
        let lines = try bench.values("clients:by('class'):count()")
        #expect(lines[lines.count - 2].hasPrefix("total"))
        #expect(lines[lines.count - 2].hasSuffix(" \(try bench.show("clients:count()"))"))
        // A mean of means is none; the sums of some groups are not those of all.
        #expect(try !bench.show("clients:by('class'):mean('assets')").contains("total"))
        #expect(try !bench.show("clients:by('class'):count():top(2)").contains("total"))
        #expect(try !bench.show("show.totals(false) return clients:by('class'):count()").contains("total"))
        let method = try bench.values("show.totals 'auto' return clients:by('class'):count():totals()")
        #expect(method.filter { $0.hasPrefix("total") }.count == 1)
    }

    @Test func textsAreWrappedWhenAskedFor() throws {
        let table = "records{ { a = 'x', b = ('word '):rep(40), c = 1, d = 2 } }"
        #expect(try bench.show(table).contains("…"))
        let wrapped = try bench.values("show.wrap(true) return \(table)")
        #expect(wrapped.joined().components(separatedBy: "word").count == 41)
        #expect(wrapped.allSatisfy { $0.count <= 80 })
    }

    @Test("At forty columns and at three hundred nothing is wider than the terminal", arguments: [40, 300])
    func widths(width: Int) throws {
        let bench = try Bench(display: DisplayOptions(width: width, rows: 10))
        for block in [
            "clients", "clients['K000001']", "archive:changes()", "clients:merge('K000001', 'K000002')",
            "clients:where{ code = 'K000003' }:delete()", "show.mode 'vertical' return clients:limit(1)",
        ] {
            for line in try bench.values(block) {
                #expect(Text.width(of: line) <= width, "\(block): \(line)")
            }
        }
    }

    // MARK: Timing

    @Test func aBlockTellsWhatItTook() throws {
        try bench.show("show.timing(true)")
        _ = bench.messages
        try bench.show("clients:count()")
        let lines = bench.messages
        #expect(lines.count == 1)
        #expect(lines[0].contains(" ms · 1 row read · 1 statement · Lua peak "), "\(lines)")
        try bench.show("show.sql(true)")
        _ = bench.messages
        try bench.show("clients:where{ code = 'K000001' }:update{ points = 1 }:apply('x')")
        let told = bench.messages.joined(separator: "\n")
        #expect(told.contains("row written") && told.contains("UPDATE \"client\""))
        #expect(!told.contains("K000001'"))
        try bench.show("show.timing(false)")
        _ = bench.messages
        try bench.show("clients:count()")
        #expect(bench.messages.isEmpty)
    }

    // MARK: Hostile data and interruption

    @Test("Nothing in the data drives the terminal, whatever it is shown by")
    func hostile() throws {
        let nasty = "\\27[2J\\27]0;title\\7\\u{9b}31m\\u{202e}"
        try bench.show("clients:where{ code = 'K000001' }:update{ notes = '\(nasty)', name = '\(nasty)' }:apply('x')")
        for block in [
            "clients:order('code')", "clients['K000001']", "clients:where{ code = 'K000001' }:table('notes')",
            "clients:where{ code = 'K000001' }:update{ notes = 'x' }", "'\(nasty)'", "{ '\(nasty)', ['\(nasty)'] = 1 }",
            "clients:where{ code = 'K000001' }:by('name'):count():bar()", "clients:where{ code = 'K000001' }:delete()",
            "show.mode 'vertical' return clients:where{ code = 'K000001' }", "archive:changes(1)", "show.last",
            "show.mode 'table' return { clients['K000001'] }", "clients:where{ code = 'K000001' }:first():history()",
        ] {
            let shown = try bench.show(block)
            #expect(!shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{202E}" }, "\(block)")
        }
        let failure = try #require(bench.problem("error('\(nasty)')")).view.text(DisplayOptions(width: 80))
        #expect(!failure.unicodeScalars.contains("\u{1B}"))
    }

    @Test("tostring gives text without colour, what is shown has it")
    func colour() throws {
        let bench = try Bench(display: DisplayOptions(width: 80, rows: 10, colour: true))
        let plan = "clients:where{ code = 'K000001' }:update{ points = 4711 }"
        #expect(try bench.show(plan).contains("\u{1B}[32m"))
        #expect(try !bench.show("print(\(plan))").contains("\u{1B}"))
        #expect(try !bench.show("print(clients)").contains("\u{1B}"))
    }

    @Test(
        "What is being shown stops when it is interrupted, and the session goes on",
        arguments: [
            "show.mode 'tsv' return big", "show.mode 'json' return big", "show.mode 'table' show.rows(0) return big",
            "show.mode 'vertical' show.rows(0) return big", "show.mode 'table' show.rows(10) show(list) show.last()",
            "show(text) show.last()",
        ])
    func interruption(block: String) throws {
        let stopping = Stopping()
        let bench = try Bench(
            display: DisplayOptions(width: 80, rows: 10), output: { bytes in stopping.take(bytes) })
        try bench.show(
            """
            local rows = {} for i = 1, 5000 do rows[i] = { a = i, b = 'some text ' .. i } end
            big = records(rows)
            list = {} for i = 1, 50000 do list[i] = { i } end
            text = ('line\\n'):rep(200000)
            """)
        stopping.after(30_000) { bench.session.canceller() }
        #expect(bench.problem(block)?.view.message == "interrupted")
        #expect(stopping.count < 200_000)
        stopping.after(.max) {}
        try bench.show("show.mode 'table' show.rows(10)")
        #expect(try bench.session.run("return #list", name: "x") == [.integer(50_000)])
    }

    // MARK: The pager

    /// Takes what is written to it, and may have enough at some point.
    private final class Reader: PagedOutput {
        var text = ""
        var ended = 0
        let most: Int

        init(most: Int) { self.most = most }

        func write(_ bytes: UnsafeRawBufferPointer) throws {
            guard text.utf8.count < most else { throw PagerClosed() }
            text += String(decoding: bytes, as: UTF8.self)
        }

        func end() { ended += 1 }
    }

    @Test func whatIsLongerThanTheScreenGoesThroughThePager() throws {
        var readers: [Reader] = []
        bench.session.options.screen = { ScreenSize(columns: 80, rows: 24) }
        bench.session.options.pager = { _ in
            readers.append(Reader(most: .max))
            return readers.last
        }
        #expect(try bench.show("clients").contains("K000001"))
        #expect(readers.isEmpty)
        #expect(try bench.show("show.last") == "")
        #expect(readers.count == 1)
        #expect(readers[0].text.contains("K000100") && readers[0].ended == 1)
        try bench.show("help 'relations'")
        #expect(readers.count == 2)
        try bench.show("for i = 1, 100 do print(i) end")
        #expect(readers.count == 2)
        #expect(try bench.show("show.pager(false) show.mode 'csv' return clients").contains("K000100"))
        #expect(readers.count == 2)
    }

    @Test func boundsOfSettings() throws {
        #expect(try bench.show("show.rows = math.maxinteger return show.rows()") == "\"all\"")
        #expect(try bench.show("show.rows(5) return clients").contains("(5 shown)"))
        for call in ["show.width(math.maxinteger)", "show.width(20000)"] {
            #expect(bench.failure(call).contains("10,000 at most"), "\(call)")
        }
        for call in ["show.rows(0/0)", "show.rows(math.huge)", "show.rows(1.5)", "show.width(0/0)", "show.width(-1)"] {
            #expect(bench.failure(call).contains("is a number of"), "\(call)")
        }
    }

    @Test(
        "On a terminal nothing of a value is obeyed, in whichever mode",
        arguments: [
            "table", "vertical", "markdown", "csv", "tsv", "json", "jsonl",
        ])
    func nothingIsObeyed(mode: String) throws {
        bench.session.options.screen = { ScreenSize(columns: 80, rows: 24) }
        let text = "'a\\27]0;title\\7b\\u{9b}2J\\u{202E}c\\u{FEFF}'"
        for value in [text, "{ \(text) }", "clients:limit(1):with{ x = \"\\\"\\27[2J\\u{202E}\\\"\" }"] {
            let shown = try bench.show("show.mode '\(mode)' return \(value)")
            for scalar in ["\u{1B}", "\u{7}", "\u{9B}", "\u{202E}", "\u{FEFF}"] as [Unicode.Scalar] {
                #expect(!shown.unicodeScalars.contains(scalar), "\(mode) \(value)")
            }
        }
    }

    @Test func intoAPipeATextGoesAsItIs() throws {
        #expect(try bench.show("show.mode 'tsv' return 'a\\27[1m'") == "a\u{1B}[1m")
    }

    @Test func aListOfRowsIsATable() throws {
        let lines = try bench.values("clients:order('code'):limit(40):all()")
        #expect(lines[0].hasPrefix("code"))
        #expect(lines.contains { $0.hasPrefix("K000001") })
        #expect(lines.contains { $0.contains("40 clients (10 shown) · show.last for all of it") })
        #expect(try bench.values("show.last").contains { $0.hasPrefix("K000020") })
        #expect(try bench.show("{ clients:first(), 1 }").contains("{"))
        let derived = try bench.show("clients:with{ double = 'points * 2' }:limit(3):all()")
        #expect(derived.contains("double"))
    }

    @Test func aFunctionSaysHowItIsCalled() throws {
        #expect(try bench.show("clients.count").hasPrefix("method :count("))
        #expect(try bench.show("date").hasPrefix("function date"))
        for value in ["clients.visits", "{ clients.count, print }", "print", "string.rep", "function() end"] {
            #expect(!(try bench.show("return \(value)")).contains("0x"), "\(value)")
        }
    }

    @Test func aPreviewOfAPlanIsWhatShowLastShows() throws {
        try bench.show("clients")
        try bench.show("p = clients:limit(20):update{ notes = 'x' } p:preview(3)")
        #expect(try bench.show("show.last").contains("notes"))
        #expect(try bench.show("show.last").contains("20 "))
    }

    @Test func anErrorWithATextOfItsOwnSaysIt() {
        #expect(
            bench.failure("error(setmetatable({}, { __tostring = function() return 'own text' end }))")
                .contains("own text"))
    }

    @Test func aSortKeyIsNoCondition() {
        let notes = bench.problem("clients:order('asets')")?.view.notes ?? []
        #expect(notes.contains { $0.contains("in the sort key: asets") }, "\(notes)")
    }

    @Test func withoutAPagerAWideTableStandsBelowEachOther() throws {
        bench.session.options.screen = { ScreenSize(columns: 80, rows: 24) }
        bench.session.options.pager = { _ in nil }
        let lines = try bench.values("show.pager(false) return clients:limit(12)")
        #expect(!lines.isEmpty)
        let all = try bench.values("show.last")
        #expect(all[0].hasPrefix("── 1 ──"))
        #expect(all.allSatisfy { Text.width(of: $0) <= 80 })
    }

    @Test func whoLeavesThePagerEarlyHasSeenEnough() throws {
        let reader = Reader(most: 10_000)
        bench.session.options.screen = { ScreenSize(columns: 80, rows: 24) }
        bench.session.options.pager = { _ in reader }
        try bench.show("show.mode 'json' return clients")
        #expect(reader.ended == 1)
        #expect(reader.text.utf8.count < 100_000)
        #expect(try bench.show("1 + 1") == "2")
    }
}

/// Takes output, and does something when there was so much of it.
private final class Stopping {
    private(set) var count = 0
    private var limit = Int.max
    private var action: () -> Void = {}

    func after(_ bytes: Int, _ action: @escaping () -> Void) {
        count = 0
        limit = bytes
        self.action = action
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        count += bytes.count
        guard count >= limit else { return }
        limit = .max
        action()
    }
}
