import Testing

@Suite("The August campaign, as a script walks it", .timeLimit(.minutes(5)))
struct CampaignMethodTests {
    let bench: Bench

    /// Enough clients for ranks 501 to 800.
    init() throws { bench = try Bench(clients: 1_300) }

    @Test("From the 500 to the return")
    func story() throws {
        // Who are the 500? Frozen, with their ranks, the largest assets first.
        #expect(try bench.show("campaigns['AUG2020'].members:count()") == "500")
        #expect(
            try bench.values(
                """
                local last, falls = math.huge, 0
                for m in campaigns['AUG2020'].members:order('rank') do
                  if m.assets > last then falls = falls + 1 end
                  last = m.assets
                end
                return falls
                """) == ["0"])
        #expect(bench.failure("campaigns['AUG2020']:freeze()").contains("AUG2020 has 500 members already"))

        // How far they came.
        #expect(try bench.show("campaigns['AUG2020']:funnel()[1].n") == "500")
        #expect(try bench.show("campaigns['AUG2020']:funnel()[2].rate") == "1.0")
        let visited = try bench.count("SELECT count(*) FROM member WHERE campaign_id = 1 AND visited_on IS NOT NULL")
        #expect(visited >= 160)
        #expect(try bench.show("campaigns['AUG2020']:funnel()[4].n") == "\(visited)")
        #expect(try bench.show("campaigns:where{ status = 'closed' }:funnel():column('campaign')[6]").contains("MAIL"))

        // All contacted by the sixth; one is late when the archive says so.
        #expect(try bench.show("campaigns['AUG2020']:late():count()") == "0")
        try bench.show(
            "campaigns['AUG2020'].members:where{ rank = 7 }:update{ contacted_on = '2020-08-09' }:apply('typed wrongly')"
        )
        #expect(try bench.show("campaigns['AUG2020']:late():first().days_late") == "3")
        #expect(try bench.show("campaigns['AUG2020']:late():summary()[1].late") == "1")

        // The goal is reached: nobody is added, unless more visits are wanted.
        let reached = try bench.show("campaigns['AUG2020']:extend()")
        #expect(reached.contains("visits of the 160 wanted: nobody is added"))
        let plan = try bench.show("campaigns['AUG2020']:extend{ visit_goal = 200 }")
        #expect(plan.contains("ranks 501 to 800 are added") && plan.contains("insert 300 members"))
        #expect(try bench.show("campaigns['AUG2020'].members:count()") == "500")
        try bench.show("campaigns['AUG2020']:extend{ visit_goal = 200, extend_to = 510 }:apply('ten more')")
        #expect(try bench.show("campaigns['AUG2020'].members:where{ wave = 'extension' }:max('rank')") == "510")

