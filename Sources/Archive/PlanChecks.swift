import Model
import Query

/// What a plan's values must fulfil, beyond what the field's own declaration says of a value alone: rules across a
/// row are checked as the rows come, rules that need other rows at the end.
struct PlanChecks {
    let entity: Entity
    /// The fields that the plan writes.
    let fields: [Field]
    /// The fields that rules look at besides those.
    let others: [Field]
    let today: CalendarDate
    private var rows: [(row: ChangePlan.Row, besides: [Value])] = []
    private let positions: [String: Int]
    /// Whether rules look at several fields of a row, or at other rows: most updates need neither.
    let looksAcross: Bool
    let looksAtOthers: Bool

    init(entity: Entity, fields: [Field], others: [Field], today: CalendarDate) {
        self.entity = entity
        self.fields = fields
        self.others = others
        self.today = today
        positions = Dictionary(uniqueKeysWithValues: (fields + others).enumerated().map { ($1.name, $0) })
        let mentioned = entity.fieldsMentioned
        looksAcross = fields.contains { mentioned.contains($0.name) }
        looksAtOthers = looksAcross || fields.contains { $0.target != nil || $0.rules.contains(.unique) }
    }

    /// - Parameters:
    ///   - besides: the row's values of `others`, as they are.
    ///   - refused: fields whose problem is reported already.
    mutating func add(
        _ row: ChangePlan.Row, beside besides: [Value], except refused: Set<String> = [],
        _ problems: inout ProblemList
    ) {
        add(across: row, beside: besides, except: refused, &problems)
        for (index, field) in fields.enumerated() where isWritten(row, index) && !refused.contains(field.name) {
            if let problem = field.problem(with: row.new[index], today: today) { problems.add(row.key, field, problem) }
        }
    }

    /// The rules across a row alone: what its values are by themselves has been looked at.
    mutating func add(
        across row: ChangePlan.Row, beside besides: [Value], except refused: Set<String> = [],
        _ problems: inout ProblemList
    ) {
        rows.append((row, besides))
        if let key = entity.key {
            for (index, field) in fields.enumerated()
            where field.target == entity && isWritten(row, index) && row.new[index] == .text(row.key)
                && !refused.contains(field.name)
            {
                problems.add(row.key, field, "is the \(entity.name)'s own \(key); it must be another \(entity.name)")
            }
        }
        for (field, problem) in entity.problems(across: { value($0, row, besides) }) where !refused.contains(field.name)
        {
            problems.add(row.key, field, problem)
        }
    }

    /// The checks that need other rows.
    func finish(_ session: any EngineSession, _ problems: inout ProblemList) throws {
        guard !rows.isEmpty else { return }
        try checkReferences(session, &problems)
        for (index, field) in fields.enumerated() where field.rules.contains(.unique) {
            try checkUnique(index, field, session, &problems)
        }
        for field in entity.fields {
            for rule in field.rules {
                switch rule {
                case .uniqueWith(let other):
                    if let other = entity[other] { try checkUnique(field, other, session, &problems) }
                case .sameClient: try checkClient(of: field, session, &problems)
                default: continue
                }
            }
        }
    }

    private func isWritten(_ row: ChangePlan.Row, _ index: Int) -> Bool {
        row.action == .insert || row.old[index] != row.new[index]
    }

    private func isWritten(_ row: ChangePlan.Row, _ field: Field) -> Bool {
        guard let position = positions[field.name], position < fields.count else { return row.action == .insert }
        return isWritten(row, position)
    }

    /// The row's value as it will stand.
    private func value(_ field: Field, _ row: ChangePlan.Row, _ besides: [Value]) -> Value {
        guard let position = positions[field.name] else { return .missing }
        return position < fields.count ? row.new[position] : besides[position - fields.count]
    }

    // MARK: Other rows

    /// Every code that is written must be somebody's.
    private func checkReferences(_ session: any EngineSession, _ problems: inout ProblemList) throws {
        for (index, field) in fields.enumerated() {
            guard let target = field.target else { continue }
            let changed = rows.lazy.map(\.row).filter { isWritten($0, index) && !$0.new[index].isMissing }
            let known = try ReferenceIDs(session: session, entity: target, values: Set(changed.map { $0.new[index] }))
            var hints: [Value: String] = [:]
            for row in changed where known[row.new[index]] == nil {
                let value = row.new[index]
                if hints[value] == nil {
                    hints[value] =
                        try known.nearest(to: value, session: session).map { "; did you mean \"\($0)\"?" } ?? ""
                }
                problems.add(
                    row.key, field, "is \(value.described), which no \(target.name) has\(hints[value] ?? "")")
            }
        }
    }

    /// No two rows may share a unique value, neither among the plan's nor with the archive's.
    private func checkUnique(
        _ index: Int, _ field: Field, _ session: any EngineSession, _ problems: inout ProblemList
    ) throws {
        let changed = rows.map(\.row).filter { isWritten($0, index) && !$0.new[index].isMissing }
        guard !changed.isEmpty else { return }
        let path = FieldPath(entity: entity, field: field)
        let plan = LogicalPlan.filter(.scan(entity), .oneOf(.field(path), changed.map { $0.new[index] }))
        let taken = Set(try session.column(plan.withMerged, TypedExpression(path)))
        var seen: Set<Value> = []
        for row in changed {
            let value = row.new[index]
            if taken.contains(value) {
                problems.add(row.key, field, "is \(value.described), which another \(entity.name) has already")
            } else if !seen.insert(value).inserted {
                problems.add(row.key, field, "is \(value.described), which stands twice in the plan")
            }
        }
    }

