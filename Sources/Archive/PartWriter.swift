import Model
import Query

/// Writes one part of a plan: finds what is no longer as it was, then deletes, updates and inserts the rest.
struct PartWriter {
    private let part: PlanPart
    private let basis: Int
    private let session: any EngineSession
    /// The ids behind the codes of references, by field.
    private let ids: [ReferenceIDs?]
    /// The largest id that is in use or was, from before the plan deletes any: what it deletes keeps its ids.
    private let largestID: Int64

    typealias Conflicts = [Int: PlanConflict]

    init(_ part: PlanPart, basis: Int, session: any EngineSession) throws {
        self.part = part
        self.basis = basis
        self.session = session
        var ids: [ReferenceIDs?] = []
        for (index, field) in part.fields.enumerated() {
            ids.append(
                try field.target.map { target in
                    if case .constant(let value)? = part.rows.updates?.sources[index] {
                        return try ReferenceIDs(session: session, entity: target, values: [value])
                    }
                    let written = part.rows.lazy.filter { $0.action != .delete }.map { $0.new[index] }
                    return try ReferenceIDs(session: session, entity: target, values: Set(written))
                })
        }
        self.ids = ids
        largestID = part.count(.insert) == 0 ? 0 : try session.largestID(of: part.entity)
    }

    // MARK: Conflicts

    /// The rows that cannot be written as planned any more, by their places in the part.
    func conflicts() throws -> Conflicts {
        var conflicts: Conflicts = [:]
        for (place, row) in part.rows.enumerated() where row.action != .delete {
            for (index, known) in ids.enumerated() {
                let value = row.new[index]
                guard let known, !value.isMissing, known[value] == nil else { continue }
                let reason = "`\(part.fields[index].name)` is \(value.described), and that \(known.entity.name) is gone"
                conflicts[place] = conflict(row, reason)
            }
        }
        try findChanged(&conflicts)
        for (index, field) in part.fields.enumerated() where field.rules.contains(.unique) {
            try findTaken(index, field, &conflicts)
        }
        return conflicts
    }

    private func conflict(_ row: ChangePlan.Row, _ reason: String, since: ChangeSet? = nil) -> PlanConflict {
        PlanConflict(entity: part.entity, key: row.key, reason: reason, since: since)
    }

    /// Rows that are no longer those the plan was made with.
    private func findChanged(_ conflicts: inout Conflicts) throws {
        var expected: [Int64: Int] = [:]
        for (place, row) in part.rows.enumerated() where row.action != .insert { expected[row.id] = place }
        let touched = try ChangeHistory(session: session).touched(part.entity, Set(expected.keys), since: basis)
        let columns = part.fields.map { PlanBuilder.column($0, part.entity) } + [PlanBuilder.version(part.entity)]
        let ids = part.rows.filter { $0.action != .insert }.map(\.id)
        for chunk in ids.batches(of: 10_000) {
            try session.query(
                SQLQuestion.rows(.rows(part.entity, ids: chunk).withMerged, columns: columns, ordered: false)
            ) { batch in
                for row in 0..<batch.count {
                    guard let place = expected.removeValue(forKey: batch.id(row)) else { continue }
                    let planned = part.rows[place]
                    let changed = part.fields.indices.filter { batch.value(row, $0) != planned.old[$0] }
                    let names = changed.map { "`\(part.fields[$0].name)`" }.joined(separator: ", ")
                    if !changed.isEmpty {
                        conflicts[place] = conflict(planned, "\(names) changed since", since: touched[planned.id])
                    } else if let since = touched[planned.id] {
                        // Why the row was chosen may no longer hold.
                        conflicts[place] = conflict(planned, "other fields changed since", since: since)
                    } else if batch.value(row, part.fields.count) != planned.version {
                        conflicts[place] = conflict(planned, "other fields changed since")
                    }
                }
                return true
            }
        }
        for place in expected.values {
            conflicts[place] = conflict(part.rows[place], "is gone", since: touched[part.rows[place].id])
        }
    }

    /// Rows whose unique value somebody else has taken since.
    private func findTaken(_ index: Int, _ field: Field, _ conflicts: inout Conflicts) throws {
        var places: [Value: Int] = [:]
        for (place, row) in part.rows.enumerated() where row.action != .delete && !row.new[index].isMissing {
            if row.action == .insert || row.old[index] != row.new[index] { places[row.new[index]] = place }
        }
        guard !places.isEmpty else { return }
        let path = FieldPath(entity: part.entity, field: field)
        let taken = LogicalPlan.filter(.scan(part.entity), .oneOf(.field(path), Array(places.keys))).withMerged
        for value in try session.column(taken, TypedExpression(path)) {
            guard let place = places[value], conflicts[place] == nil else { continue }
            conflicts[place] = conflict(
                part.rows[place], "another \(part.entity.name) with that `\(field.name)` was made since")
        }
    }

    // MARK: Writing at once