        // The gifts are given; taken from three, they are planned again as they were or as the archive ranks them.
        #expect(try bench.show("campaigns['AUG2020']:gifts()").contains("160 have their gift already"))
        try bench.show(
            "campaigns['AUG2020'].members:where{ gift = present }:order('visited_on', 'rank'):limit(3):update{ gift = missing }:apply('again')"
        )
        #expect(try bench.show("campaigns['AUG2020']:gifts():size()") == "3")
        try bench.show("campaigns['AUG2020']:gifts():apply('handed out')")
        #expect(
            try bench.count("SELECT count(*) FROM member WHERE campaign_id = 1 AND gift IN ('电风扇', '电饭煲')") == 60)
        #expect(try bench.count("SELECT count(*) FROM member WHERE campaign_id = 1 AND gift = '5升食用油'") == 100)

        // The budget is 61 fen off.
        #expect(try bench.show("campaigns['AUG2020']:budget():sum('difference')") == "0.61")
        #expect(try bench.show("campaigns['AUG2020']:budget():where 'difference < 0':first().item") == "\"电饭煲\"")
        #expect(try bench.show("campaigns['AUG2020']:budget():summary()[1].computed") == "30303.4")

        // No holdout: what came back is attributed.
        #expect(try bench.show("campaigns['AUG2020']:roi()[1].roi") == "nil")
        #expect(try bench.show("campaigns['AUG2020']:roi()").contains("AUG2020 has no holdout"))
        #expect(try bench.show("campaigns['AUG2020']:roi()[1].budget") == "30303.4")
        let mail = "campaigns:where{ channel = 'email' }"
        #expect(try bench.show("\(mail):roi()[1].attributed") == "nil")
        #expect(try bench.show("local t = \(mail):roi()[1] return t.roi ~= nil and t.holdout > 0") == "true")
        #expect(
            try bench.show(
                "local e = \(mail):email()[1] return e.delivered == e.sent - e.bounced and e.open_rate > 0 and e.ctor <= 1"
            )
                == "true")
    }

    @Test("A draft is frozen from a relation, and only when applied")
    func freeze() throws {
        try bench.show(
            """
            p = campaigns:where{ status = 'draft' }:first():freeze{
              from = clients:where{ class = { 'A', 'B', 'C' } }, rank_by = 'revenue', pool_size = 40, holdout = 0.1, seed = 3 }
            """)
        #expect(try bench.show("p:size()") == "40")
        #expect(try bench.show("p").contains("the first 40 of clients by `revenue`, 4 of them held out"))
        try bench.show("p:apply('spring')")
        #expect(try bench.count("SELECT count(*) FROM member WHERE campaign_id = 4 AND wave = 'holdout'") == 4)
        #expect(try bench.count("SELECT count(*) FROM member WHERE campaign_id = 4") == 40)
    }

    @Test("Warnings that are due are a table, and a plan that opens them once")
    func warnings() throws {
        let before = try bench.count("SELECT count(*) FROM warning")
        let fresh = try bench.show(
            "local n = 0; for _, w in pairs(warnings:check()) do if not w.open then n = n + 1 end end return n")
        #expect(fresh != "0")
        #expect(try bench.show("warnings:check():plan():size()") == fresh)
        try bench.show("warnings:check():plan():guard{ max_rows = 100000 }:apply('weekly check')")
        #expect(try bench.count("SELECT count(*) FROM warning") == before + (Int(fresh) ?? -1))
        #expect(try bench.show("warnings:check():plan():size()") == "0")
        #expect(try bench.show("clients:limit(5):check_warnings():plan():size()") == "0")
        #expect(try bench.show("clients:first():check_warnings{ rules = 'file_stale' } ~= nil") == "true")
        #expect(bench.failure("clients:by('class'):count():plan()").contains("this table has nothing to write"))
    }

    @Test("Lifetime value, cohorts and quadrants are asked of relations and tables")
    func others() throws {
        #expect(
            try bench.show("clients:clv{ weeks = 26 }:where 'clv > 0 and expected_purchases > 0.5':count() > 0")
                == "true")
        #expect(try bench.show("clients:clv():summary()[1].parameter") == "\"r\"")
        #expect(try bench.show("clients:where{ lifecycle = missing }:limit(3):cohorts() ~= nil") == "true")
        #expect(try bench.show("clients:cohorts{ measure = 'clients' }[1].m0 > 0") == "true")
        // What a heatmap of the long form draws is the measure, not the size of the cohort.
        #expect(
            try bench.show("clients:cohorts{ form = 'long' }:heatmap():spec().encoding.color.field") == "\"share\"")
        let quadrants = """
            clients:by('class'):agg{ own = sum('revenue'), rival = max('revenue'), growth = mean('growth') }:bcg()
            """
        #expect(try bench.show("\(quadrants)[1].label") == "\"明星\"")
        #expect(bench.failure("clients:bcg()").contains("bcg"))
    }

    @Test("What is asked of the wrong thing, or by the wrong name, is told")
    func errors() throws {
        #expect(bench.failure("clients:funnel()") == "funnel is asked of campaigns, not of clients")
        #expect(bench.failure("campaigns:gifts()").contains("done to one campaign at a time, and these are 4"))
        #expect(bench.failure("campaigns['AUG2020']:gifts{ bassis = 'archive' }").contains("did you mean `basis`?"))
        #expect(
            bench.failure("campaigns['AUG2020']:freeze{ from = 3 }").contains(
                "`from` of freeze is a relation of clients"))
        #expect(bench.failure("campaigns['AUG2020']:roi{ days_after = -1 }").contains("between 0 and 3650"))
        for topic in [
            "freeze", "funnel", "late", "extend", "gifts", "budget", "roi", "email", "check", "check_warnings", "bcg",
            "cohorts", "clv",
        ] {
            #expect(try bench.show("help '\(topic)'").contains("Columns"), "\(topic)")
        }
    }
}
