import Glibc
import LineEditor
import Synchronization

/// Ctrl-C. A thread of its own waits for the signal, so that what it does is not bound by what a signal handler may
/// do: it cancels what runs, or wakes the reading of a line.
public final class Interrupts: Sendable {
    private struct State {
        var cancel: (@Sendable () -> Void)?
        var cleanUp: (@Sendable () -> Void)?
        /// Whether the block was told to stop and has not ended.
        var isStopping = false
        /// When Ctrl-C was pressed lately, in nanoseconds.
        var recent: [UInt64] = []
        /// Programs that have the terminal, an editor or a pager: Ctrl-C is theirs.
        var held = 0
        /// When the last of them ended, in nanoseconds.
        var released: UInt64 = 0
        /// Whether the terminal is looked at while a block runs.
        var watchesTerminal = false
        var waiter = pthread_t()
        /// What is to be ended and restored for programs that run now, by their process.
        var programs: [pid_t: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())
    /// Readable when Ctrl-C was pressed.
    public let wakeDescriptor: Int32
    private let wake: Int32

    /// The process's own. To be named first of all: threads that exist already would still get the signals.
    public static let shared = Interrupts()

    /// Takes SIGINT, SIGTERM and SIGHUP over, for the whole process.
    private init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        wakeDescriptor = ends[0]
        wake = ends[1]
        Output.wake.store(ends[0], ordering: .relaxed)
        signal(SIGPIPE, SIG_IGN)
        // A limit on the size of files: the write fails and says why, instead of the process ending.
        signal(SIGXFSZ, SIG_IGN)
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, Self.blockBegan] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Interrupts>.fromOpaque(context).takeUnretainedValue().wait()
                return nil
            }, context)
        pthread_detach(thread)
        let waiter = thread
        state.withLock { $0.waiter = waiter }
    }

    /// Wakes the waiting thread, that it looks after the block.
    private static let blockBegan = __libc_current_sigrtmin()

    /// Looks twice a second, while a block runs, whether the terminal is still there: a terminal program that is killed
    /// does not always tell.
    public func watchTerminal() { state.withLock { $0.watchesTerminal = true } }

    private static var terminalIsFull: Bool {
        var terminal = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&terminal, 1, 0) == 0
    }

    private static var terminalIsGone: Bool {
        var terminal = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
        return poll(&terminal, 1, 0) > 0 && terminal.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0
    }

    private func wait() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, Self.blockBegan] { sigaddset(&signals, number) }
        while true {
            // What comes just before a statement begins is lost on it: it is told again until the block has ended.
            var soon = timespec(tv_sec: 0, tv_nsec: 30_000_000)
            let (isStopping, isWatching) = state.withLock { ($0.isStopping, $0.cancel != nil && $0.watchesTerminal) }
            if !isStopping { soon.tv_nsec = 500_000_000 }
            let received =
                isStopping || isWatching ? sigtimedwait(&signals, nil, &soon) : sigwaitinfo(&signals, nil)
            switch received {
            case SIGINT: pressed()
            case SIGTERM, SIGHUP: terminate(received)
            case Self.blockBegan: continue
            default:
                if isWatching, Self.terminalIsGone { terminate(SIGHUP) }
                state.withLock { if $0.isStopping { $0.cancel?() } }
            }
        }
    }

    /// What must be gone when the process is told to end, or its terminal is closed: a made-up archive.
    public func whenTerminated(_ cleanUp: @escaping @Sendable () -> Void) { state.withLock { $0.cleanUp = cleanUp } }

    /// What is not committed is rolled back by whoever opens the archive next.
    private func terminate(_ signal: Int32) {
        leave(128 + signal)
    }

    /// Ends the process at once, with the terminal as it was found.
    private func leave(_ status: Int32) -> Never {
        TerminalMode.restoreForGood()
        // Whoever runs such a program goes on when it has ended, and must not: this is never let go.
        state.withLock { (state: inout State) -> Void in
            for end in state.programs.values { end() }
            ExternalEditor.endAll()
            state.cleanUp?()
            _exit(status)
        }
        _exit(status)
    }

    private func pressed() {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let now = UInt64(clock.tv_sec) * 1_000_000_000 + UInt64(clock.tv_nsec)
        let (cancel, isThird, isHeld) = state.withLock {
            (state: inout State) -> ((@Sendable () -> Void)?, Bool, Bool) in
            // What was pressed in a program that has just ended may come after it.
            guard state.held == 0, now >= state.released + 100_000_000 else { return (nil, false, true) }
            state.recent = state.recent.filter { now - $0 < 2_000_000_000 } + [now]
            return (state.cancel, state.recent.count >= 3, false)
        }
        if isHeld { return }
        // A line may be read also while something runs: a confirmation.
        var byte: UInt8 = 1
        Glibc.write(wake, &byte, 1)
        guard let cancel else {
            // The prompt cannot be drawn on a terminal that takes nothing, and nothing that is typed is read.
            if isThird, Self.terminalIsFull { leave(130) }
            return
        }
        // Someone who presses three times wants out. The archive is whole: what is not committed is rolled back.
        if isThird { leave(130) }
        state.withLock { if $0.cancel != nil { $0.isStopping = true } }
        cancel()
    }

    /// Runs `body`; Ctrl-C meanwhile calls `cancel`.
    public func cancelling<Result>(_ cancel: @escaping @Sendable () -> Void, _ body: () throws -> Result) rethrows
        -> Result
    {
        state.withLock {
            $0.cancel = cancel
            $0.isStopping = false
            $0.recent = []
            if $0.watchesTerminal { pthread_kill($0.waiter, Self.blockBegan) }
        }
        clear()
        defer {
            state.withLock {
                $0.cancel = nil
                $0.isStopping = false
            }
            clear()
        }
        return try body()
    }

    /// The block has ended, and what is still to be said of it is not stopped by what stopped it.
    func settle() {
        state.withLock { $0.isStopping = false }
        clear()
    }

    /// Runs `body`, in which Ctrl-C is for another program that has the terminal.
    public func ignoring<Result>(_ body: () throws -> Result) rethrows -> Result {
        hold()
        defer { release() }
        return try body()
    }

    /// Leaves Ctrl-C to a program that was started in the foreground, until `release`.
    func hold() { state.withLock { $0.held += 1 } }

    func release() {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let now = UInt64(clock.tv_sec) * 1_000_000_000 + UInt64(clock.tv_nsec)
        state.withLock {
            $0.held -= 1
            $0.released = now
            $0.recent = []
        }
    }

    /// Has a program ended when this process is told to end; nil: it has ended.
    func whenLeaving(_ program: pid_t, _ end: (@Sendable () -> Void)?) {
        state.withLock { $0.programs[program] = end }
    }

    /// Forgets a Ctrl-C that nobody waited for.
    public func clear() {
        var pending = pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        while poll(&pending, 1, 0) > 0 { if read(wakeDescriptor, &byte, 1) <= 0 { break } }
    }
}
