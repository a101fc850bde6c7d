import CRows
import Model
import Query

/// Updates as they were read and worked out: cells in batches, so that a hundred thousand rows are no objects each.
///
/// A batch's columns are the row's key, its name, the fields' old values, what its rules look at besides, what the
/// database computed, and last its version.
struct PlannedUpdates: Sendable {
    /// Where a field's new value is.
    enum Source: Sendable, Hashable {
        case constant(Value)
        /// A column of the batch of new values.
        case computed(Int)
    }

    /// A row: which batch it is in, and where.
    struct Place: Sendable {
        let batch: Int32
        let row: Int32
    }

    let sources: [Source]
    private(set) var batches: [RowBatch] = []
    /// New values that are not constant, beside each batch.
    private(set) var computed: [RowBatch] = []
    private(set) var places: [Place] = []
    /// Of each field, in how many rows its value changes.
    private(set) var changes: [Int]

    /// The batch column of the first old value.
    static let firstOld = 2

    init(sources: [Source]) {
        self.sources = sources
        changes = Array(repeating: 0, count: sources.count)
    }

    var count: Int { places.count }

    /// Adds a batch, whose rows are added one by one.
    mutating func add(_ batch: RowBatch, computed values: RowBatch) {
        batches.append(batch)
        computed.append(values)
    }

    /// Adds a row of the last batch.
    mutating func add(row: Int, changing fields: [Int]) {
        places.append(Place(batch: Int32(batches.count - 1), row: Int32(row)))
        for field in fields { changes[field] += 1 }
    }

    /// The column of the version, which is the last.
    var versionColumn: Int { (batches.first?.columns ?? 1) - 1 }

    subscript(position: Int) -> ChangePlan.Row {
        let place = places[position]
        let (batch, row) = (batches[Int(place.batch)], Int(place.row))
        let values = computed[Int(place.batch)]
        let identity = [batch.value(row, 0), batch.value(row, 1)]
        return ChangePlan.Row(
            action: .update, id: batch.id(row), key: PlanBuilder.key(identity, batch.id(row)),
            name: PlanBuilder.name(identity),
            old: sources.indices.map { batch.value(row, Self.firstOld + $0) },
            new: sources.map { source in
                switch source {
                case .constant(let value): value
                case .computed(let column): values.value(row, column)
                }
            }, version: batch.value(row, batch.columns - 1))
    }
}

/// A statement that is run once for each of many rows, straight from their cells.
public struct CellWrite: Sendable {
    public enum Argument: Sendable {
        case constant(Value)
        /// A column of the batch that was read.
        case read(Int)
        /// A column of the batch of new values.
        case computed(Int)
        /// The row's id.
        case id
    }

    public let write: Write
    /// In the order of the statement's parameters.
    public let arguments: [Argument]
    private let updates: PlannedUpdates

    init(_ write: Write, _ arguments: [Argument], _ updates: PlannedUpdates) {
        self.write = write
        self.arguments = arguments
        self.updates = updates
    }

    public var count: Int { updates.count }

    /// Where the row is, in the batch that was read and in that of new values.
    @inline(__always)
    public func row(_ position: Int) -> (read: RowBatch, computed: RowBatch, row: Int) {
        let place = updates.places[position]
        return (updates.batches[Int(place.batch)], updates.computed[Int(place.batch)], Int(place.row))
    }
}
