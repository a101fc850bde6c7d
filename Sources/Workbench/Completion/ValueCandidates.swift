import Lua
import Model

// What may stand as a value, outside of quotes: texts with their quotes, functions that make conditions.
extension CompletionMaker {
    func valueCandidates(_ role: ValueRole) -> [CompletionCandidate] {
        switch role {
        case .none, .expression: return []
        case .condition(let entity, let field): return values(of: field, entity) + conditions(on: field)
        case .conditionColumn: return helpers(["between", "since", "before", "contains", "not_", "missing", "present"])
        case .related: return helpers(["any", "none", "at_least"])
        case .value(let entity, let field): return values(of: field, entity)
        case .assignment(let entity, let field):
            return values(of: field, entity) + helpers(field.isRequired ? ["expr"] : ["missing", "expr"])
        case .column(let shape): return quoted(columnCandidates(shape, path: false).filter { $0.kind != "rows" })
        case .summary: return helpers(["count", "sum", "mean", "median", "min", "max", "quantile", "distinct"])
        case .boolean: return truths
        case .date: return helpers(["today", "date"])
        case .words(let words):
            return quoted(words.map { CompletionCandidate($0.text, kind: "value", detail: $0.detail) })
        case .segment: return quoted(segments())
        case .code(let entity): return isSmall(entity) ? quoted(codes(of: entity, typed: text.typed)) : []
        case .changeSet: return changeSets()
        case .path, .topic: return []
        }
    }

    private var truths: [CompletionCandidate] {
        ["true", "false"].map { CompletionCandidate($0, kind: "value") }
    }

    /// The values a field may have, where there are few.
    private func values(of field: Field, _ entity: Entity) -> [CompletionCandidate] {
        switch field.type {
        case .enumeration(let values): return quoted(enumerated(values))
        case .boolean: return truths
        case .date, .datetime: return helpers(["today", "date"])
        case .reference(let target, _):
            guard let target = Vocabulary.entity(named: target), isSmall(target) else { return [] }
            return quoted(codes(of: target, typed: text.typed))
        case .text where isListed(field, of: entity) || isSampled(field, of: entity):
            return quoted(values(listedIn: field, of: entity))
        default: return []
        }
    }

    func enumerated(_ values: [EnumerationValue]) -> [CompletionCandidate] {
        values.map {
            CompletionCandidate(
                $0.name, kind: "value", detail: $0.zh == $0.name ? "" : $0.zh, labels: Label(zh: $0.zh, en: $0.name))
        }
    }

    /// What tests of a field there are besides being equal.
    private func conditions(on field: Field) -> [CompletionCandidate] {
        switch field.type {
        case .date, .datetime: return helpers(["since", "before", "between", "missing", "present", "not_"])
        case .integer, .decimal, .money: return helpers(["between", "since", "before", "missing", "present", "not_"])
        case .boolean: return helpers(["missing", "present"])
        case .enumeration: return helpers(["not_", "one_of", "missing", "present"])
        case .text, .monthDayOrDate:
            return helpers(["contains", "starts", "ends_with", "not_", "one_of", "missing", "present"])
        case .reference: return helpers(["not_", "one_of", "contains", "starts", "missing", "present"])
        case .json: return helpers(["missing", "present"])
        }
    }

    /// Functions and values of the workbench, in that order.
    private func helpers(_ names: [String]) -> [CompletionCandidate] {
        names.map { name in
            CompletionCandidate(
                name, kind: name == "missing" || name == "present" ? "condition" : "function",
                detail: descriptions.functions.detail(name), group: 0)
        }
    }

    /// The same with quotes around them.
    private func quoted(_ candidates: [CompletionCandidate]) -> [CompletionCandidate] {
        candidates.map { candidate in
            var candidate = candidate
            candidate.text = LuaText.quoted(candidate.text)
            return candidate
        }
    }
}
