import Model

/// The right side of an entry in a table condition, `{ field = operand }`, before it is checked against the model.
public indirect enum Operand: Sendable, Hashable {
    case value(Literal)
    /// A list: any of them.
    case oneOf([Literal])
    /// Both ends included.
    case between(Literal, Literal)
    /// On that day or later, that amount or more.
    case since(Literal)
    /// Earlier, or less.
    case before(Literal)
    case text(Expression.TextTest, String)
    case missing
    case present
    case not(Operand)
    /// Of a to-many relationship: a test of how many rows fulfil the entries.
    case related(Expression.RelatedTest, [Entry])

    /// One entry of a table condition.
    public struct Entry: Sendable, Hashable {
        public let name: String
        public let operand: Operand

        public init(_ name: String, _ operand: Operand) {
            self.name = name
            self.operand = operand
        }
    }

    /// A value as Lua has it: numbers are not yet amounts, texts not yet dates.
    public enum Literal: Sendable, Hashable {
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case date(CalendarDate)
        /// A day counted from today, with the date that it is today: a condition keeps the count.
        case relativeDate(CalendarDate, fromToday: Int64)
        case datetime(Timestamp)

        /// The value as it is today: what is written into a row does not move on.
        public var fixed: Literal {
            if case .relativeDate(let date, _) = self { .date(date) } else { self }
        }

        /// How it is counted from today; nil for what is not.
        var fromToday: Expression? {
            guard case .relativeDate(_, let days) = self else { return nil }
            return days == 0 ? .today : .arithmetic(.add, .today, .literal(.integer(days)))
        }

        /// How errors write it.
        public var described: String {
            switch self {
            case .boolean(let value): value ? "true" : "false"
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .text(let value): "\"\(value)\""
            case .date(let value), .relativeDate(let value, _): "the date \(value)"
            case .datetime(let value): "the time \(value)"
            }
        }
    }
}
