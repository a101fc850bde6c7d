import Analysis
import Archive
import Model
import Query

// Codes and names from the archive, each by a question that is over soon.
extension CompletionMaker {
    /// Entities of which there are so few that all are read.
    func isSmall(_ entity: Entity) -> Bool { [.rep, .branch, .campaign].contains(entity) }

    /// Rows that are read of a small entity.
    private static let few = 500

    /// The codes that what was typed may mean, with names.
    func codes(of entity: Entity, typed: String) -> [CompletionCandidate] {
        if entity == .segment { return segments() }
        guard let key = entity.key, let field = entity[key] else { return [] }
        var plan = LogicalPlan.scan(entity)
        if !isSmall(entity) {
            guard !typed.isEmpty else { return read(.limit(plan, count: limit, offset: 0), entity, field) }
            let path = Expression.field(FieldPath(entity: entity, field: field))
            plan = .filter(
                plan,
                .all([
                    .compare(.greaterOrEqual, path, .literal(.text(typed))),
                    .compare(.less, path, .literal(.text(typed + "\u{10FFFD}"))),
                ]))
        }
        return read(.limit(plan, count: isSmall(entity) ? Self.few : limit, offset: 0), entity, field)
    }

    private func read(_ plan: LogicalPlan, _ entity: Entity, _ key: Field) -> [CompletionCandidate] {
        var columns = [TypedExpression(FieldPath(entity: entity, field: key))]
        let name = entity["name"] ?? entity["title"]
        if let name { columns.append(TypedExpression(FieldPath(entity: entity, field: name))) }
        guard let rows = try? memory.store.rows(SQLQuestion.rows(plan, columns: columns)) else { return [] }
        return rows.compactMap { row in
            guard case .text(let code)? = row.first else { return nil }
            var called = ""
            if row.count > 1, case .text(let name) = row[1] { called = name }
            return CompletionCandidate(
                code, label: called.isEmpty ? code : "\(code) \(called)", kind: entity.name, detail: "",
                labels: called.isEmpty ? nil : Label(zh: called, en: called))
        }
    }

    func segments() -> [CompletionCandidate] {
        guard let segments = try? SegmentStore(session: memory.store).all() else { return [] }
        return segments.map { segment in
            let size = segment.size.map { "\($0) " } ?? ""
            return CompletionCandidate(
                segment.name, kind: "segment", detail: "\(segment.kind.rawValue) \(size)\(segment.note ?? "")",
                labels: Label(zh: segment.name, en: segment.name))
        }
    }
}

extension Session {
    func analysisTopics(_ language: Language) -> [CompletionCandidate] {
        AnalysisCatalogue.declarations.map { declaration in
            CompletionCandidate(
                declaration.name, kind: "analysis",
                detail: language == .chinese ? declaration.label.zh : declaration.summary, labels: declaration.label,
                group: 2)
        }
    }
}
