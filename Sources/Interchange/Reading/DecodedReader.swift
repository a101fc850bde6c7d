import Glibc

/// A file as UTF-8, line by line, read and converted chunk by chunk.
///
/// Lines end with LF, CR LF or CR. What lies between `mark` and `cursor` stays in memory, so that a record of several
/// lines is there as a whole, and one that turns out to be malformed can be gone back to. Used from one thread.
final class DecodedReader {
    /// How long a record may grow before a quotation mark left open is suspected, in bytes.
    static let longestRecord = 16 << 20
    private static let chunk = 256 << 10

    let path: String
    let choice: EncodingChoice
    /// The size of the file in bytes, 0 for a pipe.
    let totalBytes: Int
    /// How many bytes of the file have been read.
    private(set) var bytesRead = 0

    /// The beginning of the current record in `bytes`.
    private(set) var mark = 0
    /// Where the next line begins.
    private(set) var cursor = 0
    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private var end = 0
    /// The first LF at or after `cursor`, or `end` when there is none before it.
    private var nextLineFeed = 0
    private var atEnd = false
    private let descriptor: Int32
    private let converter: iconv_t?
    private var raw: UnsafeMutablePointer<UInt8>?
    private var rawCount = 0
    private var rawEnded = false

    /// Opens the file; finds out the encoding unless it is named.
    init(path: String, encoding: Encoding?) throws(ImportError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        let regular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if status.st_mode & S_IFMT == S_IFDIR {
            Glibc.close(descriptor)
            throw .cannotRead(path: path, reason: "it is a folder")
        }
        totalBytes = regular ? Int(status.st_size) : 0
        capacity = EncodingDetection.sampleSize
        bytes = .allocate(capacity: capacity)
        var filled = 0
        var failure: Int32 = 0
        while filled < capacity {
            let count = read(descriptor, bytes + filled, capacity - filled)
            if count < 0, errno == EINTR { continue }
            if count < 0 { failure = errno }
            if count <= 0 { break }
            filled += count
        }
        bytesRead = filled
        let head = UnsafeRawBufferPointer(start: bytes, count: filled)
        let detected: EncodingChoice?
        if let encoding {
            detected = EncodingChoice(encoding: encoding, reason: .named, hasMark: head.starts(with: encoding.mark))
        } else {
            detected = EncodingDetection.detect(head: head, path: path)
        }
        choice = detected ?? EncodingChoice(encoding: .utf8, reason: .nearlyWellFormed, hasMark: false)
        let markLength = choice.hasMark ? choice.encoding.mark.count : 0
        if choice.encoding == .utf8 {
            converter = nil
            mark = markLength
            cursor = markLength
            end = filled
        } else {
            converter = iconv_open("UTF-8", choice.encoding.rawValue)
            raw = .allocate(capacity: capacity)
            rawCount = filled - markLength
            raw?.update(from: bytes + markLength, count: rawCount)
        }
        nextLineFeed = -1
        guard failure == 0 else { throw .cannotRead(path: path, reason: String(cString: strerror(failure))) }
        guard detected != nil else { throw .unknownEncoding(path: path) }
        if let converter, converter == iconv_t(bitPattern: -1) {
            throw .cannotRead(path: path, reason: "this system cannot read \(choice.encoding.rawValue)")
        }
    }

    deinit {
        close(descriptor)
        if let converter, converter != iconv_t(bitPattern: -1) { iconv_close(converter) }
        bytes.deallocate()
        raw?.deallocate()
    }

    /// What is in memory from the cursor on, at least `wanted` bytes of it if the file has as many; for a look ahead.
    func lookAhead(_ wanted: Int) throws(ImportError) -> UnsafeRawBufferPointer {
        while end - cursor < wanted, try fill() {}
        return UnsafeRawBufferPointer(start: bytes + cursor, count: end - cursor)
    }

    /// Lets go of everything before the cursor: a new record begins there.
    func beginRecord() { mark = cursor }

    /// Goes back to `offset` bytes after the mark.
    func rewind(to offset: Int) {
        cursor = mark + offset
        nextLineFeed = -1
    }

