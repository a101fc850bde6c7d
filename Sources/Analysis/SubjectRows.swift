import Archive
import Model
import Query

/// The rows an analysis is asked of, clients or campaigns, each at a position, and a way to run once over what hangs on
/// them: visits, purchases, contacts. What is found is added up in arrays by position, so that a million clients cost
/// one pass and never a question each.
struct SubjectRows {
    let entity: Entity
    let rows: ComputedRows
    let session: any EngineSession

    /// From so many rows on, one pass over everything is faster than seeking the rows of each.
    private static let mostSeeks = 20_000

    var count: Int { rows.ids.count }

    init(_ entity: Entity, ids: [Int64], _ session: any EngineSession) {
        self.entity = entity
        rows = ComputedRows(ids: ids)
        self.session = session
    }

    init(_ plan: LogicalPlan, _ session: any EngineSession) throws {
        self.init(plan.entity, ids: try session.ids(plan, ordered: false), session)
    }

    /// Runs over the rows themselves, in no order.
    static func read(
        _ plan: LogicalPlan, _ columns: [TypedExpression], _ session: any EngineSession,
        _ body: (RowBatch, Int) throws -> Void
    ) throws -> SubjectRows {
        var ids: [Int64] = []
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count {
                ids.append(batch.id(row))
                try body(batch, row)
            }
            return true
        }
        return SubjectRows(plan.entity, ids: ids, session)
    }

    /// Runs over the rows of an entity that refer to these by the field named after them, `client` or `campaign`.
    /// - Parameters:
    ///   - condition: what a row must fulfil. An index on it may lead away from the subject's own; where the rows
    ///     come from an index that has all columns, a test in `body` is faster.
    ///   - references: other references of the row, whose ids are the batch's first columns.
    ///   - columns: the columns that follow them; `id` is the row's own. The batch's id is that of the row referred to.
    ///   - order: nil for however they come; otherwise one subject after the other, and by these fields of the row.
    ///   - body: is handed the position of the row referred to, the batch and the row in it.
    @inline(__always)
    func each(
        _ entity: Entity, where condition: Expression? = nil, references: [String] = [], _ columns: [String],
        order: [String]? = nil, _ body: (_ position: Int, _ batch: RowBatch, _ row: Int) throws -> Void
    ) throws {
        let columns = try entity.columns(columns)
        try each(entity, where: condition, references: references, reading: columns, order: order, body)
    }

    @inline(__always)
    func each(
        _ entity: Entity, where condition: Expression? = nil, references: [String] = [],
        reading columns: [TypedExpression], order: [String]? = nil,
        _ body: (_ position: Int, _ batch: RowBatch, _ row: Int) throws -> Void
    ) throws {
        guard count > 0 else { return }
        var plan = count <= Self.mostSeeks ? try plan(of: entity) : .scan(entity)
        if let condition { plan = .filter(plan, condition) }
        let statement = SQLQuestion.rows(
            plan, ledBy: try entity.field(self.entity.name), references: try entity.fields(references),
            columns: columns, order: try order.map { try entity.fields($0) })
        try session.query(statement) { batch in
            for row in 0..<batch.count {
                guard let position = rows.position(of: batch.id(row)) else { continue }
                try body(position, batch, row)
            }
            return true
        }
    }

    /// The rows of an entity that refer to these, as a question.
    func plan(of entity: Entity) throws -> LogicalPlan {
        .walk(.rows(self.entity, ids: rows.ids), .toMany(entity, try entity.field(self.entity.name)))
    }

    /// A column of the answer.
    func column(_ name: String, _ values: ComputedColumn.Values, writes: Field? = nil) -> DerivedColumn {
        DerivedColumn(name: name, value: ComputedColumn(rows, values).typed, writes: writes)
    }

    /// A column of shares of 1.
    func column(_ name: String, shares: [Double?]) -> DerivedColumn {
        DerivedColumn(name: name, value: ComputedColumn(rows, .reals(shares)).typed, isShare: true)
    }

    /// A column in which every row has a value.
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
