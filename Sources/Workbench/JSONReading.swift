import Lua

// Custom fields and answers are JSON in the archive and tables in Lua.
extension Session {
    /// The JSON text as Lua values. A number with a point or an exponent is a float, also where it is whole: so it
    /// calculates, and is written, as in the database.
    func json(_ text: String, of field: String) throws -> LuaValue {
        var reader = JSONReader(Array(text.utf8), session: self)
        guard let value = try reader.whole() else {
            throw WorkbenchError("`\(field)` holds no JSON that can be read, at byte \(reader.position + 1)")
        }
        return value
    }

    /// In a condition a list or object counts as missing wherever a number or a text is asked for.
    fileprivate func marked(_ table: LuaTable, _ isMember: Bool) throws -> LuaTable {
        if isMember, lua.conditionRules == .custom { try table.markCustom() }
        return table
    }
}

/// Reads one JSON text; nil where it is none, with the position where that shows.
private struct JSONReader {
    let bytes: [UInt8]
    let session: Session
    var position = 0
    /// As deep as the archive takes it.
    private static let deepest = 1_000

    init(_ bytes: [UInt8], session: Session) {
        self.bytes = bytes
        self.session = session
    }

    mutating func whole() throws -> LuaValue? {
        guard let value = try value(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        skipSpace()
        guard next == byte.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) throws -> LuaValue? {
        skipSpace()
        guard depth < Self.deepest, let byte = next else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try list(depth)
        case UInt8(ascii: "\""): return text().map { .string($0) }
        case UInt8(ascii: "t"): return take(word: "true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .nil : nil
        default: return number()
        }
    }

    private mutating func object(_ depth: Int) throws -> LuaValue? {
        position += 1
        let table = try session.lua.table([LuaValue]())
        // Of two members with one name the database reads the first.
        var names: Set<String> = []
        if !take("}") {
            repeat {
                skipSpace()
                guard next == UInt8(ascii: "\""), let name = text(), take(":"), let item = try value(depth: depth + 1)
                else { return nil }
                if names.insert(name).inserted { try table.set(.string(name), item) }
            } while take(",")
            guard take("}") else { return nil }
        }
        return .table(try session.marked(table, depth > 0))
    }

    private mutating func list(_ depth: Int) throws -> LuaValue? {
        position += 1
        var items: [LuaValue] = []
        if !take("]") {
            repeat {
                guard let item = try value(depth: depth + 1) else { return nil }
                items.append(item)
            } while take(",")
            guard take("]") else { return nil }
        }
        return .table(try session.marked(try session.lua.table(items), depth > 0))
    }

    private mutating func number() -> LuaValue? {
        let start = position
        while let byte = next, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let whole = Int64(text) { return .integer(whole) }
        return Double(text).map { .number($0) }
    }

    private mutating func text() -> String? {
        position += 1
        var units: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                units.append(contentsOf: String(escaped).utf8)
            default: units.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            guard let unit = hexadecimal() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            // Two escapes make one character beyond the first 65,536.
            let before = position
            guard take(word: "\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else {
                position = before
                return "\u{FFFD}"
            }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    }
}
