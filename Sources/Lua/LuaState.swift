import CLua
import CLuaHost

/// One Lua 5.4 state: its libraries, the types and functions the host gives it, and what scripts make in it.
///
///     let state = try LuaState()
///     let globals = try state.makeEnvironment { name in throw Unknown(name) }
///     let chunk = try state.load("return 6 * 7", name: "answer.lua", environment: globals)
///     let answer = try chunk.call()            // [.integer(42)]
///
/// Used by one thread at a time: it is not `Sendable`, and of its values only the release may happen elsewhere.
/// When the last reference goes the state closes; values of it that are still held then say so when used.
public final class LuaState {
    public struct Options {
        /// The zone that datetimes are shown and read in, in seconds east of UTC. China has one, without summer
        /// time.
        public var zone: Int32 = 8 * 3600

        public init() {}
    }

    let core: StateCore

    public init(options: Options = Options()) throws(LuaError) {
        var settings = lua_host_options()
        settings.callbacks.release = { object in
            if let object { Unmanaged<AnyObject>.fromOpaque(object).release() }
        }
        settings.callbacks.describe = { host, error in
            guard let host, let error else { return }
            var message = Unmanaged<ThrownError>.fromOpaque(error).takeUnretainedValue().message
            message.withUTF8 { bytes in
                host_set_message(
                    host, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        }
        settings.callbacks.next_batch = CursorBox.nextBatch
        settings.zone_seconds = options.zone
        guard let host = lua_host_create(&settings) else {
            throw LuaError(.memory, "not enough memory for a Lua state")
        }
        core = StateCore(host: host)
        // Not retained: the core closes the host, and outlives every call into it.
        host.pointee.owner = Unmanaged.passUnretained(core).toOpaque()
        core.owner = self
    }

    deinit { core.close() }

    /// Compiles a text chunk. `name` is shown as a file name in messages; `environment` holds its globals.
    ///
    /// A syntax error says with `isIncomplete` whether more lines could complete the text.
    public func load(_ source: String, name: String, environment: LuaTable) throws(LuaError) -> LuaFunction {
        let state = try core.enter()
        guard lua_checkstack(state, 12) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        environment.push(state)
        var source = source
        let status = source.withUTF8 { bytes in
            host_load(
                state, UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count,
                "@" + name)
        }
        if status != LUA_OK { throw LuaError.uncompiled(state, status, core, name: name) }
        return try LuaFunction(core: core, state: state, index: -1)
    }

    /// Calls a function.
    @discardableResult
    public func call(_ function: LuaFunction, _ arguments: LuaValue...) throws(LuaError) -> [LuaValue] {
        try function.call(arguments)
    }

    /// A new empty table with room for so many items and named fields.
    public func table(items: Int = 0, fields: Int = 0) throws(LuaError) -> LuaTable {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        try core.check(host_new_table(state, Int32(clamping: items), Int32(clamping: fields)), state)
        defer { lua_settop(state, -2) }
        return try LuaTable(core: core, state: state, index: -1)
    }

    /// A new table of these items.
    public func table(_ items: [LuaValue]) throws(LuaError) -> LuaTable {
        let table = try table(items: items.count)
        for (index, item) in items.enumerated() { try table.set(.integer(Int64(index + 1)), item) }
        return table
    }

    /// A new table of these fields.
    public func table(_ fields: KeyValuePairs<String, LuaValue>) throws(LuaError) -> LuaTable {
        let table = try table(fields: fields.count)
        for (name, value) in fields { try table.set(.string(name), value) }
        return table
    }

    /// A host function. Lua holds the closure until it collects the function.
    public func function(_ name: String, _ body: @escaping (inout LuaCall) throws -> Void) throws(LuaError)
        -> LuaFunction
    {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        try HostFunction(name: name, body: body).push(state, core)
        defer { lua_settop(state, -2) }
        return try LuaFunction(core: core, state: state, index: -1)
    }

    /// The coroutine that called the running host function; nil on the main one and when nothing runs.
    public var running: LuaThread? {
        guard let state = try? core.enter(), state != core.host.pointee.main, lua_checkstack(state, 8) != 0 else {
            return nil
        }
        lua_pushthread(state)
        defer { lua_settop(state, -2) }
        return try? LuaThread(core: core, state: state, index: -1)
    }

    /// What `tostring` gives for the value, with metamethods; an error in one is told in the text.
    public func describe(_ value: LuaValue) -> String {
        guard let state = try? core.enter(), (try? core.push(value, state)) != nil else { return value.typeName }
        defer { lua_settop(state, -2) }
        return core.describe(state, -1)
    }

    /// `value[key]` with metamethods, as a script reads it: a relation's methods, a row's fields.
    public func index(_ value: LuaValue, _ key: LuaValue) throws(LuaError) -> LuaValue {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        try core.push(value, state)
        try core.push(key, state)
        let status = host_get(state)
        if status != LUA_OK { throw LuaError.failed(state, status, core) }
        return try core.value(state, -1)
    }

    /// The script's function `date`, which makes dates from ISO text or three numbers.
    public var dateFunction: LuaFunction { get throws(LuaError) { try dateFunction(datetime: false) } }

    /// The script's function `datetime`, which makes moments from ISO text in the state's zone.
    public var datetimeFunction: LuaFunction { get throws(LuaError) { try dateFunction(datetime: true) } }

    private func dateFunction(datetime: Bool) throws(LuaError) -> LuaFunction {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        host_push_date_function(state, datetime)
        defer { lua_settop(state, -2) }
        return try LuaFunction(core: core, state: state, index: -1)
    }

    /// Collects all garbage: Swift objects that no script can reach are released.
    public func collectGarbage() {
        guard let state = try? core.enter() else { return }
        host_collect(state)
    }
}

extension LuaError {
    /// A chunk that did not compile: the message names the chunk and the line.
    static func uncompiled(_ state: OpaquePointer, _ status: Int32, _ core: StateCore, name: String) -> LuaError {
        var error = taken(from: state, status: status, core: core)
        if core.host.pointee.cancelled != 0 { error.kind = .cancelled }
        if error.kind == .runtime, error.message.contains("memory limit of ") { error.kind = .memory }
        error.chunk = name
        if error.kind == .syntax, let colon = error.message.positionColon {
            _ = error.takePosition(short: String(error.message[..<colon]))
        }
        return error
    }
}

extension String {
    /// The first colon that a line number follows: a long chunk name stands shortened before it.
    fileprivate var positionColon: Index? {
        var search = startIndex
        while let position = self[search...].firstIndex(of: ":") {
            let next = index(after: position)
            let digits = self[next...].prefix { ("0"..."9").contains($0) }
            if !digits.isEmpty, self[digits.endIndex...].hasPrefix(":") { return position }
            search = next
        }
        return nil
    }
}
