import Analysis
import Display
import Lua
import Model
import Query

// `help "…"`: which page a word means. Pages of the session and its door, entities, fields, analyses, functions,
// methods and allowed values are found by their names and by their labels in either language.
extension Session {
    var language: Language { options.display.language }

    /// The pages there are, the door's own included.
    var helpTopics: [HelpTopic] { HelpBook.standing + options.topics }

    /// What the pages say of calls of that name.
    /// - Parameter subject: of what; nil: of anything.
    func helpCalls(named name: String, of subject: HelpSubject? = nil) -> [HelpBook.Call] {
        HelpBook.calls(named: name, of: subject)
            + options.topics.flatMap { HelpBook.calls(of: $0) }.filter {
                $0.name == name && (subject == nil || $0.subject == subject)
            }
    }

    func words(en: String, zh: String) -> String { options.display.words(zh: zh, en: en) }

    /// The page of that name.
    func help(topic text: String) throws -> HelpView {
        let name = text.trimmed
        if name == "topics" || name == "主题" { return topicsPage }
        if let topic = helpTopics.first(where: { $0.isNamed(name) }) { return page(topic) }
        if let page = analysisHelp(name) { return page }
        if let entity = entity(called: name) { return page(entity) }
        // One word may be a field, a function and a method: `date`, `limit`, `growth`. All of them are told of.
        var blocks = Vocabulary.entities.flatMap { entity -> [HelpView.Block] in
            let field = entity[name] ?? entity.field(labelled: name)
            return field.map { HelpView.field($0, of: entity, language: language).blocks } ?? []
        }
        let calls = helpCalls(named: name)
        if !calls.isEmpty {
            if !blocks.isEmpty { blocks.append(.heading(words(en: "Also", zh: "另有"))) }
            blocks += page(of: calls).blocks
            return HelpView(blocks)
        }
        let owners = Vocabulary.entities.filter { ($0[name] ?? $0.field(labelled: name)) != nil }
        if owners.count == 1, let field = owners[0][name] ?? owners[0].field(labelled: name) {
            return page(field, of: owners[0])
        }
        if !blocks.isEmpty { return HelpView(blocks).seeing(["conditions"], language) }
        if let page = valuePage(name) { return page }
        throw WorkbenchError("there is no help for \"\(name)\"\(hint(for: name))")
    }

    private func entity(called name: String) -> Entity? {
        Vocabulary.entity(plural: name) ?? Vocabulary.entity(named: name)
            ?? Vocabulary.entities.first { $0.label.zh == name || $0.label.en.lowercased() == name.lowercased() }
    }

    /// The nearest of all names that have a page.
    private func hint(for name: String) -> String {
        // Chinese words are short: one that is in the other is nearer than one of the same length.
        if name.unicodeScalars.contains(where: { $0.value >= 0x2E80 }) {
            let titles =
                helpTopics.flatMap { [$0.title.zh] + $0.aliases } + Vocabulary.entities.map(\.label.zh)
                + AnalysisCatalogue.declarations.map(\.label.zh)
                + Vocabulary.entities.flatMap { $0.fields.map(\.label.zh) }
            if let near = titles.first(where: { $0.contains(name) || (name.contains($0) && $0.count > 1) }) {
                return "; did you mean \"\(near)\"?"
            }
        }
        let topics = helpTopics.flatMap { [$0.name, $0.title.zh] + $0.aliases }
        let labels = Vocabulary.entities.flatMap { [$0.plural, $0.label.zh] + $0.fields.map(\.label.zh) }
        let names =
            topics + labels + Set(Vocabulary.entities.flatMap { $0.fields.map(\.name) })
            + AnalysisCatalogue.declarations.flatMap { [$0.name, $0.label.zh] } + Set(HelpBook.calls.map(\.name))
        let nearest = Suggestion.hint(for: name, among: names, quote: "\"")
        return nearest.isEmpty ? "; help \"topics\" lists what there is" : nearest
    }

    // MARK: Pages

    /// A page that is written down; those of a thing of the archive begin with the thing.
    func page(_ topic: HelpTopic) -> HelpView {
        switch topic.name {
        case "segments": return HelpView.entity(.segment, language: language, more: topic.view(language).blocks)
        case "archive":
            // Most of what the archive does is about its changes.
            let calls = HelpTopic.journal.parts.filter { if case .calls = $0 { true } else { false } }
            let journal = [.heading(HelpTopic.journal.title[language])] + calls.map { $0.block(language) }
            var page = topic.view(language)
            let end = page.blocks.lastIndex { if case .note = $0 { true } else { false } } ?? page.blocks.endIndex
            page.blocks.insert(contentsOf: journal, at: end)
            return page
        default: return topic.view(language)
        }
    }

    /// An entity: its fields and what can be done with it.
    func page(_ entity: Entity) -> HelpView {
        guard entity != .segment else { return page(HelpTopic.segments) }
        var blocks = examples(of: entity).isEmpty ? [] : [HelpView.Block.code(examples(of: entity))]
        blocks += analyses(of: entity)
        for part in HelpTopic.relations.parts {
            switch part {
            case .heading, .calls: blocks.append(part.block(language))
            case .text, .examples, .list: break
            }
        }
        return HelpView.entity(entity, language: language, more: blocks)
            .seeing(["relations", "conditions", "groups", "plans"], language)
    }

    /// Lines to type of an entity.
    func examples(of entity: Entity) -> [String] {
        var lines = ["\(entity.plural):limit(5)"]
        let listed = entity.fields.first { $0.allowedValues != nil }
        if let listed { lines.append("\(entity.plural):by(\"\(listed.name)\"):count()") }
        let conditional = [listed, entity.fields.first { $0.type == .date }].compactMap { $0 }
        lines += conditional.compactMap { Self.example(of: $0, entity) }
        return lines
    }

