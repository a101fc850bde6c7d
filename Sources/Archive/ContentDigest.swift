import Crypto

/// SHA-256 of bytes as they come.
public struct ContentDigest {
    private var hash = SHA256()

    public init() {}

    public mutating func add(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The 32 bytes in hexadecimal.
    public func finish() -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in hash.finalize() { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The digest of a text's UTF-8, in hexadecimal.
    public static func hex(_ text: String) -> String {
        var digest = ContentDigest()
        digest.add(text)
        return digest.finish()
    }
}
