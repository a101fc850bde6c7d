import Archive
import CRows
import Lua
import Model
import Query

/// What a batch of rows in Lua's hands is of: where its other fields are to be had when a script asks for them.
/// Held by the batch itself, so it lives as long as any of its rows.
final class RowContext {
    unowned let session: Session
    let plan: LogicalPlan
    /// Whether the rows come from the snapshot, which a write of the same block does not change.
    let usesSnapshot: Bool
    /// The loop the rows belong to: fields touched in one batch are read along with the next.
    weak var cursor: RelationCursor?
    /// Columns read later, one value a row of the batch.
    private var columns: [String: [Value]] = [:]
    /// Rows that references of this batch lead to, by the reference's name: one a row of the batch.
    private var related: [String: [LuaValue]] = [:]

    init(session: Session, plan: LogicalPlan, usesSnapshot: Bool, cursor: RelationCursor?) {
        self.session = session
        self.plan = plan
        self.usesSnapshot = usesSnapshot
        self.cursor = cursor
    }

    /// Hangs the context on a batch.
    func attach(to batch: RowBatch) {
        batch.storage.pointee.context = Unmanaged.passRetained(self).toOpaque()
        batch.storage.pointee.release_context = { context in
            guard let context else { return }
            Unmanaged<RowContext>.fromOpaque(context).release()
        }
    }

    /// The columns that were read beside the batch's own.
    var heldColumns: [(name: String, values: [Value])] { columns.map { ($0.key, $0.value) } }

    /// Keeps a column that was read beside the batch's own.
    func hold(_ name: String, _ values: [Value]) { columns[name] = values }

    static func of(_ row: LuaRow) -> RowContext? {
        guard let context = row.storage.pointee.context else { return nil }
        return Unmanaged<RowContext>.fromOpaque(context).takeUnretainedValue()
    }

    private func ids(_ batch: UnsafeMutablePointer<row_batch>) -> [Int64] {
        Array(UnsafeBufferPointer(start: batch.pointee.ids, count: Int(batch.pointee.rows)))
    }

    /// The value of a field or derived column that is not in the batch, read for all its rows at once.
    func value(_ name: String, _ expression: TypedExpression, _ row: LuaRow) throws -> Value {
        if let known = columns[name] { return known[row.index] }
        cursor?.touch(name, expression)
        let ids = ids(row.storage)
        var positions: [Int64: Int] = [:]
        for (position, id) in ids.enumerated() { positions[id] = position }
        var values = [Value](repeating: .missing, count: ids.count)
        let statement = SQLQuestion.rows(.rows(plan.entity, ids: ids), columns: [expression], ordered: false)
        try session.store.query(statement, batch: 4096, snapshot: usesSnapshot) { batch in
            for index in 0..<batch.count {
                if let position = positions[batch.id(index)] { values[position] = batch.value(index, 0) }
            }
            return true
        }
        columns[name] = values
        return values[row.index]
    }

    /// The row that a reference leads to, or nil; read for all rows of the batch at once.
    func related(_ field: Field, _ target: Entity, _ row: LuaRow) throws -> LuaValue {
        if let known = related[field.name] { return known[row.index] }
        let ids = ids(row.storage)
        var referred: [Int64: Int64] = [:]
        try session.store.query(
            SQLQuestion.referenceIDs(plan.entity, ids: ids, field), batch: 4096, snapshot: usesSnapshot
        ) { batch in
            for index in 0..<batch.count {
                if case .integer(let id) = batch.value(index, 0) { referred[batch.id(index)] = id }
            }
            return true
        }
        var rows: [Int64: LuaValue] = [:]
        let wanted = Array(Set(referred.values)).sorted()
        for value in try session.rows(.rows(target, ids: wanted), usesSnapshot: usesSnapshot) {
            if case .row(let row) = value { rows[row.id] = value }
        }
        let values = ids.map { referred[$0].flatMap { rows[$0] } ?? .nil }
        related[field.name] = values
        return values[row.index]
    }
}

/// A row type is made once for each entity and set of columns.
struct RowTypeKey: Hashable {
    let entity: String
    let columns: [String]
}

