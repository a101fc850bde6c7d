import Archive
import Model
import Query

/// Which clients changed hands, from the journal: what our own people entered, not what they say.
struct OwnerChanges {
    private struct Change {
        let from, to: Int64
        let set: ChangeSet
    }

    /// From so few clients on their rows are sought in the journal; of more all are read.
    private static let mostSought = 1_000
    private static let unassigned = "unassigned"

    private let session: any EngineSession
    private let since: Timestamp
    private let until: Timestamp?

    /// - Parameters:
    ///   - first: the first day that counts.
    ///   - last: the last day that counts; nil for whatever came since. The journal has the days on which people worked,
    ///     also where an archive of made-up data stands still on an earlier one.
    init(from first: CalendarDate, to last: CalendarDate?, session: any EngineSession) {
        self.session = session
        since = Timestamp(seconds: (first + -1).endInArchive)
        until = last.map { Timestamp(seconds: $0.endInArchive) }
    }

    /// The evidence by the clients' positions.
    func evidence(_ clients: ComputedRows) throws -> [Int: String] {
        let sets = try changeSets()
        guard let first = sets.keys.min(), !clients.ids.isEmpty, let owner = Entity.client["owner"] else { return [:] }
        let column = Layout.column(of: owner, in: .client).name
        let sought = clients.ids.count <= Self.mostSought ? Set(clients.ids) : nil
        var changes: [Int: [Change]] = [:]
        var reps: Set<Int64> = []
        try session.recordedChanges(in: Layout.table(.client), ids: sought, since: first - 1) { change in
            guard change.action == .update, let set = sets[change.changeSet],
                let client = clients.position(of: change.row.id),
                let value = change.columns.first(where: { $0.name == column }),
                case .integer(let from) = value.old, case .integer(let to) = value.new
            else { return true }
            changes[client, default: []].append(Change(from: from, to: to, set: set))
            reps.formUnion([from, to])
            return true
        }
        let codes = try RowNames(session: session).keys(of: reps, in: .rep)
        return changes.compactMapValues { changes in
            // The first owner of a client that had none is no change of its owner, nor is one that was put right again.
            let changes = changes.filter { codes[$0.from] != Self.unassigned }
            guard let first = changes.first, let last = changes.last, first.from != last.to,
                let from = codes[last.from], let to = codes[last.to]
            else { return nil }
            let day = Timestamp(seconds: last.set.occasion.at.seconds + ArchiveProperties.zoneOffset).date
            let more = changes.count > 1 ? ", \(changes.count) changes in all" : ""
            return
                "owner changed from \(from) to \(to) on \(day) by \(last.set.occasion.actor) (change set \(last.set.number))\(more)"
        }
    }

    /// The change sets of the days, less those that come to nothing: taken back, and taking those back.
    private func changeSets() throws -> [Int: ChangeSet] {
        var filter = SQLJournal.Filter()
        filter.since = since
        filter.until = until
        let sets = try ChangeHistory(session: session).changeSets(filter)
        let numbers = Set(sets.map(\.number))
        return Dictionary(
            uniqueKeysWithValues: sets.filter { set in
                if let undo = set.undoneBy, numbers.contains(undo) { return false }
                if let undone = set.undoes, numbers.contains(undone) { return false }
                return set.isRecorded
            }.map { ($0.number, $0) })
    }
}
