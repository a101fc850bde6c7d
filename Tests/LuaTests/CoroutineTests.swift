import Lua
import Testing

@Suite("Coroutines")
struct CoroutineTests {
    @Test("Host functions and objects work inside coroutines, and calls back run there")
    func insideCoroutines() throws {
        let script = try Script()
        let census = Census()
        try script.state.type("witness", of: Witness.self) { type in
            type.method("add") { witness, call in
                witness.number += try call.integer(1)
                try call.push(witness.number)
            }
        }
        try script.define("witness") { call in try call.push(Witness(census)) }
        try script.define("apply") { call in
            for value in try call.function(1).call([try call.value(2)]) { try call.push(value) }
        }
        #expect(
            try script.run(
                """
                local w = witness()
                local function body(a)
                  local b = coroutine.yield(w:add(a))
                  local c = coroutine.yield(apply(function(x) return w:add(x) end, b))
                  return apply(function(x) return coroutine.wrap(function() return w:add(x) end)() end, c)
                end
                local co = coroutine.create(body)
                local _, x = coroutine.resume(co, 1)
                local _, y = coroutine.resume(co, 10)
                local _, z = coroutine.resume(co, 100)
                return x, y, z, coroutine.status(co)
                """) == [1, 11, 111, "dead"])
    }

    @Test("The running coroutine is known to a host function")
    func running() throws {
        let script = try Script()
        let state = script.state
        try script.define("who") { call in
            if let running = state.running { try call.push(running) } else { try call.push("main") }
        }
        #expect(
            try script.run(
                """
                local co = coroutine.create(function() return who() end)
                local _, found = coroutine.resume(co)
                return who(), found == co, who()
                """) == ["main", true, "main"])
        #expect(state.running == nil)
    }

    @Test("A yield across a host function is the standard error")
    func yieldAcross() throws {
        let script = try Script()
        try script.define("apply") { call in try call.function(1).call() }
        let results = try script.run(
            "return coroutine.resume(coroutine.create(function() apply(function() coroutine.yield(1) end) end))")
        #expect(results[0] == false)
        #expect(script.state.describe(results[1]).hasSuffix("attempt to yield across a C-call boundary"))
        #expect(try script.failure("coroutine.yield(1)").message == "attempt to yield from outside a coroutine")
    }

    @Test("A throw inside a coroutine arrives through resume and wrap with its cause")
    func throwsInside() throws {
        let script = try Script()
        try script.define("refuse") { _ in throw Refusal(reason: "no") }
        #expect(
            try script.run("local ok, e = coroutine.resume(coroutine.create(refuse)) return ok, e.message") == [
                false, "no",
            ])
        let error = try script.failure("coroutine.wrap(function() refuse() end)()")
        #expect(error.cause as? Refusal == Refusal(reason: "no"))
        #expect(try script.run("return pcall(coroutine.wrap(function() refuse() end)), 1").first == false)
        #expect(script.state.running == nil)
    }

    @Test("Objects held by abandoned coroutines are freed")
    func abandoned() throws {
        let census = Census()
        let script = try Script()
        try script.state.type("witness", of: Witness.self) { _ in }
        try script.define("witness") { call in try call.push(Witness(census)) }
        try script.run(
            "for i = 1, 100 do local f = coroutine.wrap(function() local w = witness() coroutine.yield() return w end) f() end"
        )
        script.state.collectGarbage()
        #expect(census.made == 100)
        #expect(census.living == 0)
    }

    @Test("Coroutines inside coroutines nest to a C stack overflow, not to a crash")
    func nesting() throws {
        let script = try Script()
        try script.define("apply") { call in try call.function(1).call() }
        let error = try script.failure(
            "local function level() coroutine.wrap(function() apply(level) end)() end level()")
        #expect(error.description.contains("C stack overflow"))
        #expect(try script.run("return 1") == [1])
    }
}
