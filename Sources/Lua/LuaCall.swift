import CLua
import CLuaHost

/// One call of a host function: its arguments, and the results it pushes. It lives as long as the call and cannot
/// be kept.
///
///     let area = try state.function("area") { call in
///         let width = try call.number(1), height = try call.number(2)
///         try call.push(width * height)
///     }
///
/// Arguments count from 1, without the object a method is called on. Getters throw a `LuaArgumentError` that names
/// function, argument and expected type.
public struct LuaCall: ~Copyable {
    @usableFromInline let state: OpaquePointer
    @usableFromInline unowned(unsafe) let core: StateCore
    @usableFromInline unowned(unsafe) let function: HostFunction?
    /// The stack index before the first argument.
    @usableFromInline let base: Int32
    /// How many arguments there are.
    public let count: Int
    @usableFromInline var pushed: Int32 = 0

    @usableFromInline @inline(__always)
    init(_ state: OpaquePointer, _ core: StateCore, function: HostFunction) {
        self.state = state
        self.core = core
        self.function = function
        base = function.receivers
        count = max(0, Int(lua_gettop(state) - function.receivers))
    }

    /// Values above `base`, outside of a host function: the results of a call, or the place for its arguments.
    @inlinable @inline(__always)
    init(_ state: OpaquePointer, _ core: StateCore, base: Int32, count: Int) {
        self.state = state
        self.core = core
        function = nil
        self.base = base
        self.count = count
    }

    /// The name the function was made with, for error messages.
    public var name: String { function?.name ?? "function" }

    /// The state; nil while it is being closed.
    public var luaState: LuaState? { core.owner }

    @usableFromInline @inline(__always)
    func index(_ argument: Int) -> Int32? {
        argument >= 1 && argument <= count ? base + Int32(truncatingIfNeeded: argument) : nil
    }

    // MARK: - Errors

    @usableFromInline static var stackFull: LuaError { .stackFull }

    @usableFromInline
    static func failed(_ state: OpaquePointer, _ status: Int32, _ core: StateCore) -> LuaError {
        LuaError.failed(state, status, core)
    }

    /// The error for an argument: `problem` says what is wrong with it.
    public func invalid(_ argument: Int, _ problem: String) -> LuaArgumentError {
        LuaArgumentError(function: name, argument: argument, problem: problem)
    }

    /// The error for an argument of another type than expected.
    public func expected(_ type: String, _ argument: Int) -> LuaArgumentError {
        invalid(argument, "\(type) expected, got \(typeName(argument))")
    }

    /// The argument's type as messages name it; `no value` past the last one.
    public func typeName(_ argument: Int) -> String {
        guard let index = argument == 0 && base > 0 ? base : index(argument) else { return "no value" }
        return core.typeName(state, index)
    }

    // MARK: - Arguments

    /// Whether the argument is missing or nil.
    @inlinable public func isNil(_ argument: Int) -> Bool {
        guard let index = index(argument) else { return true }
        return lua_type(state, index) <= LUA_TNIL
    }

    /// A float; integers and numeric text are converted, as Lua does.
    @inlinable @inline(__always)
    public func number(_ argument: Int) throws(LuaArgumentError) -> Double {
        guard let index = index(argument) else { throw expected("number", argument) }
        var converted: Int32 = 0
        let value = lua_tonumberx(state, index, &converted)
        guard converted != 0 else { throw expected("number", argument) }
        return value
    }

    /// An integer; floats without a fraction and numeric text are converted, as Lua does.
    @inlinable @inline(__always)
    public func integer(_ argument: Int) throws(LuaArgumentError) -> Int64 {
        guard let index = index(argument) else { throw expected("integer", argument) }
        var converted: Int32 = 0
        let value = lua_tointegerx(state, index, &converted)
        guard converted != 0 else { throw noInteger(argument) }
        return value
    }

    @usableFromInline
    func noInteger(_ argument: Int) -> LuaArgumentError {
        (try? number(argument)) == nil
            ? expected("integer", argument) : invalid(argument, "number has no integer representation")
    }

    /// True or false; nothing else.
    @inlinable public func boolean(_ argument: Int) throws(LuaArgumentError) -> Bool {
        guard let index = index(argument), lua_type(state, index) == LUA_TBOOLEAN else {
            throw expected("boolean", argument)
        }
        return lua_toboolean(state, index) != 0
    }

    /// Whether Lua takes the argument for true: anything but nil and false.
    @inlinable public func isTrue(_ argument: Int) -> Bool {
        guard let index = index(argument) else { return false }
        return lua_toboolean(state, index) != 0
    }

    /// Text; numbers are converted, as Lua does. Bytes that are not UTF-8 are an error here: see `withBytes`.
    @inlinable public func string(_ argument: Int) throws(LuaArgumentError) -> String {
        guard let index = index(argument) else { throw expected("string", argument) }
        guard lua_type(state, index) == LUA_TSTRING else { return try numberText(argument, index) }
        guard let text = StateCore.text(StateCore.bytes(state, index)) else {
            throw invalid(argument, "text expected, got bytes that are not valid UTF-8")
        }
        return text
    }

