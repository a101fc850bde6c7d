import Analysis
import Lua
import Model

// What follows `.` and `:`.
extension CompletionMaker {
    func members(of thing: Inferred, isCall: Bool) -> [CompletionCandidate] {
        switch thing {
        case .relation(let shape): return members(ofRelation: shape, isCall: isCall)
        case .row(let shape): return members(ofRow: shape, isCall: isCall)
        case .record(let shape):
            return isCall ? [] : shape.columns.map { CompletionCandidate($0.name, kind: $0.kind, detail: $0.detail) }
        case .table:
            return methods(session.types.table.methodNames, descriptions.table)
                + analyses { $0 == .table }
        case .group: return methods(session.types.group.methodNames, descriptions.group)
        case .plan: return methods(session.types.plan.methodNames, descriptions.plan)
        case .importPlan: return methods(session.types.importPlan.methodNames, descriptions.importing)
        case .chart: return methods(session.types.chart.methodNames, descriptions.chart)
        case .archive:
            let properties = session.types.archive.propertyNames.map {
                CompletionCandidate($0, kind: "property", group: isCall ? 2 : 0)
            }
            let methods = methods(session.types.archive.methodNames, descriptions.archive)
            return isCall ? methods : properties + methods
        case .text, .literal: return textMethods()
        case .date, .datetime: return dateMembers(thing, isCall)
        case .value(let entity, let field): return members(ofValue: entity, field, isCall)
        case .rawTable(let table): return members(ofTable: table, isCall: isCall)
        case .written(let entries):
            return entries.compactMap { entry in
                guard let key = entry.key, LuaName.isName(key) else { return nil }
                return CompletionCandidate(key, kind: entry.value.kind)
            }
        case .object("show"): return isCall ? [] : settings
        case .unknown, .method: return guesses(isCall: isCall)
        default: return []
        }
    }

    /// Methods by what help says of them: in its order, those it does not tell of last.
    private func methods(_ names: [String], _ descriptions: MethodDescriptions, group: Int = 0) -> [CompletionCandidate]
    {
        let known = descriptions.names.filter(names.contains)
        let others = names.filter { !descriptions.has($0) }
        return (known + others).map { name in
            CompletionCandidate(name, kind: "method", detail: descriptions.detail(name), group: group)
        }
    }

    private func analyses(_ isFor: (AnalysisDeclaration.Subject) -> Bool) -> [CompletionCandidate] {
        AnalysisCatalogue.declarations.filter { isFor($0.subject) }.map { declaration in
            CompletionCandidate(
                declaration.name, kind: "analysis",
                detail: session.analysisSummary(declaration), labels: declaration.label,
                group: 1)
        }
    }

    private func analyses(of entity: Entity) -> [CompletionCandidate] {
        analyses { subject in
            if case .relation(let entities) = subject { entities.contains(entity) } else { false }
        }
    }

    private func members(ofRelation shape: RowShape, isCall: Bool) -> [CompletionCandidate] {
        guard let entity = shape.entity else { return [] }
        let catalogue = Set(AnalysisCatalogue.declarations.map(\.name))
        var candidates: [CompletionCandidate] = []
        if entity == .segment {
            candidates += methods(Session.segmentMethodNames, descriptions.segments)
        }
        let own = session.types.relation.methodNames.filter { name in
            !catalogue.contains(name) && (name != "merge" || entity == .client)
        }
        candidates += methods(own, descriptions.relation, group: entity == .segment ? 1 : 0)
        candidates += walks(of: entity, group: 1) + analyses(of: entity)
        guard !isCall else { return candidates }
        return entity.fields.map { field($0) }
            + candidates.map { candidate in
                var candidate = candidate
                candidate.group += 1
                return candidate
            }
    }

    /// `:visits()`, `:client()`
    private func walks(of entity: Entity, group: Int) -> [CompletionCandidate] {
        entity.inverses.map { inverse in
            CompletionCandidate(
                inverse.name, kind: "walk", detail: inverse.entity.label[language], labels: inverse.entity.label,
                group: group)
        }
            + entity.fields.compactMap { field in
                guard let target = field.target else { return nil }
                return CompletionCandidate(
                    field.name, kind: "walk", detail: "\(field.label[language]) → \(target.plural)",
                    labels: field.label,
                    group: group)
            }
    }

    private func members(ofRow shape: RowShape, isCall: Bool) -> [CompletionCandidate] {
        guard let entity = shape.entity else {
            return shape.columns.map { CompletionCandidate($0.name, kind: $0.kind, detail: $0.detail) }
        }
        let methods = methods(["update", "delete", "history"], descriptions.row) + analyses(of: entity)
        guard !isCall else { return methods }
        return columnCandidates(shape, path: true)
            + methods.map { candidate in
                var candidate = candidate
                candidate.group += 3
                return candidate
            }
    }

