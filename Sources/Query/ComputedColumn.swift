import Model
import Synchronization

/// The rows that computed columns have values for: which position in the columns a row's id has.
public struct ComputedRows: Sendable, Hashable {
    /// Ids in the order of the columns' values.
    public let ids: [Int64]
    /// Where ids stand close together, as a million clients' do, a list is ten times faster than a hash table.
    private let first: Int64
    private let positions: [Int32]
    private let scattered: [Int64: Int32]

    /// - Parameter ids: each at most once.
    public init(ids: [Int64]) {
        self.ids = ids
        let low = ids.min() ?? 0
        let span = (ids.max() ?? 0).subtractingReportingOverflow(low)
        if !span.overflow, span.partialValue < Int64(ids.count) * 8 + 1024 {
            var positions = [Int32](repeating: -1, count: Int(span.partialValue) + 1)
            for (position, id) in ids.enumerated() { positions[Int(id - low)] = Int32(clamping: position) }
            (first, self.positions, scattered) = (low, positions, [:])
        } else {
            var scattered: [Int64: Int32] = [:]
            scattered.reserveCapacity(ids.count)
            for (position, id) in ids.enumerated() { scattered[id] = Int32(clamping: position) }
            (first, positions, self.scattered) = (0, [], scattered)
        }
    }

    /// The position of the row with that id, or nil where it has no value.
    public func position(of id: Int64) -> Int? {
        if positions.isEmpty { return scattered[id].map(Int.init) }
        let offset = id &- first
        guard offset >= 0, offset < Int64(positions.count) else { return nil }
        let position = positions[Int(offset)]
        return position < 0 ? nil : Int(position)
    }

    public static func == (left: ComputedRows, right: ComputedRows) -> Bool { left.ids == right.ids }
    public func hash(into hasher: inout Hasher) { hasher.combine(ids.count) }
}

/// A column of values that were worked out already and are held in memory, by the ids of an entity's rows: a score, a
/// rank, what a Lua function gave. Used like any derived column, in conditions, orders and groups; rows without a
/// value have it missing.
///
///     let rows = ComputedRows(ids: [1, 2, 3])
///     let rank = ComputedColumn(rows, .integers([1, 2, nil]))
///     .derive(plan, [DerivedColumn(name: "rank", value: rank.typed)])
public final class ComputedColumn: Sendable, Hashable {
    /// The values in the order of the rows' ids.
    public enum Values: Sendable {
        case booleans([Bool?])
        case integers([Int64?])
        /// Never NaN: what is no number is missing.
        case reals([Double?])
        /// In fen.
        case amounts([Int64?])
        case dates([CalendarDate?])
        /// Numbers of texts in a list: a column of a million rows has few different ones.
        case texts([Int32?], names: [String])
    }

    public let rows: ComputedRows
    public let values: Values
    /// By which SQL names it.
    public let number: Int64

    public init(_ rows: ComputedRows, _ values: Values) {
        self.rows = rows
        self.values = values
        number = ComputedColumn.register.withLock { register in
            register.last += 1
            return register.last
        }
        ComputedColumn.register.withLock { $0.columns[number] = WeakColumn(column: self) }
    }

    deinit {
        let number = number
        ComputedColumn.register.withLock { _ = $0.columns.removeValue(forKey: number) }
    }

    /// One text a row, as a list of the different ones and their numbers.
    public static func texts(_ rows: ComputedRows, _ texts: [String?]) -> ComputedColumn {
        var numbers: [String: Int32] = [:]
        var names: [String] = []
        let values = texts.map { text -> Int32? in
            guard let text else { return nil }
            if let known = numbers[text] { return known }
            let number = Int32(clamping: names.count)
            numbers[text] = number
            names.append(text)
            return number
        }
        return ComputedColumn(rows, .texts(values, names: names))
    }

    public var type: ExpressionType {
        switch values {
        case .booleans: .boolean
        case .integers: .integer
        case .reals: .real
        case .amounts: .money
        case .dates: .date
        case .texts: .text
        }
    }

    public var typed: TypedExpression { TypedExpression(.computed(self), type) }

    /// The value of the row with that id: an amount in fen.
    public func value(of id: Int64) -> Value {
        guard let position = rows.position(of: id) else { return .missing }
        switch values {
        case .booleans(let list): return list[position].map(Value.boolean) ?? .missing
        case .integers(let list): return list[position].map(Value.integer) ?? .missing
        case .reals(let list): return list[position].map(Value.real) ?? .missing
        case .amounts(let list): return list[position].map(Value.money) ?? .missing
        case .dates(let list): return list[position].map(Value.date) ?? .missing
        case .texts(let list, let names): return list[position].map { .text(names[Int($0)]) } ?? .missing
        }
    }

    // MARK: Being found again

    /// SQL can only hand a number over; whoever runs it finds the column by that, as long as a plan holds it.
    public static func column(number: Int64) -> ComputedColumn? {
        register.withLock { $0.columns[number]?.column }
    }

    private struct WeakColumn: Sendable {
        weak let column: ComputedColumn?
    }

    private struct Register: Sendable {
        var last: Int64 = 0
        var columns: [Int64: WeakColumn] = [:]
    }

    private static let register = Mutex(Register())

    public static func == (left: ComputedColumn, right: ComputedColumn) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
