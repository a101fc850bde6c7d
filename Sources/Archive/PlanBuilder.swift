import Model
import Query

/// Makes plans: reads the rows they touch, works out the new values, checks every one of them.
public struct PlanBuilder {
    let session: any EngineSession
    let today: CalendarDate
    /// How many problems are listed; all are counted.
    static let listed = 20

    public init(session: any EngineSession, today: CalendarDate) {
        self.session = session
        self.today = today
    }

    /// Where an updated field's new value comes from.
    public enum Source: Sendable {
        case constant(Value)
        /// Worked out by the database for each row.
        case expression(TypedExpression)
        /// Worked out by the caller, by row id; rows that are not in it keep their value.
        case values([Int64: Value])
    }

    // MARK: Update

    /// - Parameter ids: the plan's rows, where they are known already.
    public func update(
        _ plan: LogicalPlan, _ assignments: [(field: Field, source: Source)], ids: [Int64]? = nil,
        kind: ChangePlan.Kind = .update
    ) throws -> ChangePlan {
        let entity = plan.entity
        var problems = ProblemList(limit: Self.listed)
        var given: Set<String> = []
        for (field, _) in assignments {
            if !field.isWritable || field.rules.contains(.fixed) {
                problems.add("every row", field, Self.refusal(of: field))
            } else if !given.insert(field.name).inserted {
                problems.add("every row", field, "is given twice")
            }
        }
        try problems.throwAny()
        let ordered = entity.fields.compactMap { field in assignments.first { $0.field == field } }
        let fields = ordered.map(\.field)
        // The fields that rules look at beside the written ones, read along for the checks across a row.
        let others = entity.fieldsBesides(fields)
        var columns = Self.identity(entity) + (fields + others).map { Self.column($0, entity) }
        let expressionsFrom = columns.count
        for (_, source) in ordered {
            if case .expression(let expression) = source { columns.append(expression) }
        }
        columns.append(Self.version(entity))
        var reading = UpdateReading(
            entity: entity, fields: fields, others: others, sources: ordered.map(\.source),
            expressionsFrom: expressionsFrom, today: today)
        try read(plan, ids, columns) { reading.add($0, &problems) }
        let rows = PlanRows(reading.updates)
        try reading.checks.finish(session, &problems)
        try problems.throwAny()
        return try made(kind, entity, fields, rows)
    }

    private func read(
        _ plan: LogicalPlan, _ ids: [Int64]?, _ columns: [TypedExpression], _ body: (RowBatch) -> Void
    ) throws {
        func run(_ statement: Statement) throws {
            try session.query(statement) { batch in
                body(batch)
                return true
            }
        }
        guard let ids else { return try run(SQLQuestion.rows(plan, columns: columns)) }
        for chunk in ids.batches(of: 4096) {
            try run(SQLQuestion.rows(plan.entity, inOrder: chunk, columns: columns))
        }
    }

    /// The plan, based on the archive as it is seen now.
    private func made(
        _ kind: ChangePlan.Kind, _ entity: Entity, _ fields: [Field], _ rows: PlanRows
    ) throws -> ChangePlan {
        let part = PlanPart(
            entity: entity, fields: fields, rows: rows, total: try session.count(.scan(entity)))
        return ChangePlan(kind, part, basis: try ChangeHistory(session: session).newest())
    }

    // MARK: Insert and upsert

    /// A row as it was given: each field's value, or why what was given is none.
    public typealias GivenRow = [String: Result<Value, ValueProblem>]

    /// - Parameter key: for an upsert, the field by which a row that is there already is known.
    public func insert(_ entity: Entity, _ rows: [GivenRow], key: Field? = nil) throws -> ChangePlan {
        var problems = ProblemList(limit: Self.listed)
        let names = Set(rows.flatMap(\.keys))
        let fields = entity.fields.filter { names.contains($0.name) || ($0.name == "owner" && entity.name == "client") }
        for field in fields where !field.isWritable { problems.add("every row", field, Self.refusal(of: field)) }
        try problems.throwAny()
        let given = rows.enumerated().map { read($1, place: "row \($0 + 1)", fields, entity, &problems) }
        let others = key == nil ? [] : entity.fieldsBesides(fields)
        let existing = try key.map { try self.existing(entity, key: $0, fields, others, among: given) } ?? [:]
        var checks = PlanChecks(entity: entity, fields: fields, others: others, today: today)
        var changes: [ChangePlan.Row] = []
        var seen: Set<Value> = []
        for (index, values) in given.enumerated() {
            // What was given wrongly is reported already; it is not missing as well.
            let refused = Set(rows[index].filter { if case .failure = $0.value { true } else { false } }.keys)
            if let key {
                guard let keyValue = values[key.name], !keyValue.isMissing else {
                    if !refused.contains(key.name) {
                        problems.add("row \(index + 1)", key, "is missing, and rows are told apart by it")
                    }
                    continue
                }
                if let (known, besides) = existing[keyValue] {
                    guard seen.insert(keyValue).inserted else {
                        problems.add(
                            "row \(index + 1)", key,
                            "is \(keyValue.described), which stands twice among the rows")
                        continue
                    }
                    guard let row = update(known, with: values, fields, &problems) else { continue }
                    checks.add(row, beside: besides, except: refused, &problems)
                    changes.append(row)
                    continue
                }
            }
            let row = new(values, place: "row \(index + 1)", fields, entity)
            for field in entity.fields where field.isWritable && !fields.contains(field) {
                if let problem = field.problem(with: .missing, today: today) { problems.add(row.key, field, problem) }
            }
            checks.add(row, beside: others.map { _ in .missing }, except: refused, &problems)
            changes.append(row)
        }
        try checks.finish(session, &problems)
        try problems.throwAny()
        return try made(key == nil ? .insert : .upsert, entity, fields, PlanRows(changes))
    }

