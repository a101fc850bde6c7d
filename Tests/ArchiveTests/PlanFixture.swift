import Archive
import ArchiveSQLite
import Model
import Query
import Testing

/// A small archive for plans: two reps, two branches, five clients, their contacts and visits, a campaign.
final class PlanFixture {
    static let today = CalendarDate(days: 20_726)
    static let moment = Timestamp(seconds: 1_790_000_000)

    let folder: TestFolder
    let archive: SQLiteEngine
    let session: any EngineSession

    init() throws {
        folder = try TestFolder()
        archive = try SQLiteEngine.create(at: folder.file(), busyTimeout: .milliseconds(200))
        session = archive.makeSession()
        try apply(insert(.branch, [["code": .text("FZ")], ["code": .text("XM"), "name": .text("厦门")]]))
        try apply(insert(.rep, [["code": .text("li")], ["code": .text("wang")]]))
        try apply(
            insert(
                .client,
                (1...5).map { number in
                    [
                        "code": .text("K\(number)"), "name": .text("客户\(number)"), "owner": .text("li"),
                        "points": .integer(Int64(number * 10)), "assets": .money(Int64(number) * 100_000),
                        "notes": .text("原来的\(number)"),
                    ]
                }))
        try apply(
            insert(
                .contact,
                [
                    ["client": .text("K1"), "name": .text("张")], ["client": .text("K2"), "name": .text("王")],
                ]))
        try apply(
            insert(
                .campaign,
                [
                    [
                        "code": .text("AUG"), "name": .text("八月"), "starts_on": date("2026-08-01"),
                        "ends_on": date("2026-08-31"), "pool_size": .integer(500),
                    ]
                ]))
        try apply(insert(.member, [["campaign": .text("AUG"), "client": .text("K1"), "rank": .integer(1)]]))
    }

    deinit { try? archive.close() }

    func date(_ text: String) -> Value { CalendarDate(iso: text).map(Value.date) ?? .missing }

    var builder: PlanBuilder { PlanBuilder(session: session, today: Self.today) }

    func field(_ name: String, of entity: Entity) throws -> Field { try #require(entity[name]) }

    func clients(_ codes: String...) -> LogicalPlan {
        guard let code = Entity.client["code"] else { return .scan(.client) }
        return .filter(.scan(.client), .oneOf(.field(FieldPath(entity: .client, field: code)), codes.map(Value.text)))
    }

    // MARK: Making and applying plans

    func insert(_ entity: Entity, _ rows: [[String: Value]], key: String? = nil) throws -> ChangePlan {
        try builder.insert(entity, rows.given, key: try key.map { try field($0, of: entity) })
    }

    func update(_ plan: LogicalPlan, _ values: [String: Value]) throws -> ChangePlan {
        try builder.update(
            plan,
            try values.sorted { $0.key < $1.key }.map { (try field($0.key, of: plan.entity), .constant($0.value)) })
    }

    func update(_ plan: LogicalPlan, _ name: String, to expression: String) throws -> ChangePlan {
        let reader = ExpressionReader(scope: plan.scope)
        return try builder.update(plan, [(try field(name, of: plan.entity), .expression(try reader.read(expression)))])
    }

    @discardableResult
    func apply(
        _ plan: ChangePlan, in other: (any EngineSession)? = nil, onConflict: PlanApplication.ConflictRule = .refuse
    ) throws -> PlanApplication.Outcome {
        let session = other ?? self.session
        let occasion = Occasion(actor: "tester", reason: "because", at: Self.moment)
        try session.beginWrite()
        do {
            let outcome = try PlanApplication(plan, session: session).apply(occasion, onConflict: onConflict)
            try session.commit()
            session.endSnapshot()
            return outcome
        } catch {
            session.rollback()
            session.endSnapshot()
            throw error
        }
    }

    /// Applies a plan as another session, as somebody else would.
    func meanwhile(_ make: (PlanBuilder) throws -> ChangePlan) throws {
        let other = archive.makeSession()
        try apply(try make(PlanBuilder(session: other, today: Self.today)), in: other)
        session.endSnapshot()
    }

    // MARK: Looking

    func column(_ name: String, of entity: Entity) throws -> [Value] {
        session.endSnapshot()
        defer { session.endSnapshot() }
        return try session.column(
            .scan(entity), TypedExpression(FieldPath(entity: entity, field: try field(name, of: entity))))
    }

    /// What is wrong with a plan: `row.field problem`, in order.
    func problems(_ make: () throws -> ChangePlan) -> [String] {
        do {
            _ = try make()
            return []
        } catch PlanError.invalid(let problems, _) {
            return problems.map { "\($0.row).\($0.field) \($0.problem)" }
        } catch {
            return ["another error: \(error)"]
        }
    }

    /// The rows in conflict when a plan is applied: `key: reason`.
    func conflicts(_ plan: ChangePlan) -> [String] {
        do {
            try apply(plan)
            return []
        } catch PlanError.conflict(_, let conflicts, _) {
            return conflicts.map(\.sentence)
        } catch {
            return ["another error: \(error)"]
        }
    }
}

extension [[String: Value]] {
    /// The rows as a script gives them.
    var given: [PlanBuilder.GivenRow] { map { $0.mapValues { .success($0) } } }
}
