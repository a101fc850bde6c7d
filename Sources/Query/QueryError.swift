/// A question that cannot be understood. It leaves everything as it was; the message names the thing and says what to do.
public struct QueryError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
    /// Where in a string condition it was found, as an offset in UTF-8 bytes.
    public let offset: Int?
    /// The function it was found in: its chunk and the line.
    public internal(set) var function: (chunk: String, line: Int)? {
        get { chunk.flatMap { chunk in line.map { (chunk, $0) } } }
        set {
            chunk = newValue?.chunk
            line = newValue?.line
        }
    }
    private var chunk: String?
    private var line: Int?
    /// It has a meaning in Lua that a question cannot have: no mistake in a function.
    var isInexpressible = false
    /// The string condition it was found in.
    public internal(set) var expression: String?

    /// What the text is where it is no condition: `the value of points`.
    public var role: String?

    /// Why a function with this in it is called row by row, as in "it …".
    var reasonToStayInLua: String { "has no meaning in the database: \(description)" }

    public init(_ description: String, at offset: Int? = nil) {
        self.description = description
        self.offset = offset
    }

    static func inexpressible(_ description: String, at offset: Int?) -> QueryError {
        var error = QueryError(description, at: offset)
        error.isInexpressible = true
        return error
    }

    /// The line of the string condition and, in characters, where in it; nil where there is none.
    public var place: (line: String, column: Int)? {
        guard let expression, let offset else { return nil }
        let bytes = Array(expression.utf8)
        let before = bytes.prefix(offset)
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        let line = String(decoding: bytes[start..<end], as: UTF8.self)
        return (line, String(decoding: bytes[start..<min(offset, bytes.count)], as: UTF8.self).count)
    }
}
