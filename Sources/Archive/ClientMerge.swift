import Model
import Query

/// What becomes of everything that belongs to a client when it is merged into another: the parts of the plan beside
/// the clients' own fields, and what is said of them.
struct ClientMerge {
    private let files: ClientFiles
    private let preference: MergePreference
    private let session: any EngineSession
    private(set) var parts: [PlanPart] = []
    private(set) var places = PlaceChanges()
    private(set) var remarks: [String] = []

    init(_ files: ClientFiles, _ preference: MergePreference, _ session: any EngineSession) {
        self.files = files
        self.preference = preference
        self.session = session
        remarks = ["\(files.drop.code) stays in the archive as merged into \(files.keep.code)"]
    }

    private var kept: Value { .text(files.keep.code) }

    /// Members, credit and warnings need more than another client.
    private static let special: Set<String> = ["client", "member", "credit", "warning"]

    // MARK: Rows as they stand

    /// A row with some of its fields.
    private struct Stored {
        let id: Int64
        let identity: [Value]
        let values: [Value]
        let version: Value
    }

    private func fields(_ entity: Entity, _ names: [String]) -> [Field] {
        entity.fields.filter { names.contains($0.name) }
    }

    private func rows(_ inverse: Inverse, of client: Int64, _ fields: [Field]) throws -> [Stored] {
        let entity = inverse.entity
        let columns =
            PlanBuilder.identity(entity) + fields.map { PlanBuilder.column($0, entity) } + [PlanBuilder.version(entity)]
        var rows: [Stored] = []
        try session.query(SQLQuestion.rows(.referring(to: .client, [client], by: inverse), columns: columns)) { batch in
            for row in 0..<batch.count {
                let values = batch.values(row)
                rows.append(
                    Stored(
                        id: batch.id(row), identity: Array(values.prefix(2)),
                        values: Array(values[2..<(2 + fields.count)]), version: values[values.count - 1]))
            }
            return true
        }
        return rows
    }

    private func change(_ action: ChangePlan.Action, _ row: Stored, to new: [Value] = []) -> ChangePlan.Row {
        ChangePlan.Row(
            action: action, id: row.id, key: PlanBuilder.key(row.identity, row.id),
            name: PlanBuilder.name(row.identity), old: row.values, new: new, version: row.version)
    }

    private mutating func add(_ entity: Entity, _ fields: [Field], _ rows: [ChangePlan.Row]) throws {
        guard !rows.isEmpty else { return }
        parts.append(
            PlanPart(entity: entity, fields: fields, rows: PlanRows(rows), total: try session.count(.scan(entity))))
    }

    private func inverse(_ entity: Entity) -> Inverse? {
        Entity.client.inverses.first { $0.entity == entity && $0.field.name == "client" }
    }

    // MARK: What moves as it is

    /// Contacts, visits, responses, purchases, cases, tasks, surveys: whatever the model says belongs to a client.
    mutating func moveRows() throws {
        var moved: [String] = []
        var count = 0
        for inverse in Entity.client.inverses where !Self.special.contains(inverse.entity.name) {
            let rows = try rows(inverse, of: files.drop.id, [inverse.field]).map { change(.update, $0, to: [kept]) }
            guard !rows.isEmpty else { continue }
            try add(inverse.entity, [inverse.field], rows)
            moved.append(PlanRemark.counted(rows.count, inverse.entity))
            count += rows.count
        }
        if count > 0 {
            remarks.append("\(PlanRemark.list(moved)) \(count == 1 ? "moves" : "move") to \(files.keep.code)")
        }
    }

    // MARK: Members of campaigns

    /// How much an outcome says: a decision stands over one that is open, a purchase over a refusal.
    private static func weight(_ outcome: Value) -> Int {
        switch outcome {
        case .text("converted"): 3
        case .text("refused"): 2
        case .text("pending"): 1
        default: 0
        }
    }

