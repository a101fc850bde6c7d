import Archive
import CRows
import Lua
import Model
import Query

/// The rows of a relation, batch by batch, for a loop. No statement stays open between batches: of a whole
/// entity the next batch is asked for by the last key, of any other relation the ids are read after the first rows.
///
/// The first batch is small and brings only the key. Fields that the body touches are read for the whole batch when
/// first touched, and along with every batch after, so a loop reads what it uses and nothing else.
final class RelationCursor: LuaRowCursor {
    private let session: Session
    private var plan: LogicalPlan
    private let usesSnapshot: Bool
    private var columns: [(name: String, value: TypedExpression)]
    private var position = Position.start
    /// The next rows, being read while the loop's body works on these.
    private var ahead: (any PendingBatch)?
    /// The columns they come with: the body may touch others meanwhile.
    private var aheadColumns: [String] = []
    /// The batch whose rows are being handed over one by one.
    private var current: (RowBatch, LuaRowType)?
    private var size = 64
    private var hasBegun = false
    /// Whether it counts among the session's running loops.
    private var isRunning = false

    private enum Position {
        case start
        case after(Value)
        /// In another order than the entity's: this many rows were handed over, the ids of the others not read yet.
        case begun(Int)
        case ids([Int64], next: Int)
        /// Everything was read before the loop began, because the block's own writes must not be seen by it.
        case held([(RowBatch, LuaRowType)], next: Int)
        case end
    }

    /// - Parameter ids: the relation's rows, where they are known already.
    init(session: Session, plan: LogicalPlan, ids: [Int64]? = nil) {
        self.session = session
        self.plan = plan
        usesSnapshot = !session.store.isWriting
        columns = []
        if let key = plan.entity.key, let field = plan.entity[key] {
            columns = [(key, TypedExpression(FieldPath(entity: plan.entity, field: field)))]
        }
        if let ids { position = .ids(ids, next: 0) }
    }

    /// A field the body asked for: the next batches bring it along.
    func touch(_ name: String, _ value: TypedExpression) {
        guard !columns.contains(where: { $0.name == name }), plan.entity[name]?.type != .json else { return }
        columns.append((name, value))
    }

    func nextBatch() throws -> (rows: UnsafeMutablePointer<row_batch>, type: LuaRowType)? {
        guard let (batch, type) = try next() else { return nil }
        return (row_batch_retain(batch.storage), type)
    }

    deinit { leave() }

    private func next() throws -> (RowBatch, LuaRowType)? {
        if !hasBegun, usesSnapshot {
            isRunning = true
            session.runningLoops += 1
        }
        hasBegun = true
        let batch = try nextAtPosition()
        // Not with the last rows: their fields are still read.
        if batch == nil { leave() }
        return batch
    }

    /// The snapshot is no longer needed by this loop.
    private func leave() {
        guard isRunning else { return }
        isRunning = false
        session.runningLoops -= 1
    }

    private func nextAtPosition() throws -> (RowBatch, LuaRowType)? {
        switch position {
        case .end: return nil
        case .held(let batches, let next):
            guard next < batches.count else {
                position = .end
                return nil
            }
            position = .held(batches, next: next + 1)
            return batches[next]
        case .start:
            plan = try session.settled(plan)
            if !usesSnapshot {
                position = .held(try readAll(), next: 0)
            } else if !plan.isKeyOrdered {
                // A loop that looks at the first few rows and stops should not wait for a million ids.
                let wanted = size
                let first = try fetch(
                    SQLQuestion.rows(.limit(plan, count: wanted, offset: 0), columns: columns.map(\.value)))
                position = first?.0.count == wanted ? .begun(wanted) : .end
                return first
            } else {
                return try keyed(plan)
            }
            return try nextAtPosition()
        case .begun(let count):
            position = .ids(try session.store.ids(.limit(plan, count: nil, offset: count), snapshot: true), next: 0)
            return try nextAtPosition()
        case .after(let key):
            guard size >= Self.readAheadFrom, !plan.isWhole, usesSnapshot else {
                return try keyed(plan.after(key: key))
            }
            // A loop that goes on: the condition is looked for once for all the rest, not again for every batch.
            position = .ids(try session.store.ids(plan.after(key: key), snapshot: true), next: 0)
            return try nextAtPosition()
        case .ids(let ids, let next):
            guard next < ids.count else {
                position = .end
                return nil
            }
            let end = min(next + size, ids.count)
            position = .ids(ids, next: end)
            let batch = try fetch(question(ids[next..<end]))
            if end - next >= Self.readAheadFrom, end < ids.count {
                try readAhead(question(ids[end..<min(end + size, ids.count)]))
            }
            return batch
        }
    }

