/// A Swift type that is read from an argument of a typed host function and pushed as its result.
public protocol LuaConvertible {
    static func read(_ call: borrowing LuaCall, _ argument: Int) throws -> Self
    func push(to call: inout LuaCall) throws
}

extension Double: LuaConvertible {
    @inlinable @inline(__always)
    public static func read(_ call: borrowing LuaCall, _ argument: Int) throws -> Double { try call.number(argument) }
    @inlinable @inline(__always)
    public func push(to call: inout LuaCall) throws { try call.push(self) }
}

extension Int64: LuaConvertible {
    @inlinable @inline(__always)
    public static func read(_ call: borrowing LuaCall, _ argument: Int) throws -> Int64 { try call.integer(argument) }
    @inlinable @inline(__always)
    public func push(to call: inout LuaCall) throws { try call.push(self) }
}

extension Bool: LuaConvertible {
    @inlinable public static func read(_ call: borrowing LuaCall, _ argument: Int) throws -> Bool {
        try call.boolean(argument)
    }
    @inlinable public func push(to call: inout LuaCall) throws { try call.push(self) }
}

extension String: LuaConvertible {
    @inlinable public static func read(_ call: borrowing LuaCall, _ argument: Int) throws -> String {
        try call.string(argument)
    }
    @inlinable public func push(to call: inout LuaCall) throws { try call.push(self) }
}

// Inlinable, so that a caller's closure over known types is compiled into one body without generic calls.
extension LuaState {
    /// A host function of typed arguments: `state.function("half") { (x: Double) in x / 2 }`.
    @inlinable public func function<A: LuaConvertible, R: LuaConvertible>(
        _ name: String, _ body: @escaping (A) throws -> R
    ) throws(LuaError) -> LuaFunction {
        try function(name) { (call: inout LuaCall) in
            let result = try body(A.read(call, 1))
            try result.push(to: &call)
        }
    }

    /// A host function of two typed arguments: `state.function("add") { (a: Double, b: Double) in a + b }`.
    @inlinable public func function<A: LuaConvertible, B: LuaConvertible, R: LuaConvertible>(
        _ name: String, _ body: @escaping (A, B) throws -> R
    ) throws(LuaError) -> LuaFunction {
        try function(name) { (call: inout LuaCall) in
            let result = try body(A.read(call, 1), B.read(call, 2))
            try result.push(to: &call)
        }
    }

    /// A host function of three typed arguments.
    @inlinable public func function<A: LuaConvertible, B: LuaConvertible, C: LuaConvertible, R: LuaConvertible>(
        _ name: String, _ body: @escaping (A, B, C) throws -> R
    ) throws(LuaError) -> LuaFunction {
        try function(name) { (call: inout LuaCall) in
            let result = try body(A.read(call, 1), B.read(call, 2), C.read(call, 3))
            try result.push(to: &call)
        }
    }
}
