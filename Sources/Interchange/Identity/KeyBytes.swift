import Archive
import CRows

/// The bytes a key of one or several cells is found by. Reused for every record.
struct KeyBytes {
    private var bytes: [UInt8] = []

    /// The key of these cells of a row. A single text is its own key; of several, whole numbers and dates are
    /// varints and texts end with a NUL, which no text holds. False when one is missing.
    mutating func make(_ batch: RowBatch, _ row: Int, columns: [Int]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        for column in columns {
            let cell = batch.cell(row, column)
            switch cell.kind {
            case ROW_MISSING.rawValue: return false
            case ROW_TEXT.rawValue:
                bytes.append(contentsOf: batch.textBytes(cell))
                if columns.count > 1 { bytes.append(0) }
            default: append(cell.as.integer)
            }
        }
        return true
    }

    private mutating func append(_ number: Int64) {
        var rest = UInt64(bitPattern: number)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// The key of an id followed by a text: a contact's name within its client.
    mutating func make(_ id: Int64, _ text: UnsafeBufferPointer<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        append(id)
        bytes.append(contentsOf: text)
        bytes.append(0)
    }

    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes(body)
    }

    var copy: [UInt8] { bytes }
}
