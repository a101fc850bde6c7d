import Model
import Query

/// Takes a change set back: every row it changed becomes what it was, in a change set of its own, so that an undo can be
/// undone.
public struct Undo {
    /// What was put back.
    public struct Outcome: Sendable, Hashable {
        public let changeSet: Int
        public let undone: ChangeSet
        public let counts: ChangeCounts
        /// Rows that could not be put back although it was forced: they are gone. The first ones; `leftCount` counts all.
        public let left: [PlanConflict]
        public let leftCount: Int
    }

    private let session: any EngineSession
    private static let listed = 20

    public init(session: any EngineSession) { self.session = session }

    /// Within the session's transaction, which the caller begins and commits.
    /// - Parameter force: whether rows that were changed since are overwritten.
    /// - Throws: `UndoError`.
    public func apply(_ number: Int, _ occasion: Occasion, force: Bool = false) throws -> Outcome {
        let history = ChangeHistory(session: session)
        guard let undone = try history.changeSet(number) else {
            throw UndoError.unknown(number, newest: try history.newest())
        }
        guard undone.isRecorded else { throw UndoError.unrecorded(undone) }
        if let by = undone.undoneBy { throw UndoError.undone(undone, by: by) }
        return try session.inSavepoint("undo") {
            try session.record { changeSet in
                let reversal = try session.revert(number, force: force, limit: Self.listed)
                let conflicts = try RowNames(session: session).conflicts(reversal.conflicts)
                let isAccepted = force && reversal.conflictCount == reversal.goneCount
                if reversal.conflictCount > 0, !isAccepted {
                    throw UndoError.conflict(
                        undone, conflicts, count: reversal.conflictCount, isForceable: reversal.blockingCount == 0)
                }
                let head = ChangeSetHead(
                    kind: "undo", entity: undone.entity, occasion: occasion, counts: reversal.counts, undoes: number)
                let outcome = Outcome(
                    changeSet: changeSet, undone: undone, counts: reversal.counts, left: conflicts,
                    leftCount: reversal.conflictCount)
                return (head, outcome)
            }
        }
    }
}

/// Why a change set is not taken back. Nothing was written.
public enum UndoError: Error, Sendable {
    case unknown(Int, newest: Int)
    /// It is from before the archive had a journal.
    case unrecorded(ChangeSet)
    case undone(ChangeSet, by: Int)
    /// Rows were changed since. `isForceable`: all of them could be overwritten or left.
    case conflict(ChangeSet, [PlanConflict], count: Int, isForceable: Bool)
}

extension UndoError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let number, let newest):
            return newest == 0
                ? "there is no change set \(number): nothing has been changed yet"
                : "there is no change set \(number); the newest is \(newest) (archive:changes() lists them)"
        case .unrecorded(let set):
            return
                "change set \(set.number) is from before this archive kept a journal and cannot be taken back; what it "
                + "changed was not recorded"
        case .undone(let set, let by):
            return
                "change set \(set.number) was taken back by change set \(by) already; archive:undo(\(by)) puts it in "
                + "force again"
        case .conflict(let set, let conflicts, let count, let isForceable):
            let lines = conflicts.map { "  " + $0.sentence }
            let more = count > conflicts.count ? "\n  … and \((count - conflicts.count).grouped) more" : ""
            let advice =
                isForceable
                ? "take those change sets back first, or overwrite with archive:undo(\(set.number), { force = true })"
                : "force cannot overwrite all of this: take those change sets back, or delete, move or rename what is in "
                    + "the way first"
            return
                "\(count.grouped) \(count == 1 ? "row" : "rows") changed since change set \(set.number); nothing was "
                + "written (\(advice)):\n" + lines.joined(separator: "\n") + more
        }
    }
}
