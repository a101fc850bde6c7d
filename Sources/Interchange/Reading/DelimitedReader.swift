import CCSV

/// Records of a file whose fields are separated by a delimiter, taken apart by libcsv.
///
/// The parser is given one line at a time, so that where a record begins is always known: when it refuses a record
/// (a quotation mark in the wrong place, or never closed) reading goes on with the line after the record's first.
final class DelimitedReader: RecordReader {
    let source: DecodedReader
    private(set) var line = 0
    private var nextLine: Int
    private var parser = csv_parser()
    private let delimiter: UInt8
    private let quote: UInt8
    private let sink: UnsafeMutablePointer<FieldBlock>

    var fields: FieldBlock { sink.pointee }

    init(source: DecodedReader, delimiter: UInt8, quote: UInt8 = 0x22, firstLine: Int = 1) {
        nextLine = firstLine
        self.source = source
        self.delimiter = delimiter
        self.quote = quote
        sink = .allocate(capacity: 1)
        sink.initialize(to: FieldBlock())
        begin()
    }

    deinit {
        csv_free(&parser)
        sink.pointee.deallocate()
        sink.deinitialize(count: 1)
        sink.deallocate()
    }

    private func begin() {
        // Strict: a quotation mark that is not doubled must be an error here, or it swallows the records after it.
        csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
        csv_set_delim(&parser, delimiter)
        csv_set_quote(&parser, quote)
        csv_set_blk_size(&parser, 4096)
    }

    func next() throws(ImportError) -> RecordOutcome {
        source.beginRecord()
        sink.pointee.clear()
        line = nextLine
        var firstLineLength = 0
        while let bytes = try source.nextLine() {
            nextLine += 1
            if firstLineLength == 0 { firstLineLength = bytes.count }
            let taken = csv_parse(&parser, bytes.baseAddress, bytes.count, appendField, endRecord, sink)
            if taken < bytes.count {
                return try recover(
                    firstLineLength,
                    "has a quotation mark in field \(sink.pointee.count + 1) that is not doubled; a field with quotation marks stands in quotation marks, and those within are doubled"
                )
            }
            if sink.pointee.isComplete { return impossibleBytes(rawRecord).map { .malformed($0) } ?? .record }
            if sink.pointee.count == 0, parser.pstate == 0 {
                // A blank line is no record.
                source.beginRecord()
                line = nextLine
                firstLineLength = 0
            } else if source.cursor - source.mark > DecodedReader.longestRecord {
                return try recover(
                    firstLineLength,
                    "is longer than \(DecodedReader.longestRecord >> 20) MiB; is the quotation mark of field \(sink.pointee.count + 1) never closed?"
                )
            }
        }
        guard source.cursor > source.mark else { return .end }
        // The last line has no line end: the parser is told that there is no more.
        if csv_fini(&parser, appendField, endRecord, sink) != 0 {
            return try recover(
                firstLineLength, "opens a quotation mark in field \(sink.pointee.count + 1) that is never closed")
        }
        guard sink.pointee.isComplete else { return .end }
        return impossibleBytes(rawRecord).map { .malformed($0) } ?? .record
    }

    /// Forgets what the parser has of the record and goes on after the record's first line.
    private func recover(_ firstLineLength: Int, _ problem: String) throws(ImportError) -> RecordOutcome {
        csv_free(&parser)
        begin()
        source.rewind(to: firstLineLength)
        nextLine = line + 1
        return .malformed(problem)
    }
}

private let appendField: @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Void = {
    field, length, sink in
    sink.unsafelyUnwrapped.assumingMemoryBound(to: FieldBlock.self).pointee.append(field, length)
}

private let endRecord: @convention(c) (CInt, UnsafeMutableRawPointer?) -> Void = { _, sink in
    sink.unsafelyUnwrapped.assumingMemoryBound(to: FieldBlock.self).pointee.isComplete = true
}
