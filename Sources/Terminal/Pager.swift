import Glibc
import LineEditor
import Workbench

/// A pager that shows what is written to it: `$DOSSIER_PAGER`, `$PAGER`, or `less -RFX`.
///
/// It runs in the foreground with the signals as any program expects them, also those that this process takes for
/// itself. While it runs Ctrl-C is the pager's alone.
public final class Pager: PagedOutput {
    private let process: pid_t
    private var input: Int32
    private let interrupts: Interrupts

    private init(process: pid_t, input: Int32, interrupts: Interrupts) {
        self.process = process
        self.input = input
        self.interrupts = interrupts
    }

    /// What to start for results; nil where they are better printed: no person sits there, the terminal is dumb, the
    /// pager is turned off, there is none.
    public static func command(isWide: Bool) -> [String]? {
        guard Output.isTerminal, Output.inputIsTerminal else { return nil }
        let terminal = Output.variable("TERM") ?? "dumb"
        guard terminal != "dumb" else { return nil }
        if let own = chosen("DOSSIER_PAGER") ?? chosen("PAGER") {
            let words = own.split(separator: " ")
            guard let first = words.first, !["off", "cat"].contains(first) else { return nil }
            // A plain `less` is the one we know: with the options that show colours and leave short results standing.
            if words == ["less"] { return less(isWide) ?? ["/bin/sh", "-c", own] }
            return ["/bin/sh", "-c", own]
        }
        return less(isWide)
    }

    /// The variable's value, which may be empty: that too turns the pager off.
    private static func chosen(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func less(_ isWide: Bool) -> [String]? {
        let folders = (Output.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
        let paths = folders.map { (folder: Substring) -> String in "\(folder)/less" }
        guard let path = paths.first(where: { (path: String) -> Bool in access(path, X_OK) == 0 }) else { return nil }
        return [path, isWide ? "-RFXS" : "-RFX"]
    }

    /// Starts the pager; nil where there is none, or it does not start.
    public static func start(isWide: Bool = false, interrupts: Interrupts = .shared) -> Pager? {
        guard let command = command(isWide: isWide) else { return nil }
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        // Only the end that the pager reads becomes its own, by the copy that is made for it.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [
            SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGCHLD,
        ] {
            sigaddset(&usual, signal)
        }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var environment = Pager.environment() + [nil]
        defer { for text in arguments + environment { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, command[0], &actions, &attributes, &arguments, &environment)
        close(ends[0])
        guard code == 0 else {
            close(ends[1])
            return nil
        }
        interrupts.hold()
        let (started, pipe) = (process, ends[1])
        let settings = ForegroundProgram.settings(of: STDIN_FILENO)
        interrupts.whenLeaving(started) {
            close(pipe)
            ForegroundProgram.end(started)
            ForegroundProgram.restore(settings, of: STDIN_FILENO)
        }
        return Pager(process: process, input: ends[1], interrupts: interrupts)
    }

    /// Our own, with UTF-8 for a less that was told nothing else.
    private static func environment() -> [UnsafeMutablePointer<CChar>?] {
        var result: [UnsafeMutablePointer<CChar>?] = []
        var next = environ
        while let entry = next.pointee {
            result.append(strdup(entry))
            next += 1
        }
        if getenv("LESSCHARSET") == nil { result.append(strdup("LESSCHARSET=utf-8")) }
        return result
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(input, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                throw PagerClosed()
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }

    public func end() {
        guard input >= 0 else { return }
        close(input)
        input = -1
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        interrupts.whenLeaving(process, nil)
        interrupts.release()
    }

    deinit { end() }
}
