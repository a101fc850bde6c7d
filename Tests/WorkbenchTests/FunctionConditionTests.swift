import Display
import Foundation
import Synchronization
import Testing

@testable import Workbench

@Suite("Functions as conditions")
struct FunctionConditionTests {
    /// The condition runs in the database, and gives the same rows as when it is called row by row.
    private func check(_ condition: String, _ bench: Bench, before: String = "", isRead: Bool = true) throws {
        bench.session.readsFunctions = true
        let explained = try bench.show("\(before) print(clients:where(\(condition)):explain())")
        if isRead {
            #expect(explained.hasSuffix("all of it runs in the database"), "\(condition)\n\(explained)")
        } else {
            #expect(explained.contains("stays in Lua"), "\(condition)\n\(explained)")
        }
        let question = "\(before) return table.concat(clients:where(\(condition)):column('code'), ' ')"
        let pushed = try bench.show(question)
        bench.session.readsFunctions = false
        let called = try bench.show(question)
        bench.session.readsFunctions = true
        #expect(pushed == called, "\(condition)")
    }

    @Test(
        "What has a meaning in the database goes there",
        arguments: [
            "function(c) return c.assets > 2e6 and c.x_current < c.y_capacity end",
            "function(c) return c.owner_row.branch == 'FZ' end",
            "function(c) return (c.class == 'A' or c.class == 'B') and (c.assets > 1e6 or c.points > 100) end",
            "function(c) return #c.visits > 3 end",
            "function(c) return c.visits:count() > 3 end",
            "function(c) return #c.visits:where{ status = 'completed' } > 1 end",
            "function(c) return c.visits:where('date > today() - 200'):count() > 1 end",
            "function(c) if c.class == 'A' then return true end return c.assets > 5e6 end",
            "function(c) if c.class == 'A' then return c.assets > 1e6 elseif c.class == 'B' then return c.assets > 5e5 else return false end end",
            "function(c) local a = c.assets or 0 local b = c.points or 0 return a + b * 10 > 1e6 end",
            "function(c) return c.name:sub(1, 3) == '福' end",
            "function(c) return string.sub(c.name, 1, 3) ~= '福' end",
            "function(c) return c.name:lower():find('a', 1, true) end",
            "function(c) return #c.name > 12 and c.name:len() < 40 end",
            "function(c) return today() - c.last_visit > 90 end",
            "function(c) return days_since(c.last_visit) > 90 end",
            "function(c) return c.last_visit.year == 2026 and month(c.last_visit) > 3 end",
            "function(c) return c.last_visit.weekday == 1 or fn.weekday(c.last_visit) == 2 end",
            "function(c) return months_between(c.last_visit, today()) >= 3 end",
            "function(c) return contains(c.name, '福') or starts(c.name, '厦') or ends_with(c.name, '部') end",
            "function(c) return between(c.assets, 1e6, 5e6) end",
            "function(c) return c.points % 7 == 3 end",
            "function(c) return c.points // 10 == 4 end",
            "function(c) return c.points ^ 2 > 1000 end",
            "function(c) return -c.points < -50 end",
            "function(c) return c.points // 0 == nil end",
            "function(c) return c.last_visit == nil end",
            "function(c) return not c.last_visit end",
            "function(c) return c.region ~= '北京' end",
            "function(c) return not (c.points > 50) end",
            "function(c) return c.owner_row == nil or c.owner_row.name == nil end",
            "function(c) return c.extra.poutcome == 'success' end",
            "function(c) return c['级别'] == 'A' end",
            "function(c) return (c.class == 'A' and c.assets or c.points) > 1000 end",
            "function(c) return c.name .. '/' .. c.points == 'x' end",
            "function(c) return true end",
            "function(c) return nil end",
            "function(c) return c.id % 2 == 0 end",
            "function(c) return floor(c.assets / 1e6) == 1 or abs(c.points) > 90 or ceil(c.assets / 1e5) == 7 end",
            "function(c) local v = c.points if v == nil then v = 0 end return v < 40 end",
            "function(c) local big = c.assets > 1e6 return big == true end",
            // The compiler works constants out: these are infinite.
            "function(c) return (c.points * 0 * 2 ^ 5000) == nil end",
            "function(c) return c.points / 0 - 2 ^ 5000 == nil end",
            "function(c) return (c.points / 0 + -2 ^ 5000) == nil and (c.points / 0) // 2 ^ 5000 == nil end",
            "function(c) return c.points / 0 / 2 ^ 5000 ~= nil end",
            // A position that is missing.
            "function(c) return c.name:sub(nil) == nil and c.name:sub(1, nil) == nil end",
            "function(c) return c.name:find('福', nil, true) == nil end",
            "function(c) return c.name:sub(c.points) == nil end",
            "function(c) return c.name:sub(-4) ~= '' and c.name:sub(2, 4) .. c.name:sub(5) ~= c.name end",
            "function(c) return (-9223372036854775807 - 1) // -1 < c.points or c.points % -7.5 < -2 end",
            "function(c) return c.points + 2 ^ 53 == 9007199254740993 or c.points * -0.0 .. '' == '-0.0' end",
            "function(c) local t = { status = 'completed' } return #c.visits:where(t) > 1 end",
            "function(c) return c.extra.x == nil and not c.extra.x end",
        ])
    func read(condition: String) throws { try check(condition, try Bench()) }

