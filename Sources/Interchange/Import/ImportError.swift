/// Why an import could not begin, or ended without writing anything. Single bad records are rejections, not errors.
public enum ImportError: Error, Sendable, Hashable {
    case cannotRead(path: String, reason: String)
    case cannotWriteRejects(path: String, reason: String)
    /// The rejects would overwrite the file they come from.
    case rejectsIntoSource(path: String)
    /// The bytes are well formed in none of the encodings known.
    case unknownEncoding(path: String)
    case empty(path: String)
    /// Nobody said what the records are, and the headings do not say it either.
    case noTarget(headings: [String])
    /// Headings that are no field, each with the nearest field when one is near.
    case unknownHeadings([UnknownName], entity: String)
    case duplicateHeadings([String])
    /// Two headings mean the same field.
    case sameField(field: String, headings: [String])
    /// The mapping names a column that the file has not.
    case unknownColumn(UnknownName, columns: [String])
    /// A field that every new row needs and that neither a column nor a constant gives.
    case fieldNotGiven(entity: String, field: String, label: String)
    /// The heading names a field that the archive keeps itself.
    case notWritable(entity: String, field: String, why: String)
    /// The mapping file cannot be understood. `key` is the way to the place: `rows[2].fields.date.format`.
    case mapping(key: String, problem: String)
    /// A constant of the mapping breaks a rule of the model.
    case constant(entity: String, field: String, problem: String)
    /// Records were refused and all or nothing was asked for. The report lists them.
    case rejected(ImportReport)
}

/// A name nobody knows, and what may have been meant.
public struct UnknownName: Sendable, Hashable {
    public let name: String
    public let suggestion: String?

    public init(name: String, suggestion: String?) {
        self.name = name
        self.suggestion = suggestion
    }
}

extension UnknownName: CustomStringConvertible {
    public var description: String {
        "`\(name)`" + (suggestion.map { " (did you mean `\($0)`?)" } ?? "")
    }
}

extension ImportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotRead(let path, let reason): return "cannot read \(path): \(reason)"
        case .cannotWriteRejects(let path, let reason):
            return "cannot write the rejected records to \(path): \(reason); nothing was imported"
        case .rejectsIntoSource(let path):
            return "the rejected records cannot be written to \(path): it is the file they come from"
        case .unknownEncoding(let path):
            return
                "\(path) is neither UTF-8, UTF-16 nor GB18030; name its encoding (\(Encoding.documentedNames.joined(separator: ", ")))"
        case .empty(let path): return "\(path) is empty: there is not even a line of headings"
        case .noTarget(let headings):
            return
                "what are the records of this file? Name the entity (--into clients) or a mapping (--map FILE); the headings are \(headings.joined(separator: ", "))"
        case .unknownHeadings(let names, let entity):
            return
                "no field of \(entity): \(names.map(\.description).joined(separator: ", ")); rename the headings, or use a mapping that sends them to `extra` or ignores them"
        case .duplicateHeadings(let names):
            return "headings that occur more than once: \(names.map { "`\($0)`" }.joined(separator: ", "))"
        case .sameField(let field, let headings):
            return
                "the headings \(headings.map { "`\($0)`" }.joined(separator: " and ")) both mean `\(field)`; leave one out, or use a mapping"
        case .unknownColumn(let name, let columns):
            return "the file has no column \(name); it has \(columns.joined(separator: ", "))"
        case .fieldNotGiven(let entity, let field, let label):
            return "no column gives `\(field)` (\(label)), which every new \(entity) needs"
        case .notWritable(let entity, let field, let why):
            return "`\(field)` of \(entity) cannot be imported: \(why); send the column to `extra` or ignore it"
        case .mapping(let key, let problem): return key.isEmpty ? "mapping: \(problem)" : "mapping, \(key): \(problem)"
        case .constant(let entity, let field, let problem): return "mapping, `\(field)` of \(entity): \(problem)"
        case .rejected(let report):
            return
                "\(report.rejectedCount) of \(report.records) records refused; nothing was imported (keep-good imports the others)"
        }
    }
}