    /// The next rows by key.
    private func keyed(_ plan: LogicalPlan) throws -> (RowBatch, LuaRowType)? {
        let wanted = size
        let batch = try fetch(question(plan, wanted))
        guard let (rows, _) = batch, rows.count == wanted else {
            position = .end
            return batch
        }
        position = .after(plan.entity.key == nil ? .integer(rows.id(wanted - 1)) : rows.value(wanted - 1, 0))
        if wanted >= Self.readAheadFrom, case .after(let key) = position {
            try readAhead(question(self.plan.after(key: key), size))
        }
        return batch
    }

    private func question(_ plan: LogicalPlan, _ count: Int) -> Statement {
        SQLQuestion.rows(.limit(plan, count: count, offset: 0), columns: columns.map(\.value))
    }

    private func question(_ ids: ArraySlice<Int64>) -> Statement {
        SQLQuestion.rows(plan.entity, inOrder: Array(ids), columns: columns.map(\.value))
    }

    /// A loop that has come this far in one batch will most likely want the next; one that stops early has not.
    private static let readAheadFrom = 1024

    private func readAhead(_ statement: Statement) throws {
        guard usesSnapshot else { return }
        aheadColumns = columns.map(\.name)
        ahead = try session.store.begin(statement, batch: size)
    }

    private func fetch(_ statement: Statement) throws -> (RowBatch, LuaRowType)? {
        var result: RowBatch?
        var names = columns.map(\.name)
        if let ahead {
            self.ahead = nil
            names = aheadColumns
            result = try ahead.take()
        } else {
            try session.store.query(statement, batch: size, snapshot: usesSnapshot) { batch in
                result = batch
                return false
            }
        }
        size = min(size * 4, 4096)
        guard let result, result.count > 0 else { return nil }
        RowContext(session: session, plan: plan, usesSnapshot: usesSnapshot, cursor: self).attach(to: result)
        return (result, try session.rowType(plan.entity, names))
    }

    /// Every row with every field: what the body writes must not be seen in fields that it touches later either.
    private func readAll() throws -> [(RowBatch, LuaRowType)] {
        let entity = plan.entity
        columns = entity.fields.filter { $0.type != .json }.map {
            ($0.name, TypedExpression(FieldPath(entity: entity, field: $0)))
        }
        columns += plan.derivedColumns.map { ($0.name, $0.value) }
        // JSON is not handed over as its text but read when it is touched.
        let texts = entity.fields.filter { $0.type == .json }.map {
            ($0.name, TypedExpression(FieldPath(entity: entity, field: $0)))
        }
        let type = try session.rowType(entity, columns.map(\.name))
        var batches: [(RowBatch, LuaRowType)] = []
        let all = (columns + texts).map(\.value)
        try session.store.query(SQLQuestion.rows(plan, columns: all), batch: 4096, snapshot: false) { batch in
            let context = RowContext(session: session, plan: plan, usesSnapshot: false, cursor: nil)
            for (position, (name, _)) in texts.enumerated() {
                let column = columns.count + position
                context.hold(name, (0..<batch.count).map { batch.value($0, column) })
            }
            context.attach(to: batch)
            batches.append((batch, type))
            return true
        }
        return batches
    }

    /// Calls `body` with every row, as a place in a batch that Lua takes rows from, and its id.
    func forEachInBatches(_ body: (LuaRowBatch, Int, Int64) throws -> Void) throws {
        defer { current = nil }
        while let (batch, type) = try next() {
            let rows = try LuaRowBatch(batch.storage, type: type)
            current = (batch, type)
            for index in 0..<batch.count { try body(rows, index, batch.id(index)) }
        }
    }

    /// The code of a row of the batch at hand, or its id where its entity has none.
    func key(of index: Int) -> String {
        guard let (batch, type) = current else { return "?" }
        let key = try? session.rowKey(LuaRow(batch.storage, index: index, type: type))
        return key?.plain ?? "\(batch.id(index))"
    }

    /// What was read of the row so far: `assets = 1200.0`.
    func touchedValues(of index: Int) -> [String] {
        guard let (batch, type) = current else { return [] }
        let row = LuaRow(batch.storage, index: index, type: type)
        let held = RowContext.of(row)?.heldColumns ?? []
        return columns.dropFirst().map(\.name).compactMap { name in
            let value = row[name] ?? held.first { $0.name == name }.map { LuaValue($0.values[index]) }
            return value.map { "\(name) = \($0 == .nil ? "nil" : $0.literal?.described ?? $0.typeName)" }
        }
    }

    /// Calls `body` with every row and its id until it answers false.
    func forEach(_ body: (LuaRow, Int64) throws -> Bool) throws {
        while let (batch, type) = try next() {
            for index in 0..<batch.count {
                guard try body(LuaRow(batch.storage, index: index, type: type), batch.id(index)) else { return }
            }
        }
    }
}
