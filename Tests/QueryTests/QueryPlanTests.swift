import Archive
import Model
import Query
import Testing

@testable import QueryTesting

/// How SQLite goes about the questions: what is looked up for each row must be found by an index.
@Suite("Walks and quantifiers use indexes")
struct QueryPlanTests {
    private static let asked = [
        "visits:where(\"date >= today() - 90\"):count() > 0",
        "region == '福建' and visits:where(\"date >= today() - 90\"):count() == 0",
        "#visits > 3", "purchases:where(\"date > today() - 365\"):sum(\"amount\") > 2000",
        "region == '福建' and class == 'A' and purchases:sum(\"amount\") > 2000",
        "owner_row.branch == 'FZ' and open_cases > 0", "#cases > 0 or #tasks > 2", "last_visit < today() - 90",
    ]

    @Test("No condition goes through all rows of another table for each row", arguments: asked)
    func conditions(_ text: String) throws {
        let plan = LogicalPlan.scan(.client)
        try check(.filter(plan, try ExpressionReader(scope: plan.scope).readCondition(text)))
    }

    @Test("Nor does a quantifier, whether few clients are asked of or all", arguments: [true, false])
    func quantifiers(_ isNarrow: Bool) throws {
        let inner = Operand.Entry("date", .since(.text("2026-07-01")))
        for test in [Expression.RelatedTest.any, .none, .atLeast(3)] {
            var entries = [Operand.Entry("visits", .related(test, [inner]))]
            if isNarrow { entries.append(Operand.Entry("owner", .value(.text("li")))) }
            let plan = LogicalPlan.scan(.client)
            try check(.filter(plan, try ConditionReader(scope: plan.scope).read(entries)))
        }
    }

    @Test("Walks of several steps and sets of their ends")
    func walks() throws {
        let clients = LogicalPlan.scan(.client)
        let ofClass = LogicalPlan.filter(
            clients, try ExpressionReader(scope: clients.scope).readCondition("class == 'A'"))
        let visits = LogicalPlan.walk(ofClass, .toMany(.visit, try field("client", .visit)))
        let recent = LogicalPlan.filter(
            visits, try ExpressionReader(scope: visits.scope).readCondition("date >= today() - 90"))
        let reps = LogicalPlan.walk(recent, .toOne(.visit, try field("rep", .visit)))
        let theirs = LogicalPlan.walk(reps, .toMany(.client, try field("owner", .client)))
        for plan in [
            visits, recent, reps, theirs, .combine(.difference, theirs, ofClass), .combine(.union, theirs, ofClass),
            .combine(.intersection, theirs, ofClass),
        ] {
            try check(plan)
        }
    }

    private func field(_ name: String, _ entity: Entity) throws -> Field { try #require(entity[name]) }

    /// No SCAN of a table within what is asked again for each row.
    private func check(_ plan: LogicalPlan) throws {
        let tables = try RandomTables(seed: 7)
        defer { try? tables.engine.close() }
        let statement = SQLQuestion.rows(plan, columns: [])
        var correlated: Set<Int64> = []
        for step in try tables.session.rows(SQLQuestion.queryPlan(statement)) {
            guard case .integer(let id) = step[0], case .integer(let parent) = step[1], case .text(let detail) = step[3]
            else { continue }
            if detail.hasPrefix("CORRELATED") || correlated.contains(parent) { correlated.insert(id) }
            #expect(
                !(correlated.contains(parent) && detail.hasPrefix("SCAN")),
                "\(detail) for each row of\n\(statement.sql)")
        }
    }
}
