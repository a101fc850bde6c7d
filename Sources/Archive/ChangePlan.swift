import Model

/// What a write would do, row by row, before anything is written. The plan that is shown is the plan that is applied.
public struct ChangePlan: Sendable {
    /// What happens to one row.
    public enum Action: Sendable, Hashable {
        case insert, update, delete
    }

    /// One row's change. Values stand in the order of the plan's `fields`; references as codes.
    public struct Row: Sendable, Hashable {
        public let action: Action
        /// 0 for a row that is yet to be made.
        public let id: Int64
        /// The row's code, or its id where the entity has no code.
        public let key: String
        /// The row's name, where the entity has one.
        public let name: String
        /// Empty for an insert.
        public let old: [Value]
        /// Empty for a delete.
        public let new: [Value]
        /// The row's version when the plan was made, where its entity counts versions: any later change shows.
        public let version: Value

        public init(
            action: Action, id: Int64, key: String, name: String, old: [Value], new: [Value], version: Value = .missing
        ) {
            self.version = version
            self.action = action
            self.id = id
            self.key = key
            self.name = name
            self.old = old
            self.new = new
        }
    }

    public let entity: Entity
    /// The fields that the plan writes, in the model's order; for deletes all that can be written.
    public let fields: [Field]
    public let rows: [Row]
    /// How many rows the entity has, for the share.
    public let total: Int
    public var limits = PlanLimits()

    public init(entity: Entity, fields: [Field], rows: [Row], total: Int) {
        self.entity = entity
        self.fields = fields
        self.rows = rows
        self.total = total
    }

    public func count(_ action: Action) -> Int { rows.lazy.filter { $0.action == action }.count }

    /// How many values change: of an update those that differ, of an insert those that are there.
    public var valueCount: Int {
        rows.reduce(0) { count, row in
            switch row.action {
            case .insert: count + row.new.lazy.filter { !$0.isMissing }.count
            case .update: count + zip(row.old, row.new).lazy.filter { $0 != $1 }.count
            case .delete: count + row.old.lazy.filter { !$0.isMissing }.count
            }
        }
    }

    /// How many of the fields have a value that changes in some row.
    public var changedFieldCount: Int {
        fields.indices.lazy.filter { index in
            rows.contains { row in
                switch row.action {
                case .insert: !row.new[index].isMissing
                case .update: row.old[index] != row.new[index]
                case .delete: !row.old[index].isMissing
                }
            }
        }.count
    }

    /// Of the rows that are there already, the share that the plan touches.
    public var share: Double {
        total == 0 ? 0 : Double(rows.count - count(.insert)) / Double(total)
    }

    /// Whether every row of the entity is changed or deleted.
    public var touchesAll: Bool { total > 0 && rows.count - count(.insert) >= total }
}

/// `plan:guard{…}`: what a plan may do without being asked about it, and what it must not do at all.
public struct PlanLimits: Sendable, Hashable {
    /// More rows than this stop the plan; up to it no confirmation is needed.
    public var maxRows: Int?
    /// A larger share of the entity's rows stops the plan.
    public var maxShare: Double?
    /// Whether touching every row of the entity is meant.
    public var allowsAll = false

    public init() {}

    /// Rows from which on a person must confirm.
    public static let confirmedFrom = 1_000

    /// Why the plan must not be applied, or nil.
    public func refusal(of plan: ChangePlan) -> String? {
        if let maxRows, plan.rows.count > maxRows {
            return "the plan touches \(plan.rows.count) \(plan.entity.plural), its guard allows \(maxRows)"
        }
        if let maxShare, plan.share > maxShare {
            return
                "the plan touches \(percent(plan.share)) of all \(plan.entity.plural), its guard allows \(percent(maxShare))"
        }
        return nil
    }

    /// Why a person must confirm the plan, or nil when the guards cover it.
    public func question(about plan: ChangePlan) -> String? {
        if plan.touchesAll, !allowsAll {
            return "the plan touches every one of the \(plan.total) \(plan.entity.plural)"
        }
        if plan.rows.count > PlanLimits.confirmedFrom, maxRows == nil {
            return "the plan touches \(plan.rows.count) \(plan.entity.plural)"
        }
        return nil
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}

/// What stops a plan from being made or applied.
public enum PlanError: Error, Sendable {
    /// Values or rows that the model does not allow: all of them, up to a limit.
    case invalid([PlanProblem], count: Int)
    /// Rows that changed since the plan was made. Nothing was written.
    case conflict(entity: Entity, [PlanConflict], count: Int)
    /// A guard stopped it, or a confirmation was needed and could not be had. Nothing was written.
    case stopped(String)
}

/// One value that may not be written.
public struct PlanProblem: Sendable, Hashable {
    /// The row's code, id, or place among the rows given.
    public let row: String
    public let field: String
    public let problem: String

    public init(row: String, field: String, problem: String) {
        self.row = row
        self.field = field
        self.problem = problem
    }
}

/// A row that no longer is as it was when the plan was made.
public struct PlanConflict: Sendable, Hashable {
    public let key: String
    public let reason: String
}

extension PlanError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems, let count):
            let lines = problems.map { "  \($0.row): `\($0.field)` \($0.problem)" }
            let more = count > problems.count ? "\n  … and \(count - problems.count) more" : ""
            return
                "\(count) \(count == 1 ? "value is" : "values are") not allowed, nothing was planned:\n"
                + lines.joined(separator: "\n") + more
        case .conflict(let entity, let conflicts, let count):
            let lines = conflicts.map { "  \($0.key): \($0.reason)" }
            let more = count > conflicts.count ? "\n  … and \(count - conflicts.count) more" : ""
            return
                "\(count) \(count == 1 ? entity.name : entity.plural) changed since the plan was made; nothing was written "
                + "(make the plan again, or apply it with on_conflict = \"skip\"):\n" + lines.joined(separator: "\n")
                + more
        case .stopped(let reason): return reason
        }
    }
}
