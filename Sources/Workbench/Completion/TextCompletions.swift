import Lua
import Model

// Within quotes.
extension CompletionMaker {
    func textCompletions() -> SessionCompletions {
        guard let quote = text.quote else { return SessionCompletions(start: text.offset + shift) }
        let content = quote.content
        func whole(_ candidates: [CompletionCandidate], brackets: String = "") -> SessionCompletions {
            list(candidates.map { closed($0, quote, brackets) }, typed: content, start: quote.start)
        }
        if case .key? = place.frames.last { return keyCompletions(quote) }
        // `clients["` is closed with its bracket.
        var brackets = ""
        if case .index? = place.frames.last { brackets = "]" }
        if columns != nil, case .index? = place.frames.last { brackets = "" }
        switch role {
        case .condition(let entity, let field), .value(let entity, let field), .assignment(let entity, let field):
            if let target = coded(field, entity) { return codeCompletions(of: target, quote, "") }
            if isListed(field, of: entity) || isSampled(field, of: entity) {
                return whole(values(listedIn: field, of: entity))
            }
            guard case .enumeration(let values) = field.type else { break }
            return whole(enumerated(values))
        case .column(let shape): return expression(quote, over: shape, isColumn: true)
        case .expression(let shape): return expression(quote, over: shape, isColumn: false)
        case .code(let entity): return codeCompletions(of: entity, quote, brackets)
        case .segment: return whole(segments(), brackets: brackets)
        case .words(let words):
            return whole(
                words.map { CompletionCandidate($0.text, kind: "value", detail: $0.detail) }, brackets: brackets)
        case .path(let use): return paths(quote, use)
        case .topic: return whole(topics())
        default: break
        }
        if case .table? = place.frames.last {
            switch roles.table(at: place.frames.count - 1) {
            case .columns(let shape): return expression(quote, over: shape, isColumn: true)
            // `params{ from = { "rep" } }`
            case .options where isParameterType: return whole(parameterTypes())
            default: break
            }
        }
        return SessionCompletions(start: quote.start + shift)
    }

    /// The entity whose codes the field holds.
    private func coded(_ field: Field, _ entity: Entity) -> Entity? { field.name == entity.key ? entity : field.target }

    /// Codes, found by what was typed of a code, a name or how it is read: in the order they were found in.
    private func codeCompletions(
        of entity: Entity, _ quote: CompletionText.Quote, _ brackets: String
    ) -> SessionCompletions {
        let found = codes(of: entity, typed: quote.content).map { closed($0, quote, brackets) }
        guard entity == .segment else { return shown(found, start: quote.start) }
        return list(found, typed: quote.content, start: quote.start)
    }

    // MARK: Keys

    /// `["级别"]`: labels and names; `["extra.…"]` and `["owner_row.branch"]` are ways to more.
    private func keyCompletions(_ quote: CompletionText.Quote) -> SessionCompletions {
        let table = roles.table(at: place.frames.count - 2)
        var candidates: [CompletionCandidate] = []
        for candidate in keyNames(of: table) {
            if let labels = candidate.labels, candidate.kind != "rows" {
                var labelled = CompletionCandidate(
                    labels.zh, kind: candidate.kind, detail: candidate.name, labels: labels, group: 0)
                // English names find their label as well.
                if !quote.content.isEmpty, candidate.name.hasPrefix(quote.content) { labelled.group = 1 }
                candidates.append(labelled)
            }
        }
        candidates += keyNames(of: table).map { candidate in
            var candidate = candidate
            candidate.group = 1
            candidate.labels = nil
            return candidate
        }
        if case .condition(let shape) = table, let entity = shape.entity {
            candidates += entity.fields.compactMap { field -> CompletionCandidate? in
                guard let target = field.target else { return nil }
                return CompletionCandidate(
                    field.name + "_row.", kind: target.name, detail: field.label[language], group: 2)
            }
            if let dot = quote.content.lastIndex(of: "."), let target = rows(along: quote.content[..<dot], from: entity)
            {
                let path = String(quote.content[...dot])
                candidates += target.fields.map { field in
                    CompletionCandidate(path + field.name, kind: field.type.name, detail: detail(of: field))
                }
            }
            if entity.fields.contains(where: { $0.type == .json }) {
                candidates.append(CompletionCandidate("extra.", kind: "json", group: 2))
            }
        }
        let closing = candidates.map { $0.text.hasSuffix(".") ? $0 : closed($0, quote, "]") }
        return list(closing, typed: quote.content, start: quote.start)
    }

