import Model

// What logical plans yield.
extension Evaluator {
    public typealias Row = MemoryArchive.Row

    /// The ids of the plan's rows, in its order.
    /// - Parameter hash: the number by which `sample` picks: of a seed and an id.
    public func ids(_ plan: LogicalPlan, hash: (_ seed: Int64, _ id: Int64) -> Int64) -> [Int64] {
        rows(plan, hash: hash).map(\.id)
    }

    /// The plan's rows in its order.
    public func rows(_ plan: LogicalPlan, hash: (_ seed: Int64, _ id: Int64) -> Int64) -> [Row] {
        finished(answer(plan, hash), plan.entity)
    }

    /// The rows of a plan so far, and whether merged clients among them are meant to be there.
    private struct Answer {
        var rows: [Row]
        /// A condition named `status`, or the rows were named one by one.
        var isStatusDecided: Bool
    }

    /// Leaves merged clients out, unless something spoke of them: at the end, and wherever the rows so far are
    /// counted off or joined with others.
    private func finished(_ answer: Answer, _ entity: Entity) -> [Row] {
        answer.isStatusDecided ? answer.rows : answer.rows.filter { !isMerged($0, entity) }
    }

    private func answer(_ plan: LogicalPlan, _ hash: (Int64, Int64) -> Int64) -> Answer {
        switch plan {
        case .scan(let entity):
            return Answer(rows: sorted(archive.rows(entity), entity, by: []), isStatusDecided: false)
        case .rows(let entity, let ids):
            let wanted = Set(ids)
            let rows = archive.rows(entity).filter { wanted.contains($0.id) }
            return Answer(rows: sorted(rows, entity, by: []), isStatusDecided: true)
        case .filter(let base, let condition):
            let answer = answer(base, hash)
            return Answer(
                rows: answer.rows.filter { holds(condition, for: $0) },
                isStatusDecided: answer.isStatusDecided || condition.names("status"))
        case .derive(let base, _): return answer(base, hash)
        case .host: return Answer(rows: [], isStatusDecided: true)
        case .order(let base, let keys):
            let answer = answer(base, hash)
            return Answer(
                rows: sorted(answer.rows, plan.entity, by: keys), isStatusDecided: answer.isStatusDecided)
        case .limit(let base, nil, offset: 0): return answer(base, hash)
        case .limit(let base, let count, let offset):
            let rows = finished(answer(base, hash), plan.entity).dropFirst(offset)
            return Answer(rows: Array(count.map { rows.prefix($0) } ?? rows), isStatusDecided: true)
        case .sample(let base, let count, let seed):
            let rows = finished(answer(base, hash), plan.entity)
            let chosen = rows.sorted { (hash(seed, $0.id), $0.id) < (hash(seed, $1.id), $1.id) }.prefix(count)
            let ids = Set(chosen.map(\.id))
            return Answer(rows: rows.filter { ids.contains($0.id) }, isStatusDecided: true)
        case .walk(let base, let relationship):
            return walk(finished(answer(base, hash), base.entity), relationship, plan.entity)
        case .combine(let operation, let left, let right):
            return combine(operation, left, right, hash)
        }
    }

    private func walk(_ sources: [Row], _ relationship: Relationship, _ target: Entity) -> Answer {
        switch relationship {
        case .toMany(let entity, let field):
            let ids = Set(sources.map(\.id))
            let rows = archive.rows(entity).filter { row in
                if case .integer(let id)? = row.values[field.name] { ids.contains(id) } else { false }
            }
            return Answer(rows: sorted(rows, entity, by: []), isStatusDecided: field.name == "merged_into")
        case .toOne(_, let field):
            let ids = Set(sources.compactMap { $0.values[field.name] })
            let rows = archive.rows(target).filter { ids.contains(.integer($0.id)) }
            return Answer(rows: sorted(rows, target, by: []), isStatusDecided: field.name == "merged_into")
        }
    }

    private func combine(
        _ operation: LogicalPlan.SetOperation, _ left: LogicalPlan, _ right: LogicalPlan,
        _ hash: (Int64, Int64) -> Int64
    ) -> Answer {
        let (first, second) = (rows(left, hash: hash), rows(right, hash: hash))
        let (a, b) = (Set(first.map(\.id)), Set(second.map(\.id)))
        let ids =
            switch operation {
            case .union: a.union(b)
            case .intersection: a.intersection(b)
            case .difference: a.subtracting(b)
            }
        let rows = (first + second.filter { !a.contains($0.id) }).filter { ids.contains($0.id) }
        return Answer(rows: sorted(rows, left.entity, by: left.sortKeys ?? []), isStatusDecided: true)
    }

    // MARK: Order

    /// By the keys, then the entity's own key, then id. Missing stands last in both directions.
    private func sorted(_ rows: [Row], _ entity: Entity, by keys: [SortKey]) -> [Row] {
        var all = keys
        if let key = entity.key, let field = entity[key] {
            all.append(SortKey(TypedExpression(FieldPath(entity: entity, field: field))))
        }
        let keyed = rows.map { row in (row: row, keys: all.map { sortValue($0.value, row) }) }
        return keyed.sorted { left, right in
            for (index, key) in all.enumerated() {
                let (a, b) = (left.keys[index], right.keys[index])
                if isEqual(a, b) { continue }
                if a == .value(.missing) || b == .value(.missing) { return b == .value(.missing) }
                return key.descending ? precedes(b, a) : precedes(a, b)
            }
            return left.row.id < right.row.id
        }.map(\.row)
    }

    /// Amounts stand by their fen, which are finer than floats of yuan.
    private func sortValue(_ expression: TypedExpression, _ row: Row) -> Result {
        expression.type == .money ? .value(value(expression, for: row)) : result(expression.expression, row)
    }

    /// Whether one value stands before another, different one. Custom fields mix kinds: numbers before texts before
    /// false and true before lists and objects.
    func precedes(_ left: Result, _ right: Result) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        switch (left, right) {
        case (.structure(let a), .structure(let b)): return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.value(.boolean(let a)), .value(.boolean(let b))): return !a && b
        default: return compare(.less, left, right)
        }
    }
}

extension Evaluator.Result {
    fileprivate var rank: Int {
        switch self {
        case .value(.integer), .value(.real), .value(.money): 0
        case .value(.text), .bytes: 1
        case .value(.boolean): 2
        case .structure: 3
        case .value(.date), .value(.datetime): 4
        case .value(.missing): 5
        }
    }
}
