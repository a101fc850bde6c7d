import CRows
import Model
import Query

/// Groups rows by the values of their first columns: each combination gets a number in the order it was met.
struct GroupTable {
    private let keyCount: Int
    private var texts = TextInterner()
    /// For each key column, the number of each value met: texts by the interner, others by their bits and kind.
    private var scalars: [Scalar: UInt32] = [:]
    private var values: [Value] = []
    /// Combinations: a group so far and the next column's value, to the next group so far.
    private var steps: [UInt64: UInt32] = [:]
    private var textNumbers: [UInt32] = []
    private var parents: [(group: UInt32, value: UInt32)] = []
    /// Complete combinations in the order they were met.
    private var groups: [UInt32: Int] = [:]
    private(set) var keys: [[Value]] = []

    private struct Scalar: Hashable {
        let bits: Int64
        let kind: UInt32

        /// An integer and the float of the same size are one key, as in Lua.
        init(_ cell: row_cell) {
            switch cell.kind {
            case ROW_MISSING.rawValue: (bits, kind) = (0, cell.kind)
            case ROW_REAL.rawValue:
                if let whole = Int64(exactly: cell.as.real) {
                    (bits, kind) = (whole, ROW_INTEGER.rawValue)
                } else {
                    (bits, kind) = (cell.as.integer, cell.kind)
                }
            default: (bits, kind) = (cell.as.integer, cell.kind)
            }
        }
    }

    init(keyCount: Int) { self.keyCount = keyCount }

    var count: Int { keys.count }

    /// The number of the row's group.
    mutating func group(of batch: RowBatch, row: Int) -> Int {
        var node: UInt32 = 0
        for column in 0..<keyCount {
            let value = number(of: batch, batch.cell(row, column))
            let step = UInt64(node) << 32 | UInt64(value)
            if let known = steps[step] {
                node = known
            } else {
                parents.append((node, value))
                node = UInt32(parents.count)
                steps[step] = node
            }
        }
        if let group = groups[node] { return group }
        let group = keys.count
        groups[node] = group
        keys.append(path(to: node))
        return group
    }

    private mutating func number(of batch: RowBatch, _ cell: row_cell) -> UInt32 {
        if cell.kind == ROW_TEXT.rawValue {
            let text = texts.number(of: batch.textBytes(cell))
            if text < textNumbers.count { return textNumbers[text] }
            textNumbers.append(UInt32(values.count))
            values.append(.text(texts.text(text)))
            return UInt32(values.count - 1)
        }
        let scalar = Scalar(cell)
        if let known = scalars[scalar] { return known }
        let number = UInt32(values.count)
        scalars[scalar] = number
        values.append(Value(cell))
        return number
    }

    private func path(to node: UInt32) -> [Value] {
        var path: [Value] = []
        var node = node
        while node > 0 {
            let (parent, value) = parents[Int(node) - 1]
            path.append(values[Int(value)])
            node = parent
        }
        return path.reversed()
    }
}

extension Value {
    /// The value of a cell that is no text.
    init(_ cell: row_cell) {
        switch cell.kind {
        case ROW_BOOLEAN.rawValue: self = .boolean(cell.as.integer != 0)
        case ROW_INTEGER.rawValue: self = .integer(cell.as.integer)
        case ROW_REAL.rawValue: self = .real(cell.as.real)
        case ROW_MONEY.rawValue: self = .money(cell.as.integer)
        case ROW_DATE.rawValue: self = .date(CalendarDate(days: Int32(truncatingIfNeeded: cell.as.integer)))
        case ROW_DATETIME.rawValue: self = .datetime(Timestamp(seconds: cell.as.integer))
        default: self = .missing
        }
    }

    /// A float that is a whole number as the integer of the same size, so that both are one value of a set.
    public var wholeIfExact: Value {
        if case .real(let number) = self, let whole = Int64(exactly: number) { return .integer(whole) }
        return self
    }

    /// The archive's order: missing last, texts by their UTF-8 bytes, numbers by size. Of a custom field's values
    /// numbers stand before texts, and those before false and true.
    public static func precedes(_ left: Value, _ right: Value, descending: Bool = false) -> Bool {
        switch (left.isMissing, right.isMissing) {
        case (true, _): return false
        case (false, true): return true
        case (false, false): break
        }
        return descending ? isLess(right, left) : isLess(left, right)
    }

    private static func isLess(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): return a < b
        case (.text(let a), .text(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.money(let a), .money(let b)): return a < b
        case (.date(let a), .date(let b)): return a < b
        case (.datetime(let a), .datetime(let b)): return a < b
        case (.boolean(let a), .boolean(let b)): return !a && b
        default:
            guard let a = left.asDouble, let b = right.asDouble else { return left.rank < right.rank }
            return a < b
        }
    }

    /// The number as it calculates; amounts in yuan.
    public var asDouble: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .money(let fen): Double(fen) / 100
        default: nil
        }
    }

    private var rank: Int {
        switch self {
        case .missing: 7
        case .integer, .real, .money: 1
        case .text: 2
        case .boolean: 3
        case .date: 4
        case .datetime: 5
        }
    }
}
