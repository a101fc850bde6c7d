import Archive
import Display
import Glibc
import LineEditor
import LuaSyntax
import Model
import TerminalText
import Workbench

/// The terminal's door: blocks of one or more lines, each run when it is complete.
public final class REPL {
    /// What a session at a prompt has besides the archive.
    public struct Settings {
        public var prompt: PromptText
        /// Start-up files, in the order in which they are run.
        public var startupFiles: [String] = []
        /// The history's file; nil keeps it in memory.
        public var history: String?

        public init(prompt: PromptText) { self.prompt = prompt }
    }

    private let session: Session
    private let interrupts: Interrupts
    private let settings: Settings
    private let isInteractive: Bool
    private let reader: any BlockReader
    private let history: FileHistory?
    private var toldProblem: String?
    private var number = 0
    private var failed = false

    public init(session: Session, interrupts: Interrupts, settings: Settings) {
        self.session = session
        self.interrupts = interrupts
        self.settings = settings
        isInteractive = Output.inputIsTerminal && Output.isTerminal
        if isInteractive { interrupts.watchTerminal() }
        let terminal = Output.variable("TERM") ?? "dumb"
        if isInteractive, terminal != "dumb" {
            let history = settings.history.map { FileHistory(path: $0) } ?? FileHistory()
            self.history = history
            reader = EditorBlockReader(
                session: session, interrupts: interrupts, prompt: settings.prompt, history: history)
        } else {
            history = nil
            reader = PlainBlockReader(
                session: session, interrupts: interrupts, prompt: isInteractive ? settings.prompt : nil)
        }
        if isInteractive { session.shell = Shell(door: door) }
    }

    private var door: ShellDoor {
        let editing = BlockEditing(interrupts: interrupts)
        return ShellDoor(
            edit: { try editing.edit($0) }, editFile: { try editing.edit(file: $0) },
            older: { [history] text, limit in
                var found: [String] = []
                var position = history?.count ?? 0
                while found.count < limit, let next = history?.position(before: position, containing: text) {
                    if let block = history?[next], !found.contains(block) { found.append(block) }
                    position = next
                }
                return found.reversed()
            })
    }

    /// Says once that blocks are not kept, and why.
    private func tellOfHistory() {
        guard let problem = history?.problem, problem != toldProblem else { return }
        toldProblem = problem
        Output.message(problem)
    }

    /// Reads and runs until the end of the input, or until somebody leaves.
    public func run() -> ExitStatus {
        if isInteractive { for file in settings.startupFiles { start(with: file) } }
        var offered = ""
        while true {
            tellOfHistory()
            switch reader.next(initial: offered) {
            case .block(let block):
                offered = ""
                guard !block.allSatisfy(\.isWhitespace) else { continue }
                if isInteractive, Shell.leaves(block) { return .done }
                run(block)
                offered = session.shell?.takeOffered() ?? ""
            case .interrupted: offered = ""
            case .end:
                if isInteractive { Output.write("\n") }
                return failed && !isInteractive ? .failed : .done
            }
        }
    }

    private func run(_ block: String) {
        number += 1
        let begun = Timestamp(seconds: Int64(time(nil)))
        var outcome = ShellBlock.Outcome.failed
        let writes = session.writes
        let correction = perform {
            let results = try session.runBlock(block, name: "block \(number)")
            try session.show(results)
            if let last = results.last { try session.keep(last, number: number) }
            outcome = .done(gave: !results.isEmpty, wrote: session.writes > writes)
        }
        if let correction {
            // What was asked about is run without the mark behind it.
            let asks = block.last { !$0.isWhitespace } == "?" && !correction.contains("(")
            session.shell?.offer(asks ? correction + "?" : goingOn(with: correction))
        }
        session.shell?.record(ShellBlock(number: number, at: begun, text: block, outcome: outcome))
    }

    /// A block that is still open begins its next line, as it did when Enter was pressed.
    private func goingOn(with correction: String) -> String {
        guard session.isIncomplete(correction) else { return correction }
        let lines = correction.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return correction + "\n" + String(repeating: " ", count: LuaIndentation.columns(after: lines))
    }

    /// A start-up file's error is told of, and the session goes on without what would have come after it.
    private func start(with file: String) { perform { try session.runStartupFile(file) } }

    /// - Returns: the block as it was most likely meant, where it was no Lua.
    @discardableResult
    private func perform(_ body: () throws -> Void) -> String? {
        // Also what is told of an error can take long: until the next prompt, who presses Ctrl-C three times leaves.
        interrupts.cancelling(session.canceller) {
            defer { session.endBlock() }
            do {
                try body()
            } catch {
                failed = true
                interrupts.settle()
                let failure = session.failure(error)
                Output.write(failure.view.text(Output.messageOptions()), to: STDERR_FILENO)
                return failure.correction
            }
            return nil
        }
    }
}
