import Archive
import Display
import Model

// What acts at once: changes of segments, undo. Each is a transaction of its own, unless the block writes already
// (SEMANTICS.md, "Loops and transactions").
extension Session {
    /// Does one thing at once and tells of it, or with the block where that writes already.
    /// - Parameters:
    ///   - deed: what it is, for where it is not allowed: "change segments".
    ///   - body: writes through the session and gives the line that tells of it.
    func act(_ deed: String, _ body: (any EngineSession) throws -> String) throws {
        try refuseInDefinition(deed)
        // A loop's snapshot must not be given back, and what a dry run does must be taken back: both go with the block.
        if store.isWriting || options.isDryRun || runningLoops > 0 {
            if !store.isWriting { try beginWriting() }
            return pending.append(try body(store))
        }
        try beginWriting()
        let line: String
        do {
            line = try body(store)
            try store.commit()
            writes += 1
        } catch {
            store.rollback()
            throw error
        }
        // What follows in the block sees what was done.
        store.endSnapshot()
        options.message(line)
    }

    /// Has a person confirm what touches many rows, by typing how many.
    /// - Parameters:
    ///   - question: what it touches: "the plan touches 2000 clients".
    ///   - allowance: how a script allows it, where nobody can be asked.
    func confirm(_ question: String, rows: Int, allowance: String) throws {
        guard let confirm = options.confirm else {
            throw PlanError.stopped(
                "\(question), which needs a confirmation, and nobody can be asked here; allow it with \(allowance). Nothing was written"
            )
        }
        guard confirm(question, rows) else { throw PlanError.stopped("not confirmed; nothing was written") }
    }
}
