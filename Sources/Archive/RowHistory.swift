import Model
import Query

/// One field of a row before and after a change, as people know it: references as codes, amounts, dates.
public struct FieldRevision: Sendable, Hashable {
    /// The field's name; the column's where it belongs to no entity.
    public let field: String
    /// Missing for a row that was made.
    public let old: Value
    /// Missing for a row that was deleted.
    public let new: Value

    public init(_ field: String, old: Value, new: Value) {
        self.field = field
        self.old = old
        self.new = new
    }
}

/// What one change set did to one row.
public struct RowRevision: Sendable, Hashable {
    public let changeSet: Int
    public let action: ChangePlan.Action
    /// `client`; for lists of segments and the like the name of the table.
    public let entity: String
    public let id: Int64
    /// The row's code, or its id where its entity has no code.
    public let key: String
    /// The row's name, where it has one.
    public let name: String?
    /// In the model's order. What the archive counts and stamps itself is left out unless nothing else changed.
    public let fields: [FieldRevision]
}

extension ChangeHistory {
    /// What became of rows of an entity, the oldest change first.
    public func revisions(of ids: Set<Int64>, in entity: Entity) throws -> [RowRevision] {
        let changes = try recorded(of: ids, in: entity, since: 0)
        return try RowReconstruction(changes, ids, entity, session).revisions(of: nil)
    }

    /// What one change set did, entity by entity and row by row as it was written.
    /// - Parameter limit: how many fields are given at most.
    /// - Returns: whether there are more.
    public func revisions(by number: Int, limit: Int) throws -> (rows: [RowRevision], isCut: Bool) {
        var written = WrittenRows()
        var lines = 0
        // Nothing has as many: four times it can still be counted.
        let limit = min(limit, Int.max / 8)
        try session.recordedChanges(of: number) { change in
            written.add(change)
            // The archive's own columns are among them and are left out: there must be more than enough. A row that was
            // loaded has at least one value.
            lines += change.columns.isEmpty ? 4 : change.columns.count
            return lines <= 4 * limit
        }
        var rows: [RowRevision] = []
        var isCut = lines > 4 * limit
        var left = limit
        for (entity, ids) in written.order {
            for batch in ids.batches(of: 500) {
                guard left > 0 else { return (rows, true) }
                for row in try revisions(batch, of: entity, number, written) {
                    guard left > 0 else { return (rows, true) }
                    left -= max(1, row.fields.count)
                    rows.append(row)
                }
            }
        }
        isCut = isCut || left < 0
        return (rows, isCut)
    }

    private func revisions(
        _ rows: [RecordedRow], of table: String, _ number: Int, _ written: WrittenRows
    ) throws -> [RowRevision] {
        guard let entity = RowNames.entity(of: table) else {
            return rows.flatMap { written.changes[$0] ?? [] }.map { RowRevision($0) }
        }
        let changes = rows.compactMap { RecordedChange.joining(written.changes[$0] ?? [], in: entity) }
        // Where a load recorded no values they are what later changes found.
        let bare = Set(
            rows.filter { row in
                written.changes[row]?.contains { $0.action == .insert && $0.columns.isEmpty } == true
            }.map(\.id))
        let later = try bare.isEmpty ? [] : recorded(of: bare, in: entity, since: number)
        let order = Dictionary(rows.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try RowReconstruction(changes + later, bare, entity, session).revisions(of: number).sorted {
            order[$0.id] ?? 0 < order[$1.id] ?? 0
        }
    }

    /// The ids of rows that have this code, and of rows that had it when they were deleted.
    public func ids(of key: String, in entity: Entity) throws -> Set<Int64> {
        guard let name = entity.key, let field = entity[name] else { return [] }
        let path = FieldPath(entity: entity, field: field)
        let there = LogicalPlan.filter(.scan(entity), .compare(.equal, .field(path), .literal(.text(key)))).withMerged
        var ids = Set(try session.ids(there, ordered: false))
        let column = Layout.column(of: field, in: entity).name
        try session.recordedDeletions(in: Layout.table(entity)) { change in
            if change.columns.contains(where: { $0.name == column && $0.old == .text(key) }) {
                ids.insert(change.row.id)
            }
            return true
        }
        return ids
    }

    /// The changes of rows by change sets after `since`, the oldest first; one a row and change set.
    func recorded(of ids: Set<Int64>, in entity: Entity, since: Int) throws -> [RecordedChange] {
        struct Place: Hashable { let changeSet: Int, id: Int64 }
        var found: [Place: [RecordedChange]] = [:]
        for table in Self.tables(of: entity) {
            try session.recordedChanges(in: table, ids: ids, since: since) { change in
                found[Place(changeSet: change.changeSet, id: change.row.id), default: []].append(change)
                return true
            }
        }
        return found.sorted { ($0.key.changeSet, $0.key.id) < ($1.key.changeSet, $1.key.id) }.compactMap {
            RecordedChange.joining($0.value, in: entity)
        }
    }
}

/// The rows that a change set wrote, by the tables they belong to.
private struct WrittenRows {
    private(set) var order: [(table: String, rows: [RecordedRow])] = []
    private(set) var changes: [RecordedRow: [RecordedChange]] = [:]
    private var places: [String: Int] = [:]

