import Testing

/// Parts of equal size and bins of a relation, which need all of its rows at once.
@Suite("Parts and bins of relations", .timeLimit(.minutes(5)))
struct WindowTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test func partsOfARelationAreThoseOfSQL() throws {
        let sql = """
            SELECT sum(CASE WHEN t = %n THEN 1 ELSE 0 END) * 1000000000 + coalesce(sum(CASE WHEN t = %n THEN id ELSE 0 END), 0)
            FROM (SELECT id, ntile(7) OVER (ORDER BY assets_fen DESC NULLS LAST, code, id) t FROM client WHERE status IS NOT 'merged')
            """
        for tile in 1...7 {
            let expected = try bench.count(sql.replacing("%n", with: "\(tile)"))
            #expect(
                try bench.show(
                    """
                    local r = clients:ntile(7, "-assets"):where{ ntile = \(tile) }
                    return r:count() * 1000000000 + r:sum("id")
                    """) == "\(expected)")
        }
    }

    @Test func partsAreColumnsLikeAnyOther() throws {
        #expect(
            try bench.show(
                """
                local r = clients:where{ class = {"A", "B"}, assets = present }:ntile(4, "-assets", { as = "quarter" })
                local t = r:by("quarter"):agg{ n = count(), most = max("assets"), least = min("assets") }
                for i = 2, #t do assert(not t[i].most or t[i - 1].least >= t[i].most) end
                local inside = clients:ntile(2, "assets", { by = "class" })
                for _, row in pairs(inside:by("class", "ntile"):count():pivot{ rows = "class", cols = "ntile", values = "n", fill = 0 }) do
                  assert(row["1"] - row["2"] == 0 or row["1"] - row["2"] == 1)
                end
                return #t, t:sum("n") == r:count(), r:order("quarter"):first().quarter
                """) == "4\ntrue\n1")
    }

    @Test func binsAreRoundAndCountEveryRowOnce() throws {
        #expect(
            try bench.show(
                """
                local t = clients:histogram("assets", { bins = 12 })
                local n, step = 0, nil
                for _, bin in pairs(t) do
                  n = n + bin.n
                  if bin.from then
                    step = step or bin.to - bin.from
                    assert(bin.to - bin.from == step)
                    assert(bin.n == clients:where("assets >= a and assets < b", { a = bin.from, b = bin.to }):count())
                  else
                    assert(bin.n == clients:where{ assets = missing }:count())
                  end
                end
                while step >= 10 do step = step / 10 end
                return n == clients:count(), #t <= 13, step == 1 or step == 2 or step == 5
                """) == "true\ntrue\ntrue")
    }

    @Test func binsOfDatesAreMonthsAndWeeks() throws {
        #expect(
            try bench.show(
                """
                local t = visits:histogram("date", { bins = 24 })
                local n = 0
                for _, bin in pairs(t) do
                  n = n + bin.n
                  if bin.from then
                    assert(bin.n == visits:where("date >= a and date < b", { a = bin.from, b = bin.to }):count())
                    assert(bin.from.day == 1 or bin.from.weekday == 1)
                  end
                end
                return n == visits:count(), #t <= 25
                """) == "true\ntrue")
    }

    @Test func binsOfWholeNumbersAndOfExpressions() throws {
        #expect(
            try bench.show(
                """
                local a = clients:histogram("points", { width = 500 })
                local b = clients:histogram("points / 7", { bins = 5 })
                local c = clients:where{ code = "nobody" }:histogram("points")
                local one = clients:limit(1):histogram("points")
                return a:sum("n") == clients:count(), a[1].to - a[1].from, math.type(a[1].from), b:sum("n") == clients:count(), #b <= 6, #c, #one
                """) == "true\n500\n\"integer\"\ntrue\ntrue\n0\n1")
    }

    @Test(
        "What has no bins or parts is said",
        arguments: [
            ("clients:histogram('region')", "of `region` see by(\"region\"):count()"),
            ("clients:histogram('asets')", "did you mean `assets`?"),
            ("clients:histogram('assets', { bin = 5 })", "did you mean `bins`?"),
            ("clients:histogram('assets', { bins = 0 })", "1 or more"),
            ("clients:histogram('assets', { width = 0 })", "above 0"),
            ("clients:histogram('assets', { width = 0.01 })", "more than 10,000 bins"),
            ("visits:histogram('date', { width = 7 })", "weeks, months, quarters or years"),
            ("clients:ntile(0, 'assets')", "1 or more"), ("clients:ntile(4, 'asets')", "did you mean `assets`?"),
            ("clients:ntile(4, 'assets', { as = 'class' })", "already"),
        ])
    func errors(source: String, message: String) {
        let failure = bench.failure(source)
        #expect(failure.contains(message), "\(failure)")
    }
}
