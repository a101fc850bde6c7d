import CLua
import CLuaHost

/// A Lua value that lives in its state and is kept alive by this object: a table, function, userdata or coroutine.
/// Two are equal when they are the same value in Lua.
///
/// Used on the state's thread; it may be released on any. When the state is closed the value is gone, and every
/// operation says so.
public class LuaReference: Hashable {
    @usableFromInline let core: StateCore
    @usableFromInline let number: Int32
    private let identity: UnsafeRawPointer

    /// Keeps the value at `index`, which stays where it is.
    required init(core: StateCore, state: OpaquePointer, index: Int32) throws(LuaError) {
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        identity = lua_topointer(state, index) ?? UnsafeRawPointer(state)
        lua_pushvalue(state, index)
        var number: Int32 = 0
        let status = host_new_reference(state, &number)
        guard status == LUA_OK else { throw LuaError.taken(from: state, status: status, core: core) }
        self.core = core
        self.number = number
    }

    deinit { core.release(number) }

    /// Pushes the value; cannot raise. The caller has seen to one stack slot.
    @inlinable @inline(__always) func push(_ state: OpaquePointer) { host_push_reference(state, number) }

    public static func == (left: LuaReference, right: LuaReference) -> Bool {
        left.identity == right.identity && left.core === right.core
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}

/// A coroutine. It can be handed back to Lua; only Lua resumes it.
public final class LuaThread: LuaReference {}
