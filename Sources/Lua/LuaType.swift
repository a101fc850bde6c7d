import CLua
import CLuaHost

/// What was declared for a class: what scripts call its objects and what they can do with them.
public struct LuaType: Sendable, Hashable {
    /// What scripts and messages call it: `relation`.
    public let name: String
    /// The methods' names, in the order they were declared.
    public let methodNames: [String]
    /// The properties' names, in the order they were declared.
    public let propertyNames: [String]
}

/// What the state keeps of a type.
@usableFromInline
struct TypeRecord {
    let name: String
    /// The metatable. Types live as long as their state.
    let metatable: Int32
}

/// The operations of Lua that a type can answer beside its methods and properties.
public enum LuaMetamethod: String, Sendable, CaseIterable {
    case call, len, concat, tostring, eq, lt, le, add, sub, mul, div, mod, idiv, unm, pow
    case bor, band, bxor, bnot, shl, shr, close, pairs

    var key: String { "__" + rawValue }
}

/// Declares a type, inside `LuaState.type(_:of:_:)`.
///
///     try state.type("relation", of: Relation.self) { type in
///         type.method("where") { relation, call in try call.push(relation.filtered(by: call.table(1))) }
///         type.property("name") { relation, call in try call.push(relation.name) }
///         type.meta(.len) { call in try call.push(call.userdata(1, as: Relation.self).count()) }
///     }
public struct LuaTypeBuilder<Object: AnyObject> {
    var methods: [(name: String, function: HostFunction)] = []
    var getters: [(name: String, function: HostFunction)] = []
    var setters: [(name: String, function: HostFunction)] = []
    var metamethods: [LuaMetamethod: HostFunction] = [:]
    var fallbackRead: HostFunction?
    var fallbackWrite: HostFunction?
    var start: HostFunction?

    /// A method, called as `object:name(…)`; arguments count from 1 after the object.
    public mutating func method(_ name: String, _ body: @escaping (Object, inout LuaCall) throws -> Void) {
        methods.append((name, LuaTypeBuilder.onObject(name, 1, body)))
    }

    /// A property, read as `object.name`: pushes its value.
    public mutating func property(_ name: String, _ get: @escaping (Object, inout LuaCall) throws -> Void) {
        getters.append((name, LuaTypeBuilder.onObject(name, 2, get)))
    }

    /// A property that is also written, as `object.name = value`: the value is argument 1.
    public mutating func property(
        _ name: String, _ get: @escaping (Object, inout LuaCall) throws -> Void,
        set: @escaping (Object, inout LuaCall) throws -> Void
    ) {
        property(name, get)
        setters.append((name, LuaTypeBuilder.onObject(name, 2, set)))
    }

    /// Answers reads of other names and keys; pushes a value or throws. Without it they are errors.
    public mutating func index(_ read: @escaping (Object, LuaValue, inout LuaCall) throws -> Void) {
        fallbackRead = LuaTypeBuilder.onObject("index", 1) { object, call in
            try read(object, call.value(1), &call)
        }
    }

    /// Answers writes to other names and keys. Without it they are errors.
    public mutating func newIndex(_ write: @escaping (Object, LuaValue, LuaValue, inout LuaCall) throws -> Void) {
        fallbackWrite = LuaTypeBuilder.onObject("newindex", 1) { object, call in
            try write(object, call.value(1), call.value(2), &call)
        }
    }

    /// Answers an operation. All operands are arguments, from 1: either side of `..` can be the object.
    public mutating func meta(_ operation: LuaMetamethod, _ body: @escaping (inout LuaCall) throws -> Void) {
        metamethods[operation] = HostFunction(name: operation.rawValue, body: body)
    }

    /// Lets `for row in object do` run over rows: each loop asks for a cursor of its own. Other calls go to
    /// `meta(.call)`, whose first argument is the object.
    public mutating func iterates(_ cursor: @escaping (Object) throws -> any LuaRowCursor) {
        start = LuaTypeBuilder.onObject("for", 1) { object, call in
            // The loop in C takes the batch from the host, and only the count 1 says that there is one.
            call.pushed = try CursorBox(cursor(object)).advance(call.core) ? 1 : 0
        }
    }

