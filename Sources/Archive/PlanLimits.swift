/// `plan:guard{…}`: what a plan may do without being asked about it, and what it must not do at all.
public struct PlanLimits: Sendable, Hashable {
    /// More rows than this, over all parts, stop the plan; up to it no confirmation is needed.
    public var maxRows: Int?
    /// A larger share of the rows of the entity that the plan is about stops the plan.
    public var maxShare: Double?
    /// Whether touching every row of the entity is meant.
    public var allowsAll = false

    public init() {}

    /// Rows from which on a person must confirm.
    public static let confirmedFrom = 1_000

    /// Why the plan must not be applied, or nil.
    public func refusal(of plan: ChangePlan) -> String? {
        if let maxRows, plan.rowCount > maxRows {
            return "the plan touches \(plan.extent), its guard allows \(maxRows.grouped)"
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
            return "the plan touches every one of the \(plan.total.grouped) \(plan.entity.plural)"
        }
        if plan.rowCount > PlanLimits.confirmedFrom, maxRows == nil { return "the plan touches \(plan.extent)" }
        return nil
    }

    private func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
}
