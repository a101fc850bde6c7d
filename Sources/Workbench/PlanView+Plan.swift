import Archive
import Display
import Model

extension PlanView {
    /// The plan with its first `rows` changes, and of each part that goes along the first `along`.
    init(_ plan: ChangePlan, rows: Int, along: Int = 3, variable: String? = "p") {
        var parts = Self.parts(of: plan.main)
        if parts.isEmpty { parts = [Part(.update, Noun(plan.entity), rows: 0, of: plan.total)] }
        self.init(
            parts: parts, values: plan.valueCount, fields: plan.changedFieldCount,
            changes: Self.changes(of: plan.main, rows),
            along: plan.parts.dropFirst().filter { !$0.rows.isEmpty }.map { part in
                Along(parts: Self.parts(of: part), changes: Self.changes(of: part, along))
            }, remarks: plan.remarks, variable: variable)
    }

    private static func parts(of part: PlanPart) -> [Part] {
        [ChangePlan.Action.insert, .update, .delete].compactMap { action in
            let count = part.count(action)
            guard count > 0 else { return nil }
            return Part(Kind(action), Noun(part.entity), rows: count, of: action == .insert ? nil : part.total)
        }
    }

    private static func changes(of part: PlanPart, _ count: Int) -> [RowChange] {
        part.rows.prefix(count).map { row in
            let fields = part.changes(of: row).filter { change in
                // The code and name of a new row, and of one that goes, stand before its values.
                row.action == .update || change.field.name != part.entity.key && change.field.name != "name"
            }
            return RowChange(
                Kind(row.action), code: row.key, name: row.name.isEmpty ? nil : row.name,
                fields: fields.map {
                    FieldChange(field: $0.field.name, type: DisplayType($0.field), old: $0.old, new: $0.new)
                })
        }
    }
}

extension PlanView.Kind {
    init(_ action: ChangePlan.Action) {
        self =
            switch action {
            case .insert: .insert
            case .update: .update
            case .delete: .delete
            }
    }
}

extension PlanPart {
    /// The values that change in a row of the part.
    func changes(of row: ChangePlan.Row) -> [(field: Field, old: Value, new: Value)] {
        fields.indices.compactMap { index in
            let old = row.old.isEmpty ? Value.missing : row.old[index]
            let new = row.new.isEmpty ? Value.missing : row.new[index]
            return old == new ? nil : (fields[index], old, new)
        }
    }
}
