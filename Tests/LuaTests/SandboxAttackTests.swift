import Lua
import Testing

/// Scripts that have crashed Lua, or that might: each ends in an error or a result, and the state goes on.
@Suite struct SandboxAttackTests {
    static let attacks = [
        // Nesting.
        "local function f() return f() + 1 end assert(not pcall(f))",
        "local function f() local x <close> = setmetatable({}, {__close = function() end}) return f() end assert(not pcall(f))",
        "local function f(...) return pcall(f) end f()",
        "local function f() return xpcall(f, function(e) return e end) end f()",
        "local function w() return coroutine.wrap(w)() end assert(not pcall(w))",
        "local function w() return coroutine.resume(coroutine.create(w)) end w()",
        "local function nest(n) coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() nest(n - 1) end}) error 'e' end)() end assert(not pcall(nest, 50000))",
        "local mt = {} mt.__index = function(t, k) return t[k .. 'x'] end assert(not pcall(function() return setmetatable({}, mt).a end))",
        "local mt = {} mt.__eq = function(a, b) return a == b end assert(not pcall(function() return setmetatable({}, mt) == setmetatable({}, mt) end))",
        "local mt = {} mt.__concat = function(a, b) return a .. b end assert(not pcall(function() return setmetatable({}, mt) .. 'x' end))",
        "local mt = {} mt.__tostring = function(t) return tostring(t) end assert(not pcall(tostring, setmetatable({}, mt)))",
        "local mt = {} mt.__call = mt assert(not pcall(setmetatable, mt, mt))",
        "local f f = function(s) return (s:gsub('.', f)) end assert(not pcall(f, 'x'))",
        "local function c() table.sort({1, 2, 3}, c) end assert(not pcall(c))",
        // Loops of metatables.
        "local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a}) assert(not pcall(function() return a.x end))",
        "local a, b = {}, {} setmetatable(a, {__newindex = b}) setmetatable(b, {__newindex = a}) assert(not pcall(function() a.x = 1 end))",
        // Errors in errors.
        "assert(not xpcall(error, function(e) error(e) end)) assert(not xpcall(error, error)) assert(not xpcall(error, xpcall))",
        "local function h(e) return h(e) + 1 end assert(not xpcall(error, h))",
        "local t = {} for i = 1, 150 do t[i] = setmetatable({}, {__close = function() error('e' .. i) end}) end local function rec(i) if i > 150 then error 'bottom' end local x <close> = t[i] return (rec(i + 1)) end assert(not pcall(rec, 1))",
        "for i = 1, 100 do local c = coroutine.wrap(function() local x <close> = setmetatable({}, {__close = function() error 'in close' end}) coroutine.yield() error 'y' end) c() pcall(c) end",
        "local x <close> = setmetatable({}, {__close = function() collectgarbage() collectgarbage 'step' end})",
        // Patterns and formats.
        "assert(not pcall(string.find, ('a'):rep(1000), ('('):rep(10000)))",
        "assert(not pcall(string.find, ('a'):rep(1000), ('a?'):rep(10000)))",
        "for _, p in ipairs {'[', '%', '[%', '[a-', '[]', '[^]', '%f', '%b', '%bx', '(()', '%1', '(%1)', '(', '[a'} do assert(not pcall(string.find, 'a', p), p) end",
        "for _, f in ipairs {'%99999d', '%', '%10', '%---------d', '%.100f', '%n', '%*d', '%ll', '%5q', '%F', '%\\0'} do assert(not pcall(string.format, f, 1, 1), f) end",
        "assert(#string.format('%99.99f', -1.7e308) == 410 and #string.format('%99.99a', 1.5) < 200)",
        "for _, f in ipairs {'i17', '!3i4', 'c', 'X', 'Xz', 'i0', 'q', 'c99999999999'} do assert(not pcall(string.pack, f, 1), f) end",
        "assert(not pcall(string.unpack, 's4', '\\255\\255\\255\\255') and not pcall(string.unpack, 's8', ('\\255'):rep(8)) and not pcall(string.unpack, 'i16', ('\\127'):rep(16)))",
        "assert(not pcall(string.unpack, 'i4', 'abc', 100) and not pcall(string.unpack, 'z', 'abc'))",
        // Sizes.
        "assert(not pcall(table.unpack, {}, 1, 1e8) and not pcall(table.unpack, {}, math.mininteger, math.maxinteger))",
        "assert(#utf8.char(table.unpack((function() local t = {} for i = 1, 100000 do t[i] = 20000 end return t end)())) == 300000)",
        "assert(not pcall(utf8.char, -1) and not pcall(utf8.char, 1 << 31) and #utf8.char(0x7fffffff) == 6)",
        "assert(not pcall(('x'):rep(1e7).byte, ('x'):rep(1e7), 1, -1))",
        "assert(not pcall(select, math.mininteger)) assert(select('#', table.unpack({}, 1, 1e5)) == 100000)",
        "assert(not pcall(string.rep, 'x', 1 << 40, ('y'):rep(1 << 20)))",
        "assert(#string.rep('ab', 1000, ',') == 2999 and ('x'):rep(-1) == '' and #string.rep(('y'):rep(2000000), 3, 'zz') == 6000004)",
        // The compiler.
        "for _, c in ipairs {'{', '(', 'do ', '- ', 'not ', 'function f() ', 'x=', 'a.b[', '::', '\"', '--[[', 'if a then '} do assert(not load(c:rep(10000)), c) end",
        "assert(not load(('local x;'):rep(300)) and not load('goto x') and not load('::x:: ::x::'))",
        "assert(load('return ' .. ('1+'):rep(100000) .. '1')() == 100001)",
        "assert(not load(function() return 1 end) and not load(function() return {} end) and not load(function() error 'x' end))",
        "local n = 0 assert(not load(function() n = n + 1 if n > 1e5 then error 'stop' end return 'x=1 ' end))",
        "coroutine.wrap(function() assert(not load(function() coroutine.yield() end)) end)()",
        // Sorting.
        "for n = 1, 200 do local t = {} for i = 1, n do t[i] = i end pcall(table.sort, t, function() return true end) pcall(table.sort, t, function() return math.random() < .5 end) end",
        "local t = {} for i = 1, 1000 do t[i] = 0 / 0 end pcall(table.sort, t)",
        "assert(not pcall(table.sort, {3, 2, 1, 4}, function() error 'c' end) and not pcall(table.sort, {3, 'x', 1}))",
        "local t = {} for i = 1, 100 do t[i] = i end pcall(table.sort, t, function(a, b) for i = 1, 100 do t[i] = nil end return a < b end)",
        "assert(not pcall(table.sort, setmetatable({}, {__len = function() return 1 << 40 end})))",
        "assert(not pcall(table.concat, setmetatable({}, {__index = function(t, i) return i < 1000 and 'x' or nil end, __len = function() return 1e6 end})))",
        // Coroutines.
        "local c c = coroutine.create(function() coroutine.close(c) end) assert(not coroutine.resume(c))",
        "local c c = coroutine.wrap(function() c() end) assert(not pcall(c))",
        "local c = coroutine.wrap(function() return pcall(pcall, pcall, coroutine.yield, 1) end) c() c()",
        "local c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function() coroutine.yield(1) end}) coroutine.yield(2) end) coroutine.resume(c) coroutine.close(c)",
        "local t = {} for i = 1, 2000 do t[i] = coroutine.create(function() coroutine.yield() end) coroutine.resume(t[i]) end t = nil collectgarbage()",
        "local c = coroutine.create(function(...) return ... end) assert(not coroutine.resume(c, table.unpack({}, 1, 999000)) or true)",
        // Dates.
        "for _, f in ipairs {'%', '%Ez', '%E', '%O', '%Q', '%5Y', ('%c'):rep(5000)} do assert(not pcall(os.date, f), f) end",
        "assert(not pcall(os.date, '*t', 1e300) and not pcall(os.date, '!%Y', math.maxinteger)) pcall(os.time, {year = math.maxinteger, month = 1, day = 1})",
        // Modifying what is walked.
        "local t = {} for i = 1, 1000 do t[i] = i end for k in pairs(t) do t[k] = nil collectgarbage 'step' end assert(next(t) == nil and not pcall(next, t, 'x'))",
        "local t = setmetatable({}, {__mode = 'k'}) for i = 1, 1000 do t[{}] = t end for k in pairs(t) do collectgarbage() break end",
        "local s = ('x'):rep(1000) local n = 0 s:gsub('.', function() n = n + 1 collectgarbage 'step' return s end, 100)",
    ]

