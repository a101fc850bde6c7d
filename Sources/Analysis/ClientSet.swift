import Archive
import Model
import Query

/// The clients an analysis is asked of, each with a position, and the rows that hang on them, read in one pass and
/// added up by position: never a question for each client.
struct ClientSet {
    /// The clients' ids by position, and back.
    let rows: ComputedRows

    /// Up to so many clients are looked for by their ids; more are cheaper to find in a scan of everything.
    private static let foundByID = 20_000

    init(ids: [Int64]) { rows = ComputedRows(ids: ids) }

    init(_ plan: LogicalPlan, session: any EngineSession) throws {
        rows = ComputedRows(ids: try session.ids(plan, ordered: false))
    }

    var count: Int { rows.ids.count }

    /// Reads the rows of an entity that refer to these clients, in no order.
    /// - Parameters:
    ///   - condition: which of them.
    ///   - columns: the batch's columns from 1 on; 0 holds the client's id.
    ///   - body: is handed the batch, the row in it and the client's position.
    func scan(
        _ entity: Entity, where condition: Expression? = nil, columns: [TypedExpression], session: any EngineSession,
        _ body: (RowBatch, _ row: Int, _ position: Int) throws -> Void
    ) throws {
        guard count > 0 else { return }
        let client = try entity.field("client")
        var plan = LogicalPlan.scan(entity)
        if count <= Self.foundByID { plan = .walk(.rows(.client, ids: rows.ids), .toMany(entity, client)) }
        if let condition { plan = .filter(plan, condition) }
        let statement = SQLQuestion.rows(plan, references: [client], columns: columns)
        try session.query(statement, batch: 4096, snapshot: false) { batch in
            for row in 0..<batch.count {
                guard let id = batch.integer(row, 0), let position = rows.position(of: id) else { continue }
                try body(batch, row, position)
            }
            return true
        }
    }
}
