import Display
import Glibc
import LineEditor
import Workbench

/// Blocks from the editor, on a terminal that can be drawn on.
final class EditorBlockReader: BlockReader {
    private let session: Session
    private let editor: LineEditor
    private let language: LuaLanguage
    private let prompt: PromptText

    init(session: Session, interrupts: Interrupts, prompt: PromptText, history: FileHistory) {
        self.prompt = prompt
        self.session = session
        language = LuaLanguage(session: session)
        let display = session.options.display
        editor = LineEditor(
            language: language, history: history,
            options: EditorOptions(
                colour: display.colour, ambiguousIsWide: display.ambiguousIsWide,
                externalEditor: BlockEditing.command, fileEnding: ".lua"),
            wake: interrupts.wakeDescriptor)
    }

    func next(initial: String) -> EditorResult {
        language.refresh()
        // Again after each block, for what it changed; the reading is another thread's.
        session.prepareCompletion()
        let columns = Output.columns
        return editor.read(
            prompt: prompt.styled(columns: columns),
            continuation: StyledText(prompt.continuation(columns: columns), .dim), initial: initial)
    }
}
