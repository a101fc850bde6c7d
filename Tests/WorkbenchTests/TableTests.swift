import Testing

/// Tables of results as values: chosen from, added to, joined, turned, summed up again.
@Suite("Tables of results", .timeLimit(.minutes(5)))
struct TableTests {
    let bench: Bench

    init() throws {
        bench = try Bench()
        try bench.show(
            """
            sales = records({
              { "北京", "A", 3, 10.5 }, { "北京", "B", 1, 4.0 }, { "福建", "A", 2, nil }, { "福建", "C", 4, 1.25 }, { nil, "A", 5, 2.0 },
            }, { "region", "class", "n", "total" })
            """)
    }

    private func rows(_ source: String) throws -> String {
        try bench.show(
            """
            local t = \(source)
            local lines = { table.concat(t:columns(), " ") }
            for _, row in pairs(t) do
              local cells = {}
              for _, name in ipairs(t:columns()) do cells[#cells + 1] = tostring(row[name]) end
              lines[#lines + 1] = table.concat(cells, " ")
            end
            print(table.concat(lines, "\\n"))
            """)
    }

    // MARK: Choosing

    @Test(
        "Rows are chosen by conditions in every spelling",
        arguments: [
            #"where "n > 2""#, #"where "n > 2 and (region ~= '上海')""#, "where{ n = since(3) }", "having 'n > 2'",
            "where(function(r) return r.n > 2 end)", #"where("n > least", { least = 2 })"#, #"where{ n = {3, 4, 5} }"#,
        ])
    func conditions(step: String) throws {
        #expect(try rows("sales:\(step):select('region', 'n')") == "region n\n北京 3\n福建 4\nnil 5")
    }

