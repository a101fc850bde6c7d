import Archive
import CRows
import Model
import Query

/// The clients an analysis is asked of, each at a position, and a way to run once over what hangs on them: visits,
/// purchases, contacts. What is found is added up in arrays by position, so that a million clients cost one pass and
/// never a question each.
struct ClientRows {
    let rows: ComputedRows
    let session: any EngineSession

    /// From so many clients on, one pass over everything is faster than seeking the rows of each.
    private static let mostSeeks = 20_000

    var count: Int { rows.ids.count }

    init(ids: [Int64], _ session: any EngineSession) {
        rows = ComputedRows(ids: ids)
        self.session = session
    }

    init(_ plan: LogicalPlan, _ session: any EngineSession) throws {
        self.init(ids: try session.ids(plan, ordered: false), session)
    }

    /// Runs over the clients themselves, in no order.
    static func read(
        _ plan: LogicalPlan, _ columns: [TypedExpression], _ session: any EngineSession,
        _ body: (RowBatch, Int) throws -> Void
    ) throws -> ClientRows {
        var ids: [Int64] = []
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count {
                ids.append(batch.id(row))
                try body(batch, row)
            }
            return true
        }
        return ClientRows(ids: ids, session)
    }

    /// Runs over the rows of `entity` that belong to the clients: each with its client's position.
    /// - Parameters:
    ///   - condition: what a row must fulfil. An index on it may lead away from the client's own; where the rows
    ///     come from an index that has all columns, a test in `body` is faster.
    ///   - order: nil for however they come; otherwise client by client, and by these fields of the row.
    @inline(__always)
    func each(
        _ entity: Entity, where condition: Expression? = nil, _ columns: [String], order: [String]? = nil,
        _ body: (_ position: Int, _ batch: RowBatch, _ row: Int) throws -> Void
    ) throws {
        var wanted: [TypedExpression] = []
        for name in columns { wanted.append(try entity.column(name)) }
        try each(entity, where: condition, reading: wanted, order: order, body)
    }

    @inline(__always)
    func each(
        _ entity: Entity, where condition: Expression? = nil, reading columns: [TypedExpression],
        order: [String]? = nil, _ body: (_ position: Int, _ batch: RowBatch, _ row: Int) throws -> Void
    ) throws {
        guard count > 0 else { return }
        let reference = try entity.field("client")
        var plan = LogicalPlan.scan(entity)
        if count <= Self.mostSeeks {
            plan = .walk(.rows(.client, ids: rows.ids), .toMany(entity, reference))
        }
        if let condition { plan = .filter(plan, condition) }
        var keys: [Field] = []
        for name in order ?? [] { keys.append(try entity.field(name)) }
        let statement = SQLQuestion.rows(
            plan, ledBy: reference, columns: columns, order: order == nil ? nil : keys)
        try session.query(statement) { batch in
            for row in 0..<batch.count {
                guard let position = rows.position(of: batch.id(row)) else { continue }
                try body(position, batch, row)
            }
            return true
        }
    }

    /// A column of the answer.
    func column(_ name: String, _ values: ComputedColumn.Values, writes: Field? = nil) -> DerivedColumn {
        DerivedColumn(name: name, value: ComputedColumn(rows, values).typed, writes: writes)
    }

    /// A column of shares of 1.
    func column(_ name: String, shares: [Double?]) -> DerivedColumn {
        DerivedColumn(name: name, value: ComputedColumn(rows, .reals(shares)).typed, isShare: true)
    }

    /// A column in which every client has a value.
    func column(_ name: String, integers: [Int64]) -> DerivedColumn {
        column(name, .integers(integers.map(Optional.some)))
    }

    func column(_ name: String, amounts: [Int64]) -> DerivedColumn {
        column(name, .amounts(amounts.map(Optional.some)))
    }

    func column(_ name: String, booleans: [Bool]) -> DerivedColumn {
        column(name, .booleans(booleans.map(Optional.some)))
    }
}

extension RowBatch {
    /// The days since 1970 of a date cell, nil where it is missing.
    @inline(__always) func days(_ row: Int, _ column: Int) -> Int64? {
        let cell = cell(row, column)
        return cell.kind == ROW_DATE.rawValue ? cell.as.integer : nil
    }

    /// The fen of an amount, nil where it is missing.
    @inline(__always) func fen(_ row: Int, _ column: Int) -> Int64? {
        let cell = cell(row, column)
        return cell.kind == ROW_MONEY.rawValue ? cell.as.integer : nil
    }

    /// The number of a cell with a whole one, nil where it is missing.
    @inline(__always) func whole(_ row: Int, _ column: Int) -> Int64? {
        let cell = cell(row, column)
        return cell.kind == ROW_INTEGER.rawValue ? cell.as.integer : nil
    }

    @inline(__always) func isTrue(_ row: Int, _ column: Int) -> Bool {
        let cell = cell(row, column)
        return cell.kind == ROW_BOOLEAN.rawValue && cell.as.integer != 0
    }

    /// Which of these texts the cell holds.
    @inline(__always) func index(_ row: Int, _ column: Int, among texts: [StaticString]) -> Int? {
        let bytes = textBytes(cell(row, column))
        guard !bytes.isEmpty else { return nil }
        return texts.firstIndex { text in
            bytes.count == text.utf8CodeUnitCount
                && bytes.elementsEqual(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
    }
}

/// The classes of client as positions in arrays; a client without a class is unrated.
enum ClientClass {
    static let names: [StaticString] = ["VIP", "A", "B", "C", "KAROL", "unrated"]
    static let texts = names.map { "\($0)" }
    static let unrated = names.count - 1
}

/// Adds an amount to a sum that is exact or an error.
@inline(__always)
func add(_ fen: Int64, to sum: inout Int64) throws(AnalysisError) {
    let (total, overflow) = sum.addingReportingOverflow(fen)
    guard !overflow else { throw .beyondAmounts }
    sum = total
}

/// Takes an amount off a sum that is exact or an error.
@inline(__always)
func subtract(_ fen: Int64, from sum: inout Int64) throws(AnalysisError) {
    let (difference, overflow) = sum.subtractingReportingOverflow(fen)
    guard !overflow else { throw .beyondAmounts }
    sum = difference
}

extension AnalysisError {
    fileprivate static let beyondAmounts = AnalysisError(
        "the amounts of a client add up to more than 64 bits of fen can hold")
}
