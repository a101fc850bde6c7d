import CLua
import CLuaHost
import Dispatch
import Synchronization

/// Stops what a state runs, from any thread.
///
///     let canceller = state.canceller
///     onInterrupt { canceller.cancel() }
///
/// What runs ends with a `LuaError` of kind `.cancelled`; no `pcall`, handler or coroutine of the script can hold
/// that up, and the state and its variables are usable afterwards. Keeps no state alive.
public final class LuaCanceller: Sendable {
    /// Why a run is stopped; it is the error's message.
    public enum Reason: Sendable {
        /// "interrupted"
        case interrupted
        /// "time limit reached"
        case time
    }

    // An opaque C structure that counts its references atomically and is made to be used by several threads:
    // every field that cancelling touches is atomic, the rest belongs to the thread that runs Lua.
    private nonisolated(unsafe) let limits: OpaquePointer

    init(_ limits: OpaquePointer) {
        self.limits = limits
        limits_retain(limits)
    }

    deinit { limits_release(limits) }

    /// Stops what runs now; false, without any effect later, when nothing runs.
    ///
    /// - Parameter next: When nothing runs, stop the next run as soon as it begins.
    @discardableResult
    public func cancel(_ reason: Reason = .interrupted, next: Bool = false) -> Bool {
        limits_cancel(limits, reason == .time ? LIMITS_TIME : LIMITS_INTERRUPTED, next)
    }

    /// Takes back a cancellation of the next run that has not begun.
    public func forget() { limits_forget_cancel(limits) }
}

extension LuaState {
    private var limits: OpaquePointer { core.host.pointee.limits }

    /// For stopping this state from other threads.
    public var canceller: LuaCanceller { LuaCanceller(limits) }

    /// Whether the run that called the present host function is being cancelled: one that takes long should look
    /// at it and throw. Lua itself stops when the host function returns, whatever it returns.
    public var isCancelled: Bool { limits_cancelled(limits) != LIMITS_NOT_CANCELLED }

    /// The most memory Lua may use, in bytes; nil for no limit. What is over it raises "memory limit of 256 MiB
    /// reached; …", which a script can catch; used memory can be above for a moment, at most threefold while a
    /// table grows. Something that gets far past it all the same ends the process with a message.
    public var memoryLimit: Int? {
        get {
            let bytes = limits_memory(limits)
            return bytes == 0 ? nil : Int(bytes)
        }
        set { limits_set_memory(limits, newValue.map { max($0, 1) } ?? 0) }
    }

    /// Bytes that Lua uses now, garbage included.
    public var memoryUsed: Int { Int(limits_memory_used(limits)) }

    /// The most bytes used since the state was made or `resetMemoryPeak` was called.
    public var memoryPeak: Int { Int(limits_memory_peak(limits)) }

    public func resetMemoryPeak() { limits_reset_peak(limits) }

    /// Runs `body`, and stops with `.cancelled` and "time limit reached" whatever of this state runs in it when the
    /// time is up.
    @discardableResult
    public func withTimeLimit<Result>(_ limit: Duration, _ body: () throws -> Result) rethrows -> Result {
        let watch = Watch(canceller)
        let parts = limit.components
        let nanoseconds = Double(parts.seconds) * 1e9 + Double(parts.attoseconds) / 1e9
        DispatchQueue.global(qos: .userInitiated).asyncAfter(
            deadline: .now() + .nanoseconds(Int(min(max(nanoseconds, 0), 1e18)))
        ) { watch.expire() }
        defer { watch.finish() }
        return try body()
    }
}

/// The end of a time limit races with the end of the work: whoever comes first decides, under a lock, so that a late
/// watch stops nothing that runs afterwards.
private final class Watch: Sendable {
    private let canceller: LuaCanceller
    private let isFinished = Mutex(false)

    init(_ canceller: LuaCanceller) { self.canceller = canceller }

    func expire() {
        isFinished.withLock { if !$0 { canceller.cancel(.time, next: true) } }
    }

    func finish() {
        isFinished.withLock { $0 = true }
        // It may have been asked of a run that never began.
        canceller.forget()
    }
}
