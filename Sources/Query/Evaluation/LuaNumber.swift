import Glibc
import Model

/// Calculation with Lua's numbers: integers of 64 bits that wrap around, floats, and both compared by their size.
public enum LuaNumber {
    /// The result of an operation; missing where a side is no number or the result is none (`0/0`, `1 // 0`).
    static func calculate(_ operation: Expression.Arithmetic, _ left: Value, _ right: Value) -> Value {
        if case .integer(let a) = left, case .integer(let b) = right {
            switch operation {
            case .add: return .integer(a &+ b)
            case .subtract: return .integer(a &- b)
            case .multiply: return .integer(a &* b)
            case .floorDivide: return floorDivide(a, b).map(Value.integer) ?? .missing
            case .modulo: return modulo(a, b).map(Value.integer) ?? .missing
            case .divide, .power: break
            }
        }
        guard let a = float(left), let b = float(right) else { return .missing }
        switch operation {
        case .add: return number(a + b)
        case .subtract: return number(a - b)
        case .multiply: return number(a * b)
        case .divide: return number(a / b)
        case .floorDivide: return number(floorDivide(a, b))
        case .modulo: return number(modulo(a, b))
        case .power: return number(power(a, b))
        }
    }

    /// `a // b`, rounded down; nil for a division by zero.
    public static func floorDivide(_ a: Int64, _ b: Int64) -> Int64? {
        guard b != 0 else { return nil }
        // The only quotient that does not fit wraps around.
        guard b != -1 else { return 0 &- a }
        let quotient = a / b
        return (a ^ b) < 0 && a % b != 0 ? quotient - 1 : quotient
    }

    /// `a % b` with the sign of `b`; nil for a division by zero.
    public static func modulo(_ a: Int64, _ b: Int64) -> Int64? {
        guard b != 0 else { return nil }
        guard b != -1 else { return 0 }
        let rest = a % b
        return rest != 0 && (rest ^ b) < 0 ? rest + b : rest
    }

    public static func floorDivide(_ a: Double, _ b: Double) -> Double { (a / b).rounded(.down) }

    public static func modulo(_ a: Double, _ b: Double) -> Double {
        let rest = fmod(a, b)
        return (rest > 0 ? b < 0 : rest < 0 && b != rest) ? rest + b : rest
    }

    public static func power(_ a: Double, _ b: Double) -> Double { b == 2 ? a * a : pow(a, b) }

    /// The float as `..` writes it: 14 digits, and `.0` behind what looks like an integer.
    public static func text(_ value: Double) -> String {
        let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer -> String in
            guard let start = buffer.baseAddress else { return "" }
            let count = withVaList([value]) { vsnprintf(start, 64, "%.14g", $0) }
            return String(decoding: buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) } ? text + ".0" : text
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
