import CLua
import CLuaHost
import Glibc

// What a host needs to read a function instead of calling it, and to call one as a condition.
extension LuaFunction {
    /// The function as Lua compiled it, in the form that `string.dump` would give (which scripts do not have), with
    /// debug information; nil for a host function.
    public var dump: [UInt8]? {
        get throws(LuaError) {
            let state = try core.enter()
            guard lua_checkstack(state, 4) != 0 else { throw .stackFull }
            push(state)
            defer { lua_settop(state, -2) }
            var length = 0
            guard let bytes = host_dump(state, &length) else { return nil }
            defer { free(bytes) }
            return Array(UnsafeBufferPointer(start: bytes, count: length))
        }
    }

    /// The captured locals, with `_ENV` for the globals, and their values now.
    public var upvalues: [(name: String, value: LuaValue)] {
        get throws(LuaError) {
            let state = try core.enter()
            guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
            let base = lua_gettop(state)
            defer { lua_settop(state, base) }
            push(state)
            var upvalues: [(String, LuaValue)] = []
            while let name = lua_getupvalue(state, base + 1, Int32(upvalues.count + 1)) {
                upvalues.append((String(cString: name), try core.value(state, -1)))
                lua_settop(state, base + 1)
            }
            return upvalues
        }
    }

    /// A copy with upvalues of its own that have the same values: what is assigned to the originals later does not
    /// change it.
    /// - Parameters:
    ///   - dump: `dump`, perhaps changed. Never one from outside: bytecode can crash Lua.
    ///   - shared: the upvalues, counted from 0, that stay the original's.
    ///   - globals: globals that the copy has for itself; all others are the original's.
    public func copy(_ dump: [UInt8], shared: Set<Int>, globals: [(String, LuaValue)]) throws(LuaError) -> LuaFunction {
        let own = globals.isEmpty ? nil : try table(globals)
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        if let own { own.push(state) } else { lua_pushnil(state) }
        let isShared = (0..<256).map(shared.contains)
        let status = host_copy_function(state, base + 1, dump, dump.count, isShared, 256)
        if status != LUA_OK { throw LuaError.failed(state, status, core) }
        return try LuaFunction(core: core, state: state, index: -1)
    }

    private func table(_ entries: [(String, LuaValue)]) throws(LuaError) -> LuaTable {
        guard let owner = core.owner else { throw LuaError(.runtime, "the Lua state is closed") }
        let table = try owner.table(fields: entries.count)
        for (name, value) in entries { try table.set(.string(name), value) }
        return table
    }
}

/// The rules for missing values in a function that is a condition (SEMANTICS.md, "Values").
public enum ConditionRules: Int32, Sendable {
    /// Lua's own, in which nil raises.
    case plain = 0
    /// Calculating with nil gives nil, an order with nil is false, a result that is no number is nil.
    case missing = 1
    /// The same for values of kinds that do not go together, as custom fields hold them.
    case custom = 2
}

extension LuaState {
    /// Runs `body` with these rules, and sets the ones before however it ends.
    public func with<Result>(_ rules: ConditionRules, _ body: () throws -> Result) throws -> Result {
        let state = try core.enter()
        var previous: Int32 = 0
        let status = host_set_condition(state, rules.rawValue, &previous)
        guard status == LUA_OK else { throw LuaError.taken(from: state, status: status, core: core) }
        defer {
            var ignored: Int32 = 0
            // Everything it needs was made by the call before.
            _ = host_set_condition(core.running, previous, &ignored)
        }
        return try body()
    }

    /// The rules that hold now.
    public var conditionRules: ConditionRules { ConditionRules(rawValue: core.host.pointee.condition) ?? .plain }
}