    /// The entity that `owner_row.branch_row` leads to.
    private func rows(along path: Substring, from entity: Entity) -> Entity? {
        var entity = entity
        for part in path.split(separator: ".") {
            guard part.hasSuffix("_row"), let target = entity[String(part.dropLast(4))]?.target else { return nil }
            entity = target
        }
        return entity
    }

    // MARK: Expressions

    /// Columns and functions in a text that is an expression.
    /// - Parameter isColumn: most often it is a column's name, so that the quote is closed behind one.
    private func expression(
        _ quote: CompletionText.Quote, over shape: RowShape, isColumn: Bool
    ) -> SessionCompletions {
        let inner = CompletionText(quote.content, at: quote.content.utf8.count)
        guard !inner.isSilent else { return SessionCompletions(start: text.offset + shift) }
        var reader = CompletionReader(inner, session: session, names: .columns(shape))
        let place = reader.read()
        // What follows is the outer text's; the inner one ends at the cursor.
        var maker = CompletionMaker(session: session, text: inner, place: place, limit: limit)
        maker.patience = patience
        maker.columns = shape
        maker.shift = shift + quote.start
        guard case .expression = place.kind, place.frames.isEmpty else { return maker.completions() }
        let before = quote.content.prefix { $0 == "-" || $0 == " " }
        guard isColumn, before.utf8.count + inner.typed.utf8.count == quote.content.utf8.count else {
            return maker.completions()
        }
        // The whole text is one name.
        let names = maker.columnCandidates(shape, path: false).filter { $0.kind != "rows" }.map {
            closed($0, quote, "")
        }
        let functions = maker.names(isStatement: false).filter { $0.kind == "function" || $0.group == 2 }
        return maker.list(names + functions)
    }

    // MARK: Closing

    /// The candidate with the quote that closes the text, and brackets, where nothing is there yet.
    func closed(_ candidate: CompletionCandidate, _ quote: CompletionText.Quote, _ brackets: String)
        -> CompletionCandidate
    {
        var candidate = candidate
        if quote.closing.utf8.count == 1 { candidate.text = escaped(candidate.text, quote.closing) }
        let rest = text.rest.drop { $0 == " " || $0 == "\t" }
        if rest.isEmpty {
            candidate.text += quote.closing + brackets
        } else if let next = rest.first, ")]},;".contains(next), !rest.hasPrefix(quote.closing) {
            candidate.text += quote.closing
        }
        return candidate
    }

    private func escaped(_ text: String, _ quote: String) -> String {
        guard text.contains(where: { String($0) == quote || $0 == "\\" || $0 == "\n" }) else { return text }
        var result = ""
        for character in text {
            switch character {
            case "\n": result += "\\n"
            case "\\": result += "\\\\"
            default: result += String(character) == quote ? "\\" + quote : String(character)
            }
        }
        return result
    }

    // MARK: Words

    private var isParameterType: Bool {
        guard place.frames.count > 1, case .table(nil, let used)? = place.frames.last, used.isEmpty,
            case .parameters = roles.table(at: place.frames.count - 2)
        else { return false }
        return true
    }

    private func parameterTypes() -> [CompletionCandidate] {
        ["text", "integer", "number", "money", "boolean", "date"].map { CompletionCandidate($0, kind: "type") }
            + Vocabulary.entities.filter { $0.key != nil }.map { entity in
                CompletionCandidate(
                    entity.name, kind: "type", detail: entity.label[language], labels: entity.label, group: 1)
            }
    }

    /// What `help "…"` knows.
    private func topics() -> [CompletionCandidate] {
        var candidates = session.helpTopics.map { topic in
            CompletionCandidate(
                topic.name, kind: "topic", detail: language == .chinese ? topic.title.zh : topic.summary.en,
                labels: Label(zh: topic.title.zh, en: topic.title.en))
        }
        candidates += Vocabulary.entities.map { entity in
            CompletionCandidate(
                entity.plural, kind: "entity", detail: entity.label[language], labels: entity.label, group: 1)
        }
        candidates += session.analysisTopics()
        candidates += descriptions.functions.names.map {
            CompletionCandidate($0, kind: "function", detail: descriptions.functions.detail($0), group: 3)
        }
        candidates += descriptions.relation.names.map {
            CompletionCandidate($0, kind: "method", detail: descriptions.relation.detail($0), group: 4)
        }
        return candidates
    }
}