    private static func onObject(
        _ name: String, _ receivers: Int32, _ body: @escaping (Object, inout LuaCall) throws -> Void
    ) -> HostFunction {
        HostFunction(name: name, receivers: receivers) { call in
            try body(call.receiver(as: Object.self), &call)
        }
    }
}

extension LuaState {
    /// Declares how objects of a class look in Lua. Once a class; objects are then pushed with `LuaCall.push` or
    /// made values with `userdata(_:)`. Lua holds an object until it collects the userdata.
    @discardableResult
    public func type<Object: AnyObject>(
        _ name: String, of class: Object.Type, _ declare: (inout LuaTypeBuilder<Object>) throws -> Void
    ) throws -> LuaType {
        var builder = LuaTypeBuilder<Object>()
        try declare(&builder)
        try install(builder, name)
        return LuaType(
            name: name, methodNames: builder.methods.map(\.name), propertyNames: builder.getters.map(\.name))
    }

    private func install<Object: AnyObject>(_ builder: LuaTypeBuilder<Object>, _ name: String) throws(LuaError) {
        let state = try core.enter()
        guard lua_checkstack(state, 24) != 0 else { throw .stackFull }
        guard core.types[typeIdentity(Object.self)] == nil else {
            throw LuaError(
                .runtime, "the class of '\(name)' is declared already, as '\(core.name(of: typeIdentity(Object.self)))'"
            )
        }
        let base = lua_gettop(state)
        defer { lua_settop(state, base) }
        try core.push(name, state)
        try fill(builder.methods, state) { function throws(LuaError) in try function.push(state, self.core) }
        try fill(builder.getters, state) { function throws(LuaError) in try function.pushBlock(state, self.core) }
        try fill(builder.setters, state) { function throws(LuaError) in try function.pushBlock(state, self.core) }
        try block(builder.fallbackRead, state)
        try block(builder.fallbackWrite, state)
        try core.check(host_new_type(state), state)
        for (operation, function) in builder.metamethods where operation != .call || builder.start == nil {
            try core.push(operation.key, state)
            try function.push(state, core)
            try core.check(host_set_raw(state, base + 1), state)
        }
        if let start = builder.start {
            try core.push(LuaMetamethod.call.key, state)
            try start.pushBlock(state, core)
            try block(builder.metamethods[.call], state)
            try core.check(host_new_iteration(state), state)
            try core.check(host_set_raw(state, base + 1), state)
        }
        var metatable: Int32 = 0
        try core.check(host_new_reference(state, &metatable), state)
        core.types[typeIdentity(Object.self)] = TypeRecord(name: name, metatable: metatable)
    }

    /// Pushes a table of the named functions.
    private func fill(
        _ items: [(name: String, function: HostFunction)], _ state: OpaquePointer,
        _ push: (HostFunction) throws(LuaError) -> Void
    ) throws(LuaError) {
        try core.check(host_new_table(state, 0, Int32(clamping: items.count)), state)
        let table = lua_gettop(state)
        for (name, function) in items {
            try core.push(name, state)
            try push(function)
            try core.check(host_set_raw(state, table), state)
        }
    }

    private func block(_ function: HostFunction?, _ state: OpaquePointer) throws(LuaError) {
        if let function { try function.pushBlock(state, core) } else { lua_pushnil(state) }
    }

    /// A userdata of the object, whose class was declared with `type(_:of:_:)`.
    public func userdata<Object: AnyObject>(_ object: Object) throws(LuaError) -> LuaUserdata {
        let state = try core.enter()
        guard lua_checkstack(state, 8) != 0 else { throw .stackFull }
        try core.push(object: object, state)
        defer { lua_settop(state, -2) }
        return try LuaUserdata(core: core, state: state, index: -1)
    }
}

extension StateCore {
    func push<Object: AnyObject>(object: Object, _ state: OpaquePointer) throws(LuaError) {
        let identity = typeIdentity(Object.self)
        guard let type = types[identity] else {
            throw LuaError(.runtime, "objects of \(Object.self) have not been declared to Lua")
        }
        let retained = Unmanaged.passRetained(object)
        let status = host_new_object(state, type.metatable, identity, retained.toOpaque())
        guard status == LUA_OK else {
            retained.release()
            throw LuaError.taken(from: state, status: status, core: self)
        }
    }
}
