import Model

extension MappedLayout {
    init(node: MappingNode, at path: String) throws(ImportError) {
        let reader = try MappingReader(
            node, at: path, knows: ["delimiter", "header", "columns", "fixed", "skip_lines"])
        delimiter = try reader.text("delimiter")
        if let delimiter, Delimiter.byte(delimiter) == nil {
            throw .mapping(key: "delimiter".inside(path), problem: "is one character of ASCII, as \";\" or \"\\t\"")
        }
        hasHeader = try reader.boolean("header") ?? true
        columns = try reader.texts("columns")
        skipLines = try reader.integer("skip_lines", 0...100_000) ?? 0
        guard let nodes = try reader.list("fixed") else {
            if !hasHeader, columns == nil {
                throw .mapping(
                    key: "columns".inside(path), problem: "is missing: without headings it names the columns")
            }
            return
        }
        var fixed: [FixedColumn] = []
        for (index, node) in nodes.enumerated() {
            let place = "\("fixed".inside(path))[\(index + 1)]"
            let column = try MappingReader(node, at: place, knows: ["name", "from", "to", "width"])
            guard let name = try column.text("name") else {
                throw .mapping(key: "name".inside(place), problem: "is missing: it names the column")
            }
            let from = try column.integer("from", 1...1_000_000) ?? (fixed.last?.to ?? 0) + 1
            let width = try column.integer("width", 1...1_000_000)
            guard let to = try column.integer("to", 1...1_000_000) ?? width.map({ from + $0 - 1 }) else {
                throw .mapping(key: place, problem: "needs `to`, the column's last character, or `width`")
            }
            guard to >= from else { throw .mapping(key: place, problem: "ends (\(to)) before it begins (\(from))") }
            fixed.append(FixedColumn(name: name, from: from, to: to))
        }
        guard !fixed.isEmpty else { throw .mapping(key: "fixed".inside(path), problem: "lists no column") }
        self.fixed = fixed
        // Columns that stand at fixed places are named by the mapping; headings are not expected.
        hasHeader = try reader.boolean("header") ?? false
    }
}

extension ColumnChoice {
    /// `true` for all that are left, or a list of headings.
    init(node: MappingNode, at path: String) throws(ImportError) {
        switch node {
        case .boolean(let all): self = all ? .rest : .none
        default:
            let reader = try MappingReader(.table(["list": node]), at: path, knows: ["list"])
            self = .named(try reader.texts("list") ?? [])
        }
    }
}

extension ConstantRow {
    init(node: MappingNode, at path: String) throws(ImportError) {
        var values = try node.entries(at: path)
        let entity = try MappingReader(
            .table(values.filter { $0.key == "entity" }), at: path, knows: ["entity"]
        ).entity("entity")
        values["entity"] = nil
        for name in values.keys.sorted() {
            _ = try entity.importable(name, at: path)
            guard values[name]?.scalarText != nil else {
                throw .mapping(key: name.inside(path), problem: "is a text, a number or true or false")
            }
        }
        self.init(entity: entity, values: values)
    }
}

extension RowMapping {
    init(node: MappingNode, at path: String) throws(ImportError) {
        let reader = try MappingReader(node, at: path, knows: ["entity", "fields", "extra", "match", "when"])
        let entity = try reader.entity("entity")
        self.init(entity: entity)
        if let node = reader["fields"] {
            var fields: [String: FieldMapping] = [:]
            for (name, value) in try node.entries(at: "fields".inside(path)) {
                let field = try entity.importable(name, at: "fields".inside(path))
                fields[field.name] = try FieldMapping(node: value, at: name.inside("fields".inside(path)))
            }
            self.fields = fields
        }
        if let node = reader["extra"] { try readExtra(node, at: "extra".inside(path)) }
        if let names = try reader.texts("match") {
            for name in names { _ = try entity.importable(name, at: "match".inside(path)) }
            match = names
        }
        when = try reader.texts("when") ?? []
    }

    /// `true`, a list of headings, or `{ columns = true or a list, age = "integer", pdays = { type = …, null = … } }`.
    private mutating func readExtra(_ node: MappingNode, at path: String) throws(ImportError) {
        guard entity["extra"] != nil else {
            throw .mapping(key: path, problem: "\(entity.name) has no `extra`; only clients have")
        }
        guard case .table(var entries) = node, !entries.isEmpty else {
            extra = try ColumnChoice(node: node, at: path)
            return
        }
        let rest = entries.removeValue(forKey: "rest") ?? .boolean(false)
        for (heading, node) in entries {
            extraTypes[heading] = try ExtraColumn(node: node, at: heading.inside(path))
        }
        if rest == .boolean(true) { extra = .rest } else { extra = .named(entries.keys.sorted()) }
    }
}

