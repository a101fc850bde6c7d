import Glibc
import LineEditor
import TerminalText
import Workbench

/// Reads blocks, each of as many lines as it takes.
protocol BlockReader: AnyObject {
    /// The next block.
    /// - Parameter initial: what the block begins with, for the person to go on with.
    func next(initial: String) -> EditorResult
}

/// Blocks from plain lines: a pipe, or a terminal that cannot be drawn on. Editing is the terminal's own.
final class PlainBlockReader: BlockReader {
    private let session: Session
    private let reader: LineReader
    private let prompt: PromptText?

    /// - Parameter prompt: nil where nobody types: then nothing is printed.
    init(session: Session, interrupts: Interrupts, prompt: PromptText?) {
        self.session = session
        self.prompt = prompt
        reader = LineReader(interrupts: interrupts)
    }

    func next(initial: String) -> EditorResult {
        // It cannot be put into the line; it can be read and typed again.
        if !initial.isEmpty, prompt != nil {
            for line in initial.split(separator: "\n", omittingEmptySubsequences: false) {
                Output.write("  | \(Text.visible(String(line)))\n")
            }
        }
        var block = ""
        while true {
            let columns = Output.columns
            let shown = block.isEmpty ? prompt?.text(columns: columns) : prompt?.continuation(columns: columns)
            switch reader.next(prompt: shown ?? "") {
            case .text(let line):
                block += block.isEmpty ? line : "\n" + line
                // Empty lines are part of a block: pasted functions have them. Ctrl-C drops one with a forgotten `end`.
                if Shell.leaves(block) || !session.isIncomplete(block) { return .block(block) }
            case .interrupted:
                Output.write("\n")
                return .interrupted
            case .end: return block.isEmpty ? .end : .block(block)
            }
        }
    }
}
