import Archive
import ArchiveSQLite
import Display
import class Foundation.ProcessInfo
import Lua
import Model
import Testing

@testable import Query
@testable import QueryTesting
@testable import Workbench

/// The law: a condition keeps the same rows as a string, as a function that goes to the database, and as that function
/// called row by row, and those are the rows that the reference evaluator keeps.
@Suite("Functions mean what strings mean", .timeLimit(.minutes(5)))
struct FunctionAgreementTests {
    /// Set `DOSSIER_SEED` to run other cases.
    static let seed = ProcessInfo.processInfo.environment["DOSSIER_SEED"].flatMap { UInt64($0) } ?? 20_260_930
    private static let batch = 40

    @Test("Random conditions", arguments: 0..<8)
    func conditions(run: Int) throws {
        let seed = Self.seed &+ 5000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        var notRead = 0
        var checked = 0
        for (number, entity) in RandomTables.asked.enumerated() {
            var maker = RandomExpressions(entity, today: RandomTables.today, seed: seed &* 31 &+ UInt64(number))
            let ways = try Ways(tables, entity)
            for _ in 0..<9 {
                var conditions: [Expression] = []
                while conditions.count < Self.batch {
                    let condition = maker.condition(4).expression
                    // What a string cannot say is left to the tests of what goes wrong.
                    guard let read = try? ways.reader.readCondition(condition.lua("")),
                        (try? ways.session.checkCodes(of: read)) != nil
                    else { continue }
                    conditions.append(condition)
                }
                checked += conditions.count
                let shapes = conditions.map { _ in maker.random.below(5) }
                if let problem = try ways.difference(conditions, shapes, &notRead) {
                    let (index, _) = problem
                    let small = Shrinking.smallest(conditions[index]) { candidate in
                        var ignored = 0
                        return ((try? ways.difference([candidate], [shapes[index]], &ignored)) ?? nil) != nil
                    }
                    var ignored = 0
                    let last = try ways.difference([small], [shapes[index]], &ignored)?.1 ?? problem.1
                    Issue.record("of \(entity.plural): \(ways.text(small, shapes[index]))\n  \(last)")
                    return
                }
            }
        }
        // What the generator makes has a meaning in the database; only a few things are left to Lua.
        #expect(notRead * 20 < checked, "\(notRead) of \(checked) were not read")
    }

    @Test("Random table conditions, written in Lua", arguments: 0..<3)
    func tables(run: Int) throws {
        let seed = Self.seed &+ 7000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        for (number, entity) in RandomTables.asked.enumerated() {
            var maker = RandomConditions(entity, seed: seed &* 17 &+ UInt64(number))
            let ways = try Ways(tables, entity)
            for _ in 0..<6 {
                let conditions = (0..<Self.batch).map { _ in maker.entries() }
                if let problem = try ways.difference(of: conditions) {
                    Issue.record("of \(entity.plural): \(problem)")
                    return
                }
            }
        }
    }

    @Test("What is wrong in a random condition is the same error in a string and in a function", arguments: 0..<4)
    func errors(run: Int) throws {
        let seed = Self.seed &+ 9000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        var wrong = 0
        for (number, entity) in RandomTables.asked.enumerated() {
            var maker = RandomExpressions(entity, today: RandomTables.today, seed: seed &* 13 &+ UInt64(number))
            let ways = try Ways(tables, entity)
            for _ in 0..<150 {
                let right = maker.condition(3).expression
                // Of two mistakes either may be found first.
                guard try ways.errors(of: right).string == .right else { continue }
                let condition = Mistakes.made(in: right, by: &maker)
                let (string, function) = try ways.errors(of: condition)
                guard case .error(let message) = string else { continue }
                wrong += 1
                guard function == message else {
                    Issue.record(
                        """
                        of \(entity.plural): \(condition.lua("c."))
                          as a string: \(message)
                          as a function: \(function ?? "no error")
                        """)
                    return
                }
            }
        }
        #expect(wrong > 300, "only \(wrong) were wrong")
    }
}

/// One entity's rows, asked in every way.
private struct Ways {
    let entity: Entity
    let session: Session
    let evaluator: Evaluator
    let reader: ExpressionReader
    let plan: LogicalPlan
    private let rows: [MemoryArchive.Row]
    private static let most = 14

    init(_ tables: RandomTables, _ entity: Entity) throws {
        self.entity = entity
        session = try Session(
            engine: tables.engine,
            options: SessionOptions(display: DisplayOptions(), output: { _ in }, message: { _ in }, actor: "tester"))
        evaluator = Evaluator(tables.memory, today: session.today)
        reader = ExpressionReader(scope: Scope(entity: entity))
        // A few rows of many archives meet more than many rows of few.
        plan = .rows(entity, ids: tables.memory.rows(entity).map(\.id).prefix(Self.most).map { $0 })
        rows = evaluator.rows(plan, hash: SampleHash.hash)
    }

