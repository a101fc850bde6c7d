import Archive
import Display
import Model

/// A plan that the running block applied, to be told of when the block is committed.
struct AppliedPlan {
    /// What the script holds, which was not applied after all when the block fails.
    let object: PlanObject
    let plan: ChangePlan
    let outcome: PlanApplication.Outcome

    /// The line that tells of it. Messages go elsewhere than results: they have no colour of their own.
    func text(_ options: DisplayOptions) -> String { receipt.message(options) }

    private var receipt: Receipt {
        Receipt(
            changeSet: outcome.changeSet, parts: parts, values: outcome.values, left: outcome.skipped)
    }

    /// What was written of the entity that the plan is about; others that went along each by their name where they are
    /// few, together where they are many or some were left.
    private var parts: [PlanView.Part] {
        let noun = Noun(outcome.entity)
        let main = [
            PlanView.Part(.insert, noun, rows: outcome.main.inserted),
            PlanView.Part(.update, noun, rows: outcome.main.updated),
            PlanView.Part(.delete, noun, rows: outcome.main.deleted),
        ]
        let along = plan.parts.dropFirst().flatMap { part in
            [(ChangePlan.Action.insert, PlanView.Kind.insert), (.update, .update), (.delete, .delete)].map {
                PlanView.Part($1, Noun(part.entity), rows: part.count($0))
            }
        }.filter { $0.rows > 0 }
        if along.count <= 2, outcome.skipped.isEmpty { return main + along }
        let other = Noun(one: "other row", many: "other rows", zh: "条其他记录")
        return main + [
            PlanView.Part(.insert, other, rows: outcome.counts.inserted - outcome.main.inserted),
            PlanView.Part(.update, other, rows: outcome.counts.updated - outcome.main.updated),
            PlanView.Part(.delete, other, rows: outcome.counts.deleted - outcome.main.deleted),
        ]
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

extension Receipt {
    /// As a message: without colour, which is for results, and without the line feed.
    func message(_ options: DisplayOptions) -> String {
        var options = options
        options.colour = false
        return text(options).withoutLastLineFeed
    }
}
