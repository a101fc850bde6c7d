/// A question that cannot be understood. It leaves everything as it was; the message names the thing and says what to do.
public struct QueryError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// Where in a string condition it was found, as an offset in UTF-8 bytes.
    public let offset: Int?

    public init(_ description: String, at offset: Int? = nil) {
        self.description = description
        self.offset = offset
    }
}
