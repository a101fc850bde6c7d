import Model

/// The spellings of an enumeration's values: names and Chinese labels, Latin letters in any case.
struct EnumerationSpellings: Sendable {
    private let spellings: [(bytes: [UInt8], name: [UInt8])]

    init(_ values: [EnumerationValue]) {
        var spellings: [(bytes: [UInt8], name: [UInt8])] = []
        for value in values {
            let name = Array(value.name.utf8)
            spellings.append((name.map(ASCII.lowered), name))
            let label = value.zh.utf8.map(ASCII.lowered)
            if !spellings.contains(where: { $0.bytes == label }) { spellings.append((label, name)) }
        }
        self.spellings = spellings
    }

    /// The value's name, or nil.
    @inline(__always)
    func name(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        for index in spellings.indices {
            let spelling = spellings[index].bytes
            guard spelling.count == bytes.count else { continue }
            var equal = true
            for position in 0..<spelling.count where ASCII.lowered(bytes[position]) != spelling[position] {
                equal = false
                break
            }
            if equal { return spellings[index].name }
        }
        return nil
    }
}

/// The spellings of yes and no.
enum BooleanSpellings {
    private static let yes: Set<String> = ["1", "yes", "y", "true", "t", "是", "真", "有", "√", "对"]
    private static let no: Set<String> = ["0", "no", "n", "false", "f", "否", "假", "无", "×", "不", "错"]

    static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        if bytes.count == 1 {
            if bytes[0] == 0x31 { return true }
            if bytes[0] == 0x30 { return false }
        }
        let folded = CellText.halfWidth(bytes)
        let text = String(decoding: folded, as: UTF8.self).lowercased()
        return yes.contains(text) ? true : no.contains(text) ? false : nil
    }
}

enum ASCII {
    @inline(__always)
    static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
