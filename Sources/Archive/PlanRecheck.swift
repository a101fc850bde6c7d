import Model
import Query

/// Checks the values of a plan that was made earlier, perhaps by another version of the model or in another hand: each
/// by itself, and across a row that still is as the plan found it. What needs other rows, a code that is gone or a
/// value that somebody has taken, is a conflict and found when the plan is applied.
public struct PlanRecheck {
    private let session: any EngineSession
    private let today: CalendarDate
    private static let listed = 20

    public init(session: any EngineSession, today: CalendarDate) {
        self.session = session
        self.today = today
    }

    /// - Throws: `PlanError.invalid` with the values that may not be written.
    public func check(_ plan: ChangePlan) throws {
        var problems = ProblemList(limit: Self.listed)
        for part in plan.parts {
            checkFields(of: part, kind: plan.kind, &problems)
            for row in part.rows { checkValues(of: row, part, &problems) }
            try checkRows(of: part, &problems)
        }
        try problems.throwAny()
    }

    private func checkFields(of part: PlanPart, kind: ChangePlan.Kind, _ problems: inout ProblemList) {
        guard part.rows.contains(where: { $0.action != .delete }) else { return }
        for field in part.fields {
            if field.isDerived {
                problems.add("every row", field, "is derived and never written")
            } else if field.rules.contains(.managed) {
                problems.add("every row", field, "is set by the archive")
            } else if kind == .update, field.rules.contains(.fixed) {
                problems.add("every row", field, "never changes")
            }
        }
    }

    private func checkValues(of row: ChangePlan.Row, _ part: PlanPart, _ problems: inout ProblemList) {
        guard row.action != .delete else { return }
        for (index, field) in part.fields.enumerated() where row.action == .insert || row.old[index] != row.new[index] {
            if let problem = field.problem(with: row.new[index], today: today) { problems.add(row.key, field, problem) }
        }
        guard row.action == .insert else { return }
        let written = Set(part.fields.map(\.name))
        for field in part.entity.fields where field.isWritable && !written.contains(field.name) {
            if let problem = field.problem(with: .missing, today: today) { problems.add(row.key, field, problem) }
        }
        checkAcross(row, part, beside: [], [], &problems)
    }

    private func checkAcross(
        _ row: ChangePlan.Row, _ part: PlanPart, beside others: [Field], _ values: [Value],
        _ problems: inout ProblemList
    ) {
        var known: [String: Value] = [:]
        for (field, value) in zip(part.fields, row.new) { known[field.name] = value }
        for (field, value) in zip(others, values) { known[field.name] = value }
        for (field, problem) in part.entity.problems(across: { known[$0.name] ?? .missing }) {
            problems.add(row.key, field, problem)
        }
    }

    /// Rows that are there: that a row's id is still that of the row it is called, and the rules across those that are
    /// updated.
    private func checkRows(of part: PlanPart, _ problems: inout ProblemList) throws {
        var places: [Int64: Int] = [:]
        for (place, row) in part.rows.enumerated() where row.action != .insert { places[row.id] = place }
        let entity = part.entity
        let others = entity.fieldsBesides(part.fields)
        let columns =
            PlanBuilder.identity(entity) + (part.fields + others).map { PlanBuilder.column($0, entity) }
            + [PlanBuilder.version(entity)]
        let count = part.fields.count
        let ids = places.keys.sorted()
        for chunk in ids.batches(of: 10_000) {
            let question = SQLQuestion.rows(.rows(entity, ids: chunk), columns: columns, ordered: false)
            try session.query(question) { batch in
                for place in 0..<batch.count {
                    guard let planned = places[batch.id(place)].map({ part.rows[$0] }) else { continue }
                    let values = batch.values(place)
                    // A row that changed since is a conflict, and no problem of the plan.
                    guard values[values.count - 1] == planned.version, Array(values[2...].prefix(count)) == planned.old
                    else { continue }
                    let key = PlanBuilder.key(values, batch.id(place))
                    if key != planned.key {
                        problems.add(
                            planned.key, name: entity.key ?? "id", "is \(key) in the archive: id \(planned.id)")
                    }
                    guard planned.action == .update else { continue }
                    checkAcross(
                        planned, part, beside: others, Array(values[(2 + count)...].prefix(others.count)), &problems)
                }
                return true
            }
        }
    }
}
