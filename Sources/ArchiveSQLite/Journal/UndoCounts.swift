import Archive
import CJournal
import Model
import Query

/// How many rows an undo puts back: rows of the model's entities, each once, however many tables it lies in and however
/// often it was changed.
struct UndoCounts {
    private var counts = ChangeCounts()
    private var entity: Entity?
    /// Of the entity: rows that were changed, and rows that came back.
    private var updated: Set<Int64> = []
    private var returned: Set<Int64> = []
    private var isText = false
    /// Columns of the present chunk that people write.
    private var isWritten: [Bool] = []

    /// The table of the present rows' long texts; nil where they have none, or are some.
    private(set) var texts: String?

    mutating func begin(_ table: String) {
        let next = RowNames.entity(of: table)
        // Long texts and the rows they belong to come one after the other.
        if next != entity { flush() }
        entity = next
        isText = next.map { Layout.table($0) != table } ?? false
        texts = next.flatMap { Layout.isSplit($0) && !isText ? Layout.textTable($0) : nil }
    }

    mutating func setColumns(_ names: [String]) {
        guard let entity else { return isWritten = [] }
        let managed = Set(
            entity.fields.filter { $0.rules.contains(.managed) }.map { Layout.column(of: $0, in: entity).name })
        isWritten = names.map { $0 != "id" && !managed.contains($0) }
    }

    mutating func updated(_ id: Int64, _ columns: [Int32]) {
        guard entity != nil else { return }
        if !returned.contains(id) { updated.insert(id) }
        for column in columns where isWritten[Int(column)] { counts.values += 1 }
    }

    mutating func inserted(_ id: Int64, _ values: [journal_value]) {
        guard entity != nil else { return }
        count(values)
        guard !isText else { return _ = updated.insert(id) }
        updated.remove(id)
        returned.insert(id)
        counts.inserted += 1
    }

    mutating func deleted(_ id: Int64, _ values: [journal_value]) {
        guard entity != nil else { return }
        count(values)
        guard !isText else { return _ = updated.insert(id) }
        updated.remove(id)
        counts.deleted += 1
    }

    mutating func deleted(_ ids: ClosedRange<Int64>, _ count: Int) {
        guard entity != nil, !isText else { return }
        if !updated.isEmpty { updated = updated.filter { !ids.contains($0) } }
        counts.deleted += count
    }

    private mutating func count(_ values: [journal_value]) {
        for (value, isWritten) in zip(values, isWritten.dropFirst()) where isWritten && value.type != JOURNAL_NULL {
            counts.values += 1
        }
    }

    private mutating func flush() {
        counts.updated += updated.count
        updated = []
        returned = []
    }

    mutating func finish() -> ChangeCounts {
        flush()
        return counts
    }
}
