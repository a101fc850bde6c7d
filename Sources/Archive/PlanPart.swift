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

    /// How many values change: of an update those that differ, of an insert those that are there, of a delete those
    /// that were.
    public var valueCount: Int { rows.changes.reduce(0, +) }

    /// How many of the fields have a value that changes in some row.
    public var changedFieldCount: Int { rows.changes.lazy.filter { $0 > 0 }.count }
}
