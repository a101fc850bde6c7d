import Model
import Query

/// Writes a plan within the session's transaction. The caller begins and commits it, so that a script's plans stand
/// or fall together.
public struct PlanApplication {
    /// Who applies, for the record.
    public struct Occasion: Sendable {
        public let actor: String
        public let reason: String
        /// The script's path, where there is one.
        public let script: String?
        public let at: Timestamp

        public init(actor: String, reason: String, script: String?, at: Timestamp) {
            self.actor = actor
            self.reason = reason
            self.script = script
            self.at = at
        }
    }

    public enum ConflictRule: String, Sendable, CaseIterable {
        /// A row that changed since stops the whole plan.
        case refuse
        /// Rows that changed since are left as they are.
        case skip
    }

    /// What was written.
    public struct Outcome: Sendable, Hashable {
        public let changeSet: Int
        public let entity: Entity
        public let inserted: Int
        public let updated: Int
        public let deleted: Int
        public let values: Int
        /// Keys of rows that were left because they had changed.
        public let skipped: [String]
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
        try session.execute(Statement(sql: "SAVEPOINT plan"))
        do {
            let outcome = try write(occasion, onConflict: onConflict)
            try session.execute(Statement(sql: "RELEASE plan"))
            return outcome
        } catch {
            // Where the engine has ended the whole transaction there is nothing to go back to.
            _ = try? session.execute(Statement(sql: "ROLLBACK TO plan"))
            _ = try? session.execute(Statement(sql: "RELEASE plan"))
            throw error
        }
    }

    private func write(_ occasion: Occasion, onConflict: ConflictRule) throws -> Outcome {
        var ids: [ReferenceIDs?] = []
        for (index, field) in plan.fields.enumerated() {
            ids.append(
                try field.target.map { target in
                    let written = plan.rows.lazy.filter { $0.action != .delete }.map { $0.new[index] }
                    return try ReferenceIDs(session: session, entity: target, values: Set(written))
                })
        }
        let conflicts = try findConflicts(ids)
        if !conflicts.isEmpty, onConflict == .refuse {
            throw PlanError.conflict(
                entity: plan.entity, Array(conflicts.sorted { $0.key < $1.key }.map(\.value).prefix(Self.listed)),
                count: conflicts.count)
        }
        let rows = plan.rows.indices.filter { conflicts[$0] == nil }.map { plan.rows[$0] }
        try update(rows.filter { $0.action == .update }, ids, at: occasion.at)
        try insert(rows.filter { $0.action == .insert }, ids, at: occasion.at)
        try delete(rows.filter { $0.action == .delete })
        let written = ChangePlan(entity: plan.entity, fields: plan.fields, rows: rows, total: plan.total)
        let counts = (written.count(.insert), written.count(.update), written.count(.delete))
        let values = written.valueCount
        let number = try Self.record(
            occasion, entity: plan.entity, inserted: counts.0, updated: counts.1, deleted: counts.2, values: values,
            session: session)
        return Outcome(
            changeSet: number, entity: plan.entity, inserted: counts.0, updated: counts.1, deleted: counts.2,
            values: values, skipped: conflicts.sorted { $0.key < $1.key }.map(\.value.key))
    }

    /// Records that something was changed, and gives the record's number. Within the session's transaction.
    @discardableResult
    public static func record(
        _ occasion: Occasion, entity: Entity, inserted: Int, updated: Int, deleted: Int, values: Int,
        session: any EngineSession
    ) throws -> Int {
        try session.prepare(SQLChange.recordChangeSet).run([
            .datetime(occasion.at), .text(occasion.actor), .text(occasion.reason),
            occasion.script.map(Value.text) ?? .missing, .text(entity.name), .integer(Int64(inserted)),
            .integer(Int64(updated)), .integer(Int64(deleted)), .integer(Int64(values)),
        ])
        guard case .integer(let number)? = try session.rows(SQLChange.newestChangeSet).first?.first else {
            throw ArchiveError.failed(
                message: "the change set got no number", sql: SQLChange.recordChangeSet, arguments: [])
        }
        return Int(number)
    }

    // MARK: Conflicts

    /// The rows that cannot be written as planned any more, by their places in the plan.
    private func findConflicts(_ ids: [ReferenceIDs?]) throws -> [Int: PlanConflict] {
        var conflicts: [Int: PlanConflict] = [:]
        for (place, row) in plan.rows.enumerated() where row.action != .delete {
            for (index, known) in ids.enumerated() {
                let value = row.new[index]
                guard let known, !value.isMissing, known[value] == nil else { continue }
                let reason = "`\(plan.fields[index].name)` is \(value.described), and that \(known.entity.name) is gone"
                conflicts[place] = PlanConflict(key: row.key, reason: reason)
            }
        }
        try findChanged(&conflicts)
        for (index, field) in plan.fields.enumerated() where field.rules.contains(.unique) {
            try findTaken(index, field, &conflicts)
        }
        return conflicts
    }

