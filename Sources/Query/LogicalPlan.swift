import Model

/// A relation as a value: a question about one entity's rows, not yet asked. Each step makes a new plan and never
/// changes the old one. Free of SQL: `SQLQuestion` writes one thing from it, other executors may make another.
///
/// Every plan has a total order: the sort keys of its last `order`, then the entity's key, then id.
public indirect enum LogicalPlan: Sendable, Hashable {
    /// Every row. Clients leave out merged files unless a condition names `status`.
    case scan(Entity)
    /// These rows, in the entity's order; ids that do not exist are passed over.
    case rows(Entity, ids: [Int64])
    case filter(LogicalPlan, Expression)
    /// Derived columns, usable in later steps.
    case derive(LogicalPlan, [DerivedColumn])
    case order(LogicalPlan, [SortKey])
    /// In the plan's order: leaves out `offset` rows, then keeps at most `count`.
    case limit(LogicalPlan, count: Int?, offset: Int)
    /// The `count` rows with the smallest hash of seed and id.
    case sample(LogicalPlan, count: Int, seed: Int64)
    /// The rows a relationship leads to from any row of the plan, each once.
    case walk(LogicalPlan, Relationship)
    case combine(SetOperation, LogicalPlan, LogicalPlan)
    /// The clients of a segment, by its name.
    case segment(SegmentReference)
    /// The members of a segment that keeps a list of them, in the entity's order, merged or not.
    case members(SegmentMembers)
    /// The rows that a function of whoever asks keeps. It is resolved before the plan is asked; asked as it is, it
    /// keeps none.
    case host(LogicalPlan, HostPredicate)

    public enum SetOperation: String, Sendable, Hashable {
        case union = "|"
        case intersection = "&"
        case difference = "-"
    }

    /// The entity whose rows it yields.
    public var entity: Entity {
        switch self {
        case .scan(let entity), .rows(let entity, _): entity
        case .filter(let base, _), .derive(let base, _), .order(let base, _), .limit(let base, _, _),
            .sample(let base, _, _), .combine(_, let base, _), .host(let base, _):
            base.entity
        case .walk(let base, let relationship): relationship.target ?? base.entity
        case .segment(let segment): segment.content.entity
        case .members: .client
        }
    }

    /// The derived columns that later steps and rows can use, in the order they were made.
    public var derivedColumns: [DerivedColumn] {
        switch self {
        case .scan, .rows, .walk, .combine, .members: []
        case .segment(let segment): segment.content.derivedColumns
        case .derive(let base, let columns):
            base.derivedColumns.filter { old in !columns.contains { $0.name == old.name } } + columns
        case .filter(let base, _), .order(let base, _), .limit(let base, _, _), .sample(let base, _, _),
            .host(let base, _):
            base.derivedColumns
        }
    }

    /// The plans it is made of: what its step is done to, both sides of a set operation, a segment's content.
    public var inputs: [LogicalPlan] {
        switch self {
        case .scan, .rows, .members: []
        case .segment(let segment): [segment.content]
        case .filter(let base, _), .derive(let base, _), .order(let base, _), .limit(let base, _, _),
            .sample(let base, _, _), .walk(let base, _), .host(let base, _):
            [base]
        case .combine(_, let left, let right): [left, right]
        }
    }

    /// The same step of other plans than `inputs`.
    public func mappingInputs(_ transform: (LogicalPlan) throws -> LogicalPlan) rethrows -> LogicalPlan {
        switch self {
        case .scan, .rows, .members: self
        case .segment(let segment): .segment(segment.with(try transform(segment.content)))
        case .filter(let base, let condition): .filter(try transform(base), condition)
        case .derive(let base, let columns): .derive(try transform(base), columns)
        case .order(let base, let keys): .order(try transform(base), keys)
        case .limit(let base, let count, let offset): .limit(try transform(base), count: count, offset: offset)
        case .sample(let base, let count, let seed): .sample(try transform(base), count: count, seed: seed)
        case .walk(let base, let relationship): .walk(try transform(base), relationship)
        case .host(let base, let predicate): .host(try transform(base), predicate)
        case .combine(let operation, let left, let right):
            .combine(operation, try transform(left), try transform(right))
        }
    }

    /// What the steps so far make of the entity's fields: the scope names in the next step are read in.
    public var scope: Scope { Scope(entity: entity, derived: derivedColumns) }
}

