import Model
import Query

/// Sums up rows by group as they go by, wherever they come from: an engine's scan or a table in memory.
///
///     var scan = GroupScan(grouping)
///     // batches whose columns are the values of scan.columns, in that order
///     scan.add(batch)
///     let answer = try scan.answer()
public struct GroupScan {
    /// What a batch must hold: the keys, then what the summaries need, each thing once.
    public let columns: [TypedExpression]
    private let grouping: Grouping
    private var table: GroupTable
    private var accumulators: [Accumulator]

    public init(_ grouping: Grouping) {
        var columns = grouping.keys.map(\.value)
        func position(of value: TypedExpression) -> Int {
            if let shared = columns[grouping.keys.count...].firstIndex(of: value) { return shared }
            columns.append(value)
            return columns.count - 1
        }
        accumulators = grouping.aggregates.map { aggregate in
            Accumulator(
                aggregate, column: aggregate.value.map(position),
                // As one part of a conjunction the condition is true or false, whatever kind of value it is.
                condition: aggregate.condition.map { position(of: TypedExpression(.all([$0]), .boolean)) })
        }
        self.columns = columns
        self.grouping = grouping
        table = GroupTable(keyCount: grouping.keys.count)
    }

    /// Adds the batch's rows to their groups.
    public mutating func add(_ batch: RowBatch) {
        for row in 0..<batch.count {
            let group = table.group(of: batch, row: row)
            for index in accumulators.indices { accumulators[index].add(batch, row: row, to: group) }
        }
    }

    /// The groups of all rows so far, in the order of their keys, missing last.
    /// - Throws: `QueryError` where a sum of integers or amounts is beyond 64 bits.
    public mutating func answer() throws(QueryError) -> GroupedAnswer {
        var rows: [[Value]] = []
        for (group, key) in table.keys.enumerated() {
            var row = key
            for index in accumulators.indices { row.append(try accumulators[index].result(group)) }
            rows.append(row)
        }
        if grouping.keys.isEmpty, rows.isEmpty {
            var row: [Value] = []
            for index in accumulators.indices { row.append(try accumulators[index].result(0)) }
            rows = [row]
        }
        rows.sort { left, right in
            for key in grouping.keys.indices where left[key] != right[key] {
                return Value.precedes(left[key], right[key])
            }
            return false
        }
        let names =
            grouping.keys.map { GroupedAnswer.Column(name: $0.name, type: $0.value.type) }
            + grouping.aggregates.map { GroupedAnswer.Column(name: $0.name, type: $0.type) }
        return GroupedAnswer(columns: names, rows: rows)
    }
}
