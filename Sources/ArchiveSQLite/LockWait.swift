import Glibc
import Synchronization

/// How one connection waits while another process or connection writes: for so long, until it is told to stop, and
/// telling whoever wants to know. SQLite's own timeout can neither be ended nor tells.
final class LockWait: Sendable {
    private struct State {
        var patience: Duration
        var began: ContinuousClock.Instant?
        var isCancelled = false
        var wasCancelled = false
        var tell: (@Sendable (Duration, Duration) -> Void)?
        var told: Int64 = 0
    }

    private let state: Mutex<State>

    init(patience: Duration) { state = Mutex(State(patience: patience)) }

    /// How long the next waits last at most.
    var patience: Duration {
        get { state.withLock { $0.patience } }
        set { state.withLock { $0.patience = newValue } }
    }

    /// Called about every tenth of a second of a wait with how long it has been and will be at most.
    func tell(_ body: (@Sendable (_ waited: Duration, _ patience: Duration) -> Void)?) {
        state.withLock { $0.tell = body }
    }

    /// Ends a wait that is going on; one that begins later is not touched. From any thread.
    func cancel() {
        state.withLock { state in
            if state.began != nil { state.isCancelled = true }
        }
    }

    /// Whether the last wait was ended before its time; once.
    func takeCancelled() -> Bool {
        state.withLock { state in
            defer { state.wasCancelled = false }
            return state.wasCancelled
        }
    }

    /// SQLite's question whether to try again, asked after every try. Sleeps a little before it says yes.
    func triesAgain(_ tries: Int) -> Bool {
        let now = ContinuousClock.now
        let (isOver, pause, tell, waited, patience) = state.withLock { state in
            let began: ContinuousClock.Instant
            if tries > 0, let known = state.began {
                began = known
            } else {
                began = now
                state.began = now
                state.isCancelled = false
                state.wasCancelled = false
                state.told = 0
            }
            let waited = now - began
            let isOver = state.isCancelled || waited >= state.patience
            if isOver {
                state.wasCancelled = state.isCancelled
                state.began = nil
            }
            let tenths = waited.components.seconds * 10 + waited.components.attoseconds / 100_000_000_000_000_000
            let isTold = !isOver && tenths > state.told
            if isTold { state.told = tenths }
            // Short at first: most writes are over in a moment.
            let pause = min(Duration.milliseconds(1 << min(tries, 5)), state.patience - waited)
            return (isOver, pause, isTold ? state.tell : nil, waited, state.patience)
        }
        if isOver { return false }
        tell?(waited, patience)
        usleep(UInt32(clamping: pause.components.attoseconds / 1_000_000_000_000 + 1))
        return true
    }

    /// The lock was had, or given up.
    func end() { state.withLock { $0.began = nil } }
}