/// A column made by `with`: its name, and its meaning in terms of the entity's fields.
public struct DerivedColumn: Sendable, Hashable {
    public let name: String
    public let value: TypedExpression
    /// The field that a plan made of the relation, `relation:plan()`, writes the value to.
    public let writes: Field?
    /// A share of 1, which people are shown as a percentage.
    public let isShare: Bool

    public init(name: String, value: TypedExpression, writes: Field? = nil, isShare: Bool = false) {
        self.name = name
        self.value = value
        self.writes = writes
        self.isShare = isShare
    }
}

/// One key of an order. Missing sorts last in both directions, text by its UTF-8 bytes.
public struct SortKey: Sendable, Hashable {
    public let value: TypedExpression
    public let descending: Bool

    public init(_ value: TypedExpression, descending: Bool = false) {
        self.value = value
        self.descending = descending
    }
}

/// The names that a condition or expression may use.
public struct Scope: Sendable, Hashable {
    public let entity: Entity
    public let derived: [DerivedColumn]

    public init(entity: Entity, derived: [DerivedColumn] = []) {
        self.entity = entity
        self.derived = derived
    }

    /// The field or derived column of that name, or the field with that Chinese or English label.
    func column(_ name: String) -> TypedExpression? {
        if let column = derived.first(where: { $0.name == name }) { return column.value }
        if let field = entity[name] { return Scope.value(of: FieldPath(entity: entity, field: field)) }
        if name == "id" { return TypedExpression(.id, .integer) }
        guard let field = entity.field(labelled: name) else { return nil }
        return Scope.value(of: FieldPath(entity: entity, field: field))
    }

    /// What the name stands for, nil where it is free.
    public func column(named name: String) -> TypedExpression? { column(name) }

    static func value(of path: FieldPath) -> TypedExpression { TypedExpression(path) }

    /// An error for a name that is nothing here, with the nearest that is.
    public func unknown(_ name: String, at offset: Int? = nil) -> QueryError {
        let names = entity.fields.map(\.name) + derived.map(\.name) + entity.inverses.map(\.name)
        let hint = Suggestion.hint(for: name, among: names)
        return QueryError("\(entity.plural) have no field `\(name)`\(hint)", at: offset)
    }
}

extension LogicalPlan {
    /// The same question without the condition that leaves out merged clients: who asks by code means that row.
    public var withMerged: LogicalPlan {
        guard entity.name == "client", let status = entity["status"] else { return self }
        let path = Expression.field(FieldPath(entity: entity, field: status))
        return .filter(self, .any([.not(.isMissing(path)), .isMissing(path)]))
    }

    /// The plan's rows that are among these, in the plan's order, with its derived columns.
    public func keeping(ids: [Int64]) -> LogicalPlan {
        var plan = LogicalPlan.rows(entity, ids: ids)
        if let keys = sortKeys { plan = .order(plan, keys) }
        return derivedColumns.isEmpty ? plan : .derive(plan, derivedColumns)
    }

    /// The sort keys of its order, nil where it has only the entity's own.
    public var sortKeys: [SortKey]? {
        switch self {
        case .scan, .rows, .walk, .members: nil
        case .segment(let segment): segment.content.sortKeys
        case .order(_, let keys): keys
        case .filter(let base, _), .derive(let base, _), .limit(let base, _, _), .sample(let base, _, _),
            .combine(_, let base, _), .host(let base, _):
            base.sortKeys
        }
    }

    /// Whether the order is the entity's own and no limit cuts the rows off, so that the rows after a given one can
    /// be asked for by its key.
    public var isKeyOrdered: Bool {
        switch self {
        case .scan, .rows, .walk, .members: true
        case .segment(let segment): segment.content.isKeyOrdered
        case .order, .limit, .sample: false
        case .filter(let base, _), .derive(let base, _), .host(let base, _): base.isKeyOrdered
        case .combine(_, let left, _): left.sortKeys == nil
        }
    }

    /// Whether it is every row of the entity, whatever is worked out besides: asked for by key, each part of them costs
    /// no more than its rows. Of a restricted one, each part may cost a search through all.
    public var isWhole: Bool {
        switch self {
        case .scan: true
        case .derive(let base, _): base.isWhole
        default: false
        }
    }

    /// The rows after the one with this key, in the entity's own order.
    public func after(key: Value) -> LogicalPlan {
        guard let name = entity.key, let field = entity[name] else {
            return .filter(self, .compare(.greater, .id, .literal(key)))
        }
        return .filter(self, .compare(.greater, .field(FieldPath(entity: entity, field: field)), .literal(key)))
    }
}