    @Test func conditionsMeanTheSameAsOnRelations() throws {
        #expect(
            try bench.show(
                """
                local t = clients:table("code", "region", "class", "assets", "last_visit", "points")
                for _, condition in ipairs{ "assets > 5e5 and region ~= '北京'", "not (points > 100)", "today() - last_visit > 60",
                    "class == 'A' or assets / 2 < points * 100", "region == nil", "#region > 6" } do
                  local a, b = clients:where(condition):column("code"), t:where(condition):column("code")
                  assert(table.concat(a, " ") == table.concat(b, " "), condition)
                end
                return #t == clients:count(), t:sum("assets") == clients:sum("assets"), t:median("assets") == clients:median("assets")
                """) == "true\ntrue\ntrue")
    }

    @Test func orderTopAndBottom() throws {
        #expect(try rows("sales:order('-total', 'class'):select('total')") == "total\n10.5\n4.0\n2.0\n1.25\nnil")
        #expect(try rows("sales:order('region', '-n'):select('n')") == "n\n3\n1\n4\n2\n5")
        #expect(try rows("sales:order('-n * 10'):top(2):select('n')") == "n\n5\n4")
        #expect(try rows("sales:top(2, 'n'):select('n')") == "n\n5\n4")
        #expect(try rows("sales:bottom(2, 'n'):select('n')") == "n\n1\n2")
        #expect(try rows("sales:bottom(2):select('n')") == "n\n4\n5")
    }

    @Test func functionsOfRowsGoByTheRulesForMissingValues() throws {
        #expect(
            try rows("sales:where(function(r) return r.total > 1 and not (r.region < 'a') end):select('n')")
                == "n\n3\n1\n4\n5")
        #expect(
            try rows("sales:with{ x = function(r) return r.total + r.n end }:select('x')")
                == "x\n13.5\n5.0\nnil\n5.25\n7.0")
        #expect(
            try rows(
                "sales:by{ big = function(r) return r.n > 2 end }:agg{ n = sum('n'), c = count(function(r) return r.class == 'A' end) }"
            ) == "big c n\nfalse 1 3\ntrue 2 12")
        #expect(try rows("sales:order(function(r) return -r.n end):top(1):select('n')") == "n\n5")
        #expect(bench.failure("sales:where(function(r) return r.totl end)").contains("did you mean `total`?"))
        #expect(bench.failure("sales:where(function(r) return r.total .. {} end)").contains("row 1"))
    }

    // MARK: Columns

    @Test func columnsAreMadeFromExpressionsFunctionsAndValues() throws {
        #expect(
            try rows(
                """
                sales:with{ rate = "total / n", twice = function(r) return r.n * 2 end, year = 2026 }:select("n", "rate", "twice", "year"):top(3)
                """) == "n rate twice year\n3 3.5 6 2026\n1 4.0 2 2026\n2 nil 4 2026")
        #expect(try rows("sales:with{ n = 'n + 1' }:top(1)") == "region class n total\n北京 A 4 10.5")
        #expect(
            try rows("sales:select('class', { double = 'n * 2' }):rename{ class = '级别' }:top(1)") == "级别 double\nA 6")
    }

    @Test func runningTotalsAndShares() throws {
        #expect(
            try rows("sales:running('n'):share('n'):select('running_n', 'share_n')")
                == "running_n share_n\n3 0.2\n4 \(1.0 / 15)\n6 \(2.0 / 15)\n10 \(4.0 / 15)\n15 \(1.0 / 3)")
        #expect(
            try rows("sales:running('n', { by = 'region', as = 'so_far' }):select('so_far')") == "so_far\n3\n4\n2\n6\n5"
        )
        #expect(try rows("sales:order('-n'):running_share('n'):select('running_share_n'):bottom(1)").hasSuffix("\n1.0"))
        #expect(
            try bench.show(
                """
                local t = clients:by("region"):sum("assets"):order("-assets"):running("assets"):share("assets")
                local shares = 0
                for _, row in pairs(t) do shares = shares + row.share_assets end
                return t[#t].running_assets == clients:sum("assets"), math.abs(shares - 1) < 1e-12
                """) == "true\ntrue")
    }

    @Test func partsOfEqualSizeAreThoseOfSQL() throws {
        // SELECT ntile(3) OVER (ORDER BY n) of 1…5: 1 1 2 2 3; of seven rows in four parts: 2 2 2 1.
        #expect(try rows("sales:ntile(3, 'n'):order('n'):select('ntile')") == "ntile\n1\n1\n2\n2\n3")
        #expect(try rows("sales:ntile(9, '-n', { as = 'place' }):select('place')") == "place\n3\n5\n4\n2\n1")
        #expect(
            try bench.show(
                """
                local list = {} for i = 1, 7 do list[i] = { i = i } end
                return table.concat(records(list):ntile(4, "i"):column("ntile"), " ")
                """) == "\"1 1 2 2 3 3 4\"")
    }

    // MARK: Summaries

    @Test func summariesOfColumns() throws {
        #expect(
            try bench.show(
                """
                return sales:sum("n"), sales:mean("n"), sales:median("total"), sales:max("total"), sales:count(), sales:count("total"),
                  sales:count{ class = "A" }, sales:sum("n", "class == 'A'"), sales:quantile("n", .25),
                  table.concat(sales:distinct("class"), " "), sales:agg{ n = count() }[1].n
                """) == "15\n3.0\n3.0\n10.5\n5\n4\n3\n10\n2.0\n\"A B C\"\n5")
    }

    @Test func groupsOfATable() throws {
        #expect(
            try rows("sales:by('region'):agg{ {'n', sum('n')}, {'best', max('total')}, {'a', count{ class = 'A' }} }")
                == "region n best a\n北京 4 10.5 1\n福建 6 1.25 1\nnil 5 2.0 1")
        #expect(
            try bench.show(
                """
                local t = clients:by("region", "class"):agg{ n = count(), assets = sum("assets") }
                local again = t:by("class"):agg{ n = sum("n"), assets = sum("assets") }
                local direct = clients:by("class"):agg{ n = count(), assets = sum("assets") }
                for i, row in pairs(direct) do
                  assert(again[i].class == row.class and again[i].n == row.n and again[i].assets == row.assets)
                end
                return #again == #direct, again:having "n > 5":count() == direct:where "n > 5":count()
                """) == "true\ntrue")
    }

    @Test func meansOfAmountsAreSummedUpInYuan() throws {
        #expect(
            try bench.show(
                """
                local t = clients:by("class"):mean("assets")
                local sum, count = 0, 0
                for _, row in pairs(t) do if row.assets then sum = sum + row.assets count = count + 1 end end
                return math.abs(t:mean("assets") - sum / count) < 1e-6, math.abs(t:sum("assets") - sum) < 1e-6
                """) == "true\ntrue")
    }

    @Test func aRowOfTotalsAddsUpWhatMayBeAddedUp() throws {
        #expect(try rows("sales:total():bottom(1)") == "region class n total\ntotal nil 15 17.75")
        #expect(
            try bench.show(
                """
                local t = visits:by("kind", { month = "month(date)" }):agg{ n = count(), late = mean("month(date)") }:total()
                local last = t[#t]
                return last.kind, last.n == visits:count(), last.month, last.late
                """) == "\"total\"\ntrue\nnil\nnil")
        #expect(bench.failure("clients:by('class'):mean('assets'):total()").contains("no counts or sums to add up"))
    }

    // MARK: Turning

    @Test func aPivotHasARowForEachKeyAndAColumnForEachValue() throws {
        #expect(
            try rows("sales:pivot{ rows = 'region', cols = 'class', values = 'n' }")
                == "region A B C\n北京 3 1 nil\n福建 2 nil 4\nnil 5 nil nil")
        #expect(
            try rows("sales:pivot{ rows = 'region', cols = 'class', values = 'n', fill = 0, totals = true }")
                == "region A B C total\n北京 3 1 0 4\n福建 2 0 4 6\nnil 5 0 0 5\ntotal 10 1 4 15")
        #expect(
            try rows("sales:pivot{ rows = 'class', cols = 'region', values = 'n' }:bottom(1)")
                == "class 北京 福建 missing\nC nil 4 nil")
        #expect(
            try bench.show(
                """
                local t = visits:by("kind", "year(date)", "month(date)"):count()
                local p = t:pivot{ rows = { "kind", "year" }, cols = "month(date)", values = "n", fill = 0, totals = true }
                return p[#p].total == visits:count(), p:columns()[3], p:columns()[2]
                """) == "true\n\"1\"\n\"year\"")
    }

    @Test func severalValuesOfOneCellNeedAWord() throws {
        #expect(
            bench.failure("sales:pivot{ rows = 'class', cols = 'class', values = 'n' }").contains("only once"))
        #expect(
            bench.failure("records{ {a=1,b=1,c=1}, {a=1,b=1,c=2} }:pivot{ rows='a', cols='b', values='c' }")
                == "several rows of the table have a 1, b 1; say how they become one: pivot{ …, agg = \"sum\" }")
        #expect(
            try rows("records{ {a=1,b=1,c=1}, {a=1,b=1,c=2} }:pivot{ rows='a', cols='b', values='c', agg = 'sum' }")
                == "a 1\n1 3")
    }

    // MARK: Joining

    @Test func tablesAreJoinedOnTheirKeys() throws {
        try bench.show(
            "heads = records{ { region = '北京', head = 'li', n = 1 }, { region = '上海', head = 'wu', n = 2 } }")
        #expect(
            try rows("sales:join(heads, 'region'):select('region', 'class', 'head', 'n', 'n_2')")
                == "region class head n n_2\n北京 A li 3 1\n北京 B li 1 1")
        #expect(bench.messages.contains("join: both tables have `n`; the second's is `n_2`"))
        #expect(
            try rows("sales:join(heads, 'region', { how = 'left' }):select('region', 'head'):bottom(2)")
                == "region head\n福建 nil\nnil nil")
        #expect(
            try rows("sales:join(heads, 'region', { how = 'full' }):select('region', 'class', 'head'):bottom(1)")
                == "region class head\n上海 nil wu")
        #expect(
            try rows("sales:join(records{ { place = '福建', kind = 'C', x = 1 } }, { region = 'place', class = 'kind' })")
                == "region class n total x\n福建 C 4 1.25 1")
    }

    @Test func groupsOfTwoQuestionsAreJoined() throws {
        #expect(
            try bench.show(
                """
                local a = clients:by("region"):agg{ n = count() }
                local b = clients:where{ class = "A" }:by("region"):agg{ large = count() }
                local t = a:join(b, "region", { how = "left" }):with{ rate = "(large or 0) / n" }
                for _, row in pairs(t) do
                  assert((row.large or 0) == clients:where{ region = row.region or missing, class = "A" }:count())
                end
                return #t == #a, t:sum("large") == clients:where{ class = "A" }:count()
                """) == "true\ntrue")
    }

    // MARK: To and from clients

    @Test func aTableOfCodesIsARelationOfClients() throws {
        #expect(
            try bench.show(
                """
                local t = visits:by("client"):count():top(5, "n")
                local r = t:clients()
                return r:count(), r:where{ code = t[1].client }:count(), #records{ { code = "K000003" }, { code = "K000003" } }:clients(),
                  #t:clients("client")
                """) == "5\n1\n1\n5")
        #expect(
            bench.failure("records{ { code = 'K00003' } }:clients()").hasPrefix(
                "row 1: there is no client with the code \"K00003\"; did you mean \"K"))
        #expect(bench.failure("records{ { x = 1 } }:clients()").contains("no column `code` or `client`"))
    }

    @Test func aRelationGivesATableOfChosenColumns() throws {
        #expect(
            try bench.show(
                """
                local t = clients:where{ class = "A" }:order("-assets"):table("code", "assets", { idle = "today() - last_visit" })
                local first = clients:where{ class = "A" }:order("-assets"):first()
                return table.concat(t:columns(), " "), t[1].code == first.code, t[1].assets == first.assets,
                  #clients:limit(3):table():columns() > 50
                """) == "\"code assets idle\"\ntrue\ntrue\ntrue")
    }

    @Test func recordsBecomeATable() throws {
        #expect(try rows("records{ { b = 1, a = 'x' }, { a = 'y' } }") == "a b\nx 1\ny nil")
        #expect(try rows("records({}, { 'a', 'b' })") == "a b")
        #expect(try rows("records({ { b = 1, a = 2 } }, { 'b', 'a' })") == "b a\n1 2")
        #expect(try rows("records({ sales[1], sales[2] }, sales:columns()):select('n')") == "n\n3\n1")
        #expect(
            try bench.show("return records{ { d = date '2026-09-30' } }:where \"d > date('2026-01-01')\":count()")
                == "1")
    }

    // MARK: Errors

    @Test(
        "Every error names the column and offers the nearest",
        arguments: [
            ("sales:where 'totl > 1'", "`totl`; did you mean `total`?"),
            ("sales:where{ totl = 1 }", "`totl`; did you mean `total`?"),
            ("sales:where 'region > 5'", "a number cannot be compared with text"),
            ("sales:where{}", "the condition is empty"),
            ("sales:where(5)", "a condition expected"),
            ("sales:sum('totl')", "did you mean `total`?"), ("sales:sum('region')", "`region` is text"),
            ("sales:order('totl')", "did you mean `total`?"), ("sales:select('totl')", "did you mean `total`?"),
            ("sales:by('totl')", "did you mean `total`?"), ("sales:running('totl')", "did you mean `total`?"),
            ("sales:running('region')", "`region` is not a number in row 1"),
            ("sales:rename{ totl = 'x' }", "did you mean `total`?"),
            ("sales:rename{ total = 'n' }", "two columns named `n`"),
            ("sales:with{}", "makes no column"), ("sales:with{ x = {} }", "made from an expression"),
            ("sales:with{ ['级别'] = 'n' }", "is no name for a column"),
            ("sales:join(sales, 'totl')", "did you mean `total`?"),
            ("sales:join(records{ { x = 1 } }, 'n')", "of the other table"),
            ("sales:join(sales, 'n', { how = 'outr' })", "inner, left, full"),
            ("sales:join(sales, 'n', { hwo = 'left' })", "did you mean `how`?"),
            ("sales:join(sales)", "the columns that must be equal"),
            ("sales:pivot{ rows = 'region', cols = 'clas', values = 'n' }", "did you mean `class`?"),
            ("sales:pivot{ rows = 'region' }", "pivot needs rows and cols"),
            ("sales:pivot{ rows = 'region', cols = 'class' }", "one of n, total"),
            ("sales:ntile(0, 'n')", "1 or more"), ("sales:running('n', { as = 'total' })", "already"),
            ("records{}", "needs records with names"), ("records{ 5 }", "record 1 is a number"),
            ("records{ { x = {} } }", "`x` of row 1 is a table"),
            ("records({ { y = 1 } }, { 'x' })", "`y`, which is not among the columns"),
            ("sales:total('region')", "`region` is not a number"),
        ])
    func errors(source: String, message: String) {
        let failure = bench.failure(source)
        #expect(failure.contains(message), "\(failure)")
    }
}
