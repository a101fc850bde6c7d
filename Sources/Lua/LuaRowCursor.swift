import CLua
import CLuaHost
import CRows

/// What a loop over rows reads from: one batch after another.
///
/// Lua keeps a cursor as long as a row of its loop can be reached. A loop that is left early tells nobody, so a
/// cursor holds nothing between two batches that must be given back at once.
public protocol LuaRowCursor: AnyObject {
    /// The next batch, or nil at the end; empty ones are passed over. Called on the state's thread; may throw.
    ///
    /// The batch's memory is handed over with one retain (`row_batch_retain`), and not written to any more.
    func nextBatch() throws -> (rows: UnsafeMutablePointer<row_batch>, type: LuaRowType)?
}

/// A cursor as Lua holds it.
final class CursorBox {
    let cursor: any LuaRowCursor

    init(_ cursor: any LuaRowCursor) { self.cursor = cursor }

    /// What the loop calls in C when a batch is used up; `context` is the box.
    static let nextBatch: host_entry = { state, context in
        guard let state, let context else { return HOST_THREW }
        return Unmanaged<CursorBox>.fromOpaque(context)._withUnsafeGuaranteedRef { box in
            let core = StateCore.of(state)
            do {
                return try box.advance(core) ? 1 : 0
            } catch {
                return core.raise(error, state)
            }
        }
    }

    /// Leaves the next batch with rows for the loop to take; false at the end.
    func advance(_ core: StateCore) throws -> Bool {
        while let (rows, type) = try cursor.nextBatch() {
            guard rows.pointee.rows > 0 else {
                row_batch_release(rows)
                continue
            }
            guard type.reference.core === core else {
                row_batch_release(rows)
                throw LuaError(.runtime, "rows of another Lua state cannot be used in this one")
            }
            core.host.pointee.next.batch = rows
            core.host.pointee.next.cursor = Unmanaged.passRetained(self).toOpaque()
            core.host.pointee.next.metatable = type.reference.number
            return true
        }
        return false
    }
}

/// A batch that is pushed row by row, for functions called once a row.
public final class LuaRowBatch {
    /// How many rows there are.
    public let count: Int
    private let reference: LuaReference

    /// Keeps the batch, which is not written to any more.
    public init(_ batch: UnsafeMutablePointer<row_batch>, type: LuaRowType) throws(LuaError) {
        let core = type.reference.core
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        try core.check(host_new_batch(state, batch, type.reference.number), state)
        defer { lua_settop(state, -2) }
        count = Int(batch.pointee.rows)
        reference = try LuaReference(core: core, state: state, index: -1)
    }

    func push(row: Int, _ state: OpaquePointer, _ core: StateCore) throws(LuaError) {
        guard reference.core === core else {
            throw LuaError(.runtime, "rows of another Lua state cannot be used in this one")
        }
        precondition(row >= 0 && row < count, "the batch has no row \(row)")
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        reference.push(state)
        let status = host_push_row(state, -1, UInt32(row))
        guard status == LUA_OK else {
            let error = LuaError.taken(from: state, status: status, core: core)
            lua_settop(state, -2)
            throw error
        }
        host_remove(state, -2)
    }
}
