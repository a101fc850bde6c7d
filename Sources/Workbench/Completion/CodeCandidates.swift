import Analysis
import Archive
import Model
import Query

// Codes and names from the archive, each by a question that is over soon.
extension CompletionMaker {
    /// Entities of which there are so few that all of them are worth proposing.
    func isSmall(_ entity: Entity) -> Bool { [.rep, .branch, .campaign].contains(entity) }

    /// Values that are proposed of one field.
    private static let most = 120

    /// The codes that what was typed may mean, with names; the best first.
    func codes(of entity: Entity, typed: String) -> [CompletionCandidate] {
        if entity == .segment { return segments() }
        guard
            let found = try? memory.store.names(
                matching: typed, of: entity, limit: limit, within: patience)
        else { return [] }
        memory.isReading = memory.isReading || found.isReading
        memory.hasMore = memory.hasMore || found.hasMore
        return found.matches.map { match in
            let isNamed = !match.name.isEmpty && match.name != match.code
            return CompletionCandidate(
                match.code, label: isNamed ? "\(match.code) \(match.name)" : match.code, kind: entity.name,
                labels: isNamed ? Label(zh: match.name, en: match.name) : nil)
        }
    }

    /// The fields of which an index knows the values, one after the other. Any other would have to be read whole.
    func isListed(_ field: Field, of entity: Entity) -> Bool { entity == .client && field.name == "region" }

    /// The values that such a field has in the archive.
    func values(listedIn field: Field, of entity: Entity) -> [CompletionCandidate] {
        let value = TypedExpression(FieldPath(entity: entity, field: field))
        let end = ContinuousClock.now + patience
        var plan = LogicalPlan.scan(entity)
        var found: [CompletionCandidate] = []
        while found.count < Self.most, ContinuousClock.now < end,
            case .text(let text)? = try? memory.store.rows(SQLQuestion.aggregates(plan, [.minimum(value)])).first?.first
        {
            found.append(CompletionCandidate(text, kind: "value", labels: Label(zh: text, en: text)))
            plan = .filter(.scan(entity), .compare(.greater, value.expression, .literal(.text(text))))
        }
        return found
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
    func analysisTopics() -> [CompletionCandidate] {
        AnalysisCatalogue.declarations.map { declaration in
            CompletionCandidate(
                declaration.name, kind: "analysis",
                detail: analysisSummary(declaration), labels: declaration.label,
                group: 2)
        }
    }
}
