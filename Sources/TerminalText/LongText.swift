extension Text {
    /// The beginning of a text that may be of any length, and how many characters follow it. To be asked before a text
    /// is made visible, measured or wrapped: all of that takes time for every character of it.
    /// - Parameters:
    ///   - bytes: how many bytes of UTF-8 it may have; the cut never lies within a scalar.
    ///   - lines: how many lines it may have.
    public static func beginning(of text: String, bytes: Int, lines: Int = .max) -> (text: String, left: Int) {
        let utf8 = text.utf8
        var end = utf8.index(utf8.startIndex, offsetBy: bytes, limitedBy: utf8.endIndex) ?? utf8.endIndex
        while end < utf8.endIndex, end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        if lines < .max {
            var seen = 0
            for index in utf8[..<end].indices where utf8[index] == 0x0A {
                seen += 1
                if seen == lines {
                    end = index
                    break
                }
            }
        }
        guard end < utf8.endIndex else { return (text, 0) }
        func count(_ bytes: some Sequence<UInt8>) -> Int {
            var count = 0
            for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
            return count
        }
        let rest = utf8[end...]
        return (String(text[..<end]), rest.withContiguousStorageIfAvailable { count($0) } ?? count(rest))
    }
}
