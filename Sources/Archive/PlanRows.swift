import Model

/// The rows of a part of a plan, in the order in which they are shown and written.
public struct PlanRows: RandomAccessCollection, Sendable {
    private enum Storage: Sendable {
        case rows([ChangePlan.Row])
        case updates(PlannedUpdates)
    }

    private let storage: Storage
    /// Of each field, in how many rows its value changes.
    let changes: [Int]
    private let actions: [ChangePlan.Action: Int]

    public init(_ rows: [ChangePlan.Row]) {
        storage = .rows(rows)
        var changes: [Int] = []
        var actions: [ChangePlan.Action: Int] = [:]
        for row in rows {
            actions[row.action, default: 0] += 1
            let width = Swift.max(row.old.count, row.new.count)
            if changes.count < width { changes += Array(repeating: 0, count: width - changes.count) }
            for index in 0..<width {
                let old = row.old.isEmpty ? Value.missing : row.old[index]
                let new = row.new.isEmpty ? Value.missing : row.new[index]
                if old != new { changes[index] += 1 }
            }
        }
        self.changes = changes
        self.actions = actions
    }

    init(_ updates: PlannedUpdates) {
        storage = .updates(updates)
        changes = updates.changes
        actions = [.update: updates.count]
    }

    /// The rows as they were read, where they are updates whose cells can be written as they are.
    var updates: PlannedUpdates? {
        if case .updates(let updates) = storage { updates } else { nil }
    }

    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch storage {
        case .rows(let rows): rows.count
        case .updates(let updates): updates.count
        }
    }

    public subscript(position: Int) -> ChangePlan.Row {
        switch storage {
        case .rows(let rows): rows[position]
        case .updates(let updates): updates[position]
        }
    }

    /// Rows of one kind of change.
    public func count(_ action: ChangePlan.Action) -> Int { actions[action] ?? 0 }
}
