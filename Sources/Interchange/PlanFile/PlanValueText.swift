import Display
import Model

/// A field's value in a saved plan: amounts as numbers with two decimals, other numbers so that they read back the
/// same, dates and moments as ISO texts, references as codes (or ids, where rows have no code).
enum PlanValueText {
    static func json(_ value: Value) -> String {
        switch value {
        case .missing: "null"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        // Always with a point or an exponent: whole ones are told from integers.
        case .real(let number): number.isFinite ? "\(number)" : JSONString.quoted("\(number)")
        case .money(let fen): NumberText.money(fen, grouped: false)
        case .text(let text): JSONString.quoted(text)
        case .date(let date): JSONString.quoted(date.description)
        case .datetime(let moment): JSONString.quoted(moment.description)
        }
    }

    /// The value that a field of that type had; nil where it is none.
    static func value(_ node: JSONNode, of type: FieldType) -> Value? {
        if case .null = node { return .missing }
        switch type {
        case .text, .monthDayOrDate, .json, .enumeration: return node.text.map(Value.text)
        case .reference: return node.text.map(Value.text) ?? node.integer.map(Value.integer)
        case .integer: return node.integer.map(Value.integer)
        case .decimal:
            switch node {
            case .number(let digits): return Int64(digits).map(Value.integer) ?? Double(digits).map(Value.real)
            case .text("inf"): return .real(.infinity)
            case .text("-inf"): return .real(-.infinity)
            default: return nil
            }
        case .money:
            guard case .number(let digits) = node else { return nil }
            return fen(digits).map(Value.money)
        case .boolean:
            guard case .boolean(let flag) = node else { return nil }
            return .boolean(flag)
        case .date: return node.text.flatMap(CalendarDate.init(iso:)).map(Value.date)
        case .datetime: return node.text.flatMap(Timestamp.init(iso:)).map(Value.datetime)
        }
    }

    /// `1234.50` in fen, without a detour over floats.
    private static func fen(_ digits: String) -> Int64? {
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 2, !parts[0].isEmpty else { return nil }
        return Int64(parts[0] + parts[1])
    }
}
