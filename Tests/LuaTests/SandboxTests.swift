import Lua
import Testing

/// What a script can see, and what it cannot get at.
@Suite struct SandboxTests {
    private static let libraries: [String: String] = [
        "coroutine": "close create isyieldable resume running status wrap yield",
        "io": "close lines open read stderr stdin stdout type write",
        "math": """
        abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random \
        randomseed sin sqrt tan tointeger type ult
        """,
        "os": "clock date difftime remove rename time",
        "string": "byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper",
        "table": "concat insert move pack remove sort unpack",
        "utf8": "char charpattern codepoint codes len offset",
    ]
    private static let functions = """
        _G _VERSION assert collectgarbage error getmetatable ipairs load next pairs pcall print rawequal rawget rawlen \
        rawset require select setmetatable tonumber tostring type xpcall
        """

    @Test func `The globals are exactly these`() throws {
        let script = try Script()
        let expected = (Self.functions.split(separator: " ").map(String.init) + Self.libraries.keys).sorted()
        let found = try script.run(
            "local n = {} for k in next, _G do n[#n + 1] = k end table.sort(n) return table.concat(n, ' ')")
        #expect(found == [.string(expected.joined(separator: " "))])
    }

    @Test func `The names in each library are exactly these`() throws {
        let script = try Script()
        for (library, names) in Self.libraries {
            let found = try script.run(
                "local n = {} for k in next, \(library) do n[#n + 1] = k end table.sort(n) return table.concat(n, ' ')")
            #expect(found == [.string(names)], "\(library)")
        }
    }

    @Test(arguments: [
        "os.execute", "os.exit", "os.getenv", "os.tmpname", "os.setlocale", "io.popen", "io.tmpfile", "io.output",
        "string.dump",
    ])
    func `What reaches outside does not exist`(_ name: String) throws {
        #expect(try Script().run("return \(name)") == [.nil])
    }

    @Test(arguments: ["debug", "package", "dofile", "loadfile", "warn"])
    func `These globals do not exist`(_ name: String) throws {
        #expect(try Script().run("return rawget(_G, '\(name)')") == [.nil])
    }