    /// Whether a part can be written in one go, each row guarded by what it was when it was read.
    static func isGuardable(_ part: PlanPart) -> Bool {
        guard let updates = part.rows.updates else { return part.rows.isEmpty }
        return zip(part.fields, updates.sources).allSatisfy { field, source in
            guard Layout.part(of: field, in: part.entity) == .main, !field.rules.contains(.unique) else { return false }
            // Codes that were worked out row by row must be looked up.
            if field.target != nil, case .computed = source { return false }
            return true
        }
    }

    /// Writes the part unless a row is another by now.
    /// - Returns: false at the first such row: what was written must be taken back.
    func updateGuarded(at moment: Timestamp) throws -> Bool {
        guard let updates = part.rows.updates, updates.count > 0 else { return true }
        var arguments: [CellWrite.Argument] = []
        for (index, source) in updates.sources.enumerated() {
            switch source {
            case .constant(let value):
                guard let known = ids[index], !value.isMissing else {
                    arguments.append(.constant(value))
                    continue
                }
                guard let id = known[value] else { return false }
                arguments.append(.constant(.integer(id)))
            case .computed(let column): arguments.append(.computed(column))
            }
        }
        if stamps { arguments.append(.constant(.datetime(moment))) }
        arguments.append(.id)
        if stamps { arguments.append(.read(updates.versionColumn)) }
        arguments += updates.sources.indices.map { .read(PlannedUpdates.firstOld + $0) }
        let write = SQLChange.guardedUpdate(part.entity, fields: part.fields, stamp: stamps)
        return try session.run(CellWrite(write, arguments, updates))
    }

    // MARK: Writing

    func counts(except conflicts: Conflicts) -> ChangeCounts {
        let rows = part.rows.indices.lazy.filter { conflicts[$0] == nil }.map { part.rows[$0] }
        let written =
            conflicts.isEmpty
            ? part : PlanPart(entity: part.entity, fields: part.fields, rows: PlanRows(Array(rows)), total: part.total)
        return ChangeCounts(
            inserted: written.count(.insert), updated: written.count(.update), deleted: written.count(.delete),
            values: written.valueCount)
    }

    private func rows(_ action: ChangePlan.Action, except conflicts: Conflicts) -> [ChangePlan.Row] {
        part.rows.indices.lazy.filter { conflicts[$0] == nil }.map { part.rows[$0] }.filter { $0.action == action }
    }

    private var stamps: Bool { part.entity["updated_at"] != nil && part.entity["version"] != nil }

    private func storedValue(_ value: Value, _ field: Int) throws -> Value {
        guard let ids = ids[field], !value.isMissing else { return value }
        guard let id = ids[value] else {
            // Rows that refer to what is gone are conflicts and do not come here.
            throw ArchiveError.constraint("`\(part.fields[field].name)` is \(value.described), which is gone")
        }
        return .integer(id)
    }

    func update(except conflicts: Conflicts, at moment: Timestamp) throws {
        let rows = rows(.update, except: conflicts)
        guard !rows.isEmpty else { return }
        for layer in [Layout.Part.main, .text] {
            let positions = part.fields.indices.filter { Layout.part(of: part.fields[$0], in: part.entity) == layer }
            // The main part is written even when only texts change: the version counts up.
            guard !positions.isEmpty || (layer == .main && stamps) else { continue }
            let stamp = layer == .main && stamps
            let statement = try session.prepare(
                SQLChange.update(part.entity, part: layer, fields: positions.map { part.fields[$0] }, stamp: stamp))
            for row in rows {
                var arguments: [Value] = []
                for position in positions { arguments.append(try storedValue(row.new[position], position)) }
                if stamp { arguments.append(.datetime(moment)) }
                arguments.append(.integer(row.id))
                try statement.run(arguments)
            }
        }
    }

    func insert(except conflicts: Conflicts, at moment: Timestamp) throws {
        let rows = rows(.insert, except: conflicts)
        guard !rows.isEmpty else { return }
        let managed = part.entity.fields.filter { $0.rules.contains(.managed) }
        for layer in [Layout.Part.main, .text] {
            let positions = part.fields.indices.filter { Layout.part(of: part.fields[$0], in: part.entity) == layer }
            guard layer == .main || !positions.isEmpty else { continue }
            let stamped = layer == .main ? managed : []
            let statement = try session.prepare(
                SQLChange.insert(part.entity, part: layer, fields: positions.map { part.fields[$0] } + stamped))
            var id = largestID
            for row in rows {
                id += 1
                var arguments: [Value] = []
                for position in positions { arguments.append(try storedValue(row.new[position], position)) }
                arguments += stamped.map { $0.type == .datetime ? .datetime(moment) : .integer(1) }
                arguments.append(.integer(id))
                try statement.run(arguments)
            }
        }
    }

    func delete(except conflicts: Conflicts) throws {
        let rows = rows(.delete, except: conflicts)
        guard !rows.isEmpty else { return }
        let statement = try session.prepare(SQLChange.delete(part.entity))
        for row in rows { try statement.run([.integer(row.id)]) }
    }
}
