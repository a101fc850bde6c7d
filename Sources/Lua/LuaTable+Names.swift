import CLua
import CLuaHost

/// What a value is, without the value: telling needs no copy of a long text and no reference to a table.
public enum LuaValueKind: Sendable, Hashable {
    case `nil`, boolean, number, string, table, function, thread
    /// A userdata, a date or a row.
    case object

    init(_ type: Int32) {
        self =
            switch type {
            case LUA_TBOOLEAN: .boolean
            case LUA_TNUMBER: .number
            case LUA_TSTRING: .string
            case LUA_TTABLE: .table
            case LUA_TFUNCTION: .function
            case LUA_TTHREAD: .thread
            case LUA_TNIL, LUA_TNONE: .nil
            default: .object
            }
    }
}

extension LuaTable {
    /// The keys that are short texts, with what they hold, in the order of `next`. Raw: no script code runs. Looks at
    /// `limit` entries at most, so that a table of any size answers soon; longer texts are passed over unread.
    public func names(limit: Int) throws(LuaError) -> [(name: String, kind: LuaValueKind)] {
        let state = try core.enter()
        guard lua_checkstack(state, 12) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        lua_pushnil(state)
        var names: [(name: String, kind: LuaValueKind)] = []
        for _ in 0..<max(0, limit) {
            var more = false
            try core.check(host_next(state, base + 1, &more), state)
            guard more else { break }
            if lua_type(state, -2) == LUA_TSTRING {
                let bytes = StateCore.bytes(state, -2)
                if bytes.count <= 200, let name = StateCore.text(bytes) {
                    names.append((name, LuaValueKind(lua_type(state, -1))))
                }
            }
            lua_settop(state, -2)
        }
        return names
    }

    /// What stands at a key, read raw.
    public func kind(of name: String) throws(LuaError) -> LuaValueKind {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        try core.push(name, state)
        lua_rawget(state, -2)
        return LuaValueKind(lua_type(state, -1))
    }
}
