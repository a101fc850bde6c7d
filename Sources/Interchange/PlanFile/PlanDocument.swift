import Archive
import Display
import Model

/// Who made a plan, when, and on what.
public struct PlanOrigin: Sendable, Hashable {
    /// The archive's own UUID, the same in every copy of it.
    public var archive: String
    /// The archive's schema when the plan was made.
    public var schema: Int
    public var actor: String
    public var at: Timestamp
    /// When the plan's basis, the newest change set then, was applied: the same number in a copy that went its own way is
    /// another change set. Nil where there was none.
    public var basisAt: Timestamp?

    public init(archive: String, schema: Int, actor: String, at: Timestamp, basisAt: Timestamp? = nil) {
        self.archive = archive
        self.schema = schema
        self.actor = actor
        self.at = at
        self.basisAt = basisAt
    }
}

/// A plan as it is saved, to be looked at by somebody and applied later: JSON lines, a head, a line a row, and the
/// SHA-256 of all lines before as the last (docs/plans.md).
public struct PlanDocument: Sendable {
    /// The version of the format that is written, and the newest that is read.
    public static let version = 1

    public var plan: ChangePlan
    public var origin: PlanOrigin

    public init(_ plan: ChangePlan, origin: PlanOrigin) {
        self.plan = plan
        self.origin = origin
    }

    /// SHA-256 of everything that the plan says: what somebody approved can be known again by it.
    public func digest() -> String {
        var digest = ContentDigest()
        lines { digest.add($0 + "\n") }
        return digest.finish()
    }

    /// Writes the file, all of it or nothing.
    /// - Returns: the plan's SHA-256.
    /// - Throws: `ExportError` for a file that is there already, or one that cannot be written; what `progress` throws.
    @discardableResult
    public func save(to path: String, overwrites: Bool, progress: () throws -> Void = {}) throws -> String {
        var digest = ContentDigest()
        try Exporter.write(path, overwrites: overwrites) { write in
            var count = 0
            try lines { line in
                let line = line + "\n"
                digest.add(line)
                try write(line)
                count += 1
                if count % 1024 == 0 { try progress() }
            }
            try write("{\"sha256\":\"\(digest.finish())\"}\n")
        }
        return digest.finish()
    }

    /// The lines without the last, the SHA-256.
    private func lines(_ body: (String) throws -> Void) rethrows {
        try body(head)
        for part in plan.parts {
            for row in part.rows { try body(Self.line(row)) }
        }
    }

    private var head: String {
        var entries = [
            "\"dossier_plan\":\(Self.version)", "\"archive\":\(JSONString.quoted(origin.archive))",
            "\"schema\":\(origin.schema)", "\"kind\":\"\(plan.kind.rawValue)\"", "\"basis\":\(plan.basis)",
        ]
        if let at = origin.basisAt { entries.append("\"basis_at\":\"\(at)\"") }
        entries.append("\"made_at\":\"\(origin.at)\"")
        entries.append("\"made_by\":\(JSONString.quoted(origin.actor))")
        var guards: [String] = []
        if let rows = plan.limits.maxRows { guards.append("\"max_rows\":\(rows)") }
        if let share = plan.limits.maxShare { guards.append("\"max_share\":\(share)") }
        if plan.limits.allowsAll { guards.append("\"all\":true") }
        entries.append("\"guards\":{\(guards.joined(separator: ","))}")
        entries.append("\"remarks\":\(Self.list(plan.remarks.map(JSONString.quoted)))")
        if !plan.places.isEmpty {
            let (left, taken) = (Self.list(plan.places.left), Self.list(plan.places.taken))
            entries.append("\"places\":{\"left\":\(left),\"taken\":\(taken)}")
        }
        let parts = plan.parts.map { part in
            "{\"entity\":\"\(part.entity.name)\",\"fields\":\(Self.list(part.fields.map { JSONString.quoted($0.name) })),"
                + "\"rows\":\(part.rows.count),\"of\":\(part.total)}"
        }
        entries.append("\"parts\":\(Self.list(parts))")
        return "{\(entries.joined(separator: ","))}"
    }

    /// Action, id, key, name, old values, new values, version.
    private static func line(_ row: ChangePlan.Row) -> String {
        list([
            "\"\(row.action.rawValue)\"", "\(row.id)", JSONString.quoted(row.key), JSONString.quoted(row.name),
            list(row.old.map(PlanValueText.json)), list(row.new.map(PlanValueText.json)),
            PlanValueText.json(row.version),
        ])
    }

    /// Client, segment, version, rank.
    private static func list(_ places: [SegmentPlace]) -> String {
        list(places.map { "[\($0.client),\($0.segment),\($0.version),\($0.rank)]" })
    }

    private static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
}
