import CLua
import CLuaHost

extension LuaState {
    /// Globals for one script: private copies of the libraries, and a closure that is asked for names not found.
    ///
    /// What `resolve` gives is kept as a global, so each name is asked for once; nil is Lua's nil. To make an
    /// unknown name an error, throw: the error carries what it offers instead. Names a script sets are set in this
    /// table, and another environment never sees them.
    public func makeEnvironment(resolve: @escaping (String) throws -> LuaValue?) throws(LuaError) -> LuaTable {
        let state = try core.enter()
        guard lua_checkstack(state, 12) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        let answer = HostFunction(name: "global") { call in
            if let value = try resolve(call.string(2)) { try call.push(value) }
        }
        try answer.pushBlock(state, core)
        try core.check(host_new_environment(state), state)
        return try LuaTable(core: core, state: state, index: -1)
    }
}
