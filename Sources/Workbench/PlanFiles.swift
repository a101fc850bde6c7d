import Archive
import Display
import Interchange
import Lua
import Model
import Query
import TerminalText

// Plans that leave the session: as a sheet for somebody to approve, as a file to be applied later.
extension Session {
    func addPlanFiles(to type: inout LuaTypeBuilder<PlanObject>) {
        type.method("rows") { [unowned self] object, call in
            try call.push(try self.table(PlanTable(plan: object.plan).table))
        }
        type.method("export") { [unowned self] object, call in
            let path = try call.string(1)
            let options = try OptionTable(call.value(2), of: "export", known: ["overwrite", "labels", "bom", "raw"])
            try self.export(object, to: path, options)
        }
        type.method("save") { [unowned self] object, call in
            let path = try call.string(1)
            let options = try OptionTable(call.value(2), of: "save", known: ["overwrite"])
            try self.save(object, to: path, overwrites: try options.flag("overwrite") ?? false)
        }
    }

    func addPlanFiles(to type: inout LuaTypeBuilder<ArchiveObject>) {
        type.method("load_plan") { [unowned self] _, call in
            let path = try call.string(1)
            try self.lua.checkFile(path, for: .reading)
            try call.push(.userdata(try self.lua.userdata(try self.loadPlan(path))))
        }
    }

    /// Where and when a plan is made.
    var planOrigin: PlanOrigin {
        let properties = engine.properties
        return PlanOrigin(
            archive: properties.uuid, schema: properties.schemaVersion, actor: options.actor, at: Clock.now)
    }

    // MARK: Export

    private func export(_ object: PlanObject, to path: String, _ given: OptionTable) throws {
        let plan = object.plan
        let language = try exportLabels(given) ?? options.display.language
        let entries = try head(of: object, language)
        let table = Table(columns: PlanTable.columns, rows: [], noun: PlanTable.noun)
        let lines = PlanTable(plan: plan, labels: try exportLabels(given))
        try export(to: path, table, given, head: ExportHead(entries, language: language)) { sink in
            try lines.lines { line in
                if sink.count % 1024 == 0 { try self.stopIfCancelled() }
                try sink.row(line)
            }
        }
    }

    private func head(of object: PlanObject, _ language: Language) throws -> [ExportHead.Entry] {
        let plan = object.plan
        let view = PlanView(plan, rows: 0)
        var entries = [ExportHead.Entry("plan", zh: "计划", en: "Plan", .text(view.summary(language)))]
        for (number, part) in view.along.enumerated() {
            let text = PlanView(parts: part.parts).summary(language)
            entries.append(
                .init(number == 0 ? "along" : "along_\(number + 1)", zh: "连带", en: "Along with it", .text(text)))
        }
        entries.append(.init("rows", zh: "行数", en: "Rows", .integer(Int64(plan.rowCount))))
        entries.append(.init("values", zh: "值数", en: "Values", .integer(Int64(plan.valueCount))))
        entries.append(
            .init(
                "share", zh: "占全部\(plan.entity.label.zh)", en: "Share of all \(plan.entity.plural)",
                .text(NumberText.percent(plan.share))))
        let guards = plan.limits.text
        entries.append(
            .init(
                "guards", zh: "限制", en: "Guards", .text(guards.isEmpty ? (language == .chinese ? "无" : "none") : guards)
            ))
        for (number, remark) in plan.remarks.enumerated() {
            entries.append(
                .init(number == 0 ? "remark" : "remark_\(number + 1)", zh: "说明", en: "Remark", .text(remark)))
        }
        let document = try document(of: object)
        let origin = document.origin
        entries += [
            .init("made_at", zh: "制定时间（UTC）", en: "Made at (UTC)", .datetime(origin.at)),
            .init("made_by", zh: "制定人", en: "Made by", .text(origin.actor)),
            .init("archive", zh: "档案", en: "Archive", .text(engine.location)),
            .init("archive_uuid", zh: "档案 UUID", en: "Archive UUID", .text(origin.archive)),
            .init("basis", zh: "基于变更集", en: "Basis: change set", .integer(Int64(plan.basis))),
        ]
        if let changeSet = object.changeSet {
            entries.append(
                .init("change_set", zh: "已执行为变更集", en: "Applied as change set", .integer(Int64(changeSet))))
        }
        entries.append(.init("sha256", zh: "SHA-256", en: "SHA-256", .text(document.digest())))
        return entries
    }

    // MARK: Saving and loading

