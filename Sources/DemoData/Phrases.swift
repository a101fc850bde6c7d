/// A list of texts kept as UTF-8 bytes in one block, so that writing one into a cell is a copy and no `String` is made.
struct Phrases: Sendable {
    private let bytes: [UInt8]
    private let starts: [Int32]

    var count: Int { starts.count - 1 }

    /// The parts of `text` between separators; empty parts are left out.
    init(_ text: String, separator: Character = " ") {
        self.init(text.split(whereSeparator: { $0 == separator || $0 == "\n" }).map(String.init))
    }

    init(_ texts: [String]) {
        var bytes: [UInt8] = []
        var starts: [Int32] = [0]
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            starts.append(Int32(bytes.count))
        }
        self.bytes = bytes
        self.starts = starts
    }

    @inline(__always)
    func withBytes(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { all in
            body(UnsafeRawBufferPointer(rebasing: all[Int(starts[index])..<Int(starts[index + 1])]))
        }
    }

    subscript(index: Int) -> String {
        String(decoding: bytes[Int(starts[index])..<Int(starts[index + 1])], as: UTF8.self)
    }
}

/// A text under construction, reused from cell to cell.
struct TextBuffer {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(1024) }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    @inline(__always)
    mutating func add(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inline(__always)
    mutating func add(_ phrases: Phrases, _ index: Int) {
        phrases.withBytes(index) { bytes.append(contentsOf: $0) }
    }

    /// One of them.
    @inline(__always)
    mutating func add(_ phrases: Phrases, _ random: inout RandomSource) { add(phrases, random.below(phrases.count)) }

    /// Decimal digits, padded with zeros to `width`. The number is not negative.
    @inline(__always)
    mutating func add(_ number: Int, width: Int = 1) {
        var digits = 1
        var bound = 10
        while bound <= number {
            digits += 1
            bound *= 10
        }
        let start = bytes.count
        for _ in 0..<max(digits, width) { bytes.append(0x30) }
        var rest = number
        var position = bytes.count - 1
        while rest > 0, position >= start {
            bytes[position] = 0x30 + UInt8(rest % 10)
            rest /= 10
            position -= 1
        }
    }
}