    mutating func add(_ change: RecordedChange) {
        // Long texts belong to the row that has them.
        let table = RowNames.entity(of: change.row.table).map(Layout.table) ?? change.row.table
        let row = RecordedRow(table: table, keys: change.row.keys)
        if changes[row] == nil {
            if places[table] == nil {
                places[table] = order.count
                order.append((table, []))
            }
            order[places[table] ?? 0].rows.append(row)
        }
        changes[row, default: []].append(change)
    }
}

/// Works out what changes of rows found and left: from the rows as they are now back to what they were, since the
/// values of rows that were loaded are in no record of the load.
private struct RowReconstruction {
    private let changes: [RecordedChange]
    private let entity: Entity
    private let values: RecordedValues
    private let keys: [Int64: String]
    private var images: [Int64: [String: Value]] = [:]
    private var names: [Int64: String] = [:]
    private let managed: Set<String>

    /// - Parameters:
    ///   - changes: the oldest first, one a row and change set.
    ///   - ids: the rows whose changes are all there, so that what they were can be worked out from what they are.
    init(_ changes: [RecordedChange], _ ids: Set<Int64>, _ entity: Entity, _ session: any EngineSession) throws {
        self.changes = changes
        self.entity = entity
        values = try RecordedValues(changes, of: entity, session: session)
        let all = Set(changes.map(\.row.id))
        keys = try RowNames(session: session).keys(of: all, in: entity)
        managed = Set(entity.fields.filter { $0.rules.contains(.managed) }.map(\.name))
        let fields = entity.fields.filter { !$0.isDerived }
        let columns = fields.map { PlanBuilder.column($0, entity) }
        for part in [ids, all.subtracting(ids)] where !part.isEmpty {
            let isWhole = part == ids
            let asked = isWhole ? columns : entity["name"].map { [PlanBuilder.column($0, entity)] } ?? []
            let plan = LogicalPlan.rows(entity, ids: Array(part)).withMerged
            try session.query(SQLQuestion.rows(plan, columns: asked, ordered: false)) { batch in
                for row in 0..<batch.count {
                    if isWhole {
                        var image: [String: Value] = [:]
                        for (index, field) in fields.enumerated() {
                            let value = batch.value(row, index)
                            if !value.isMissing { image[field.name] = value }
                        }
                        images[batch.id(row)] = image
                        names[batch.id(row)] = image["name"]?.text
                    } else if !asked.isEmpty {
                        names[batch.id(row)] = batch.value(row, 0).text
                    }
                }
                return true
            }
        }
    }

    /// - Parameter changeSet: nil for the changes of all of them.
    consuming func revisions(of changeSet: Int?) -> [RowRevision] {
        var result: [RowRevision] = []
        for change in changes.reversed() {
            let fields = takeBack(change)
            guard changeSet == nil || changeSet == change.changeSet else { continue }
            let id = change.row.id
            let telling = fields.filter { !managed.contains($0.field) }
            result.append(
                RowRevision(
                    changeSet: change.changeSet, action: change.action, entity: entity.name, id: id,
                    key: keys[id] ?? "\(id)", name: names[id], fields: telling.isEmpty ? fields : telling))
        }
        return result.reversed()
    }

    /// Makes the row what it was before the change, and tells what changed.
    private mutating func takeBack(_ change: RecordedChange) -> [FieldRevision] {
        let id = change.row.id
        let recorded = values.fields(of: change)
        switch change.action {
        case .update:
            for field in recorded { images[id]?[field.field] = field.old.isMissing ? nil : field.old }
            return recorded
        case .delete:
            var image: [String: Value] = [:]
            for field in recorded where !field.old.isMissing { image[field.field] = field.old }
            images[id] = image
            if names[id] == nil { names[id] = image["name"]?.text }
            return recorded.filter { !$0.old.isMissing }.map { FieldRevision($0.field, old: $0.old, new: .missing) }
        case .insert:
            defer { images[id] = nil }
            guard let image = images[id] else {
                return recorded.filter { !$0.new.isMissing }.map { FieldRevision($0.field, old: .missing, new: $0.new) }
            }
            return entity.fields.compactMap { field in
                image[field.name].map { FieldRevision(field.name, old: .missing, new: $0) }
            }
        }
    }
}

extension RowRevision {
    /// A row that belongs to no entity: as it is stored.
    fileprivate init(_ change: RecordedChange) {
        changeSet = change.changeSet
        action = change.action
        entity = change.row.table
        id = change.row.id
        key = change.row.keys.map(String.init).joined(separator: "/")
        name = nil
        fields = change.columns.filter { $0.old != $0.new }.map {
            FieldRevision($0.name, old: $0.old, new: $0.new)
        }
    }
}
