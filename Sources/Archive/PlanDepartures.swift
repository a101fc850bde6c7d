import Model
import Query

/// The rows that a plan takes away, by deleting them or by merging them into others. Nothing may refer to them once it
/// is written: what does is part of the plan, by id, because what is applied is what was shown. A row that came to them
/// since the plan was made is therefore a conflict, and rows that go together stay together.
struct PlanDepartures {
    private let plan: ChangePlan
    private let session: any EngineSession

    typealias Conflicts = [PartWriter.Conflicts]

    init(_ plan: ChangePlan, session: any EngineSession) {
        self.plan = plan
        self.session = session
    }

    /// The places in a part of the rows that leave.
    private func leaving(_ part: PlanPart) -> [(place: Int, id: Int64)] {
        let status = part.fields.firstIndex { part.entity == .client && $0.name == "status" }
        var leaving: [(place: Int, id: Int64)] = []
        for (place, row) in part.rows.enumerated() {
            switch row.action {
            case .delete: leaving.append((place, row.id))
            case .update:
                guard plan.kind == .merge, let status, row.new[status] == Self.merged, row.old[status] != Self.merged
                else { continue }
                leaving.append((place, row.id))
            case .insert: continue
            }
        }
        return leaving
    }

    private static let merged = Value.text("merged")

    // MARK: What came since

    /// Marks rows that leave although others refer to them that the plan does not know.
    func findArrivals(_ conflicts: inout Conflicts) throws {
        for (number, part) in plan.parts.enumerated() {
            let leaving = leaving(part)
            guard !leaving.isEmpty else { continue }
            let places = Dictionary(leaving.map { ($0.id, $0.place) }, uniquingKeysWith: { first, _ in first })
            for inverse in part.entity.inverses {
                for (id, arrivals) in try arrivals(inverse, at: part.entity, leaving.map(\.id)) {
                    guard let place = places[id], conflicts[number][place] == nil else { continue }
                    conflicts[number][place] = try conflict(part.rows[place], of: part.entity, arrivals, inverse)
                }
            }
            if part.entity == .client { try findPlaces(part, places, &conflicts[number]) }
        }
    }

    /// By the row that leaves, the ids of rows that refer to it and will go on doing so.
    private func arrivals(
        _ inverse: Inverse, at entity: Entity, _ leaving: [Int64]
    ) throws -> [Int64: [Int64]] {
        var settled: Set<Int64> = []
        for part in plan.parts where part.entity == inverse.entity {
            let index = part.fields.firstIndex(of: inverse.field)
            for row in part.rows {
                switch row.action {
                case .delete: settled.insert(row.id)
                case .update: if let index, row.old[index] != row.new[index] { settled.insert(row.id) }
                case .insert: continue
                }
            }
        }
        var arrivals: [Int64: [Int64]] = [:]
        for chunk in leaving.batches(of: 10_000) {
            let statement = SQLQuestion.rows(
                .referring(to: entity, chunk, by: inverse), ledBy: inverse.field,
                columns: [TypedExpression(.id, .integer)])
            try session.query(statement) { batch in
                for row in 0..<batch.count {
                    guard case .integer(let id) = batch.value(row, 0), !settled.contains(id) else { continue }
                    arrivals[batch.id(row), default: []].append(id)
                }
                return true
            }
        }
        return arrivals
    }

    /// `K000042: visit 51 came to it since, by li on … (change set 58)`.
    private func conflict(
        _ row: ChangePlan.Row, of entity: Entity, _ arrivals: [Int64], _ inverse: Inverse
    ) throws -> PlanConflict {
        let first = arrivals.min() ?? 0
        let since = try ChangeHistory(session: session).touched(inverse.entity, [first], since: plan.basis)[first]
        let columns = PlanBuilder.identity(inverse.entity)
        let arrival = LogicalPlan.rows(inverse.entity, ids: [first]).withMerged
        var name = "\(inverse.entity.name) \(first)"
        try session.query(SQLQuestion.rows(arrival, columns: columns, ordered: false)) { batch in
            if batch.count > 0 { name = "\(inverse.entity.name) \(PlanBuilder.key(batch.values(0), first))" }
            return false
        }
        let more = arrivals.count > 1 ? " and \((arrivals.count - 1).grouped) more \(inverse.name)" : ""
        return PlanConflict(entity: entity, key: row.key, reason: "\(name)\(more) came to it since", since: since)
    }

