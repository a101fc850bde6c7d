import Lua
import Model

/// A Lua value as JSON, for `show.mode "json"`: lists as arrays, names as members in their order, dates as ISO texts,
/// what JSON does not know as the text that `tostring` gives.
struct LuaJSON {
    let check: () throws -> Void
    /// What `tostring` gives.
    let describe: (LuaValue) -> String
    /// The fields of a row of the archive or of a table, by name; nil for anything else.
    let fields: (LuaValue) throws -> [(name: String, value: LuaValue)]?
    let write: (String) throws -> Void
    private var path: [LuaTable] = []

    private static let deepest = 100

    init(
        check: @escaping () throws -> Void, describe: @escaping (LuaValue) -> String,
        fields: @escaping (LuaValue) throws -> [(name: String, value: LuaValue)]?,
        write: @escaping (String) throws -> Void
    ) {
        self.check = check
        self.describe = describe
        self.fields = fields
        self.write = write
    }

    mutating func write(_ value: LuaValue) throws {
        switch value {
        case .nil: try write("null")
        case .boolean(let value): try write(value ? "true" : "false")
        case .integer(let value): try write(String(value))
        case .number(let value):
            try write(value.isFinite ? describe(.number(value)) : JSONString.quoted(describe(.number(value))))
        case .string(let text): try write(JSONString.quoted(text))
        case .date(let days), .relativeDate(let days, _):
            try write(JSONString.quoted("\(CalendarDate(days: days))"))
        case .datetime(let seconds): try write(JSONString.quoted("\(Timestamp(seconds: seconds))"))
        case .table(let table): try write(table)
        default:
            guard let fields = try fields(value) else { return try write(JSONString.quoted(describe(value))) }
            try write(fields)
        }
    }

    private mutating func write(_ fields: [(name: String, value: LuaValue)]) throws {
        try write("{")
        for (position, field) in fields.enumerated() {
            try write((position > 0 ? "," : "") + JSONString.quoted(field.name) + ":")
            try write(field.value)
        }
        try write("}")
    }

    private mutating func write(_ table: LuaTable) throws {
        guard !path.contains(table) else { throw WorkbenchError("the table holds itself; JSON is finite") }
        guard path.count < Self.deepest else {
            throw WorkbenchError("the table is nested more than \(Self.deepest) deep, too deep for JSON")
        }
        path.append(table)
        defer { path.removeLast() }
        let count = try table.count
        if count > 0 {
            try write("[")
            for index in 1...count {
                if index % 64 == 0 { try check() }
                if index > 1 { try write(path.count == 1 ? ",\n" : ",") }
                try write(try table.get(.integer(Int64(index))))
            }
            return try write("]")
        }
        var members: [(name: String, value: LuaValue)] = []
        try table.forEach { key, value in
            if members.count % 256 == 0 { try check() }
            members.append((key.asString ?? describe(key), value))
            return true
        }
        guard !members.isEmpty else { return try write("[]") }
        try write(members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    }
}
