import LineEditor
import TerminalText

/// What stands before a block: which archive, and what may become of it.
public struct PromptText: Sendable, Hashable {
    /// The archive's name.
    public var name: String
    public var isSandbox = false
    public var isDemo = false
    public var isReadOnly = false
    public var isDryRun = false

    public init(name: String) { self.name = name }

    /// The name of an archive's file without its folder and ending.
    public static func name(ofFile path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
        return String(file[..<dot])
    }

    private var marks: [String] {
        var marks: [String] = []
        if isDemo, name != "demo" { marks.append("demo") }
        if isSandbox, !isDemo { marks.append("sandbox") }
        if isReadOnly { marks.append("read-only") }
        if isDryRun { marks.append("dry-run") }
        return marks
    }

    /// `dossier(clients, read-only)> `; shorter where half of the line is not enough for it.
    /// - Parameter columns: the terminal's width; nil: as wide as it needs.
    public func text(columns: Int? = nil) -> String {
        let name = Text.visible(name)
        let full = "dossier(\(([name] + marks).joined(separator: ", ")))> "
        guard let columns, Text.width(of: full) > columns / 2 else { return full }
        // What may be written matters more than which file it is.
        let rest = marks.isEmpty ? "" : ", " + marks.joined(separator: ", ")
        let short = "(\(name)\(rest))> "
        if Text.width(of: short) <= columns / 2 { return short }
        let room = columns / 2 - Text.width(of: "(\(rest))> ")
        return room >= 4 ? "(\(Text.truncate(name, to: room))\(rest))> " : "> "
    }

    /// Nothing can be written: calm. Something can, into an archive that counts: it stands out.
    var style: StyledText.Style {
        if isReadOnly || isDryRun { return .green }
        return isDemo || isSandbox ? .cyan : .yellow
    }

    /// The prompt in the editor.
    func styled(columns: Int?) -> StyledText { StyledText(text(columns: columns), style) }

    /// What stands before the further lines of a block: as wide as the prompt, unless a narrow terminal needs the room.
    func continuation(columns: Int? = nil) -> String {
        let width = Text.width(of: text(columns: columns))
        if let columns, width > max(4, columns / 3) { return "... " }
        return width < 4 ? String(repeating: " ", count: width) : String(repeating: " ", count: width - 4) + "... "
    }
}
