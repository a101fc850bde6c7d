import Model
import Query

extension Session {
    /// The plan as it can be asked now. Every question of a relation goes through here, at the moment it is asked: what
    /// only the session knows, and an engine does not, is put in its place.
    func settled(_ plan: LogicalPlan) throws -> LogicalPlan {
        try settledSearch(try plan.resolvingHosts { try rows(of: $0, keptBy: $1) })
    }
}
