import Archive
import Display
import Lua
import Model
import Query

// The journal in a script's hands: `archive:changes`, `archive:history`, `archive:undo`. It is read here and written by
// what changes the archive, never by itself.
extension Session {
    func addJournal(to type: inout LuaTypeBuilder<ArchiveObject>) {
        type.method("undo") { [unowned self] _, call in
            guard let number = try call.value(1).asInteger else {
                throw WorkbenchError(
                    "archive:undo takes the number of a change set, as in archive:undo(57), not \(try call.value(1).typePhrase); archive:changes() lists them"
                )
            }
            try self.undo(
                Int(clamping: number),
                OptionTable(call.value(2), of: "archive:undo", known: ["force", "reason", "max_rows"]))
        }
        type.method("history") { [unowned self] _, call in
            try call.push(try self.history(call.value(1), call.value(2)))
        }
        type.method("changes") { [unowned self] _, call in
            if let number = try call.value(1).asInteger {
                let options = try OptionTable(call.value(2), of: "archive:changes", known: ["n"])
                return try call.push(try self.changes(by: Int(clamping: number), options))
            }
            try call.push(
                try self.changeSets(
                    OptionTable(
                        call.value(1), of: "archive:changes", known: ChangeSetOptions.names)))
        }
    }

    // MARK: Undo

    private func undo(_ number: Int, _ given: OptionTable) throws {
        let force = try given.flag("force") ?? false
        let maxRows = try given.count("max_rows", least: 0)
        if let reason = try given.text("reason"), reason.allSatisfy(\.isWhitespace) {
            throw WorkbenchError("the reason of an undo says why: archive:undo(\(number), { reason = \"…\" })")
        }
        try refuseInDefinition("take a change set back")
        let history = ChangeHistory(session: store)
        guard let set = try history.changeSet(number) else {
            throw UndoError.unknown(number, newest: try history.newest())
        }
        try guardUndo(of: set, maxRows: maxRows)
        let reason = try given.text("reason") ?? "undo of change set \(number): \(set.occasion.reason)"
        try act("take a change set back") { session in
            let outcome = try Undo(session: session).apply(number, occasion(reason), force: force)
            return try receipt(outcome, session).message(options.display)
        }
    }

    /// Many rows are confirmed as those of a plan are. That it touches every row of an entity is asked of plans, where a
    /// condition may have been left out; an undo touches what the change set did.
    private func guardUndo(of set: ChangeSet, maxRows: Int?) throws {
        let rows = set.counts.rows
        let question = "taking back change set \(set.number) touches \(NumberText.count(rows)) rows"
        if let maxRows, rows > maxRows {
            throw PlanError.stopped("\(question), max_rows allows \(maxRows); nothing was written")
        }
        // One that cannot be taken back at all is told of by the undo itself.
        guard rows > PlanLimits.confirmedFrom, maxRows == nil, !options.isDryRun, set.undoneBy == nil, set.isRecorded
        else { return }
        let asked =
            options.confirm == nil
            ? question : words(en: question, zh: "撤销变更集 \(set.number) 涉及 \(NumberText.count(rows)) 行")
        try confirm(asked, rows: rows, allowance: "archive:undo(\(set.number), { max_rows = \(rows) })")
    }

    private func receipt(_ outcome: Undo.Outcome, _ session: any EngineSession) throws -> Receipt {
        let entities = Set(try session.recordedTables(of: outcome.changeSet).map { RowNames.entity(of: $0)?.name })
        // Rows of several entities have no name in common.
        let only = entities.count == 1 ? entities.first.flatMap { $0 }.flatMap { Vocabulary.entity(named: $0) } : nil
        let noun = only.map { Noun($0) } ?? .row
        var receipt = Receipt(
            changeSet: outcome.changeSet,
            parts: [
                PlanView.Part(.insert, noun, rows: outcome.counts.inserted),
                PlanView.Part(.update, noun, rows: outcome.counts.updated),
                PlanView.Part(.delete, noun, rows: outcome.counts.deleted),
            ], values: outcome.counts.values, undoes: outcome.undone.number, left: outcome.left.map(\.key))
        receipt.isDryRun = options.isDryRun
        return receipt
    }

