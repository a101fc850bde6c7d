// What a call between Lua and Swift costs, beside the same thing as a plain C function in the same run:
//
//     swift run -c release bridge-benchmark [rounds]
//
// Each line runs both sides in turn, so that a machine that slows down slows both; figures are medians of the rounds.
import CBridgeFloor
import CRows
import Lua

struct Refused: Error, CustomStringConvertible {
    var description: String { "refused" }
}

/// One thing that both sides do.
struct Comparison {
    let name: String
    /// What the bridge has to keep to; nil for a line that only informs.
    let bar: Double?
    let count: Int64
    let floor: @MainActor (Int64) throws -> Double
    let bridge: @MainActor (Int64) throws -> Double
}

struct Failed: Error {
    let chunk: String
}

let rounds = CommandLine.arguments.count > 1 ? max(5, Int(CommandLine.arguments[1]) ?? 21) : 21
guard let floor = bridge_floor_create() else { throw Failed(chunk: "no memory for the floor's state") }
defer { bridge_floor_close(floor) }

let state = try LuaState()
state.memoryLimit = 1 << 30
let globals = try state.makeEnvironment { _ in nil }
try globals.set("add", .function(state.function("add") { (a: Double, b: Double) in a + b }))
try globals.set("same", .function(state.function("same") { (text: String) in text }))
try globals.set("fail", .function(state.function("fail") { (_: inout LuaCall) in throw Refused() }))

let rowType = try state.rowType("client", columns: ["assets", "score", "visits", "stage", "fee"])
guard let batch = row_batch_create(5, 1) else { throw Failed(chunk: "no memory for a batch") }
_ = row_batch_add(batch, 1)
row_batch_set_real(batch, 0, 0, 1234.5)
row_batch_set_real(batch, 0, 1, 1.5)
row_batch_set_integer(batch, 0, 2, ROW_INTEGER, 3)
row_batch_set_integer(batch, 0, 3, ROW_INTEGER, 2)
row_batch_set_integer(batch, 0, 4, ROW_MONEY, 123_450)
try globals.set("row", .row(LuaRow(batch, index: 0, type: rowType)))

/// The same chunk in the bare state and in ours.
@MainActor
func loop(_ name: String, bar: Double?, count: Int64, floor chunk: String, bridge ours: String? = nil) throws
    -> Comparison
{
    let function = try state.load(ours ?? chunk, name: name, environment: globals)
    return Comparison(name: name, bar: bar, count: count) { count in
        let seconds = bridge_floor_time(floor, chunk, count)
        guard seconds >= 0 else { throw Failed(chunk: chunk) }
        return seconds
    } bridge: { count in
        let start = bridge_floor_now()
        try function.call([.integer(count)])
        return bridge_floor_now() - start
    }
}

let called = "return function(a, b) return a + b end"
guard let adder = try state.load(called, name: "adder", environment: globals).call().first?.asFunction else {
    throw Failed(chunk: called)
}

let text =
    "local same, s = same, 'K000042 福州市鼓楼区第一支行' for i = 1, ... do local t = same(s) end"
let comparisons = [
    try loop(
        "typed call, two numbers to one", bar: 2.5, count: 1_000_000,
        floor: "local add, s = add, 0 for i = 1, ... do s = add(s, i) end"),
    try loop(
        "row field, float", bar: 1.2, count: 1_000_000,
        floor: "local c, s = object(), 0 for i = 1, ... do s = s + c.assets end",
        bridge: "local c, s = row, 0 for i = 1, ... do s = s + c.assets end"),
    try loop(
        "row field, integer", bar: 1.2, count: 1_000_000,
        floor: "local c, s = object(), 0 for i = 1, ... do s = s + c.stage end",
        bridge: "local c, s = row, 0 for i = 1, ... do s = s + c.stage end"),
    try loop(
        "row field, money", bar: nil, count: 1_000_000,
        floor: "local c, s = object(), 0 for i = 1, ... do s = s + c.assets end",
        bridge: "local c, s = row, 0 for i = 1, ... do s = s + c.fee end"),
    try loop("string in and out, 43 bytes", bar: 5, count: 300_000, floor: text),
    try loop(
        "string in and out, 7 bytes", bar: 5, count: 1_000_000,
        floor: "local same, s = same, 'K000042' for i = 1, ... do local t = same(s) end"),
    try loop(
        "throw and catch", bar: 10, count: 50_000,
        floor: "local pcall, fail = pcall, fail for i = 1, ... do pcall(fail) end"),
    Comparison(name: "host calls Lua, two numbers to one", bar: 3, count: 500_000) { count in
        let seconds = bridge_floor_time_calls(floor, called, count)
        guard seconds >= 0 else { throw Failed(chunk: called) }
        return seconds
    } bridge: { count in
        var sum = 0.0
        let start = bridge_floor_now()
        for number in 0..<count {
            sum += try adder.call(results: 1) { call in
                try call.push(Double(number))
                try call.push(0.5)
            } read: {
                try $0.number(1)
            }
        }
        let seconds = bridge_floor_now() - start
        guard sum >= 0 else { throw Failed(chunk: called) }
        return seconds
    },
    Comparison(name: "the same by values", bar: nil, count: 1_000_000) { count in
        bridge_floor_time_calls(floor, called, count)
    } bridge: { count in
        let start = bridge_floor_now()
        for number in 0..<count { try adder.call([.number(Double(number)), 0.5]) }
        return bridge_floor_now() - start
    },
    try loop(
        "arithmetic under the sandbox's limits", bar: 1.05, count: 3_000_000,
        floor: "local s = 0 for i = 1, ... do s = s + i % 7 * 0.5 end"),
    try loop(
        "tables and text under the limits", bar: nil, count: 100_000,
        floor: "local t = {} for i = 1, ... do t[i % 1000] = { i, 'k' .. i % 100 } end"),
]

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return right ? spaces + text : text + spaces
}

func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((value * scale).rounded())
    let digits = String(scaled)
    let filled = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(filled.dropLast(decimals)).\(filled.suffix(decimals))"
}

print("\(rounds) rounds, medians, ns an operation (the loop around it included)")
print(padded("", 40) + ["C", "bridge", "ratio", "bar"].map { padded($0, 9, right: true) }.joined())
var missed = 0
for comparison in comparisons {
    _ = try (comparison.floor(comparison.count / 20), comparison.bridge(comparison.count / 20))
    var floors: [Double] = []
    var bridges: [Double] = []
    for _ in 0..<rounds {
        floors.append(try comparison.floor(comparison.count))
        bridges.append(try comparison.bridge(comparison.count))
    }
    let nanoseconds = 1e9 / Double(comparison.count)
    let ratio = median(zip(bridges, floors).map { $0 / $1 })
    if let bar = comparison.bar, ratio > bar { missed += 1 }
    let cells = [
        fixed(median(floors) * nanoseconds, 1), fixed(median(bridges) * nanoseconds, 1), fixed(ratio, 2),
        comparison.bar.map { "≤ " + fixed($0, 2) } ?? "",
    ]
    print(padded(comparison.name, 40) + cells.map { padded($0, 9, right: true) }.joined())
}
row_batch_release(batch)
print(missed == 0 ? "all bars kept" : "\(missed) missed")

try CancelLatency.run()
