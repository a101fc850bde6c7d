/// What is looked for in blocks: ASCII letters of either case alike, unless it has a capital itself.
struct HistoryPattern {
    private let bytes: [UInt8]
    private let ignoresCase: Bool

    /// - Parameter isEscaped: looks for it as it stands in the file.
    init(_ text: String, isEscaped: Bool = true) {
        let plain = isEscaped ? HistoryRecord.escaped(text) : Array(text.utf8)
        ignoresCase = !plain.contains { (0x41...0x5A).contains($0) }
        bytes = plain
    }

    func occurs(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { occurs(in: $0) }
    }

    func occurs(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        guard text.count >= bytes.count else { return false }
        return bytes.withUnsafeBufferPointer { pattern in
            for start in 0...(text.count - pattern.count) where folded(text[start]) == first {
                var index = 1
                while index < pattern.count, folded(text[start + index]) == pattern[index] { index += 1 }
                if index == pattern.count { return true }
            }
            return false
        }
    }

    private func folded(_ byte: UInt8) -> UInt8 { ignoresCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
