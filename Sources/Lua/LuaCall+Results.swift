import CLua
import CLuaHost

/// What a host function gives back: each push adds a result.
extension LuaCall {
    // Lua guarantees twenty free slots at the start of a call; each operation of ours uses up to six.
    @inlinable @inline(__always)
    mutating func reserve() throws(LuaError) {
        if pushed >= 12, lua_checkstack(state, 8) == 0 { throw LuaCall.stackFull }
        pushed += 1
    }

    @inlinable public mutating func pushNil() throws(LuaError) {
        try reserve()
        lua_pushnil(state)
    }

    @inlinable @inline(__always)
    public mutating func push(_ value: Double) throws(LuaError) {
        try reserve()
        lua_pushnumber(state, value)
    }

    @inlinable @inline(__always)
    public mutating func push(_ value: Int64) throws(LuaError) {
        try reserve()
        lua_pushinteger(state, value)
    }

    @inlinable public mutating func push(_ value: Int) throws(LuaError) { try push(Int64(value)) }

    @inlinable public mutating func push(_ value: Bool) throws(LuaError) {
        try reserve()
        lua_pushboolean(state, value ? 1 : 0)
    }

    public mutating func push(_ value: String) throws(LuaError) {
        try reserve()
        var value = value
        // The trampoline makes the string once we have returned, which saves a protected call for it. Outside of a
        // host function there is no trampoline.
        let isDeferred =
            function != nil
            && value.withUTF8 { bytes in
                host_defer_text(
                    state, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        if !isDeferred { try core.push(value, state) }
    }

    /// Pushes a string of these bytes, UTF-8 or not.
    public mutating func push(bytes: UnsafeRawBufferPointer) throws(LuaError) {
        try core.check(core.pushText(state, bytes), state)
        try reserve()
    }

    /// Pushes a date, given in days since 1970-01-01.
    public mutating func push(date days: Int32) throws(LuaError) {
        try core.check(host_new_date(state, Int64(days)), state)
        try reserve()
    }

    /// Pushes a moment, given in seconds since 1970-01-01T00:00:00Z.
    public mutating func push(datetime seconds: Int64) throws(LuaError) {
        try core.check(host_new_datetime(state, seconds), state)
        try reserve()
    }

    public mutating func push(_ value: LuaValue) throws(LuaError) {
        try core.push(value, state)
        try reserve()
    }

    /// Pushes a table, function, userdata or coroutine of this state.
    public mutating func push(_ reference: LuaReference) throws(LuaError) {
        guard reference.core === core else {
            throw LuaError(.runtime, "a value of another Lua state cannot be used in this one")
        }
        try reserve()
        reference.push(state)
    }

    public mutating func push(_ row: LuaRow) throws(LuaError) {
        try row.push(state, core)
        try reserve()
    }

    /// Pushes one row of a batch without making a `LuaRow`.
    public mutating func push(row: Int, of batch: LuaRowBatch) throws(LuaError) {
        try batch.push(row: row, state, core)
        try reserve()
    }

    /// Pushes a Swift object as a userdata of the type declared for its class.
    public mutating func push<T: AnyObject>(_ object: T) throws(LuaError) {
        try core.push(object: object, state)
        try reserve()
    }

    /// Pushes argument number `argument` again.
    @inlinable public mutating func push(argument: Int) throws(LuaError) {
        try reserve()
        if let index = index(argument) { lua_pushvalue(state, index) } else { lua_pushnil(state) }
    }
}
