import Testing

@Suite("Names that are unknown or clash, and what is refused", .timeLimit(.minutes(5)))
struct NameTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test(
        "Every unknown name says what it could be",
        arguments: [
            ("clinets:count()", "there is no global `clinets`; did you mean `clients`?"),
            ("clients:where{ regoin = '福建' }", "clients have no field `regoin`; did you mean `region`?"),
            ("clients:where 'regoin == nil'", "clients have no field `regoin`; did you mean `region`?"),
            ("clients:order('-asets')", "clients have no field `asets`; did you mean `assets`?"),
            ("clients:sum('asets')", "clients have no field `asets`; did you mean `assets`?"),
            ("clients:by('clas')", "clients have no field `clas`; did you mean `class`?"),
            ("clients:column('cod')", "clients have no field `cod`; did you mean `code`?"),
            ("clients:with{ x = 'asets' }", "clients have no field `asets`; did you mean `assets`?"),
            ("clients:agg{ n = sum('asets') }", "clients have no field `asets`; did you mean `assets`?"),
            ("clients:where{ visits = any{ dat = missing } }", "visits have no field `dat`; did you mean `date`?"),
            (
                "clients:where 'contians(name, 1)'",
                "there is no function `contians` for conditions; did you mean `contains`?"
            ),
            ("clients:frist()", "clients have no method or field `frist`; did you mean `first`?"),
            (
                "clients:by('class'):coutn()",
                "groups have no `coutn`; did you mean `count`?; sum them up with count(), sum(\"assets\") or agg{…}"
            ),
            (
                "clients:by('class'):count()[1].clas",
                "the table has no column `clas`, it has class, n; did you mean `class`?"
            ),
            ("clients:by('class'):count():order('-m')", "the table has no column `m`, it has class, n"),
            ("clients:by('class'):count():ordr('n')", "a table has no method `ordr`; did you mean `order`?"),
            ("clients:first().nmae", "a client has no field `nmae`; did you mean `name`?"),
            ("clients:update{ onwer = 'li' }", "clients have no field `onwer`; did you mean `owner`?"),
            ("clients:insert{ coed = 'X' }", "clients have no field `coed`; did you mean `code`?"),
            ("fn.tody()", "there is no function `tody` under fn; did you mean `today`?"),
            (
                "archive.pth",
                "the archive has no `pth`; did you mean `path`?; it has backup, changes, counts, demo, history, load_plan, path, read_only, schema, undo, verify"
            ),
            ("help 'asets'", "there is no help for \"asets\"; did you mean \"assets\"?"),
        ])
    func unknown(block: String, message: String) {
        #expect(bench.failure(block) == message)
    }

    @Test(
        "A condition that cannot be understood never selects everything",
        arguments: [
            ("clients:where{}", "the condition is empty"), ("clients:where ''", "the expression is empty"),
            ("clients:where()", "a condition expected"), ("clients:where(nil)", "a condition expected"),
            ("clients:where(5)", "a condition expected"),
            ("clients:where{ class = {} }", "the list for `class` is empty"),
            ("clients:where{ 'A' }", "names on the left"),
            ("clients:where{ class = 'D' }", "`class` is never \"D\"; it is one of A, B"),
            ("clients:where 'class == \"vip\"'", "did you mean \"VIP\"?"),
            ("clients:where{ assets = '5' }", "`assets` is an amount, it cannot be compared with \"5\""),
            ("clients:where{ verified_on = '2026-02-30' }", "no date that exists"),
            ("clients:where{ visits = 3 }", "use any{…}, none{…}"),
            ("clients:where{ class = any() }", "not its rows elsewhere"),
            ("clients:where{ assets = contains('1') }", "looks into texts only"),
            ("clients:where{ assets = 0/0 }", "no number"),
            ("clients:where{ class = clients }", "cannot be compared with a relation"),
            ("clients:where 'class = 1'", "equality is `==`"), ("clients:where '级别 == 1'", "Lua has no Chinese names"),
            ("clients:where 'points > 1'  :where '（points）'", "the full-width （ is not Lua; write ("),
            ("clients:where 'last_visit > \"2026-01-01\"'", "a date compares only with a date"),
            ("clients:where 'last_visit > 5'", "cannot be compared"),
            ("clients:where 'visits > 5'", "are many rows: use #visits"),
            ("clients:where 'owner.branch == 1'", "write owner_row.…"),
            ("clients:where('points > points', { points = 1 })", "has the name of a field"),
            ("clients:where('points > n', { n = {} })", "takes plain values"),
            ("local o = 5; return clients:where('points > o')", "clients have no field `o`"),
            ("clients:visits(5)", "a condition expected"),
        ])
    func refused(block: String, message: String) {
        #expect(bench.failure(block).contains(message))
    }

    @Test func anErrorInAConditionHasItsPlace() {
        let failure = bench.problem("clients:where 'points > 1 and regoin == nil'")
        #expect(failure?.view.notes.first == "in the condition: points > 1 and regoin == nil")
        #expect(failure?.view.notes.last?.hasSuffix(String(repeating: " ", count: 18 + 15) + "^") == true)
        #expect(failure?.status == .failed)
    }

    @Test func methodsCalledWithADotSaySo() {
        #expect(bench.failure("clients.count()").contains("methods are called with ':'"))
        #expect(bench.failure("clients.owner()").contains("called with a colon, as in clients:owner()"))
        #expect(bench.failure("clients:first().update{ points = 1 }").contains("called with a colon"))
        #expect(bench.failure("clients()").contains("attempt to call a relation: it stands without ()"))
        #expect(bench.failure("reps['li'].clients()").contains("it stands without (), as in clients:count()"))
    }

    @Test func whatHangsOnARowIsFoundWithParenthesesToo() throws {
        #expect(
            try bench.show(
                """
                local li = reps["li"]
                return li:clients():count() == li.clients:count() and li.clients:count() > 0,
                  li:clients{ class = "A" }:count() == li.clients:where{ class = "A" }:count()
                """) == "true\ntrue")
    }

    @Test func chineseLabelsStandForFields() throws {
        #expect(
            try bench.show(
                """
                return clients:where{ ["级别"] = "A" }:count() == clients:where{ class = "A" }:count(),
                  clients:first()["客户名称"] == clients:first().name or clients:first()["级别"] == clients:first().class,
                  clients:where{ code = "K000001" }:update{ ["积分"] = 77 }:size()
                """) == "true\ntrue\n1")
        #expect(bench.failure("clients:update{ points = 1, ['积分'] = 2 }").contains("is given twice"))
    }

    @Test func aRowIsFoundByItsCodeOrNumber() throws {
        #expect(
            try bench.show(
                """
                return clients["K000001"].code, clients:get("K000001").code, clients:get("nobody"), clients:get(1).code, clients[1].code,
                  visits:get(1).id, visits[1].id, reps["li"].code
                """) == "\"K000001\"\n\"K000001\"\nnil\n\"K000001\"\n\"K000001\"\n1\n1\n\"li\"")
        #expect(bench.failure("clients['K999999']") == "there is no client \"K999999\"")
        #expect(bench.failure("clients[true]") == "clients[…] takes a code or an id, not a boolean")
    }

    @Test func aCodeThatIsAMethodsNameIsFoundByGet() throws {
        try bench.show("clients:insert{ code = 'count', name = '同名' }:apply('x')")
        #expect(try bench.show("return clients:get('count').name, type(clients.count)") == "\"同名\"\n\"function\"")
    }

    @Test func oneBlocksLocalsEndWithItAndItsGlobalsStay() throws {
        try bench.show("local a = 1; b = 2")
        #expect(try bench.show("b") == "2")
        #expect(bench.failure("a") == "there is no global `a`")
    }

    @Test func anotherSessionsGlobalsAreItsOwn() throws {
        try bench.show("shared = 1; string.shared = 2; clients_of_mine = clients")
        let other = try Bench()
        #expect(other.failure("shared") == "there is no global `shared`")
        #expect(try other.show("string.shared") == "nil")
    }

    @Test func objectsAreNotWritten() {
        #expect(bench.failure("clients.foo = 1").contains("a relation has no field or method 'foo'"))
        #expect(
            bench.failure("clients:first().points = 1").contains("a client is only read here, and changed by a plan"))
        #expect(bench.failure("archive.path = 'x'").contains("path"))
    }

    @Test func textsAndDatesDoNotMix() throws {
        #expect(
            bench.failure("return today() < '2026-01-01'")
                == "a date compares only with a date: write date\"2026-09-30\"")
        #expect(bench.failure("return date'2026-02-30'").contains("there is no 2026-02-30"))
        #expect(
            try bench.show(
                "return today() - date'2026-09-01', today() + 1, date'2026-01-31'.month, today() == date'2026-09-30'")
                == "29\n2026-10-01\n1\ntrue")
    }

    @Test func aCodeThatIsAMethodIsRemarkedOn() throws {
        let shown = try bench.show("return clients:insert{ { code = \"count\", name = \"福州\" } }")
        #expect(shown.contains("clients[\"count\"] is a method or a field; this client is clients:get(\"count\")"))
        #expect(!(try bench.show("return clients:insert{ { code = \"K1\", name = \"福州\" } }")).contains("is a method"))
    }
}
