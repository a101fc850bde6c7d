import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@Suite("Groups and summaries", .timeLimit(.minutes(5)))
struct GroupingTests {
    @Test("Random groups are summed up the same everywhere", arguments: 0..<3)
    func agreement(run: Int) throws {
        let seed = ConditionAgreementTests.seed &+ 9000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        let evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
        var maker = RandomPlans(today: ConditionAgreementTests.today, seed: seed)
        for _ in 0..<200 {
            let grouping = random(&maker)
            let expected = Result { try evaluator.groups(grouping, hash: SampleHash.hash) }
            let answer = Result { try tables.session.group(grouping).rows }
            switch (expected, answer) {
            case (.success(let wanted), .success(let rows)):
                let isHuge = isHuge(grouping, evaluator)
                guard rows.count == wanted.count,
                    zip(rows, wanted).allSatisfy({ zip($0, $1).allSatisfy { Self.isClose($0, $1, isHuge: isHuge) } })
                else {
                    Issue.record("\(described(grouping))\n  \(rows)\n  not\n  \(wanted)")
                    return
                }
            // Which of several sums is named first depends on the order of the rows.
            case (.failure(is QueryError), .failure(is QueryError)): continue
            default:
                Issue.record("\(described(grouping))\n  \(answer)\n  not\n  \(expected)")
                return
            }
        }
    }

    private func random(_ maker: inout RandomPlans) -> Grouping {
        let plan = maker.plan()
        let keys = (0..<maker.random.below(3)).map { number in
            DerivedColumn(name: "k\(number)", value: maker.value(plan.entity))
        }
        var aggregates = [NamedAggregate(name: "n", function: .count, value: nil)]
        while aggregates.count < 4 {
            let share = Double(maker.random.below(5)) / 4
            let function = maker.random.pick([
                AggregateFunction.count, .sum, .sum, .mean, .minimum, .maximum, .median, .quantile(share), .distinct,
            ])
            let value = maker.value(plan.entity)
            guard (try? function.check(value, name: "x")) != nil else { continue }
            let condition = maker.random.chance(0.4) ? maker.condition(plan.entity) : nil
            aggregates.append(
                NamedAggregate(
                    name: "a\(aggregates.count)", function: function,
                    value: function == .count && maker.random.chance(0.5) ? nil : value, condition: condition))
        }
        return Grouping(source: plan, keys: keys, aggregates: aggregates)
    }

    private func described(_ grouping: Grouping) -> String {
        let keys = grouping.keys.map(\.value.expression.described)
        let sums = grouping.aggregates.map {
            "\($0.function)(\($0.value?.expression.described ?? "")) where \($0.condition?.described ?? "all")"
        }
        return "\(grouping.source.described)\n  by \(keys)\n  \(sums)"
    }

    /// Sums of floats depend on their order in the last digits, and where sizes differ by more than a float holds, in
    /// more of them.
    private static func isClose(_ left: Value, _ right: Value, isHuge: Bool) -> Bool {
        guard case .real(let a) = left.asFloat, case .real(let b) = right.asFloat else { return left == right }
        return a == b || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
            || (isHuge && (abs(a - b) <= 4 || abs(a - b) >= 1e280))
    }

    /// Whether something is summed up that holds a float beyond 2^50.
    private func isHuge(_ grouping: Grouping, _ evaluator: Evaluator) -> Bool {
        let rows = evaluator.rows(grouping.source, hash: SampleHash.hash)
        return grouping.aggregates.contains { aggregate in
            guard let value = aggregate.value else { return false }
            return rows.contains { row in
                if case .real(let number) = evaluator.value(value, for: row) { abs(number) > 0x1p50 } else { false }
            }
        }
    }

    // MARK: Numbers that can be checked by hand

    private func session(_ amounts: [Int64?]) throws -> (any EngineSession, SQLiteEngine) {
        let engine = try SQLiteEngine.temporary()
        let session = engine.makeSession()
        try session.beginWrite()
        let load = try session.bulkLoad()
        let (code, name, funds) = (Entity.client["code"], Entity.client["name"], Entity.client["funds"])
        let inserter = try load.inserter(for: .client, fields: [code, name, funds].compactMap { $0 })
        let batch = RowBatch(columns: 3)
        for (number, amount) in amounts.enumerated() {
            let row = batch.add()
            batch.setText(row, 0, "K\(number)")
            batch.setText(row, 1, "n")
            if let amount { batch.setMoney(row, 2, amount) }
        }
        try inserter.insert(batch)
        try load.finish()
        try session.commit()
        return (session, engine)
    }

