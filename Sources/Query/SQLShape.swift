import Model

/// A logical plan flattened into one SELECT's parts: which rows, in which order, how many. A step that a SELECT
/// cannot take after another (a filter after a limit) makes the rows so far a subquery over ids.
struct SQLShape {
    /// What keeps a row.
    indirect enum Filter {
        case expression(Expression)
        /// The row's id is among the plan's.
        case member(SQLShape)
        /// The row's reference is among the plan's ids.
        case referenceAmong(Field, SQLShape)
        /// The row's id is among what the plan's rows refer to.
        case referredBy(SQLShape, Field)
        case ids([Int64])
        case either([Filter], [Filter])
        case neither([Filter])
    }

    let entity: Entity
    var filters: [Filter] = []
    var order: [SortKey] = []
    /// Order by a hash of the seed and the id instead.
    var sampleSeed: Int64?
    var count: Int?
    var offset = 0

    var isLimited: Bool { count != nil || offset > 0 }

    init(entity: Entity) { self.entity = entity }

    init(_ plan: LogicalPlan) {
        switch plan {
        case .scan(let entity):
            self.init(entity: entity)
        case .rows(let entity, let ids):
            self.init(entity: entity)
            filters = [.ids(ids)]
        case .filter(let base, let condition):
            self = SQLShape(base).unlimited
            filters.append(.expression(condition))
        case .derive(let base, _):
            self = SQLShape(base)
        case .host(let base, _):
            // What is not understood selects nothing.
            self = SQLShape(base).unlimited
            filters.append(.expression(.literal(.boolean(false))))
        case .order(let base, let keys):
            self = SQLShape(base).unlimited
            order = keys
        case .limit(let base, let count, let offset):
            self = SQLShape(base)
            limit(count: count, offset: offset)
        case .sample(let base, let count, let seed):
            let inner = SQLShape(base).unlimited
            var sampled = inner
            sampled.sampleSeed = seed
            sampled.count = count
            self = sampled.unlimited
            order = inner.order
        case .walk(let base, let relationship):
            self = SQLShape.walk(from: SQLShape(base), along: relationship)
        case .combine(let operation, let left, let right):
            self = SQLShape.combine(operation, SQLShape(left).finished, SQLShape(right).finished)
        }
    }

    /// The same rows without limits of their own, so that more conditions may follow.
    var unlimited: SQLShape {
        guard isLimited else { return self }
        var outer = SQLShape(entity: entity)
        outer.filters = [.member(finished)]
        outer.order = order
        return outer
    }

    /// With the condition that leaves out merged clients, unless one names `status`.
    var finished: SQLShape {
        guard entity.name == "client", let status = entity["status"], !filters.contains(where: \.decidesStatus) else {
            return self
        }
        var result = self
        let path = Expression.field(FieldPath(entity: entity, field: status))
        result.filters.append(.expression(.compare(.notEqual, path, .literal(.text("merged")))))
        return result
    }

    private mutating func limit(count more: Int?, offset skipped: Int) {
        if let count {
            let left = max(0, count - skipped)
            self.count = min(more ?? left, left)
        } else {
            count = more
        }
        let (sum, overflow) = offset.addingReportingOverflow(skipped)
        offset = overflow ? .max : sum
    }

    private static func walk(from base: SQLShape, along relationship: Relationship) -> SQLShape {
        let source = base.finished
        let isWhole = source.filters.isEmpty && !source.isLimited
        switch relationship {
        case .toMany(let entity, let field):
            var shape = SQLShape(entity: entity)
            let reference = Expression.field(FieldPath(entity: entity, field: field))
            if isWhole {
                shape.filters = [.expression(.not(.isMissing(reference)))]
            } else {
                shape.filters = [.referenceAmong(field, source)]
            }
            if field.name == "merged_into" { shape.filters.append(.neither([.expression(.isMissing(reference))])) }
            return shape
        case .toOne(_, let field):
            var shape = SQLShape(entity: relationship.target ?? base.entity)
            shape.filters = [.referredBy(source, field)]
            return shape
        }
    }

    private static func combine(_ operation: LogicalPlan.SetOperation, _ left: SQLShape, _ right: SQLShape) -> SQLShape
    {
        var shape = SQLShape(entity: left.entity)
        shape.order = left.order
        let (a, b) = (left.asFilters, right.asFilters)
        shape.filters =
            switch operation {
            case .union: [.either(a, b)]
            case .intersection: a + b
            case .difference: a + [.neither(b)]
            }
        return shape
    }

    private var asFilters: [Filter] { isLimited || filters.isEmpty ? [.member(self)] : filters }
}

extension SQLShape.Filter {
    /// Whether the rows' `status` is spoken for: by a condition, by ids, or by rows that were finished before.
    fileprivate var decidesStatus: Bool {
        switch self {
        case .expression(let expression): expression.names("status")
        case .member, .ids: true
        case .referenceAmong(let field, _): field.name == "merged_into"
        case .referredBy(_, let field): field.name == "merged_into"
        case .either(let left, let right):
            left.contains(where: \.decidesStatus) && right.contains(where: \.decidesStatus)
        case .neither: false
        }
    }
}

extension SQLShape.Filter {
    /// Whether it leaves few rows: a value that a name, code or reference must have, or a list of rows.
    var isNarrowing: Bool {
        switch self {
        case .expression(let expression): expression.isNarrowing
        case .ids: true
        case .member(let shape): shape.count.map { $0 < 100_000 } ?? shape.filters.contains(where: \.isNarrowing)
        case .referenceAmong(_, let shape), .referredBy(let shape, _): shape.filters.contains(where: \.isNarrowing)
        case .either, .neither: false
        }
    }
}

extension Expression {
    fileprivate var isNarrowing: Bool {
        func isText(_ side: Expression) -> Bool {
            guard case .field(let path) = side, path.references.isEmpty else { return false }
            switch path.field.type {
            case .text, .reference: return true
            default: return false
            }
        }
        switch self {
        case .compare(.equal, let side, .literal), .compare(.equal, .literal, let side), .oneOf(let side, _):
            return isText(side)
        case .all(let parts): return parts.contains(where: \.isNarrowing)
        default: return false
        }
    }

    /// Whether a field of the row itself with that name is used.
    public func names(_ field: String) -> Bool {
        switch self {
        case .field(let path): path.references.isEmpty && path.field.name == field
        // Its condition is about another entity's fields.
        case .related, .summary: false
        default: children.contains { $0.names(field) }
        }
    }
}
