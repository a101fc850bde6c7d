import Lua
import Testing

/// The memory limit: an error every time, never a crash, and a state that goes on.
@Suite struct MemoryLimitTests {
    @Test(arguments: [
        """
        local w
        w = setmetatable({}, {__mode = "k", __newindex = function(t, k, v)
          rawset(t, {}, {})
          local g = {} for i = 1, 200 do g[i] = setmetatable({}, {__mode = "k"}) g[i][{}] = g end
          big = big or {} big[#big + 1] = g end})
        local i = 0 while true do i = i + 1 w[i] = i end
        """,
        """
        local w = setmetatable({}, {__mode = "kv", __newindex = function(t, k, v)
          rawset(t, k, {v, tostring(v)}) big = big or {} big[#big + 1] = {k, "s" .. #big} end})
        local i = 0 while true do i = i + 1 w[{}] = i w["k" .. i] = {} end
        """,
    ])
    func `A weak table that allocates without end gets an error under each of 300 limits`(_ source: String) throws {
        for step in 1...300 {
            let script = try Script()
            script.state.memoryLimit = 150_000 + step * 7_919
            try script.globals.set(.string("big"), .boolean(false))
            let error = try script.failure(source)
            #expect(error.kind == .memory, "\(error)")
            #expect(error.message.contains("memory limit of "))
            try script.run("big = nil collectgarbage() local t = {} for i = 1, 50 do t[i] = {i} end assert(#t == 50)")
        }
    }

    /// What makes big things in one go or by growth.
    static let growth = [
        "local s = 'x' while true do s = s .. s end",
        "local s = ('x'):rep(1e9)",
        "local s = ('x'):rep(1e6, ('y'):rep(100))",
        "local s = ('x'):rep(1 << 62)",
        "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(200) .. i end print(#table.concat(t))",
        "local s, t = ('x'):rep(1e6), {} for i = 1, 1000 do t[i] = s end print(#table.concat(t, ', '))",
        "local s = ('x'):rep(1e6) while true do s = s:gsub('.', '%0%0') end",
        "local s = ('x'):rep(1e6) while true do s = s:gsub('x', function(x) return x .. x end) end",
        "local s = ('x'):rep(1e6) while true do s = s:gsub('.+', {[s] = s .. s}) s = s .. s end",
        "local s = ('x'):rep(1e7) while true do s = string.format('%s%s%q', s, s, s) end",
        "local s = ('x'):rep(1e7) while true do s = s:upper() .. s:reverse() end",
        "local s = 'x' while true do s = string.pack('s4s4', s, s) end",
        "local t = {} while true do t[#t + 1] = 1 end",
        "local t = {} while true do t = {t} end",
        "local f = function() end local t = {} while true do t[#t + 1] = function() return t end end",
        "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
        "local p = {} for i = 1, 3e6 do p[i] = 'x = 1 ' end assert(load(function() return table.remove(p) end))",
    ]

    @Test(arguments: growth)
    func `Growth stops with a clear error before twice the limit and 64 MiB`(_ source: String) throws {
        let limit = 64 << 20
        guard let trial = MemoryTrial.run(source, memory: limit) else {
            Issue.record("no child process could be started")
            return
        }
        #expect(trial.finished, "signal \(trial.signal ?? 0)")
        #expect(trial.message?.contains("memory limit of 64 MiB reached") == true, "\(trial.message ?? "no error")")
        #expect(trial.peak < 2 * limit + 64 << 20, "\(trial.peak >> 20) MiB")
        #expect(trial.stateWorks)
    }

    @Test func `A script may catch the error and go on with less`() throws {
        let script = try Script()
        script.state.memoryLimit = 16 << 20
        try script.run(
            """
            for i = 1, 20 do
              local ok, why = pcall(function() local s = "x" while true do s = s .. s end end)
              assert(not ok and why:find "memory limit of 16 MiB reached", why)
              ok, why = pcall(function() local t = {} while true do t[#t + 1] = {} end end)
              assert(not ok and why:find "memory limit of 16 MiB reached", why)
            end
            """)
    }

    @Test func `The error names the line where memory ran out`() throws {
        let script = try Script()
        script.state.memoryLimit = 4 << 20
        let error = try script.failure("local t = {}\nwhile true do\n  t[#t + 1] = {}\nend")
        #expect(error.kind == .memory)
        #expect(error.chunk == "test.lua" && error.line == 3)
    }

    @Test func `A memory error inside a coroutine reaches the one who resumed it`() throws {
        let script = try Script()
        script.state.memoryLimit = 8 << 20
        try script.run(
            """
            local c = coroutine.create(function()
              local x <close> = setmetatable({}, {__close = function() while true do end end})
              local t = {} while true do t[#t + 1] = {} end end)
            local ok, why = coroutine.resume(c)
            c = nil
            collectgarbage()
            assert(not ok and why:find "memory limit", why)
            """)
    }

    @Test func `Memory left full in a global can be let go of afterwards`() throws {
        let script = try Script()
        script.state.memoryLimit = 8 << 20
        for _ in 1...20 {
            let error = try script.failure("kept = {} while true do kept[#kept + 1] = {} end")
            #expect(error.kind == .memory)
            try script.run("assert(#kept > 1000)")
        }
        try script.run("kept = nil")
        try script.run("local t = {} for i = 1, 50000 do t[i] = i end")
    }

    @Test func `Garbage does not count against the limit`() throws {
        let script = try Script()
        script.state.memoryLimit = 4 << 20
        try script.run("for i = 1, 300000 do local t = {i, tostring(i)} end")
        try script.run("for i = 1, 200 do local s = ('x'):rep(1000000) end")
    }

    @Test func `Without a limit an impossible size is an error`() throws {
        let script = try Script()
        #expect(script.state.memoryLimit == nil)
        #expect(try script.failure("('x'):rep(1 << 50)").message.contains("not enough memory"))
        #expect(try script.failure("('x'):rep(1 << 62)").message.contains("too large"))
    }

    @Test func `Use and peak are told in bytes`() throws {
        let script = try Script()
        script.state.collectGarbage()
        let before = script.state.memoryUsed
        try script.run("kept = ('x'):rep(1000000)")
        #expect(script.state.memoryUsed >= before + 1_000_000)
        #expect(script.state.memoryPeak >= script.state.memoryUsed)
    }
}
