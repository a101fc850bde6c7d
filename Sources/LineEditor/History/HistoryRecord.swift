/// A block that was run.
public struct HistoryEntry: Sendable, Hashable {
    public var block: String
    /// When it was run, in seconds since 1970.
    public var time: Int

    public init(block: String, time: Int) {
        self.block = block
        self.time = time
    }
}

/// How an entry stands in the file: a line of text, `1790000000 for i = 1, 3 do\n  print(i)\nend`. First the time in
/// seconds since 1970, a blank, then the block with `\n` for a line feed, `\r` for a carriage return, `\0` for a zero
/// byte and `\\` for a backslash. So an entry is one line whatever it contains, and what is damaged is one line.
enum HistoryRecord {
    /// The block as it stands in the file.
    static func escaped(_ block: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(block.utf8.count + 8)
        for byte in block.utf8 {
            switch byte {
            case 0x0A: bytes += [0x5C, 0x6E]
            case 0x0D: bytes += [0x5C, 0x72]
            case 0x00: bytes += [0x5C, 0x30]
            case 0x5C: bytes += [0x5C, 0x5C]
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    static func block(of escaped: ArraySlice<UInt8>) -> String {
        guard escaped.contains(0x5C) else { return String(decoding: escaped, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(escaped.count)
        var index = escaped.startIndex
        while index < escaped.endIndex {
            var byte = escaped[index]
            index += 1
            if byte == 0x5C, index < escaped.endIndex {
                switch escaped[index] {
                case 0x6E: byte = 0x0A
                case 0x72: byte = 0x0D
                case 0x30: byte = 0x00
                case 0x5C: break
                // Written by nobody: kept as it is.
                default: index -= 1
                }
                index += 1
            }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func line(_ block: [UInt8], time: Int) -> [UInt8] { Array(String(time).utf8) + [0x20] + block + [0x0A] }

    /// Where the block begins in a line without its line feed; nil for a line that is no entry.
    static func blockStart(in line: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var index = line.startIndex
        while index < line.endIndex, (0x30...0x39).contains(line[index]) { index += 1 }
        let digits = index - line.startIndex
        guard (1...18).contains(digits), index < line.endIndex, line[index] == 0x20, index + 1 < line.endIndex else {
            return nil
        }
        return index + 1
    }
}
