import Dispatch
import Lua
import Synchronization

/// How long it takes from cancelling on another thread until Lua has stopped, for what is hard to stop. Printed by
/// the benchmark after the calls; the bar is 150 ms.
enum CancelLatency {
    private static let work: [(name: String, prepare: String, run: String)] = [
        ("a tight loop", "", "while true do end"),
        ("a loop inside a coroutine", "", "coroutine.wrap(function() while true do end end)()"),
        ("pcall around a loop", "", "while true do pcall(function() while true do end end) end"),
        (
            "a <close> handler", "mt = {__close = function() while true do end end}",
            "while true do pcall(function() local x <close> = setmetatable({}, mt) error 'left' end) end"
        ),
        ("string.rep of nothing", "", "while true do string.rep('', 1 << 33) end"),
        ("find", "text, pattern = ('a'):rep(300), ('.-'):rep(4) .. 'b$'", "text:find(pattern)"),
        ("gmatch", "text, pattern = ('a'):rep(300), ('.-'):rep(4) .. 'b$'", "for _ in text:gmatch(pattern) do end"),
        ("gsub", "text, pattern = ('a'):rep(300), ('.-'):rep(4) .. 'b$'", "text:gsub(pattern, '')"),
        ("table.move", "", "table.move({}, 1, 1 << 28, 2) table.move({}, 1, 1 << 40, 2)"),
        (
            "table.insert", "long = setmetatable({}, {__len = function() return 1 << 40 end})",
            "table.insert(long, 1, 1)"
        ),
        ("table.remove", "long = setmetatable({}, {__len = function() return 1 << 40 end})", "table.remove(long, 1)"),
        (
            "a sort of ten million", "t = {} for i = 1, 10000000 do t[i] = i * 7919 % 10000019 end",
            "while true do table.sort(t) table.sort(t, function(a, b) return a > b end) end"
        ),
        ("a comparator", "", "table.sort({3, 1, 2}, function() while true do end end)"),
        ("a message handler", "", "xpcall(error, function() while true do end end)"),
    ]

    /// Prints the median and the worst of `rounds` for each.
    static func run(rounds: Int = 9) throws {
        print("\ncancelling, ms from the request to the end            median   worst")
        for (name, prepare, script) in work {
            let state = try LuaState()
            let globals = try state.makeEnvironment { _ in nil }
            try state.load(prepare, name: "prepare", environment: globals).call()
            let function = try state.load(script, name: "work", environment: globals)
            let canceller = state.canceller
            var times: [Double] = []
            for _ in 0..<rounds {
                let asked = Mutex<ContinuousClock.Instant?>(nil)
                let group = DispatchGroup()
                group.enter()
                DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + 0.05) {
                    asked.withLock { $0 = .now }
                    canceller.cancel(next: true)
                    group.leave()
                }
                _ = try? function.call()
                let end = ContinuousClock.now
                group.wait()
                guard let begin = asked.withLock({ $0 }) else { continue }
                times.append((end - begin) / .milliseconds(1))
            }
            times.sort()
            let label = name.padding(50)
            print("\(label) \(times[times.count / 2].column(9)) \(times[times.count - 1].column(7))")
        }
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self
    }
}

extension Double {
    /// With two digits after the point, right-aligned.
    fileprivate func column(_ width: Int) -> String {
        let hundredths = Int((self * 100).rounded())
        let text = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
