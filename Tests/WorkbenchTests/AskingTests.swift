import Testing

@Suite("Asking", .timeLimit(.minutes(5)))
struct AskingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("The three spellings of a condition count the same")
    func spellings() throws {
        let counts = try bench.values(
            """
            return clients:where{ class = "A", points = since(100) }:count(),
              clients:where "class == 'A' and points >= 100":count(),
              clients:where{ class = "A" }:where "points >= 100":count(),
              clients:where(function(c) return c.class == "A" and (c.points or 0) >= 100 end):count()
            """)
        #expect(Set(counts).count == 1)
        #expect(counts.count == 4)
        #expect(counts[0] != "0")
    }

    @Test func aRelationIsNeverChangedByItsMethods() throws {
        #expect(
            try bench.show(
                """
                local all = clients
                local some = all:where{ class = "A" }
                local first = some:order("-assets"):limit(3)
                return all:count() == #clients, some:count() > 3, first:count(), some:count() == clients:where{ class = "A" }:count()
                """) == "true\ntrue\n3\ntrue")
    }

    @Test func limitsAndOffsetsFollowTheOrder() throws {
        #expect(
            try bench.show(
                """
                local all = clients:order("-assets", "code"):column("code")
                local part = clients:order("-assets", "code"):offset(5):limit(4):column("code")
                local rest = clients:order("-assets", "code"):limit(9):offset(5):column("code")
                for i = 1, 4 do assert(part[i] == all[i + 5] and rest[i] == part[i]) end
                return #part, #rest, clients:limit(0):count(), clients:offset(1000):count()
                """) == "4\n4\n0\n0")
    }

    @Test func missingSortsLastInBothDirections() throws {
        #expect(
            try bench.show(
                """
                local n = clients:where{ assets = present }:count()
                local up, down = clients:order("assets"):all(), clients:order("-assets"):all()
                return up[n].assets ~= nil, up[n + 1].assets, down[n].assets ~= nil, down[n + 1].assets, up[1].assets == down[n].assets
                """) == "true\nnil\ntrue\nnil\ntrue")
    }

    @Test("Helpers of table conditions mean what they say")
    func helpers() throws {
        for (table, text) in [
            ("points = between(100, 500)", "points >= 100 and points <= 500"),
            ("last_visit = since('2026-06-01')", "last_visit >= date'2026-06-01'"),
            ("last_visit = before('2026-06-01')", "last_visit < date'2026-06-01'"),
            ("name = contains('公司')", "contains(name, '公司')"),
            ("name = ends_with('公司')", "ends_with(name, '公司')"),
            ("code = starts('K0001')", "starts(code, 'K0001')"),
            ("region = missing", "region == nil"), ("region = present", "region ~= nil"),
            ("region = not_('北京')", "region ~= '北京'"),
            ("class = {'A', 'VIP'}", "class == 'A' or class == 'VIP'"),
            ("class = not_(one_of{'A', 'VIP'})", "not (class == 'A' or class == 'VIP')"),
            ("visits = any()", "#visits > 0"), ("visits = none{}", "#visits == 0"),
            ("visits = at_least(5)", "#visits >= 5"),
            ("influential = true", "influential"), ("['级别'] = 'A'", "class == 'A'"),
            ("['owner_row.branch'] = 'FZ'", "owner_row.branch == 'FZ'"),
        ] {
            let counts = try bench.values(
                "return clients:where{ \(table) }:count(), clients:where [[\(text)]]:count()")
            #expect(counts[0] == counts[1], "\(table)")
            #expect(table.contains("none") || counts[0] != "0", "\(table) chooses nobody")
        }
    }

    @Test func missingFulfilsNotAndNothingElse() throws {
        #expect(
            try bench.show(
                """
                local all, none = clients:count(), clients:where{ region = missing }:count()
                local beijing = clients:where{ region = "北京" }:count()
                return clients:where{ region = not_("北京") }:count() == all - beijing,
                  clients:where "not (points > 100)":count() + clients:where "points > 100":count() == all, none > 0
                """) == "true\ntrue\ntrue")
    }

    @Test func relationshipsAreWalkedBothWays() throws {
        #expect(
            try bench.show(
                """
                local a = clients:where{ class = "A" }
                local n = 0
                for c in a do n = n + c.visits:count() end
                local visited = clients:where{ class = "A", visits = any() }
                return a:visits():count() == n, #a:visits() == n, a:visits():client():count() == visited:count(),
                  a:owner():count() <= a:count(), reps["li"].clients:count() == clients:where{ owner = "li" }:count(),
                  a:visits{ status = "completed" }:count() == a:visits():where{ status = "completed" }:count(),
                  a:visits "status == 'completed'":count() == a:visits():where{ status = "completed" }:count()
                """) == Array(repeating: "true", count: 7).joined(separator: "\n"))
    }

    @Test func relationsOverOneEntityAreJoined() throws {
        #expect(
            try bench.show(
                """
                local a, vip, all = clients:where{ class = "A" }, clients:where{ class = "VIP" }, clients
                return (a | vip):count() == a:count() + vip:count(), (all & a):count() == a:count(), (a & vip):count(),
                  (all - a):count() == all:count() - a:count(),
                  (a:order("-assets"):limit(2) | vip):count() == 2 + vip:count()
                """) == "true\ntrue\n0\ntrue\ntrue")
    }

    @Test func derivedColumnsServeInLaterSteps() throws {
        #expect(
            try bench.show(
                """
                local r = clients:with{ idle = "today() - last_visit", rich = "assets > 5e5 and 'yes' or 'no'" }
                local first = r:order("-idle"):first()
                return first.idle == today() - first.last_visit, r:where "idle > 1000":count() > 0,
                  r:where{ rich = "yes" }:count() == clients:where "assets > 5e5":count(), #r:by("rich"):count()
                """) == "true\ntrue\ntrue\n2")
    }

    @Test func moneyIsExactToTheFen() throws {
        #expect(
            try bench.show(
                """
                local sum = 0
                for c in clients do if c.assets then sum = sum + math.floor(c.assets * 100 + 0.5) end end
                local one = clients:where{ assets = present }:first()
                return clients:sum("assets") == sum / 100.0, clients:where{ assets = one.assets }:count() > 0,
                  clients:where("assets == a", { a = one.assets }):count() > 0, clients:where{ assets = one.assets + 0.001 }:count()
                """) == "true\ntrue\ntrue\n0")
    }

    @Test func summariesOfNobody() throws {
        #expect(
            try bench.show(
                """
                local none = clients:where{ code = "nobody" }
                return none:count(), none:sum("assets"), none:mean("assets"), none:max("code"), none:first(), #none:all()
                """) == "0\n0.0\nnil\nnil\nnil\n0")
    }

    @Test func samplesAreTheSameForTheSameSeed() throws {
        #expect(
            try bench.show(
                """
                local function codes(n, seed) return table.concat(clients:sample(n, seed):column("code"), " ") end
                return codes(5, 1) == codes(5, 1), codes(5, 1) ~= codes(5, 2), clients:sample(5):count(),
                  clients:where{ class = "A" }:sample(1000):count() == clients:where{ class = "A" }:count()
                """) == "true\ntrue\n5\ntrue")
    }

    @Test func mergedClientsAreLeftOutUnlessAskedFor() throws {
        try bench.meanwhile("UPDATE client SET status = 'merged', merged_into_id = 1 WHERE id = 7")
        #expect(
            try bench.show(
                """
                local code = "K000007"
                return clients:where{ code = code }:count(), clients:where{ code = code, status = "merged" }:count(),
                  clients[code].status, clients:get(7).code, clients:get(1).merged_clients:count(),
                  clients:where{ merged_clients = any() }:count()
                """) == "0\n1\n\"merged\"\n\"K000007\"\n1\n1")
    }

    @Test func customFieldsAreReadInEveryForm() throws {
        try bench.show(
            #"""
            clients:where{ code = {"K000001", "K000002"} }:update{ extra = { job = "farmer", age = 40, vip = true, ["婚姻"] = "已婚" } }:apply("x")
            """#)
        #expect(
            try bench.show(
                """
                return clients:where "extra.job == 'farmer' and extra.age > 39":count(),
                  clients:where{ ["extra.job"] = "farmer" }:count(), clients:where{ ["extra.婚姻"] = "已婚" }:count(),
                  clients:where "extra.vip":count(), clients:where "extra.vip == true":count(),
                  clients:where{ ["extra.age"] = "40" }:count(),
                  clients["K000001"].extra.job, clients["K000001"].extra.age,
                  clients:where "extra.job ~= nil":column("extra.age")[1], clients:sum("extra.age * 2")
                """) == "2\n2\n2\n2\n2\n0\n\"farmer\"\n40\n40\n160")
    }

    @Test func explainShowsTheSQL() throws {
        let text = try bench.show("print(clients:where{ class = 'A' }:explain())")
        #expect(text.contains("SELECT"))
        #expect(text.contains("all of it runs in the database"))
    }
}
