import Model
import Query

extension Entity {
    /// Whether rows that cannot be without one of these go with it when it is deleted.
    ///
    /// What is in the archive about a client, a campaign, a visit or a contact belongs to it: without it, it says
    /// nothing. Reps, branches and segments are what others are put in the charge of, or chosen by: a rep's clients are
    /// not the rep's own, and who takes them over, where they move, what a campaign aims at instead is for people to
    /// say. While anything refers to one of those it is not deleted.
    var takesAlong: Bool { ![.rep, .branch, .segment].contains(self) }
}

extension LogicalPlan {
    /// The rows that refer to these, merged clients on either side among them.
    static func referring(to entity: Entity, _ ids: [Int64], by inverse: Inverse) -> LogicalPlan {
        .walk(.rows(entity, ids: ids).withMerged, .toMany(inverse.entity, inverse.field)).withMerged
    }
}

extension PlanBuilder {
    // MARK: Delete

    /// A plan that deletes rows, and with them what belongs to them and cannot be without them; other references to
    /// them become missing. Everything it touches is in it by id.
    /// - Throws: `PlanError.invalid` where people must first decide what becomes of rows that refer to these.
    public func delete(_ plan: LogicalPlan) throws -> ChangePlan {
        var deletion = Deletion(session: session)
        try deletion.delete(plan)
        if !plan.entity.takesAlong { try refuseReferences(to: plan, deletion.rows(of: plan.entity)) }
        return try deletion.plan(about: plan.entity)
    }

    /// Refuses to delete what others are in the charge of.
    private func refuseReferences(to plan: LogicalPlan, _ rows: [ChangePlan.Row]) throws {
        guard !rows.isEmpty else { return }
        let entity = plan.entity
        var problems = ProblemList(limit: Self.listed)
        for inverse in entity.inverses {
            var referring = LogicalPlan.walk(plan, .toMany(inverse.entity, inverse.field)).withMerged
            // A branch may go together with the branches below it.
            if inverse.entity == entity { referring = .combine(.difference, referring, plan) }
            let count = try session.count(referring)
            guard count > 0 else { continue }
            let kind = count == 1 ? inverse.entity.name : inverse.entity.plural
            problems.add(
                rows.count == 1 ? rows[0].key : "\(rows.count.grouped) \(entity.plural)", name: inverse.name,
                "still belong to \(rows.count == 1 ? "it" : "them") (\(count.grouped) \(kind)); delete or move those first"
            )
        }
        try problems.throwAny()
    }
}

/// Rows that are deleted, followed to everything that hangs on them.
private struct Deletion {
    let session: any EngineSession
    /// In the order they were found in.
    private var deleted: [(entity: Entity, rows: [ChangePlan.Row])] = []
    private var ids: [String: Set<Int64>] = [:]

    init(session: any EngineSession) { self.session = session }

    func rows(of entity: Entity) -> [ChangePlan.Row] { deleted.first { $0.entity == entity }?.rows ?? [] }

    /// Takes in the plan's rows and, where they are such that others belong to them, those.
    mutating func delete(_ plan: LogicalPlan) throws {
        let entity = plan.entity
        let found = try read(plan)
        guard !found.isEmpty else { return }
        if let index = deleted.firstIndex(where: { $0.entity == entity }) {
            deleted[index].rows += found
        } else {
            deleted.append((entity, found))
        }
        guard entity.takesAlong else { return }
        let ids = found.map(\.id)
        for inverse in entity.inverses where inverse.field.isRequired {
            try delete(.referring(to: entity, ids, by: inverse))
        }
    }

    /// The rows of a plan that are not taken in yet, as they are.
    private mutating func read(_ plan: LogicalPlan) throws -> [ChangePlan.Row] {
        let entity = plan.entity
        let fields = Self.fields(of: entity)
        let columns =
            PlanBuilder.identity(entity) + fields.map { PlanBuilder.column($0, entity) } + [PlanBuilder.version(entity)]
        var known = ids.removeValue(forKey: entity.name) ?? []
        var rows: [ChangePlan.Row] = []
        try session.query(SQLQuestion.rows(plan, columns: columns)) { batch in
            for row in 0..<batch.count where known.insert(batch.id(row)).inserted {
                let values = batch.values(row)
                rows.append(
                    ChangePlan.Row(
                        action: .delete, id: batch.id(row), key: PlanBuilder.key(values, batch.id(row)),
                        name: PlanBuilder.name(values), old: Array(values[2..<(2 + fields.count)]), new: [],
                        version: values[values.count - 1]))
            }
            return true
        }
        ids[entity.name] = known
        return rows
    }

