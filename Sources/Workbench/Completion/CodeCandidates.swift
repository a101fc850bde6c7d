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

    /// Other texts without a key, of which the first rows tell the values that are common.
    func isSampled(_ field: Field, of entity: Entity) -> Bool {
        guard case .text = field.type, field.name != "name", field.name != entity.key else { return false }
        return field.target == nil
    }

    /// So many rows are looked at for a field's values.
    private static let sample = 2000

    /// The values of the first rows, where they come again and again: names and notes do not.
    private func sampledValues(of value: TypedExpression, _ entity: Entity) -> [CompletionCandidate] {
        let plan = LogicalPlan.limit(.scan(entity), count: Self.sample, offset: 0)
        guard let rows = try? memory.store.rows(SQLQuestion.rows(plan, columns: [value], ordered: false)) else {
            return []
        }
        var counts: [String: Int] = [:]
        var filled = 0
        for case .text(let text)? in rows.map(\.first) where !text.isEmpty {
            counts[text, default: 0] += 1
            filled += 1
        }
        guard counts.count <= Self.most, counts.count * 3 <= max(filled, 12) else { return [] }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            CompletionCandidate($0.key, kind: "value", labels: Label(zh: $0.key, en: $0.key))
        }
    }

    /// The newest change sets' numbers, the newest first.
    func changeSets() -> [CompletionCandidate] {
        var filter = SQLJournal.Filter()
        filter.newest = 20
        guard let sets = try? ChangeHistory(session: memory.store).changeSets(filter) else { return [] }
        return sets.reversed().map { set in
            CompletionCandidate(
                "\(set.number)", kind: "change set",
                detail:
                    "\(String(describing: set.occasion.at).prefix(16))  \(set.occasion.reason)  \(set.occasion.actor)")
        }
    }

    /// The values that such a field has in the archive.
    func values(listedIn field: Field, of entity: Entity) -> [CompletionCandidate] {
        let value = TypedExpression(FieldPath(entity: entity, field: field))
        guard isListed(field, of: entity) else { return sampledValues(of: value, entity) }
        let end = ContinuousClock.now + patience
        // Goes on where the last time was over; forgotten with every block, which may have changed them.
        let key = "\(entity.name).\(field.name)"
        var (texts, isComplete) = memory.listed[key] ?? ([], false)
        while !isComplete, texts.count < Self.most, ContinuousClock.now < end {
            // From the empty text on also the first time: rows without a value stand before all others in the index.
            let rest = Expression.compare(.greater, value.expression, .literal(.text(texts.last ?? "")))
            let asked = SQLQuestion.aggregates(.filter(.scan(entity), rest), [.minimum(value)])
            guard case .text(let text)? = try? memory.store.rows(asked).first?.first else {
                isComplete = true
                break
            }
            texts.append(text)
        }
        memory.listed[key] = (texts, isComplete)
        memory.hasMore = memory.hasMore || !isComplete
        return texts.map { CompletionCandidate($0, kind: "value", labels: Label(zh: $0, en: $0)) }
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
