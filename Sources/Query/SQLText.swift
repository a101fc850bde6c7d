import Model

/// SQL under construction, with the arguments in the order of their question marks.
struct SQLText {
    private(set) var sql: String
    private(set) var arguments: [Value]

    init(_ sql: String = "", _ arguments: [Value] = []) {
        self.sql = sql
        self.arguments = arguments
    }

    /// One bound value.
    static func argument(_ value: Value) -> SQLText { SQLText("?", [value]) }

    /// An identifier, quoted: field and table names include `order`, `limit` and `case`.
    static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    static func + (left: SQLText, right: SQLText) -> SQLText {
        SQLText(left.sql + right.sql, left.arguments + right.arguments)
    }

    static func + (left: SQLText, right: String) -> SQLText { SQLText(left.sql + right, left.arguments) }
    static func + (left: String, right: SQLText) -> SQLText { SQLText(left + right.sql, right.arguments) }

    static func += (left: inout SQLText, right: SQLText) {
        left.sql += right.sql
        left.arguments += right.arguments
    }

    static func += (left: inout SQLText, right: String) { left.sql += right }

    static func joined(_ parts: [SQLText], by separator: String) -> SQLText {
        var result = SQLText()
        for (index, part) in parts.enumerated() {
            if index > 0 { result += separator }
            result += part
        }
        return result
    }

    /// A list of integers, texts, dates and times as JSON; nil where there is another value, which JSON would change.
    static func json(_ values: [Value]) -> String? {
        var items: [String] = []
        for value in values {
            switch value {
            case .integer(let number): items.append("\(number)")
            case .text(let text): items.append(JSONString.quoted(text))
            case .date(let date): items.append(JSONString.quoted("\(date)"))
            case .datetime(let moment): items.append(JSONString.quoted("\(moment)"))
            case .missing, .boolean, .real, .money: return nil
            }
        }
        return "[" + items.joined(separator: ",") + "]"
    }

    var parenthesised: SQLText { "(" + self + ")" }
}
