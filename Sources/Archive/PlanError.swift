import Model

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
    public let entity: Entity
    public let key: String
    public let reason: String
    /// The change set that changed it, where the journal has one.
    public let since: ChangeSet?

    public init(entity: Entity, key: String, reason: String, since: ChangeSet? = nil) {
        self.entity = entity
        self.key = key
        self.reason = reason
        self.since = since
    }

    /// `K000017: `owner` changed since, by wang on 2026-11-22 10:15 (change set 58)`; `visit 17: …` where rows have no
    /// code.
    public var sentence: String { "\(row): \(reason)" + (since.map { ", \($0.byLine)" } ?? "") }

    /// The row as people name it.
    public var row: String { entity.key == nil ? "\(entity.name) \(key)" : key }
}

extension PlanError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems, let count):
            let lines = problems.map { "  \($0.row): `\($0.field)` \($0.problem)" }
            let more = count > problems.count ? "\n  … and \((count - problems.count).grouped) more" : ""
            return
                "\(count.grouped) \(count == 1 ? "value is" : "values are") not allowed, nothing was planned:\n"
                + lines.joined(separator: "\n") + more
        case .conflict(let entity, let conflicts, let count):
            let lines = conflicts.map { "  " + $0.sentence }
            let more = count > conflicts.count ? "\n  … and \((count - conflicts.count).grouped) more" : ""
            // Rows of several entities are counted as rows.
            let isMixed = conflicts.contains { $0.entity != entity }
            let noun = isMixed ? (count == 1 ? "row" : "rows") : count == 1 ? entity.name : entity.plural
            return
                "\(count.grouped) \(noun) changed since the plan was made; nothing was written "
                + "(make the plan again, or apply it with on_conflict = \"skip\"):\n" + lines.joined(separator: "\n")
                + more
        case .stopped(let reason): return reason
        }
    }
}