    /// The condition as a function, written in one of several ways.
    func text(_ condition: Expression, _ shape: Int) -> String {
        let whole = condition.lua("c.")
        switch (shape, condition) {
        case (1, _): return "function(c) if \(whole) then return true end return false end"
        case (2, _): return "function(c) local kept = \(whole) if not kept then return nil else return kept end end"
        case (3, .all(let parts)) where parts.count == 2:
            return "function(c) if not \(parts[0].lua("c.")) then return false end return \(parts[1].lua("c.")) end"
        case (3, .any(let parts)) where parts.count == 2:
            return "function(c) if \(parts[0].lua("c.")) then return true end return \(parts[1].lua("c.")) end"
        case (4, .compare(.less, let a, let b)):
            return "function(c) local a, b = \(a.lua("c.")), \(b.lua("c.")) return a < b end"
        default: return "function(c) return \(whole) end"
        }
    }

    /// The first condition that one way decides otherwise than the evaluator, and how; nil where all agree.
    func difference(
        _ conditions: [Expression], _ shapes: [Int], _ notRead: inout Int
    ) throws -> (Int, String)? {
        let expected = conditions.map { condition in rows.map { evaluator.holds(condition, for: $0) } }
        let texts = zip(conditions, shapes).map(text)
        let functions =
            try session.run("return {\(texts.joined(separator: ",\n"))}", name: "test")
            .first?.asTable?.array() ?? []
        var columns: [TypedExpression] = []
        var owners: [(index: Int, way: String)] = []
        for (index, condition) in conditions.enumerated() {
            columns.append(TypedExpression(.all([try reader.readCondition(condition.lua(""))]), .boolean))
            owners.append((index, "the string \(condition.lua(""))"))
            guard let function = functions[index].asFunction else { return (index, "is no function") }
            guard case .filter(_, let read) = try session.filter(plan, by: function) else {
                notRead += 1
                continue
            }
            columns.append(TypedExpression(.all([read]), .boolean))
            owners.append((index, "the function, read as \(read.described)"))
        }
        let answers = try session.store.rows(SQLQuestion.rows(plan, columns: columns))
        for (column, owner) in owners.enumerated() {
            for (position, row) in rows.enumerated()
            where answers[position][column] != .boolean(expected[owner.index][position]) {
                return (owner.index, told(conditions[owner.index], row, owner.way, expected[owner.index][position]))
            }
        }
        let calls = texts.map { "(\($0))(c) and 1 or 0" }.joined(separator: ", ")
        let all = try session.run("return function(c) return table.concat{\(calls)} end", name: "test")
        guard let function = all.first?.asFunction else { return (0, "is no function") }
        var called: [Int64: [UInt8]] = [:]
        try session.run(try session.form(of: function, over: plan), over: plan) { id, result, _ in
            called[id] = Array(try result.string(1).utf8)
        }
        for (index, condition) in conditions.enumerated() {
            for (position, row) in rows.enumerated()
            where (called[row.id]?[index] == UInt8(ascii: "1")) != expected[index][position] {
                return (index, told(condition, row, "row by row", expected[index][position]))
            }
        }
        return nil
    }

    /// What is wrong with a condition as a string; `elsewhere` where it has a meaning in Lua only.
    enum Outcome: Equatable {
        case right, elsewhere
        case error(String)
    }

    /// What is wrong with a condition as a string and as a function; nil for nothing.
    func errors(of condition: Expression) throws -> (string: Outcome, function: String?) {
        let string: Outcome
        do {
            try session.checkCodes(of: try reader.readCondition(condition.lua("")))
            string = .right
        } catch let error as QueryError {
            string = error.isInexpressible ? .elsewhere : .error(error.description)
        }
        guard string != .elsewhere,
            let function = try session.run("return \(text(condition, 0))", name: "test").first?.asFunction
        else { return (string, nil) }
        do {
            _ = try session.filter(plan, by: function)
            return (string, nil)
        } catch let error as QueryError {
            return (string, error.description)
        }
    }

    /// The first table condition that keeps other rows than the evaluator.
    func difference(of conditions: [(entries: [Operand.Entry], meaning: Expression)]) throws -> String? {
        let texts = conditions.map(\.entries.lua)
        let values = try session.run("return {\(texts.joined(separator: ",\n"))}", name: "test")
        let given = try values.first?.asTable?.array() ?? []
        var columns: [TypedExpression] = []
        var asked: [Int] = []
        for (index, condition) in given.enumerated() {
            let filtered: LogicalPlan
            do {
                filtered = try session.filter(plan, condition, .nil)
            } catch let error as QueryError where error.description.contains("there is no ") {
                // A code that is nobody's.
                continue
            }
            guard case .filter(_, let read) = filtered else { return "\(texts[index]) is no filter" }
            columns.append(TypedExpression(.all([read]), .boolean))
            asked.append(index)
        }
        let answers = try session.store.rows(SQLQuestion.rows(plan, columns: columns))
        for (column, index) in asked.enumerated() {
            for (position, row) in rows.enumerated() {
                let expected = evaluator.holds(conditions[index].meaning, for: row)
                if answers[position][column] != .boolean(expected) {
                    return told(conditions[index].meaning, row, texts[index], expected)
                }
            }
        }
        return nil
    }

    private func told(_ condition: Expression, _ row: MemoryArchive.Row, _ way: String, _ expected: Bool) -> String {
        let values = Set(
            condition.fields.map { "\($0.field.name) = \(evaluator.value(TypedExpression($0), for: row))" })
        return """
            \(way) differs: the evaluator says \(expected) of
              \(condition.described)
              for id \(row.id): \(values.sorted().joined(separator: ", ")) \(row.custom)
            """
    }
}
