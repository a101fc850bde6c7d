import Model
import TerminalText

/// A page of help: what it is, how it is written, what it has.
public struct HelpView: Sendable, Hashable {
    public enum Block: Sendable, Hashable {
        case heading(String)
        case paragraph(String)
        /// Lines to type, shown as they are.
        case code([String])
        /// What one types, and what it means.
        case list([Entry])
        case fields([FieldEntry])
        case table(Table)
        /// A last line, apart from what stands above it.
        case note(String)
    }

    public struct Entry: Sendable, Hashable {
        public var term: String
        public var meaning: String

        public init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// A field as help lists it.
    public struct FieldEntry: Sendable, Hashable {
        public var name: String
        public var label: Label
        public var type: String
        public var unit: String?
        public var allowed: [EnumerationValue]
        /// Limits and other facts, in words.
        public var notes: [String]

        public init(
            name: String, label: Label, type: String, unit: String? = nil, allowed: [EnumerationValue] = [],
            notes: [String] = []
        ) {
            self.name = name
            self.label = label
            self.type = type
            self.unit = unit
            self.allowed = allowed
            self.notes = notes
        }

        /// The field as the model declares it.
        public init(_ field: Field) {
            var notes: [String] = []
            if !field.note.isEmpty { notes.append(field.note) }
            if let derivation = field.derivation { notes.append("derived: \(derivation)") }
            if field.privacy == .personal || field.privacy == .sensitive { notes.append(field.privacy.rawValue) }
            var allowed: [EnumerationValue] = []
            if case .enumeration(let values) = field.type { allowed = values }
            self.init(
                name: field.name, label: field.label, type: field.type.name, unit: field.unit, allowed: allowed,
                notes: notes)
        }
    }

    public var blocks: [Block]

    public init(_ blocks: [Block]) { self.blocks = blocks }

    /// An entity: its summary, its fields, the entities that hang on it.
    ///
    /// - Parameter more: what follows, such as what can be done with a relation over it.
    public static func entity(_ entity: Entity, language: Language = .english, more: [Block] = []) -> HelpView {
        let isChinese = language == .chinese
        var blocks: [Block] = [
            .heading("\(entity.plural)  \(entity.label[language])"), .paragraph(entity.summary[language]),
            .heading(isChinese ? "字段" : "Fields"), .fields(entity.fields.map(FieldEntry.init)),
        ]
        let inverses = entity.inverses
        if !inverses.isEmpty {
            blocks.append(.heading(isChinese ? "相关" : "Related"))
            blocks.append(
                .list(
                    inverses.map { inverse in
                        let label = inverse.entity.label[language]
                        return Entry(
                            ":\(inverse.name)()",
                            isChinese
                                ? "\(label)，其 \(inverse.field.name) 指向此处"
                                : "the \(inverse.entity.plural) whose \(inverse.field.name) this is")
                    }))
        }
        return HelpView(blocks + more)
    }

    /// One field of an entity.
    public static func field(_ field: Field, of entity: Entity, language: Language = .english) -> HelpView {
        HelpView([.heading("\(entity.plural).\(field.name)  \(field.label[language])"), .fields([FieldEntry(field)])])
    }
}

extension HelpView: Showable {
    public func write(to output: inout some TextOutputStream, options: DisplayOptions) {
        for (position, block) in blocks.enumerated() {
            switch block {
            case .heading(let text):
                if position > 0 { output.writeLine() }
                output.writeWrapped(text, .bold, options)
            case .paragraph(let text): output.writeWrapped(text, nil, options)
            case .note(let text):
                if position > 0 { output.writeLine() }
                output.writeWrapped(text, .dim, options)
            case .code(let lines):
                for text in lines { writeCode(Text.visible(text), to: &output, options) }
            case .list(let entries): write(entries.map(row), columns: 1, to: &output, options)
            case .fields(let fields):
                write(fields.map { row($0, options) }, columns: 3, to: &output, options)
            case .table(let table):
                var tableOptions = options
                tableOptions.format = .table
                table.write(to: &output, options: tableOptions)
            }
        }
    }

