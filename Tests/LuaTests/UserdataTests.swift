import Lua
import Testing

@Suite("Swift objects in Lua")
struct UserdataTests {
    final class Counter {
        var value: Int64
        init(_ value: Int64) { self.value = value }
    }

    final class Other {}

    private func makeScript() throws -> (script: Script, type: LuaType) {
        let script = try Script()
        let type = try script.state.type("counter", of: Counter.self) { type in
            type.method("add") { counter, call in
                counter.value += try call.integer(1)
                try call.push(counter)
            }
            type.method("describe") { counter, call in try call.push("counter at \(counter.value)") }
            type.property("value") { counter, call in
                try call.push(counter.value)
            } set: { counter, call in
                counter.value = try call.integer(1)
            }
            type.property("doubled") { counter, call in try call.push(counter.value * 2) }
            type.index { counter, key, call in
                guard case .string(let name) = key, name.hasPrefix("plus") else {
                    throw Refusal(reason: "no '\(key)' in a counter")
                }
                try call.push(counter.value + (Int64(name.dropFirst(4)) ?? 0))
            }
            type.meta(.len) { call in try call.push(call.userdata(1, as: Counter.self).value) }
            type.meta(.concat) { call in
                let texts = try (1...2).map {
                    try call.userdataIfPresent($0, as: Counter.self).map { "\($0.value)" } ?? call.string($0)
                }
                try call.push(texts.joined())
            }
            type.meta(.lt) { call in
                try call.push(call.userdata(1, as: Counter.self).value < call.userdata(2, as: Counter.self).value)
            }
            type.meta(.call) { call in try call.push(call.userdata(1, as: Counter.self).value + (try call.integer(2))) }
            type.meta(.unm) { call in try call.push(Counter(-call.userdata(1, as: Counter.self).value)) }
            type.meta(.tostring) { call in try call.push("<\(call.userdata(1, as: Counter.self).value)>") }
            type.meta(.close) { call in try call.userdata(1, as: Counter.self).value = -1 }
        }
        try script.state.type("other", of: Other.self) { _ in }
        try script.define("counter") { call in try call.push(Counter(call.integer(1))) }
        try script.define("other") { call in try call.push(Other()) }
        return (script, type)
    }

    @Test("Methods, properties and operations of a type")
    func operations() throws {
        let (script, type) = try makeScript()
        #expect(type.methodNames == ["add", "describe"])
        #expect(type.propertyNames == ["value", "doubled"])
        #expect(
            try script.run(
                """
                local c = counter(5)
                c.value = 6
                return c:add(1):describe(), c.value, c.doubled, c.plus10, #c, c .. "x", "x" .. c, c < counter(8), c(3),
                  (-c).value, tostring(c)
                """) == ["counter at 7", 7, 14, 17, 7, "7x", "x7", true, 10, -7, "<7>"])
        #expect(try script.run("local c = counter(1) do local d <close> = c end return c.value") == [-1])
    }

    @Test("Unknown names come to the fallback, or are an error that names the type")
    func unknownNames() throws {
        let (script, _) = try makeScript()
        #expect(try script.failure("return counter(1).nothing").cause as? Refusal != nil)
        #expect(
            try script.failure("counter(1).nothing = 1").message
                == "cannot write: a counter has no field or method 'nothing'")
        #expect(try script.failure("return other().x").message == "cannot read: a other has no field or method 'x'")
        #expect(try script.failure("return other()[1]").message == "cannot read: a other has no fields of type number")
    }

    @Test("A method on the wrong object says how to call it")
    func wrongReceiver() throws {
        let (script, _) = try makeScript()
        let expected =
            "calling 'describe' on bad self (counter expected, got %; methods are called with ':', as counter:describe(…))"
        for (source, got) in [
            ("counter(1).describe()", "no value"), ("counter(1).describe({})", "table"),
            ("counter(1).describe(other())", "other"),
        ] {
            #expect(try script.failure(source).message == expected.replacing("%", with: got))
        }
        #expect(
            try script.failure("counter(1):add()").message
                == "bad argument #1 to 'add' (integer expected, got no value)")
    }

    @Test("Two userdata of one object are equal; Swift gets the same object back")
    func identity() throws {
        let (script, _) = try makeScript()
        let counter = Counter(1)
        let first = try script.state.userdata(counter), second = try script.state.userdata(counter)
        try script.set("a", .userdata(first))
        try script.set("b", .userdata(second))
        #expect(try script.run("return a == b, a == counter(1), rawequal(a, a)") == [true, false, true])
        #expect(first.object(as: Counter.self) === counter)
        #expect(first.object(as: Other.self) == nil)
        #expect(first.typeName == "counter")
    }

    @Test("An object lives while Lua or Swift holds it, and is freed once")
    func lifetime() throws {
        let census = Census()
        do {
            let script = try Script()
            try script.state.type("witness", of: Witness.self) { _ in }
            try script.define("witness") { call in try call.push(Witness(census)) }
            try script.run("kept = witness() for i = 1, 1000 do local t = { witness(), [witness()] = 1 } end")
            script.state.collectGarbage()
            #expect(census.living == 1)
            let held = try #require(try script.globals.get("kept").asUserdata)
            try script.run("kept = nil")
            script.state.collectGarbage()
            #expect(census.living == 1)
            #expect(held.object(as: Witness.self) != nil)
        }
        #expect(census.living == 0)
        #expect(census.made == 2001 && census.freed == 2001)
    }

    @Test("Closures of host functions are released with their function, those of types with the state")
    func closures() throws {
        let census = Census()
        do {
            let script = try Script()
            for _ in 0..<100 {
                let witness = Witness(census)
                try script.define("f") { call in try call.push(witness.number) }
            }
            script.state.collectGarbage()
            #expect(census.living == 1)
            let witness = Witness(census)
            try script.state.type("thing", of: Counter.self) { type in
                type.method("m") { _, call in try call.push(witness.number) }
                type.property("p") { _, call in try call.push(witness.number) }
                type.index { _, _, call in try call.push(witness.number) }
                type.meta(.len) { call in try call.push(witness.number) }
            }
        }
        #expect(census.living == 0)
        #expect(census.made == census.freed)
    }

    @Test("A class is declared once, and undeclared ones are refused")
    func declarations() throws {
        let script = try Script()
        #expect(throws: LuaError.self) { try script.state.userdata(Other()) }
        try script.state.type("other", of: Other.self) { _ in }
        #expect(throws: LuaError.self) { try script.state.type("another", of: Other.self) { _ in } }
    }

    @Test("No metatable of ours can be reached or replaced")
    func metatables() throws {
        let (script, _) = try makeScript()
        try script.set("day", .date(0))
        try script.set("moment", .datetime(0))
        try script.define("fail") { _ in throw Refusal(reason: "x") }
        let source = """
            local _, e = pcall(fail)
            for _, x in ipairs{ counter(1), other(), day, moment, e, _ENV } do
              assert(getmetatable(x) == false)
              assert(not pcall(setmetatable, x, {}))
            end
            assert(not getmetatable("") or not getmetatable("").__index)
            for _, x in ipairs{ counter(1), day, e } do
              for _, name in ipairs{ "__gc", "__index", "__metatable", "__name" } do
                local ok, value = pcall(function() return x[name] end)
                assert(not ok or value == nil, name)
              end
            end
            """
        try script.run(source)
    }
}
