import Model

/// What a plan does to rows of one entity.
public struct PlanPart: Sendable {
    public let entity: Entity
    /// The fields that it writes, in the model's order; for deletes all that can be written.
    public let fields: [Field]
    public let rows: PlanRows
    /// How many rows the entity has.
    public let total: Int

    public init(entity: Entity, fields: [Field], rows: PlanRows, total: Int) {
        self.entity = entity
        self.fields = fields
        self.rows = rows
        self.total = total
    }

    public func count(_ action: ChangePlan.Action) -> Int { rows.count(action) }

    /// How many values change: of an update those that differ, of an insert those that are there.
    public var valueCount: Int {
        rows.reduce(0) { count, row in
            switch row.action {
            case .insert: count + row.new.lazy.filter { !$0.isMissing }.count
            case .update: count + zip(row.old, row.new).lazy.filter { $0 != $1 }.count
            case .delete: count + row.old.lazy.filter { !$0.isMissing }.count
            }
        }
    }

    /// How many of the fields have a value that changes in some row.
    public var changedFieldCount: Int {
        fields.indices.lazy.filter { index in
            rows.contains { row in
                switch row.action {
                case .insert: !row.new[index].isMissing
                case .update: row.old[index] != row.new[index]
                case .delete: !row.old[index].isMissing
                }
            }
        }.count
    }
}

/// The rows of a part of a plan, in the order in which they are shown and written.
public struct PlanRows: RandomAccessCollection, Sendable {
    private let rows: [ChangePlan.Row]

    public init(_ rows: [ChangePlan.Row]) { self.rows = rows }

    public var startIndex: Int { 0 }
    public var endIndex: Int { rows.count }
    public subscript(position: Int) -> ChangePlan.Row { rows[position] }

    /// Rows of one kind of change.
    public func count(_ action: ChangePlan.Action) -> Int { rows.lazy.filter { $0.action == action }.count }
}
