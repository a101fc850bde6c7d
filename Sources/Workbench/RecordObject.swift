import Lua
import Model

/// Named values that raise on a name they do not have, so that a slip cannot read as nothing: a row of a table, the
/// arguments of a script.
final class RecordObject {
    let entries: [(name: String, value: LuaValue)]
    private let positions: [String: Int]
    /// Other names of entries, by what they name.
    private let aliases: [String: String]
    private let unknown: (String) -> any Error

    init(
        _ entries: [(String, LuaValue)], aliases: [String: String] = [:], unknown: @escaping (String) -> any Error
    ) {
        self.entries = entries.map { (name: $0.0, value: $0.1) }
        self.aliases = aliases
        self.unknown = unknown
        positions = Dictionary(
            entries.enumerated().map { ($0.element.0, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }

    func value(_ name: String) throws -> LuaValue {
        guard let position = positions[name] ?? aliases[name].flatMap({ positions[$0] }) else { throw unknown(name) }
        return entries[position].value
    }
}

extension Session {
    func makeRecordType() throws {
        try lua.type("record", of: RecordObject.self) { [unowned self] type in
            type.index { record, key, call in try call.push(try record.value(key.asString ?? key.typeName)) }
            type.meta(.pairs) { [unowned self] call in
                let record = try call.userdata(1, as: RecordObject.self)
                let next = try self.lua.function("next") { call in
                    var position = 0
                    if let name = try call.value(2).asString {
                        position = (record.entries.firstIndex { $0.name == name } ?? record.entries.count) + 1
                    }
                    guard position < record.entries.count else {
                        try call.pushNil()
                        return
                    }
                    try call.push(record.entries[position].name)
                    try call.push(record.entries[position].value)
                }
                try call.push(next)
            }
            type.meta(.tostring) { [unowned self] call in
                let record = try call.userdata(1, as: RecordObject.self)
                let parts = try record.entries.map { "\($0.name) = \(try self.text($0.value))" }
                try call.push("{ " + parts.joined(separator: ", ") + " }")
            }
        }
    }
}
