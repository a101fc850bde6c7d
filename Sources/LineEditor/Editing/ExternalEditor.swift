import Glibc
import Synchronization

/// Has a text edited by a program of the user's choice, in a file that nobody else can read.
public struct ExternalEditor {
    /// Why the text stays as it was; to be shown.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// A shell command that takes a file's name: `vi`, `code --wait`.
    public let command: String
    /// The file's ending: `.lua`.
    public let fileEnding: String
    private let input: Int32
    private let output: Int32

    /// - Parameters:
    ///   - input: the terminal the program reads from, and `output` the one it writes to.
    public init(command: String, fileEnding: String, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) {
        self.command = command
        self.fileEnding = fileEnding
        self.input = input
        self.output = output
    }

    /// Writes the text to a fresh file, runs the program on it and waits for its end. The terminal must be in the mode
    /// that programs expect.
    /// - Returns: what the file holds then, without the line end at its end; bytes that are no UTF-8 are U+FFFD.
    /// - Throws: `Failure` when the program could not be run, says that it failed, or left no file.
    public func edit(_ text: String) throws -> String {
        var template = Array("\(Self.folder)/dossier-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("no folder for a temporary file in \(Self.folder)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Self.running.withLock { _ = $0.folders.insert(folder) }
        defer {
            Self.remove(folder)
            Self.running.withLock { _ = $0.folders.remove(folder) }
        }
        let file = folder + "/block" + fileEnding
        try write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: file)
        try open(file)
        let edited = try read(file)
        let lines = edited.hasSuffix("\n") ? String(edited.utf8.dropLast()) ?? edited : edited
        return lines.hasSuffix("\r") ? String(lines.utf8.dropLast()) ?? lines : lines
    }

    private struct Running {
        var folders: Set<String> = []
        /// With the terminal they read from, and its settings before.
        var processes: [pid_t: (terminal: Int32, settings: termios?)] = [:]
    }

    private static let running = Mutex(Running())

    /// For a process that is told to end while a program of this kind runs: ends it, restores the terminal and removes
    /// what was written for it. The process must end then.
    public static func endAll() {
        let running = running.withLock { $0 }
        for (process, place) in running.processes {
            ForegroundProgram.end(process)
            ForegroundProgram.restore(place.settings, of: place.terminal)
        }
        running.folders.forEach(remove)
    }

    private static var folder: String {
        guard let name = getenv("TMPDIR").map({ String(cString: $0) }), name.hasPrefix("/") else { return "/tmp" }
        return name
    }

    /// The folder with what editors leave beside the file.
    private static func remove(_ folder: String) {
        guard let entries = opendir(folder) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(folder + "/" + name) }
        }
        closedir(entries)
        rmdir(folder)
    }

    private func failure(_ what: String) -> Failure { Failure(description: "\(what); the text is as it was") }

    private func write(_ text: String, to file: String) throws {
        let descriptor = Glibc.open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot make \(file): \(Self.reason(errno))") }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("cannot write \(file): \(Self.reason(errno))") }
            rest = rest.dropFirst(count)
        }
    }

    private func read(_ file: String) throws -> String {
        let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("`\(command)` left no file") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot read \(file): \(Self.reason(errno))") }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: chunk[0..<count])
        }
    }

    private static func reason(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "\(number)"
    }

    /// Runs the program on a file, that is there or not, and waits for its end.
    ///
    /// In the foreground, with the signals as a shell gives them to a program; ours wait until it has ended, as those of
    /// `system` do.
    public func open(_ file: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if input != STDIN_FILENO { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        if output != STDOUT_FILENO {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        let held = HeldSignals()
        defer { held.giveBack() }
        // The name is a parameter of the shell's, so that nothing in it is the shell's to read.
        let words = ["/bin/sh", "-c", command + " \"$1\"", "sh", file]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child = pid_t()
        let problem = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, environ)
        guard problem == 0 else { throw failure("cannot run /bin/sh: \(Self.reason(problem))") }
        let (started, terminal) = (child, input)
        let settings = ForegroundProgram.settings(of: terminal)
        Self.running.withLock { $0.processes[started] = (terminal, settings) }
        defer { Self.running.withLock { _ = $0.processes.removeValue(forKey: started) } }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw failure("`\(command)` could not be waited for") }
        }
        if status & 0x7F != 0 { throw failure("`\(command)` was ended by signal \(status & 0x7F)") }
        switch (status >> 8) & 0xFF {
        case 0: return
        case 126, 127:
            throw failure("`\(command)` could not be run: set $VISUAL or $EDITOR to an editor that is installed")
        case let code: throw failure("`\(command)` ended with status \(code)")
        }
    }
}

/// Signals from the keyboard that are meant for another program of the foreground for a while.
private struct HeldSignals {
    private static let ignored = [SIGINT, SIGQUIT]
    private var before: [(Int32, sigaction)] = []

    init() {
        for number in Self.ignored + [SIGTSTP] {
            var action = sigaction()
            // A program that stops itself stops all of the job, us too.
            action.__sigaction_handler.sa_handler = number == SIGTSTP ? SIG_DFL : SIG_IGN
            var old = sigaction()
            if sigaction(number, &action, &old) == 0 { before.append((number, old)) }
        }
    }

    func giveBack() {
        for (number, action) in before {
            var action = action
            sigaction(number, &action, nil)
        }
    }
}
