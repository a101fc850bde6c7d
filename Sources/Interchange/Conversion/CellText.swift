/// Bytes of a cell on their way to a value: the parts that several kinds of value need.
enum CellText {
    /// Without blanks, tabs, line ends, no-break and ideographic spaces at both ends.
    @inline(__always)
    static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return UnsafeBufferPointer(start: nil, count: 0) }
        let first = base[0]
        let last = base[bytes.count - 1]
        // Nearly every cell begins and ends with something printable.
        if first > 0x20, first < 0xC2, last > 0x20, last < 0x80 { return bytes }
        var start = 0
        var end = bytes.count
        while start < end {
            let length = spaceLength(base, start, end)
            if length == 0 { break }
            start += length
        }
        while end > start {
            if base[end - 1] <= 0x20 {
                end -= 1
            } else if end - start >= 3, spaceLength(base, end - 3, end) == 3 {
                end -= 3
            } else if end - start >= 2, spaceLength(base, end - 2, end) == 2 {
                end -= 2
            } else {
                break
            }
        }
        return UnsafeBufferPointer(start: base + start, count: end - start)
    }

    /// The length of the space at `index`, or 0.
    @inline(__always)
    private static func spaceLength(_ base: UnsafePointer<UInt8>, _ index: Int, _ end: Int) -> Int {
        let byte = base[index]
        if byte <= 0x20 { return 1 }
        if byte == 0xC2, index + 1 < end, base[index + 1] == 0xA0 { return 2 }
        if byte == 0xE3, index + 2 < end, base[index + 1] == 0x80, base[index + 2] == 0x80 { return 3 }
        if byte == 0xEF, index + 2 < end, base[index + 1] == 0xBB, base[index + 2] == 0xBF { return 3 }
        return 0
    }

    /// The same text with full-width ASCII (U+FF01...U+FF5E) as ASCII, the ideographic space as a blank, and ￥ as ¥.
    static func halfWidth(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0xEF, index + 2 < bytes.count {
                let scalar =
                    UInt32(byte & 0x0F) << 12 | UInt32(bytes[index + 1] & 0x3F) << 6
                    | UInt32(bytes[index + 2] & 0x3F)
                if (0xFF01...0xFF5E).contains(scalar) {
                    result.append(UInt8(scalar - 0xFEE0))
                    index += 3
                    continue
                }
                if scalar == 0xFFE5 {
                    result += [0xC2, 0xA5]
                    index += 3
                    continue
                }
            }
            if byte == 0xE3, index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] == 0x80 {
                result.append(0x20)
                index += 3
                continue
            }
            // The minus sign and the dashes an input method writes for it.
            if byte == 0xE2, index + 2 < bytes.count {
                let dash = (bytes[index + 1], bytes[index + 2])
                if dash == (0x88, 0x92) || (dash.0 == 0x80 && (0x90...0x95).contains(dash.1)) {
                    result.append(0x2D)
                    index += 3
                    continue
                }
            }
            result.append(byte)
            index += 1
        }
        return result
    }

    @inline(__always)
    static func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in bytes where byte >= 0x80 { return false }
        return true
    }

    @inline(__always)
    static func equal(_ bytes: UnsafeBufferPointer<UInt8>, _ other: [UInt8]) -> Bool {
        guard bytes.count == other.count else { return false }
        for index in 0..<other.count where bytes[index] != other[index] { return false }
        return true
    }

    /// A cell as a message shows it: in quotation marks, cut at forty characters.
    static func shown(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        shown(String(decoding: bytes, as: UTF8.self))
    }

    static func shown(_ text: String) -> String {
        let line = text.replacing("\r\n", with: "⏎").replacing("\n", with: "⏎").replacing("\r", with: "⏎")
        return line.count > 40 ? "\"\(line.prefix(39))…\"" : "\"\(line)\""
    }
}
