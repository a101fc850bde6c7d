import Archive

/// What a script or block asked for and cannot have. The message names the thing and says what to do.
public struct WorkbenchError: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// A script that ends itself: `params` after `--help`, wrong arguments.
public enum ScriptExit: Error, Sendable, CustomStringConvertible {
    /// The help was asked for; its text.
    case help(String)
    /// The arguments do not fit the script's parameters.
    case usage(String)

    public var description: String {
        switch self {
        case .help(let text), .usage(let text): text
        }
    }
}
