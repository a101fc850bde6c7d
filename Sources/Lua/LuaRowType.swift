import CLua
import CLuaHost
import CRows

/// How rows of one list of columns look in Lua: the names of their fields, and what answers for other names.
///
/// Made once for a list of columns (`LuaState.rowType`) and shared by its batches. A known field is read in C
/// straight from the batch; only unknown names come to Swift.
public final class LuaRowType {
    let record: RowTypeRecord
    /// The metatable.
    let reference: LuaReference

    init(record: RowTypeRecord, reference: LuaReference) {
        self.record = record
        self.reference = reference
        record.type = self
    }

    /// What scripts and messages call such a row: `client`.
    public var name: String { record.name }
    /// The fields' names, one a column of the batch; an empty name hides its column.
    public var columns: [String] { record.columns }
    /// The column of a field.
    public func column(_ name: String) -> Int? { record.numbers[name] }
}

/// What Lua holds of a row type. It does not hold the `LuaRowType`, whose metatable holds it.
final class RowTypeRecord {
    let name: String
    let columns: [String]
    let numbers: [String: Int]
    weak var type: LuaRowType?

    init(name: String, columns: [String]) {
        self.name = name
        self.columns = columns
        numbers = Dictionary(
            columns.enumerated().lazy.filter { !$0.element.isEmpty }.map { ($0.element, $0.offset) },
            uniquingKeysWith: { _, last in last })
    }

    static func of(_ row: UnsafeMutablePointer<host_row>) -> RowTypeRecord {
        Unmanaged<RowTypeRecord>.fromOpaque(row.pointee.type.pointee.context).takeUnretainedValue()
    }
}

extension LuaState {
    /// Declares rows with these columns, in the order of the batch.
    ///
    /// - Parameters:
    ///   - unknown: answers a name that is no column (a derived value, a relationship), by pushing it or throwing;
    ///     without it such a name is an error.
    ///   - text: what `tostring` gives; without it, the name and the id.
    public func rowType(
        _ name: String, columns: [String],
        unknown: ((LuaRow, String, inout LuaCall) throws -> Void)? = nil,
        text: ((LuaRow) throws -> String)? = nil
    ) throws(LuaError) -> LuaRowType {
        let state = try core.enter()
        guard lua_checkstack(state, 16) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        try core.push(name, state)
        try core.check(host_new_table(state, Int32(clamping: columns.count), 0), state)
        for (number, column) in columns.enumerated() {
            lua_pushinteger(state, Int64(number + 1))
            try core.push(column, state)
            try core.check(host_set_raw(state, base + 2), state)
        }
        if let unknown {
            let answer = HostFunction(name: name) { call in
                let row = try call.row(1)
                guard case .string(let key) = try call.value(2) else {
                    throw LuaError(.runtime, "a \(name) has no fields of type \(call.typeName(2))")
                }
                try unknown(row, key, &call)
            }
            try answer.pushBlock(state, core)
        } else {
            lua_pushnil(state)
        }
        if let text {
            let answer = HostFunction(name: name) { call in try call.push(text(call.row(1))) }
            try answer.pushBlock(state, core)
        } else {
            lua_pushnil(state)
        }
        let record = RowTypeRecord(name: name, columns: columns)
        let retained = Unmanaged.passRetained(record)
        let status = host_new_row_type(state, retained.toOpaque())
        guard status == LUA_OK else {
            retained.release()
            throw LuaError.taken(from: state, status: status, core: core)
        }
        return LuaRowType(record: record, reference: try LuaReference(core: core, state: state, index: -1))
    }
}
