import Lua
import Testing

@Suite("Errors")
struct ErrorTests {
    @Test("The very Swift error comes back out, with the line of the script")
    func cause() throws {
        let script = try Script()
        try script.define("refuse") { _ in throw Refusal(reason: "the archive is read-only") }
        let error = try script.failure("local x = 1\n\nrefuse()")
        #expect(error.kind == .host)
        #expect(error.cause as? Refusal == Refusal(reason: "the archive is read-only"))
        #expect(error.message == "the archive is read-only")
        #expect(error.chunk == "test.lua")
        #expect(error.line == 3)
        #expect(error.description == "test.lua:3: the archive is read-only")
    }

    @Test("A class that is thrown comes back as the same object")
    func sameObject() throws {
        final class Trouble: Error {}
        let script = try Script()
        let trouble = Trouble()
        try script.define("fail") { _ in throw trouble }
        #expect(try script.failure("fail()").cause as? Trouble === trouble)
        #expect(try script.failure("local ok, e = pcall(fail); error(e, 0)").cause as? Trouble === trouble)
    }

    @Test("pcall gives a value that reads as text with its position")
    func caught() throws {
        let script = try Script()
        try script.define("refuse") { _ in throw Refusal(reason: "no") }
        let source = """
            local ok, e = pcall(function() refuse() end)
            return ok, tostring(e), "error: " .. e, e .. "!", e.message, e.line, e.source,
              e:match("no$"), e:upper(), type(e), getmetatable(e)
            """
        #expect(
            try script.run(source) == [
                false, "test.lua:1: no", "error: test.lua:1: no", "test.lua:1: no!", "no", 1, "test.lua", "no",
                "TEST.LUA:1: NO", "userdata", false,
            ])
    }

    @Test("A Lua error has its message, place and traceback, innermost first, without the host's insides")
    func traceback() throws {
        let script = try Script()
        try script.define("through") { call in try call.function(1).call() }
        let error = try script.failure(
            """
            local function inner()
              local t = nil
              return t.x
            end
            local function outer() inner() ; return 1 end
            through(function()
              outer()
            end)
            """)
        #expect(error.kind == .runtime)
        #expect(error.message == "attempt to index a nil value (local 't')")
        #expect(error.line == 3)
        #expect(error.traceback.map(\.line) == [3, 5, 7, 6])
        #expect(error.traceback.map(\.name) == ["inner", "outer", nil, nil])
        #expect(error.traceback.allSatisfy { $0.source == "test.lua" })
        #expect(error.traceback.last?.isMain == true)
    }

    @Test("A host error inside nested calls keeps its cause and the frames of all of them")
    func nestedCause() throws {
        let script = try Script()
        try script.define("refuse") { _ in throw Refusal(reason: "deep") }
        try script.define("through") { call in try call.function(1).call() }
        let error = try script.failure("through(function()\nthrough(function()\nrefuse()\nend)\nend)")
        #expect(error.cause as? Refusal == Refusal(reason: "deep"))
        #expect(error.kind == .host)
        #expect(error.traceback.map(\.line) == [3, 2, 1])
    }

    @Test("A value that is raised arrives as itself, through host functions too")
    func values() throws {
        let script = try Script()
        try script.define("through") { call in try call.function(1).call() }
        let table = try #require(try script.failure("error{ code = 7 }").value.asTable)
        #expect(try table.get("code") == 7)
        #expect(
            try script.run("local e = {}; local _, got = pcall(through, function() error(e) end); return got == e") == [
                true
            ])
        #expect(try script.failure("error('plain', 0)").description == "test.lua:1: plain")
        #expect(try script.failure("error()").value == .nil)
        #expect(
            try script.failure("error(setmetatable({}, { __tostring = function() return 'shown' end }))").message
                == "shown")
        #expect(
            try script.failure("error(setmetatable({}, { __tostring = function() error 'x' end }))").kind == .runtime)
    }

    @Test("A host function can catch what a script raised and go on")
    func caughtBySwift() throws {
        let script = try Script()
        try script.define("safely") { call in
            do { try call.function(1).call() } catch let error as LuaError { try call.push(error.message) }
        }
        #expect(try script.run("return safely(function() error 'x' end), (safely(function() end))") == ["x", nil])
    }

    @Test("Syntax errors name chunk and line, and say whether more lines could help")
    func syntax() throws {
        let script = try Script()
        func compile(_ source: String) -> LuaError? {
            do {
                _ = try script.state.load(source, name: "input.lua", environment: script.globals)
                return nil
            } catch { return error }
        }
        let wrong = try #require(compile("x = 1\ny = = 2"))
        #expect(wrong.kind == .syntax)
        #expect(wrong.chunk == "input.lua")
        #expect(wrong.line == 2)
        #expect(wrong.message == "unexpected symbol near '='")
        #expect(!wrong.isIncomplete)
        for beginning in ["for i = 1, 2 do", "x = {", "f(", "x = [[text", "if a then b() else", "local function f()"] {
            #expect(compile(beginning)?.isIncomplete == true, "\(beginning)")
        }
        #expect(compile("x = 'open")?.isIncomplete == false)
        #expect(compile("return 1") == nil)
    }

    @Test("A long chunk name is whole in the error")
    func longName() throws {
        let script = try Script()
        let name = String(repeating: "folder/", count: 20) + "数据.lua"
        #expect(throws: LuaError.self) { try script.run("error 'x'", name: name) }
        do { try script.run("\nerror 'x'", name: name) } catch let error as LuaError {
            #expect(error.chunk == name)
            #expect(error.line == 2)
            #expect(error.message == "x")
        }
        do { try script.run("\n\nx x", name: name) } catch let error as LuaError {
            #expect(error.chunk == name)
            #expect(error.line == 3)
        }
    }

    @Test("Bytecode is refused")
    func bytecode() throws {
        let script = try Script()
        #expect(throws: LuaError.self) { try script.run("\u{1B}Lua\u{54}") }
    }

    @Test("Endless recursion is an error, and the state works afterwards")
    func recursion() throws {
        let script = try Script()
        let error = try script.failure("local function f() return 1 + f() end local r = f() return r")
        #expect(error.message.contains("stack overflow"))
        #expect(error.framesLeftOut > 1000)
        #expect(error.traceback.count <= 48)
        #expect(error.traceback.last?.isMain == true)
        #expect(try script.run("return 1") == [1])
    }

    @Test("Wrong arguments are named")
    func arguments() throws {
        let script = try Script()
        try script.define("where") { call in _ = try call.table(1) }
        #expect(try script.failure("where(nil)").message == "bad argument #1 to 'where' (table expected, got nil)")
        #expect(try script.failure("where()").message == "bad argument #1 to 'where' (table expected, got no value)")
        let cause = try #require(try script.failure("where(1)").cause as? LuaArgumentError)
        #expect(cause.function == "where" && cause.argument == 1)
    }
}

extension LuaError: Equatable {
    public static func == (left: LuaError, right: LuaError) -> Bool { left.description == right.description }
}
