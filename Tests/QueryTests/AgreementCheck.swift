import Archive
import ArchiveSQLite
import Model
import Query
import Testing

/// Compares what the evaluator and the archive say of the rows of one entity.
struct AgreementCheck {
    let tables: RandomTables
    let entity: Entity
    let evaluator: Evaluator
    private let rows: [MemoryArchive.Row]

    init(_ tables: RandomTables, _ entity: Entity) {
        self.tables = tables
        self.entity = entity
        evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
        rows = evaluator.rows(.rows(entity, ids: tables.memory.rows(entity).map(\.id)), hash: SampleHash.hash)
    }

    /// What was read means what was written.
    func sameMeaning(_ written: Term, _ read: Expression) throws(QueryError) {
        for row in rows where evaluator.holds(written.expression, for: row) != evaluator.holds(read, for: row) {
            Issue.record(
                """
                read otherwise than written, of \(entity.plural):
                  \(written.text)
                  means \(written.expression.described)
                  read as \(read.described)
                  for \(shown(row, of: read))
                """)
            return
        }
    }

    /// Each condition as a column of one question.
    func sameRows(_ conditions: [Expression]) throws {
        let answers = try answers(conditions)
        for (index, condition) in conditions.enumerated() {
            for (position, row) in rows.enumerated()
            where answers[position][index] != .boolean(evaluator.holds(condition, for: row)) {
                try fail(condition) { candidate in
                    let answers = try? self.answers([candidate])
                    return answers.map { answers in
                        rows.indices.contains {
                            answers[$0][0] != .boolean(evaluator.holds(candidate, for: rows[$0]))
                        }
                    } ?? false
                }
                return
            }
        }
    }

    /// Each condition as the condition of a question.
    func sameRowsFiltered(_ conditions: [Expression]) throws {
        for condition in conditions where try !isFilteredTheSame(condition) {
            try fail(condition) { (try? !isFilteredTheSame($0)) ?? false }
            return
        }
    }

    private func isFilteredTheSame(_ condition: Expression) throws -> Bool {
        let plan = LogicalPlan.filter(.scan(entity), condition)
        return try tables.session.ids(plan) == evaluator.ids(plan, hash: SampleHash.hash)
    }

    private func answers(_ conditions: [Expression]) throws -> [[Value]] {
        let plan = LogicalPlan.rows(entity, ids: rows.map(\.id))
        let columns = conditions.map { TypedExpression(.all([$0]), .boolean) }
        return try tables.session.rows(SQLQuestion.rows(plan, columns: columns))
    }

    private func fail(_ condition: Expression, _ fails: (Expression) -> Bool) throws {
        let small = Shrinking.smallest(condition, fails: fails)
        let answers = try answers([small])
        let wrong = rows.indices.first { answers[$0][0] != .boolean(evaluator.holds(small, for: rows[$0])) }
        let statement = SQLQuestion.rows(.filter(.scan(entity), small), columns: [])
        Issue.record(
            """
            SQL and the evaluator differ, of \(entity.plural):
              \(small.described)
              the evaluator says \(wrong.map { "\(evaluator.holds(small, for: rows[$0]))" } ?? "another order or rows")
              for \(wrong.map { shown(rows[$0], of: small) } ?? "?")
              \(statement.sql)
              with \(statement.arguments)
            """)
    }

    private func shown(_ row: MemoryArchive.Row, of condition: Expression) -> String {
        let values = Set(
            condition.fields.map { "\($0.field.name) = \(evaluator.value(TypedExpression($0), for: row))" })
        return "id \(row.id): \(values.sorted().joined(separator: ", "))"
    }
}
