/// Why an analysis gives no answer: an argument that cannot be, data it cannot say anything about. The text names the
/// thing and says what to do.
public struct AnalysisError: Error, Sendable, Hashable, CustomStringConvertible {
    public let message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}
