import Model

/// A grouped question: rows of a plan, put together by the values of keys, each group summed up. Free of SQL.
public struct Grouping: Sendable, Hashable {
    public let source: LogicalPlan
    /// The group's columns; none makes one group of all rows, even of no rows.
    public let keys: [DerivedColumn]
    public let aggregates: [NamedAggregate]

    public init(source: LogicalPlan, keys: [DerivedColumn], aggregates: [NamedAggregate]) {
        self.source = source
        self.keys = keys
        self.aggregates = aggregates
    }
}

/// One summary of a group's rows and the name of its column.
public struct NamedAggregate: Sendable, Hashable {
    public let name: String
    public let function: AggregateFunction
    /// What is summed up; nil counts rows.
    public let value: TypedExpression?
    /// Which of the group's rows are summed up; nil: all of them. Rows that it leaves out still make their group.
    public let condition: Expression?

    public init(name: String, function: AggregateFunction, value: TypedExpression?, condition: Expression? = nil) {
        self.name = name
        self.function = function
        self.value = value
        self.condition = condition
    }

    /// Whether the summaries of some groups add up to the summary of all of them, as counts and sums do.
    public var isAdditive: Bool { function == .count || function == .sum }

    /// The type of the summary's values.
    public var type: ExpressionType {
        switch function {
        case .count, .distinct: return .integer
        case .sum, .minimum, .maximum: return value?.type ?? .integer
        case .mean, .median, .quantile:
            guard let type = value?.type, type == .money else { return .real }
            return .money
        }
    }
}

/// How values are summed up. Missing values are left out of everything but the count of rows; with no value left
/// `count`, `distinct` and `sum` are 0 and the others missing.
public enum AggregateFunction: Sendable, Hashable {
    case count
    /// Integer and amounts exactly, overflow is an error.
    case sum
    case mean
    case minimum
    case maximum
    case median
    /// R's type 7, of a share between 0 and 1.
    case quantile(Double)
    /// How many different values.
    case distinct

    /// The name in Lua.
    public var name: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .mean: "mean"
        case .minimum: "min"
        case .maximum: "max"
        case .median: "median"
        case .quantile: "quantile"
        case .distinct: "distinct"
        }
    }

    /// Checks that values of a type can be summed up so.
    public func check(_ value: TypedExpression?, name: String) throws(QueryError) {
        guard let type = value?.type else {
            guard self == .count else { throw QueryError("\(self.name)(…) needs a field: \(self.name)(\"assets\")") }
            return
        }
        switch self {
        case .count, .distinct, .minimum, .maximum: return
        case .quantile(let share) where !(0...1).contains(share):
            throw QueryError("the share of a quantile is between 0 and 1, not \(share)")
        case .sum, .mean, .median, .quantile:
            guard type.isNumber else {
                throw QueryError("\(self.name) needs numbers or amounts; `\(name)` is \(type.name)")
            }
        }
    }
}
