/// A line of a saved plan, read. Numbers keep their spelling, so that amounts stay exact.
enum JSONNode {
    case null
    case boolean(Bool)
    case number(String)
    case text(String)
    case list([JSONNode])
    case object([String: JSONNode])

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .number(let digits) = self { Int64(digits) } else { nil } }
    var count: Int? { integer.flatMap { Int(exactly: $0) }.flatMap { $0 >= 0 ? $0 : nil } }
    var list: [JSONNode]? { if case .list(let items) = self { items } else { nil } }
    var object: [String: JSONNode]? { if case .object(let entries) = self { entries } else { nil } }

    /// Reads one JSON text; nil where it is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        var reader = JSONNodeReader(bytes)
        guard let node = reader.whole() else { return nil }
        self = node
    }
}

private struct JSONNodeReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// Deeper than any line of a plan is.
    private static let deepest = 16

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    mutating func whole() -> JSONNode? {
        guard let node = value(0) else { return nil }
        skipSpace()
        return next == nil ? node : nil
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func value(_ depth: Int) -> JSONNode? {
        skipSpace()
        guard depth < Self.deepest, let byte = next else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "\""): return text().map(JSONNode.text)
        case UInt8(ascii: "t"): return take(word: "true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(_ depth: Int) -> JSONNode? {
        position += 1
        var entries: [String: JSONNode] = [:]
        if take(UInt8(ascii: "}")) { return .object(entries) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = text(), take(UInt8(ascii: ":")), let item = value(depth + 1),
                entries.updateValue(item, forKey: name) == nil
            else { return nil }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(entries) : nil
    }

    private mutating func list(_ depth: Int) -> JSONNode? {
        position += 1
        var items: [JSONNode] = []
        if take(UInt8(ascii: "]")) { return .list(items) }
        repeat {
            guard let item = value(depth + 1) else { return nil }
            items.append(item)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .list(items) : nil
    }

    private mutating func number() -> JSONNode? {
        let start = position
        while let byte = next, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        return start == position ? nil : .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func text() -> String? {
        position += 1
        var start = position
        var units: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                units += bytes[start..<position]
                position += 1
                return String(validating: units, as: UTF8.self)
            case UInt8(ascii: "\\"):
                units += bytes[start..<position]
                position += 1
                guard let escaped = escape() else { return nil }
                units += Array(String(escaped).utf8)
                start = position
            default: position += 1
            }
        }
        return nil
    }

    /// The escapes that saving makes, and their kin.
    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            guard position + 4 <= bytes.endIndex else { return nil }
            defer { position += 4 }
            let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
            return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        default: return nil
        }
    }
}
