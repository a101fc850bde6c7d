import Model
import Query

/// A segment as the archive keeps it: its newest version.
public struct StoredSegment: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// A definition that is asked afresh each time.
        case dynamic
        /// Members as they were on a day.
        case snapshot
        /// Members put in and taken out by people.
        case manual

        /// Whether it keeps a list of its members.
        public var isListed: Bool { self != .dynamic }
    }

    public let id: Int64
    public let name: String
    public let version: Int
    public let kind: Kind
    /// The definition's Lua; of a snapshot what was frozen, where that can be written.
    public let definition: String?
    public let asOf: CalendarDate?
    public let size: Int?
    public let note: String?

    /// The segment as one of its versions was.
    public func at(_ version: SegmentVersion) -> StoredSegment {
        StoredSegment(
            id: id, name: name, version: version.version, kind: version.kind, definition: version.definition,
            asOf: version.asOf, size: version.size, note: version.note)
    }
}

/// One version of a segment.
public struct SegmentVersion: Sendable, Hashable {
    public let version: Int
    public let kind: StoredSegment.Kind
    public let definition: String?
    public let note: String?
    public let asOf: CalendarDate?
    /// How many clients it had when it was made.
    public let size: Int?
    public let createdAt: Timestamp?
    public let actor: String?
}

/// How many clients a segment had on a day.
public struct SegmentMeasure: Sendable, Hashable {
    public let version: Int
    public let asOf: CalendarDate
    public let size: Int

    public init(version: Int, asOf: CalendarDate, size: Int) {
        self.version = version
        self.asOf = asOf
        self.size = size
    }
}

/// Reads and writes segments through a session: within its snapshot, or within its transaction.
public struct SegmentStore {
    private let session: any EngineSession

    public init(session: any EngineSession) { self.session = session }

    // MARK: Reading

    public func find(_ name: String) throws -> StoredSegment? { try segments(SQLSegments.find(name)).first }

    public func all() throws -> [StoredSegment] { try segments(SQLSegments.all) }

    private func segments(_ statement: Statement) throws -> [StoredSegment] {
        var result: [StoredSegment] = []
        try session.query(statement) { batch in
            for row in 0..<batch.count {
                let definition = batch.value(row, 3).text
                // A row that was imported may leave out what it is.
                let kind =
                    batch.value(row, 2).text.flatMap(StoredSegment.Kind.init)
                    ?? (definition == nil ? .manual : .dynamic)
                result.append(
                    StoredSegment(
                        id: batch.id(row), name: batch.value(row, 0).text ?? "",
                        version: batch.value(row, 1).count ?? 1, kind: kind, definition: definition,
                        asOf: batch.value(row, 4).date, size: batch.value(row, 5).count, note: batch.value(row, 6).text)
                )
            }
            return true
        }
        return result
    }

    /// Its versions, the first first. The row of the segment itself is the newest, also where nothing else is known of
    /// it: it may have been imported.
    public func versions(of segment: StoredSegment) throws -> [SegmentVersion] {
        var result = try session.rows(SQLSegments.versions(of: segment.id)).map { row in
            SegmentVersion(
                version: row[0].count ?? 0, kind: row[1].text.flatMap(StoredSegment.Kind.init) ?? segment.kind,
                definition: row[2].text, note: row[3].text, asOf: row[4].date, size: row[5].count,
                createdAt: row[6].moment, actor: row[7].text)
        }
        let known = result.last { $0.version == segment.version }
        if known?.definition != segment.definition || known == nil {
            result.removeAll { $0.version == segment.version }
            result.append(
                SegmentVersion(
                    version: segment.version, kind: segment.kind, definition: segment.definition, note: segment.note,
                    asOf: segment.asOf, size: segment.size, createdAt: known?.createdAt, actor: known?.actor))
        }
        return result
    }

    public func measures(of segment: StoredSegment) throws -> [SegmentMeasure] {
        try session.rows(SQLSegments.measures(of: segment.id)).compactMap { row in
            guard let version = row[0].count, let date = row[1].date, let size = row[2].count else { return nil }
            return SegmentMeasure(version: version, asOf: date, size: size)
        }
    }

    /// For each version with a list: how many joined and left since the list before; nil after a version without one.
    public func memberChanges(of segment: StoredSegment) throws -> [Int: (added: Int?, removed: Int?)] {
        let rows = try session.rows(SQLSegments.memberChanges(of: segment.id)).map { $0.map { $0.count ?? 0 } }
        let listed = Set(rows.map { $0[0] })
        var result: [Int: (added: Int?, removed: Int?)] = [:]
        for row in rows where listed.contains(row[0] - 1) { result[row[0]] = (row[2], row[3]) }
        return result
    }

    /// The versions whose list has the client, with its rank in each.
    public func memberships(of client: Int64, in segment: StoredSegment) throws -> [(version: Int, rank: Int)] {
        try session.rows(SQLSegments.memberships(of: client, in: segment.id)).map {
            ($0[0].count ?? 0, $0[1].count ?? 0)
        }
    }

    /// The members of a version in their order.
    public func members(of segment: StoredSegment) throws -> [Int64] {
        try session.ids(SegmentMembers(segment: segment.id, version: segment.version).ranked)
    }

    /// Codes of the campaigns that are for the segment.
    public func campaigns(of segment: StoredSegment) throws -> [String] {
        try session.rows(SQLSegments.campaigns(of: segment.id)).compactMap { $0[0].text }
    }

    // MARK: Writing

    /// What a new version is.
    public struct Draft: Sendable {
        public var kind: StoredSegment.Kind
        public var definition: String?
        public var note: String?
        public var asOf: CalendarDate
        public var size: Int
        /// In their order; of kinds that keep a list.
        public var members: [Int64]

