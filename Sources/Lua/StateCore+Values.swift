import CLua
import CLuaHost
import Glibc

/// Values between the Lua stack and Swift.
extension StateCore {
    /// The value at `index`, which stays there.
    @usableFromInline
    func value(_ state: OpaquePointer, _ index: Int32) throws(LuaError) -> LuaValue {
        switch lua_type(state, index) {
        case LUA_TBOOLEAN: return .boolean(lua_toboolean(state, index) != 0)
        case LUA_TNUMBER:
            if lua_isinteger(state, index) != 0 { return .integer(lua_tointegerx(state, index, nil)) }
            return .number(lua_tonumberx(state, index, nil))
        case LUA_TSTRING:
            let bytes = StateCore.bytes(state, index)
            if let text = StateCore.text(bytes) { return .string(text) }
            return .bytes(Array(bytes))
        case LUA_TTABLE: return .table(try LuaTable(core: self, state: state, index: index))
        case LUA_TFUNCTION: return .function(try LuaFunction(core: self, state: state, index: index))
        case LUA_TTHREAD: return .thread(try LuaThread(core: self, state: state, index: index))
        case LUA_TUSERDATA:
            if let date = host_to_date(state, index) {
                let days = Int32(truncatingIfNeeded: date.pointee.value)
                return date.pointee.is_relative
                    ? .relativeDate(days: days, fromToday: date.pointee.from_today) : .date(days)
            }
            if let moment = host_to_datetime(state, index) { return .datetime(moment.pointee.value) }
            if let row = host_to_row(state, index) { return .row(try LuaRow(core: self, state: state, index, row)) }
            return .userdata(try LuaUserdata(core: self, state: state, index: index))
        case LUA_TLIGHTUSERDATA: return .userdata(try LuaUserdata(core: self, state: state, index: index))
        default: return .nil
        }
    }

    /// The bytes of the string at `index`: only for values that are strings, since a number would be converted in
    /// place, which allocates. Valid while the string is on the stack.
    @usableFromInline @inline(__always)
    static func bytes(_ state: OpaquePointer, _ index: Int32) -> UnsafeBufferPointer<UInt8> {
        var length = 0
        guard let start = lua_tolstring(state, index, &length) else { return UnsafeBufferPointer(start: nil, count: 0) }
        return start.withMemoryRebound(to: UInt8.self, capacity: length) {
            UnsafeBufferPointer(start: $0, count: length)
        }
    }

    /// The text, or nil when the bytes are not UTF-8.
    @usableFromInline
    static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        // Twice as fast as `String(validating:)`: what is not UTF-8 comes out of decoding with other bytes.
        var text = String(decoding: bytes, as: UTF8.self)
        guard let start = bytes.baseAddress else { return text }
        let isSame = text.withUTF8 { $0.count == bytes.count && memcmp($0.baseAddress ?? start, start, $0.count) == 0 }
        return isSame ? text : nil
    }

    /// Pushes one value.
    @usableFromInline
    func push(_ value: LuaValue, _ state: OpaquePointer) throws(LuaError) {
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        switch value {
        case .nil: lua_pushnil(state)
        case .boolean(let value): lua_pushboolean(state, value ? 1 : 0)
        case .integer(let value): lua_pushinteger(state, value)
        case .number(let value): lua_pushnumber(state, value)
        case .string(let text): try push(text, state)
        case .bytes(let bytes): try check(bytes.withUnsafeBytes { pushText(state, $0) }, state)
        case .date(let days): try check(host_new_date(state, Int64(days)), state)
        case .relativeDate(let days, let offset): try check(host_new_relative_date(state, Int64(days), offset), state)
        case .datetime(let seconds): try check(host_new_datetime(state, seconds), state)
        case .table(let reference): try push(reference, state)
        case .function(let reference): try push(reference, state)
        case .userdata(let reference): try push(reference, state)
        case .thread(let reference): try push(reference, state)
        case .row(let row): try row.push(state, self)
        }
    }

    @usableFromInline
    func push(_ text: String, _ state: OpaquePointer) throws(LuaError) {
        var text = text
        try check(text.withUTF8 { pushText(state, UnsafeRawBufferPointer($0)) }, state)
    }

    private func push(_ reference: LuaReference, _ state: OpaquePointer) throws(LuaError) {
        guard reference.core === self else {
            throw LuaError(.runtime, "a \(type(of: reference)) of another Lua state cannot be used in this one")
        }
        reference.push(state)
    }

    @usableFromInline
    func pushText(_ state: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        host_push_text(state, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }

    /// Throws the error on the stack unless the status is LUA_OK.
    @usableFromInline @inline(__always)
    func check(_ status: Int32, _ state: OpaquePointer) throws(LuaError) {
        if status != LUA_OK { throw LuaError.taken(from: state, status: status, core: self) }
    }

    /// What `tostring` gives for the value at `index`; for errors, so it never fails.
    func describe(_ state: OpaquePointer, _ index: Int32) -> String {
        let status = host_to_text(state, index)
        guard status != HOST_STACK_FULL else { return "(stack overflow)" }
        defer { lua_settop(state, -2) }
        guard status == LUA_OK, lua_type(state, -1) == LUA_TSTRING else {
            // What a script's own `__tostring` failed with, as far as it is a text.
            if let carried = host_to_error(state, -1), let object = carried.pointee.object {
                return "(tostring failed: \(Unmanaged<ThrownError>.fromOpaque(object).takeUnretainedValue().message))"
            }
            if lua_type(state, -1) == LUA_TSTRING {
                return "(tostring failed: \(String(decoding: StateCore.bytes(state, -1), as: UTF8.self)))"
            }
            return "(error value that tostring cannot show)"
        }
        return String(decoding: StateCore.bytes(state, -1), as: UTF8.self)
    }
}
