import Model

/// Who changes something, when and why.
public struct Occasion: Sendable, Hashable {
    /// Who: the name under which the session runs.
    public let actor: String
    public let reason: String
    /// The script's path, where there is one.
    public let script: String?
    /// SHA-256 of the script's text, in hexadecimal.
    public let scriptDigest: String?
    public let at: Timestamp

    public init(actor: String, reason: String, script: String? = nil, scriptDigest: String? = nil, at: Timestamp) {
        // Many a program stops reading a text at a NUL: what is on record must be what everybody reads.
        self.actor = actor.replacing("\0", with: "␀")
        self.reason = reason.replacing("\0", with: "␀")
        self.script = script?.replacing("\0", with: "␀")
        self.scriptDigest = scriptDigest
        self.at = at
    }
}

/// How much a change set changes: rows of the model's entities, over all of them.
public struct ChangeCounts: Sendable, Hashable {
    public var inserted = 0
    public var updated = 0
    public var deleted = 0
    /// Values that differ from before.
    public var values = 0

    /// Rows that were inserted, updated or deleted.
    public var rows: Int { inserted + updated + deleted }

    public init(inserted: Int = 0, updated: Int = 0, deleted: Int = 0, values: Int = 0) {
        self.inserted = inserted
        self.updated = updated
        self.deleted = deleted
        self.values = values
    }
}

/// One change set as the journal has it: what one plan, import or undo wrote, all of it or nothing.
public struct ChangeSet: Sendable, Hashable {
    /// What was done: a plan's kind, `import`, `segment`, `undo`.
    public let kind: String
    public let number: Int
    public let occasion: Occasion
    /// The entity it is about.
    public let entity: String
    public let counts: ChangeCounts
    /// The number of the change set that this one takes back.
    public let undoes: Int?
    /// The number of the change set that took this one back last, where none took that back in turn.
    public let undoneBy: Int?
    /// Whether every row and value is in the journal: since archives have one.
    public let isRecorded: Bool

    public init(
        kind: String, number: Int, occasion: Occasion, entity: String, counts: ChangeCounts, undoes: Int?,
        undoneBy: Int?, isRecorded: Bool
    ) {
        self.kind = kind
        self.number = number
        self.occasion = occasion
        self.entity = entity
        self.counts = counts
        self.undoes = undoes
        self.undoneBy = undoneBy
        self.isRecorded = isRecorded
    }

    /// `by wang on 2026-11-22 10:15 (change set 58)`, in the archive's zone.
    public var byLine: String {
        "by \(occasion.actor) on \(ArchiveProperties.minute(of: occasion.at)) (change set \(number))"
    }
}

/// A row as the journal names it: a table of the archive's layout and the row's key, which is its id but for lists of
/// segments.
public struct RecordedRow: Sendable, Hashable {
    public let table: String
    public let keys: [Int64]

    public init(table: String, keys: [Int64]) {
        self.table = table
        self.keys = keys
    }

    /// The key's first column: the id, but for lists of segments.
    public var id: Int64 { keys.first ?? 0 }
}

/// One row's change as the journal has it. Values are as they are stored: references are ids, money is fen, dates are
/// texts.
public struct RecordedChange: Sendable, Hashable {
    /// A column before and after.
    public struct Column: Sendable, Hashable {
        public let name: String
        /// Missing for an insert.
        public let old: Value
        /// Missing for a delete.
        public let new: Value

        public init(name: String, old: Value, new: Value) {
            self.name = name
            self.old = old
            self.new = new
        }
    }

    public let changeSet: Int
    public let action: ChangePlan.Action
    public let row: RecordedRow
    /// Of an update those that changed; of a delete all; of an insert all, or none where the values were not recorded
    /// because the archive has them: rows that were loaded by an import.
    public let columns: [Column]

    public init(changeSet: Int, action: ChangePlan.Action, row: RecordedRow, columns: [Column]) {
        self.changeSet = changeSet
        self.action = action
        self.row = row
        self.columns = columns
    }
}

/// A row that is no longer as a change set left it, so that the change set cannot be taken back.
public struct UndoConflict: Sendable, Hashable {
    /// What became of the row, or stands in its way.
    public enum Reason: Sendable, Hashable {
        /// These columns have other values than the change set gave them.
        case changed(columns: [String])
        /// The row was deleted since.
        case gone
        /// A row with the same id, code or other unique value is there.
        case taken(String)
        /// Rows that refer to it were made since.
        case referred(table: String, count: Int)
        /// It refers to a row that is gone.
        case orphaned(of: RecordedRow)

        /// Whether the change set cannot be taken back by force either.
        public var isBlocking: Bool {
            switch self {
            case .changed, .gone: false
            case .taken, .referred, .orphaned: true
            }
        }
    }

    public let row: RecordedRow
    public let reason: Reason
    /// The latest change set that touched the row, where the journal has one.
    public let since: Int?

    public init(row: RecordedRow, reason: Reason, since: Int?) {
        self.row = row
        self.reason = reason
        self.since = since
    }
}

/// What taking back a change set came to.
public struct Reversal: Sendable, Hashable {
    /// What was put back.
    public var counts: ChangeCounts
    /// Rows that could not be taken back, at most as many as were asked for.
    public var conflicts: [UndoConflict]
    /// All of them, also those that are not listed.
    public var conflictCount: Int
    /// Of those, how many rows are gone: what was to be overwritten is not there.
    public var goneCount: Int
    /// Of those, how many cannot be overwritten: values that are taken, references that would lead nowhere.
    public var blockingCount: Int

    public init(
        counts: ChangeCounts = ChangeCounts(), conflicts: [UndoConflict] = [], conflictCount: Int = 0,
        goneCount: Int = 0, blockingCount: Int = 0
    ) {
        self.counts = counts
        self.conflicts = conflicts
        self.conflictCount = conflictCount
        self.goneCount = goneCount
        self.blockingCount = blockingCount
    }
}