        public init(
            kind: StoredSegment.Kind, definition: String?, note: String?, asOf: CalendarDate, size: Int,
            members: [Int64] = []
        ) {
            self.kind = kind
            self.definition = definition
            self.note = note
            self.asOf = asOf
            self.size = size
            self.members = members
        }
    }

    /// Makes a segment, or the next version of it. Within the session's transaction.
    /// - Returns: the version's number.
    @discardableResult
    public func save(_ name: String, _ draft: Draft, _ occasion: Occasion) throws -> Int {
        try record { changeSet in
            let (version, isNew) = try save(name, draft, occasion, changeSet)
            return (head(occasion, inserted: isNew ? 1 : 0, updated: isNew ? 0 : 1), version)
        }
    }

    private func save(
        _ name: String, _ draft: Draft, _ occasion: Occasion, _ changeSet: Int
    ) throws -> (version: Int, isNew: Bool) {
        let old = try find(name)
        if let old, try session.rows(SQLSegments.versions(of: old.id)).isEmpty {
            // Made by an import or before versions were kept: what it was must not be lost.
            try keep(old, occasion)
        }
        let version = (try old.map { try versions(of: $0).map(\.version).max() ?? $0.version } ?? 0) + 1
        let id: Int64
        if let old {
            id = old.id
            try run(
                SQLSegments.update,
                [
                    .integer(Int64(version)), .text(draft.kind.rawValue), Value(draft.definition), .date(draft.asOf),
                    .integer(Int64(draft.size)), Value(draft.note), .integer(id),
                ])
        } else {
            id = try session.largestID(of: .segment) + 1
            try run(
                SQLSegments.insert,
                [
                    .integer(id), .text(name), .integer(Int64(version)), .text(draft.kind.rawValue),
                    Value(draft.definition), .date(draft.asOf), .integer(Int64(draft.size)), Value(draft.note),
                ])
        }
        try run(
            SQLSegments.insertVersion,
            [
                .integer(id), .integer(Int64(version)), .text(draft.kind.rawValue), Value(draft.definition),
                Value(draft.note), .date(draft.asOf), .integer(Int64(draft.size)), .datetime(occasion.at),
                .text(occasion.actor), .integer(Int64(changeSet)),
            ])
        try insertMeasure(id, version: version, asOf: draft.asOf, size: draft.size, occasion)
        if draft.kind.isListed {
            let insert = try session.prepare(SQLSegments.insertMember)
            for (index, client) in draft.members.enumerated() {
                try insert.run([
                    .integer(client), .integer(id), .integer(Int64(version)), .integer(Int64(index + 1)),
                ])
            }
        }
        return (version, old == nil)
    }

    private func keep(_ segment: StoredSegment, _ occasion: Occasion) throws {
        try run(
            SQLSegments.insertVersion,
            [
                .integer(segment.id), .integer(Int64(segment.version)), .text(segment.kind.rawValue),
                Value(segment.definition), Value(segment.note), .date(segment.asOf ?? occasion.at.date),
                .integer(Int64(segment.size ?? 0)), .datetime(occasion.at), .text(occasion.actor), .missing,
            ])
    }

    /// Keeps how many clients segments have on a day.
    public func measure(
        _ sizes: [(segment: StoredSegment, size: Int)], asOf: CalendarDate, _ occasion: Occasion
    ) throws {
        try record { _ in
            for (segment, size) in sizes {
                try run(SQLSegments.measured, [.date(asOf), .integer(Int64(size)), .integer(segment.id)])
                try insertMeasure(segment.id, version: segment.version, asOf: asOf, size: size, occasion)
            }
            return (head(occasion, updated: sizes.count), ())
        }
    }

    private func insertMeasure(
        _ id: Int64, version: Int, asOf: CalendarDate, size: Int, _ occasion: Occasion
    ) throws {
        try run(
            SQLSegments.insertMeasure,
            [
                .integer(id), .integer(Int64(version)), .date(asOf), .integer(Int64(size)), .datetime(occasion.at),
            ])
    }

    public func rename(_ segment: StoredSegment, to name: String, _ occasion: Occasion) throws {
        try record { _ in
            try run(SQLSegments.rename, [.text(name), .integer(segment.id)])
            return (head(occasion, updated: 1), ())
        }
    }

    public func setNote(_ note: String?, of segment: StoredSegment, _ occasion: Occasion) throws {
        try record { _ in
            try run(SQLSegments.note, [Value(note), .integer(segment.id)])
            try run(SQLSegments.noteVersion, [Value(note), .integer(segment.id), .integer(Int64(segment.version))])
            return (head(occasion, updated: 1), ())
        }
    }

    /// Takes a segment away with all its versions and lists.
    public func delete(_ segment: StoredSegment, _ occasion: Occasion) throws {
        try record { _ in
            for statement in SQLSegments.delete { try run(statement, [.integer(segment.id)]) }
            return (head(occasion, deleted: 1), ())
        }
    }

    private func head(_ occasion: Occasion, inserted: Int = 0, updated: Int = 0, deleted: Int = 0) -> ChangeSetHead {
        ChangeSetHead(
            kind: "segment", entity: Entity.segment.name, occasion: occasion,
            counts: ChangeCounts(
                inserted: inserted, updated: updated, deleted: deleted, values: inserted + updated + deleted))
    }

    /// All of it or nothing: also where the script goes on after an error.
    private func record<Result>(_ body: (Int) throws -> (ChangeSetHead, Result)) throws -> Result {
        try session.inSavepoint("segment") { try session.record(body) }
    }

    private func run(_ sql: String, _ arguments: [Value]) throws {
        try session.execute(Statement(sql: sql, arguments: arguments))
    }
}

extension Value {
    fileprivate init(_ text: String?) { self = text.map(Value.text) ?? .missing }
}
