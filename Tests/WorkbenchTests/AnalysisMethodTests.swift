import Testing

/// The analyses of clients as methods, over the demo archive.
@Suite("Analyses as methods")
struct AnalysisMethodTests {
    @Test("An answer is a relation: filtered, grouped, ordered, counted, its columns on rows")
    func relations() throws {
        let bench = try Bench()
        let lines = try bench.values(
            """
            local scored = clients:rfm()
            local groups = scored:by("r_score", "f_score"):count()
            local n = 0
            for _, g in pairs(groups) do n = n + g.n end
            local best = scored:where "r_score >= 4 and f_score >= 4":order("-monetary"):first()
            return n == clients:count(), scored:where{ r_score = 0 }:count() == clients:where{ purchase_days = 0 }:count(),
              best.monetary == best.revenue, best.r_score >= 4, #best.rfm_cell
            """)
        #expect(lines == ["true", "true", "true", "true", "3"])
    }

    @Test("The spellings of the guide are accepted as they stand")
    func spellings() throws {
        let bench = try Bench()
        for line in [
            "clients:rfm{ as_of = \"2026-09-30\" }", "clients:rfm{ as_of = date\"2026-09-30\", mode = \"quantile\" }",
            "clients:pareto{ by = \"revenue\", share = 0.2, times = 2 }", "clients:pareto{ by = clients.assets }",
            "clients:score{ contribution = .5, growth = .2 }", "clients:lifecycle()", "clients:quality()",
            "clients:coverage{ from = \"2026-07-01\", to = \"2026-09-30\", by = \"owner\" }",
            "clients:coverage{ from = \"2026-07-01\", to = today(), by = \"region\", kinds = { \"phone\" } }",
            "clients:cadence{ from = \"2026-07-01\", to = \"2026-09-30\", required = { A = 8 } }",
            "clients:retention{ threshold = 5000 }",
            "reps:quota{ from = \"2026-09-28\", to = \"2026-09-30\" }:order(\"attainment\"):top(3)",
        ] {
            #expect(try !bench.show("return " + line).isEmpty, "\(line)")
        }
    }

    @Test("Notes stand under the rows, the summary is a table")
    func notes() throws {
        let bench = try Bench()
        let shown = try bench.show("return clients:pareto{ by = \"revenue\", times = 2 }")
        #expect(shown.contains("of 200 clients hold"))
        #expect(shown.contains("reach 80.00 %"))
        let lines = try bench.values(
            """
            local s = clients:pareto{ times = 2 }:summary()
            return s[1].clients, s[2].clients, s[3].clients, s[2].share_held > s[3].share_held
            """)
        #expect(lines == ["200", "40", "8", "true"])
        #expect(bench.failure("clients:rfm():limit(3):summary()").contains("before any further step"))
    }

    @Test("One analysis goes on from another's columns")
    func chains() throws {
        let bench = try Bench()
        let lines = try bench.values(
            """
            local then_ = clients:rfm{ as_of = "2026-03-31" }:pareto{ by = "monetary" }
            return then_:where "pareto_top and r_score >= 3":count() <= 40, then_:where "pareto_top":count(),
              clients:rfm():lifecycle():where{ lifecycle_due = "target" }:sum("frequency")
            """)
        #expect(lines == ["true", "40", "0"])
    }

    @Test("plan() writes the stage, and nothing where it is right already")
    func lifecyclePlan() throws {
        let bench = try Bench()
        // The demo's stages follow the same rule.
        #expect(try bench.values("return clients:lifecycle():plan():size()") == ["0"])
        try bench.meanwhile("UPDATE client SET lifecycle = NULL WHERE id <= 5 AND status <> 'merged'")
        let lines = try bench.values(
            """
            local p = clients:lifecycle():plan()
            local n = p:size()
            p:apply("stages of the quarter")
            return n, clients:lifecycle():where "lifecycle_due ~= lifecycle":count()
            """)
        #expect(lines.last == "0")
        #expect(lines.contains { (Int($0) ?? 0) > 0 })
    }

    @Test("Who fails the retention test is moved to remote service, a VIP never, nobody else")
    func retentionPlan() throws {
        let bench = try Bench()
        let lines = try bench.values(
            """
            local tested = clients:retention{ threshold = 1e9 }
            local failing = tested:where "not keeps_onsite and keeps_onsite ~= nil"
            local vips = failing:where{ class = "VIP" }:count()
            local due = failing:where "class ~= 'VIP' and service_channel ~= 'remote'":count()
            return vips > 0, due > 0, tested:plan():size() == due
            """)
        #expect(lines == ["true", "true", "true"])
        #expect(bench.failure("clients:rfm():plan()").contains("plan() writes what an analysis found"))
    }

    @Test("Wrong names, values and entities are told")
    func wrong() throws {
        let bench = try Bench()
        #expect(bench.failure("clients:rfm{ asof = \"2026-09-30\" }").contains("did you mean `as_of`"))
        #expect(bench.failure("clients:rfm{ mode = \"ntil\" }").contains("did you mean \"ntile\""))
        #expect(bench.failure("clients:rfm(\"2026-09-30\")").contains("takes its parameters by name"))
        #expect(bench.failure("clients:pareto{ by = \"revenu\" }").contains("did you mean `revenue`"))
        #expect(bench.failure("clients:pareto{ by = \"region\" }").contains("numbers or amounts"))
        #expect(bench.failure("clients:coverage{ from = \"2026-07-01\" }").contains("coverage needs `to`"))
        #expect(bench.failure("clients:retention()").contains("retention needs `threshold`"))
        #expect(bench.failure("visits:rfm()").contains("rfm is asked of clients, not of visits"))
        #expect(bench.failure("clients:quota{ from = \"2026-07-01\", to = \"2026-07-02\" }").contains("asked of reps"))
    }

    @Test(
        "Every analysis has its page of help",
        arguments: [
            "rfm", "pareto", "classify", "score", "lifecycle", "retention", "quality", "coverage", "cadence", "quota",
        ])
    func help(name: String) throws {
        let bench = try Bench()
        let page = try bench.show("help \"\(name)\"")
        #expect(page.contains("Columns"))
        #expect(page.contains("Parameters"))
        #expect(page.contains(":\(name)"))
    }
}
