import Archive
import Display
import Lua
import Model
import Query

// Plans: shown, guarded, applied.
extension Session {
    /// Changes shown of a plan without being asked for more.
    static let previewed = 7

    func makePlanType() throws {
        types.plan = try lua.type("plan", of: PlanObject.self) { [unowned self] type in
            type.method("size") { object, call in try call.push(object.size) }
            type.method("preview") { [unowned self] object, call in
                let rows = max(0, call.count > 0 ? Int(clamping: try call.integer(1)) : 50)
                // As many as asked for, also where a terminal shows fewer of other things.
                var display = self.options.display
                display.rows = nil
                self.showing.last = .plan(object)
                self.write(self.view(object, rows: rows, along: rows).text(display))
            }
            type.method("guard") { [unowned self] object, call in
                try self.guardPlan(object, try call.table(1))
                try call.push(object)
            }
            type.method("apply") { [unowned self] object, call in
                try call.expect(
                    atMost: 2, "apply takes a reason and options: p:apply(\"why\", { on_conflict = \"skip\" })")
                let reason = try call.string(1)
                let rule = try self.conflictRule(call.value(2))
                try self.apply(object, reason: reason, onConflict: rule)
            }
            self.addPlanFiles(to: &type)
            type.index { [unowned self] _, key, call in
                let name = key.asString ?? key.typeName
                let hint =
                    Suggestion.hint(for: name, among: self.types.plan.methodNames)
                throw WorkbenchError(
                    "a plan has no `\(name)`\(hint); it has \(self.types.plan.methodNames.sorted().joined(separator: ", "))"
                )
            }
            type.meta(.len) { call in try call.push(call.userdata(1, as: PlanObject.self).size) }
            type.meta(.tostring) { [unowned self] call in
                try call.push(self.text(self.view(try call.userdata(1, as: PlanObject.self), rows: Self.previewed)))
            }
        }
    }

    /// The plan as it is shown, with how far it has come.
    func view(_ object: PlanObject, rows: Int, along: Int = 3) -> PlanView {
        var view = PlanView(object.plan, rows: rows, along: along)
        guard let changeSet = object.changeSet else { return view }
        // What the running block applied stands only when the block has ended.
        if applied.contains(where: { $0.object === object }) {
            view.remarks.append(
                options.display.language == .chinese ? "已执行，本段结束时写入" : "applied; it is written when this block ends")
            view.variable = nil
        } else {
            view.status = .applied(changeSet: changeSet)
            if let outcome = object.outcome {
                view.parts = AppliedPlan(object: object, plan: object.plan, outcome: outcome).parts
                view.along = []
                view.values = outcome.values
            }
        }
        return view
    }

    private func guardPlan(_ object: PlanObject, _ table: LuaTable) throws {
        for (name, value) in try table.named("guard{…}") {
            switch name {
            case "max_rows":
                guard let rows = value.asInteger, rows >= 0 else {
                    throw WorkbenchError("max_rows is a number of rows, 0 or more")
                }
                object.plan.limits.maxRows = Int(clamping: rows)
            case "max_share":
                guard let share = value.asNumber, (0...1).contains(share) else {
                    throw WorkbenchError("max_share is a share between 0 and 1, as 0.10")
                }
                object.plan.limits.maxShare = share
            case "all":
                guard case .boolean(let all) = value else { throw WorkbenchError("all is true or false") }
                object.plan.limits.allowsAll = all
            default:
                let hint =
                    Suggestion.hint(for: name, among: ["max_rows", "max_share", "all"])
                throw WorkbenchError("guard{…} has no `\(name)`\(hint)")
            }
        }
        if let refusal = object.plan.limits.refusal(of: object.plan) {
            throw PlanError.stopped(refusal + "; nothing was written")
        }
    }

