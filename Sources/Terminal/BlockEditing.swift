import LineEditor
import Workbench

/// `edit()`: a block or a file in the person's own editor.
struct BlockEditing {
    /// A shell command that takes a file's name.
    static var command: String { Output.variable("VISUAL") ?? Output.variable("EDITOR") ?? "vi" }

    let interrupts: Interrupts

    private var editor: ExternalEditor { ExternalEditor(command: Self.command, fileEnding: ".lua") }

    /// Has the text edited.
    func edit(_ text: String) throws -> String { try interrupts.ignoring { try editor.edit(text) } }

    /// Has a file edited, that is there or will be.
    func edit(file path: String) throws { try interrupts.ignoring { try editor.open(path) } }
}
