import Archive
import ArchiveSQLite
import Model
import Query
import Testing

/// The law for whole questions: the same rows in the same order, whoever works them out.
@Suite("Plans mean the same everywhere", .timeLimit(.minutes(5)))
struct PlanAgreementTests {
    @Test("Random plans give the same rows in the same order", arguments: 0..<4)
    func rows(run: Int) throws {
        try forRandomPlans(run: run, count: 400) { plan, expected, tables, _ in
            let ids = try tables.session.ids(plan)
            guard ids == expected.map(\.id) else { return "rows \(ids), not \(expected.map(\.id))" }
            let count = try tables.session.count(plan)
            guard count == expected.count else { return "count \(count), not \(expected.count)" }
            var last: [Int64] = []
            try tables.session.query(SQLQuestion.lastRows(plan, count: 4, columns: [])) { batch in
                for row in 0..<batch.count { last.append(batch.id(row)) }
                return true
            }
            let end = Array(expected.map(\.id).reversed().prefix(4))
            return last == end ? nil : "last rows \(last), not \(end)"
        }
    }

    @Test("Random columns of random plans have the same values", arguments: 0..<4)
    func columns(run: Int) throws {
        try forRandomPlans(run: 100 + run, count: 300) { plan, expected, tables, maker in
            let evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
            let value = plan.derivedColumns.last?.value ?? maker.value(plan.entity)
            let column = try tables.session.column(plan, value)
            let wanted = expected.map { evaluator.value(value, for: $0).asRead(value.type) }
            guard column == wanted else {
                return "\(value.expression.described): \(column), not \(wanted)"
            }
            let distinct = try tables.session.distinct(plan, value)
            let all = Set(wanted.map(\.wholeIfExact))
            guard Set(distinct.map(\.wholeIfExact)) == all, distinct.count == all.count else {
                return "distinct \(distinct), not \(all)"
            }
            // Lists and objects come as their text and stand after everything else.
            guard value.type != .unknown else { return nil }
            let inOrder = distinct.indices.dropFirst().allSatisfy {
                !Value.precedes(distinct[$0], distinct[$0 - 1])
            }
            return inOrder ? nil : "distinct out of order: \(distinct)"
        }
    }

    @Test("A question in the entity's own order goes on after any key", arguments: 0..<2)
    func batches(run: Int) throws {
        try forRandomPlans(run: 200 + run, count: 300) { plan, expected, tables, maker in
            guard plan.isKeyOrdered, !expected.isEmpty else { return nil }
            let at = maker.random.below(expected.count)
            let key =
                plan.entity.key.map { expected[at].values[$0] ?? .missing } ?? .integer(expected[at].id)
            let rest = try tables.session.ids(plan.after(key: key))
            let wanted = expected[(at + 1)...].map(\.id)
            return rest == wanted ? nil : "after \(key) come \(rest), not \(wanted)"
        }
    }

    /// Asks random plans; `check` says what is wrong with one.
    private func forRandomPlans(
        run: Int, count: Int,
        _ check: (LogicalPlan, [MemoryArchive.Row], RandomTables, inout RandomPlans) throws -> String?
    ) throws {
        let seed = ConditionAgreementTests.seed &+ 5000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        let evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
        var maker = RandomPlans(today: ConditionAgreementTests.today, seed: seed)
        for _ in 0..<count {
            let plan = maker.plan()
            let expected = evaluator.rows(plan, hash: SampleHash.hash)
            if let problem = try check(plan, expected, tables, &maker) {
                let statement = SQLQuestion.rows(plan, columns: [])
                Issue.record("\(plan.described)\n  \(problem)\n  \(statement.sql)\n  with \(statement.arguments)")
                return
            }
        }
    }
}

extension Value {
    /// An integer and the float of the same size are one value.
    var wholeIfExact: Value {
        if case .real(let number) = self, let whole = Int64(exactly: number) { return .integer(whole) }
        return self
    }

    /// As a column of the type gives it back: a whole number in a column of floats as a float.
    func asRead(_ type: ExpressionType) -> Value {
        if type == .real, case .integer(let number) = self { return .real(Double(number)) }
        return self
    }
}

extension LogicalPlan {
    var described: String {
        switch self {
        case .scan(let entity): entity.plural
        case .rows(let entity, let ids): "\(entity.plural)\(ids)"
        case .filter(let base, let condition): "\(base.described)\n  where \(condition.described)"
        case .derive(let base, let columns):
            "\(base.described)\n  with \(columns.map { "\($0.name) = \($0.value.expression.described)" })"
        case .order(let base, let keys):
            "\(base.described)\n  order \(keys.map { ($0.descending ? "-" : "") + $0.value.expression.described })"
        case .limit(let base, let count, let offset):
            "\(base.described)\n  limit \(count.map(String.init) ?? "all") offset \(offset)"
        case .sample(let base, let count, let seed): "\(base.described)\n  sample \(count), \(seed)"
        case .host(let base, let predicate): "\(base.described)\n  host \(predicate.line)"
        case .walk(let base, let relationship): "\(base.described)\n  walk \(relationship.described)"
        case .combine(let operation, let left, let right):
            "(\(left.described)) \(operation.rawValue) (\(right.described))"
        }
    }
}
