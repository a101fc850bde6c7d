import Lua

/// A state with one environment, for tests that run scripts.
struct Script {
    let state: LuaState
    let globals: LuaTable

    init(options: LuaState.Options = .init()) throws {
        try self.init(state: LuaState(options: options))
    }

    init(state: LuaState) throws {
        self.state = state
        globals = try state.makeEnvironment { name in throw UnknownName(name: name) }
    }

    @discardableResult
    func run(_ source: String, name: String = "test.lua") throws -> [LuaValue] {
        try state.load(source, name: name, environment: globals).call()
    }

    func set(_ name: String, _ value: LuaValue) throws { try globals.set(.string(name), value) }

    func define(_ name: String, _ body: @escaping (inout LuaCall) throws -> Void) throws {
        try set(name, .function(state.function(name, body)))
    }

    /// What the error of a script is; fails the test when there is none.
    func failure(_ source: String) throws -> LuaError {
        do {
            let results = try run(source)
            throw NoFailure(results: "\(results)")
        } catch let error as LuaError {
            return error
        }
    }
}

struct UnknownName: Error, Equatable, CustomStringConvertible {
    let name: String
    var description: String { "no global '\(name)'" }
}

struct NoFailure: Error { let results: String }

struct Refusal: Error, Equatable, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}

/// Counts the objects that live.
final class Census {
    private(set) var living = 0
    private(set) var made = 0
    private(set) var freed = 0

    fileprivate func born() {
        living += 1
        made += 1
    }
    fileprivate func died() {
        living -= 1
        freed += 1
    }
}

/// An object that a census counts.
final class Witness {
    let census: Census
    var number: Int64

    init(_ census: Census, _ number: Int64 = 0) {
        self.census = census
        self.number = number
        census.born()
    }

    deinit { census.died() }
}
