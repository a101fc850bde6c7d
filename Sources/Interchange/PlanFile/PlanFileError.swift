/// A saved plan that cannot be read, or that is not for this archive.
public struct PlanFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Fault: Sendable, Hashable {
        /// There is nothing to read.
        case unreadable
        /// It is not, or no longer, what was saved.
        case damaged
        /// It was made for another archive, or for a later state of this one.
        case foreign
        /// It is in the archive already.
        case applied
    }

    public let fault: Fault
    public let path: String
    /// What is wrong with it, and what to do.
    public let reason: String

    public init(_ fault: Fault, _ path: String, _ reason: String) {
        self.fault = fault
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path) \(reason)" }
}