    // MARK: History of a row

    /// `archive:history(clients["K000042"])`, `archive:history(clients, "K000042")`.
    private func history(_ of: LuaValue, _ key: LuaValue) throws -> LuaValue {
        if case .row(let row) = of { return try history(of: row) }
        guard let entity = of.asUserdata?.object(as: RelationObject.self)?.entity else {
            let got = of == .nil ? "nil: there is no such row now" : "\(of.typePhrase)"
            throw WorkbenchError(
                "archive:history takes a row, as in archive:history(clients[\"K000042\"]), or for one that is gone the entity and the code, archive:history(clients, \"K000042\"); got \(got)"
            )
        }
        let name = key.asString ?? key.asInteger.map { "\($0)" }
        guard let name else {
            throw WorkbenchError(
                "the history of which of the \(entity.plural)? archive:history(\(entity.plural), \(entity.key == nil ? "17" : "\"…\""))"
            )
        }
        let history = ChangeHistory(session: store)
        if let id = key.asInteger { return try table(of: [id], in: entity, named: "id \(id)") }
        guard entity.key != nil else {
            throw WorkbenchError(
                "\(entity.plural) have no code: give the id, as in archive:history(\(entity.plural), 17)")
        }
        let ids = try history.ids(of: name, in: entity)
        guard !ids.isEmpty else {
            throw WorkbenchError("no \(entity.name) has the code \"\(name)\", and none that was deleted had it")
        }
        return try table(of: ids, in: entity, named: name)
    }

    /// `row:history()`.
    func history(of row: LuaRow) throws -> LuaValue {
        guard let entity = RowContext.of(row)?.plan.entity else { throw WorkbenchError("this row has no history") }
        return try table(of: [row.id], in: entity, named: try rowKey(row)?.plain ?? "\(row.id)")
    }

    private func table(of ids: Set<Int64>, in entity: Entity, named name: String) throws -> LuaValue {
        let history = ChangeHistory(session: store)
        let revisions = try history.revisions(of: ids, in: entity)
        var filter = SQLJournal.Filter()
        filter.numbers = Array(Set(revisions.map(\.changeSet)))
        let sets = try Dictionary(
            history.changeSets(filter).map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        var rows: [[Value]] = []
        for revision in revisions {
            guard let set = sets[revision.changeSet] else { continue }
            for field in revision.fields {
                rows.append([
                    .integer(Int64(set.number)), .datetime(set.occasion.at), .text(set.occasion.actor),
                    .text(Self.deed(revision, set)), .text(field.field), field.old, field.new,
                    .text(set.occasion.reason),
                ])
            }
        }
        var notes: [String] = []
        if revisions.isEmpty {
            notes.append("nothing on record of \(entity.name) \(name): it is as it was when the journal began")
        } else if revisions.first?.action != .insert {
            notes.append("\(entity.name) \(name) is older than the first change on record")
        }
        return try self.table(
            Table(
                columns: [
                    TableColumn("change_set", label: Label(zh: "变更集", en: "Change set"), type: .integer),
                    TableColumn("at", label: Label(zh: "时间", en: "At"), type: .datetime),
                    TableColumn("by", label: Label(zh: "操作人", en: "By"), type: .text),
                    TableColumn("what", label: Label(zh: "操作", en: "What"), type: .text),
                    TableColumn("field", label: Label(zh: "字段", en: "Field"), type: .text),
                    TableColumn("before", label: Label(zh: "原值", en: "Before")),
                    TableColumn("after", label: Label(zh: "新值", en: "After")),
                    TableColumn("reason", label: Label(zh: "原因", en: "Reason"), type: .text),
                ], rows: rows, noun: Noun(one: "change", many: "changes", zh: "处变更"), notes: notes))
    }

    /// What was done to the row; of what is more than that, an import, a merge, an undo, what it was.
    private static func deed(_ revision: RowRevision, _ set: ChangeSet) -> String {
        switch ChangePlan.Kind(rawValue: set.kind) {
        case .update, .insert, .upsert, .delete: revision.action.rawValue
        case .merge, .classify, .check, nil: set.kind
        }
    }
}
