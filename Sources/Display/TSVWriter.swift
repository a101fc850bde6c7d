import Model

/// Rows as tab-separated text, for programs: one header line, one line a row, fields in the model's plain spelling.
///
/// Missing is empty; in texts a tab is `\t`, a line feed `\n`, a carriage return `\r`, a backslash `\\`; money is in
/// yuan with two decimals (`1234.50`); dates and moments are ISO 8601, moments in UTC; floats have the fewest digits
/// that read back the same. Rows go out as they come, through a buffer: a million need no more memory than one.
///
///     var writer = TSVWriter { bytes in try output.write(bytes) }
///     try writer.header(["code", "assets"])
///     try writer.row([.text("K000001"), .money(123_450)])
///     try writer.flush()
public struct TSVWriter {
    private var lines = TSVLines()
    private let capacity: Int
    private let sink: (UnsafeRawBufferPointer) throws -> Void

    /// - Parameter sink: gets whole lines. What it throws comes out of the call that filled the buffer.
    public init(capacity: Int = TSVLines.chunk, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.capacity = capacity
        self.sink = sink
    }

    public mutating func header(_ names: [String]) throws {
        for name in names { lines.text(name) }
        try endRow()
    }

    public mutating func row(_ values: some Sequence<Value>) throws {
        for value in values { lines.field(value) }
        try endRow()
    }

    /// The next field of the current row.
    public mutating func field(_ value: Value) { lines.field(value) }

    /// The next field of the current row, a text in UTF-8.
    public mutating func text(_ bytes: UnsafeRawBufferPointer) { lines.text(bytes) }

    public mutating func endRow() throws {
        lines.endRow()
        if lines.bytes.count >= capacity { try flush() }
    }

    /// Hands over what the buffer holds. To be called once at the end.
    public mutating func flush() throws {
        guard !lines.bytes.isEmpty else { return }
        defer { lines.clear() }
        try lines.bytes.withUnsafeBytes(sink)
    }
}

/// The bytes of rows in TSV, as `TSVWriter` says.
public struct TSVLines {
    /// As many bytes as are worth a write of their own.
    public static let chunk = 1 << 16

    public private(set) var bytes: [UInt8] = []
    private var isFirstField = true

    public init() {}

    public mutating func field(_ value: Value) {
        switch value {
        case .missing: separate()
        case .boolean(let value): plain(value ? "true" : "false")
        case .integer(let value): plain(String(value))
        case .real(let value): plain(NumberText.real(value))
        case .text(let value): text(value)
        case .money(let fen): plain(NumberText.money(fen, grouped: false))
        case .date(let date): plain(date.description)
        case .datetime(let moment): plain(moment.description)
        }
    }

    public mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { self.text(UnsafeRawBufferPointer($0)) }
    }

    public mutating func text(_ utf8: UnsafeRawBufferPointer) {
        separate()
        guard utf8.contains(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D || $0 == 0x5C }) else {
            bytes.append(contentsOf: utf8)
            return
        }
        for byte in utf8 {
            switch byte {
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
            case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
            default: bytes.append(byte)
            }
        }
    }

    public mutating func endRow() {
        bytes.append(0x0A)
        isFirstField = true
    }

    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    private mutating func plain(_ ascii: String) {
        separate()
        bytes.append(contentsOf: ascii.utf8)
    }

    private mutating func separate() {
        if !isFirstField { bytes.append(0x09) }
        isFirstField = false
    }
}

extension Table {
    /// The rows the table holds, as TSV. A table that is not complete holds only some: stream it by `TSVWriter`.
    func writeTSV(to output: inout some TextOutputStream) {
        var lines = TSVLines()
        for column in columns { lines.text(column.name) }
        lines.endRow()
        func write(_ rows: [[Value]]) {
            for row in rows {
                for column in columns.indices { lines.field(column < row.count ? row[column] : .missing) }
                lines.endRow()
                if lines.bytes.count >= TSVLines.chunk { hand() }
            }
        }
        func hand() {
            output.write(String(decoding: lines.bytes, as: UTF8.self))
            lines.clear()
        }
        write(rows)
        write(tail)
        hand()
    }
}
