import Archive
import Display
import Glibc
import TerminalText
import Workbench

/// The terminal's door: blocks of one or more lines, each run when it is complete.
public final class REPL {
    private let session: Session
    private let interrupts: Interrupts
    private let reader: LineReader
    private let prompt: String
    private let isInteractive: Bool
    private var blocks = 0
    private var failed = false

    /// - Parameter prompt: what stands before a block, as `dossier> `; nothing is printed where nobody types.
    public init(session: Session, interrupts: Interrupts, prompt: String) {
        self.session = session
        self.interrupts = interrupts
        self.prompt = prompt
        isInteractive = Output.inputIsTerminal && Output.isTerminal
        reader = LineReader(interrupts: interrupts)
    }

    /// Reads and runs until the end of the input.
    public func run() -> ExitStatus {
        while let block = readBlock() {
            guard !block.allSatisfy(\.isWhitespace) else { continue }
            blocks += 1
            run(block, number: blocks)
        }
        return failed && !isInteractive ? .failed : .done
    }

    /// The next complete block; nil at the end of the input.
    private func readBlock() -> String? {
        var block = ""
        let continuation = String(repeating: " ", count: max(0, Text.width(of: prompt) - 4)) + "... "
        while true {
            switch reader.next(prompt: isInteractive ? (block.isEmpty ? prompt : continuation) : "") {
            case .text(let line):
                block += block.isEmpty ? line : "\n" + line
                // Empty lines are part of a block: pasted functions have them. Ctrl-C drops one with a forgotten `end`.
                if !session.isIncomplete(block) { return block }
            case .interrupted:
                Output.write("\n")
                block = ""
            case .end:
                guard block.isEmpty else { return block }
                if isInteractive { Output.write("\n") }
                return nil
            }
        }
    }

    private func run(_ block: String, number: Int) {
        do {
            try interrupts.cancelling(session.canceller) {
                let results = try session.runBlock(block, name: "block \(number)")
                try session.show(results)
                if let last = results.last { try session.keep(last, number: number) }
            }
        } catch {
            failed = true
            let failure = session.failure(error)
            Output.write(failure.view.text(Output.messageOptions()), to: STDERR_FILENO)
        }
        session.endBlock()
    }
}
