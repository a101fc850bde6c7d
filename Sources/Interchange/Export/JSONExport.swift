import Display
import Model

/// Rows as JSON objects: in one array, or one a line. Amounts are numbers with two decimals, dates and moments ISO
/// texts, missing values null; a field that holds JSON is part of the object and no text. With a head the array is the
/// `rows` of an object beside the `head`; in lines the head is the first.
struct JSONExport: ExportWriter {
    private let file: ExportFile
    private let isLines: Bool
    private let isJSON: [Bool]
    private var keys: [String] = []
    private var isFirst = true
    private var hasHead = false

    init(_ file: ExportFile, columns: [TableColumn], isLines: Bool) {
        self.file = file
        self.isLines = isLines
        isJSON = columns.map { $0.type == .json }
    }

    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError) {
        keys = headings.map { JSONString.quoted($0) + ":" }
        hasHead = !head.isEmpty
        if hasHead {
            let entries = head.entries.map { JSONString.quoted($0.name) + ":" + Self.text($0.value, isJSON: false) }
            let object = "{\"head\":{" + entries.joined(separator: ",") + "}"
            try file.write(object + (isLines ? "}\n" : ",\n\"rows\":"))
        }
        if !isLines { try file.write("[") }
    }

    mutating func row(_ values: [Value]) throws(ExportError) {
        var line = isLines ? "{" : isFirst ? "\n{" : ",\n{"
        for (column, key) in keys.enumerated() {
            if column > 0 { line += "," }
            line += key
            line += column < values.count ? Self.text(values[column], isJSON: isJSON[column]) : "null"
        }
        isFirst = false
        try file.write(line + (isLines ? "}\n" : "}"))
    }

    mutating func end() throws(ExportError) {
        if !isLines { try file.write((isFirst ? "]" : "\n]") + (hasHead ? "}\n" : "\n")) }
        try file.finish()
    }

    mutating func abandon() { file.close() }

    private static func text(_ value: Value, isJSON: Bool) -> String {
        switch value {
        case .missing: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        // JSON has no infinite numbers.
        case .real(let value): value.isFinite ? NumberText.real(value) : JSONString.quoted(NumberText.real(value))
        case .text(let text): isJSON ? text : JSONString.quoted(text)
        case .money(let fen): NumberText.money(fen, grouped: false)
        case .date(let date): JSONString.quoted(date.description)
        case .datetime(let moment): JSONString.quoted(moment.description)
        }
    }
}
