import Analysis
import Display
import Lua
import Model
import Query

// `help(x)`: the page of what a script holds.
extension Session {
    /// The page for a value, or the first page.
    func help(_ value: LuaValue?) throws -> HelpView {
        switch value {
        case nil, .nil: return HelpTopic.start.view(language)
        case .string(let topic): return try help(topic: topic)
        case .row(let row):
            guard let context = RowContext.of(row) else { return page(.rows) }
            let entity = context.plan.entity
            return HelpView.entity(
                entity, language: language,
                more: HelpTopic.rows.view(language).blocks.filter { if case .note = $0 { false } else { true } }
                    + analyses(of: entity)
            ).seeing(["rows", "relations", "plans", "journal"], language)
        case .userdata(let userdata): return try help(of: userdata)
        case .function(let function): return try help(of: function)
        case .date, .relativeDate, .datetime:
            return described(
                value, page(of: ["date", "year", "months_between", "days_since"].flatMap { helpCalls(named: $0) }))
        case let value?:
            return HelpView([
                .paragraph(
                    words(en: value.typePhrase, zh: value.typeName)
                        + words(en: ": ", zh: "：") + (try text(value)))
            ])
        }
    }

    func help(_ field: FieldObject) -> HelpView { page(field.field, of: field.entity) }

    private func described(_ value: LuaValue?, _ page: HelpView) -> HelpView {
        guard let value, let text = try? text(value) else { return page }
        return HelpView([.heading(text)] + page.blocks)
    }

    private func help(of userdata: LuaUserdata) throws -> HelpView {
        if let relation = userdata.object(as: RelationObject.self) {
            if case .segment(let segment) = relation.plan { return try page(of: segment) }
            return page(relation.entity)
        }
        if let field = userdata.object(as: FieldObject.self) { return page(field.field, of: field.entity) }
        if let condition = userdata.object(as: ConditionValue.self) {
            let calls = helpCalls(named: condition.spelling, of: .function)
            return calls.isEmpty ? page(.conditions) : page(of: calls)
        }
        if userdata.object(as: ExpressionValue.self) != nil { return page(of: helpCalls(named: "expr")) }
        if userdata.object(as: AggregateValue.self) != nil { return page(of: helpCalls(named: "sum", of: .function)) }
        if userdata.object(as: ShowObject.self) != nil || userdata.object(as: ShowSetting.self) != nil {
            return page(.show)
        }
        if let subject = Self.subject(of: userdata), let topic = Self.topic(of: subject) { return page(topic) }
        return HelpView([.paragraph("\(userdata.typeName ?? "userdata"): \(lua.describe(.userdata(userdata)))")])
    }

    /// What kind of thing it is whose calls are described.
    static func subject(of userdata: LuaUserdata) -> HelpSubject? {
        if userdata.object(as: RelationObject.self) != nil { return .relation }
        if userdata.object(as: PlanObject.self) != nil { return .plan }
        if userdata.object(as: TableObject.self) != nil { return .table }
        if userdata.object(as: ChartObject.self) != nil { return .chart }
        if userdata.object(as: GroupObject.self) != nil { return .group }
        if userdata.object(as: ArchiveObject.self) != nil { return .archive }
        if userdata.object(as: ImportObject.self) != nil { return .importing }
        return nil
    }

    private static func topic(of subject: HelpSubject) -> HelpTopic? {
        switch subject {
        case .relation: .relations
        case .row: .rows
        case .plan: .plans
        case .table: .tables
        case .group: .groups
        case .chart: .charts
        case .archive: .archive
        case .segments: .segments
        case .importing: .importing
        case .function: .functions
        case .door: nil
        }
    }

    /// A segment by name: what it is, what it is made by.
    private func page(of segment: SegmentReference) throws -> HelpView {
        var blocks: [HelpView.Block] = [.heading("\(segment.text)  \(Entity.segment.label[language])")]
        if let found = try segmentStore.find(segment.name) {
            var facts = ["kind", "version"].compactMap { Entity.segment[$0] }.map { field in
                HelpView.Entry(
                    field.label[language], field.name == "kind" ? found.kind.rawValue : String(found.version))
            }
            if let note = found.note { facts.append(HelpView.Entry(words(en: "Note", zh: "说明"), note)) }
            blocks.append(.list(facts))
            if let definition = found.definition { blocks.append(.code([definition])) }
        }
        blocks.append(
            .paragraph(
                words(
                    en: "Its clients, a relation like any other: filter, group, export them.",
                    zh: "其中的客户，是一个关系：可筛选、分组、导出。")))
        blocks.append(
            .code([
                "\(segment.text):count()", "\(segment.text):by(\"owner\"):count()",
                "segments:versions(\"\(segment.name)\")",
            ]))
        return HelpView(blocks).seeing(["segments", "relations", "conditions"], language)
    }

    private func help(of function: LuaFunction) throws -> HelpView {
        for (name, value) in try environment.pairs() {
            guard let name = name.asString, value == .function(function) else { continue }
            let calls = helpCalls(named: name, of: .function)
            if !calls.isEmpty { return page(of: calls) }
            return HelpView([
                .paragraph(
                    words(en: "\(name): a function of Lua's own, or of yours", zh: "\(name)：Lua 自带的函数，或您自己定义的函数"))
            ])
        }
        // A method or a walk is a function to Lua: known again by being the same one.
        let relation = try relation(.scan(.client))
        for name in types.relation.methodNames where try lua.index(relation, .string(name)) == .function(function) {
            if let page = methodPage(name, of: .relation) { return page }
        }
        let table = try table(Table(columns: [], rows: []))
        for name in types.table.methodNames where try lua.index(table, .string(name)) == .function(function) {
            if let page = methodPage(name, of: .table) { return page }
        }
        let archive = try environment.get("archive")
        if archive.asUserdata?.object(as: ArchiveObject.self) != nil {
            for name in types.archive.methodNames where try lua.index(archive, .string(name)) == .function(function) {
                if let page = methodPage(name, of: .archive) { return page }
            }
        }
        if let (name, _) = segmentMethods.first(where: { $0.value == function }) {
            if let page = methodPage(name, of: .segments) { return page }
        }
        if let (key, _) = walks.first(where: { $0.value == function }),
            let entity = Vocabulary.entity(named: key.entity),
            let page = memberPage(key.name, of: entity)
        {
            return page
        }
        return HelpView([.paragraph(words(en: "a function", zh: "一个函数"))])
    }

    /// What an entity has under that name, beside the methods of its relations.
    func memberPage(_ name: String, of entity: Entity) -> HelpView? {
        if let field = entity[name] ?? entity.field(labelled: name) { return page(field, of: entity) }
        if let inverse = entity.inverse(named: name) { return page(inverse, of: entity) }
        if name.hasSuffix("_row"), let field = entity[String(name.dropLast(4))] { return page(field, of: entity) }
        return nil
    }

    /// What is said of a method: an analysis has a page of its own.
    func methodPage(_ name: String, of subject: HelpSubject?) -> HelpView? {
        let calls = helpCalls(named: name, of: subject)
        if calls.isEmpty || calls.allSatisfy({ $0.subject == .function }), let page = analysisHelp(name) { return page }
        return calls.isEmpty ? nil : page(of: calls)
    }
}
