import Lua
import Testing

@Suite("Tables")
struct TableTests {
    @Test("Reading and writing are raw: no metamethod of a script runs")
    func raw() throws {
        let script = try Script()
        let table = try #require(
            try script.run(
                """
                return setmetatable({ 1, 2 }, {
                  __index = function() error "read" end, __newindex = function() error "write" end,
                  __len = function() return 1 << 40 end, __pairs = function() error "pairs" end })
                """)[0].asTable)
        #expect(try table.get("missing") == .nil)
        try table.set("new", 3)
        #expect(try table.get("new") == 3)
        #expect(try table.count == 2)
        #expect(try table.array() == [1, 2])
        #expect(try table.pairs().map(\.key) == [1, 2, "new"])
    }

    @Test("Keys of every kind find their value; 1 and 1.0 are one key, as in Lua")
    func keys() throws {
        let script = try Script()
        let table = try script.state.table()
        let inner = try script.state.table()
        for key in [1, "a", true, 1.5, .table(inner), .bytes([0xFF])] as [LuaValue] {
            try table.set(key, "at")
            #expect(try table.get(key) == "at")
        }
        #expect(try table.get(1.0) == "at")
        try table.set(1, nil)
        #expect(try table.get(1) == .nil)
    }

    @Test("An iteration can stop, change values, and throw")
    func iteration() throws {
        let script = try Script()
        let table = try script.state.table([10, 20, 30])
        var seen: [LuaValue] = []
        try table.forEach { key, value in
            seen.append(value)
            try table.set(key, 0)
            return seen.count < 2
        }
        #expect(seen == [10, 20])
        #expect(try table.array() == [0, 0, 30])
        #expect(throws: Refusal(reason: "stop")) { try table.forEach { _, _ in throw Refusal(reason: "stop") } }
        #expect(try script.state.table().isEmpty)
        #expect(try !table.isEmpty)
    }

    @Test("The same table is equal to itself through any reference, and to no other")
    func identity() throws {
        let script = try Script()
        let values = try script.run("local t = {}; return t, t, {}")
        #expect(values[0] == values[1])
        #expect(values[0] != values[2])
        #expect(Set(values).count == 2)
    }

    @Test("A table lives as long as Swift holds it, and not longer")
    func lifetime() throws {
        let script = try Script()
        try script.run("weak = setmetatable({}, { __mode = 'v' })")
        var table: LuaTable? = try script.state.table([1])
        try #require(try script.globals.get("weak").asTable).set(1, .table(table!))
        script.state.collectGarbage()
        #expect(try script.run("return #weak") == [1])
        table = nil
        script.state.collectGarbage()
        #expect(try script.run("return weak[1]") == [nil])
    }

    @Test("References may be let go of on another thread")
    func releaseElsewhere() async throws {
        let script = try Script()
        try script.run("weak = setmetatable({}, { __mode = 'k' })")
        let weak = try #require(try script.globals.get("weak").asTable)
        for _ in 0..<200 {
            let table = try script.state.table()
            try weak.set(.table(table), true)
            nonisolated(unsafe) let parcel = Unmanaged.passRetained(table)
            await Task.detached { parcel.release() }.value
        }
        script.state.collectGarbage()
        #expect(try weak.isEmpty)
    }

    @Test("When the state is gone its values say so")
    func closedState() throws {
        var script: Script? = try Script()
        let table = try script!.state.table([1])
        let function = try #require(try script!.run("return function() end")[0].asFunction)
        script = nil
        #expect(throws: LuaError.self) { try table.get(1) }
        #expect(throws: LuaError.self) { try function.call() }
    }

    @Test("A host function may let go of the last reference to its state")
    func lastReference() throws {
        var script: Script? = try Script()
        try script!.define("drop") { call in
            script = nil
            try call.push("still here")
        }
        let function = try script!.state.load(
            "local x = drop() return x .. '!'", name: "t", environment: script!.globals)
        #expect(try function.call() == ["still here!"])
    }

    @Test("A value of one state is refused by another")
    func otherState() throws {
        let one = try Script(), other = try Script()
        let table = try one.state.table()
        #expect(throws: LuaError.self) { try other.set("x", .table(table)) }
    }
}