    private func document(of object: PlanObject) throws -> PlanDocument {
        var origin = object.origin
        if object.file == nil, object.plan.basis > 0 {
            origin.basisAt = try ChangeHistory(session: store).changeSet(object.plan.basis)?.occasion.at
        }
        return PlanDocument(object.plan, origin: origin)
    }

    private func save(_ object: PlanObject, to path: String, overwrites: Bool) throws {
        guard object.changeSet == nil else {
            throw WorkbenchError("the plan has been applied already; there is nothing left of it to apply later")
        }
        guard !object.plan.isEmpty else { throw WorkbenchError("the plan changes nothing; there is nothing to save") }
        try lua.checkFile(path, for: .writing)
        guard !options.isDryRun else {
            options.message("dry run: \(path) is not written")
            return
        }
        let digest = try document(of: object).save(to: path, overwrites: overwrites) { try self.stopIfCancelled() }
        let view = PlanView(object.plan, rows: 0)
        options.message("\(path): \(view.summary(options.display.language)); SHA-256 \(digest)")
    }

    /// A saved plan, checked against this archive and its model.
    func loadPlan(_ path: String) throws -> PlanObject {
        let (document, digest) = try PlanDocument.read(path)
        let plan = document.plan
        let origin = document.origin
        guard origin.archive == engine.properties.uuid else {
            throw PlanFileError(
                .foreign, path,
                "was made for another archive (\(origin.archive)); \(engine.location) is \(engine.properties.uuid)")
        }
        if plan.basis > 0 {
            let history = ChangeHistory(session: store)
            let basis = try history.changeSet(plan.basis)
            guard basis?.occasion.at == origin.basisAt else {
                let found =
                    basis == nil
                    ? "the newest here is \(try history.newest())" : "change set \(plan.basis) here is another one"
                throw PlanFileError(
                    .foreign, path,
                    "was made after change set \(plan.basis), and \(found): \(engine.location) is an older or another copy of its archive"
                )
            }
        }
        try PlanRecheck(session: store, today: today).check(plan)
        return PlanObject(plan, origin: origin, file: PlanObject.File(path: path, digest: digest))
    }

    /// A saved plan is applied once. What it changes would be a conflict the second time, what it adds would not.
    func refuseSecondTime(_ file: PlanObject.File, madeAt: Timestamp) throws {
        var filter = SQLJournal.Filter()
        filter.since = madeAt
        for set in try ChangeHistory(session: store).changeSets(filter)
        where set.occasion.scriptDigest == file.digest && set.undoneBy == nil {
            throw PlanFileError(.applied, file.path, "was applied already, \(set.byLine); nothing was written")
        }
    }

    /// `made by li on 2026-11-20 10:15 after change set 57 · SHA-256 …`
    func originLine(of object: PlanObject) -> String {
        let origin = object.origin
        let at = ArchiveProperties.minute(of: origin.at)
        let actor = Text.visible(origin.actor)
        let digest = object.file.map { " · SHA-256 \($0.digest)" } ?? ""
        if options.display.language == .chinese {
            let basis = object.plan.basis > 0 ? "，在变更集 \(object.plan.basis) 之后" : ""
            return "由 \(actor) 于 \(at) 制定\(basis)\(digest)"
        }
        let basis = object.plan.basis > 0 ? ", after change set \(object.plan.basis)" : ""
        return "made by \(actor) on \(at)\(basis)\(digest)"
    }
}

extension Session {
    /// How a saved plan is applied from a command line.
    public struct PlanFileOptions {
        public var reason: String?
        public var onConflict = PlanApplication.ConflictRule.refuse
        /// Guards beside those that were saved with the plan.
        public var maxRows: Int?
        public var allowsAll = false

        public init() {}
    }

    /// Shows a saved plan and applies it, in a transaction of its own: what `dossier apply` does.
    public func applyPlanFile(_ path: String, _ given: PlanFileOptions) throws {
        try block {
            let object = try loadPlan(path)
            if let rows = given.maxRows { object.plan.limits.maxRows = rows }
            if given.allowsAll { object.plan.limits.allowsAll = true }
            var view = PlanView(object.plan, rows: 20, variable: nil)
            if options.isDryRun { view.status = .dryRun }
            write(view.text(options.display))
            write("  " + originLine(of: object) + "\n")
            let reason =
                given.reason ?? "plan \(path), \(originLine(of: PlanObject(object.plan, origin: object.origin)))"
            try apply(object, reason: reason, onConflict: given.onConflict, asked: .command)
            if !applied.isEmpty { applied[applied.count - 1].isShown = true }
        }
    }
}
