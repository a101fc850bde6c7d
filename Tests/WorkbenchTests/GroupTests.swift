import Testing

/// `by` and `agg`: what groups, what is summed up, what the columns are called.
@Suite("Groups", .timeLimit(.minutes(5)))
struct GroupTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func expressionsAndDatePartsGroup() throws {
        #expect(
            try bench.show(
                """
                local t = visits:by("kind", "month(date)"):count()
                local n = 0
                for _, row in pairs(t) do
                  n = n + row.n
                  if row.month then
                    assert(row.n == visits:where("kind == k and month(date) == m", { k = row.kind, m = row.month }):count())
                  end
                end
                return table.concat(t:columns(), " "), n == visits:count(), t[1].month == t[1]["month(date)"]
                """) == "\"kind month n\"\ntrue\ntrue")
    }

    @Test(
        "Columns are named by what they are",
        arguments: [
            (#"clients:by("region")"#, "region n"),
            (#"clients:by("级别")"#, "class n"),
            (#"clients:by("owner_row.branch")"#, "branch n"),
            (#"clients:by("extra.job")"#, "job n"),
            (#"visits:by("year(date)", "month(date)")"#, "year month n"),
            (#"visits:by("month(date)", "month(date + 15)")"#, "month month_date n"),
            (#"clients:by("floor(assets / 1e6) * 1e6")"#, "floor_assets n"),
            (#"visits:by{ "kind", month = "month(date)" }"#, "kind month n"),
            (#"visits:by("kind", { month = "month(date)" })"#, "kind month n"),
            (#"clients:by{ b = "owner_row.branch", a = expr "class" }"#, "a b n"),
            (#"clients:by(clients.class)"#, "class n"),
        ])
    func names(source: String, columns: String) throws {
        #expect(try bench.show("return table.concat((\(source)):count():columns(), ' ')") == "\"\(columns)\"")
    }

    @Test func summariesOfExpressionsAndOfSomeRows() throws {
        #expect(
            try bench.show(
                """
                local t = clients:by("class"):agg{
                  a = count{ region = "福建" }, b = count "region == '福建'", c = count(), spread = mean("revenue - margin"),
                  rich = sum("assets", "assets > 5e5"), mid = quantile("assets", .25, { region = present }),
                }
                for _, row in pairs(t) do
                  local own = clients:where{ class = row.class or missing }
                  assert(row.a == own:where{ region = "福建" }:count() and row.b == row.a and row.c == own:count())
                  assert(row.rich == own:where "assets > 5e5":sum("assets"))
                  assert(row.mid == own:where{ region = present }:quantile("assets", .25))
                  assert(row.spread == own:mean("revenue - margin"))
                end
                return table.concat(t:columns(), " "), clients:count{ class = "A" } == clients:where{ class = "A" }:count(),
                  #clients:by("class"):count{ region = "福建" } == #t
                """) == "\"class a b c mid rich spread\"\ntrue\ntrue")
    }

    @Test func functionsGroupAndSumUp() throws {
        #expect(
            try bench.show(
                """
                local seen = 0
                local function odd(c) seen = seen + 1 return c.points % 2 == 1 end
                local t = clients:by{ rich = function(c) return c.assets > 5e5 end }:agg{
                  n = count(), a = count(function(c) return c.class == "A" end), odd = count(odd),
                  sum = sum(function(c) return c.points * 2 end, function(c) return c.points > 10 end),
                }
                local n, points = 0, 0
                for c in clients do
                  if c.points and c.points % 2 == 1 then n = n + 1 end
                  if c.points and c.points > 10 then points = points + c.points * 2 end
                end
                return t:columns()[1], t:sum("n") == clients:count(), t:sum("a") == clients:count{ class = "A" },
                  t:sum("odd") == n, t:sum("sum") == points, seen > 0
                """) == "\"rich\"\ntrue\ntrue\ntrue\ntrue\ntrue")
    }

    @Test func aListKeepsTheOrderOfSummaries() throws {
        #expect(
            try bench.show(
                #"return table.concat(clients:by("class"):agg{ {"z", count()}, {"a", sum("assets")}, m = max("assets") }:columns(), " ")"#
            ) == "\"class z a m\"")
    }

    @Test func monthsAreNamesAndNotNumbersToAddUp() throws {
        let text = try bench.show(#"visits:by{ year = "year(date)" }:count()"#)
        #expect(text.contains("2026") && !text.contains("2,026"))
    }

    @Test(
        "What groups cannot do is said",
        arguments: [
            (#"clients:by("class"):having("n > 1")"#, "having chooses among groups that are summed up"),
            (#"clients:by()"#, "the name of a field expected"),
            (#"clients:by("class", "class")"#, "two columns named `class`"),
            (#"clients:by("class"):agg{ class = count() }"#, "two columns named `class`"),
            (#"clients:by{}"#, "names no column"),
            (#"clients:by{ ["级别 x"] = "class" }"#, "is no name for a column"),
            (#"clients:by("class"):agg{ n = 5 }"#, "is made by count()"),
            (#"clients:by("class"):agg{ count() }"#, "pairs that keep their order"),
            (#"clients:agg{ n = sum("assets", 5) }"#, "takes a condition as a table, a text or a function"),
            (#"clients:agg{ n = count{ regoin = "福建" } }"#, "did you mean `region`?"),
            (#"clients:agg{ n = sum("region") }"#, "`region` is text"),
            (#"clients:agg{ n = quantile("assets", 2) }"#, "between 0 and 1"),
        ])
    func errors(source: String, message: String) {
        let failure = bench.failure(source)
        #expect(failure.contains(message), "\(failure)")
    }
}
