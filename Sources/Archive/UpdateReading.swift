import CRows
import Model
import Query

/// Works out what an update makes of the rows as they are read: which change, to what, and whether that may be.
struct UpdateReading {
    private let entity: Entity
    private let fields: [Field]
    private let others: [Field]
    private let sources: [PlanBuilder.Source]
    private let expressionsFrom: Int
    private let today: CalendarDate
    private(set) var updates: PlannedUpdates
    private(set) var checks: PlanChecks
    /// What is wrong with a constant is so for every row.
    private let constantProblems: [String?]
    private var changed: [Int] = []

    init(
        entity: Entity, fields: [Field], others: [Field], sources: [PlanBuilder.Source], expressionsFrom: Int,
        today: CalendarDate
    ) {
        self.entity = entity
        self.fields = fields
        self.others = others
        self.sources = sources
        self.expressionsFrom = expressionsFrom
        self.today = today
        checks = PlanChecks(entity: entity, fields: fields, others: others, today: today)
        var computed = 0
        updates = PlannedUpdates(
            sources: sources.map { source in
                if case .constant(let value) = source { return .constant(value) }
                computed += 1
                return .computed(computed - 1)
            })
        constantProblems = zip(fields, sources).map { field, source in
            guard case .constant(let value) = source else { return nil }
            return field.problem(with: value, today: today)
        }
    }

    mutating func add(_ batch: RowBatch, _ problems: inout ProblemList) {
        let computed = sources.count { if case .constant = $0 { false } else { true } }
        let values = RowBatch(columns: Swift.max(1, computed), capacity: batch.count)
        updates.add(batch, computed: values)
        for row in 0..<batch.count {
            values.add()
            add(batch, row, values, &problems)
        }
    }

    private mutating func add(
        _ batch: RowBatch, _ row: Int, _ values: RowBatch, _ problems: inout ProblemList
    ) {
        changed.removeAll(keepingCapacity: true)
        var expression = expressionsFrom
        var place = 0
        for (index, field) in fields.enumerated() {
            let old = batch.value(row, PlannedUpdates.firstOld + index)
            var new = old
            var problem: String?
            switch sources[index] {
            case .constant(let value):
                if value != old {
                    changed.append(index)
                    problem = constantProblems[index]
                }
            case .values(let byID):
                new = byID[batch.id(row)] ?? old
            case .expression:
                switch PlanBuilder.assigned(batch.value(row, expression), to: field) {
                case .success(let value): new = value
                case .failure(let refused): problem = refused.description
                }
                expression += 1
            }
            if case .constant = sources[index] {
            } else {
                values.set(row, place, new)
                place += 1
                if new != old {
                    changed.append(index)
                    problem = problem ?? field.problem(with: new, today: today)
                }
            }
            if let problem { problems.add(key(batch, row), field, problem) }
        }
        guard !changed.isEmpty else { return }
        updates.add(row: row, changing: changed)
        // Most updates have no rule that looks further: their rows are never made.
        guard checks.looksAcross || checks.looksAtOthers else { return }
        let from = PlannedUpdates.firstOld + fields.count
        checks.add(
            across: updates[updates.count - 1], beside: others.indices.map { batch.value(row, from + $0) }, &problems)
    }

    private func key(_ batch: RowBatch, _ row: Int) -> String {
        PlanBuilder.key([batch.value(row, 0)], batch.id(row))
    }
}
