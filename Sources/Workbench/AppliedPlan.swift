import Archive
import Display
import Model

/// A plan that the running block applied, to be told of when the block is committed.
struct AppliedPlan {
    /// What the script holds, which was not applied after all when the block fails.
    let object: PlanObject
    let plan: ChangePlan
    let outcome: PlanApplication.Outcome

    func text(_ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        var parts: [String] = []
        let noun = Noun(outcome.entity)
        for (count, zh, en) in [
            (outcome.main.inserted, "新增", "added"), (outcome.main.updated, "", ""),
            (outcome.main.deleted, "删除", "deleted"),
        ] where count > 0 {
            let counted = noun.counted(count, options.language)
            parts.append(en.isEmpty ? counted : isChinese ? "\(zh) \(counted)" : "\(counted) \(en)")
        }
        let all = outcome.inserted + outcome.updated + outcome.deleted
        let others = all - outcome.main.inserted - outcome.main.updated - outcome.main.deleted
        if others > 0 {
            let count = NumberText.count(others)
            parts.append(isChinese ? "另有 \(count) 条相关记录" : "\(count) other \(others == 1 ? "row" : "rows")")
        }
        let what = parts.isEmpty ? noun.counted(0, options.language) : parts.joined(separator: ", ")
        let values =
            isChinese
            ? "\(NumberText.count(outcome.values)) 个值"
            : "\(NumberText.count(outcome.values)) \(outcome.values == 1 ? "value" : "values")"
        var line = "✓ " + (isChinese ? "变更集" : "change set") + " \(outcome.changeSet): \(what), \(values)"
        if !outcome.skipped.isEmpty {
            let keys = outcome.skipped.prefix(5).joined(separator: ", ") + (outcome.skipped.count > 5 ? " …" : "")
            line +=
                isChinese
                ? "；跳过已变动的 \(outcome.skipped.count) 条：\(keys)"
                : "; \(outcome.skipped.count) changed since and left: \(keys)"
        }
        return line
    }

    func dryRunText(_ options: DisplayOptions) -> String {
        var view = PlanView(plan, rows: 20, variable: nil)
        view.status = .dryRun
        return String(view.text(options).drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
}

extension PlanView {
    /// The plan with its first `rows` changes.
    init(_ plan: ChangePlan, rows: Int, variable: String? = "p") {
        var parts: [Part] = []
        for part in plan.parts {
            for (action, kind) in [(ChangePlan.Action.insert, Kind.insert), (.update, .update), (.delete, .delete)] {
                let count = part.count(action)
                guard count > 0 else { continue }
                parts.append(
                    Part(kind, Noun(part.entity), rows: count, of: action == .insert ? nil : part.total))
            }
        }
        if parts.isEmpty { parts = [Part(.update, Noun(plan.entity), rows: 0, of: plan.total)] }
        let changes = plan.rows.prefix(rows).map { row in
            let kind: Kind =
                switch row.action {
                case .insert: .insert
                case .update: .update
                case .delete: .delete
                }
            var fields: [FieldChange] = []
            for (index, field) in plan.fields.enumerated() {
                let old = row.old.isEmpty ? Value.missing : row.old[index]
                let new = row.new.isEmpty ? Value.missing : row.new[index]
                guard old != new else { continue }
                // A new row's code and name stand before its values.
                if row.action == .insert, field.name == plan.entity.key || field.name == "name" { continue }
                fields.append(FieldChange(field: field.name, type: DisplayType(field), old: old, new: new))
            }
            return RowChange(kind, code: row.key, name: row.name.isEmpty ? nil : row.name, fields: fields)
        }
        self.init(
            parts: parts, values: plan.valueCount, fields: plan.changedFieldCount, changes: Array(changes),
            remarks: plan.remarks, variable: variable)
    }
}