    @Test func `load takes text and nothing else`() throws {
        try Script().run(
            #"""
            for _, mode in ipairs {"b", "bt", "t"} do
              local f, why = load("\27LuaT\0\x19\x93", "x", mode)
              assert(not f and why:find "load", why)
            end
            assert(not load("return 1", "x", "b"))
            assert(load("return ...")(7) == 7)
            assert(load("x = 5; return x")() == 5 and x == 5)
            local own = {}
            load("y = 1", "n", "t", own)()
            assert(own.y == 1 and rawget(_G, "y") == nil)
            local pieces = {"return ", "4", "2"}
            assert(load(function() return table.remove(pieces, 1) end)() == 42)
            """#)
    }

    @Test func `No metatable of the host is within reach`() throws {
        try Script().run(
            """
            assert(getmetatable("") == false)
            assert(getmetatable(io.stdout) == false)
            assert(not pcall(function() getmetatable("").__index = {} end))
            assert(not pcall(function() ("").x = 1 end))
            assert(not pcall(setmetatable, "", {}))
            assert(not pcall(function() getmetatable(io.stdout).__gc(io.stdout) end))
            assert(not pcall(setmetatable, _G, {}))
            assert(getmetatable(_G) == false)
            string.rep = nil
            assert(("x"):rep(3) == "xxx")
            """)
    }

    @Test func `Scripts cannot have finalisers`() throws {
        try Script().run(
            """
            local ok, why = pcall(setmetatable, {}, {__gc = function() end})
            assert(not ok and why:find "__gc")
            local mt, ran = {}, false
            do local o = setmetatable({}, mt) end
            mt.__gc = function() ran = true end
            collectgarbage() collectgarbage()
            assert(not ran)
            """)
    }

    @Test func `One script's globals and changed libraries do not reach the next`() throws {
        let state = try LuaState()
        let first = try state.makeEnvironment { _ in nil }
        let second = try state.makeEnvironment { _ in nil }
        try state.load(
            "leaked = 1 string.rep = nil table.extra = 1 math.pi = 3 print = nil load('also = 1')() io.open = nil",
            name: "first", environment: first
        ).call()
        try state.load(
            """
            assert(leaked == nil and string.rep and not table.extra and math.pi > 3 and print and not also and io.open)
            """, name: "second", environment: second
        ).call()
    }

    @Test func `collectgarbage counts, collects and steps, and no more`() throws {
        try Script().run(
            """
            assert(collectgarbage "count" > 0 and collectgarbage() == 0)
            assert(type(collectgarbage "step") == "boolean")
            for _, option in ipairs {"stop", "restart", "generational", "incremental", "isrunning", "setpause"} do
              assert(not pcall(collectgarbage, option), option)
            end
            """)
    }

    @Test func `Floats are written with the fewest digits that read back the same`() throws {
        try Script().run(
            """
            local function check(value, text) assert(tostring(value) == text, tostring(value)) end
            check(0.1, "0.1") check(1 / 3, "0.3333333333333333") check(123456.78, "123456.78") check(2.0, "2.0")
            check(0.1 + 0.2, "0.30000000000000004") check(1e100, "1e+100") check(-0.0, "-0.0") check(1 / 0, "inf")
            check(2 ^ 53, "9007199254740992.0") check(42, "42")
            """)
    }

    @Test func `Output goes to the host`() throws {
        let script = try Script()
        var output: [UInt8] = []
        var messages: [UInt8] = []
        script.state.setStreams(
            LuaStreams(
                write: { stream, bytes in
                    if stream == .output { output += bytes } else { messages += bytes }
                    return 0
                }))
        try script.run(#"print("a", 1, 2.5, nil, "\0") io.write("b", 3, 0.1) io.stderr:write "m""#)
        #expect(String(decoding: output, as: UTF8.self) == "a\t1\t2.5\tnil\t\0\nb30.1")
        #expect(String(decoding: messages, as: UTF8.self) == "m")
    }

    @Test func `Input comes from the host`() throws {
        let script = try Script()
        var input = Array("first\nsecond 12 0x10\nrest".utf8)[...]
        script.state.setStreams(
            LuaStreams(
                write: { _, _ in 0 },
                read: { buffer in
                    let count = min(5, input.count)
                    buffer.copyBytes(from: input.prefix(count))
                    input = input.dropFirst(count)
                    return count
                }))
        try script.run(
            """
            assert(io.read() == "first")
            assert(io.stdin:read(7) == "second ")
            local a, b = io.read("n", "n")
            assert(a == 12 and b == 16)
            assert(io.read "L" == "\\n" and io.read "a" == "rest" and io.read "l" == nil and io.read "a" == "")
            """)
    }

    @Test func `A failing output is the script's error`() throws {
        let script = try Script()
        script.state.setStreams(LuaStreams(write: { _, _ in 28 }))
        #expect(try script.failure("print 'x'").message.contains("cannot write the output"))
        try script.run("local ok, why, code = io.write 'x' assert(not ok and code == 28)")
    }

    @Test func `The diagnosis finds what is known of Lua 5.4.4`() throws {
        let found = LuaDiagnosis.run()
        #expect(Set(found.map(\.name)).count == found.count)
        for problem in found {
            print("\(LuaDiagnosis.release) \(problem.name): \(String(describing: problem.isPresent))")
        }
        if LuaDiagnosis.release == "Lua 5.4.4" {
            #expect(found.first { $0.name == "nested close" }?.isPresent == true)
            #expect(found.first { $0.name == "pcall" }?.isPresent == true)
            #expect(found.first { $0.name == "metatables" }?.isPresent == true)
        }
    }
}
