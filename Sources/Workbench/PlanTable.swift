import Archive
import Display
import Interchange
import Lua
import Model

/// A plan as a table, one line for every value that changes: what somebody who must approve it reads.
struct PlanTable {
    let plan: ChangePlan
    /// Entities and fields by their labels in this language; by their names where nil.
    var labels: Language?

    static let columns = [
        TableColumn("entity", label: Label(zh: "对象", en: "Entity"), type: .text),
        TableColumn("key", label: Label(zh: "编号", en: "Key"), type: .text),
        TableColumn("name", label: Label(zh: "名称", en: "Name"), type: .text),
        TableColumn("field", label: Label(zh: "字段", en: "Field"), type: .text),
        TableColumn("before", label: Label(zh: "原值", en: "Before"), type: .any),
        TableColumn("after", label: Label(zh: "新值", en: "After"), type: .any),
        TableColumn("action", label: Label(zh: "动作", en: "Action"), type: .text),
    ]

    static let noun = Noun(one: "value", many: "values", zh: "个值")

    /// Hands over the lines in the order of the plan.
    func lines(_ body: ([Value]) throws -> Void) rethrows {
        for part in plan.parts {
            let entity = Value.text(labels.map { part.entity.label[$0] } ?? part.entity.plural)
            for row in part.rows {
                let action = Value.text(labels == .chinese ? row.action.chinese : row.action.rawValue)
                let name = row.name.isEmpty ? Value.missing : .text(row.name)
                for change in part.changes(of: row) {
                    let field = Value.text(labels.map { change.field.label[$0] } ?? change.field.name)
                    try body([entity, .text(row.key), name, field, change.old, change.new, action])
                }
            }
        }
    }

    /// All of it in memory.
    var table: Table {
        var rows: [[Value]] = []
        lines { rows.append($0) }
        return Table(columns: Self.columns, rows: rows, noun: Self.noun)
    }
}

extension ChangePlan.Action {
    var chinese: String {
        switch self {
        case .insert: "新增"
        case .update: "修改"
        case .delete: "删除"
        }
    }
}

extension PlanLimits {
    /// `max_rows = 500, max_share = 0.1`, as `guard{…}` takes them.
    var text: String {
        var guards: [String] = []
        if let maxRows { guards.append("max_rows = \(maxRows)") }
        if let maxShare { guards.append("max_share = \(maxShare)") }
        if allowsAll { guards.append("all = true") }
        return guards.joined(separator: ", ")
    }
}
