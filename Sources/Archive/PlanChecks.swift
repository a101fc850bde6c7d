import Model
import Query

// What a plan's values must fulfil, beyond what the field's own declaration says of a value alone.
extension PlanBuilder {
    func check(
        _ row: ChangePlan.Row, fields: [Field], entity: Entity, beside others: (fields: [Field], values: [Value]),
        _ problems: inout ProblemList
    ) {
        for (index, field) in fields.enumerated() {
            if row.action == .update, row.old[index] == row.new[index] { continue }
            if let problem = field.problem(with: row.new[index], today: today) { problems.add(row.key, field, problem) }
        }
        let across = entity.problems { field in
            if let index = fields.firstIndex(of: field) { return row.new[index] }
            if let index = others.fields.firstIndex(of: field) { return others.values[index] }
            return .missing
        }
        for (field, problem) in across where row.action == .insert || fields.contains(field) || !others.fields.isEmpty {
            problems.add(row.key, field, problem)
        }
    }

    /// Every code that is written must be somebody's.
    func checkReferences(
        _ rows: [ChangePlan.Row], _ fields: [Field], _ entity: Entity, _ problems: inout ProblemList
    ) throws {
        for (index, field) in fields.enumerated() {
            guard let target = field.target else { continue }
            let written = Set(
                rows.lazy.filter { $0.action == .insert || $0.old[index] != $0.new[index] }.map { $0.new[index] })
            let known = try ReferenceIDs(session: session, entity: target, values: written)
            for row in rows where row.action == .insert || row.old[index] != row.new[index] {
                guard !row.new[index].isMissing, known[row.new[index]] == nil else { continue }
                let hint =
                    try known.nearest(to: row.new[index], session: session).map { "; did you mean \"\($0)\"?" } ?? ""
                problems.add(row.key, field, "is \(row.new[index].described), which no \(target.name) has\(hint)")
            }
        }
    }

    /// No two rows may share a unique value, neither among the plan's nor with the archive's.
    func checkUnique(
        _ rows: [ChangePlan.Row], _ fields: [Field], _ entity: Entity, _ problems: inout ProblemList
    ) throws {
        for (index, field) in fields.enumerated() where field.rules.contains(.unique) {
            var seen: Set<Value> = []
            let changed = rows.filter { $0.action == .insert || $0.old[index] != $0.new[index] }
            let written = changed.map { $0.new[index] }.filter { !$0.isMissing }
            guard !written.isEmpty else { continue }
            let path = FieldPath(entity: entity, field: field)
            let taken = Set(
                try session.column(
                    .filter(.scan(entity), .oneOf(.field(path), written)),
                    TypedExpression(path)))
            for row in changed where !row.new[index].isMissing {
                if taken.contains(row.new[index]) {
                    problems.add(
                        row.key, field, "is \(row.new[index].described), which another \(entity.name) has already")
                } else if !seen.insert(row.new[index]).inserted {
                    problems.add(row.key, field, "is \(row.new[index].described), which stands twice in the plan")
                }
            }
        }
    }

    // MARK: Reading rows

    static func column(_ field: Field, _ entity: Entity) -> TypedExpression {
        TypedExpression(FieldPath(entity: entity, field: field))
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
    /// The fields that rules across a row speak of, besides these.
    fileprivate func fieldsMentioned() -> Set<String> {
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

    func fieldsBesides(_ written: [Field]) -> [Field] {
        let mentioned = fieldsMentioned()
        guard written.contains(where: { mentioned.contains($0.name) }) else { return [] }
        return fields.filter { mentioned.contains($0.name) && !written.contains($0) }
    }
}
