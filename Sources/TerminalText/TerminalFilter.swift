/// What scripts print, made safe for a terminal: everything a terminal would obey instead of show becomes visible, line
/// feeds and tabs stay. Bytes come as they are written; a character may be spread over several writes.
public struct TerminalFilter {
    /// The beginning of a character, or a carriage return of which it is not known yet whether a line feed follows.
    private var pending: [UInt8] = []

    public init() {}

    /// The bytes to write for these; nil where they can be written as they are.
    public mutating func visible(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        if pending.isEmpty, bytes.allSatisfy({ ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }) { return nil }
        var all = pending
        all.append(contentsOf: bytes)
        let complete = TerminalFilter.complete(all)
        pending = Array(all[complete...])
        let text = String(decoding: all[..<complete], as: UTF8.self)
        var result = ""
        result.reserveCapacity(complete + 16)
        var isReturn = false
        for scalar in text.unicodeScalars {
            if isReturn {
                result.unicodeScalars.append(scalar == "\n" ? "\r" : "␍")
                isReturn = false
            }
            switch scalar {
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case "\r": isReturn = true
            default: Text.append(visible: scalar, to: &result)
            }
        }
        if isReturn { pending.insert(0x0D, at: 0) }
        return Array(result.utf8)
    }

    /// What is still held back, at the end of everything.
    public mutating func rest() -> [UInt8] {
        defer { pending = [] }
        return pending.isEmpty ? [] : Array(Text.visible(String(decoding: pending, as: UTF8.self)).utf8)
    }

    /// How many bytes make whole characters: all but a beginning at the end.
    private static func complete(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}
