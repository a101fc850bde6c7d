import Model

/// How a result column is read into a cell: what SQL stores is less than what the model means.
public enum ColumnKind: Sendable, Hashable {
    case boolean, integer, real, text, money, date, datetime
    /// Of custom fields: an integer, float or text as SQL has it; a blob of one byte is false (0) or true (1), a
    /// longer one the JSON of a list or an object.
    case dynamic
}

/// SQL text with its bound arguments. Made in one place from a logical plan; no user's text is ever part of `sql`.
public struct Statement: Sendable, Hashable {
    public var sql: String
    public var arguments: [Value]
    /// Whether the first result column is the row's id, which goes to the batch's ids and is not a cell.
    public var leadingID: Bool
    /// The result columns after the id, in order.
    public var columns: [ColumnKind]

    public init(sql: String, arguments: [Value] = [], leadingID: Bool = false, columns: [ColumnKind] = []) {
        self.sql = sql
        self.arguments = arguments
        self.leadingID = leadingID
        self.columns = columns
    }
}
