import Archive
import ArchiveSQLite
import ArgumentParser
import Display
import Foundation
import Glibc
import LineEditor
import Lua
import Terminal
import TerminalText
import Workbench

/// What the commands have in common: an archive opened, a session on it, errors shown and turned into exit statuses.
final class Door {
    private let engine: any Engine
    private let permissions: PermissionOptions
    private let interrupts = Interrupts.shared
    var isDryRun = false
    /// Whether the archive goes away at the end.
    private let isTemporary: Bool

    /// Opens the archive that the options name.
    init(archive: ArchiveOptions, permissions: PermissionOptions, creating: Bool = false) throws {
        self.permissions = permissions
        isTemporary = false
        do {
            engine = try Door.open(archive, creating: creating)
        } catch {
            Door.report(Failure(error, language: Output.messageOptions().language))
            throw Failure(error).status.code
        }
    }

    /// Takes an archive that is open already.
    init(engine: any Engine, permissions: PermissionOptions, isTemporary: Bool) {
        self.engine = engine
        self.permissions = permissions
        self.isTemporary = isTemporary
        guard isTemporary else { return }
        let folder = RunLine.folder(of: engine.location)
        interrupts.whenTerminated { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func open(_ archive: ArchiveOptions, creating: Bool) throws -> any Engine {
        let location = archive.location
        if creating {
            return try SQLiteEngine.openOrCreate(location, options: .init(makesFolders: archive.isDefault))
        }
        if access(location, F_OK) != 0 {
            throw ArchiveError.cannotOpen(
                location: location,
                reason: archive.isDefault
                    ? "there is none yet. Try `dossier demo`, make one with `dossier import FILE`, or name one with --archive PATH"
                    : "there is no such file")
        }
        return try SQLiteEngine.open(location, readOnly: archive.isReadOnly)
    }

    /// Whose process this is, where the environment does not say: in a container, or from cron.
    private static var accountName: String {
        guard let account = getpwuid(getuid()), let name = account.pointee.pw_name else { return "uid \(getuid())" }
        return String(cString: name)
    }

    // MARK: Sessions

    func makeSession(script: String? = nil, moduleFolder: String? = nil, isInteractive: Bool) throws -> Session {
        var capabilities = Capabilities()
        capabilities.readFolders = permissions.readFolders
        capabilities.writeFolders = permissions.writeFolders
        capabilities.moduleFolder = moduleFolder
        if isInteractive {
            // Whoever types at a terminal works with the files of the folder they are in.
            capabilities.readFolders.append(".")
            capabilities.writeFolders.append(".")
        }
        var options = SessionOptions(
            display: Output.displayOptions(), output: { _ in }, message: { Output.message($0) },
            actor: Output.variable("USER") ?? Output.variable("LOGNAME") ?? Door.accountName,
            capabilities: capabilities,
            memoryLimit: permissions.memoryLimit << 20,
            streams: .process)
        options.showOnProcessOutput()
        options.isDryRun = isDryRun
        options.stateFolder = StateFolder.path
        var line: ProgressLine?
        options.progress = { progress in
            guard let progress else {
                line?.clear()
                line = nil
                return
            }
            if line == nil { line = ProgressLine(work: progress.work, unit: progress.unit) }
            line?.show(done: progress.done, total: progress.total)
        }
        if isatty(STDERR_FILENO) == 1 {
            let location = engine.location
            options.waiting = { waited, patience in
                // Once, when it is long enough to be noticed.
                guard waited.components.seconds == 1, waited.components.attoseconds < 100_000_000_000_000_000 else {
                    return
                }
                let seconds = patience.components.seconds
                Output.message(
                    Output.messageOptions().words(
                        zh: "等待 \(location) 的另一个写入者，最多 \(seconds) 秒（Ctrl-C 停止）…",
                        en: "waiting for another writer of \(location), up to \(seconds) s (Ctrl-C stops) …"))
            }
        }
        options.script = script
        if isInteractive { options.topics = [TerminalHelp.keys] }
        if Output.inputIsTerminal && isatty(STDERR_FILENO) == 1 {
            options.confirm = { [interrupts] question, number in
                let shown = Output.messageOptions()
                // It names files and rows, which may be called anything.
                let question = Text.visible(question, keepingLines: true)
                Output.write(
                    shown.words(zh: "\(question)。输入 \(number) 继续：", en: "\(question). Type \(number) to go on: "),
                    to: STDERR_FILENO)
                guard case .text(let answer) = LineReader(interrupts: interrupts).next() else {
                    // Neither Ctrl-C nor Ctrl-D ends the line that the question stands in.
                    Output.write("\n", to: STDERR_FILENO)
                    return false
                }
                return TypedNumber.isMeant(number, by: answer)
            }
        }
        return try Session(engine: engine, options: options)
    }

    /// Runs one piece of code and prints its value, as `-e` does.
    func evaluate(_ code: String) -> ExitCode {
        perform(name: "-e", isInteractive: false) { session in
            try session.show(try session.run(code, name: "-e"))
        }
    }

    /// Runs a script. What it returns is not shown: it prints what it wants to.
    func run(_ source: String, name: String, arguments: [String], moduleFolder: String?) -> ExitCode {
        perform(name: name, script: name, moduleFolder: moduleFolder, isInteractive: false) { session in
            session.arguments = arguments
            session.options.scriptDigest = ContentDigest.hex(source)
            try session.setScriptArguments(arguments, script: name)
            try session.run(source, name: name)
        }
    }

    private func perform(
        name: String, script: String? = nil, moduleFolder: String? = nil, isInteractive: Bool,
        _ body: (Session) throws -> Void
    ) -> ExitCode {
        defer { close() }
        do {
            let session = try makeSession(script: script, moduleFolder: moduleFolder, isInteractive: isInteractive)
            do {
                defer { session.tellTime() }
                try interrupts.cancelling(session.canceller) { try body(session) }
                return ExitStatus.done.code
            } catch {
                let failure = session.failure(error)
                Door.report(failure)
                return failure.status.code
            }
        } catch {
            Door.report(Failure(error, language: Output.messageOptions().language))
            return Failure(error).status.code
        }
    }

    /// Does a command's own work in a session.
    func work(_ body: (Session) throws -> Void) -> ExitCode {
        perform(name: "", isInteractive: false, body)
    }

    func repl(_ options: PromptOptions) -> ExitCode {
        defer { close() }
        do {
            let session = try makeSession(isInteractive: Output.inputIsTerminal)
            if Output.inputIsTerminal && Output.isTerminal && !options.isQuiet {
                Output.write(try banner(session))
                for remark in session.startupRemarks() { Output.message(remark) }
            }
            var settings = REPL.Settings(prompt: prompt)
            settings.startupFiles = options.startupFiles
            settings.history = StateFolder.history
            return REPL(session: session, interrupts: interrupts, settings: settings).run().code
        } catch {
            Door.report(Failure(error, language: Output.messageOptions().language))
            return Failure(error).status.code
        }
    }

    private var prompt: PromptText {
        let properties = engine.properties
        var prompt = PromptText(name: isTemporary ? "demo" : PromptText.name(ofFile: engine.location))
        prompt.isDemo = properties.isDemo
        prompt.isSandbox = properties.isSandbox
        prompt.isReadOnly = engine.isReadOnly
        prompt.isDryRun = isDryRun
        return prompt
    }

    /// Two lines of what this is, more where the terminal is narrow. Counting is for archives where it is done in no
    /// time.
    private func banner(_ session: Session) throws -> String {
        let properties = engine.properties
        let shown = session.options.display
        // The archive's name is anything that a file may be called.
        let location = Text.visible(engine.location)
        var first = "Dossier \(version)  "
        if properties.isDemo {
            first +=
                isTemporary
                ? shown.words(
                    zh: "演示档案库（虚构数据，退出即清除）", en: "demo archive (made-up data, thrown away on exit)")
                : shown.words(
                    zh: "演示档案库 \(location)（虚构数据）", en: "demo archive \(location) (made-up data)")
        } else {
            first += location + (engine.isReadOnly ? shown.words(zh: "（只读）", en: " (read-only)") : "")
        }
        var paragraphs = [first]
        let help = shown.words(zh: "输入 help 查看帮助，Ctrl-D 退出", en: "help for help, Ctrl-D leaves")
        if let size = fileSize(engine.location), size < 128 << 20 {
            let summary = try session.summaryLine()
            let both = summary + "     " + help
            let fits = Text.width(of: both, ambiguousIsWide: shown.ambiguousIsWide) <= shown.width ?? .max
            paragraphs += fits ? [both] : lines(of: summary, shown) + [help]
        } else {
            paragraphs.append(help)
        }
        if let today = properties.fixedToday {
            paragraphs.append(shown.words(zh: "其 today() 为 \(today)。", en: "Its today() is \(today)."))
        }
        let lines = paragraphs.flatMap {
            Text.wrap($0, to: max(20, shown.width ?? .max), ambiguousIsWide: shown.ambiguousIsWide)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The counts of a summary, as many to a line as fit.
    private func lines(of summary: String, _ shown: DisplayOptions) -> [String] {
        var lines: [String] = []
        for count in summary.split(separator: "·") {
            let count = count.drop { $0 == " " }
            let longer = (lines.last ?? "") + "· " + count
            if !lines.isEmpty, Text.width(of: longer, ambiguousIsWide: shown.ambiguousIsWide) <= shown.width ?? .max {
                lines[lines.count - 1] = longer
            } else {
                lines.append(String(count))
            }
        }
        return lines
    }

    private func fileSize(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private func close() { try? engine.close() }

    static func report(_ failure: Failure) {
        if failure.status == .done {
            Output.write(failure.view.message + "\n")
        } else {
            Output.write(failure.view.text(Output.messageOptions()), to: STDERR_FILENO)
        }
    }
}
