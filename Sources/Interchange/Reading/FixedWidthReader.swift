/// One column of a file of fixed columns, in characters counted from 1; both ends belong to it.
public struct FixedColumn: Sendable, Hashable {
    public var name: String
    public var from: Int
    public var to: Int

    public init(name: String, from: Int, to: Int) {
        self.name = name
        self.from = from
        self.to = to
    }
}

/// Records of a file in which every line is a record and every field stands at the same place.
final class FixedWidthReader: RecordReader {
    let source: DecodedReader
    private(set) var line = 0
    private var nextLine: Int
    private(set) var fields = FieldBlock()
    private let columns: [FixedColumn]
    /// The character that the last column that must begin begins with.
    private let shortest: Int

    init(source: DecodedReader, columns: [FixedColumn], firstLine: Int = 1) {
        nextLine = firstLine
        self.source = source
        self.columns = columns
        shortest = columns.map(\.from).max() ?? 1
    }

    deinit { fields.deallocate() }

    func next() throws(ImportError) -> RecordOutcome {
        while true {
            source.beginRecord()
            fields.clear()
            line = nextLine
            guard var bytes = try source.nextLine() else { return .end }
            nextLine += 1
            while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = .init(rebasing: bytes.dropLast()) }
            if CellText.trimmed(bytes).isEmpty { continue }
            if let problem = impossibleBytes(bytes) { return .malformed(problem) }
            let offsets = characterOffsets(bytes)
            guard offsets.count - 1 >= shortest else {
                return .malformed(
                    "has \(offsets.count - 1) characters where the last column begins at character \(shortest)")
            }
            for column in columns {
                let from = offsets[min(column.from - 1, offsets.count - 1)]
                let to = offsets[min(column.to, offsets.count - 1)]
                let cell = CellText.trimmed(.init(rebasing: bytes[from..<to]))
                fields.append(cell.baseAddress, cell.count)
            }
            return .record
        }
    }

    /// Where each character begins, and where the last ends.
    private func characterOffsets(_ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        var offsets: [Int] = []
        offsets.reserveCapacity(bytes.count + 1)
        for (index, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 { offsets.append(index) }
        offsets.append(bytes.count)
        return offsets
    }
}
