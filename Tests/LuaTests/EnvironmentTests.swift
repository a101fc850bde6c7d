import Lua
import Testing

@Suite("Environments")
struct EnvironmentTests {
    @Test("Globals of one script do not reach the next, nor do its changes to the libraries")
    func separate() throws {
        let state = try LuaState()
        let one = try state.makeEnvironment { _ in nil }, other = try state.makeEnvironment { _ in nil }
        try state.load("x = 1 string.upper = nil table.extra = 1 _G.y = 2", name: "a", environment: one).call()
        #expect(
            try state.load(
                "return x, y, string.upper('a'), table.extra, _G.x, _ENV == _G", name: "b", environment: other
            ).call()
                == [nil, nil, "A", nil, nil, true])
        #expect(
            try state.load("return x, _G.y, string.upper, ('a'):upper()", name: "c", environment: one).call() == [
                1, 2, nil, "A",
            ])
    }

    @Test("An unknown global is asked of the host, once, and kept")
    func resolve() throws {
        let state = try LuaState()
        var asked: [String] = []
        let globals = try state.makeEnvironment { name in
            asked.append(name)
            if name == "clients" { return "all of them" }
            if name == "nothing" { return nil }
            throw UnknownName(name: name)
        }
        let run = { (source: String) in try state.load(source, name: "t", environment: globals).call() }
        #expect(try run("return clients, clients, nothing, nothing") == ["all of them", "all of them", nil, nil])
        #expect(asked == ["clients", "nothing", "nothing"])
        do {
            _ = try run("local x = 1\nreturn clint")
            Issue.record("no error")
        } catch let error as LuaError {
            #expect(error.cause as? UnknownName == UnknownName(name: "clint"))
            #expect(error.line == 2)
        }
        #expect(try run("clients = 5 return clients") == [5])
        #expect(try run("return rawget(_G, 'never'), _G[1]") == [nil, nil])
    }

    @Test("load compiles into the environment of the script that calls it")
    func load() throws {
        let state = try LuaState()
        let one = try state.makeEnvironment { _ in nil }, other = try state.makeEnvironment { _ in nil }
        try state.load("load('z = 3')()", name: "a", environment: one).call()
        #expect(try one.get("z") == 3)
        #expect(try other.get("z") == .nil)
    }

    @Test("The environment's own metatable cannot be reached")
    func metatable() throws {
        let script = try Script()
        #expect(try script.run("return getmetatable(_G), pcall(setmetatable, _G, nil)").first == false)
        #expect(try script.failure("setmetatable(_G, {})").message == "cannot change a protected metatable")
    }
}
