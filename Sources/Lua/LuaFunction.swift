import CLua
import CLuaHost

/// A Lua function: one of a script's, or a host function as Lua sees it.
public final class LuaFunction: LuaReference {
    /// Calls it. Errors carry the Lua traceback, and the Swift error where a host function threw.
    @discardableResult
    public func call(_ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
        let state = try core.enter()
        guard lua_checkstack(state, Int32(clamping: arguments.count + 8)) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        host_push_handler(state)
        push(state)
        for argument in arguments { try core.push(argument, state) }
        let status = host_pcall_above(state, base + 1, Int32(arguments.count), -1)
        if status != LUA_OK { throw LuaError.failed(state, status, core) }
        let first = base + 2
        let top = lua_gettop(state)
        guard top >= first else { return [] }
        var results: [LuaValue] = []
        results.reserveCapacity(Int(top - base) - 1)
        for index in first...top { results.append(try core.value(state, index)) }
        return results
    }

    /// Calls it without making values of arguments and results: `push` puts arguments straight onto the Lua stack,
    /// `read` takes results from there. For functions called once a row.
    @inlinable
    public func call<Result>(
        results: Int, push arguments: (inout LuaCall) throws -> Void, read: (borrowing LuaCall) throws -> Result
    ) throws -> Result {
        let state = try core.enter()
        guard lua_checkstack(state, 16) != 0 else { throw LuaCall.stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        host_push_handler(state)
        push(state)
        var call = LuaCall(state, core, base: base + 2, count: 0)
        try arguments(&call)
        let status = host_pcall_above(state, base + 1, call.pushed, Int32(results))
        if status != LUA_OK { throw LuaCall.failed(state, status, core) }
        return try read(LuaCall(state, core, base: base + 1, count: results))
    }
}
