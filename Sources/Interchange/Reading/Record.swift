import Glibc

/// One record's fields, one after the other in a block of memory with a NUL between them. Reused for every record.
///
/// The NUL makes the block as a whole stand for the record (records with a NUL inside are refused), so that its
/// identity is a hash of one run of bytes.
struct FieldBlock {
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var capacity = 4096
    /// The bytes used, with the NUL after the last field.
    private(set) var used = 0
    /// Where each field ends, without its NUL.
    private var ends: UnsafeMutablePointer<Int>
    private var endsCapacity = 64
    private(set) var count = 0
    /// Set when the parser reports the end of the record.
    var isComplete = false

    init() {
        bytes = .allocate(capacity: capacity)
        ends = .allocate(capacity: endsCapacity)
    }

    func deallocate() {
        bytes.deallocate()
        ends.deallocate()
    }

    mutating func clear() {
        used = 0
        count = 0
        isComplete = false
    }

    @inline(__always)
    mutating func append(_ field: UnsafeRawPointer?, _ length: Int) {
        if used + length + 1 > capacity { grow(length) }
        if let field, length > 0 { memcpy(bytes + used, field, length) }
        used += length
        if count == endsCapacity { growEnds() }
        ends[count] = used
        count += 1
        bytes[used] = 0
        used += 1
    }

    @inline(__always)
    subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = index == 0 ? 0 : ends[index - 1] + 1
        return UnsafeBufferPointer(start: bytes + start, count: ends[index] - start)
    }

    /// The field as text; malformed bytes become U+FFFD.
    func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

    /// Whether no field holds anything.
    var isBlank: Bool { used == count }

    private mutating func grow(_ length: Int) {
        capacity = max(capacity * 2, used + length + 1)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        moved.update(from: bytes, count: used)
        bytes.deallocate()
        bytes = moved
    }

    private mutating func growEnds() {
        endsCapacity *= 2
        let moved = UnsafeMutablePointer<Int>.allocate(capacity: endsCapacity)
        moved.update(from: ends, count: count)
        ends.deallocate()
        ends = moved
    }
}

/// What a reader answers when asked for the next record.
enum RecordOutcome {
    case record
    /// The record cannot be taken apart or holds what no text holds; its first line is skipped.
    case malformed(String)
    case end
}

/// Records of a file, one at a time. Used from one thread.
protocol RecordReader: AnyObject {
    var source: DecodedReader { get }
    /// The fields of the record read last; valid until the next.
    var fields: FieldBlock { get }
    /// The line the record read last begins on, counted from 1.
    var line: Int { get }
    func next() throws(ImportError) -> RecordOutcome
}

extension RecordReader {
    /// The record read last as it stands in the file, in UTF-8, with its line end.
    var rawRecord: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: source.bytes + source.mark, count: source.cursor - source.mark)
    }

    /// What makes any record impossible: bytes that are not of the encoding, or a NUL.
    func impossibleBytes(_ raw: UnsafeBufferPointer<UInt8>) -> String? {
        guard let base = raw.baseAddress else { return nil }
        if memchr(base, 0, raw.count) != nil { return "holds a NUL byte, which no text does" }
        if !UTF8Check.isWellFormed(base, raw.count) {
            return "holds bytes that are not \(source.choice.encoding.rawValue); is the file in another encoding?"
        }
        return nil
    }
}
