import Dispatch
import Foundation
import Lua
import Synchronization
import Testing

/// Stopping Lua from another thread, wherever it is.
@Suite struct CancelTests {
    /// Scripts that never end by themselves. `ready()` starts the other thread's clock.
    static let endless: [(name: String, script: String)] = [
        ("a tight loop", "ready() while true do end"),
        ("a jump", "ready() ::again:: goto again"),
        ("a tail call", "local function f() return f() end ready() f()"),
        ("a loop inside a coroutine", "coroutine.wrap(function() ready() while true do end end)()"),
        (
            "a coroutine inside a coroutine",
            "coroutine.wrap(function() coroutine.wrap(function() ready() while true do end end)() end)()"
        ),
        (
            "a loop that yields",
            "local c = coroutine.wrap(function() while true do coroutine.yield() end end) ready() while true do c() end"
        ),
        ("pcall around a loop", "ready() while true do pcall(function() while true do end end) end"),
        (
            "xpcall around a loop",
            "ready() while true do xpcall(function() while true do end end, function(e) return e end) end"
        ),
        (
            "resume around a loop",
            "ready() while true do coroutine.resume(coroutine.create(function() while true do end end)) end"
        ),
        ("pcall of pcall of pcall", "ready() while true do pcall(pcall, pcall, error) end"),
        (
            "a <close> handler",
            """
            ready()
            local mt = {__close = function() while true do end end}
            while true do pcall(function() local x <close> = setmetatable({}, mt) error "left" end) end
            """
        ),
        (
            "many <close> handlers",
            """
            local mt = {__close = function() while true do end end}
            local a <close> = setmetatable({}, mt) local b <close> = setmetatable({}, mt)
            local c <close> = setmetatable({}, mt) ready()
            """
        ),
        (
            "a <close> handler run by coroutine.close",
            """
            local c = coroutine.create(function()
              local x <close> = setmetatable({}, {__close = function() ready() while true do end end})
              coroutine.yield() end)
            coroutine.resume(c) coroutine.close(c)
            """
        ),
        ("string.rep of nothing", "ready() while true do string.rep('', 1 << 33) end"),
        ("find that backtracks", "local s = ('a'):rep(300) ready() s:find((('.-'):rep(4)) .. 'b$')"),
        ("match that backtracks", "local s = ('a'):rep(300) ready() s:match((('.-'):rep(4)) .. 'b$')"),
        (
            "gmatch that backtracks",
            "local s = ('a'):rep(300) ready() for _ in s:gmatch((('.-'):rep(4)) .. 'b$') do end"
        ),
        ("gsub that backtracks", "local s = ('a'):rep(300) ready() s:gsub((('.-'):rep(4)) .. 'b$', 'x')"),
        ("table.move", "ready() table.move({}, 1, 1 << 28, 2) table.move({}, 1, 1 << 40, 2)"),
        ("table.insert", "ready() table.insert(setmetatable({}, {__len = function() return 1 << 40 end}), 1, 1)"),
        ("table.remove", "ready() table.remove(setmetatable({}, {__len = function() return 1 << 40 end}), 1)"),
        (
            "table.concat",
            """
            local t = setmetatable({}, {__len = function() return 1 << 40 end, __index = function() return '' end})
            ready() table.concat(t)
            """
        ),
        (
            "a sort of ten million numbers",
            """
            local t = {} for i = 1, 10000000 do t[i] = i * 7919 % 10000019 end
            ready() while true do table.sort(t) table.sort(t, function(a, b) return a > b end) end
            """
        ),
        ("a comparator that never ends", "ready() table.sort({3, 1, 2}, function() while true do end end)"),
        (
            "a comparator that always says yes",
            "local t = {} for i = 1, 100000 do t[i] = i end ready() while true do pcall(table.sort, t, function() return true end) end"
        ),
        ("a message handler", "ready() xpcall(error, function() while true do end end)"),
        (
            "a message handler that fails for ever",
            "local function f() return xpcall(f, f) end ready() while true do f() end"
        ),
        ("load with a reader that never ends", "ready() load(function() return ' ' end)"),
        ("compiling a long text", "local s = ('x = 1 '):rep(1000000) ready() while true do load(s) end"),
        ("a metamethod", "ready() local t = setmetatable({}, {__index = function() while true do end end}) print(t.x)"),
        ("tostring", "ready() print(setmetatable({}, {__tostring = function() while true do end end}))"),
        ("a loop over a function", "ready() for _ in function() return true end do end"),
        (
            "counting the characters of a long text",
            "local s = ('a'):rep(50000000) ready() while true do utf8.len(s) s:find('b') end"
        ),
        ("collecting garbage", "ready() while true do collectgarbage() end"),
    ]