    /// Rows whose values are no longer those the plan was made with.
    private func findChanged(_ conflicts: inout [Int: PlanConflict]) throws {
        var expected: [Int64: Int] = [:]
        for (place, row) in plan.rows.enumerated() where row.action != .insert { expected[row.id] = place }
        let columns = plan.fields.map { PlanBuilder.column($0, plan.entity) } + [PlanBuilder.version(plan.entity)]
        let ids = plan.rows.filter { $0.action != .insert }.map(\.id)
        for start in stride(from: 0, to: ids.count, by: 10_000) {
            let chunk = Array(ids[start..<min(start + 10_000, ids.count)])
            try session.query(SQLQuestion.rows(.rows(plan.entity, ids: chunk), columns: columns, ordered: false)) {
                batch in
                for row in 0..<batch.count {
                    guard let place = expected.removeValue(forKey: batch.id(row)) else { continue }
                    let planned = plan.rows[place]
                    let changed = plan.fields.indices.filter { batch.value(row, $0) != planned.old[$0] }
                    let names = changed.map { "`\(plan.fields[$0].name)`" }.joined(separator: ", ")
                    if !changed.isEmpty {
                        conflicts[place] = PlanConflict(key: planned.key, reason: "\(names) changed since")
                    } else if batch.value(row, plan.fields.count) != planned.version {
                        // Why the row was chosen may no longer hold.
                        conflicts[place] = PlanConflict(key: planned.key, reason: "other fields changed since")
                    }
                }
                return true
            }
        }
        for place in expected.values { conflicts[place] = PlanConflict(key: plan.rows[place].key, reason: "is gone") }
    }

    /// Rows whose unique value somebody else has taken since.
    private func findTaken(_ index: Int, _ field: Field, _ conflicts: inout [Int: PlanConflict]) throws {
        var places: [Value: Int] = [:]
        for (place, row) in plan.rows.enumerated() where row.action != .delete && !row.new[index].isMissing {
            if row.action == .insert || row.old[index] != row.new[index] { places[row.new[index]] = place }
        }
        guard !places.isEmpty else { return }
        let path = FieldPath(entity: plan.entity, field: field)
        let taken = LogicalPlan.filter(.scan(plan.entity), .oneOf(.field(path), Array(places.keys))).withMerged
        for value in try session.column(taken, TypedExpression(path)) {
            guard let place = places[value], conflicts[place] == nil else { continue }
            conflicts[place] = PlanConflict(
                key: plan.rows[place].key,
                reason: "another \(plan.entity.name) with that `\(field.name)` was made since")
        }
    }

    // MARK: Writing

    private var stamps: Bool { plan.entity["updated_at"] != nil && plan.entity["version"] != nil }

    private func storedValue(_ value: Value, _ field: Int, _ ids: [ReferenceIDs?]) throws -> Value {
        guard let ids = ids[field], !value.isMissing else { return value }
        guard let id = ids[value] else {
            // Rows that refer to what is gone are conflicts and do not come here.
            throw ArchiveError.constraint("`\(plan.fields[field].name)` is \(value.described), which is gone")
        }
        return .integer(id)
    }

    private func update(_ rows: [ChangePlan.Row], _ ids: [ReferenceIDs?], at moment: Timestamp) throws {
        guard !rows.isEmpty else { return }
        for part in [Layout.Part.main, .text] {
            let positions = plan.fields.indices.filter { Layout.part(of: plan.fields[$0], in: plan.entity) == part }
            // The main part is written even when only texts change: the version counts up.
            guard !positions.isEmpty || (part == .main && stamps) else { continue }
            let stamp = part == .main && stamps
            let statement = try session.prepare(
                SQLChange.update(plan.entity, part: part, fields: positions.map { plan.fields[$0] }, stamp: stamp))
            for row in rows {
                var arguments: [Value] = []
                for position in positions { arguments.append(try storedValue(row.new[position], position, ids)) }
                if stamp { arguments.append(.datetime(moment)) }
                arguments.append(.integer(row.id))
                try statement.run(arguments)
            }
        }
    }

    private func insert(_ rows: [ChangePlan.Row], _ ids: [ReferenceIDs?], at moment: Timestamp) throws {
        guard !rows.isEmpty else { return }
        guard case .integer(let next)? = try session.rows(SQLChange.largestID(plan.entity)).first?.first else { return }
        let managed = plan.entity.fields.filter { $0.rules.contains(.managed) }
        for part in [Layout.Part.main, .text] {
            let positions = plan.fields.indices.filter { Layout.part(of: plan.fields[$0], in: plan.entity) == part }
            guard part == .main || !positions.isEmpty else { continue }
            let stamped = part == .main ? managed : []
            let statement = try session.prepare(
                SQLChange.insert(plan.entity, part: part, fields: positions.map { plan.fields[$0] } + stamped))
            var id = next
            for row in rows {
                id += 1
                var arguments: [Value] = []
                for position in positions { arguments.append(try storedValue(row.new[position], position, ids)) }
                arguments += stamped.map { $0.type == .datetime ? .datetime(moment) : .integer(1) }
                arguments.append(.integer(id))
                try statement.run(arguments)
            }
        }
    }

    private func delete(_ rows: [ChangePlan.Row]) throws {
        guard !rows.isEmpty else { return }
        let statement = try session.prepare(SQLChange.delete(plan.entity))
        for row in rows { try statement.run([.integer(row.id)]) }
    }
}
