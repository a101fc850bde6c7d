import Model
import Query

/// Makes random logical plans of a few steps.
struct RandomPlans {
    let today: CalendarDate
    var random: RandomSource

    init(today: CalendarDate, seed: UInt64) {
        self.today = today
        random = RandomSource(seed: seed)
    }

    mutating func plan() -> LogicalPlan {
        var plan = plan(of: random.pick(RandomTables.asked), steps: random.below(4))
        if random.chance(0.3) { plan = walk(plan) }
        for _ in 0..<random.below(3) { plan = step(plan) }
        return plan
    }

    private mutating func plan(of entity: Entity, steps: Int) -> LogicalPlan {
        var plan = LogicalPlan.scan(entity)
        if random.chance(0.1) {
            plan = .rows(entity, ids: (0..<random.below(12)).map { _ in Int64(random.below(45)) })
        }
        for _ in 0..<steps { plan = step(plan) }
        return plan
    }

    private mutating func step(_ plan: LogicalPlan) -> LogicalPlan {
        switch random.below(8) {
        case 0, 1: return .filter(plan, condition(plan.entity))
        case 2: return .order(plan, (0...random.below(2)).map { _ in sortKey(plan) })
        case 3: return .limit(plan, count: random.chance(0.8) ? random.below(25) : nil, offset: random.below(6))
        case 4: return .sample(plan, count: random.below(15), seed: Int64(random.below(5)))
        case 5:
            return .derive(plan, [DerivedColumn(name: random.pick(["one", "two"]), value: value(plan.entity))])
        case 6:
            let other = self.plan(of: plan.entity, steps: random.below(3))
            return .combine(random.pick([.union, .intersection, .difference]), plan, other)
        default:
            guard let status = plan.entity["status"], random.chance(0.5) else {
                return .filter(plan, condition(plan.entity))
            }
            let path = FieldPath(entity: plan.entity, field: status)
            let name = random.pick(status.allowedValues ?? [""])
            return .filter(plan, .compare(.equal, .field(path), .literal(.text(name))))
        }
    }

    private mutating func walk(_ plan: LogicalPlan) -> LogicalPlan {
        var ways = plan.entity.inverses.filter { RandomTables.asked.contains($0.entity) }
            .map { Relationship.toMany($0.entity, $0.field) }
        for field in plan.entity.fields where field.target.map(RandomTables.asked.contains) == true {
            ways.append(.toOne(plan.entity, field))
        }
        return ways.isEmpty ? plan : .walk(plan, random.pick(ways))
    }

    mutating func condition(_ entity: Entity) -> Expression {
        if random.chance(0.4) {
            var maker = RandomConditions(entity, seed: random.next())
            return maker.entries(1).meaning
        }
        var maker = RandomExpressions(entity, today: today, seed: random.next())
        return maker.condition(1).expression
    }

    /// A field, or something worked out, as it would be read.
    mutating func value(_ entity: Entity) -> TypedExpression {
        while true {
            if random.chance(0.6) {
                let field = random.pick(entity.fields.filter { $0.type != .json })
                return TypedExpression(FieldPath(entity: entity, field: field))
            }
            if random.chance(0.3) { return computed() }
            var maker = RandomExpressions(entity, today: today, seed: random.next())
            if let value = try? ExpressionReader(scope: Scope(entity: entity)).read(maker.value(2).text) {
                return value
            }
        }
    }

    /// Values held in memory for some of the rows, close together or far apart.
    private mutating func computed() -> TypedExpression {
        var ids = (0...random.below(40)).map { _ in Int64(random.below(45)) }
        if random.chance(0.3) { ids.append(.max) }
        ids = Array(Set(ids)).sorted()
        func list<Element>(_ make: (inout RandomSource) -> Element) -> [Element?] {
            ids.map { _ in random.chance(0.2) ? nil : make(&random) }
        }
        let values: ComputedColumn.Values =
            switch random.below(6) {
            case 0: .booleans(list { $0.chance(0.5) })
            case 1: .integers(list { RandomTables.integer(&$0) })
            case 2: .reals(list { RandomTables.real(&$0) })
            case 3: .amounts(list { $0.pick(RandomTables.fen) })
            case 4: .dates(list { $0.pick(RandomTables.dates) })
            default: .texts(list { Int32($0.below(RandomTables.texts.count)) }, names: RandomTables.texts)
            }
        return ComputedColumn(ComputedRows(ids: ids), values).typed
    }

    private mutating func sortKey(_ plan: LogicalPlan) -> SortKey {
        let derived = plan.derivedColumns
        let value = !derived.isEmpty && random.chance(0.5) ? random.pick(derived).value : value(plan.entity)
        return SortKey(value, descending: random.chance(0.5))
    }
}