    @Test(
        "What only Lua knows is called row by row, beside what the database does",
        arguments: [
            "function(c) local n = 0 for i = 1, 3 do n = n + i end return c.points > n end",
            "function(c) return c.assets > 1e6 and helper(c) end",
            "function(c) return c.assets > 1e6 and c.name:rep(2) ~= '' end",
            "function(c) return pcall(function() end) and c.points > 5 end",
            "function(c) return t[c.class] end",
            "function(c) local t = { status = 'completed' } local u = t u.status = 'planned' return #c.visits:where(t) > 1 end",
            "function(c) local t = { status = 'completed' } local ok = pcall(function() t.status = 'planned' end) return #c.visits:where(t) > 1 end",
            "function(c) local n = 5 local ok = pcall(function() n = 500 end) return c.points > n end",
            "function(c) local n = 5 local ok = pcall(function() pcall(function() n = 500 end) end) return c.points > n end",
            "function(...) local c = ... return c.points > 5 end",
            "function(c) local n = 0 while n < 3 do n = n + 1 end return c.class == 'A' and n == 3 end",
        ])
    func unread(condition: String) throws {
        try check(
            condition, try Bench(), before: "local t = { A = true } local function helper(c) return c.points > 3 end;",
            isRead: false)
    }

    @Test("The readable part of a function that is called row by row goes to the database")
    func perConjunct() throws {
        let bench = try Bench()
        let explained = try bench.show(
            """
            local function helper(c) return true end
            print(clients:where(function(c)
              return c.class == 'A' and helper(c)
            end):explain())
            """)
        #expect(explained.contains("\"class\" = ?"))
        #expect(explained.contains("the function at block:2"))
        #expect(explained.contains("line 3: it calls a function (uses `helper`, a function)"))
    }

