import Display
import Testing
import Workbench

@Suite("Searching texts")
struct SearchingTests {
    @Test func aSearchIsARelationAmongOthers() throws {
        let bench = try Bench()
        let count = try bench.show("clients:search(\"投诉\"):count()")
        #expect(Int(count) ?? 0 > 0)
        #expect(try bench.show("#clients:search(\"投诉\"):all()") == count)
        #expect(try bench.show("#clients:search(\"投诉\")") == count)
        #expect(try bench.show("clients:where \"search('投诉')\":count()") == count)
        #expect(
            try bench.show(
                """
                local all, n = clients:search("投诉"):column("id"), 0
                for c in clients:search("投诉") do n = n + 1; assert(c.id == all[n], "order") end
                return n
                """) == count)
        #expect(try bench.show("(clients:search(\"投诉\") | clients:search(\"投诉\")):count()") == count)
        #expect(try bench.show("(clients - clients:search(\"投诉\")):count() + \(count) == clients:count()") == "true")
        #expect(
            try bench.show(
                """
                local n = 0
                for _, g in ipairs{ clients:where{ class = "A" }:search("投诉"):count(),
                  clients:search("投诉"):where{ class = not_("A") }:count() } do n = n + g end
                return n
                """) == count)
    }

    @Test func visitsAndContactsAreSearchedByTheirOwnTexts() throws {
        let bench = try Bench()
        #expect(
            try bench.show(
                """
                local n = 0
                for v in visits do
                  local t = table.concat({ v.place or "", v.problem or "", v.process or "", v.solved or "",
                    v.unsolved or "", v.next_step or "", v.suggestion or "", v.help_needed or "" }, "|")
                  if t:find("投诉", 1, true) then n = n + 1 end
                end
                return n == visits:search("投诉"):count() and n > 0
                """) == "true")
        #expect(
            try bench.show("contacts:search(\"name:王\"):count() == contacts:where{ name = contains(\"王\") }:count()")
                == "true")
        #expect(try bench.show("reps:search(\"wang\"):count() > 0") == "true")
    }

    @Test func theBestComeFirstAndSayWhy() throws {
        let bench = try Bench()
        #expect(
            try bench.show(
                """
                local last, id = 5, 0
                for c in clients:search("有限公司") do
                  assert(c.score < last or c.score == last and c.id > id, c.code)
                  last, id = c.score, c.id
                  assert(c.hit, "says where")
                end
                return "ordered"
                """) == "\"ordered\"")
        let name = try bench.show("clients:where{ kind = \"organisation\" }:first().name")
        let words = name.dropFirst().dropLast()
        #expect(try bench.show("clients:search(\"\(words)\"):first().score") == "4")
        #expect(try bench.show("clients:search(\"\(words)\"):first(1)[1].hit") == "\"name: \(words)\"")
        #expect(try bench.show("clients:search(\"\(words)\")").contains("name: "))
        #expect(
            try bench.show("clients:search(\"投诉\"):where(\"score >= 3\"):count() <= clients:search(\"投诉\"):count()")
                == "true")
        #expect(try bench.show("clients:search(\"投诉\"):by(\"score\"):count()").contains("score"))
    }

    @Test func fewRowsAndAllRowsAgree() throws {
        let bench = try Bench()
        for text in ["有限公司", "投诉", "wang", "投诉 -公司", "客户 审批"] {
            #expect(
                try bench.show(
                    """
                    local all, some = clients:search("\(text)"):all(), clients:search("\(text)"):limit(7):offset(2):all()
                    for i, c in ipairs(some) do
                      local d = all[i + 2]
                      assert(c.id == d.id and c.score == d.score and c.hit == d.hit, c.code)
                    end
                    return #some == math.max(0, math.min(5, #all - 2))
                    """) == "true", "\(text)")
        }
    }

    @Test func whatWasWrittenIsFoundAtOnce() throws {
        let bench = try Bench()
        #expect(try bench.show("clients:search(\"独角兽\"):count()") == "0")
        #expect(
            try bench.show(
                """
                local c = clients:first()
                c:update{ notes = "谈到独角兽" }:apply("test")
                local within = clients:search("独角兽"):count()
                return within
                """) == "1")
        #expect(try bench.show("clients:search(\"独角兽\"):first().code == clients:first().code") == "true")
        try bench.meanwhile("UPDATE client_text SET notes = '没有' WHERE notes LIKE '%独角兽%'")
        #expect(try bench.show("clients:search(\"独角兽\"):count()") == "0")
        #expect(bench.failure("clients:first():update{ notes = \"独角兽\" }:apply(\"x\") error(\"no\")") != "no error")
        #expect(try bench.show("clients:search(\"独角兽\"):count()") == "0")
    }

    @Test func theRelationIsAskedAfresh() throws {
        let bench = try Bench()
        try bench.show("found = clients:search(\"麒麟\")")
        #expect(try bench.show("found:count()") == "0")
        try bench.show("clients:first():update{ notes = \"麒麟\" }:apply(\"test\")")
        #expect(try bench.show("found:count()") == "1")
    }

    @Test func namesSortByPinyin() throws {
        let bench = try Bench()
        #expect(
            try bench.show(
                """
                local last = ""
                for c in clients:order("pinyin(name)") do
                  local now = pinyin(c.name)
                  assert(now >= last, c.name)
                  last = now
                end
                return pinyin("招商银行")
                """) == "\"zhao shang yin hang\"")
    }

    @Test func whatIsNoSearchIsAnError() throws {
        let bench = try Bench()
        #expect(bench.failure("clients:search(\"、\")").contains("there is no word in \"、\""))
        #expect(bench.failure("clients:search()").contains("the words to search for expected"))
        #expect(bench.failure("responses:search(\"x\")").contains("have no texts to search"))
        #expect(bench.failure("clients:where \"search(name)\"").contains("needs the words in quotes"))
        #expect(try bench.show("help \"search\"").contains("zhaos"))
        #expect(try bench.show("clients.search?").contains("the best first"))
    }
}
