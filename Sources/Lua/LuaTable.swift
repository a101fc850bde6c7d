import CLua
import CLuaHost

/// A Lua table. Everything here is raw: no metamethod runs, so no script code does.
public final class LuaTable: LuaReference {
    /// The value at a key; `.nil` when there is none.
    public func get(_ key: LuaValue) throws(LuaError) -> LuaValue {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        try core.push(key, state)
        lua_rawget(state, -2)
        return try core.value(state, -1)
    }

    /// Sets a key, or removes it with `.nil`. Throws for a key of nil or NaN.
    public func set(_ key: LuaValue, _ value: LuaValue) throws(LuaError) {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        try core.push(key, state)
        try core.push(value, state)
        try core.check(host_set_raw(state, base + 1), state)
    }

    /// `#` without metamethods: the length of the array part.
    public var count: Int {
        get throws(LuaError) {
            let state = try core.enter()
            guard lua_checkstack(state, 2) != 0 else { throw .stackFull }
            push(state)
            defer { lua_settop(state, -2) }
            return Int(lua_rawlen(state, -1))
        }
    }

    /// The items 1...count.
    public func array() throws(LuaError) -> [LuaValue] {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        let count = Int(lua_rawlen(state, -1))
        var items: [LuaValue] = []
        items.reserveCapacity(min(count, 1 << 16))
        for position in 0..<count {
            lua_rawgeti(state, base + 1, Int64(position + 1))
            items.append(try core.value(state, -1))
            lua_settop(state, base + 1)
        }
        return items
    }

    /// Every key and value, in the order of `next`: the array part first, then as the hash has it. Stops when
    /// `body` returns false. The body may change values, not add keys.
    ///
    /// - Parameter key: a key of the table to begin after; `.nil`: at the beginning.
    public func forEach(after key: LuaValue = .nil, _ body: (LuaValue, LuaValue) throws -> Bool) throws {
        let state = try core.enter()
        guard lua_checkstack(state, 12) != 0 else { throw LuaError.stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        try core.push(key, state)
        while true {
            var more = false
            try core.check(host_next(state, base + 1, &more), state)
            guard more else { return }
            let key = try core.value(state, -2)
            let value = try core.value(state, -1)
            lua_settop(state, -2)
            guard try body(key, value) else { return }
        }
    }

    /// All keys and values, in the order of `next`.
    public func pairs() throws(LuaError) -> [(key: LuaValue, value: LuaValue)] {
        var items: [(key: LuaValue, value: LuaValue)] = []
        do {
            try forEach { key, value in
                items.append((key, value))
                return true
            }
        } catch let error as LuaError {
            throw error
        } catch {
            throw LuaError(.runtime, "\(error)")
        }
        return items
    }

    /// Whether the table has a metatable with that field, such as `__tostring`.
    public func hasMetafield(_ name: String) -> Bool {
        guard let state = try? core.enter(), lua_checkstack(state, 8) != 0 else { return false }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        push(state)
        guard lua_getmetatable(state, -1) != 0, (try? core.push(name, state)) != nil else { return false }
        return lua_rawget(state, -2) != LUA_TNIL
    }

    /// Whether the table has no key at all.
    public var isEmpty: Bool {
        get throws(LuaError) {
            let state = try core.enter()
            guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
            let base = lua_gettop(state)
            defer { lua_settop(state, base) }
            push(state)
            lua_pushnil(state)
            var more = false
            try core.check(host_next(state, base + 1, &more), state)
            return !more
        }
    }
}
