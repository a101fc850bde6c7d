import Lua
import Testing

@Suite("Values between Lua and Swift")
struct ValueTests {
    @Test("Every kind of value goes in and comes out unchanged")
    func roundTrip() throws {
        let script = try Script()
        try script.define("same") { call in try call.push(call.value(1)) }
        let table = try script.state.table([1, 2, 3])
        let values: [LuaValue] = [
            nil, true, false, 0, -1, 1.5, "", "text", "中文 🎈", .bytes([0xFF, 0, 0x80]), .date(20_726),
            .datetime(1_790_000_000),
            .table(table), .function(try script.state.function("f") { _ in }),
        ]
        let chunk = try script.state.load("return same(...), select('#', ...)", name: "c", environment: script.globals)
        for value in values {
            #expect(try chunk.call([value]) == [value, 1], "\(value)")
        }
    }

    @Test(
        "The ends of integers and floats survive",
        arguments: [Int64.min, Int64.max, 0, -1, 1 << 53, (1 << 53) + 1] as [Int64])
    func integers(_ value: Int64) throws {
        let script = try Script()
        try script.set("x", .integer(value))
        #expect(try script.run("return x, math.type(x)") == [.integer(value), "integer"])
        #expect(try script.run("return \(value == .min ? "math.mininteger" : "\(value)")") == [.integer(value)])
    }

    @Test(
        "Floats keep every bit",
        arguments: [
            0.0, -0.0, 1.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude, 0.1, 1e300,
        ] as [Double])
    func floats(_ value: Double) throws {
        let script = try Script()
        try script.set("x", .number(value))
        let results = try script.run("return x, math.type(x)")
        guard case .number(let back) = results[0] else {
            Issue.record("not a float: \(results)")
            return
        }
        #expect(back.bitPattern == value.bitPattern)
        #expect(results[1] == "float")
    }

    @Test("NaN stays NaN, and is no key")
    func notANumber() throws {
        let script = try Script()
        try script.set("x", .number(.nan))
        #expect(try script.run("return x ~= x") == [true])
        let table = try script.state.table()
        #expect(throws: LuaError.self) { try table.set(.number(.nan), 1) }
        #expect(throws: LuaError.self) { try table.set(.nil, 1) }
        #expect(try table.get(.nil) == .nil)
    }

    @Test("A float without a fraction is an integer argument; one with a fraction, or too large, is not")
    func integerArguments() throws {
        let script = try Script()
        try script.define("whole") { call in try call.push(call.integer(1)) }
        #expect(try script.run("return whole(3.0), whole('7'), whole(-2^63)") == [3, 7, .integer(.min)])
        #expect(
            try script.failure("whole(1.5)").message
                == "bad argument #1 to 'whole' (number has no integer representation)")
        #expect(
            try script.failure("whole(2^63)").message
                == "bad argument #1 to 'whole' (number has no integer representation)")
        #expect(try script.failure("whole(0/0)").kind == .host)
    }

    @Test("Strings with NUL keep their length in both directions")
    func zeroBytes() throws {
        let script = try Script()
        try script.define("same") { call in try call.push(call.string(1)) }
        try script.set("x", "a\0b\0")
        #expect(try script.run("return #x, x == 'a\\0b\\0', same('\\0'), #same('\\0\\0')") == [4, true, "\0", 2])
    }

    @Test("Text that is not UTF-8 comes as bytes, and is no argument for text")
    func invalidText() throws {
        let script = try Script()
        try script.define("text") { call in try call.push(call.string(1)) }
        try script.define("bytes") { call in try call.push(call.withBytes(1) { Int($0.count) }) }
        #expect(try script.run("return '\\xff\\xfe', bytes('\\xff\\0')") == [.bytes([0xFF, 0xFE]), 2])
        #expect(
            try script.failure("text('\\xff')").message
                == "bad argument #1 to 'text' (text expected, got bytes that are not valid UTF-8)")
        #expect(try script.run("return '\\u{D7FF}'") == ["\u{D7FF}"])
        #expect(try script.run("return '\\xED\\xA0\\x80'") == [.bytes([0xED, 0xA0, 0x80])])
    }

    @Test("A string of many megabytes goes through")
    func longText() throws {
        let script = try Script()
        let text = String(repeating: "客户", count: 2_000_000)
        try script.set("x", .string(text))
        #expect(try script.run("return #x, x") == [12_000_000, .string(text)])
    }

    @Test("Host functions see nil arguments, missing ones and many")
    func counts() throws {
        let script = try Script()
        try script.define("count") { call in
            try call.push(call.count)
            try call.push(call.isNil(1))
            try call.push(call.isNil(9))
        }
        #expect(try script.run("return count()") == [0, true, true])
        #expect(try script.run("return count(nil, nil)") == [2, true, true])
        #expect(try script.run("return count(table.unpack({}, 1, 200))") == [200, true, true])
    }

    @Test("A host function can give a thousand results")
    func manyResults() throws {
        let script = try Script()
        try script.define("many") { call in
            for number in 1...1000 { try call.push(number) }
            try call.push("end")
        }
        #expect(try script.run("local t = {many()}; return #t, t[1], t[1000], t[1001]") == [1001, 1, 1000, "end"])
    }

    @Test("Typed host functions convert and complain as others do")
    func typedFunctions() throws {
        let script = try Script()
        let state = script.state
        try script.set("add", .function(state.function("add") { (a: Double, b: Double) in a + b }))
        try script.set("shout", .function(state.function("shout") { (text: String) in text.uppercased() + "!" }))
        try script.set(
            "clamp", .function(state.function("clamp") { (x: Int64, a: Int64, b: Int64) in min(max(x, a), b) }))
        try script.set("negate", .function(state.function("negate") { (value: Bool) in !value }))
        #expect(
            try script.run("return add(1, 2.5), shout('hi'), clamp(9, 1, 5), negate(true)") == [3.5, "HI!", 5, false])
        #expect(try script.failure("add(1)").message == "bad argument #2 to 'add' (number expected, got no value)")
        #expect(try script.failure("add(1, {})").message == "bad argument #2 to 'add' (number expected, got table)")
        #expect(try script.failure("negate(nil)").message == "bad argument #1 to 'negate' (boolean expected, got nil)")
    }

    @Test("Literals make values")
    func literals() {
        let values: [LuaValue] = [nil, true, 1, 1.5, "x"]
        #expect(values == [.nil, .boolean(true), .integer(1), .number(1.5), .string("x")])
        #expect(LuaValue.integer(1) != .number(1))
        #expect(LuaValue.number(3).asInteger == 3)
        #expect(LuaValue.number(3.5).asInteger == nil)
    }

    @Test("A function is called without making values of its arguments and results")
    func directCall() throws {
        let script = try Script()
        let add = try #require(try script.run("return function(a, b) return a + b, 'x' end")[0].asFunction)
        let sum = try add.call(results: 2) { call in
            try call.push(2)
            try call.push(0.5)
        } read: { results in
            (try results.number(1), try results.string(2))
        }
        #expect(sum == (2.5, "x"))
    }
}
