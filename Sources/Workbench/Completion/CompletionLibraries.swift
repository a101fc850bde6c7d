/// Lua's own functions: signatures for the menu. The names themselves are read from the session.
enum CompletionLibraries {
    static let names = ["string", "table", "math", "os", "io", "utf8", "coroutine"]

    /// By name: arguments.
    static let signatures: [String: String] = [
        "assert": "(v, message)", "error": "(message, level)", "ipairs": "(list)", "pairs": "(t)", "next": "(t, key)",
        "pcall": "(f, …)", "xpcall": "(f, handler, …)", "print": "(…)", "rawequal": "(a, b)", "rawget": "(t, key)",
        "rawlen": "(t)", "rawset": "(t, key, value)", "require": "(name)", "select": "(n, …)",
        "setmetatable": "(t, metatable)", "getmetatable": "(t)", "tonumber": "(v, base)", "tostring": "(v)",
        "type": "(v)", "load": "(text, name)", "collectgarbage": "(what)",
        "string.byte": "(s, i, j)", "string.char": "(…)", "string.find": "(s, pattern, from, plain)",
        "string.format": "(format, …)", "string.gmatch": "(s, pattern)", "string.gsub": "(s, pattern, by, n)",
        "string.len": "(s)", "string.lower": "(s)", "string.match": "(s, pattern, from)",
        "string.rep": "(s, n, between)",
        "string.reverse": "(s)", "string.sub": "(s, i, j)", "string.upper": "(s)", "string.pack": "(format, …)",
        "string.unpack": "(format, s, from)", "string.packsize": "(format)",
        "table.concat": "(list, between, i, j)", "table.insert": "(list, position, value)",
        "table.move": "(from, i, j, to, list)", "table.pack": "(…)", "table.remove": "(list, position)",
        "table.sort": "(list, less)", "table.unpack": "(list, i, j)",
        "math.abs": "(x)", "math.ceil": "(x)", "math.floor": "(x)", "math.max": "(x, …)", "math.min": "(x, …)",
        "math.sqrt": "(x)", "math.random": "(m, n)", "math.randomseed": "(n)", "math.log": "(x, base)",
        "math.exp": "(x)", "math.fmod": "(x, y)", "math.modf": "(x)", "math.tointeger": "(x)", "math.type": "(x)",
        "math.sin": "(x)", "math.cos": "(x)", "math.tan": "(x)", "math.ult": "(m, n)",
        "os.time": "(t)", "os.clock": "()", "os.date": "(format, time)", "os.difftime": "(a, b)",
        "os.remove": "(path)", "os.rename": "(old, new)", "os.getenv": "(name)",
        "io.open": "(path, mode)", "io.lines": "(path, …)", "io.read": "(…)", "io.write": "(…)", "io.close": "(file)",
        "io.type": "(v)",
        "utf8.char": "(…)", "utf8.codepoint": "(s, i, j)", "utf8.codes": "(s)", "utf8.len": "(s, i, j)",
        "utf8.offset": "(s, n, i)",
        "coroutine.create": "(f)", "coroutine.resume": "(co, …)", "coroutine.yield": "(…)", "coroutine.wrap": "(f)",
        "coroutine.status": "(co)", "coroutine.running": "()", "coroutine.isyieldable": "()", "coroutine.close": "(co)",
    ]
}
