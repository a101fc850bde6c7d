import Glibc
import Model

/// What kinds of file results are written to, by the file's ending.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// Comma-separated, as RFC 4180 has it.
    case csv
    /// Tab-separated, as results go into a pipe.
    case tsv
    /// One JSON array of objects.
    case json
    /// One JSON object a line.
    case jsonl
    /// A sheet for Excel and its like.
    case xlsx
    /// A Markdown table.
    case markdown = "md"
    /// A page with a table.
    case html

    /// The format that the path's ending asks for, in any case.
    public init(path: String) throws(ExportError) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let endings = ExportFormat.allCases.map { "." + $0.rawValue }.joined(separator: " ")
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
            throw ExportError("\(path) has no ending to say what to write: \(endings)")
        }
        let ending = String(name[name.index(after: dot)...]).lowercased()
        if let format = ExportFormat(rawValue: ending) {
            self = format
            return
        }
        switch ending {
        case "ndjson": self = .jsonl
        case "markdown": self = .markdown
        case "htm": self = .html
        default:
            let hint = Suggestion.hint(for: ending, among: ExportFormat.allCases.map(\.rawValue), quote: "\"")
            throw ExportError("nothing is known of files ending in .\(ending)\(hint); there are \(endings)")
        }
    }
}

/// How results are written to a file.
public struct ExportOptions: Sendable, Hashable {
    /// Replaces a file that is there; without it that is an error.
    public var overwrites = false
    /// Headings: the columns' names, or their labels in a language where they have one.
    public var labels: Language?
    /// Begins text files with a byte order mark, which Excel needs to read Chinese from .csv.
    public var hasMark = false
    /// Writes texts to .csv and .tsv as they are, also those that a spreadsheet would take for formulas.
    public var isRaw = false
    /// The language of what a page says beside the values.
    public var language = Language.english

    public init() {}
}

/// A file that cannot be written.
public struct ExportError: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// Whether it is for want of space: the same export goes through once there is some.
    public let isFull: Bool

    public init(_ description: String, isFull: Bool = false) {
        self.description = description
        self.isFull = isFull
    }

    /// - Parameter code: the system's error.
    init(path: String, code: Int32) {
        isFull = [ENOSPC, EDQUOT, EFBIG].contains(code)
        let reason =
            isFull
            ? "the disk is full, or the limit of a file's size is reached; free some space and try again"
            : String(cString: strerror(code))
        description = "cannot write \(path): \(reason)"
    }
}