    /// A campaign has a client once: where both are members, the member that stays gets the earliest dates and the
    /// outcome that says more, and keeps its rank, assets and wave as they were frozen.
    mutating func combineMembers() throws {
        guard let inverse = inverse(.member), let campaign = Entity.member["campaign"] else { return }
        let all = Entity.member.fields.filter(\.isWritable)
        let position = { (name: String) in all.firstIndex { $0.name == name } }
        guard let campaignAt = all.firstIndex(of: campaign) else { return }
        var own: [Value: Stored] = [:]
        for row in try rows(inverse, of: files.keep.id, all) { own[row.values[campaignAt]] = row }
        let combined = all.indices.filter { index in
            ["wave", "contacted_on", "appointed_on", "visited_on", "converted_on", "outcome", "gift"].contains(
                all[index].name)
        }
        let dates = Set(["contacted_on", "appointed_on", "visited_on", "converted_on"].compactMap(position))
        var moved: [Stored] = []
        var updated: [ChangePlan.Row] = []
        var deleted: [ChangePlan.Row] = []
        var waves: [String] = []
        for row in try rows(inverse, of: files.drop.id, all) {
            guard let stays = own[row.values[campaignAt]] else {
                moved.append(row)
                continue
            }
            let new = combined.map { index -> Value in
                let (mine, other) = (stays.values[index], row.values[index])
                if mine.isMissing { return other }
                if case .date(let first) = mine, case .date(let second) = other, dates.contains(index) {
                    return .date(min(first, second))
                }
                if all[index].name == "outcome", Self.weight(other) > Self.weight(mine) { return other }
                return mine
            }
            if let wave = position("wave"), !row.values[wave].isMissing, row.values[wave] != stays.values[wave],
                !stays.values[wave].isMissing, let code = PlanBuilder.text(row.values[campaignAt])
            {
                waves.append(code)
            }
            let part = Stored(
                id: stays.id, identity: stays.identity, values: combined.map { stays.values[$0] },
                version: stays.version)
            updated.append(change(.update, part, to: new))
            deleted.append(change(.delete, row))
        }
        try add(
            .member, [inverse.field],
            moved.map { row in
                let client = all.firstIndex(of: inverse.field).map { [row.values[$0]] } ?? []
                return change(
                    .update, Stored(id: row.id, identity: row.identity, values: client, version: row.version),
                    to: [kept])
            })
        try add(.member, combined.map { all[$0] }, updated.filter { $0.old != $0.new })
        try add(.member, all, deleted)
        if !moved.isEmpty {
            remarks.append(
                "\(PlanRemark.counted(moved.count, .member)) \(moved.count == 1 ? "moves" : "move") to \(files.keep.code)"
            )
        }
        if !deleted.isEmpty {
            let places = deleted.count == 1 ? "1 campaign" : "\(deleted.count) campaigns"
            remarks.append("both are members of \(places): the earliest dates and the outcome that says more are kept")
        }
        if !waves.isEmpty {
            remarks.append(
                "they were in different waves of \(PlanRemark.list(waves)); the wave of \(files.keep.code) stands, which a comparison with the holdout may feel"
            )
        }
    }

    // MARK: Credit

    /// One a client: what is owed is added up, the terms are the preferred ones.
    mutating func combineCredit() throws {
        guard let inverse = inverse(.credit) else { return }
        let all = Entity.credit.fields.filter(\.isWritable)
        let mine = try rows(inverse, of: files.keep.id, all).first
        guard let other = try rows(inverse, of: files.drop.id, all).first else { return }
        guard let mine else {
            let client = all.firstIndex(of: inverse.field).map { [other.values[$0]] } ?? []
            let row = Stored(id: other.id, identity: other.identity, values: client, version: other.version)
            try add(.credit, [inverse.field], [change(.update, row, to: [kept])])
            remarks.append("the credit terms move to \(files.keep.code)")
            return
        }
        let dropWins = files.prefersDrop(preference.fields["credit"] ?? preference.side)
        let written = all.indices.filter { all[$0] != inverse.field }
        let new = written.map { index -> Value in
            switch (mine.values[index], other.values[index]) {
            case (let value, .missing), (.missing, let value): value
            case (.money(let first), .money(let second)) where ["receivable", "overdue"].contains(all[index].name):
                .money(Self.sum(first, second))
            case (let first, let second): dropWins ? second : first
            }
        }
        let row = Stored(
            id: mine.id, identity: mine.identity, values: written.map { mine.values[$0] }, version: mine.version)
        if row.values != new { try add(.credit, written.map { all[$0] }, [change(.update, row, to: new)]) }
        try add(.credit, all, [change(.delete, other)])
        remarks.append(
            "both have credit terms: receivable and overdue are added up, the rest is \((dropWins ? files.drop : files.keep).code)'s where both say something"
        )
    }

