import Model
import Query

extension PlanBuilder {
    /// A plan that merges one client into another: what belongs to `drop` goes to `keep`, whose missing fields are
    /// filled from it; `drop` stays in the archive as merged into `keep`.
    /// - Throws: `MergeError`; `PlanError.invalid` where the fields put together break a rule.
    public func merge(
        keep: Int64, drop: Int64, prefer preference: MergePreference = MergePreference()
    ) throws -> ChangePlan {
        let files = try ClientFiles(keep: keep, drop: drop, session)
        var merge = ClientMerge(files, preference, session)
        let main = try mergedFields(files, preference)
        try merge.moveRows()
        try merge.combineMembers()
        try merge.combineCredit()
        try merge.moveWarnings()
        try merge.keepOptOut()
        try merge.movePlaces()
        try merge.closeFile()
        var plan = ChangePlan(
            .merge, main, along: merge.parts, basis: try ChangeHistory(session: session).newest(),
            remarks: merge.remarks)
        plan.places = merge.places
        return plan
    }

    /// The part about the client that stays: its fields put together. It is in the plan also where none changes, because
    /// its file does.
    private func mergedFields(_ files: ClientFiles, _ preference: MergePreference) throws -> PlanPart {
        var values = files.keep.values
        for (index, field) in ClientFiles.fields.enumerated() where MergePreference.fillable.contains(field) {
            values[index] = try merged(field, files.keep.values[index], files.drop.values[index], files, preference)
        }
        let changed = values.indices.filter { values[$0] != files.keep.values[$0] }
        let shown =
            changed.isEmpty ? ClientFiles.fields.indices.filter { ClientFiles.fields[$0].name == "name" } : changed
        let fields = shown.map { ClientFiles.fields[$0] }
        let row = ChangePlan.Row(
            action: .update, id: files.keep.id, key: files.keep.code, name: files.keep.name,
            old: shown.map { files.keep.values[$0] }, new: shown.map { values[$0] }, version: files.keep.version)
        var problems = ProblemList(limit: Self.listed)
        let others = Entity.client.fieldsBesides(fields)
        var checks = PlanChecks(entity: .client, fields: fields, others: others, today: today)
        let besides = others.map { other in
            ClientFiles.fields.firstIndex(of: other).map { files.keep.values[$0] } ?? .missing
        }
        checks.add(row, beside: besides, &problems)
        try checks.finish(session, &problems)
        try problems.throwAny()
        return PlanPart(
            entity: .client, fields: fields, rows: PlanRows([row]), total: try session.count(.scan(.client)))
    }

    /// The value of a field that both files have a column for.
    private func merged(
        _ field: Field, _ kept: Value, _ dropped: Value, _ files: ClientFiles, _ preference: MergePreference
    ) throws -> Value {
        if kept == dropped || field.saysNothing(dropped, code: files.drop.code) { return kept }
        if field.saysNothing(kept, code: files.keep.code) { return dropped }
        let dropWins = files.prefersDrop(preference.fields[field.name] ?? preference.side)
        switch (field.name, kept, dropped) {
        // Remarks are a record and no statement of which only one can hold: both are kept.
        case ("notes", .text(let first), .text(let second)) where preference.fields["notes"] == nil:
            if first.contains(second) { return kept }
            return second.contains(first) ? dropped : .text(first + "\n\n" + second)
        case (_, .text(let first), .text(let second)) where field.type == .json:
            let objects = dropWins ? [second, first] : [first, second]
            return try session.rows(SQLChange.mergedObject(objects[0], over: objects[1])).first?.first ?? kept
        default: return dropWins ? dropped : kept
        }
    }
}

extension Field {
    /// Whether a client's value is only what stands where nothing is known: no owner, no class, its code for a name.
    fileprivate func saysNothing(_ value: Value, code: String) -> Bool {
        switch (name, value) {
        case (_, .missing): true
        case ("owner", .text(let owner)): owner == PlanBuilder.unassignedRep
        case ("class", .text(let level)): level == "unrated"
        case ("name", .text(let name)): name == code
        case (_, .text(let text)): text.allSatisfy(\.isWhitespace)
        default: false
        }
    }
}

/// The two files that are merged, as they are.
struct ClientFiles {
    struct File {
        let id: Int64
        let code: String
        let name: String
        /// In the order of `fields`.
        let values: [Value]
        let changed: Value
        let version: Value

        subscript(name: String) -> Value {
            ClientFiles.fields.firstIndex { $0.name == name }.map { values[$0] } ?? .missing
        }
    }

    /// Everything that can be written.
    static let fields = Entity.client.fields.filter(\.isWritable)

    let keep: File
    let drop: File

    init(keep: Int64, drop: Int64, _ session: any EngineSession) throws {
        var files: [Int64: File] = [:]
        let own = Self.fields.map { PlanBuilder.column($0, .client) }
        let changed = Entity.client["updated_at"].map { PlanBuilder.column($0, .client) }
        let columns =
            PlanBuilder.identity(.client) + own
            + [changed ?? TypedExpression(.literal(.missing), .missing), PlanBuilder.version(.client)]
        let plan = LogicalPlan.rows(.client, ids: [keep, drop]).withMerged
        try session.query(SQLQuestion.rows(plan, columns: columns, ordered: false)) { batch in
            for row in 0..<batch.count {
                let values = batch.values(row)
                files[batch.id(row)] = File(
                    id: batch.id(row), code: PlanBuilder.key(values, batch.id(row)), name: PlanBuilder.name(values),
                    values: Array(values[2..<(2 + Self.fields.count)]), changed: values[values.count - 2],
                    version: values[values.count - 1])
            }
            return true
        }
        guard let kept = files[keep] else { throw MergeError.gone(keep) }
        guard let dropped = files[drop] else { throw MergeError.gone(drop) }
        guard keep != drop else { throw MergeError.itself(kept.code) }
        // What was merged before leads elsewhere already; a chain or a ring of mergers cannot come about.
        for file in [kept, dropped] where file["status"] == .text("merged") || !file["merged_into"].isMissing {
            throw MergeError.merged(file.code, into: PlanBuilder.text(file["merged_into"]))
        }
        self.keep = kept
        self.drop = dropped
    }

    /// Whether the value of the client that is merged stands.
    func prefersDrop(_ side: MergePreference.Side) -> Bool {
        switch side {
        case .keep: return false
        case .drop: return true
        case .newest:
            guard case .datetime(let kept) = keep.changed, case .datetime(let dropped) = drop.changed else {
                return false
            }
            return dropped > kept
        }
    }
}
