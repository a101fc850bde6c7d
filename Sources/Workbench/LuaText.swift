import Display
import Lua
import TerminalText

/// Lua values as a person reads them back: texts in quotes, tables as they would be written.
enum LuaText {
    /// Items of a table shown; more are counted.
    private static let shown = 100
    private static let depth = 6

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += "\\\(scalar.value)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// The table's contents, nested, cycles named.
    static func tree(_ table: LuaTable, show: (LuaValue) throws -> String) throws -> String {
        var path: [LuaTable] = []
        return try tree(table, indent: "", &path, show)
    }

    private static func tree(
        _ table: LuaTable, indent: String, _ path: inout [LuaTable], _ show: (LuaValue) throws -> String
    ) throws -> String {
        if path.contains(table) { return "{ … itself }" }
        if path.count >= depth { return "{ … }" }
        path.append(table)
        defer { path.removeLast() }
        let count = try table.count
        var items: [String] = []
        var left = 0
        try table.forEach { key, value in
            guard items.count < shown else {
                left += 1
                return true
            }
            let text = try item(value, indent: indent + "  ", &path, show)
            if let index = key.asInteger, index >= 1, index <= count {
                items.append(text)
            } else {
                items.append("\(try name(key, show)) = \(text)")
            }
            return true
        }
        if left > 0 { items.append("… \(left) more") }
        if items.isEmpty { return "{}" }
        let line = "{ " + items.joined(separator: ", ") + " }"
        if !line.contains("\n"), Text.width(of: line) + Text.width(of: indent) <= 76 { return line }
        return "{\n" + items.map { "\(indent)  \($0),\n" }.joined() + "\(indent)}"
    }

    private static func item(
        _ value: LuaValue, indent: String, _ path: inout [LuaTable], _ show: (LuaValue) throws -> String
    ) throws -> String {
        switch value {
        case .table(let table): return try tree(table, indent: indent, &path, show)
        case .string(let text): return quoted(text)
        default: return try show(value)
        }
    }

    private static func name(_ key: LuaValue, _ show: (LuaValue) throws -> String) throws -> String {
        if let text = key.asString { return Session.isName(text) ? text : "[\(quoted(text))]" }
        return "[\(try show(key))]"
    }
}