    private func summary(_ function: AggregateFunction, _ session: any EngineSession) throws -> Value {
        let funds = try #require(Entity.client["funds"])
        let value = TypedExpression(FieldPath(entity: .client, field: funds))
        return try session.aggregate(
            .scan(.client), NamedAggregate(name: "funds", function: function, value: value))
    }

    @Test func amountsAreAddedInFen() throws {
        let (session, _) = try session(Array(repeating: 10, count: 1000) + [nil, 9_007_199_254_740_993])
        #expect(try summary(.sum, session) == .money(9_007_199_254_750_993))
        #expect(try summary(.count, session) == .integer(1001))
        #expect(try summary(.distinct, session) == .integer(2))
    }

    @Test func aSumBeyond64BitsIsAnError() throws {
        let (session, _) = try session([.max, 1])
        #expect(throws: QueryError.self) { try summary(.sum, session) }
        #expect(try summary(.maximum, session) == .money(.max))
    }

    @Test func aSumThatOnlyPassesBeyond64BitsIsExact() throws {
        let (session, _) = try session([.max, .max, .min, .min, 7])
        #expect(try summary(.sum, session) == .money(5))
    }

    @Test func quantilesAreThoseOfR() throws {
        // quantile(c(1, 2, 4, 8, 16), c(.1, .25, .5, .9), type = 7) in R: 1.4, 2, 4, 12.8
        let (session, _) = try session([100, 200, 400, 800, 1600, nil])
        for (share, yuan) in [(0.1, 1.4), (0.25, 2), (0.5, 4), (0.9, 12.8), (0, 1), (1, 16)] {
            guard case .real(let value) = try summary(.quantile(share), session) else {
                Issue.record("no number for \(share)")
                continue
            }
            #expect(abs(value - yuan) < 1e-12)
        }
        #expect(try summary(.median, session) == .real(4))
        #expect(try summary(.mean, session) == .real(6.2))
    }

    @Test func nothingSumsUpToNothing() throws {
        for amounts in [[], [nil, nil]] as [[Int64?]] {
            let (session, _) = try session(amounts)
            #expect(try summary(.sum, session) == .money(0))
            #expect(try summary(.count, session) == .integer(0))
            #expect(try summary(.distinct, session) == .integer(0))
            for function in [AggregateFunction.mean, .median, .minimum, .maximum, .quantile(0.5)] {
                #expect(try summary(function, session) == .missing, "\(function)")
            }
        }
    }

    @Test func aConditionLeavesRowsOutOfASummaryAndKeepsTheirGroup() throws {
        let (session, _) = try session([100, 200, 400, nil])
        let funds = try #require(Entity.client["funds"])
        let code = try #require(Entity.client["code"])
        let value = TypedExpression(FieldPath(entity: .client, field: funds))
        let condition = Expression.compare(.greater, value.expression, .literal(.integer(1)))
        let aggregates = [
            NamedAggregate(name: "n", function: .count, value: nil, condition: condition),
            NamedAggregate(name: "sum", function: .sum, value: value, condition: condition),
            NamedAggregate(name: "median", function: .median, value: value, condition: condition),
            NamedAggregate(name: "all", function: .count, value: nil),
        ]
        let whole = Grouping(source: .scan(.client), keys: [], aggregates: aggregates)
        #expect(try session.group(whole).rows == [[.integer(2), .money(600), .real(3), .integer(4)]])
        let key = DerivedColumn(name: "code", value: TypedExpression(FieldPath(entity: .client, field: code)))
        let each = try session.group(Grouping(source: .scan(.client), keys: [key], aggregates: aggregates)).rows
        #expect(each.count == 4)
        #expect(each[0] == [.text("K0"), .integer(0), .money(0), .missing, .integer(1)])
        #expect(try session.aggregate(.scan(.client), aggregates[0]) == .integer(2))
    }

    @Test func noKeysMakeOneGroupAndKeysOfNoRowsNone() throws {
        let (session, _) = try session([])
        let count = NamedAggregate(name: "n", function: .count, value: nil)
        #expect(
            try session.group(Grouping(source: .scan(.client), keys: [], aggregates: [count])).rows == [[.integer(0)]])
        let region = try #require(Entity.client["region"])
        let key = DerivedColumn(name: "region", value: TypedExpression(FieldPath(entity: .client, field: region)))
        #expect(try session.group(Grouping(source: .scan(.client), keys: [key], aggregates: [count])).rows == [])
    }
}

extension Value {
    fileprivate var asFloat: Value {
        switch self {
        case .integer(let number): .real(Double(number))
        default: self
        }
    }
}
