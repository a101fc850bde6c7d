import Glibc

/// Finds out a file's encoding from its bytes. A wrong guess must not garble silently, so a guess is made only when
/// the bytes are (all but) well formed in it, the report names it, and records that are not are rejected.
enum EncodingDetection {
    /// How much of a file is looked at, from the first byte that is not ASCII.
    static let sampleSize = 1 << 20

    /// The encoding of the file, or nil when the bytes fit none.
    static func detect(head: UnsafeRawBufferPointer, path: String) -> EncodingChoice? {
        if let marked = marked(head) { return marked }
        if let wide = wideWithoutMark(head) { return wide }
        if let choice = judge(head) { return choice.reason == .ascii ? judgeLater(path) ?? choice : choice }
        return nil
    }

    /// The encoding whose byte order mark the bytes begin with.
    static func marked(_ head: UnsafeRawBufferPointer) -> EncodingChoice? {
        for encoding in Encoding.allCases where head.starts(with: encoding.mark) {
            return EncodingChoice(encoding: encoding, reason: .mark, hasMark: true)
        }
        return nil
    }

    /// UTF-16 without a mark shows by zeros in every other byte: of ASCII letters, digits, delimiters and line ends.
    private static func wideWithoutMark(_ head: UnsafeRawBufferPointer) -> EncodingChoice? {
        let count = min(head.count, 4096) & ~1
        guard count >= 4 else { return nil }
        var even = 0
        var odd = 0
        for index in 0..<count where head[index] == 0 {
            if index & 1 == 0 { even += 1 } else { odd += 1 }
        }
        let units = count / 2
        if odd * 5 >= units, even * 20 <= odd {
            return EncodingChoice(encoding: .utf16LittleEndian, reason: .wellFormed, hasMark: false)
        }
        if even * 5 >= units, odd * 20 <= even {
            return EncodingChoice(encoding: .utf16BigEndian, reason: .wellFormed, hasMark: false)
        }
        return nil
    }

    private static func judge(_ bytes: UnsafeRawBufferPointer) -> EncodingChoice? {
        let utf8 = UTF8Check.census(bytes)
        if utf8.wellFormed == 0, utf8.malformed == 0 {
            return EncodingChoice(encoding: .utf8, reason: .ascii, hasMark: false)
        }
        if utf8.malformed == 0 {
            let ambiguous = utf8.onlyPairs && GB18030Check.looksLikeCommonChinese(bytes)
            return EncodingChoice(encoding: .utf8, reason: ambiguous ? .ambiguous : .wellFormed, hasMark: false)
        }
        let gb = GB18030Check.census(bytes)
        if gb.malformed == 0, utf8.malformed * 10 > utf8.wellFormed {
            return EncodingChoice(encoding: .gb18030, reason: .wellFormed, hasMark: false)
        }
        // Text that is nearly all well formed has a damaged place or two; those records are rejected by number.
        if utf8.malformed * 10 <= utf8.wellFormed {
            return EncodingChoice(encoding: .utf8, reason: .nearlyWellFormed, hasMark: false)
        }
        if gb.malformed * 20 <= gb.wellFormed {
            return EncodingChoice(encoding: .gb18030, reason: .nearlyWellFormed, hasMark: false)
        }
        return nil
    }

    /// The judgement of the part of a file that begins with the first byte that is not ASCII; nil when there is none.
    private static func judgeLater(_ path: String) -> EncodingChoice? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // A pipe cannot be read twice: then the head has to do.
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: sampleSize, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, offset)
            guard count > 0 else { return nil }
            let block = UnsafeRawBufferPointer(rebasing: buffer[0..<count])
            if let first = UTF8Check.firstNotASCII(block) {
                let again = pread(descriptor, buffer.baseAddress, buffer.count, offset + first)
                guard again > 0 else { return nil }
                return judge(UnsafeRawBufferPointer(rebasing: buffer[0..<again]))
            }
            offset += count
        }
    }
}