    /// `show.mode` and the others.
    private var settings: [CompletionCandidate] {
        ["mode", "last", "rows", "width", "wrap", "totals", "pager", "timing", "sql", "ambiguous"].map { name in
            CompletionCandidate(name, kind: "setting", detail: descriptions.functions.detail(name))
        }
    }

    private func textMethods() -> [CompletionCandidate] {
        let names = (try? session.environment.get(.string("string")).asTable?.names(limit: 100)) ?? []
        return names.map(\.name).sorted().map { name in
            CompletionCandidate(
                name, kind: "method", detail: name + (CompletionLibraries.signatures["string.\(name)"] ?? ""))
        }
    }

    private func dateMembers(_ thing: Inferred, _ isCall: Bool) -> [CompletionCandidate] {
        let format = CompletionCandidate("format", kind: "method", detail: "format(\"%Y-%m-%d\")")
        guard !isCall else { return [format] }
        var names = ["year", "month", "day", "weekday", "days"]
        if case .datetime = thing { names += ["hour", "minute", "second"] }
        return names.map { CompletionCandidate($0, kind: "integer") } + [format]
    }

    private func members(ofValue entity: Entity, _ field: Field, _ isCall: Bool) -> [CompletionCandidate] {
        switch field.type {
        case .date: return dateMembers(.date, isCall)
        case .datetime: return dateMembers(.datetime, isCall)
        case .text, .enumeration, .reference, .monthDayOrDate: return isCall ? textMethods() : []
        default: return []
        }
    }

    /// A table's keys that are names, read raw.
    private func members(ofTable table: LuaTable, isCall: Bool) -> [CompletionCandidate] {
        let library = session.libraryName(of: table)
        let names = ((try? table.names(limit: 10_000)) ?? []).filter { LuaName.isName($0.name) }
        return names.sorted { $0.name < $1.name }.compactMap { name, kind in
            if isCall, kind != .function, kind != .table, kind != .object { return nil }
            var detail = ""
            if let library, let signature = CompletionLibraries.signatures["\(library).\(name)"] {
                detail = name + signature
            }
            return CompletionCandidate(name, kind: kind == .object ? "value" : "\(kind)", detail: detail)
        }
    }

    /// Of a thing that nothing is known of: what any row or relation has, once a letter narrows it down.
    private func guesses(isCall: Bool) -> [CompletionCandidate] {
        guard !text.typed.isEmpty else { return [] }
        let candidates: [CompletionCandidate]
        if isCall {
            candidates =
                methods(session.types.relation.methodNames, descriptions.relation)
                + methods(session.types.table.methodNames, descriptions.table)
                + methods(session.types.plan.methodNames, descriptions.plan) + textMethods()
        } else {
            candidates = Vocabulary.entities.flatMap { $0.fields.map { field($0) } }
        }
        return candidates.filter { $0.name.hasPrefix(text.typed) }
    }

    // MARK: Columns

    /// A field as a menu has it.
    func field(_ field: Field, group: Int = 0) -> CompletionCandidate {
        CompletionCandidate(
            field.name, kind: field.type.name, detail: detail(of: field), labels: field.label, group: group)
    }

    func detail(of field: Field) -> String {
        var parts = [field.label[language]]
        if let unit = field.unit, unit != "CNY" || language == .english { parts.append(unit) }
        if let allowed = field.allowedValues, allowed.count <= 8 { parts.append(allowed.joined(separator: " ")) }
        return parts.joined(separator: " · ")
    }

    /// The names that rows have: derived columns, fields, the ways to other rows.
    /// - Parameter path: whether the rows that references lead to are among them.
    func columnCandidates(_ shape: RowShape, path: Bool = true) -> [CompletionCandidate] {
        var candidates = shape.columns.map { CompletionCandidate($0.name, kind: $0.kind, detail: $0.detail) }
        guard let entity = shape.entity else { return candidates }
        candidates += entity.fields.map { field($0) }
        candidates += entity.inverses.map { inverse in
            CompletionCandidate(
                inverse.name, kind: "rows", detail: inverse.entity.label[language], labels: inverse.entity.label)
        }
        if path {
            candidates += entity.fields.compactMap { field in
                guard let target = field.target else { return nil }
                return CompletionCandidate(
                    field.name + "_row", kind: target.name, detail: field.label[language], labels: field.label, group: 2
                )
            }
            candidates.append(CompletionCandidate("id", kind: "integer", group: 2))
        }
        return candidates
    }
}
