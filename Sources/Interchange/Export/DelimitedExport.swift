import Display
import Model

/// CSV as RFC 4180 has it, or TSV as results go into a pipe.
///
/// A spreadsheet runs a text that begins with `=`, `+`, `-` or `@` as a formula, also one that a client wrote into a
/// form. Such texts get an apostrophe before them, the sign for "this is text"; numbers and telephone numbers, which
/// can do nothing, stay as they are. `isRaw` leaves every text alone.
struct DelimitedExport: ExportWriter {
    enum Kind { case csv, tsv }

    private let file: ExportFile
    private let kind: Kind
    private let isRaw: Bool
    private var lines = TSVLines()
    private var width = 0

    init(_ file: ExportFile, kind: Kind, isRaw: Bool) {
        self.file = file
        self.kind = kind
        self.isRaw = isRaw
    }

    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError) {
        width = 2
        for entry in head.entries { try row([.text(head.label(entry)), entry.value]) }
        if !head.isEmpty { try file.write(kind == .csv ? "\r\n" : "\n") }
        width = headings.count
        try row(headings.map(Value.text))
    }

    mutating func row(_ values: [Value]) throws(ExportError) {
        switch kind {
        case .tsv:
            for column in 0..<width { lines.field(guarded(column < values.count ? values[column] : .missing)) }
            lines.endRow()
            try file.write(lines.bytes)
            lines.clear()
        case .csv:
            var line = ""
            for column in 0..<width {
                if column > 0 { line += "," }
                if column < values.count { line += Self.field(guarded(values[column])) }
            }
            try file.write(line + "\r\n")
        }
    }

    mutating func end() throws(ExportError) { try file.finish() }
    mutating func abandon() { file.close() }

    private static func field(_ value: Value) -> String {
        switch value {
        case .missing: return ""
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return String(value)
        case .real(let value): return NumberText.real(value)
        case .money(let fen): return NumberText.money(fen, grouped: false)
        case .date(let date): return date.description
        case .datetime(let moment): return moment.description
        case .text(let text):
            // A text without characters is something, a missing value is nothing.
            let needsQuotes =
                text.isEmpty || text.utf8.first == 0x20 || text.utf8.last == 0x20
                || text.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            guard needsQuotes else { return text }
            var quoted = "\""
            for scalar in text.unicodeScalars {
                if scalar == "\"" { quoted += "\"" }
                quoted.unicodeScalars.append(scalar)
            }
            return quoted + "\""
        }
    }

    private func guarded(_ value: Value) -> Value {
        guard !isRaw, case .text(let text) = value, Self.isFormula(text) else { return value }
        return .text("'" + text)
    }

    /// Whether a spreadsheet would run the text.
    static func isFormula(_ text: String) -> Bool {
        // Some look past blanks and control characters for the sign.
        let rest = text.utf8.drop { $0 <= 0x20 }
        guard let first = rest.first, [0x3D, 0x2B, 0x2D, 0x40].contains(first) else { return false }
        if first == 0x3D || first == 0x40 { return true }
        return !rest.dropFirst().allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x20, 0x28, 0x29, 0x2C, 0x2D, 0x2E].contains(byte)
        }
    }
}
