/// How the editor behaves in this terminal.
public struct EditorOptions: Sendable, Hashable {
    public var colour: Bool
    /// Whether the terminal gives two columns to characters whose width Unicode calls ambiguous.
    public var ambiguousIsWide: Bool
    /// Columns of one step of indentation.
    public var indentation: Int
    /// What Ctrl-X Ctrl-E runs, a shell command that takes a file's name: `$VISUAL`, `$EDITOR`, `vi`.
    public var externalEditor: String
    /// The ending of the file that it is given: `.lua`.
    public var fileEnding: String

    public init(
        colour: Bool = true, ambiguousIsWide: Bool = false, indentation: Int = 2, externalEditor: String = "vi",
        fileEnding: String = ".txt"
    ) {
        self.colour = colour
        self.ambiguousIsWide = ambiguousIsWide
        self.indentation = indentation
        self.externalEditor = externalEditor
        self.fileEnding = fileEnding
    }
}

/// How the editing of a block ended.
public enum EditorResult: Sendable, Hashable {
    case block(String)
    /// Ctrl-C with a text: it is dropped, and the next block begins empty.
    case interrupted
    /// Ctrl-D on an empty line, or the terminal is gone.
    case end
}
