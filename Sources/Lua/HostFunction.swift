import CLua
import CLuaHost

/// A Swift closure as Lua holds it. Retained by the Lua value, released when Lua collects that.
@usableFromInline
final class HostFunction {
    @usableFromInline let name: String
    /// How many values stand before the first argument: 1 for methods, which are called on an object.
    let receivers: Int32
    @usableFromInline let body: (inout LuaCall) throws -> Void

    @usableFromInline
    init(name: String, receivers: Int32 = 0, body: @escaping (inout LuaCall) throws -> Void) {
        self.name = name
        self.receivers = receivers
        self.body = body
    }

    /// What the trampoline calls. Nothing in here may raise: a thrown error becomes a status.
    static let entry: host_entry = { state, context in
        guard let state, let context else { return HOST_THREW }
        return Unmanaged<HostFunction>.fromOpaque(context)._withUnsafeGuaranteedRef { function in
            let core = StateCore.of(state)
            var call = LuaCall(state, core, function: function)
            do {
                try function.body(&call)
                return call.pushed
            } catch {
                return core.raise(error, state)
            }
        }
    }

    /// Pushes it as a Lua function.
    func push(_ state: OpaquePointer, _ core: StateCore) throws(LuaError) {
        try hand(state, core, host_new_function)
    }

    /// Pushes it as a block, for types and environments.
    func pushBlock(_ state: OpaquePointer, _ core: StateCore) throws(LuaError) {
        try hand(state, core, host_new_block)
    }

    private func hand(
        _ state: OpaquePointer, _ core: StateCore,
        _ make: (OpaquePointer?, host_entry?, UnsafeMutableRawPointer?) -> Int32
    ) throws(LuaError) {
        let retained = Unmanaged.passRetained(self)
        let status = make(state, HostFunction.entry, retained.toOpaque())
        guard status == LUA_OK else {
            retained.release()
            throw LuaError.taken(from: state, status: status, core: core)
        }
    }
}

extension StateCore {
    /// The core of the state that a Lua stack belongs to.
    @inline(__always)
    static func of(_ state: OpaquePointer) -> StateCore {
        Unmanaged<StateCore>.fromOpaque(lua_host_of(state).pointee.owner)._withUnsafeGuaranteedRef { $0 }
    }

    /// Prepares what the trampoline raises once the Swift frames are gone.
    func raise(_ error: any Error, _ state: OpaquePointer) -> Int32 {
        // The comparison of types spares nearly every throw a slow cast.
        if type(of: error) == LuaError.self, let lua = error as? LuaError, lua.value != .nil,
            lua_checkstack(state, 8) != 0,
            (try? push(lua.value, state)) != nil
        {
            // It came out of Lua: the same value goes on, so that a script's pcall sees what was raised.
            passing = lua
            return HOST_RAISE_VALUE
        }
        host_set_error(host, Unmanaged.passRetained(ThrownError(error)).toOpaque())
        return HOST_THREW
    }
}