    private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? (one > 0 ? .max : .min) : sum
    }

    // MARK: Warnings

    /// A warning is open once per client and rule: where both are open, the one that moves is closed.
    mutating func moveWarnings() throws {
        guard let inverse = inverse(.warning), let rule = Entity.warning["rule"], let state = Entity.warning["state"]
        else { return }
        let fields = fields(.warning, ["client", "rule", "state"])
        guard let ruleAt = fields.firstIndex(of: rule), let stateAt = fields.firstIndex(of: state),
            let clientAt = fields.firstIndex(of: inverse.field)
        else { return }
        func isOpen(_ row: Stored) -> Bool { row.values[stateAt] != .text("closed") }
        var open = Set(try rows(inverse, of: files.keep.id, fields).filter(isOpen).map { $0.values[ruleAt] })
        var closed = 0
        let moved = try rows(inverse, of: files.drop.id, fields).map { row in
            var new = row.values
            new[clientAt] = kept
            if isOpen(row), !row.values[ruleAt].isMissing, !open.insert(row.values[ruleAt]).inserted {
                new[stateAt] = .text("closed")
                closed += 1
            }
            return change(.update, row, to: new)
        }
        try add(.warning, fields, moved)
        guard !moved.isEmpty else { return }
        let more =
            closed == 0
            ? ""
            : "; \(closed) of them \(closed == 1 ? "is" : "are") closed, \(files.keep.code) having one open for the same rule"
        remarks.append(
            "\(PlanRemark.counted(moved.count, .warning)) \(moved.count == 1 ? "moves" : "move") to \(files.keep.code)\(more)"
        )
    }

    // MARK: Opt-outs

    /// Who said no under either name is not written to under the other: where one client had opted out and the other's
    /// later word would undo that, the opt-out is said again after it.
    mutating func keepOptOut() throws {
        guard let inverse = inverse(.response) else { return }
        let fields = fields(.response, ["campaign", "event", "at"])
        guard fields.count == 3 else { return }
        let words = try [files.keep, files.drop].map { file in
            try rows(inverse, of: file.id, fields).filter { row in
                row.values[1] == .text("unsubscribe") || row.values[1] == .text("resubscribe")
            }.sorted { Self.moment($0.values[2]) < Self.moment($1.values[2]) }
        }
        let together = words.flatMap { $0 }.sorted { (one, other) in
            let (first, second) = (Self.moment(one.values[2]), Self.moment(other.values[2]))
            // As everywhere, a resubscribe of the same second comes after.
            return first != second
                ? first < second : one.values[1] == .text("unsubscribe") && other.values[1] != one.values[1]
        }
        guard let last = together.last, last.values[1] == .text("resubscribe") else { return }
        guard let out = words.compactMap(\.last).last(where: { $0.values[1] == .text("unsubscribe") }) else { return }
        let again: [String: Value] = [
            "campaign": out.values[0], "client": kept, "event": .text("unsubscribe"),
            "at": .datetime(Timestamp(seconds: Self.moment(last.values[2]) &+ 1)),
        ]
        let written = Entity.response.fields.filter { again[$0.name] != nil }
        try add(
            .response, written,
            [
                ChangePlan.Row(
                    action: .insert, id: 0, key: "opt-out", name: "", old: [],
                    new: written.map { again[$0.name] ?? .missing })
            ])
        remarks.append(
            "one of them has opted out of mail: an unsubscribe is entered so that it stays in force for both")
    }

    private static func moment(_ value: Value) -> Int64 {
        if case .datetime(let moment) = value { return moment.seconds }
        // An event without a time counts from the beginning.
        return Timestamp(seconds: 0).seconds
    }

    // MARK: Lists of segments

    /// Places in lists pass to the client that stays, unless it stands in that list itself.
    mutating func movePlaces() throws {
        let all = try SegmentPlace.of([files.keep.id, files.drop.id], session)
        let own = Set(all.filter { $0.client == files.keep.id }.map(\.list))
        places.left = all.filter { $0.client == files.drop.id }
        places.taken = places.left.filter { !own.contains($0.list) }.map { $0.of(files.keep.id) }
        guard !places.left.isEmpty else { return }
        let (moved, both) = (places.taken.count, places.left.count - places.taken.count)
        var said: [String] = []
        if moved > 0 {
            said.append(
                "\(moved) \(moved == 1 ? "place" : "places") in lists of segments \(moved == 1 ? "passes" : "pass") to \(files.keep.code)"
            )
        }
        if both > 0 {
            said.append(
                "\(files.keep.code) stands in \(both) \(both == 1 ? "list" : "lists") with \(files.drop.code) and keeps its own place"
            )
        }
        remarks.append(said.joined(separator: "; "))
    }

    // MARK: The file that is merged

    /// The client that is merged says so and into which; those merged into it before are now merged into that one.
    mutating func closeFile() throws {
        let fields = fields(.client, ["status", "merged_into"])
        guard let statusAt = fields.firstIndex(where: { $0.name == "status" }),
            let intoAt = fields.firstIndex(where: { $0.name == "merged_into" }),
            let inverse = Entity.client.inverses.first(where: { $0.field.name == "merged_into" })
        else { return }
        var old = [Value](repeating: .missing, count: 2)
        old[statusAt] = files.drop["status"]
        old[intoAt] = files.drop["merged_into"]
        var new = old
        new[statusAt] = .text("merged")
        new[intoAt] = kept
        let closed = ChangePlan.Row(
            action: .update, id: files.drop.id, key: files.drop.code, name: files.drop.name, old: old, new: new,
            version: files.drop.version)
        let earlier = try rows(inverse, of: files.drop.id, fields).map { row in
            var new = row.values
            new[intoAt] = kept
            return change(.update, row, to: new)
        }
        try add(.client, fields, [closed] + earlier)
        if !earlier.isEmpty {
            remarks.append(
                "\(PlanRemark.counted(earlier.count, .client)) merged into \(files.drop.code) before \(earlier.count == 1 ? "leads" : "lead") to \(files.keep.code) now"
            )
        }
    }
}
