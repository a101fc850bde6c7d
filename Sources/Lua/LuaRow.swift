import CLua
import CLuaHost
import CRows

/// One row of a batch, as Lua and host functions hand it around. It keeps its batch alive.
///
/// Rows are equal when they are of the same type and have the same id.
public final class LuaRow: Hashable {
    public let type: LuaRowType
    /// The row's number in the batch.
    public let index: Int
    private let batch: UnsafeMutablePointer<row_batch>

    /// A row of a batch, which is retained.
    public init(_ batch: UnsafeMutablePointer<row_batch>, index: Int, type: LuaRowType) {
        precondition(index >= 0 && index < Int(batch.pointee.rows), "the batch has no row \(index)")
        self.type = type
        self.index = index
        self.batch = row_batch_retain(batch)
    }

    deinit { row_batch_release(batch) }

    /// From the stack. The Swift face of the row's type may have been let go of meanwhile: then it is made anew.
    init(
        core: StateCore, state: OpaquePointer, _ position: Int32, _ row: UnsafeMutablePointer<host_row>
    ) throws(LuaError) {
        let record = RowTypeRecord.of(row)
        if let type = record.type {
            self.type = type
        } else {
            guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
            lua_getmetatable(state, position)
            defer { lua_settop(state, -2) }
            type = LuaRowType(record: record, reference: try LuaReference(core: core, state: state, index: -1))
        }
        index = Int(row.pointee.row)
        batch = row_batch_retain(row.pointee.batch)
    }

    public var id: Int64 { batch.pointee.ids[index] }

    /// The batch's memory, valid as long as this row.
    public var storage: UnsafeMutablePointer<row_batch> { batch }

    /// A column's value, as a script sees it: money is in yuan.
    public func value(_ column: Int) -> LuaValue {
        guard column >= 0, column < Int(batch.pointee.columns) else { return .nil }
        let cell = row_batch_cell(batch, UInt32(index), UInt32(column)).pointee
        switch cell.kind {
        case ROW_BOOLEAN.rawValue: return .boolean(cell.as.integer != 0)
        case ROW_INTEGER.rawValue: return .integer(cell.as.integer)
        case ROW_REAL.rawValue: return .number(cell.as.real)
        case ROW_MONEY.rawValue: return .number(Double(cell.as.integer) / 100)
        case ROW_DATE.rawValue: return .date(Int32(truncatingIfNeeded: cell.as.integer))
        case ROW_DATETIME.rawValue: return .datetime(cell.as.integer)
        case ROW_TEXT.rawValue:
            guard cell.length > 0 else { return .string("") }
            let bytes = UnsafeRawBufferPointer(start: batch.pointee.text + cell.as.text, count: Int(cell.length))
                .assumingMemoryBound(to: UInt8.self)
            return StateCore.text(bytes).map { .string($0) } ?? .bytes(Array(bytes))
        default: return .nil
        }
    }

    /// A field's value; nil when the type has no such column.
    public subscript(_ field: String) -> LuaValue? { type.column(field).map { value($0) } }

    func push(_ state: OpaquePointer, _ core: StateCore) throws(LuaError) {
        guard type.reference.core === core else {
            throw LuaError(.runtime, "a row of another Lua state cannot be used in this one")
        }
        try core.check(host_new_batch(state, batch, type.reference.number), state)
        let status = host_push_row(state, -1, UInt32(index))
        guard status == LUA_OK else {
            let error = LuaError.taken(from: state, status: status, core: core)
            lua_settop(state, -2)
            throw error
        }
        host_remove(state, -2)
    }

    public static func == (left: LuaRow, right: LuaRow) -> Bool {
        left.type.record === right.type.record && left.id == right.id
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
