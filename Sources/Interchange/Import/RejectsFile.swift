import Glibc

/// The rejected records in a file of the same encoding and layout, with the reason as one more column, so that they
/// can be mended and imported. Made when the first record is rejected. Used from the reading thread.
final class RejectsFile {
    /// The heading of the column with the reasons; a file that has it last is read without it.
    static let heading = "拒绝原因"

    let path: String
    private(set) var isMade = false
    private let source: DecodedReader
    private let delimiter: UInt8?
    /// Everything of the file before its first record, in UTF-8, without line ends.
    private let preamble: [[UInt8]]
    private let hasHeader: Bool
    private let lineEnd: [UInt8]
    private var file: UnsafeMutablePointer<FILE>?
    private let width: Int

    init(
        path: String, source: DecodedReader, delimiter: UInt8?, width: Int, preamble: [[UInt8]],
        hasHeader: Bool, lineEnd: [UInt8]
    ) {
        self.path = path
        self.source = source
        self.delimiter = delimiter
        self.width = width
        self.preamble = preamble
        self.hasHeader = hasHeader
        self.lineEnd = lineEnd
    }

    deinit {
        if let file { fclose(file) }
    }

    /// Whether two paths are the same file.
    static func isSame(_ path: String, _ other: String) -> Bool {
        var left = stat()
        var right = stat()
        guard stat(path, &left) == 0, stat(other, &right) == 0 else { return false }
        return left.st_dev == right.st_dev && left.st_ino == right.st_ino
    }

    /// Adds a record as it stands in the file.
    func add(_ raw: UnsafeBufferPointer<UInt8>, reason: String) throws(ImportError) {
        if file == nil { try make() }
        var line = Array(raw)
        while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
        guard let delimiter else {
            let characters = line.count { $0 & 0xC0 != 0x80 }
            line += [UInt8](repeating: 0x20, count: max(0, width - characters) + 2)
            return try write(line + Array(reason.utf8) + lineEnd)
        }
        // A record with too few fields is not filled up: it must be refused again until someone mends it.
        line.append(delimiter)
        line += Self.quoted(reason)
        try write(line + lineEnd)
    }

    private static func quoted(_ text: String) -> [UInt8] {
        [0x22] + text.utf8.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }

    private func make() throws(ImportError) {
        guard let opened = fopen(path, "w") else {
            throw .cannotWriteRejects(path: path, reason: String(cString: strerror(errno)))
        }
        file = opened
        isMade = true
        if source.choice.hasMark {
            let mark = source.choice.encoding.mark
            fwrite(mark, 1, mark.count, opened)
        }
        for (index, line) in preamble.enumerated() {
            var line = line
            if hasHeader, index == preamble.count - 1, let delimiter {
                line.append(delimiter)
                line += Array(Self.heading.utf8)
            }
            try write(line + lineEnd)
        }
    }

    private func write(_ line: [UInt8]) throws(ImportError) {
        guard let file else { return }
        let bytes = source.choice.encoding == .utf8 ? line : encoded(line)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw .cannotWriteRejects(path: path, reason: String(cString: strerror(errno)))
        }
    }

    /// Makes sure that everything is written.
    func close() throws(ImportError) {
        guard let file else { return }
        self.file = nil
        guard fclose(file) == 0 else { throw .cannotWriteRejects(path: path, reason: String(cString: strerror(errno))) }
    }

    /// UTF-8 in the file's encoding; what was no character when it was read is a question mark.
    private func encoded(_ line: [UInt8]) -> [UInt8] {
        guard let converter = iconv_open(source.choice.encoding.rawValue, "UTF-8"),
            converter != iconv_t(bitPattern: -1)
        else { return line }
        defer { iconv_close(converter) }
        var input = line.map { $0 == 0xFF ? 0x3F : $0 }
        var output = [UInt8](repeating: 0, count: line.count * 4 + 16)
        let written = input.withUnsafeMutableBytes { input in
            output.withUnsafeMutableBytes { output in
                var from = input.baseAddress?.assumingMemoryBound(to: CChar.self)
                var fromLeft = input.count
                var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
                var toLeft = output.count
                _ = iconv(converter, &from, &fromLeft, &to, &toLeft)
                return output.count - toLeft
            }
        }
        return Array(output.prefix(written))
    }
}
