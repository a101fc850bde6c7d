import Model
import Query

/// Writes a plan within the session's transaction, as one change set. The caller begins and commits it, so that a
/// script's plans stand or fall together.
public struct PlanApplication {
    public enum ConflictRule: String, Sendable, CaseIterable {
        /// A row that changed since stops the whole plan.
        case refuse
        /// Rows that changed since are left as they are.
        case skip
    }

    /// What was written.
    public struct Outcome: Sendable, Hashable {
        /// Of none where nothing was left to write.
        public let changeSet: Int
        public let entity: Entity
        /// Over all parts of the plan.
        public let counts: ChangeCounts
        /// Of the entity that the plan is about.
        public let main: ChangeCounts
        /// Keys of rows that were left because they had changed.
        public let skipped: [String]
        /// Why they were left: the first of them, of every part some.
        public let left: [PlanConflict]

        /// Whether every row had changed and was left: there is no change set then.
        public var wroteNothing: Bool { counts.rows == 0 }
        public var inserted: Int { counts.inserted }
        public var updated: Int { counts.updated }
        public var deleted: Int { counts.deleted }
        public var values: Int { counts.values }
    }

    let session: any EngineSession
    let plan: ChangePlan
    private static let listed = 20

    public init(_ plan: ChangePlan, session: any EngineSession) {
        self.plan = plan
        self.session = session
    }

    /// Writes the plan, or nothing of it: also where the script goes on after an error.
    public func apply(_ occasion: Occasion, onConflict: ConflictRule = .refuse) throws -> Outcome {
        // Mostly nobody changed anything since: then the rows are looked at as they are written, not before as well.
        if plan.parts.allSatisfy(PartWriter.isGuardable), try ChangeHistory(session: session).newest() == plan.basis {
            do {
                return try recorded(occasion) { try writeGuarded($0, occasion) }
            } catch is Moved {
                // Somebody did: which rows, and what became of them, is found out below.
            }
        }
        // Where the first attempt was taken back with its transaction, somebody else may be writing by now.
        if !session.isWriting { try session.beginWrite() }
        return try recorded(occasion) { try write($0, occasion, onConflict: onConflict) }
    }

    private func recorded(_ occasion: Occasion, _ write: (Int) throws -> Outcome) throws -> Outcome {
        try session.inSavepoint("plan") {
            try session.record { number in
                let outcome = try write(number)
                let head = ChangeSetHead(
                    kind: plan.kind.rawValue, entity: plan.entity.name, occasion: occasion, counts: outcome.counts)
                return (outcome.wroteNothing ? nil : head, outcome)
            }
        }
    }

    /// A row is not as it was when the plan was made, as far as one can see at a glance.
    private struct Moved: Error {}

    private func writeGuarded(_ number: Int, _ occasion: Occasion) throws -> Outcome {
        let writers = try plan.parts.map { try PartWriter($0, basis: plan.basis, session: session) }
        for writer in writers {
            guard try writer.updateGuarded(at: occasion.at) else { throw Moved() }
        }
        let counts = writers.map { $0.counts(except: [:]) }
        return Outcome(
            changeSet: number, entity: plan.entity, counts: counts.reduce(ChangeCounts(), +), main: counts[0],
            skipped: [], left: [])
    }

    private func write(_ number: Int, _ occasion: Occasion, onConflict: ConflictRule) throws -> Outcome {
        let writers = try plan.parts.map { try PartWriter($0, basis: plan.basis, session: session) }
        var conflicts = try writers.map { try $0.conflicts() }
        let departures = PlanDepartures(plan, session: session)
        try departures.findArrivals(&conflicts)
        if onConflict == .refuse {
            let listed = Self.listed(conflicts)
            if let first = listed.first {
                throw PlanError.conflict(
                    entity: first.entity, listed, count: conflicts.reduce(0) { $0 + $1.count })
            }
        }
        departures.spread(&conflicts)
        // What is deleted first may make room for what comes: a unique value, a place in a campaign.
        for (writer, conflicts) in zip(writers, conflicts) { try writer.delete(except: conflicts) }
        for (writer, conflicts) in zip(writers, conflicts) {
            try writer.update(except: conflicts, at: occasion.at)
        }
        for (writer, conflicts) in zip(writers, conflicts) {
            try writer.insert(except: conflicts, at: occasion.at)
        }
        try departures.writePlaces(except: conflicts)
        let counts = zip(writers, conflicts).map { $0.counts(except: $1) }
        let all = counts.reduce(ChangeCounts(), +)
        return Outcome(
            changeSet: number, entity: plan.entity, counts: all, main: counts[0],
            skipped: conflicts.flatMap { $0.sorted { $0.key < $1.key }.map(\.value.key) },
            left: Self.listed(conflicts))
    }

    /// The first conflicts in the order of the plan, some of every part that has any.
    private static func listed(_ conflicts: [PartWriter.Conflicts]) -> [PlanConflict] {
        let parts = conflicts.filter { !$0.isEmpty }
        let each = Swift.max(1, listed / Swift.max(1, parts.count))
        return parts.flatMap { $0.sorted { $0.key < $1.key }.prefix(each).map(\.value) }
    }
}

extension ChangeCounts {
    public static func + (one: ChangeCounts, other: ChangeCounts) -> ChangeCounts {
        ChangeCounts(
            inserted: one.inserted + other.inserted, updated: one.updated + other.updated,
            deleted: one.deleted + other.deleted, values: one.values + other.values)
    }
}

extension EngineSession {
    /// What `body` writes stands as a whole or not at all, within the transaction.
    func inSavepoint<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
        // What is first in its transaction is taken back with it. A savepoint would have every page copied before it
        // changes, which a bulk update pays for with a third of its time.
        guard hasWritten else {
            do {
                return try body()
            } catch {
                rollback()
                try? beginWrite()
                throw error
            }
        }
        try execute(Statement(sql: "SAVEPOINT \"\(name)\""))
        do {
            let result = try body()
            try execute(Statement(sql: "RELEASE \"\(name)\""))
            return result
        } catch {
            // Where the engine has ended the whole transaction there is nothing to go back to.
            _ = try? execute(Statement(sql: "ROLLBACK TO \"\(name)\""))
            _ = try? execute(Statement(sql: "RELEASE \"\(name)\""))
            throw error
        }
    }
}
