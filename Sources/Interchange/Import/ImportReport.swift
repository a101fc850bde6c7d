import Model

/// A record that was refused, and why.
public struct Rejection: Sendable, Hashable {
    /// Counted from 1 after the line of headings.
    public let record: Int
    /// The line of the file the record begins on, counted from 1.
    public let line: Int
    /// The field's name, nil where the record as a whole is at fault.
    public let field: String?
    /// For people: names the field's label, the value, and what is expected.
    public let reason: String
}

extension Rejection: CustomStringConvertible {
    public var description: String { "record \(record) (line \(line)): \(reason)" }
}

/// What was done to the rows of one entity.
public struct ImportCounts: Sendable, Hashable {
    /// The entity's name.
    public let entity: String
    public internal(set) var added = 0
    /// Times a record changed a row that was there already.
    public internal(set) var updated = 0
    /// Times a record found its row with all it says already in it.
    public internal(set) var unchanged = 0
}

/// What an import found and did.
public struct ImportReport: Sendable, Hashable {
    /// The file it came from.
    public internal(set) var file: String
    /// How the file's bytes were read: say it, a guess must be seen.
    public internal(set) var encoding: EncodingChoice
    /// Nil for a file of fixed columns.
    public internal(set) var delimiter: String?
    /// The columns that were used: heading and `entity.field`.
    public internal(set) var matched: [MatchedColumn] = []
    /// The columns that were not.
    public internal(set) var ignored: [String] = []
    /// Records of the file, without the headings and without blank ones.
    public internal(set) var records = 0
    /// Records that gave at least one row or found it.
    public internal(set) var imported = 0
    /// Records left out because an earlier import brought them.
    public internal(set) var known = 0
    /// Records without any value.
    public internal(set) var blank = 0
    /// Records that repeat an earlier one exactly. Whether they count is `repeatsKept`.
    public internal(set) var repeatedCount = 0
    /// Their numbers, the first `ImportOptions.longestList` of them.
    public internal(set) var repeats: [Int] = []
    public internal(set) var repeatsKept = true
    public internal(set) var rejectedCount = 0
    /// The first `ImportOptions.longestList` of them.
    public internal(set) var rejected: [Rejection] = []
    /// The file with the rejected records, nil when none was asked for or none was rejected.
    public internal(set) var rejectsFile: String?
    /// One for every entity that rows were meant for, in the mapping's order.
    public internal(set) var counts: [ImportCounts] = []
    /// Whether what the counts say is in the archive: false for a dry run.
    public internal(set) var isWritten = false
    /// The change set that it is; nil where it changed nothing.
    public internal(set) var changeSet: Int?
    /// Seconds from beginning to end.
    public internal(set) var seconds = 0.0

    /// The counts of the entity of that name; zeros when no rows were meant for it.
    public func counts(of entity: Entity) -> ImportCounts {
        counts.first { $0.entity == entity.name } ?? ImportCounts(entity: entity.name)
    }
}

/// A column of the file and the field it fills.
public struct MatchedColumn: Sendable, Hashable {
    public let heading: String
    public let entity: String
    public let field: String
}

/// How far an import is.
public struct ImportProgress: Sendable, Hashable {
    public enum Phase: Sendable, Hashable {
        case reading
        /// The records are in; indexes and what is derived are being built.
        case finishing
    }

    public var phase: Phase
    public var records: Int
    public var rejected: Int
    public var bytesRead: Int
    /// 0 when the file does not say how long it is.
    public var totalBytes: Int
    public var seconds: Double

    public var recordsPerSecond: Double { seconds > 0 ? Double(records) / seconds : 0 }
    /// Seconds to the end of the file at the rate so far; nil when it cannot be told.
    public var secondsLeft: Double? {
        guard totalBytes > 0, bytesRead > 0, seconds > 0 else { return nil }
        return seconds * Double(max(0, totalBytes - bytesRead)) / Double(bytesRead)
    }
}
