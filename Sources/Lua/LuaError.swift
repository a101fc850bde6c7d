/// A function that was running when an error was raised.
public struct LuaFrame: Sendable, Hashable {
    /// The chunk's name as given to `load`.
    public let source: String
    /// From 1; 0 when Lua does not know it.
    public let line: Int
    /// The function's name as Lua sees it from the call, nil for the chunk itself and for functions without one.
    public let name: String?
    /// Whether it is the chunk itself and not a function in it.
    public let isMain: Bool

    public init(source: String, line: Int, name: String?, isMain: Bool = false) {
        self.source = source
        self.line = line
        self.name = name
        self.isMain = isMain
    }
}

/// An error that came out of Lua: a chunk that cannot be compiled, an error a script raised, one that a host
/// function threw, or a limit that was reached.
public struct LuaError: Error {
    public enum Kind: Sendable, Hashable {
        /// The chunk cannot be compiled.
        case syntax
        /// Raised by Lua or by a script.
        case runtime
        /// The memory limit was reached.
        case memory
        /// The run was cancelled.
        case cancelled
        /// A host function threw `cause`.
        case host
    }

    public internal(set) var kind: Kind
    /// What went wrong, without the position.
    public internal(set) var message: String
    /// The chunk where, as named to `load`.
    public internal(set) var chunk: String?
    /// The line of the chunk, from 1.
    public internal(set) var line: Int?
    /// The Lua functions that were running, innermost first. The host's own are left out.
    public internal(set) var traceback: [LuaFrame] = []
    /// How many frames of a deep recursion are left out of the middle of `traceback`.
    public internal(set) var framesLeftOut = 0
    /// The very error that a host function threw.
    public internal(set) var cause: (any Error)?
    // Sendable although values are not: an error that leaves the state's thread is read for its texts, and its
    // value's operations are for the state's thread as everywhere.
    /// The value that was raised, `.nil` where there was none. `error{code = 1}` has its table here.
    public nonisolated(unsafe) internal(set) var value: LuaValue = .nil

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// For a syntax error: the text is only the beginning of a chunk, more lines may complete it.
    public var isIncomplete: Bool {
        // A quoted string ends on its line or not at all.
        kind == .syntax && message.hasSuffix("<eof>") && !message.hasPrefix("unfinished string")
    }

    static var stackFull: LuaError { LuaError(.runtime, "stack overflow: too many values or calls at once") }
}

extension LuaError: CustomStringConvertible {
    /// `chunk:line: message`, as Lua writes it.
    public var description: String {
        guard let chunk else { return message }
        return line.map { "\(chunk):\($0): \(message)" } ?? "\(chunk): \(message)"
    }
}

/// An argument that a host function cannot take.
public struct LuaArgumentError: Error, Hashable, CustomStringConvertible {
    /// The function's name, for methods without the type.
    public let function: String
    /// From 1, not counting the object that a method is called on; 0 is that object.
    public let argument: Int
    /// What is wrong, as `number expected, got nil`.
    public let problem: String

    public init(function: String, argument: Int, problem: String) {
        self.function = function
        self.argument = argument
        self.problem = problem
    }

    public var description: String {
        argument == 0
            ? "calling '\(function)' on bad self (\(problem))"
            : "bad argument #\(argument) to '\(function)' (\(problem))"
    }
}
