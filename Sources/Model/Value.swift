/// One value of a field, as the archive means it. Both sides of the product speak it: SQL below, Lua above.
///
/// Equal texts are equal byte for byte, as in the archive and in Lua; Swift's own equality of strings would take
/// two spellings of `é` for one.
public enum Value: Sendable {
    /// No value: NULL in SQL, `nil` in Lua.
    case missing
    case boolean(Bool)
    case integer(Int64)
    /// Never NaN: the archive refuses it.
    case real(Double)
    /// Text, an enumeration's value, a reference's code, JSON or a `MM-DD` birthday.
    case text(String)
    /// Fen, a hundredth of a yuan; exact.
    case money(Int64)
    case date(CalendarDate)
    /// Seconds since 1970-01-01T00:00:00Z.
    case datetime(Timestamp)

    public var isMissing: Bool { self == .missing }
}

extension Value: Hashable {
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.missing, .missing): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.real(let a), .real(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.money(let a), .money(let b)): a == b
        case (.date(let a), .date(let b)): a == b
        case (.datetime(let a), .datetime(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .missing: hasher.combine(0)
        case .boolean(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .real(let value): hasher.combine(value)
        case .text(var text): text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .money(let fen): hasher.combine(fen)
        case .date(let date): hasher.combine(date)
        case .datetime(let moment): hasher.combine(moment)
        }
    }
}

/// A moment, to the second, in UTC.
public struct Timestamp: Sendable, Hashable, Comparable {
    public let seconds: Int64

    public init(seconds: Int64) { self.seconds = seconds }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`, with a blank for the `T`, without seconds, or a bare date (midnight UTC).
    public init?(iso text: String) {
        let characters = Array(text.utf8)
        guard characters.count >= 10,
            let date = characters.withUnsafeBytes({
                CalendarDate(isoBytes: UnsafeRawBufferPointer(rebasing: $0[0..<10]))
            })
        else { return nil }
        var rest = Array(characters[10...])
        if rest.last == 0x5A { rest.removeLast() }
        var clock = (hour: 0, minute: 0, second: 0)
        if !rest.isEmpty {
            guard rest[0] == 0x54 || rest[0] == 0x20 else { return nil }
            let parts = rest[1...].split(separator: 0x3A, omittingEmptySubsequences: false)
            guard parts.count == 2 || parts.count == 3 else { return nil }
            let numbers = parts.map { part in part.count == 2 ? Int(String(decoding: part, as: UTF8.self)) : nil }
            guard let hour = numbers[0], let minute = numbers[1], let second = parts.count == 3 ? numbers[2] : 0,
                (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
            else { return nil }
            clock = (hour, minute, second)
        }
        seconds = Int64(date.days) * 86_400 + Int64(clock.hour * 3600 + clock.minute * 60 + clock.second)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    /// The date in UTC.
    public var date: CalendarDate {
        CalendarDate(days: Int32(clamping: (seconds >= 0 ? seconds : seconds - 86_399) / 86_400))
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601: `2026-09-30T08:15:00Z`, the spelling the archive stores.
    public var description: String {
        let day = date
        let clock = seconds - Int64(day.days) * 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60))Z"
    }
}