    /// The bytes of the next line with its end, or nil after the last. They move when the next line is asked for.
    func nextLine() throws(ImportError) -> UnsafeBufferPointer<UInt8>? {
        var scanned = cursor
        while true {
            if nextLineFeed < scanned {
                let found = memchr(bytes + scanned, 0x0A, end - scanned)
                nextLineFeed = found.map { UnsafeRawPointer($0) - UnsafeRawPointer(bytes) } ?? end
            }
            // A carriage return before the line feed ends a line too; it must not be taken from its own line feed.
            if let found = memchr(bytes + scanned, 0x0D, nextLineFeed - scanned) {
                let position = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
                if position + 1 < end || atEnd {
                    return take(to: position + (position + 1 < end && bytes[position + 1] == 0x0A ? 2 : 1))
                }
                scanned = position
            } else if nextLineFeed < end {
                return take(to: nextLineFeed + 1)
            } else {
                scanned = end
            }
            if atEnd { return cursor < end ? take(to: end) : nil }
            let kept = scanned - cursor
            guard end - mark <= Self.longestRecord else { return take(to: end) }
            _ = try fill()
            scanned = cursor + kept
            if nextLineFeed < scanned { nextLineFeed = -1 }
        }
    }

    private func take(to position: Int) -> UnsafeBufferPointer<UInt8> {
        let line = UnsafeBufferPointer(start: bytes + cursor, count: position - cursor)
        cursor = position
        return line
    }

    /// Reads on. False at the end of the file.
    private func fill() throws(ImportError) -> Bool {
        if atEnd { return false }
        if mark > 0 {
            (bytes).update(from: bytes + mark, count: end - mark)
            end -= mark
            cursor -= mark
            mark = 0
        }
        nextLineFeed = -1
        if capacity - end < Self.chunk {
            let larger = max(capacity * 2, end + Self.chunk)
            let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
            moved.update(from: bytes, count: end)
            bytes.deallocate()
            bytes = moved
            capacity = larger
        }
        guard let converter else {
            let count = try readFile(bytes + end, Self.chunk)
            end += count
            if count == 0 { atEnd = true }
            return count > 0
        }
        return try convert(converter)
    }

    private func readFile(_ target: UnsafeMutablePointer<UInt8>, _ wanted: Int) throws(ImportError) -> Int {
        while true {
            let count = read(descriptor, target, wanted)
            if count >= 0 {
                bytesRead += count
                return count
            }
            if errno != EINTR { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
        }
    }

    /// Converts what is left of the raw bytes, or reads some. A byte that is none of the encoding becomes 0xFF,
    /// which no UTF-8 holds, so that the record with it is rejected by the same check as any other.
    private func convert(_ converter: iconv_t) throws(ImportError) -> Bool {
        guard let raw else { return false }
        if rawCount < 16, !rawEnded {
            let count = try readFile(raw + rawCount, Self.chunk)
            rawCount += count
            rawEnded = count == 0
        }
        if rawCount == 0 {
            atEnd = true
            return false
        }
        let before = end
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutableRawPointer(raw).assumingMemoryBound(to: CChar.self)
        var inputLeft = rawCount
        var output: UnsafeMutablePointer<CChar>? =
            UnsafeMutableRawPointer(bytes + end).assumingMemoryBound(to: CChar.self)
        var outputLeft = capacity - end
        while inputLeft > 0, outputLeft > 8 {
            let result = iconv(converter, &input, &inputLeft, &output, &outputLeft)
            if result != Int(bitPattern: UInt.max) { break }
            guard errno == EILSEQ else { break }
            let skipped = min(inputLeft, choice.encoding == .gb18030 ? 1 : 2)
            input = input.map { $0 + skipped }
            inputLeft -= skipped
            output?.pointee = CChar(bitPattern: 0xFF)
            output = output.map { $0 + 1 }
            outputLeft -= 1
        }
        end = capacity - outputLeft
        let used = rawCount - inputLeft
        raw.update(from: raw + used, count: inputLeft)
        rawCount = inputLeft
        if end == before, used == 0 {
            // A character cut off: more bytes complete it, or the file ends within it.
            guard rawEnded else {
                let count = try readFile(raw + rawCount, Self.chunk)
                rawCount += count
                rawEnded = count == 0
                return try convert(converter)
            }
            bytes[end] = 0xFF
            end += 1
            rawCount = 0
        }
        return true
    }
}
