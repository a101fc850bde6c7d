import Archive
import class Foundation.ProcessInfo
import Model
import Query
import Testing

/// The law: a condition means the same in the reference evaluator and in SQL, however it was written.
@Suite("Conditions mean the same everywhere", .timeLimit(.minutes(5)))
struct ConditionAgreementTests {
    static let today = CalendarDate(days: 20_726)
    /// Set `DOSSIER_SEED` to run other cases.
    static let seed = ProcessInfo.processInfo.environment["DOSSIER_SEED"].flatMap { UInt64($0) } ?? 20_260_930
    private static let batch = 40

    @Test("Random expressions, as values and as texts that are read", arguments: 0..<8)
    func expressions(run: Int) throws {
        let seed = Self.seed &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        var refusals: [String: Int] = [:]
        var checked = 0
        for (number, entity) in RandomTables.asked.enumerated() {
            var maker = RandomExpressions(entity, today: Self.today, seed: seed &* 31 &+ UInt64(number))
            let reader = ExpressionReader(scope: Scope(entity: entity))
            let check = AgreementCheck(tables, entity)
            for _ in 0..<7 {
                var conditions: [Expression] = []
                while conditions.count < Self.batch {
                    let term = maker.condition(4)
                    do throws(QueryError) {
                        let read = try reader.readCondition(term.text)
                        try check.sameMeaning(term, read)
                        conditions.append(read)
                    } catch {
                        refusals[error.description, default: 0] += 1
                    }
                }
                try check.sameRows(conditions)
                try check.sameRowsFiltered(conditions.enumerated().filter { $0.offset % 5 == 0 }.map(\.element))
                checked += conditions.count
            }
        }
        let refused = refusals.values.reduce(0, +)
        let listed = refusals.sorted { $0.value > $1.value }.prefix(8).map { "\($0.value) × \($0.key)" }
        #expect(refused * 4 < checked, "many expressions were refused:\n\(listed.joined(separator: "\n"))")
    }

    @Test("Random table conditions", arguments: 0..<4)
    func tables(run: Int) throws {
        let seed = Self.seed &+ 1000 &+ UInt64(run)
        let tables = try RandomTables(seed: seed)
        defer { try? tables.engine.close() }
        for (number, entity) in RandomTables.asked.enumerated() {
            var maker = RandomConditions(entity, seed: seed &* 17 &+ UInt64(number))
            let reader = ConditionReader(scope: Scope(entity: entity))
            let check = AgreementCheck(tables, entity)
            for _ in 0..<7 {
                var conditions: [Expression] = []
                while conditions.count < Self.batch {
                    let (entries, meaning) = maker.entries()
                    let read = try reader.read(entries)
                    try check.sameMeaning(Term(meaning, "\(entries)"), read)
                    conditions.append(read)
                }
                try check.sameRows(conditions)
                try check.sameRowsFiltered(conditions.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
            }
        }
    }
}
