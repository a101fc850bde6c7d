import Model

/// A file opened for import: its layout found out, its headings read, its first record next.
struct OpenedSource {
    let reader: any RecordReader
    let source: DecodedReader
    /// The columns' names without the one for reasons of an earlier rejection.
    let columns: [String]
    let delimiter: UInt8?
    /// Everything before the first record, without line ends.
    let preamble: [[UInt8]]
    let hasHeader: Bool
    let hasReasons: Bool
    let lineEnd: [UInt8]
    /// The last character of the last fixed column.
    let width: Int

    init(options: ImportOptions) throws(ImportError) {
        let mapping = options.mapping
        let layout = mapping?.layout ?? MappedLayout()
        source = try DecodedReader(path: options.file, encoding: options.encoding ?? mapping?.encoding)
        let sample = try source.lookAhead(64 << 10)
        guard !sample.isEmpty else { throw .empty(path: options.file) }
        lineEnd = Self.lineEnd(sample)
        var preamble: [[UInt8]] = []
        for _ in 0..<layout.skipLines {
            source.beginRecord()
            guard let line = try source.nextLine() else { throw .empty(path: options.file) }
            preamble.append(Self.withoutEnd(line))
        }
        if let fixed = layout.fixed {
            if layout.hasHeader {
                source.beginRecord()
                if let line = try source.nextLine() { preamble.append(Self.withoutEnd(line)) }
            }
            columns = fixed.map(\.name)
            width = fixed.map(\.to).max() ?? 0
            delimiter = nil
            hasHeader = false
            hasReasons = false
            reader = FixedWidthReader(source: source, columns: fixed, firstLine: preamble.count + 1)
            self.preamble = preamble
            try Self.check(columns)
            return
        }
        let delimiter: UInt8
        if let told = options.delimiter ?? layout.delimiter {
            guard let byte = Delimiter.byte(told) else {
                throw .mapping(key: "delimiter", problem: "is one character of ASCII, as \";\" or \"\\t\"")
            }
            delimiter = byte
        } else {
            delimiter = DelimiterDetection.detect(try source.lookAhead(64 << 10))
        }
        let reader = DelimitedReader(source: source, delimiter: delimiter, firstLine: preamble.count + 1)
        var names = layout.columns ?? []
        var reasons = false
        if layout.hasHeader {
            switch try reader.next() {
            case .end: throw .empty(path: options.file)
            case .malformed(let problem):
                throw .cannotRead(path: options.file, reason: "the line of headings \(problem)")
            case .record: break
            }
            var headings = (0..<reader.fields.count).map { index in
                String(decoding: CellText.trimmed(reader.fields[index]), as: UTF8.self)
            }
            preamble.append(Self.withoutEnd(reader.rawRecord))
            if headings.count > 1, headings.last == RejectsFile.heading {
                headings.removeLast()
                reasons = true
            }
            if let given = layout.columns {
                guard given.count == headings.count else {
                    throw .mapping(
                        key: "layout.columns",
                        problem: "names \(given.count) columns where the file has \(headings.count)")
                }
            } else {
                names = headings
            }
        }
        try Self.check(names)
        columns = names
        self.delimiter = delimiter
        self.preamble = preamble
        hasHeader = layout.hasHeader
        hasReasons = reasons
        width = 0
        self.reader = reader
    }

    private static func check(_ names: [String]) throws(ImportError) {
        var seen: Set<String> = []
        var twice: [String] = []
        for name in names where !name.isEmpty && !seen.insert(name).inserted && !twice.contains(name) {
            twice.append(name)
        }
        guard twice.isEmpty else { throw .duplicateHeadings(twice) }
    }

    private static func withoutEnd(_ line: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var line = Array(line)
        while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
        return line
    }

    private static func lineEnd(_ sample: UnsafeRawBufferPointer) -> [UInt8] {
        guard let first = sample.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return [0x0A] }
        if sample[first] == 0x0A { return [0x0A] }
        return first + 1 < sample.count && sample[first + 1] == 0x0A ? [0x0D, 0x0A] : [0x0D]
    }
}
