import Glibc
import Workbench

/// `$VISUAL` or `$EDITOR` on a text or a file, on the terminal, until the person leaves it.
public struct ExternalEditor {
    let command: String
    let interrupts: Interrupts

    public init(interrupts: Interrupts) {
        command = ExternalEditor.command
        self.interrupts = interrupts
    }

    /// A shell command that takes a file's name.
    static var command: String { Output.variable("VISUAL") ?? Output.variable("EDITOR") ?? "vi" }

    /// Has the text edited; nil when it came back as it was.
    public func edit(_ text: String) throws -> String? {
        let folder = Output.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(folder)/dossier-block-XXXXXX.lua".utf8CString)
        let descriptor = mkstemps(&template, 4)
        guard descriptor >= 0 else {
            throw WorkbenchError("cannot make a file to edit in \(folder): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        Output.write(text + "\n", to: descriptor)
        close(descriptor)
        try edit(file: path)
        var edited = try ScriptFile.read(path)
        while edited.hasSuffix("\n") { edited.removeLast() }
        return edited == text ? nil : edited
    }

    /// Has a file edited, that is there or will be.
    public func edit(file path: String) throws {
        // The shell takes the command apart, the name is handed over as it is.
        let status = try interrupts.ignoring { try run(["/bin/sh", "-c", "\(command) \"$1\"", "sh", path]) }
        guard status == 0 else {
            throw WorkbenchError(
                "\(command) ended with \(status); set EDITOR to an editor that is there. The text is as it was")
        }
    }

    private func run(_ words: [String]) throws -> Int32 {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // This process takes signals in a thread of its own and has them blocked; the editor wants them.
        var none = sigset_t()
        var standard = sigset_t()
        sigemptyset(&none)
        sigemptyset(&standard)
        for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGXFSZ] { sigaddset(&standard, number) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &standard)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        let code = posix_spawn(&child, words[0], nil, &attributes, &arguments, environ)
        guard code == 0 else {
            throw WorkbenchError("cannot start \(command): \(String(cString: strerror(code)))")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
}