    @Test("Captured locals and globals are read when the condition is given")
    func captured() throws {
        let bench = try Bench()
        for reads in [true, false] {
            bench.session.readsFunctions = reads
            #expect(
                try bench.show(
                    """
                    local n = 50
                    m = 20
                    local many = clients:where(function(c) return c.points > n and c.points > m end)
                    local before = many:count()
                    n, m = 1e9, 1e9
                    return before == many:count() and before > 0
                    """) == "true")
        }
    }

    @Test("What is no number is missing, also in a captured local", arguments: ["local n = 0/0;", "n = 0/0;"])
    func noNumber(before: String) throws {
        let bench = try Bench()
        var counts: Set<String> = []
        for reads in [true, false] {
            bench.session.readsFunctions = reads
            counts.insert(
                try bench.show("\(before) return clients:where(function(c) return c.points ~= n end):count()"))
        }
        #expect(counts.count == 1)
    }

    @Test("A whole float of a custom field is a float in every form")
    func wholeFloats() throws {
        let bench = try Bench()
        try bench.show(
            """
            clients["K000001"]:update{ extra = '{"x":5.0,"y":"\\\\u798f\\\\ud83d\\\\ude00","z":[1,{"a":-2e1}],"x":7}' }:apply("test")
            """)
        for reads in [true, false] {
            bench.session.readsFunctions = reads
            for body in [
                "c.extra.x .. '' == '5.0'", "c.extra.x // 0 == 1 / 0", "c.extra.x == 5", "c.extra.y == '福😀'",
            ] {
                #expect(
                    try bench.show("return clients:where(function(c) return \(body) end):column('code')[1]")
                        == "\"K000001\"", "\(body)")
            }
        }
        #expect(try bench.show("return clients['K000001'].extra.z[2].a") == "-20.0")
    }

    @Test("A function that is stopped leaves nil as it was, and the session at work")
    func stopped() throws {
        let bench = try Bench()
        let cancel = bench.session.canceller
        let flag = Flag()
        Thread.detachNewThread {
            while !flag.isSet.load(ordering: .relaxed) {
                cancel()
                Thread.sleep(forTimeInterval: 0.02)
            }
            flag.isLeft.store(true, ordering: .relaxed)
        }
        let message = bench.failure("clients:where(function(c) while true do local x = c.points end end):count()")
        flag.isSet.store(true, ordering: .relaxed)
        while !flag.isLeft.load(ordering: .relaxed) { Thread.sleep(forTimeInterval: 0.01) }
        #expect(message != "no error")
        #expect(bench.failure("return nil + 1").contains("arithmetic on a nil value"))
        #expect(bench.failure("return nil < 1").contains("compare"))
        #expect(try bench.show("return clients:count() > 0") == "true")
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
        let isLeft = Atomic(false)
    }

    @Test("A function that counts is called, and counts in the script's own local")
    func effects() throws {
        let bench = try Bench()
        #expect(
            try bench.show(
                """
                local calls = 0
                local found = clients:where(function(c) calls = calls + 1 return c.class == 'A' end)
                local before = calls
                found:count()
                return before == 0 and calls == clients:count()
                """) == "true")
    }

    @Test("Rules for missing values hold in the function and not outside, however it ends")
    func rules() throws {
        let bench = try Bench()
        #expect(bench.failure("clients:where(function(c) return nosuch(c) end):count()").contains("nosuch"))
        #expect(bench.failure("return nil + 1").contains("arithmetic on a nil value"))
        #expect(bench.failure("return ('x') < 1").contains("compare"))
        #expect(bench.failure("return nil .. 'x'").contains("concatenate"))
        #expect(try bench.show("return '10' + 1") == "11")
        #expect(
            try bench.show(
                "return (pcall(function() return clients:where(function(c) error('no') end):count() end))"
            ).hasPrefix("false"))
        #expect(bench.failure("return #nil").contains("length of a nil value"))
    }

    @Test(
        "What is wrong is the same error in a string and in a function",
        arguments: [
            ("regoin == 'x'", "c.regoin == 'x'"), ("name + 1 > 2", "c.name + 1 > 2"),
            ("last_visit < '2026-01-01'", "c.last_visit < '2026-01-01'"),
            ("last_visit == '2026-01-01'", "c.last_visit == '2026-01-01'"), ("class == 'Z'", "c.class == 'Z'"),
            ("points < 'x'", "c.points < 'x'"), ("owner == 'nobody'", "c.owner == 'nobody'"),
            ("#points > 3", "#c.points > 3"), ("year(name) == 3", "year(c.name) == 3"),
            ("name == 5", "c.name == 5"), ("5 == name", "5 == c.name"), ("points > name", "c.points > c.name"),
            ("5 < name", "5 < c.name"), ("name >= points", "c.name >= c.points"),
            ("created_at > date'2026-01-01'", "c.created_at > date'2026-01-01'"),
            ("today() - created_at > 3", "today() - c.created_at > 3"),
            ("days_since(created_at) > 3", "days_since(c.created_at) > 3"),
            ("days_since(name) > 3", "days_since(c.name) > 3"), ("owne_row.name == 'x'", "c.owne_row.name == 'x'"),
            ("points.year == 3", "c.points.year == 3"), ("last_visit.yeer == 3", "c.last_visit.yeer == 3"),
            ("visits > 3", "c.visits > 3"), ("visits + 1 == 3", "c.visits + 1 == 3"),
            ("last_visit:sub(1) == 'x'", "c.last_visit:sub(1) == 'x'"),
            ("string.find(last_visit, 'x', 1, true)", "string.find(c.last_visit, 'x', 1, true)"),
        ])
    func errors(text: String, body: String) throws {
        let bench = try Bench()
        let first = bench.failure("clients:where(\"\(text)\"):count()")
        #expect(first != "no error")
        #expect(bench.failure("clients:where(function(c) return \(body) end):count()") == first)
        bench.session.readsFunctions = false
        #expect(bench.failure("clients:where(function(c) return \(body) end):count()") == first)
    }

    @Test("An error in a function names the row, the line and what was read")
    func failures() throws {
        let bench = try Bench()
        let problem = try #require(
            bench.problem(
                "local function f(x) return x.y.z end\nreturn clients:where(function(c)\n  return c.points and f(5)\nend):count()"
            ))
        #expect(problem.view.message.hasPrefix("client K"))
        #expect(problem.view.place?.line == 1)
        #expect(problem.view.notes.contains { $0.contains("points = ") })
        #expect(try bench.show("return clients:count() > 0") == "true")
    }

    @Test("Functions make derived columns, orders, groups, summaries and assignments")
    func elsewhere() throws {
        let bench = try Bench()
        for reads in [true, false] {
            bench.session.readsFunctions = reads
            #expect(
                try bench.show(
                    "return clients:with{ rich = function(c) return c.assets > 1e6 end }:where('rich'):count() == clients:where('assets > 1e6'):count()"
                ) == "true")
            #expect(
                try bench.show(
                    "return clients:order(function(c) return -(c.assets or 0) end):first().code == clients:order('-(assets or 0)'):first().code"
                ) == "true")
            #expect(
                try bench.show(
                    "return clients:sum(function(c) return c.points * 2 end) == 2 * clients:sum('points')") == "true")
            #expect(
                try bench.show(
                    "return #clients:by(function(c) return c.class end):count() == #clients:by('class'):count()")
                    == "true")
            #expect(
                try bench.show(
                    "local p = clients:where{ class = 'A' }:update{ points = function(c) return (c.points or 0) + 1 end } return p:size() == clients:where{ class = 'A' }:count()"
                ) == "true")
        }
        #expect(
            try bench.show(
                "local t = { A = 1 } return clients:with{ n = function(c) return t[c.class] end }:where('n == 1'):count() == clients:where{ class = 'A' }:count()"
            ) == "true")
    }
}