    /// A line of code. Where it does not fit, its comment goes above it, and what still does not is broken where Lua
    /// lets it be.
    private func writeCode(_ text: String, to output: inout some TextOutputStream, _ options: DisplayOptions) {
        func write(_ text: some StringProtocol, indent: Int = 2) {
            var line = Line(options, indent: indent)
            line.append(String(text), .cyan)
            output.writeLine(line)
        }
        func width(_ text: some StringProtocol) -> Int {
            Text.width(of: String(text), ambiguousIsWide: options.ambiguousIsWide)
        }
        let room = options.width.map { max(16, $0 - 2) } ?? .max
        guard width(text) > room else { return write(text) }
        var code = CodeLine(text)
        if let comment = code.comment {
            for part in Text.wrap(comment, to: max(8, room - 3), ambiguousIsWide: options.ambiguousIsWide) {
                write("-- " + part)
            }
        }
        let columns = room + 2
        var indent = 2 + text.prefix { $0 == " " }.count
        while indent + width(code.text) > columns,
            let place = code.lastBreak(where: { indent + width($0) <= columns })
        {
            write(code.text[..<place].trimmingBlanks, indent: indent)
            indent = 4 + text.prefix { $0 == " " }.count
            code = CodeLine(String(code.text[place...]))
        }
        if !code.text.isEmpty { write(code.text.trimmingBlanks, indent: indent) }
    }

    /// Aligned parts, and a last one that is wrapped beside them.
    private struct Row {
        var parts: [(text: String, style: Style?)]
        var rest: String
    }

    private func row(_ entry: Entry) -> Row {
        Row(parts: [(Text.visible(entry.term), .cyan)], rest: entry.meaning)
    }

    private func row(_ field: FieldEntry, _ options: DisplayOptions) -> Row {
        var details: [String] = []
        if let unit = field.unit { details.append(unit) }
        if !field.allowed.isEmpty {
            details.append(
                field.allowed.map { value in
                    options.language == .chinese && value.zh != value.name ? "\(value.name) \(value.zh)" : value.name
                }.joined(separator: ", "))
        }
        details += field.notes
        return Row(
            parts: [
                (Text.visible(field.name), .cyan), (field.label[options.language], nil), (field.type, .dim),
            ], rest: details.joined(separator: "; "))
    }

    private func write(_ rows: [Row], columns: Int, to output: inout some TextOutputStream, _ options: DisplayOptions) {
        let indent = 2
        let gap = 2
        func width(_ text: String) -> Int { Text.width(of: text, ambiguousIsWide: options.ambiguousIsWide) }
        // A few long terms must not push the meanings of all into a narrow strip: of those the meaning goes below.
        let widest = columns == 1 ? options.width.map { $0 / 2 } ?? .max : .max
        let widths = (0..<columns).map { column in
            rows.map { width($0.parts[column].text) }.filter { $0 <= widest }.max() ?? min(widest, 4 * indent)
        }
        let start = indent + widths.reduce(0) { $0 + $1 + gap }
        let narrowest = 24
        let room = options.width.map { $0 - start } ?? .max
        for row in rows {
            var line = Line(options, indent: indent)
            // In a narrow terminal the parts stand unaligned and what wraps goes below them.
            let isNarrow = room < narrowest
            for (column, part) in row.parts.enumerated() {
                if isNarrow, column > 0, line.width + width(part.text) > options.width ?? .max {
                    output.writeLine(line)
                    line = Line(options, indent: 2 * indent)
                }
                if isNarrow, columns == 1, width(part.text) + indent > options.width ?? .max {
                    writeCode(part.text, to: &output, options)
                    continue
                }
                line.append(part.text, part.style)
                line.skip(gap + (isNarrow ? 0 : max(0, widths[column] - width(part.text))))
            }
            if !isNarrow, width(row.parts[0].text) > widths[0] {
                output.writeLine(line)
                line = Line(options, indent: start)
                if row.rest.isEmpty { continue }
            }
            if isNarrow {
                if line.width > indent { output.writeLine(line) }
                if !row.rest.isEmpty { output.writeWrapped(row.rest, nil, indent: 2 * indent, options) }
                continue
            }
            let rest = Text.wrap(
                Text.visible(row.rest, keepingLines: true), to: room, ambiguousIsWide: options.ambiguousIsWide)
            for (position, text) in rest.enumerated() {
                if position > 0 { line = Line(options, indent: start) }
                line.append(text)
                output.writeLine(line)
            }
        }
    }
}
