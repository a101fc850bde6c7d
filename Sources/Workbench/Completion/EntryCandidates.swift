import Lua
import Model

// The beginning of an entry of a table: its keys, or values where it is a list.
extension CompletionMaker {
    func entryCandidates() -> [CompletionCandidate] {
        guard case .table(_, let used)? = place.frames.last else { return names(isStatement: false) }
        let table = roles.table(at: place.frames.count - 1)
        let values = valueCandidates(role)
        switch table {
        case .none: return names(isStatement: false)
        case .condition, .assignments, .options: return keys(of: table, used: used)
        case .columns, .summaries:
            return values + (text.typed.isEmpty ? [] : names(isStatement: false))
        case .parameters: return []
        case .values, .codes, .words: return values + names(isStatement: false)
        }
    }

    /// The keys that a table takes, without those it has; ` = ` goes with them unless it is there.
    func keys(of table: TableRole, used: [String]) -> [CompletionCandidate] {
        let isWritten = text.rest.drop { $0 == " " }.hasPrefix("=")
        return keyNames(of: table).filter { !used.contains($0.name) }.map { candidate in
            var candidate = candidate
            if !isWritten { candidate.text += " = " }
            return candidate
        }
    }

    /// The keys by themselves.
    func keyNames(of table: TableRole) -> [CompletionCandidate] {
        switch table {
        case .condition(let shape): return columnCandidates(shape, path: false)
        case .assignments(let entity, let isNew):
            let fields = entity.fields.filter { $0.isWritable && (isNew || !$0.rules.contains(.fixed)) }
            // What a row cannot be made without comes first.
            return fields.map { field($0, group: isNew && $0.isRequired ? 0 : 1) }
        case .options(let options):
            return options.map { CompletionCandidate($0.name, kind: $0.kind, detail: $0.detail) }
        default: return []
        }
    }
}
