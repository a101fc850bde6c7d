import CRows
import Model

/// Rows on their way between an engine, Lua and an importer: typed cells in one block of memory, row-major.
/// Filled by one thread and then only read; the C structure is counted, so Lua rows can outlive this object.
public final class RowBatch: @unchecked Sendable {
    // Sendable: a batch is handed over whole after filling, and `row_batch` counts its references atomically.
    public let storage: UnsafeMutablePointer<row_batch>

    public init(columns: Int, capacity: Int = 256) {
        guard let storage = row_batch_create(UInt32(columns), UInt32(capacity)) else {
            // The process is out of memory for 16 bytes a cell: nothing that follows could report it.
            preconditionFailure("out of memory for a batch of \(capacity) rows of \(columns) columns")
        }
        self.storage = storage
    }

    deinit { row_batch_release(storage) }

    public var columns: Int { Int(storage.pointee.columns) }
    public var count: Int { Int(storage.pointee.rows) }

    public func clear() { row_batch_clear(storage) }

    /// Adds a row of missing values and returns its number.
    @inline(__always) @discardableResult
    public func add(id: Int64 = 0) -> Int { Int(row_batch_add(storage, id)) }

    @inline(__always) public func id(_ row: Int) -> Int64 { storage.pointee.ids[row] }
    @inline(__always) public func setID(_ row: Int, _ id: Int64) { storage.pointee.ids[row] = id }

    @inline(__always) public func setInteger(_ row: Int, _ column: Int, _ value: Int64) {
        row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_INTEGER, value)
    }
    @inline(__always) public func setBoolean(_ row: Int, _ column: Int, _ value: Bool) {
        row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_BOOLEAN, value ? 1 : 0)
    }
    /// Fen.
    @inline(__always) public func setMoney(_ row: Int, _ column: Int, _ fen: Int64) {
        row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_MONEY, fen)
    }
    @inline(__always) public func setDate(_ row: Int, _ column: Int, _ date: CalendarDate) {
        row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_DATE, Int64(date.days))
    }
    @inline(__always) public func setDatetime(_ row: Int, _ column: Int, _ moment: Timestamp) {
        row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_DATETIME, moment.seconds)
    }
    @inline(__always) public func setReal(_ row: Int, _ column: Int, _ value: Double) {
        row_batch_set_real(storage, UInt32(row), UInt32(column), value)
    }
    @inline(__always) public func setText(_ row: Int, _ column: Int, _ bytes: UnsafeRawBufferPointer) {
        _ = row_batch_set_text(
            storage, UInt32(row), UInt32(column), bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    public func setText(_ row: Int, _ column: Int, _ text: String) {
        var text = text
        text.withUTF8 { setText(row, column, UnsafeRawBufferPointer($0)) }
    }
    public func set(_ row: Int, _ column: Int, _ value: Value) {
        switch value {
        case .missing: row_batch_set_integer(storage, UInt32(row), UInt32(column), ROW_MISSING, 0)
        case .boolean(let value): setBoolean(row, column, value)
        case .integer(let value): setInteger(row, column, value)
        case .real(let value): setReal(row, column, value)
        case .text(let value): setText(row, column, value)
        case .money(let fen): setMoney(row, column, fen)
        case .date(let date): setDate(row, column, date)
        case .datetime(let moment): setDatetime(row, column, moment)
        }
    }

    @inline(__always) public func cell(_ row: Int, _ column: Int) -> row_cell {
        row_batch_cell(storage, UInt32(row), UInt32(column)).pointee
    }

    /// The cell's text, valid until the batch is changed or released. Empty for other kinds.
    @inline(__always) public func textBytes(_ cell: row_cell) -> UnsafeRawBufferPointer {
        guard cell.kind == ROW_TEXT.rawValue, cell.length > 0 else {
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return UnsafeRawBufferPointer(start: storage.pointee.text + cell.as.text, count: Int(cell.length))
    }

    public func value(_ row: Int, _ column: Int) -> Value {
        let cell = cell(row, column)
        switch cell.kind {
        case ROW_BOOLEAN.rawValue: return .boolean(cell.as.integer != 0)
        case ROW_INTEGER.rawValue: return .integer(cell.as.integer)
        case ROW_REAL.rawValue: return .real(cell.as.real)
        case ROW_TEXT.rawValue: return .text(String(decoding: textBytes(cell), as: UTF8.self))
        case ROW_MONEY.rawValue: return .money(cell.as.integer)
        case ROW_DATE.rawValue: return .date(CalendarDate(days: Int32(truncatingIfNeeded: cell.as.integer)))
        case ROW_DATETIME.rawValue: return .datetime(Timestamp(seconds: cell.as.integer))
        default: return .missing
        }
    }

    /// All cells of a row.
    public func values(_ row: Int) -> [Value] { (0..<columns).map { value(row, $0) } }
}
