/// Any Lua value, as Swift sees it.
///
/// Numbers keep Lua's two kinds: `.integer(1)` and `.number(1)` are different values here, as `1` and `1.0` print
/// differently there. Text that is not UTF-8 comes as `.bytes`, so nothing is lost on the way through.
public enum LuaValue: Hashable {
    case `nil`
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    /// A string that is not valid UTF-8.
    case bytes([UInt8])
    /// A calendar date, in days since 1970-01-01.
    case date(Int32)
    /// A calendar date that was counted from today: what it is today, and how many days from it. To scripts a date
    /// like any other; a definition that is kept says `today() - 90` by it.
    case relativeDate(days: Int32, fromToday: Int64)
    /// A moment, in seconds since 1970-01-01T00:00:00Z.
    case datetime(Int64)
    case table(LuaTable)
    case function(LuaFunction)
    case userdata(LuaUserdata)
    case row(LuaRow)
    case thread(LuaThread)

    /// What Lua's `type` says of it. Dates and rows are userdata to Lua and have names of their own here.
    public var typeName: String {
        switch self {
        case .nil: "nil"
        case .boolean: "boolean"
        case .integer, .number: "number"
        case .string, .bytes: "string"
        case .date, .relativeDate: "date"
        case .datetime: "datetime"
        case .table: "table"
        case .function: "function"
        case .userdata(let userdata): userdata.typeName ?? "userdata"
        case .row(let row): row.type.name
        case .thread: "thread"
        }
    }

    /// What it is, with its article, for sentences: `a table`, `an archive`, `nil`.
    public var typePhrase: String {
        let name = typeName
        guard self != .nil else { return name }
        return (name.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + name
    }

    /// False for nil and false, as in Lua.
    public var isTrue: Bool {
        switch self {
        case .nil, .boolean(false): false
        default: true
        }
    }

    /// The number as a float, for both kinds of number.
    public var asNumber: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The integer, also of a float without a fraction.
    public var asInteger: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    public var asString: String? {
        if case .string(let value) = self { value } else { nil }
    }
    /// The date in days since 1970-01-01, however it was made.
    public var asDate: Int32? {
        switch self {
        case .date(let days), .relativeDate(let days, _): days
        default: nil
        }
    }
    public var asRow: LuaRow? {
        if case .row(let value) = self { value } else { nil }
    }
    public var asTable: LuaTable? {
        if case .table(let value) = self { value } else { nil }
    }
    public var asFunction: LuaFunction? {
        if case .function(let value) = self { value } else { nil }
    }
    public var asUserdata: LuaUserdata? {
        if case .userdata(let value) = self { value } else { nil }
    }
}

extension LuaValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral
{
    public init(nilLiteral: ()) { self = .nil }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
}
