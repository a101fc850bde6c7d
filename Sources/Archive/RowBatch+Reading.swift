import CRows
import Model

// Cells as plain numbers, for sums over millions of rows: no `Value` is made.
extension RowBatch {
    /// The cell's integer: a count, an id, fen, days since 1970-01-01, seconds, truth as 0 and 1; nil where the cell is
    /// missing or holds a float or a text.
    @inline(__always) public func integer(_ row: Int, _ column: Int) -> Int64? {
        let cell = cell(row, column)
        switch cell.kind {
        case ROW_MISSING.rawValue, ROW_REAL.rawValue, ROW_TEXT.rawValue: return nil
        default: return cell.as.integer
        }
    }

    /// The cell's text; nil where it holds none.
    public func text(_ row: Int, _ column: Int) -> String? {
        let cell = cell(row, column)
        guard cell.kind == ROW_TEXT.rawValue else { return nil }
        return String(decoding: textBytes(cell), as: UTF8.self)
    }

    /// The cell's date; nil where it holds none.
    @inline(__always) public func date(_ row: Int, _ column: Int) -> CalendarDate? {
        let cell = cell(row, column)
        guard cell.kind == ROW_DATE.rawValue else { return nil }
        return CalendarDate(days: Int32(truncatingIfNeeded: cell.as.integer))
    }

    /// Whether the cell holds true.
    @inline(__always) public func isTrue(_ row: Int, _ column: Int) -> Bool {
        let cell = cell(row, column)
        return cell.kind == ROW_BOOLEAN.rawValue && cell.as.integer != 0
    }

    /// Which of these texts the cell holds.
    @inline(__always) public func index(_ row: Int, _ column: Int, among texts: [StaticString]) -> Int? {
        let bytes = textBytes(cell(row, column))
        guard !bytes.isEmpty else { return nil }
        return texts.firstIndex { text in
            bytes.count == text.utf8CodeUnitCount
                && bytes.elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }
}
