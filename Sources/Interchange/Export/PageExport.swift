import Display
import Model

/// A Markdown table. Values are written as a terminal shows them, for people: amounts with grouped thousands.
struct MarkdownExport: ExportWriter {
    private let file: ExportFile
    private let columns: [TableColumn]
    private let title: String?
    private let notes: [String]

    init(_ file: ExportFile, columns: [TableColumn], title: String?, notes: [String]) {
        self.file = file
        self.columns = columns
        self.title = title
        self.notes = notes
    }

    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError) {
        if let title { try file.write("**\(Self.cell(title))**\n\n") }
        for entry in head.entries {
            try file.write("- \(Self.cell(head.label(entry))): \(Self.cell(ShownValue.text(entry.value)))\n")
        }
        if !head.isEmpty { try file.write("\n") }
        try file.write("| " + headings.map(Self.cell).joined(separator: " | ") + " |\n")
        let rules = columns.map { $0.alignment == .right ? "---:" : "---" }
        try file.write("| " + rules.joined(separator: " | ") + " |\n")
    }

    mutating func row(_ values: [Value]) throws(ExportError) {
        let cells = columns.indices.map { column in
            Self.cell(ShownValue.text(column < values.count ? values[column] : .missing, columns[column]))
        }
        try file.write("| " + cells.joined(separator: " | ") + " |\n")
    }

    mutating func end() throws(ExportError) {
        for note in notes { try file.write("\n\(Self.cell(note))\n") }
        try file.finish()
    }

    mutating func abandon() { file.close() }

    /// The text so that nothing in it is a mark of Markdown's tables or of HTML.
    private static func cell(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|", "\\", "*", "_", "`", "[", "]": result += "\\\(scalar)"
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\n": result += "<br>"
            case "\r": continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// A page with one table, complete in itself. Values are written as a terminal shows them, for people.
struct HTMLExport: ExportWriter {
    private let file: ExportFile
    private let columns: [TableColumn]
    private let title: String?
    private let notes: [String]
    private let language: Language

    init(_ file: ExportFile, columns: [TableColumn], title: String?, notes: [String], language: Language) {
        self.file = file
        self.columns = columns
        self.title = title
        self.notes = notes
        self.language = language
    }

    private static let style = """
        body { font-family: system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        th, td { padding: .3em .7em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }
        th { border-bottom: 2px solid #888; position: sticky; top: 0; background: #fff }
        .r { text-align: right; white-space: nowrap }
        td { white-space: pre-wrap }
        p { color: #666 }
        dl { display: grid; grid-template-columns: max-content auto; gap: .2em 1.5em }
        dt { font-weight: bold }
        dd { margin: 0 }
        """

    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError) {
        try file.write(
            """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)"><head><meta charset="utf-8"><title>\(Self.escaped(title ?? "Dossier"))</title>
            <style>
            \(Self.style)
            </style></head><body>

            """)
        if let title { try file.write("<h1>\(Self.escaped(title))</h1>\n") }
        if !head.isEmpty {
            try file.write("<dl>\n")
            for entry in head.entries {
                let value = Self.escaped(ShownValue.text(entry.value))
                try file.write("<dt>\(Self.escaped(head.label(entry)))</dt><dd>\(value)</dd>\n")
            }
            try file.write("</dl>\n")
        }
        try file.write("<table>\n<thead><tr>")
        for (heading, column) in zip(headings, columns) {
            try file.write("<th\(Self.side(column))>\(Self.escaped(heading))</th>")
        }
        try file.write("</tr></thead>\n<tbody>\n")
    }

    mutating func row(_ values: [Value]) throws(ExportError) {
        var line = "<tr>"
        for (index, column) in columns.enumerated() {
            let text = ShownValue.text(index < values.count ? values[index] : .missing, column)
            line += "<td\(Self.side(column))>\(Self.escaped(text))</td>"
        }
        try file.write(line + "</tr>\n")
    }

    mutating func end() throws(ExportError) {
        try file.write("</tbody></table>\n")
        for note in notes { try file.write("<p>\(Self.escaped(note))</p>\n") }
        try file.write("</body></html>\n")
        try file.finish()
    }

    mutating func abandon() { file.close() }

    private static func side(_ column: TableColumn) -> String { column.alignment == .right ? " class=\"r\"" : "" }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// A value for people, as part of a page: nothing for a missing one, line ends as they are.
private enum ShownValue {
    static func text(_ value: Value, _ column: TableColumn) -> String {
        switch value {
        case .missing: ""
        case .text(let text): text
        default: ValueText.text(value, type: column.type)
        }
    }

    static func text(_ value: Value) -> String { text(value, TableColumn("value")) }
}