    /// A question that a field is for.
    static func example(of field: Field, _ entity: Entity) -> String? {
        let condition: String
        switch field.type {
        case .enumeration(let values): condition = "\"\(values.first?.name ?? "")\""
        case .date: condition = "since(today() - 90)"
        case .boolean: condition = "true"
        case .money: condition = "between(1e4, 1e6)"
        case .integer: condition = "between(1, 100)"
        case .reference: return "\(entity.plural):by(\"\(field.name)\"):count()"
        case .text: condition = "present"
        default: return nil
        }
        return "\(entity.plural):where{ \(field.name) = \(condition) }:count()"
    }

    func page(_ field: Field, of entity: Entity) -> HelpView {
        var page = HelpView.field(field, of: entity, language: language)
        if let target = field.target {
            page.blocks.append(
                .paragraph(
                    words(
                        en:
                            "\(entity.plural):\(field.name)() are the \(target.plural) they lead to; of a row, .\(field.name) is the code and .\(field.name)_row the \(target.name).",
                        zh:
                            "\(entity.plural):\(field.name)() 是它们所指向的\(target.label.zh)；对一行来说，.\(field.name) 是编号，.\(field.name)_row 是所指向的\(target.label.zh)。"
                    )))
        }
        if let example = Self.example(of: field, entity) { page.blocks.append(.code([example])) }
        return page.seeing([entity.plural, "conditions"], language)
    }

    /// The way from an entity to the rows that refer to it.
    func page(_ inverse: Inverse, of entity: Entity) -> HelpView {
        let walk = "\(entity.plural):\(inverse.name)()"
        return HelpView([
            .heading("\(entity.plural).\(inverse.name)  \(inverse.entity.label[language])"),
            .paragraph(
                words(
                    en:
                        "\(walk) are the \(inverse.entity.plural) of the \(entity.plural); of a row, .\(inverse.name) are those whose \(inverse.field.name) it is.",
                    zh:
                        "\(walk) 是这些\(entity.label.zh)的\(inverse.entity.label.zh)；对一行来说，.\(inverse.name) 是 \(inverse.field.name) 指向它的那些。"
                )),
            .code([
                "\(walk):count()", "\(entity.plural):where{ \(inverse.name) = any() }:count()",
            ]),
        ]).seeing([inverse.entity.plural, "relations"], language)
    }

    /// Calls as their pages describe them, with examples that have them.
    func page(of calls: [HelpBook.Call]) -> HelpView {
        var entries: [HelpView.Entry] = []
        var topics: [String] = []
        for call in calls {
            let entry = HelpView.Entry(call.entry.term, call.meaning[language])
            if !entries.contains(entry) { entries.append(entry) }
            if !topics.contains(call.topic) { topics.append(call.topic) }
        }
        var blocks: [HelpView.Block] = [.list(entries)]
        let examples = topics.compactMap { name in helpTopics.first { $0.name == name } }.flatMap { topic in
            topic.parts.flatMap { part -> [HelpExample] in
                guard case .examples(let examples) = part else { return [] }
                return examples.filter { example in calls.contains { example.hasCall($0.name) } }
            }
        }
        if !examples.isEmpty { blocks.append(.code(HelpExample.lines(Array(examples.prefix(3)), language))) }
        return HelpView(blocks).seeing(topics, language)
    }

    /// A value that fields may have: `VIP`, `未评级`.
    private func valuePage(_ name: String) -> HelpView? {
        var entries: [HelpView.Entry] = []
        for entity in Vocabulary.entities {
            for field in entity.fields {
                guard case .enumeration(let values) = field.type,
                    let value = values.first(where: { $0.name == name || $0.zh == name })
                else { continue }
                entries.append(
                    HelpView.Entry(
                        "\(entity.plural):where{ \(field.name) = \"\(value.name)\" }",
                        "\(field.label[language])\(words(en: ": ", zh: "："))\(value.zh)"))
            }
        }
        guard !entries.isEmpty else { return nil }
        return HelpView([
            .heading(name), .paragraph(words(en: "A value that these fields may have.", zh: "以下字段可取的值。")),
            .list(entries),
        ]).seeing(["conditions"], language)
    }

    private var topicsPage: HelpView {
        HelpView([
            .heading(words(en: "Topics", zh: "主题")),
            .list(
                helpTopics.map { topic in
                    let name = language == .chinese && topic.title.zh != topic.title.en ? topic.title.zh : topic.name
                    return HelpView.Entry("help \"\(name)\"", topic.summary[language])
                }),
            .heading(words(en: "Analyses", zh: "分析")),
            .list(AnalysisCatalogue.declarations.map { HelpView.Entry("help \"\($0.name)\"", analysisSummary($0)) }),
            .paragraph(
                words(
                    en: "Every entity, field, function and method has a page under its name too.",
                    zh: "每个实体、字段、函数和方法也都可以按名称查看。")),
        ])
    }
}

extension HelpExample {
    /// Whether the code calls something of that name.
    func hasCall(_ name: String) -> Bool {
        var rest = Substring(code)
        while let found = rest.range(of: name) {
            let before = code[..<found.lowerBound].last
            let after = rest[found.upperBound...].first
            let begins = before.map { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "\"" } ?? true
            if begins, after == "(" || after == "{" || after == " " { return true }
            rest = rest[found.upperBound...]
        }
        return false
    }
}
