import CRows
import GRDBSQLite
import Model

/// Binds cells of batches to a statement's parameters, without copying: what is bound must stay until the statement has
/// run.
struct CellBinding: ~Copyable {
    /// Room for the dates and times of one row.
    private let scratch: UnsafeMutablePointer<UInt8>
    private static let width = 24

    /// - Parameter parameters: how many parameters there are at most.
    init(parameters: Int) { scratch = .allocate(capacity: max(1, parameters) * CellBinding.width) }

    deinit { scratch.deallocate() }

    /// - Parameter parameter: from 1 on.
    @inline(__always)
    func bind(_ cell: row_cell, of batch: UnsafeMutablePointer<row_batch>, to handle: OpaquePointer, at parameter: CInt)
    {
        switch cell.kind {
        case ROW_MISSING.rawValue: sqlite3_bind_null(handle, parameter)
        case ROW_REAL.rawValue: sqlite3_bind_double(handle, parameter, cell.as.real)
        case ROW_TEXT.rawValue:
            let start = batch.pointee.text.map { UnsafePointer($0 + cell.as.text) } ?? emptyText
            sqlite3_bind_text(handle, parameter, start, CInt(truncatingIfNeeded: cell.length), nil)
        case ROW_DATE.rawValue:
            let place = scratch + Int(parameter - 1) * CellBinding.width
            ISOText.write(days: cell.as.integer, to: place)
            bindBytes(place, ISOText.dateLength, to: handle, at: parameter)
        case ROW_DATETIME.rawValue:
            let place = scratch + Int(parameter - 1) * CellBinding.width
            ISOText.write(seconds: cell.as.integer, to: place)
            bindBytes(place, ISOText.datetimeLength, to: handle, at: parameter)
        default: sqlite3_bind_int64(handle, parameter, cell.as.integer)
        }
    }

    @inline(__always)
    private func bindBytes(
        _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, to handle: OpaquePointer, at parameter: CInt
    ) {
        let start = UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self)
        sqlite3_bind_text(handle, parameter, start, CInt(count), nil)
    }
}
