import Lua
import Model

// Names: locals, globals, entities, functions, libraries, keywords.
extension CompletionMaker {
    private static let statementWords = [
        "local", "for", "if", "function", "return", "while", "repeat", "do", "end", "else", "elseif", "until", "break",
        "goto",
    ]
    private static let expressionWords = ["function", "not", "nil", "true", "false"]
    /// Words that may follow where an expression stands: what is written so far may be one.
    private static let followers = ["and", "or", "then", "do", "in", "end"]

    func names(isStatement: Bool) -> [CompletionCandidate] {
        if let columns { return columnCandidates(columns) + conditionFunctions() }
        var candidates: [CompletionCandidate] = []
        var seen: Set<String> = []
        for local in place.locals.reversed() where seen.insert(local.name).inserted {
            candidates.append(written(local, kind: "local", group: 1))
        }
        for name in place.assigned.reversed() where seen.insert(name.name).inserted {
            candidates.append(written(name, kind: name.value.kind, group: 2))
        }
        let isHidden = !text.typed.hasPrefix("_")
        for entity in Vocabulary.entities where seen.insert(entity.plural).inserted {
            candidates.append(
                CompletionCandidate(
                    entity.plural, kind: "entity", detail: entityDetail(entity), labels: entity.label, group: 3))
        }
        for (name, kind) in sessionNames where seen.insert(name).inserted && !(isHidden && name.hasPrefix("_")) {
            candidates.append(global(name, kind))
        }
        for name in session.lateNames where seen.insert(name).inserted {
            candidates.append(
                CompletionCandidate(name, kind: "function", detail: descriptions.functions.detail(name), group: 4))
        }
        candidates += (isStatement ? Self.statementWords : Self.expressionWords).map(keyword)
        if isStatement { candidates += ["not", "nil", "true", "false"].map(keyword) }
        return candidates
    }

    /// So many globals are looked at.
    private static let manyNames = 5000

    private var sessionNames: [(name: String, kind: LuaValueKind)] {
        let names = (try? session.environment.names(limit: Self.manyNames)) ?? []
        return names.filter { LuaName.isName($0.name) }.sorted { $0.name < $1.name }
    }

    private func entityDetail(_ entity: Entity) -> String {
        (language == .chinese ? entity.label : entity.summary)[language]
    }

    private func written(_ name: WrittenName, kind: String, group: Int) -> CompletionCandidate {
        var detail = name.value.kind
        if case .function(let parameters) = name.value { detail = parameters }
        if case .unknown = name.value { detail = "" }
        if kind == detail { detail = "" }
        return CompletionCandidate(name.name, kind: kind, detail: detail, group: group)
    }

    private func global(_ name: String, _ kind: LuaValueKind) -> CompletionCandidate {
        if CompletionLibraries.names.contains(name), kind == .table {
            return CompletionCandidate(name, kind: "library", group: 5)
        }
        if descriptions.functions.has(name), kind == .function || session.ownGlobals[name] != nil,
            session.isOwn(name, kind)
        {
            return CompletionCandidate(
                name, kind: kind == .function ? "function" : "condition", detail: descriptions.functions.detail(name),
                group: 4)
        }
        if kind == .function, let signature = CompletionLibraries.signatures[name] {
            return CompletionCandidate(name, kind: "function", detail: name + signature, group: 5)
        }
        if session.ownGlobals[name] != nil || name == "_G" || name == "_VERSION" {
            return CompletionCandidate(name, kind: kind == .function ? "function" : "condition", group: 4)
        }
        var candidate = CompletionCandidate(name, kind: "variable", group: name == "archive" || name == "fn" ? 4 : 2)
        candidate.isVariable = true
        return candidate
    }

    /// Functions of conditions and expressions in quotes.
    private func conditionFunctions() -> [CompletionCandidate] {
        let names = [
            "today", "days_since", "date", "year", "month", "day", "weekday", "months_between", "contains", "starts",
            "ends_with", "between", "lower", "upper", "abs", "floor", "ceil", "pinyin", "datetime", "search",
        ]
        return names.map { name in
            CompletionCandidate(
                name, kind: "function", detail: descriptions.functions.detail(name), group: 4)
        } + ["and", "or", "not", "nil", "true", "false"].map(keyword)
    }
}

extension Session {
    /// Whether a global is still what the workbench made of it.
    func isOwn(_ name: String, _ kind: LuaValueKind) -> Bool {
        guard let own = ownGlobals[name] else { return true }
        return (try? environment.get(.string(name))) == own
    }
}

/// Lua's rule of names.
enum LuaName {
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }
}
