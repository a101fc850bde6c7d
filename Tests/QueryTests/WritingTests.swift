import Archive
import ArchiveSQLite
import Display
import Model
import Testing
@testable import Query
@testable import QueryTesting
@testable import Workbench

/// The law of definitions: what is written and read back yields the same rows in the same order.
@Suite("Relations are written as the Lua they are read from", .timeLimit(.minutes(5)))
struct WritingTests {
    @Test("Random plans, written and read back, give the same rows", arguments: 0..<4)
    func plans(run: Int) throws {
        let seed = ConditionAgreementTests.seed &+ 9000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        let session = try self.session(tables)
        let evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
        var maker = RandomPlans(today: ConditionAgreementTests.today, seed: seed)
        var refusals: [String: Int] = [:]
        var checked = 0
        for number in 0..<800 {
            let plan = maker.plan()
            let text: String
            let read: LogicalPlan
            do {
                text = try PlanWriter { entity, ids in
                    entity.key.map { key in
                        let rows = tables.memory.rows(entity)
                        return ids.compactMap { id in
                            rows.first { $0.id == id }.flatMap {
                                if case .text(let code)? = $0.values[key] { code } else { nil }
                            }
                        }
                    }
                }.text(plan)
            } catch {
                refusals["\(error)", default: 0] += 1
                continue
            }
            do {
                read = try session.readRelation(text, of: "random \(number)")
            } catch {
                // Made without a reader, plans may name codes of nobody and values that a field never has.
                guard "\(error)".contains("is never") || "\(error)".contains("cannot be compared") else {
                    Issue.record("\(text)\n  cannot be read: \(error)\n  \(plan.described)")
                    return
                }
                refusals["a value that is refused", default: 0] += 1
                continue
            }
            checked += 1
            let expected = evaluator.ids(plan, hash: SampleHash.hash)
            let found = evaluator.ids(read, hash: SampleHash.hash)
            guard expected == found else {
                Issue.record(
                    """
                    \(text)
                      gives \(found), not \(expected)
                      written from \(plan.described)
                      read as \(read.described)
                    """)
                return
            }
            // Written once more it stays as it is.
            let again = try PlanWriter().text(read)
            let twice = evaluator.ids(try session.readRelation(again, of: "again"), hash: SampleHash.hash)
            guard twice == expected else {
                Issue.record("\(again)\n  gives \(twice), not \(expected), written from\n\(text)")
                return
            }
        }
        let listed = refusals.sorted { $0.value > $1.value }.prefix(8).map { "\($0.value) × \($0.key)" }
        #expect(checked > 500, "many plans were refused:\n\(listed.joined(separator: "\n"))")
    }

    @Test("Random conditions, written as text and read back, mean the same", arguments: 0..<4)
    func conditions(run: Int) throws {
        let seed = ConditionAgreementTests.seed &+ 9500 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        let evaluator = Evaluator(tables.memory, today: ConditionAgreementTests.today)
        for (number, entity) in RandomTables.asked.enumerated() {
            let scope = Scope(entity: entity)
            let writer = ExpressionWriter(scope: scope)
            let reader = ExpressionReader(scope: scope)
            var maker = RandomExpressions(
                entity, today: ConditionAgreementTests.today, seed: seed &* 13 &+ UInt64(number))
            let rows = evaluator.rows(.rows(entity, ids: tables.memory.rows(entity).map(\.id)), hash: SampleHash.hash)
            for _ in 0..<300 {
                guard let condition = try? reader.readCondition(maker.condition(4).text) else { continue }
                let text = try writer.condition(condition)
                let read: Expression
                do {
                    read = try reader.readCondition(text)
                } catch {
                    Issue.record("\(text)\n  cannot be read: \(error)\n  \(condition.described)")
                    return
                }
                for row in rows where evaluator.holds(condition, for: row) != evaluator.holds(read, for: row) {
                    Issue.record("\(text)\n  means another thing\n  \(condition.described)\n  \(read.described)")
                    return
                }
            }
        }
    }

    @Test(
        "Written as a person would",
        arguments: [
            #"clients:where{ class = "A" } - visits:where{ date = since(today() - 90) }:client()"#,
            #"clients:where "x_current <= 1 and y_capacity >= 3""#,
            #"clients:where{ class = "VIP", verified_on = before(today() - 30) }"#,
            #"clients:order("-assets"):limit(500)"#,
            #"clients:where{ assets = between(1000000.0, 5000000.0), class = { "A", "VIP" }, region = not_("北京") }"#,
            #"clients:where{ notes = contains("投诉"), visits = none{ date = since(today() - 90), status = "completed" } }"#,
            #"clients:where{ influence = present, verified_on = missing }"#,
            #"clients:where{ purchases = at_least(3, { date = since(date"2026-01-01") }) }"#,
            #"reps:where{ branch = "FZ" }:clients()"#,
            #"clients:with{ idle = "today() - last_visit" }:where "idle > 90":order("-idle")"#,
            #"clients:where "owner_row.branch == 'FZ' or region == '福建'""#,
            #"clients:sample(50, 7) | clients:where "extra.score > 0.5""#,
            #"clients - (clients:where{ class = "C" } - clients:where{ region = "福建" })"#,
            #"(clients:where{ class = "A" } & clients:where{ influential = true }):limit(10)"#,
            #"clients:where{ ["extra.婚姻"] = "已婚" }"#,
        ])
    func spelling(text: String) throws {
        let tables = try RandomTables(seed: 1)
        defer { try? tables.engine.close() }
        let session = try session(tables)
        try session.run("reps:insert{ code = 'r', name = 'r' }:apply 'x'", name: "x")
        do {
            #expect(try PlanWriter().text(try session.readRelation(text, of: "x")) == text)
        } catch {
            // Codes of this archive are others.
            #expect("\(error)".contains("with that code"), "\(error)")
        }
    }

    @Test func whatOnlyEverWasAValueIsRefused() throws {
        let rows = LogicalPlan.rows(.client, ids: Array(1...1000))
        #expect(throws: QueryError.self) { try PlanWriter().text(rows) }
        let column = ComputedColumn(ComputedRows(ids: [1, 2]), .integers([1, 2]))
        let computed = LogicalPlan.filter(.scan(.client), .compare(.greater, .computed(column), .literal(.integer(1))))
        #expect(throws: QueryError.self) { try PlanWriter().text(computed) }
    }

    private func session(_ tables: RandomTables) throws -> Session {
        let session = try Session(
            engine: tables.engine,
            options: SessionOptions(display: DisplayOptions(), output: { _ in }, message: { _ in }, actor: "tester"))
        return session
    }
}
