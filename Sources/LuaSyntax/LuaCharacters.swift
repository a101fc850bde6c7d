/// What characters are to whoever reads Lua source.
enum LuaCharacters {
    /// Letters, digits and the underscore: what names and numbers are made of.
    static func isWord(_ byte: UInt8) -> Bool {
        byte == 0x5F || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// The character that begins there, and how many bytes it takes; U+FFFD for what is no UTF-8, which never takes an
    /// ASCII byte with it.
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> (scalar: UInt32, length: Int) {
        let first = bytes[position]
        guard first >= 0x80 else { return (UInt32(first), 1) }
        let wanted = first >= 0xF5 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        guard wanted > 1 else { return (0xFFFD, 1) }
        var scalar = UInt32(first) & (wanted == 2 ? 0x1F : wanted == 3 ? 0x0F : 0x07)
        for offset in 1..<wanted {
            guard position + offset < bytes.count, bytes[position + offset] & 0xC0 == 0x80 else {
                return (0xFFFD, offset)
            }
            scalar = scalar << 6 | UInt32(bytes[position + offset] & 0x3F)
        }
        return (scalar, wanted)
    }

    /// Whether a character beyond ASCII is punctuation, of which each stands for itself and is no part of a word: `（`,
    /// `“`, `，`, a no-break space, `≤`.
    static func isPunctuation(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0xA9, 0xAB...0xB4, 0xB6...0xB9, 0xBB...0xBF, 0xD7, 0xF7, 0x2000...0x206F, 0x2190...0x23FF,
            0x2500...0x27BF, 0x3000...0x3004, 0x3008...0x3020, 0x30FB, 0xFE10...0xFE6F, 0xFEFF, 0xFF01...0xFF0F,
            0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65, 0xFFE0...0xFFE6, 0xFFFD:
            true
        default: false
        }
    }
}