    /// No two rows may share two values together.
    private func checkUnique(
        _ field: Field, _ other: Field, _ session: any EngineSession, _ problems: inout ProblemList
    ) throws {
        var pairs: [(row: ChangePlan.Row, values: [Value])] = []
        for (row, besides) in rows where isWritten(row, field) || isWritten(row, other) {
            let values = [value(field, row, besides), value(other, row, besides)]
            if !values.contains(.missing) { pairs.append((row, values)) }
        }
        guard !pairs.isEmpty else { return }
        let columns = [field, other].map { PlanBuilder.column($0, entity) }
        let plan = LogicalPlan.filter(
            .scan(entity),
            .all([
                .oneOf(columns[0].expression, Array(Set(pairs.map { $0.values[0] }))),
                .oneOf(columns[1].expression, Array(Set(pairs.map { $0.values[1] }))),
            ]))
        var taken: [[Value]: Int64] = [:]
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count { taken[batch.values(row)] = batch.id(row) }
            return true
        }
        var seen: Set<[Value]> = []
        for (row, values) in pairs {
            let together = "together with \(other.name) \(values[1].described)"
            if let id = taken[values], id != row.id || row.action == .insert {
                problems.add(
                    row.key, field, "is \(values[0].described), which another \(entity.name) has already \(together)")
            } else if !seen.insert(values).inserted {
                problems.add(row.key, field, "is \(values[0].described), which stands twice in the plan \(together)")
            }
        }
    }

    /// What the field refers to must belong to the client that the row belongs to.
    private func checkClient(
        of field: Field, _ session: any EngineSession, _ problems: inout ProblemList
    ) throws {
        guard let target = field.target, let owner = target["client"], let client = entity["client"] else { return }
        var referring: [(row: ChangePlan.Row, id: Int64, client: Value)] = []
        for (row, besides) in rows where isWritten(row, field) || isWritten(row, client) {
            guard case .integer(let id) = value(field, row, besides) else { continue }
            referring.append((row, id, value(client, row, besides)))
        }
        guard !referring.isEmpty else { return }
        var clients: [Int64: Value] = [:]
        let plan = LogicalPlan.rows(target, ids: Array(Set(referring.map(\.id))))
        try session.query(
            SQLQuestion.rows(plan, columns: [PlanBuilder.column(owner, target)], ordered: false)
        ) { batch in
            for row in 0..<batch.count { clients[batch.id(row)] = batch.value(row, 0) }
            return true
        }
        for (row, id, client) in referring {
            // One that is not there is told of by the check of references.
            guard let other = clients[id], other != client else { continue }
            problems.add(row.key, field, "is the \(target.name) \(id) of another client, \(other.described)")
        }
    }
}

extension PlanBuilder {
    // MARK: Reading rows

    static func column(_ field: Field, _ entity: Entity) -> TypedExpression {
        TypedExpression(FieldPath(entity: entity, field: field))
    }

    /// The column that counts a row's changes; missing where the entity counts none.
    static func version(_ entity: Entity) -> TypedExpression {
        guard let field = entity["version"], field.rules.contains(.managed), entity["updated_at"] != nil else {
            return TypedExpression(.literal(.missing), .missing)
        }
        return column(field, entity)
    }

    /// The two columns that name a row to people: its key and its name.
    static func identity(_ entity: Entity) -> [TypedExpression] {
        [entity.key.flatMap { entity[$0] }, entity["name"]].map { field in
            field.map { column($0, entity) } ?? TypedExpression(.literal(.missing), .missing)
        }
    }

    static func key(_ values: [Value], _ id: Int64) -> String { text(values[0]) ?? "\(id)" }
    static func name(_ values: [Value]) -> String { text(values[1]) ?? "" }

    static func text(_ value: Value) -> String? {
        if case .text(let text) = value { return text }
        return nil
    }

    /// What the database worked out as a value of the field.
    static func assigned(_ value: Value, to field: Field) -> Result<Value, ValueProblem> {
        switch value {
        case .missing: .success(.missing)
        case .boolean(let value): ValueReader.read(.boolean(value), for: field)
        case .integer(let value): ValueReader.read(.integer(value), for: field)
        case .real(let value): ValueReader.read(.number(value), for: field)
        case .text(let value): ValueReader.read(.text(value), for: field)
        case .date(let value): ValueReader.read(.date(value), for: field)
        case .datetime(let value): ValueReader.read(.datetime(value), for: field)
        case .money(let fen):
            field.type == .money ? .success(.money(fen)) : ValueReader.read(.number(Double(fen) / 100), for: field)
        }
    }
}

extension Entity {
    /// The fields that rules between fields of one row speak of.
    public var fieldsAcross: Set<String> {
        var names: Set<String> = []
        for field in fields {
            for rule in field.rules {
                switch rule {
                case .requiredWhen(let other, _), .needs(let other), .notBefore(let other):
                    names.formUnion([field.name, other])
                case .within(let first, let last): names.formUnion([field.name, first, last])
                default: continue
                }
            }
        }
        return names
    }

    /// The fields that rules between fields speak of, of one row or of several.
    fileprivate var fieldsMentioned: Set<String> {
        var names = fieldsAcross
        for field in fields {
            for rule in field.rules {
                switch rule {
                case .uniqueWith(let other): names.formUnion([field.name, other])
                case .sameClient: names.formUnion([field.name, "client"])
                default: continue
                }
            }
        }
        return names
    }

    func fieldsBesides(_ written: [Field]) -> [Field] {
        let mentioned = fieldsMentioned
        guard written.contains(where: { mentioned.contains($0.name) }) else { return [] }
        return fields.filter { mentioned.contains($0.name) && !written.contains($0) }
    }
}
