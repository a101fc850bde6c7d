import CLua
import CLuaHost
import Synchronization

/// What values of one Lua state share with it: the host structure, whether it is still open, and the registry
/// numbers that were let go of and wait for the state's own thread.
///
/// A value holds its core and not its `LuaState`, so a host function that captures a value keeps no state alive.
@usableFromInline
final class StateCore {
    @usableFromInline let host: UnsafeMutablePointer<lua_host>
    @usableFromInline private(set) var isOpen = true
    /// What the state's types are, by the class they stand for.
    @usableFromInline var types: [UnsafeRawPointer: TypeRecord] = [:]
    weak var owner: LuaState?
    /// An error that came out of a call and is being raised again by the host function that made the call.
    var passing: LuaError?
    private let released = Mutex<[Int32]>([])
    private let hasReleased = Atomic<Bool>(false)

    init(host: UnsafeMutablePointer<lua_host>) { self.host = host }

    /// The coroutine that runs now, or the main one.
    @usableFromInline var running: OpaquePointer { host.pointee.running }

    /// May be called from any thread: the last holder of a value can be anywhere, also inside a Lua finaliser.
    func release(_ reference: Int32) {
        released.withLock { $0.append(reference) }
        hasReleased.store(true, ordering: .releasing)
    }

    /// Gives the numbers back to Lua. Only on the state's thread, and not from a finaliser.
    @usableFromInline func drain() {
        guard hasReleased.load(ordering: .acquiring), isOpen, host.pointee.finalizing == 0,
            lua_checkstack(running, 4) != 0
        else { return }
        let references = released.withLock { waiting in
            let taken = waiting
            waiting.removeAll(keepingCapacity: false)
            hasReleased.store(false, ordering: .relaxed)
            return taken
        }
        for reference in references { host_release_reference(running, reference) }
    }

    /// Closes the state, unless a call runs in it: a host function can let go of the last `LuaState`. Then the
    /// core closes it when its own last holder, which the running function is, lets go.
    func close() {
        guard isOpen, host.pointee.calls == 0 else { return }
        lua_host_close(host)
        isOpen = false
    }

    deinit { close() }

    /// The coroutine to work in, or the error that says why there is none.
    @usableFromInline func enter() throws(LuaError) -> OpaquePointer {
        guard isOpen else { throw LuaError(.runtime, "the Lua state is closed") }
        guard host.pointee.finalizing == 0 else {
            throw LuaError(.runtime, "an object that Lua is releasing cannot call into Lua")
        }
        drain()
        return running
    }
}