    // In Swift: Lua would convert the number in place, which allocates and can raise.
    @usableFromInline
    func numberText(_ argument: Int, _ index: Int32) throws(LuaArgumentError) -> String {
        guard lua_type(state, index) == LUA_TNUMBER else { throw expected("string", argument) }
        if lua_isinteger(state, index) != 0 { return "\(lua_tointegerx(state, index, nil))" }
        return "\(lua_tonumberx(state, index, nil))"
    }

    /// The bytes of a string, valid during `body`.
    @inlinable public func withBytes<Result>(
        _ argument: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) throws -> Result {
        guard let index = index(argument), lua_type(state, index) == LUA_TSTRING else {
            throw expected("string", argument)
        }
        return try body(StateCore.bytes(state, index))
    }

    /// A date, in days since 1970-01-01.
    public func date(_ argument: Int) throws(LuaArgumentError) -> Int32 {
        guard let index = index(argument), let date = host_to_date(state, index) else {
            throw expected("date", argument)
        }
        return Int32(truncatingIfNeeded: date.pointee.value)
    }

    /// A moment, in seconds since 1970-01-01T00:00:00Z.
    public func datetime(_ argument: Int) throws(LuaArgumentError) -> Int64 {
        guard let index = index(argument), let moment = host_to_datetime(state, index) else {
            throw expected("datetime", argument)
        }
        return moment.pointee.value
    }

    public func table(_ argument: Int) throws -> LuaTable {
        guard let index = index(argument), lua_type(state, index) == LUA_TTABLE else {
            throw expected("table", argument)
        }
        return try LuaTable(core: core, state: state, index: index)
    }

    public func function(_ argument: Int) throws -> LuaFunction {
        guard let index = index(argument), lua_type(state, index) == LUA_TFUNCTION else {
            throw expected("function", argument)
        }
        return try LuaFunction(core: core, state: state, index: index)
    }

    public func row(_ argument: Int) throws -> LuaRow {
        guard let index = index(argument), let row = host_to_row(state, index) else {
            throw expected("row", argument)
        }
        return try LuaRow(core: core, state: state, index, row)
    }

    /// The Swift object of a userdata of that very class.
    @inlinable public func userdata<T: AnyObject>(_ argument: Int, as type: T.Type = T.self) throws(LuaArgumentError)
        -> T
    {
        guard let index = index(argument), let object = object(index, as: type) else {
            throw expected(core.name(of: typeIdentity(type)), argument)
        }
        return object
    }

    /// The object, or nil when the argument is something else.
    @inlinable public func userdataIfPresent<T: AnyObject>(_ argument: Int, as type: T.Type = T.self) -> T? {
        index(argument).flatMap { object($0, as: type) }
    }

    @inlinable func object<T: AnyObject>(_ index: Int32, as type: T.Type) -> T? {
        guard let block = host_to_object(state, index), block.pointee.type == typeIdentity(type),
            let object = block.pointee.object
        else { return nil }
        return Unmanaged<T>.fromOpaque(object).takeUnretainedValue()
    }

    /// The object a method is called on.
    @usableFromInline
    func receiver<T: AnyObject>(as type: T.Type) throws(LuaArgumentError) -> T {
        if let object = object(1, as: type) { return object }
        let typeName = core.name(of: typeIdentity(type))
        let got = lua_gettop(state) >= 1 ? core.typeName(state, 1) : "no value"
        throw invalid(0, "\(typeName) expected, got \(got); methods are called with ':', as \(typeName):\(name)(…)")
    }

    /// Any value; `.nil` past the last argument.
    @inlinable public func value(_ argument: Int) throws(LuaError) -> LuaValue {
        guard let index = index(argument) else { return .nil }
        return try core.value(state, index)
    }

    /// All arguments.
    public func values() throws(LuaError) -> [LuaValue] {
        var values: [LuaValue] = []
        for argument in 0..<count { values.append(try value(argument + 1)) }
        return values
    }
}

extension StateCore {
    /// The type's name, or a general word for objects of a class that was not declared.
    @usableFromInline
    func name(of type: UnsafeRawPointer) -> String { types[type]?.name ?? "userdata" }

    /// What messages call the value at `index`.
    func typeName(_ state: OpaquePointer, _ index: Int32) -> String {
        switch lua_type(state, index) {
        case LUA_TNIL: return "nil"
        case LUA_TUSERDATA:
            if host_to_date(state, index) != nil { return "date" }
            if host_to_datetime(state, index) != nil { return "datetime" }
            if let row = host_to_row(state, index) { return RowTypeRecord.of(row).name }
            if let type = host_to_object(state, index)?.pointee.type { return name(of: type) }
            return host_to_error(state, index) != nil ? "error" : "userdata"
        case let type: return lua_typename(state, type).map { String(cString: $0) } ?? "no value"
        }
    }
}