    @Test(arguments: attacks)
    func `It ends, and the state goes on`(_ source: String) throws {
        let script = try Script()
        script.state.memoryLimit = 256 << 20
        try script.state.withTimeLimit(.seconds(60)) { try script.run(source) }
        try script.run("local t = {} for i = 1, 100 do t[i] = {i} end assert(#t == 100)")
    }

    @Test func `Coroutines that close coroutines fifty thousand deep give an error`() throws {
        let script = try Script()
        let error = try script.failure(
            """
            local c = coroutine.create(function() end)
            for i = 1, 50000 do
              local inner = c
              c = coroutine.create(function()
                local x <close> = setmetatable({}, {__close = function() assert(coroutine.close(inner)) end})
                coroutine.yield() end)
              coroutine.resume(c)
            end
            assert(coroutine.close(c))
            """)
        #expect(error.message.contains("C stack overflow"))
        try script.run("collectgarbage()")
    }

    /// Our matcher and Lua's rules, on what they are made of.
    @Test func `Patterns mean what the manual says`() throws {
        try Script().run(
            #"""
            local function is(found, ...) for i, want in ipairs {...} do assert(found[i] == want, tostring(found[i])) end end
            is({("THE (quick) fox"):find "%((%a+)%)"}, 5, 11, "quick")
            is({("THE (quick) fox"):gsub("%f[%a]%a+", "W")}, "W (W) W", 3)
            is({("hello world"):gsub("o", "0", 1)}, "hell0 world", 1)
            is({("abc"):gsub("", "-")}, "-a-b-c-", 4)
            is({("abc"):gsub("%w", {a = "1", b = false})}, "1bc", 3)
            is({("hello"):gsub("(l)(l)", "%2%1%0%%")}, "hellll%o", 1)
            is({("  trim "):match "^%s*(.-)%s*$"}, "trim")
            is({("f(a(b)c)"):match "%b()"}, "(a(b)c)")
            is({("[[x]]"):gsub("[][]", "")}, "x", 4)
            is({("a-b"):gsub("[a-]", "X")}, "XXb", 2)
            is({("abcabc"):match "(abc)%1"}, "abc")
            is({("key = value"):match "^(%w+)%s*=%s*(%w+)$"}, "key", "value")
            is({("\0a\0b"):find("\0b", 1, true)}, 3, 4)
            is({("abc"):find("", 10)}) is({("abc"):find("", 4)}, 4, 3) is({("abc"):find("c", -1)}, 3, 3)
            is({("abc"):match "()b()"}, 2, 3)
            local pairs_found = {}
            for k, v in ("k=v, a=b"):gmatch "(%w+)=(%w+)" do pairs_found[#pairs_found + 1] = k .. v end
            is(pairs_found, "kv", "ab")
            local words = {}
            for w in ("one two"):gmatch("%a+", 3) do words[#words + 1] = w end
            is(words, "e", "two")
            """#)
    }
}
