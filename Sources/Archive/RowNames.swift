import Model
import Query

/// Names rows of the journal as people know them: by entity and code.
public struct RowNames {
    private let session: any EngineSession

    public init(session: any EngineSession) { self.session = session }

    /// The entity in whose tables a table is; nil for lists of segments and the like.
    public static func entity(of table: String) -> Entity? {
        Vocabulary.entities.first { ChangeHistory.tables(of: $0).contains(table) }
    }

    /// The field that a column of an entity's tables holds; nil for its id.
    public static func field(_ column: String, of entity: Entity) -> Field? {
        entity.fields.first { Layout.column(of: $0, in: entity).name == column }
    }

    /// The codes of rows by id; those of rows that are gone are read from what was recorded when they went. An entity
    /// without codes has its ids.
    public func keys(of ids: Set<Int64>, in entity: Entity) throws -> [Int64: String] {
        var keys: [Int64: String] = [:]
        guard let name = entity.key, let field = entity[name], !ids.isEmpty else {
            for id in ids { keys[id] = "\(id)" }
            return keys
        }
        let column = PlanBuilder.column(field, entity)
        let plan = LogicalPlan.rows(entity, ids: Array(ids)).withMerged
        try session.query(SQLQuestion.rows(plan, columns: [column], ordered: false)) { batch in
            for row in 0..<batch.count { keys[batch.id(row)] = batch.value(row, 0).text }
            return true
        }
        let gone = ids.subtracting(keys.keys)
        if !gone.isEmpty {
            try session.recordedChanges(in: Layout.table(entity), ids: gone, since: 0) { change in
                let value = change.columns.first { $0.name == name }
                if let code = (value?.old ?? .missing).text ?? (value?.new ?? .missing).text {
                    keys[change.row.id] = code
                }
                return true
            }
        }
        for id in ids where keys[id] == nil { keys[id] = "\(id)" }
        return keys
    }

    /// Conflicts of an undo in the words of plans.
    func conflicts(_ conflicts: [UndoConflict]) throws -> [PlanConflict] {
        var filter = SQLJournal.Filter()
        filter.numbers = conflicts.compactMap(\.since)
        let sets = try Dictionary(
            ChangeHistory(session: session).changeSets(filter).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        return try conflicts.map { conflict in
            // What has no entity of its own is part of segments.
            let entity = Self.entity(of: conflict.row.table) ?? .segment
            let key = try keys(of: [conflict.row.id], in: entity)[conflict.row.id] ?? "\(conflict.row.id)"
            return PlanConflict(
                entity: entity, key: key, reason: try reason(conflict.reason, entity),
                since: conflict.since.flatMap { sets[$0] })
        }
    }

    private func reason(_ reason: UndoConflict.Reason, _ entity: Entity) throws -> String {
        switch reason {
        case .changed(let columns):
            // The version counts every change; which fields changed says more.
            let fields = columns.compactMap { Self.field($0, of: entity) }
            let named = fields.filter { !$0.rules.contains(.managed) }.map { "`\($0.name)`" }
            return named.isEmpty ? "other fields changed since" : "\(named.joined(separator: ", ")) changed since"
        case .gone: return "is gone"
        case .taken(let what): return "\(what) is taken by another \(entity.name)"
        case .referred(let table, let count):
            let other = Self.entity(of: table)
            let noun = count == 1 ? other?.name : other?.plural
            let entries = count == 1 ? "entry in a list of a segment" : "entries in lists of segments"
            return "has \(count.grouped) \(noun ?? entries) that came since"
        case .orphaned(let row):
            let other = Self.entity(of: row.table) ?? .segment
            let key = try keys(of: [row.id], in: other)[row.id] ?? "\(row.id)"
            return "belongs to the \(other.name) \(key), which is gone"
        }
    }
}
