import Lua
import Model
import Query

// The functions of values, for use on a row: the same that a string condition has by the same names.
extension Session {
    func installValueFunctions(into globals: inout [String: LuaValue]) throws {
        for name in ["year", "month", "day", "weekday"] {
            globals[name] = .function(
                try lua.function(name) { [unowned self] call in
                    guard let day = try self.day(call, 1, name) else { return try call.pushNil() }
                    let number =
                        switch name {
                        case "year": day.year
                        case "month": day.month
                        case "day": day.day
                        default: day.weekday
                        }
                    try call.push(Int64(number))
                })
        }
        globals["months_between"] = .function(
            try lua.function("months_between") { [unowned self] call in
                let (first, last) = (try self.day(call, 1, "months_between"), try self.day(call, 2, "months_between"))
                guard let first, let last else { return try call.pushNil() }
                try call.push(Int64(first.wholeMonths(to: last)))
            })
        for (name, letters, change) in [
            ("lower", UInt8(0x41)...UInt8(0x5A), 0x20), ("upper", UInt8(0x61)...UInt8(0x7A), -0x20),
        ] {
            globals[name] = .function(
                try lua.function(name) { [unowned self] call in
                    guard let text = try self.bytes(call, 1, name, "needs a text") else { return try call.pushNil() }
                    let changed = text.map { letters.contains($0) ? UInt8(Int($0) + change) : $0 }
                    try changed.withUnsafeBytes { try call.push(bytes: $0) }
                })
        }
        for name in ["abs", "floor", "ceil"] {
            globals[name] = .function(
                try lua.function(name) { [unowned self] call in
                    switch try call.value(1) {
                    case .integer(let number):
                        try call.push(name == "abs" && number < 0 ? 0 &- number : number)
                    case .number(let number):
                        if name == "abs" { return try call.push(number.magnitude) }
                        let whole = Int64(exactly: number.rounded(name == "floor" ? .down : .up))
                        if let whole { try call.push(whole) } else { try call.pushNil() }
                    case let value:
                        try self.refuse(value, "\(name)(…) needs a number")
                        try call.pushNil()
                    }
                })
        }
    }

    /// Whether the text of `contains(text, part)` fulfils the test; both are given, on a row.
    func test(_ test: Expression.TextTest, _ call: borrowing LuaCall) throws -> Bool {
        guard let text = try bytes(call, 1, test.rawValue, "looks into texts"),
            let part = try bytes(call, 2, test.rawValue, "looks into texts")
        else { return false }
        guard part.count <= text.count else { return false }
        return switch test {
        case .starts: text.starts(with: part)
        case .ends: text.suffix(part.count).elementsEqual(part)
        case .contains: (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
        }
    }

    /// Raises for a value that a function does not take, unless it counts as missing by the rules that hold.
    func refuse(_ value: LuaValue, _ sentence: String) throws {
        switch lua.conditionRules {
        case .custom: return
        case .missing where value == .nil: return
        default: throw WorkbenchError("\(sentence); this is \(value.described)")
        }
    }

    /// The day of a date, or of a moment in the archive's zone.
    private func day(_ call: borrowing LuaCall, _ argument: Int, _ name: String) throws -> CalendarDate? {
        switch try call.value(argument) {
        case .date(let days): return CalendarDate(days: days)
        case .datetime(let seconds): return Timestamp(seconds: seconds + 8 * 3600).date
        case let value:
            try refuse(value, "\(name)(…) needs a date")
            return nil
        }
    }

    private func bytes(
        _ call: borrowing LuaCall, _ argument: Int, _ name: String, _ sentence: String
    ) throws -> [UInt8]? {
        switch try call.value(argument) {
        case .string(let text): return Array(text.utf8)
        case .bytes(let bytes): return bytes
        case let value:
            try refuse(value, "\(name)(…) \(sentence)")
            return nil
        }
    }
}

extension LuaValue {
    /// How the errors of conditions name a value's kind.
    fileprivate var described: String {
        switch self {
        case .nil: "nil"
        case .boolean: "true or false"
        case .integer, .number: "a number"
        case .string, .bytes: "text"
        case .date: "a date"
        case .datetime: "a time"
        case .table, .function, .userdata, .row, .thread: "a \(typeName)"
        }
    }
}