extension FieldMapping {
    /// A heading, a column's place, or a table that says more.
    init(node: MappingNode, at path: String) throws(ImportError) {
        switch node {
        case .text(let heading):
            self.init(.column(heading))
            return
        case .integer(let position) where position >= 1 && position <= 100_000:
            self.init(.position(Int(position)))
            return
        case .table: break
        default: throw .mapping(key: path, problem: "is a heading, a column's number, or a table, not \(node.kind)")
        }
        let reader = try MappingReader(node, at: path, knows: ["column", "value", "record"] + ValueConversion.keys)
        var sources: [Source] = []
        switch reader["column"] {
        case .integer?: sources.append(.position(try reader.integer("column", 1...100_000) ?? 1))
        case .some: sources.append(.column(try reader.text("column") ?? ""))
        case nil: break
        }
        if let text = try reader.text("value") { sources.append(.constant(text)) }
        if try reader.boolean("record") == true { sources.append(.recordNumber) }
        guard sources.count == 1 else {
            throw .mapping(
                key: path,
                problem: "needs exactly one of `column`, `value` (a constant) and `record` (the record's number)")
        }
        self.init(sources[0], conversion: try ValueConversion(reader))
    }
}

extension ValueConversion {
    static let keys = ["null", "map", "pad", "prefix", "format", "scale", "default", "create"]

    init(_ reader: MappingReader) throws(ImportError) {
        null = try reader.texts("null") ?? []
        if let node = reader["map"] {
            for (from, to) in try node.entries(at: "map".inside(reader.path)) {
                guard let text = to.scalarText else {
                    throw .mapping(key: from.inside("map".inside(reader.path)), problem: "is a text, not \(to.kind)")
                }
                map[from] = text
            }
        }
        pad = try reader.integer("pad", 1...100)
        prefix = try reader.text("prefix")
        format = try reader.text("format")
        if let format, !DateReading.isPattern(format) {
            throw .mapping(
                key: "format".inside(reader.path),
                problem: "\"\(format)\" is no pattern of a date: it needs %Y (or %y), %m (or %b) and %d")
        }
        scale = try reader.number("scale")
        if let scale, scale == 0 || !scale.isFinite || Decimal(scale) == nil {
            throw .mapping(key: "scale".inside(reader.path), problem: "is a number other than 0")
        }
        standard = try reader.text("default")
        create = try reader.boolean("create") ?? false
    }
}

extension ExtraColumn {
    init(node: MappingNode, at path: String) throws(ImportError) {
        self.init()
        if case .boolean(true) = node { return }
        let reader: MappingReader
        if case .text = node {
            reader = try MappingReader(.table(["type": node]), at: path, knows: ["type"])
        } else {
            reader = try MappingReader(node, at: path, knows: ["type", "name"] + ValueConversion.keys)
            conversion = try ValueConversion(reader)
            name = try reader.text("name")
        }
        guard let text = try reader.text("type") else { return }
        guard let kind = Kind(rawValue: text) else {
            throw .mapping(
                key: "type".inside(path),
                problem: "\"\(text)\" is none of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.kind = kind
    }
}

extension Entity {
    /// The field of that name or label that an import may fill.
    func importable(_ name: String, at path: String) throws(ImportError) -> Field {
        guard let field = self[name] ?? field(labelled: name) else {
            let hint = Suggestion.hint(for: name, among: fields.map(\.name))
            throw .mapping(key: name.inside(path), problem: "\(self.name) has no field `\(name)`\(hint)")
        }
        if let why = field.whyNotImportable {
            throw .notWritable(entity: self.name, field: field.name, why: why)
        }
        return field
    }
}

extension Field {
    /// Why no import may fill the field; nil when one may.
    var whyNotImportable: String? {
        if let derivation { return "it is derived (\(derivation))" }
        if rules.contains(.managed) { return "the archive sets it itself" }
        return nil
    }
}

/// The character between fields.
enum Delimiter {
    /// The byte a user's spelling stands for: the character itself, `\t` or `tab`.
    static func byte(_ text: String) -> UInt8? {
        if text == "\\t" || text == "tab" { return 0x09 }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0x22, byte != 0x0A, byte != 0x0D,
            byte != 0
        else { return nil }
        return byte
    }

    static func name(_ byte: UInt8) -> String { byte == 0x09 ? "tab" : String(UnicodeScalar(byte)) }
}
