import CLuaHost

/// A known problem of Lua 5.4, whether the installed Lua has it, and what is done about it here.
public struct LuaDiagnosis: Sendable, Hashable {
    /// A few words, as `allocator`.
    public let name: String
    /// What goes wrong, in a sentence.
    public let description: String
    /// Whether the installed Lua does it; nil when the try did not tell: one without a crash proves nothing.
    public let isPresent: Bool?
    /// How scripts are kept from it.
    public let guardedBy: String

    /// The version of Lua this was built with, as "Lua 5.4.4".
    public static var release: String { String(cString: lua_diagnosis_release()) }

    /// Tries each problem in a child process of its own, which may crash there. Takes a second or two.
    public static func run() -> [LuaDiagnosis] {
        known.map { problem in
            let answer = lua_diagnosis_probe(problem.probe)
            return LuaDiagnosis(
                name: problem.name, description: problem.description, isPresent: answer < 0 ? nil : answer == 1,
                guardedBy: problem.guardedBy)
        }
    }

    private static let known: [(probe: lua_probe, name: String, description: String, guardedBy: String)] = [
        (
            LUA_PROBE_ALLOCATOR, "allocator", "it crashes when memory is refused in the middle of a table operation",
            "the memory limit lets Lua have the memory and raises an error at the next instruction"
        ),
        (
            LUA_PROBE_NESTED_CLOSE, "nested close", "coroutines that close coroutines, thousands deep, crash it",
            "coroutine.close counts how deep it is and raises an error"
        ),
        (
            LUA_PROBE_BYTECODE, "bytecode", "precompiled chunks that were tampered with crash it",
            "load takes text only, and there is no string.dump"
        ),
        (
            LUA_PROBE_ENDLESS_C, "endless functions", "library functions can run for minutes where nothing stops them",
            "strings, tables, patterns and load are replaced by functions that can be stopped"
        ),
        (
            LUA_PROBE_PCALL, "pcall", "a script can catch the error that is to stop it",
            "pcall, xpcall, coroutines and load pass a cancellation on"
        ),
        (
            LUA_PROBE_METATABLES, "metatables", "scripts can call the finaliser of a host object",
            "every metatable of the host is hidden"
        ),
        (
            LUA_PROBE_UTF8_CODES, "utf8.codes", "stray continuation bytes pass as valid text",
            "utf8 is replaced by functions that refuse them"
        ),
    ]
}

/// A script tried in a child process, in a sandboxed state of its own: whether a memory limit holds on this machine.
public struct MemoryTrial: Sendable, Hashable {
    /// The child did not crash and was not killed.
    public let finished: Bool
    /// The signal it crashed with.
    public let signal: Int32?
    /// The script's error; nil when it ended without one.
    public let message: String?
    /// Afterwards the same state collected its garbage and ran another script.
    public let stateWorks: Bool
    /// The most memory resident in the child, above what it began with, in bytes.
    public let peak: Int

    /// Runs `script` under a limit of `memory` bytes; the child is killed after `seconds`. Nil when the system gives
    /// no child process.
    public static func run(_ script: String, memory: Int, seconds: Int = 60) -> MemoryTrial? {
        var trial = lua_trial()
        guard lua_diagnosis_try(script, memory, Int32(clamping: seconds), &trial) else { return nil }
        let message = withUnsafeBytes(of: trial.message) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return MemoryTrial(
            finished: trial.finished, signal: trial.signal == 0 ? nil : trial.signal,
            message: trial.succeeded || !trial.finished ? nil : message, stateWorks: trial.state_works,
            peak: trial.peak_kibibytes << 10)
    }
}
