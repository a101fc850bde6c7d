import Model

extension ImportMapping {
    /// Reads a mapping. Throws `ImportError.mapping` with the way to the place that cannot be understood.
    public init(node: MappingNode) throws(ImportError) {
        let reader = try MappingReader(
            node, at: "", knows: ["layout", "encoding", "create", "rows", "ignore", "utc_offset"])
        guard let rowNodes = try reader.list("rows"), !rowNodes.isEmpty else {
            throw .mapping(
                key: "rows", problem: "is missing: it lists what each record becomes, as { entity = \"client\" }")
        }
        var rows: [RowMapping] = []
        for (index, node) in rowNodes.enumerated() {
            rows.append(try RowMapping(node: node, at: "rows[\(index + 1)]"))
        }
        self.init(rows: rows)
        if let name = try reader.text("encoding") {
            guard let encoding = Encoding(named: name) else {
                throw .mapping(
                    key: "encoding",
                    problem: "\"\(name)\" is not known; known are \(Encoding.documentedNames.joined(separator: ", "))")
            }
            self.encoding = encoding
        }
        if let node = reader["layout"] { layout = try MappedLayout(node: node, at: "layout") }
        for (index, node) in (try reader.list("create") ?? []).enumerated() {
            create.append(try ConstantRow(node: node, at: "create[\(index + 1)]"))
        }
        if let node = reader["ignore"] { ignore = try ColumnChoice(node: node, at: "ignore") }
        if let offset = try reader.number("utc_offset") {
            guard (-14...14).contains(offset) else {
                throw .mapping(key: "utc_offset", problem: "is a number of hours from -14 to 14")
            }
            utcOffset = offset
        }
    }
}

/// The entries of one table of a mapping, read by name; names nobody knows are errors.
struct MappingReader {
    let path: String
    private let entries: [String: MappingNode]

    init(_ node: MappingNode, at path: String, knows names: [String]) throws(ImportError) {
        self.path = path
        entries = try node.entries(at: path)
        for name in entries.keys.sorted() where !names.contains(name) {
            let hint =
                Suggestion.question(for: name, among: names)
                ?? "known are \(names.joined(separator: ", "))"
            throw .mapping(key: name.inside(path), problem: "is nothing a mapping knows; \(hint)")
        }
    }

    subscript(name: String) -> MappingNode? {
        guard let node = entries[name], node != .null else { return nil }
        return node
    }

    func list(_ name: String) throws(ImportError) -> [MappingNode]? {
        guard let node = self[name] else { return nil }
        switch node {
        case .list(let items): return items
        case .table(let entries) where entries.isEmpty: return []
        default: throw .mapping(key: name.inside(path), problem: "is a list, not \(node.kind)")
        }
    }

    /// A list of texts; a single text is a list of one.
    func texts(_ name: String) throws(ImportError) -> [String]? {
        if case .text(let text)? = self[name] { return [text] }
        guard let items = try list(name) else { return nil }
        var result: [String] = []
        for (index, item) in items.enumerated() {
            guard let text = item.scalarText else {
                throw .mapping(key: "\(name.inside(path))[\(index + 1)]", problem: "is a text, not \(item.kind)")
            }
            result.append(text)
        }
        return result
    }

    func text(_ name: String) throws(ImportError) -> String? {
        guard let node = self[name] else { return nil }
        guard let text = node.scalarText else {
            throw .mapping(key: name.inside(path), problem: "is a text, not \(node.kind)")
        }
        return text
    }

    func number(_ name: String) throws(ImportError) -> Double? {
        switch self[name] {
        case nil: return nil
        case .integer(let value)?: return Double(value)
        case .number(let value)?: return value
        case let node?: throw .mapping(key: name.inside(path), problem: "is a number, not \(node.kind)")
        }
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(ImportError) -> Int? {
        guard let value = try number(name) else { return nil }
        guard value == value.rounded(), value >= Double(range.lowerBound), value <= Double(range.upperBound) else {
            throw .mapping(
                key: name.inside(path),
                problem: "is a whole number from \(range.lowerBound) to \(range.upperBound), not \(value)")
        }
        return Int(value)
    }

    func boolean(_ name: String) throws(ImportError) -> Bool? {
        switch self[name] {
        case nil: return nil
        case .boolean(let value)?: return value
        case let node?: throw .mapping(key: name.inside(path), problem: "is true or false, not \(node.kind)")
        }
    }

    func entity(_ name: String) throws(ImportError) -> Entity {
        guard let text = try text(name) else {
            throw .mapping(key: name.inside(path), problem: "is missing: it names what the row is, as \"client\"")
        }
        if let entity = Vocabulary.entity(named: text) ?? Vocabulary.entity(plural: text) { return entity }
        let hint =
            Suggestion.hint(for: text, among: Vocabulary.entities.map(\.name), quote: "\"")
        throw .mapping(key: name.inside(path), problem: "there is no entity \"\(text)\"\(hint)")
    }
}

extension MappingNode {
    func entries(at path: String) throws(ImportError) -> [String: MappingNode] {
        switch self {
        case .table(let entries): return entries
        case .list(let items) where items.isEmpty: return [:]
        default: throw .mapping(key: path, problem: "is a table, not \(kind)")
        }
    }

    /// A text, or a number or boolean as one would write it.
    var scalarText: String? {
        switch self {
        case .text(let text): text
        case .integer(let value): String(value)
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        case .boolean(let value): value ? "true" : "false"
        case .null, .list, .table: nil
        }
    }
}

extension String {
    /// The way to an entry of the table at `path`.
    func inside(_ path: String) -> String { path.isEmpty ? self : "\(path).\(self)" }
}