    private static func fields(of entity: Entity) -> [Field] { entity.fields.filter { $0.isWritable } }

    // MARK: The plan

    func plan(about entity: Entity) throws -> ChangePlan {
        var along: [PlanPart] = []
        for (other, rows) in deleted where other != entity {
            along.append(try part(other, Self.fields(of: other), rows))
        }
        let emptied = try emptied()
        let main = try part(entity, Self.fields(of: entity), rows(of: entity))
        var plan = ChangePlan(
            .delete, main, along: along + emptied, basis: try ChangeHistory(session: session).newest())
        if entity == .client || along.contains(where: { $0.entity == .client }) {
            plan.places.left = try SegmentPlace.of((ids[Entity.client.name] ?? []).sorted(), session)
        }
        plan.remarks = remarks(main, along, emptied, places: plan.places.left.count)
        return plan
    }

    private func part(_ entity: Entity, _ fields: [Field], _ rows: [ChangePlan.Row]) throws -> PlanPart {
        PlanPart(entity: entity, fields: fields, rows: PlanRows(rows), total: try session.count(.scan(entity)))
    }

    /// Rows that stay and lose what they refer to, a part for each entity.
    private func emptied() throws -> [PlanPart] {
        var references: [(inverse: Inverse, target: Entity)] = []
        for (target, _) in deleted {
            references += target.inverses.filter { !$0.field.isRequired }.map { ($0, target) }
        }
        var parts: [PlanPart] = []
        for entity in Vocabulary.entities {
            let own = references.filter { $0.inverse.entity == entity }
            guard !own.isEmpty else { continue }
            let fields = entity.fields.filter { field in own.contains { $0.inverse.field == field } }
            var lost: [Int64: Set<String>] = [:]
            for (inverse, target) in own {
                let referring = LogicalPlan.referring(to: target, (ids[target.name] ?? []).sorted(), by: inverse)
                for id in try session.ids(referring, ordered: false) where ids[entity.name]?.contains(id) != true {
                    lost[id, default: []].insert(inverse.field.name)
                }
            }
            guard !lost.isEmpty else { continue }
            parts.append(try part(entity, fields, try rows(entity, fields, losing: lost)))
        }
        return parts
    }

    private func rows(
        _ entity: Entity, _ fields: [Field], losing lost: [Int64: Set<String>]
    ) throws -> [ChangePlan.Row] {
        let columns =
            PlanBuilder.identity(entity) + fields.map { PlanBuilder.column($0, entity) } + [PlanBuilder.version(entity)]
        var rows: [ChangePlan.Row] = []
        let plan = LogicalPlan.rows(entity, ids: lost.keys.sorted()).withMerged
        try session.query(SQLQuestion.rows(plan, columns: columns)) { batch in
            for row in 0..<batch.count {
                let values = batch.values(row)
                let old = Array(values[2..<(2 + fields.count)])
                let names = lost[batch.id(row)] ?? []
                rows.append(
                    ChangePlan.Row(
                        action: .update, id: batch.id(row), key: PlanBuilder.key(values, batch.id(row)),
                        name: PlanBuilder.name(values), old: old,
                        new: zip(fields, old).map { names.contains($0.name) ? .missing : $1 },
                        version: values[values.count - 1]))
            }
            return true
        }
        return rows
    }

    // MARK: Remarks

    private func remarks(_ main: PlanPart, _ along: [PlanPart], _ emptied: [PlanPart], places: Int) -> [String] {
        let it = main.rows.count == 1 ? "it" : "them"
        var remarks: [String] = []
        var going = along.map { PlanRemark.counted($0.rows.count, $0.entity) }
        if places > 0 { going.append("\(places) \(places == 1 ? "place" : "places") in lists of segments") }
        if !going.isEmpty {
            let count = along.reduce(places) { $0 + $1.rows.count }
            remarks.append("\(PlanRemark.list(going)) \(count == 1 ? "goes" : "go") with \(it)")
        }
        for part in emptied {
            for (index, field) in part.fields.enumerated() {
                let count = part.rows.count { $0.old[index] != $0.new[index] }
                guard count > 0 else { continue }
                remarks.append(
                    "`\(field.name)` of \(PlanRemark.counted(count, part.entity)) that \(count == 1 ? "stays" : "stay") becomes missing"
                )
            }
        }
        return remarks
    }
}

/// Words of the remarks on plans.
enum PlanRemark {
    /// `1 visit`, `12 visits`
    static func counted(_ count: Int, _ entity: Entity) -> String {
        "\(count.grouped) \((count == 1 ? entity.name : entity.plural).replacing("_", with: " "))"
    }

    /// `a`, `a and b`, `a, b and c`
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}