    @Test(arguments: endless.indices)
    func `Cancelling stops it and the state goes on`(_ index: Int) throws {
        let (name, source) = Self.endless[index]
        let script = try Script()
        let latency = Latency(script.state.canceller, name)
        try script.define("ready") { _ in latency.start() }
        try script.run("kept = {value = 42}")
        let error = try script.failure(source)
        latency.stop()
        #expect(error.kind == .cancelled)
        #expect(error.message.contains("interrupted"))
        try script.run(
            """
            assert(kept.value == 42)
            local t = {} for i = 1, 1000 do t[i] = i end
            table.sort(t, function(a, b) return a > b end)
            assert(t[1] == 1000 and select(2, pcall(error, "x")) == "x")
            assert(coroutine.wrap(function() return ("abc"):gsub("b", "x") end)() == "axc")
            """)
    }

    @Test func `Cancelling when nothing runs does not hit a later run`() throws {
        let script = try Script()
        #expect(!script.state.canceller.cancel())
        try script.run("for i = 1, 1000 do pcall(error) end")
    }

    @Test func `A cancellation asked for in advance stops the next run and only that`() throws {
        let script = try Script()
        script.state.canceller.cancel(next: true)
        #expect(try script.failure("x = 1").kind == .cancelled)
        try script.run("for i = 1, 1000 do x = i end")
        script.state.canceller.cancel(next: true)
        script.state.canceller.forget()
        try script.run("x = 2")
    }

    @Test func `A host function's own pcall of Lua does not swallow a cancellation`() throws {
        let script = try Script()
        let latency = Latency(script.state.canceller, "a host function that ignores errors")
        try script.define("ready") { _ in latency.start() }
        let state = script.state, globals = script.globals
        try script.define("forgive") { _ in
            _ = try? state.load("while true do end", name: "inner", environment: globals).call()
        }
        let error = try script.failure("ready() while true do forgive() end")
        latency.stop()
        #expect(error.kind == .cancelled)
    }

    @Test func `A coroutine that was stopped can be closed without running its handlers`() throws {
        let script = try Script()
        let latency = Latency(script.state.canceller, "a coroutine kept for later")
        try script.define("ready") { _ in latency.start() }
        _ = try script.failure(
            """
            kept = coroutine.create(function()
              local x <close> = setmetatable({}, {__close = function() while true do end end})
              ready() while true do end end)
            coroutine.resume(kept)
            """)
        latency.stop()
        // Hooks stay off in such a coroutine: a handler run in it could not be stopped.
        try script.run("local ok, why = coroutine.close(kept) assert(not ok and why:find 'limit')")
    }

    @Test func `A time limit stops a run and says so`() throws {
        let script = try Script()
        let late = Watchdog("a time limit")
        defer { late.cancel() }
        let error = try script.state.withTimeLimit(.milliseconds(50)) {
            try script.failure("while true do pcall(function() while true do end end) end")
        }
        #expect(error.kind == .cancelled)
        #expect(error.message.contains("time limit reached"))
        try script.state.withTimeLimit(.seconds(100)) { try script.run("for i = 1, 1000 do x = i end") }
        try script.run("x = 1")
    }

    @Test func `Cancelling over and over from several threads leaves a working state`() throws {
        let script = try Script()
        let canceller = script.state.canceller
        let done = Mutex(false)
        let group = DispatchGroup()
        for _ in 0..<2 {
            DispatchQueue.global().async(group: group) {
                while !done.withLock({ $0 }) {
                    canceller.cancel()
                    usleep(200)
                }
            }
        }
        let late = Watchdog("several threads")
        for _ in 0..<300 {
            let error = try script.failure(
                "while true do coroutine.wrap(function() for i = 1, 100 do pcall(string.rep, 'x', i) end end)() end")
            #expect(error.kind == .cancelled)
        }
        done.withLock { $0 = true }
        group.wait()
        late.cancel()
        try script.run("assert(1 + 1 == 2)")
    }
}

/// Cancels a while after `start` and prints how long that took.
private final class Latency: Sendable {
    private let canceller: LuaCanceller
    private let name: String
    private let cancelled = Mutex<ContinuousClock.Instant?>(nil)
    private let watchdog = Mutex<Watchdog?>(nil)

    init(_ canceller: LuaCanceller, _ name: String) {
        self.canceller = canceller
        self.name = name
    }

    func start() {
        watchdog.withLock { $0 = Watchdog(name) }
        DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + 0.02) { [self] in
            cancelled.withLock { $0 = .now }
            canceller.cancel()
        }
    }

    func stop() {
        let end = ContinuousClock.now
        watchdog.withLock { $0?.cancel() }
        if let begin = cancelled.withLock({ $0 }) { print("cancel \(name): \(end - begin)") }
    }
}

/// Ends the process with a message when it is not cancelled: a script that cannot be stopped would hang the tests.
private final class Watchdog: Sendable {
    private let isCancelled = Mutex(false)

    init(_ name: String) {
        DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + 120) { [self] in
            guard !isCancelled.withLock({ $0 }) else { return }
            FileHandle.standardError.write(Data("cancelling did not stop \(name)\n".utf8))
            abort()
        }
    }

    func cancel() { isCancelled.withLock { $0 = true } }
}
