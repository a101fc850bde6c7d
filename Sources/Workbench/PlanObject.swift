import Archive
import Interchange

/// A plan in Lua's hands. What it shows is what it writes.
final class PlanObject {
    /// The file a plan was read from.
    struct File {
        let path: String
        /// SHA-256 of the plan.
        let digest: String
    }

    var plan: ChangePlan
    /// Who made it, when and on what.
    let origin: PlanOrigin
    /// Nil for a plan made here.
    let file: File?
    /// The number it was written under; nil as long as it was not.
    var changeSet: Int?
    /// What was written; nil as long as nothing was.
    var outcome: PlanApplication.Outcome?

    /// Rows that it is about, and once it was applied those that it wrote.
    var size: Int { outcome?.counts.rows ?? plan.rowCount }

    init(_ plan: ChangePlan, origin: PlanOrigin, file: File? = nil) {
        self.plan = plan
        self.origin = origin
        self.file = file
    }
}
