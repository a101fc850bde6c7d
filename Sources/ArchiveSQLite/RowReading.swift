import Archive
import CRows
import GRDBSQLite
import Query

/// Copies the rows of a running statement into batches: the hot loop of every question.
struct RowReading {
    let statement: OpaquePointer
    let leadingID: Bool
    let columns: [ColumnKind]

    /// Why a row could not be read: what is stored is not what the column's kind says.
    struct Mismatch: Error {
        let column: String
        let stored: String
    }

    enum Outcome {
        /// The batch is full; there may be more.
        case full
        /// There are no more rows.
        case done
        /// SQLite's result code.
        case failed(CInt)
    }

    /// Steps until the batch holds `limit` rows or the statement ends.
    func fill(_ batch: RowBatch, limit: Int) throws(Mismatch) -> Outcome {
        let first: CInt = leadingID ? 1 : 0
        let storage = batch.storage
        while Int(storage.pointee.rows) < limit {
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else { return code == SQLITE_DONE ? .done : .failed(code) }
            let row = row_batch_add(storage, leadingID ? sqlite3_column_int64(statement, 0) : 0)
            guard row >= 0 else { return .failed(SQLITE_NOMEM) }
            for index in 0..<columns.count {
                try read(CInt(index) + first, columns[index], storage, UInt32(truncatingIfNeeded: row), UInt32(index))
            }
        }
        return .full
    }

    @inline(__always)
    private func read(
        _ source: CInt, _ kind: ColumnKind, _ batch: UnsafeMutablePointer<row_batch>, _ row: UInt32, _ column: UInt32
    ) throws(Mismatch) {
        let type = sqlite3_column_type(statement, source)
        // A row begins with all cells missing.
        if type == SQLITE_NULL { return }
        switch kind {
        case .text:
            let bytes = sqlite3_column_text(statement, source)
            let count = Int(sqlite3_column_bytes(statement, source))
            let start = UnsafeRawPointer(bytes)?.assumingMemoryBound(to: CChar.self)
            guard row_batch_set_text(batch, row, column, start, count) != 0 else { throw mismatch(source) }
        case .integer:
            guard type == SQLITE_INTEGER else { throw mismatch(source) }
            row_batch_set_integer(batch, row, column, ROW_INTEGER, sqlite3_column_int64(statement, source))
        case .money:
            guard type == SQLITE_INTEGER else { throw mismatch(source) }
            row_batch_set_integer(batch, row, column, ROW_MONEY, sqlite3_column_int64(statement, source))
        case .real:
            guard type == SQLITE_FLOAT || type == SQLITE_INTEGER else { throw mismatch(source) }
            row_batch_set_real(batch, row, column, sqlite3_column_double(statement, source))
        case .dynamic: try readDynamic(source, type, batch, row, column)
        case .boolean:
            guard type == SQLITE_INTEGER else { throw mismatch(source) }
            let value: Int64 = sqlite3_column_int64(statement, source) == 0 ? 0 : 1
            row_batch_set_integer(batch, row, column, ROW_BOOLEAN, value)
        case .date:
            guard type == SQLITE_TEXT, let bytes = sqlite3_column_text(statement, source),
                let days = ISOText.date(bytes, count: Int(sqlite3_column_bytes(statement, source)))
            else { throw mismatch(source) }
            row_batch_set_integer(batch, row, column, ROW_DATE, days)
        case .datetime:
            guard type == SQLITE_TEXT, let bytes = sqlite3_column_text(statement, source),
                let seconds = ISOText.datetime(bytes, count: Int(sqlite3_column_bytes(statement, source)))
            else { throw mismatch(source) }
            row_batch_set_integer(batch, row, column, ROW_DATETIME, seconds)
        }
    }

    /// A custom field: by what SQL has, where truth is a blob of one byte.
    private func readDynamic(
        _ source: CInt, _ type: CInt, _ batch: UnsafeMutablePointer<row_batch>, _ row: UInt32, _ column: UInt32
    ) throws(Mismatch) {
        switch type {
        case SQLITE_INTEGER:
            row_batch_set_integer(batch, row, column, ROW_INTEGER, sqlite3_column_int64(statement, source))
        case SQLITE_FLOAT: row_batch_set_real(batch, row, column, sqlite3_column_double(statement, source))
        default:
            let count = Int(sqlite3_column_bytes(statement, source))
            let bytes = sqlite3_column_blob(statement, source)
            if type == SQLITE_BLOB, count == 1, let bytes {
                let value: Int64 = bytes.load(as: UInt8.self) == 0 ? 0 : 1
                row_batch_set_integer(batch, row, column, ROW_BOOLEAN, value)
                return
            }
            let start = bytes?.assumingMemoryBound(to: CChar.self)
            guard row_batch_set_text(batch, row, column, start, count) != 0 else { throw mismatch(source) }
        }
    }

    private func mismatch(_ source: CInt) -> Mismatch {
        let name = sqlite3_column_name(statement, source).map { String(cString: $0) } ?? "column \(source + 1)"
        let stored = sqlite3_column_text(statement, source).map { String(cString: $0) } ?? "NULL"
        return Mismatch(column: name, stored: stored)
    }
}
