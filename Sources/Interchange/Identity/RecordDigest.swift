/// 128 bits that stand for a record's content. Kept in archives: the way they are made must never change.
struct RecordDigest: Sendable, Hashable {
    var high: UInt64
    var low: UInt64

    private static let factors: (UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93, 0xC2B2_AE3D_27D4_EB4F, 0xA24B_AED4_963E_E407
    )

    /// The digest of bytes; another seed gives independent digests.
    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> RecordDigest {
        var high = seed ^ factors.3
        var low = factors.2 &+ UInt64(bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), &high, &low)
            offset += 8
        }
        if offset < bytes.count {
            var word: UInt64 = 0
            var shift: UInt64 = 0
            while offset < bytes.count {
                word |= UInt64(bytes[offset]) << shift
                shift += 8
                offset += 1
            }
            absorb(word, &high, &low)
        }
        return RecordDigest(high: finish(high ^ low), low: finish(low &+ high &* factors.0))
    }

    /// The digest of the same content's n-th occurrence in a file; its own for the first.
    func occurrence(_ number: Int) -> RecordDigest {
        guard number > 0 else { return self }
        var (high, low) = (high, low)
        Self.absorb(UInt64(number), &high, &low)
        return RecordDigest(high: Self.finish(high ^ low), low: Self.finish(low &+ high &* Self.factors.0))
    }

    /// A bijection of either half for any word, so that no word is lost.
    @inline(__always)
    private static func absorb(_ word: UInt64, _ high: inout UInt64, _ low: inout UInt64) {
        high = (rotated(high ^ (word &* factors.0), 27) &+ low) &* factors.1
        low = (rotated(low ^ (word &* factors.2), 31) &+ high) &* factors.3
    }

    @inline(__always)
    private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 {
        value << count | value >> (64 - count)
    }

    @inline(__always)
    private static func finish(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 32)) &* factors.1
        value = (value ^ (value >> 29)) &* factors.0
        return value ^ (value >> 32)
    }
}
