import Archive
import ArchiveSQLite
import Model
import Query

@testable import Analysis

/// A new archive in a temporary file, to be filled and asked.
final class AnalysisArchive {
    let engine: SQLiteEngine
    let session: any EngineSession
    let today: CalendarDate

    init(today: String = "2026-09-30") throws {
        let day = CalendarDate(iso: today) ?? CalendarDate(days: 0)
        self.today = day
        engine = try SQLiteEngine.temporary()
        session = engine.makeSession()
        session.clock = { day }
    }

    deinit { try? engine.close() }

    /// Inserts rows through a plan, as a script would: every value is checked. Clients get a code and a name where they
    /// have none.
    func add(_ entity: Entity, _ rows: [[String: Value]]) throws {
        let there = try session.count(LogicalPlan.scan(entity).withMerged)
        let filled = rows.enumerated().map { position, row in
            guard entity == .client else { return row }
            let code = "C\(there + position + 1)"
            return row.merging(["code": .text(code), "name": .text(code)]) { given, _ in given }
        }
        let builder = PlanBuilder(session: session, today: today)
        try apply(try builder.insert(entity, filled.map { $0.mapValues { .success($0) } }, key: nil))
    }

    /// Writes what an analysis plans.
    func apply(_ answer: AnalysisAnswer) throws {
        switch answer {
        case .changes(let plan, _): try apply(plan)
        case .table(let table): if let plan = table.changes { try apply(plan) }
        case .relation: throw AnalysisError("a relation is no plan")
        }
    }

    private func apply(_ plan: ChangePlan) throws {
        let occasion = Occasion(
            actor: "tester", reason: "a test", script: nil, at: Timestamp(seconds: 1_790_000_000))
        try session.beginWrite()
        do {
            _ = try PlanApplication(plan, session: session).apply(occasion, onConflict: .refuse)
            try session.commit()
        } catch {
            session.rollback()
            throw error
        }
        session.endSnapshot()
    }

    /// The answer of an analysis of a whole entity, or of the plan.
    func ask(
        _ analysis: any Analysis.Type, _ given: [String: AnalysisArguments.Given] = [:], of plan: LogicalPlan? = nil
    ) throws -> AnalysisAnswer {
        let arguments = try AnalysisArguments(analysis.declaration, given)
        var subject = AnalysisSubject.relation(plan ?? .scan(.client))
        if plan == nil, case .relation(let entities) = analysis.declaration.subject, let entity = entities.first {
            subject = .relation(.scan(entity))
        }
        return try analysis.init(arguments).answer(subject, AnalysisContext(session: session, today: today))
    }

    /// How many rows of a relation there are for each value of a column.
    func counts(_ answer: AnalysisAnswer, by column: String) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for value in try values(answer, column) { counts[value.plain, default: 0] += 1 }
        return counts
    }

    /// A column of the answer, in its order.
    func values(_ answer: AnalysisAnswer, _ column: String) throws -> [Value] {
        switch answer {
        case .table(let table):
            guard let position = table.columns.firstIndex(where: { $0.name == column }) else {
                throw AnalysisError("no column \(column)")
            }
            return table.rows.map { $0[position] }
        case .changes(let plan, _):
            guard let position = plan.fields.firstIndex(where: { $0.name == column }) else {
                throw AnalysisError("no field \(column)")
            }
            return plan.rows.map { $0.new[position] }
        case .relation(let relation):
            return try session.column(relation.plan, try ExpressionReader(scope: relation.plan.scope).read(column))
        }
    }
}

extension AnalysisAnswer {
    /// What is told beside the figures.
    var notes: [String] {
        switch self {
        case .relation(let relation): relation.notes
        case .table(let table): table.notes
        case .changes(_, let notes): notes
        }
    }

    var summary: AnalysisTable? {
        if case .relation(let relation) = self { relation.summary } else { nil }
    }

    /// The rows of a table, or of a relation's summary.
    var rows: [[String]] {
        let table: AnalysisTable?
        if case .table(let own) = self { table = own } else { table = summary }
        return (table?.rows ?? []).map { $0.map(\.plain) }
    }
}

/// A date written as ISO text.
func day(_ text: String) -> Value { CalendarDate(iso: text).map(Value.date) ?? .missing }

/// A moment written as ISO text.
func moment(_ text: String) -> Value { Timestamp(iso: text).map(Value.datetime) ?? .missing }

extension Value {
    var plain: String {
        switch self {
        case .missing: "missing"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value): "\(value)"
        case .text(let value): value
        case .money(let fen): "\(fen) fen"
        case .date(let date): "\(date)"
        case .datetime(let moment): "\(moment)"
        }
    }
}