/// Counts of characters beyond ASCII that are well formed in an encoding, and of places that are not.
struct EncodingCensus {
    var wellFormed = 0
    var malformed = 0
    /// No character took more than two bytes.
    var onlyPairs = true
}

/// UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
enum UTF8Check {
    static func firstNotASCII(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index + 8 <= bytes.count {
            if bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] >= 0x80 { return index }
            index += 1
        }
        return nil
    }

    /// The length of the well-formed character beyond ASCII at `index`, or 0.
    @inline(__always)
    static func length(_ bytes: UnsafePointer<UInt8>, _ index: Int, _ count: Int) -> Int {
        let lead = bytes[index]
        @inline(__always) func trails(_ offset: Int) -> Bool { bytes[index + offset] & 0xC0 == 0x80 }
        if lead >= 0xE0, lead < 0xF0 {
            guard index + 2 < count, trails(1), trails(2) else { return 0 }
            let second = bytes[index + 1]
            if lead == 0xE0, second < 0xA0 { return 0 }
            if lead == 0xED, second >= 0xA0 { return 0 }
            return 3
        }
        if lead >= 0xC2, lead < 0xE0 { return index + 1 < count && trails(1) ? 2 : 0 }
        if lead >= 0xF0, lead < 0xF5 {
            guard index + 3 < count, trails(1), trails(2), trails(3) else { return 0 }
            let second = bytes[index + 1]
            if lead == 0xF0, second < 0x90 { return 0 }
            if lead == 0xF4, second >= 0x90 { return 0 }
            return 4
        }
        return 0
    }

    static func isWellFormed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var index = 0
        while index < count {
            if index + 8 <= count,
                UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            if bytes[index] < 0x80 {
                index += 1
                continue
            }
            let length = length(bytes, index, count)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// A character cut off at the very end is not held against the bytes: they are a part of a file.
    static func census(_ bytes: UnsafeRawBufferPointer) -> EncodingCensus {
        var census = EncodingCensus()
        guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return census }
        var index = 0
        while index < bytes.count {
            if base[index] < 0x80 {
                index += 1
                continue
            }
            let length = length(base, index, bytes.count)
            if length == 0 {
                if index + 4 > bytes.count, base[index] >= 0xC2 { break }
                census.malformed += 1
                index += 1
            } else {
                census.wellFormed += 1
                if length > 2 { census.onlyPairs = false }
                index += length
            }
        }
        return census
    }
}

/// The shape of GB18030: one byte, two bytes, or four.
enum GB18030Check {
    static func census(_ bytes: UnsafeRawBufferPointer) -> EncodingCensus {
        var census = EncodingCensus()
        var index = 0
        while index < bytes.count {
            let lead = bytes[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            guard lead != 0x80, lead != 0xFF else {
                census.malformed += 1
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { break }
            let second = bytes[index + 1]
            if second >= 0x40, second != 0x7F, second != 0xFF {
                census.wellFormed += 1
                index += 2
            } else if (0x30...0x39).contains(second) {
                guard index + 3 < bytes.count else { break }
                if (0x81...0xFE).contains(bytes[index + 2]), (0x30...0x39).contains(bytes[index + 3]) {
                    census.wellFormed += 1
                    index += 4
                } else {
                    census.malformed += 1
                    index += 1
                }
            } else {
                census.malformed += 1
                index += 1
            }
        }
        return census
    }

    /// Whether every character beyond ASCII is one of the 3,755 most used of GB2312, with two or more in a row:
    /// an accented letter between Latin ones, which has the same bytes, stands alone.
    static func looksLikeCommonChinese(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        var longest = 0
        var run = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                run = 0
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { break }
            guard (0xB0...0xD7).contains(bytes[index]), (0xA1...0xFE).contains(bytes[index + 1]) else { return false }
            run += 1
            longest = max(longest, run)
            index += 2
        }
        return longest >= 2
    }
}