extension Session {
    /// The fields that a row brings along when it is fetched alone: those in the main table.
    static func mainColumns(_ entity: Entity) -> [(name: String, value: TypedExpression)] {
        entity.fields.compactMap { field in
            guard Layout.part(of: field, in: entity) == .main, field.type != .json else { return nil }
            return (field.name, TypedExpression(FieldPath(entity: entity, field: field)))
        }
    }

    /// The rows of a plan, all at once, in its order.
    func rows(_ asked: LogicalPlan, usesSnapshot: Bool = false) throws -> [LuaValue] {
        let plan = try settled(asked)
        let columns = Self.mainColumns(plan.entity)
        let type = try rowType(plan.entity, columns.map(\.name))
        var rows: [LuaValue] = []
        try store.query(
            SQLQuestion.rows(plan, columns: columns.map(\.value)), batch: 1024, snapshot: usesSnapshot
        ) { batch in
            RowContext(session: self, plan: plan, usesSnapshot: usesSnapshot, cursor: nil).attach(to: batch)
            for index in 0..<batch.count { rows.append(.row(LuaRow(batch.storage, index: index, type: type))) }
            return true
        }
        return rows
    }

    func rowType(_ entity: Entity, _ columns: [String]) throws -> LuaRowType {
        let key = RowTypeKey(entity: entity.name, columns: columns)
        if let known = rowTypes[key] { return known }
        let type = try lua.rowType(
            entity.name, columns: columns,
            unknown: { [unowned self] row, name, call in try call.push(try self.member(name, of: row, entity)) },
            text: { [unowned self] row in try self.title(of: row, entity) })
        rowTypes[key] = type
        return type
    }

    /// What `row.name` is when the batch does not have it.
    private func member(_ name: String, of row: LuaRow, _ entity: Entity) throws -> LuaValue {
        guard let context = RowContext.of(row) else { return .nil }
        if name == "id" { return .integer(row.id) }
        if let field = entity[name] {
            let value = try context.value(name, TypedExpression(FieldPath(entity: entity, field: field)), row)
            if field.type == .json, case .text(let text) = value { return try json(text, of: name) }
            return LuaValue(value)
        }
        if let column = context.plan.derivedColumns.first(where: { $0.name == name }) {
            return LuaValue(try context.value(name, column.value, row))
        }
        if let inverse = entity.inverse(named: name) {
            return try relation(.walk(.rows(entity, ids: [row.id]), .toMany(inverse.entity, inverse.field)))
        }
        if name.hasSuffix("_row"), let field = entity[String(name.dropLast(4))], let target = field.target {
            return try context.related(field, target, row)
        }
        if let field = entity.field(labelled: name) { return try member(field.name, of: row, entity) }
        if let method = try rowMethod(name, entity) ?? rowAnalysis(name, entity) { return .function(method) }
        let names =
            entity.fields.map(\.name) + entity.inverses.map(\.name)
            + entity.fields.filter { $0.target != nil }.map { $0.name + "_row" }
        let hint = Suggestion.hint(for: name, among: names)
        throw WorkbenchError("a \(entity.name) has no field `\(name)`\(hint)")
    }

    /// The row's code, or its id where its entity has none.
    func rowKey(_ row: LuaRow) throws -> Operand.Literal? {
        guard let context = RowContext.of(row) else { return nil }
        guard let key = context.plan.entity.key else { return .integer(row.id) }
        return try fieldValue(key, of: row, context).literal
    }

    private func fieldValue(_ name: String, of row: LuaRow, _ context: RowContext) throws -> LuaValue {
        if let value = row[name] { return value }
        return try member(name, of: row, context.plan.entity)
    }

    private func title(of row: LuaRow, _ entity: Entity) throws -> String {
        guard let context = RowContext.of(row) else { return entity.name }
        var parts = [entity.name]
        if let key = try rowKey(row) { parts.append(key.plain) }
        if entity["name"] != nil, let name = try fieldValue("name", of: row, context).asString { parts.append(name) }
        return parts.joined(separator: " ")
    }
}

extension Operand.Literal {
    /// As a person writes it, without quotes.
    var plain: String {
        if case .text(let text) = self { return text }
        return described
    }
}