    /// Marks clients whose places in lists are no longer those that the plan knows.
    private func findPlaces(
        _ part: PlanPart, _ places: [Int64: Int], _ conflicts: inout PartWriter.Conflicts
    ) throws {
        let known = Dictionary(grouping: plan.places.left, by: \.client).mapValues(Set.init)
        let there = Dictionary(
            grouping: try SegmentPlace.of(Array(places.keys), session), by: \.client
        ).mapValues(Set.init)
        for (id, place) in places where known[id] != there[id] && conflicts[place] == nil {
            conflicts[place] = PlanConflict(
                entity: part.entity, key: part.rows[place].key,
                reason: "its places in lists of segments changed since")
        }
    }

    // MARK: What goes together

    /// Leaves whole what cannot be taken away whole: a client with a conflict keeps all its visits, and a visit with one
    /// keeps its client. A merge is one thing.
    func spread(_ conflicts: inout Conflicts) {
        guard plan.parts.count > 1, conflicts.contains(where: { !$0.isEmpty }) else { return }
        guard plan.kind != .merge else {
            for (number, part) in plan.parts.enumerated() {
                for (place, row) in part.rows.enumerated() where conflicts[number][place] == nil {
                    conflicts[number][place] = together(row, part.entity)
                }
            }
            return
        }
        var groups = Groups(sizes: plan.parts.map(\.rows.count))
        var rows: [String: [Value: Int]] = [:]
        for (number, part) in plan.parts.enumerated() {
            for (place, row) in part.rows.enumerated() where row.action != .insert {
                // A row may stand in several parts.
                let name = part.entity.key == nil ? Value.integer(row.id) : .text(row.key)
                let item = groups.item(number, place)
                if let known = rows[part.entity.name]?[name] {
                    groups.join(known, item)
                } else {
                    rows[part.entity.name, default: [:]][name] = item
                }
            }
        }
        for (number, part) in plan.parts.enumerated() {
            for (index, field) in part.fields.enumerated() {
                guard let target = field.target, let known = rows[target.name] else { continue }
                for (place, row) in part.rows.enumerated() where row.action != .insert {
                    if let other = known[row.old[index]] { groups.join(groups.item(number, place), other) }
                }
            }
        }
        var left: Set<Int> = []
        for (number, conflicts) in conflicts.enumerated() {
            for place in conflicts.keys { left.insert(groups.root(groups.item(number, place))) }
        }
        for (number, part) in plan.parts.enumerated() {
            for (place, row) in part.rows.enumerated() where conflicts[number][place] == nil {
                guard left.contains(groups.root(groups.item(number, place))) else { continue }
                conflicts[number][place] = together(row, part.entity)
            }
        }
    }

    private func together(_ row: ChangePlan.Row, _ entity: Entity) -> PlanConflict {
        PlanConflict(entity: entity, key: row.key, reason: "goes together with rows that changed since")
    }

    // MARK: Lists of segments

    /// Takes the clients that leave out of the lists, and puts others in.
    func writePlaces(except conflicts: Conflicts) throws {
        guard !plan.places.isEmpty else { return }
        var stay: Set<Int64> = []
        for (part, conflicts) in zip(plan.parts, conflicts) where part.entity == .client {
            stay.formUnion(conflicts.keys.map { part.rows[$0].id })
        }
        let left = plan.places.left.filter { !stay.contains($0.client) }
        if !left.isEmpty {
            let statement = try session.prepare(SQLSegments.deleteMember)
            for place in left {
                try statement.run([.integer(place.client), .integer(place.segment), .integer(place.version)])
            }
        }
        let taken = plan.places.taken.filter { !stay.contains($0.client) }
        if !taken.isEmpty {
            let statement = try session.prepare(SQLSegments.insertMember)
            for place in taken {
                try statement.run([
                    .integer(place.client), .integer(place.segment), .integer(place.version), .integer(place.rank),
                ])
            }
        }
    }
}

/// Rows of a plan that hang together, as sets that are joined.
private struct Groups {
    private var parents: [Int]
    private let starts: [Int]

    init(sizes: [Int]) {
        var starts: [Int] = []
        var total = 0
        for size in sizes {
            starts.append(total)
            total += size
        }
        self.starts = starts
        parents = Array(0..<total)
    }

    func item(_ part: Int, _ place: Int) -> Int { starts[part] + place }

    mutating func root(_ item: Int) -> Int {
        var item = item
        while parents[item] != item {
            parents[item] = parents[parents[item]]
            item = parents[item]
        }
        return item
    }

    mutating func join(_ one: Int, _ other: Int) {
        let (a, b) = (root(one), root(other))
        if a != b { parents[max(a, b)] = min(a, b) }
    }
}