    /// The values of a row that are some.
    private func read(
        _ row: GivenRow, place: String, _ fields: [Field], _ entity: Entity, _ problems: inout ProblemList
    ) -> [String: Value] {
        var values: [String: Value] = [:]
        let code = entity.key.flatMap { row[$0] }.flatMap { try? $0.get() }.flatMap(Self.text)
        for field in fields {
            switch row[field.name] {
            case .success(let value)?: values[field.name] = value
            case .failure(let problem)?: problems.add(code ?? place, field, problem.description)
            case nil: continue
            }
        }
        return values
    }

    /// The change an upsert makes to a row that is there; nil when it says nothing new.
    private func update(
        _ known: ChangePlan.Row, with values: [String: Value], _ fields: [Field], _ problems: inout ProblemList
    ) -> ChangePlan.Row? {
        let new = fields.enumerated().map { values[$1.name] ?? known.old[$0] }
        guard new != known.old else { return nil }
        for (index, field) in fields.enumerated() where field.rules.contains(.fixed) && known.old[index] != new[index] {
            problems.add(known.key, field, "never changes")
        }
        return ChangePlan.Row(
            action: .update, id: known.id, key: known.key, name: known.name, old: known.old, new: new,
            version: known.version)
    }

    /// A row that is yet to be made.
    private func new(_ values: [String: Value], place: String, _ fields: [Field], _ entity: Entity) -> ChangePlan.Row {
        var new = fields.map { values[$0.name] ?? .missing }
        if entity.name == "client", let owner = fields.firstIndex(where: { $0.name == "owner" }), new[owner].isMissing {
            new[owner] = .text(PlanBuilder.unassignedRep)
        }
        return ChangePlan.Row(
            action: .insert, id: 0, key: entity.key.flatMap { values[$0] }.flatMap(Self.text) ?? place,
            name: values["name"].flatMap(Self.text) ?? "", old: [], new: new)
    }

    private static func refusal(of field: Field) -> String {
        if field.isDerived { return "is derived and never written" }
        return field.rules.contains(.managed) ? "is set by the archive" : "never changes"
    }

    /// The rep that every client without an owner belongs to.
    static let unassignedRep = "unassigned"

    /// The rows that are there already, merged clients among them, by their keys; with what rules look at besides.
    private func existing(
        _ entity: Entity, key: Field, _ fields: [Field], _ others: [Field], among given: [[String: Value]]
    ) throws -> [Value: (row: ChangePlan.Row, besides: [Value])] {
        let keys = Set(given.compactMap { $0[key.name] }.filter { !$0.isMissing })
        var rows: [Value: (row: ChangePlan.Row, besides: [Value])] = [:]
        guard !keys.isEmpty else { return rows }
        let path = Expression.field(FieldPath(entity: entity, field: key))
        let plan = LogicalPlan.filter(.scan(entity), .oneOf(path, Array(keys))).withMerged
        let columns =
            [Self.column(key, entity)] + Self.identity(entity) + (fields + others).map { Self.column($0, entity) }
            + [Self.version(entity)]
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count {
                let values = batch.values(row)
                let identity = Array(values[1...])
                let known = ChangePlan.Row(
                    action: .update, id: batch.id(row), key: Self.key(identity, batch.id(row)),
                    name: Self.name(identity), old: Array(values[3...].prefix(fields.count)), new: [],
                    version: values[values.count - 1])
                rows[values[0]] = (known, Array(values[(3 + fields.count)...].prefix(others.count)))
            }
            return true
        }
        return rows
    }
}

/// The problems found so far: the first ones to be listed, all of them counted.
struct ProblemList {
    let limit: Int
    private(set) var problems: [PlanProblem] = []
    private(set) var count = 0

    init(limit: Int) { self.limit = limit }

    mutating func add(_ row: String, _ field: Field, _ problem: String) { add(row, name: field.name, problem) }

    mutating func add(_ row: String, name: String, _ problem: String) {
        count += 1
        if problems.count < limit { problems.append(PlanProblem(row: row, field: name, problem: problem)) }
    }

    func throwAny() throws {
        if count > 0 { throw PlanError.invalid(problems, count: count) }
    }
}
