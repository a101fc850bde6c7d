import Model
import Query

/// Reads the journal: change sets, and what became of a row.
public struct ChangeHistory {
    let session: any EngineSession

    public init(session: any EngineSession) { self.session = session }

    // MARK: Change sets

    /// The change sets that fit, the oldest first.
    public func changeSets(_ filter: SQLJournal.Filter = SQLJournal.Filter()) throws -> [ChangeSet] {
        let undone = try undone()
        let rows = try session.rows(SQLJournal.changeSets(filter))
        return (filter.newest == nil ? rows : rows.reversed()).map { row in
            let number = row[0].count ?? 0
            return ChangeSet(
                kind: row[10].text ?? "", number: number,
                occasion: Occasion(
                    actor: row[2].text ?? "", reason: row[3].text ?? "", script: row[4].text,
                    scriptDigest: row[11].text, at: row[1].moment ?? Timestamp(seconds: 0)),
                entity: row[5].text ?? "",
                counts: ChangeCounts(
                    inserted: row[6].count ?? 0, updated: row[7].count ?? 0, deleted: row[8].count ?? 0,
                    values: row[9].count ?? 0),
                undoes: row[12].count, undoneBy: undone[number], isRecorded: row[13] == .boolean(true))
        }
    }

    /// One change set; nil where there is none of that number.
    public func changeSet(_ number: Int) throws -> ChangeSet? {
        var filter = SQLJournal.Filter()
        filter.numbers = [number]
        return try changeSets(filter).first
    }

    /// The number of the newest, 0 where there is none.
    public func newest() throws -> Int { try session.rows(SQLJournal.newest).first?.first?.count ?? 0 }

    /// For each change set that was taken back and not put in force again, by which one.
    private func undone() throws -> [Int: Int] {
        var undone: [Int: Int] = [:]
        // From the newest on: an undo that was itself taken back takes nothing back.
        for row in try session.rows(SQLJournal.undos) {
            guard let undo = row[0].count, let number = row[1].count, undone[undo] == nil else { continue }
            if undone[number] == nil { undone[number] = undo }
        }
        return undone
    }

    /// The change sets that come to nothing: those that were taken back, and those that took them back.
    /// - Parameter undos: which change set takes which back, the newest first.
    public static func cancelled(_ undos: some Sequence<(undo: Int, undone: Int)>) -> Set<Int> {
        var cancelled: Set<Int> = []
        // From the newest on: an undo that was itself taken back takes nothing back.
        for (undo, undone) in undos where !cancelled.contains(undo) { cancelled.formUnion([undo, undone]) }
        return cancelled
    }

    /// Those after `since` that come to nothing. What took back a change set from before is none of them: it is a change.
    private func cancelled(since: Int) throws -> Set<Int> {
        let undos = try session.rows(SQLJournal.undos).compactMap { row -> (undo: Int, undone: Int)? in
            guard let undo = row[0].count, let undone = row[1].count, undone > since else { return nil }
            return (undo, undone)
        }
        return Self.cancelled(undos)
    }

    // MARK: Rows

    /// The tables in which an entity's rows are.
    public static func tables(of entity: Entity) -> [String] {
        [Layout.table(entity)] + (Layout.isSplit(entity) ? [Layout.textTable(entity)] : [])
    }

    /// Which of these rows were changed by change sets after `since` that are in force, and by which last.
    func touched(_ entity: Entity, _ ids: Set<Int64>, since: Int) throws -> [Int64: ChangeSet] {
        guard !ids.isEmpty, try newest() > since else { return [:] }
        let cancelled = try cancelled(since: since)
        var touched: [Int64: Int] = [:]
        for table in Self.tables(of: entity) {
            try session.recordedChanges(in: table, ids: ids, since: since) { change in
                if !cancelled.contains(change.changeSet) {
                    touched[change.row.id] = max(change.changeSet, touched[change.row.id] ?? 0)
                }
                return true
            }
        }
        var filter = SQLJournal.Filter()
        filter.numbers = Array(Set(touched.values))
        let sets = try Dictionary(changeSets(filter).map { ($0.number, $0) }, uniquingKeysWith: { $1 })
        return touched.compactMapValues { sets[$0] }
    }

    /// Every change of a row, the oldest first; of each change set one, from what it found to what it left.
    public func changes(of id: Int64, in entity: Entity) throws -> [RecordedChange] {
        try recorded(of: [id], in: entity, since: 0)
    }
}

extension RecordedChange {
    /// Several changes of one row by one change set, as one: its tables together, what it found and what it left. Nil
    /// for a row that came and went within the change set.
    static func joining(_ changes: [RecordedChange], in entity: Entity) -> RecordedChange? {
        let main = changes.filter { $0.row.table == Layout.table(entity) }
        var columns: [Column] = []
        for change in changes {
            for column in change.columns {
                if let index = columns.firstIndex(where: { $0.name == column.name }) {
                    columns[index] = Column(name: column.name, old: columns[index].old, new: column.new)
                } else {
                    columns.append(column)
                }
            }
        }
        // Long texts that come and go without the row are an update of it.
        let (wasThere, isThere) = (main.first?.action != .insert, main.last?.action != .delete)
        let action: ChangePlan.Action
        switch (wasThere, isThere) {
        case (true, true):
            action = .update
            columns.removeAll { $0.old == $0.new }
        case (false, true):
            action = .insert
            columns = columns.map { Column(name: $0.name, old: .missing, new: $0.new) }
        case (true, false):
            action = .delete
            columns = columns.map { Column(name: $0.name, old: $0.old, new: .missing) }
        case (false, false): return nil
        }
        return RecordedChange(
            changeSet: changes[0].changeSet, action: action,
            row: RecordedRow(table: Layout.table(entity), keys: [changes[0].row.id]), columns: columns)
    }
}

extension Value {
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var count: Int? { if case .integer(let number) = self { Int(number) } else { nil } }
    var date: CalendarDate? { if case .date(let date) = self { date } else { nil } }
    var moment: Timestamp? { if case .datetime(let moment) = self { moment } else { nil } }
}
