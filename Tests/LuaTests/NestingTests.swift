import Lua
import Testing

@Suite("Nested calls and throws")
struct NestingTests {
    /// A script in which each level of Lua and Swift holds counted objects: `level(n)` calls itself through Lua's
    /// pcall and a host function, `deeper` through a protected call from Swift.
    private func makeScript(_ census: Census) throws -> Script {
        let script = try Script()
        try script.state.type("witness", of: Witness.self) { type in
            type.property("number") { witness, call in try call.push(witness.number) }
        }
        try script.define("witness") { call in try call.push(Witness(census)) }
        try script.define("refuse") { call in
            let held = Witness(census)
            try withExtendedLifetime(held) { throw Refusal(reason: "at \(try call.integer(1))") }
        }
        try script.define("hold") { call in
            let held = Witness(census)
            let rest = try call.function(1)
            try withExtendedLifetime((held, rest)) { _ = try rest.call() }
        }
        return script
    }

    @Test(
        "100,000 throws, nested in pcall up to 150 deep with objects alive on every frame: none leaks or is freed twice"
    )
    func throwsInNestedPcalls() throws {
        let census = Census()
        do {
            let script = try makeScript(census)
            try script.run(
                """
                local function level(n)
                  local mine <const> = witness()
                  if n == 0 then refuse(mine.number) end
                  local ok, e = pcall(level, n - 1)
                  assert(not ok and tostring(e):find("at 0", 1, true))
                  error(e, 0)
                end
                thrown = 0
                while thrown < 100000 do
                  for depth = 0, 150, 15 do
                    local ok, e = pcall(level, depth)
                    assert(not ok and e.message == "at 0")
                    thrown = thrown + depth + 1
                  end
                end
                -- and every throw a host function's own
                for _ = 1, 100000 do
                  local ok, e = pcall(refuse, 0)
                  assert(not ok and e.message == "at 0")
                end
                """)
            guard case .integer(let thrown) = try script.globals.get("thrown") else { return }
            #expect(thrown >= 100_000)
            script.state.collectGarbage()
            #expect(census.living == 0)
        }
        #expect(census.made > 200_000)
        #expect(census.made == census.freed)
    }

    @Test("Throws that pass through host functions and calls back into Lua free every object once")
    func throwsThroughSwift() throws {
        let census = Census()
        do {
            let script = try makeScript(census)
            try script.run(
                """
                local function level(n)
                  local mine <const> = witness()
                  if n == 0 then refuse(0) end
                  hold(function() level(n - 1) end)
                end
                for round = 1, 100 do
                  for depth = 0, 150, 30 do
                    local ok, e = pcall(level, depth)
                    assert(not ok and e.message == "at 0", tostring(e))
                  end
                end
                """)
            script.state.collectGarbage()
            #expect(census.living == 0)
        }
        #expect(census.made == census.freed)
        #expect(census.made > 40_000)
    }

    @Test("Both kinds of protected call alternate, and a value thrown at the bottom is caught at the top")
    func alternating() throws {
        let census = Census()
        do {
            let script = try makeScript(census)
            try script.run(
                """
                local function level(n)
                  local mine <const> = witness()
                  if n == 0 then refuse(0) end
                  local ok, e = pcall(hold, function() level(n - 1) end)
                  error(e, 0)
                end
                for round = 1, 200 do
                  local ok, e = pcall(level, 90)
                  assert(not ok and e.message == "at 0", tostring(e))
                end
                """)
            script.state.collectGarbage()
            #expect(census.living == 0)
        }
        #expect(census.made == census.freed)
    }

    @Test("Deeper nesting is a C stack overflow as an error, and nothing leaks")
    func tooDeep() throws {
        let census = Census()
        do {
            let script = try makeScript(census)
            for source in [
                "local function level(n) hold(function() level(n + 1) end) end level(0)",
                "local function level(n) local w = witness() assert(pcall(level, n + 1)) end level(0)",
                "local function level(n) local ok, e = pcall(hold, function() level(n + 1) end) error(e, 0) end level(0)",
            ] {
                let error = try script.failure(source)
                #expect(error.description.contains("C stack overflow"), "\(error)")
                #expect(try script.run("return 1 + 1") == [2])
            }
            // Swallowing it at every level only ends the recursion.
            try script.run("local function level() pcall(hold, function() level() end) end level()")
            script.state.collectGarbage()
            #expect(census.living == 0)
        }
        #expect(census.made == census.freed)
    }

    @Test("Large Swift frames at every level do not exhaust the stack")
    func largeFrames() throws {
        let script = try Script()
        try script.define("wide") { call in
            // 128 KiB, on the stack.
            var block = InlineArray<16384, Int64>(repeating: 0)
            block[Int(call.count)] = 1
            try call.function(1).call()
            try call.push(block[0])
        }
        let error = try script.failure("local function level() wide(level) end level()")
        #expect(error.description.contains("C stack overflow"))
    }

    @Test("A finaliser's object may not call into Lua, and says so")
    func finaliser() throws {
        final class Caller {
            let function: LuaFunction
            let report: (LuaError?) -> Void
            init(_ function: LuaFunction, _ report: @escaping (LuaError?) -> Void) {
                self.function = function
                self.report = report
            }
            deinit {
                do {
                    try function.call()
                    report(nil)
                } catch { report(error) }
            }
        }
        let script = try Script()
        try script.state.type("caller", of: Caller.self) { _ in }
        var reported: LuaError?
        let function = try #require(try script.run("return function() end")[0].asFunction)
        try script.set("x", .userdata(script.state.userdata(Caller(function) { reported = $0 })))
        try script.set("x", nil)
        script.state.collectGarbage()
        #expect(reported?.message == "an object that Lua is releasing cannot call into Lua")
    }
}
