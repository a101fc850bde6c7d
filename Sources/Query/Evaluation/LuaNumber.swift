import Model

/// Calculation with Lua's numbers: integers of 64 bits that wrap around, floats, and both compared by their size.
enum LuaNumber {
    /// The result of an operation; missing where a side is no number or the result is none (`0/0`).
    static func calculate(_ operation: Expression.Arithmetic, _ left: Value, _ right: Value) -> Value {
        if operation != .divide, case .integer(let a) = left, case .integer(let b) = right {
            switch operation {
            case .add: return .integer(a &+ b)
            case .subtract: return .integer(a &- b)
            case .multiply: return .integer(a &* b)
            case .divide: break
            }
        }
        guard let a = float(left), let b = float(right) else { return .missing }
        switch operation {
        case .add: return number(a + b)
        case .subtract: return number(a - b)
        case .multiply: return number(a * b)
        case .divide: return number(a / b)
        }
    }

    static func negate(_ value: Value) -> Value {
        switch value {
        case .integer(let number): .integer(0 &- number)
        case .real(let number): .real(-number)
        default: .missing
        }
    }

    static func magnitude(_ value: Value) -> Value {
        switch value {
        case .integer(let number): .integer(number < 0 ? 0 &- number : number)
        case .real(let number): .real(number.magnitude)
        default: .missing
        }
    }

    /// The whole number below or above, an integer; missing beyond 64 bits.
    static func whole(_ value: Value, _ rule: FloatingPointRoundingRule) -> Value {
        switch value {
        case .integer: value
        case .real(let number): Int64(exactly: number.rounded(rule)).map(Value.integer) ?? .missing
        default: .missing
        }
    }

    static func float(_ value: Value) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: nil
        }
    }

    private static func number(_ value: Double) -> Value { value.isNaN ? .missing : .real(value) }

    /// How two numbers stand by size, exactly: 2^53 + 1 is more than the float 2^53. Nil where one is no number.
    static func order(_ left: Value, _ right: Value) -> Order? {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): Order(a, b)
        case (.real(let a), .real(let b)): Order(a, b)
        case (.integer(let a), .real(let b)): order(a, b)
        case (.real(let a), .integer(let b)): order(b, a).reversed
        default: nil
        }
    }

    private static func order(_ integer: Int64, _ float: Double) -> Order {
        // Every float from 2^63 on is larger than every integer.
        guard float < 9_223_372_036_854_775_808 else { return .less }
        guard float >= -9_223_372_036_854_775_808 else { return .greater }
        let below = float.rounded(.down)
        let whole = Int64(below)
        return integer == whole && float > below ? .less : Order(integer, whole)
    }

    enum Order {
        case less, equal, greater

        init<T: Comparable>(_ left: T, _ right: T) { self = left < right ? .less : left == right ? .equal : .greater }

        var reversed: Order {
            switch self {
            case .less: .greater
            case .equal: .equal
            case .greater: .less
            }
        }
    }
}