    private func conflictRule(_ value: LuaValue) throws -> PlanApplication.ConflictRule {
        guard value != .nil else { return .refuse }
        guard let table = value.asTable else {
            throw WorkbenchError("apply's options are a table: p:apply(\"why\", { on_conflict = \"skip\" })")
        }
        for (name, value) in try table.named("apply's options") {
            guard name == "on_conflict" else {
                throw WorkbenchError("apply has no option `\(name)`; it has on_conflict")
            }
            guard let text = value.asString, let rule = PlanApplication.ConflictRule(rawValue: text) else {
                throw WorkbenchError("on_conflict is \"refuse\" or \"skip\"")
            }
            return rule
        }
        return .refuse
    }

    /// Where a confirmation would be given that nobody can be asked for.
    enum ConfirmationPlace { case script, command }

    func apply(
        _ object: PlanObject, reason: String, onConflict: PlanApplication.ConflictRule,
        asked place: ConfirmationPlace = .script
    ) throws {
        try refuseInDefinition("apply a plan")
        guard object.changeSet == nil else {
            throw WorkbenchError("the plan has been applied already; make it again to apply it again")
        }
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw WorkbenchError("a change needs a reason: p:apply(\"why\")")
        }
        let plan = object.plan
        guard !plan.isEmpty else {
            return options.message(options.display.language == .chinese ? "没有要改的内容" : "nothing to change")
        }
        if let refusal = plan.limits.refusal(of: plan) { throw PlanError.stopped(refusal + "; nothing was written") }
        if let question = plan.limits.question(about: plan), !options.isDryRun {
            try confirm(confirmation(of: plan, question), plan, place)
        }
        if !store.isWriting { try beginWriting() }
        if let file = object.file { try refuseSecondTime(file, madeAt: object.origin.at) }
        let outcome = try PlanApplication(plan, session: store).apply(
            occasion(reason, of: object), onConflict: onConflict)
        if !options.isDryRun, !outcome.wroteNothing {
            object.changeSet = outcome.changeSet
            object.outcome = outcome
        }
        applied.append(AppliedPlan(object: object, plan: plan, outcome: outcome))
    }

    /// Of a saved plan the plan's file is on record, whoever applies it: by its digest it is known to be applied.
    private func occasion(_ reason: String, of object: PlanObject) -> Occasion {
        let occasion = occasion(reason)
        guard let file = object.file else { return occasion }
        return Occasion(
            actor: occasion.actor, reason: reason, script: file.path, scriptDigest: file.digest, at: occasion.at)
    }

    /// The question as the person reads it. Nobody is asked where it goes into an error, which stays in English.
    private func confirmation(of plan: ChangePlan, _ question: String) -> String {
        guard options.confirm != nil, options.display.language == .chinese else { return question }
        let noun = Noun(plan.entity)
        if plan.touchesAll, !plan.limits.allowsAll {
            return "该计划涉及全部 \(noun.counted(plan.total, .chinese))"
        }
        let others = plan.rowCount - plan.rows.count
        return "该计划涉及 \(noun.counted(plan.rows.count, .chinese))"
            + (others > 0 ? "及其他 \(Noun.row.counted(others, .chinese))" : "")
    }

    private func confirm(_ question: String, _ plan: ChangePlan, _ place: ConfirmationPlace) throws {
        let needsAll = plan.touchesAll && !plan.limits.allowsAll
        let needsRows = plan.rowCount > PlanLimits.confirmedFrom && plan.limits.maxRows == nil
        let allowance: String
        switch place {
        case .script:
            let wanted = (needsAll ? ["all = true"] : []) + (needsRows ? ["max_rows = \(plan.rowCount)"] : [])
            allowance = "p:guard{ \(wanted.joined(separator: ", ")) }"
        case .command:
            let wanted = (needsAll ? ["--all"] : []) + (needsRows ? ["--max-rows \(plan.rowCount)"] : [])
            allowance = wanted.joined(separator: " ")
        }
        try confirm(question, rows: plan.rowCount, allowance: allowance)
    }
}

extension String {
    /// Without the line feed at its end, for what is printed with one.
    var withoutLastLineFeed: String { last == "\n" ? String(dropLast()) : self }
}
