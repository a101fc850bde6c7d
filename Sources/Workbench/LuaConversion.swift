import Lua
import Model
import Query

// Values of the archive and values of Lua. Amounts are yuan in Lua and fen below (SEMANTICS.md, "Values").
extension LuaValue {
    /// The value as a script sees it.
    init(_ value: Value) {
        switch value {
        case .missing: self = .nil
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .number(value)
        case .text(let value): self = .string(value)
        case .money(let fen): self = .number(Double(fen) / 100)
        case .date(let date): self = .date(date.days)
        case .datetime(let moment): self = .datetime(moment.seconds)
        }
    }

    /// The value as a literal of a condition or an assignment; nil for what is none (tables, functions, nil).
    var literal: Operand.Literal? {
        switch self {
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .string(let value): .text(value)
        case .date(let days): .date(CalendarDate(days: days))
        case .relativeDate(let days, let offset): .relativeDate(CalendarDate(days: days), fromToday: offset)
        case .datetime(let seconds): .datetime(Timestamp(seconds: seconds))
        case .nil, .bytes, .table, .function, .userdata, .row, .thread: nil
        }
    }

    /// The value as a result that is shown; texts for what the archive has no value for.
    var shown: Value {
        switch self {
        case .nil: .missing
        case .boolean(let value): .boolean(value)
        case .integer(let value): .integer(value)
        case .number(let value): .real(value)
        case .string(let value): .text(value)
        case .bytes(let bytes): .text(String(decoding: bytes, as: UTF8.self))
        case .date(let days), .relativeDate(let days, _): .date(CalendarDate(days: days))
        case .datetime(let seconds): .datetime(Timestamp(seconds: seconds))
        case .table, .function, .userdata, .row, .thread: .text(typeName)
        }
    }
}

extension LuaTable {
    /// The entries with text keys, by name; throws for other keys.
    /// - Parameter role: what the table is, for the error: "a condition".
    func named(_ role: String) throws -> [(name: String, value: LuaValue)] {
        var entries: [(String, LuaValue)] = []
        try forEach { key, value in
            guard let name = key.asString else {
                throw WorkbenchError(
                    "\(role) has names on the left, as in { class = \"A\" }; found a value without one")
            }
            entries.append((name, value))
            return true
        }
        return entries.sorted { $0.0 < $1.0 }
    }
}

extension LuaCall {
    /// Refuses arguments that would be passed over in silence.
    func expect(atMost most: Int, _ usage: @autoclosure () -> String) throws {
        guard count > most else { return }
        throw WorkbenchError(usage())
    }
}
