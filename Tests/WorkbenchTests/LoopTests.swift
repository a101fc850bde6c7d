import Testing

@Suite("Loops over relations", .timeLimit(.minutes(5)))
struct LoopTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private let codes =
        "local function codes(r) local t = {} for c in r do t[#t + 1] = c.code end return table.concat(t, ' ') end\n"

    @Test("A loop goes in the relation's order, over several batches")
    func order() throws {
        for relation in [
            "clients", "clients:where{ class = {'C', 'KAROL'} }", "clients:order('-assets')",
            "clients:order('region', '-code')",
            "clients:order('-assets'):limit(150):offset(3)", "clients:sample(120, 3)", "clients:owner():clients()",
            "clients:where{ class = 'A' } | clients:where{ class = 'C' }", "clients - clients:where{ class = 'A' }",
        ] {
            #expect(
                try bench.show(
                    "\(codes) local r = \(relation) return codes(r) == table.concat(r:column('code'), ' '), #r > 20")
                    == "true\ntrue", "\(relation)")
        }
        #expect(
            try bench.show(
                "local n, last = 0, 0 for v in visits do n = n + 1 assert(v.id > last) last = v.id end return n == visits:count()"
            )
                == "true")
    }

    @Test func fieldsTouchedLateAreReadForEveryRow() throws {
        #expect(
            try bench.show(
                """
                local n, filled, names = 0, 0, {}
                for c in clients do
                  n = n + 1
                  if n > 100 and c.business_scope then filled = filled + 1 end
                  if n > 150 then names[#names + 1] = c.owner_row.name end
                  if n == 170 then assert(c.visits:count() == visits:where{ client = c.code }:count()) end
                end
                return n == clients:count(), filled == clients:offset(100):where{ business_scope = present }:count(), #names == n - 150
                """) == "true\ntrue\ntrue")
    }

    @Test func breakingAndFailingLeaveTheSessionUsable() throws {
        #expect(
            try bench.show(
                """
                for i = 1, 50 do
                  for c in clients do if c.code == "K000070" then break end end
                  local ok, message = pcall(function() for c in clients:order("-assets") do error("stop") end end)
                  assert(not ok and message:find("stop"))
                  local co = coroutine.wrap(function() for c in clients do coroutine.yield(c.code) end end)
                  assert(co() == "K000001" and co() == "K000002")
                end
                collectgarbage()
                return clients:count()
                """) == "\(try bench.count("SELECT count(*) FROM client WHERE status IS NOT 'merged'"))")
        // A statement left open would keep the snapshot, and this write would not be seen.
        try bench.meanwhile("UPDATE client SET points = 4711 WHERE id = 1")
        #expect(try bench.show("clients:get(1).points") == "4711")
        try bench.show("clients:where{ code = 'K000001' }:update{ points = 1 }:apply('x')")
        #expect(try bench.count("SELECT points FROM client WHERE id = 1") == 1)
    }

    @Test func aLoopThatIsLeftByAnErrorOfTheBlockEndsWithIt() throws {
        #expect(bench.failure("for c in clients do error('boom') end") == "boom")
        #expect(bench.failure("for c in clients do local x = c.nonsense end").contains("no field `nonsense`"))
        #expect(try bench.show("#clients > 0") == "true")
    }

    @Test(
        "What the body writes is not seen by its loop",
        arguments: ["", "clients:where{ code = 'K000200' }:update{ points = 0 }:apply('before')"])
    func ownWrites(before: String) throws {
        #expect(
            try bench.show(
                """
                \(before)
                local n, texts, points = clients:count(), clients:column("notes"), clients:where{ points = 123456 }:count()
                local seen = 0
                local old = {}
                for c in clients:order("code") do old[c.code] = tostring(c.notes) .. tostring(c.points) .. tostring(c.region) end
                for c in clients do
                  seen = seen + 1
                  if seen == 2 then
                    local p = clients:update{ notes = "neu", points = 123456, region = missing }
                    p:guard{ all = true }
                    p:apply("all of them")
                    clients:insert{ code = "Z" .. seen, name = "z" }:apply("one more")
                  end
                  assert(tostring(c.notes) .. tostring(c.points) .. tostring(c.region) == old[c.code], c.code)
                end
                return seen == n, clients:count() - n, clients:where{ notes = "neu" }:count() == n
                """) == "true\n1\ntrue")
    }

    @Test func loopsAreNested() throws {
        #expect(
            try bench.show(
                """
                local n, pairs_ = 0, 0
                for r in reps:limit(5) do for c in r.clients do n = n + 1 for v in c.visits do pairs_ = pairs_ + 1 end end end
                local few = reps:limit(5):clients()
                return n == few:count(), pairs_ == few:visits():count()
                """) == "true\ntrue")
    }

    @Test func rowsOutliveTheirLoop() throws {
        #expect(
            try bench.show(
                """
                local kept = {}
                for c in clients do kept[#kept + 1] = c end
                collectgarbage() collectgarbage()
                return kept[1].code, kept[#kept].notes == clients[kept[#kept].code].notes, kept[3].owner_row.code == kept[3].owner
                """) == "\"K000001\"\ntrue\ntrue")
    }

    @Test func eachCallsAFunctionForEveryRow() throws {
        #expect(
            try bench.show(
                "local n = 0 local all = clients:each(function(c) n = n + 1 end) return n == all, all == #clients")
                == "true\ntrue")
        #expect(bench.failure("clients:each(function(c) error('boom') end)") == "boom")
    }
}
