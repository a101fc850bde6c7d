import Archive
import Display
import Lua
import Model
import Query

// The methods that ask: counts, summaries, rows, columns.
extension Session {
    func addAnswers(to type: inout LuaTypeBuilder<RelationObject>) {
        for (name, function) in Self.aggregates + [("quantile", .quantile(0))] where name != "distinct" {
            type.method(name) { [unowned self] relation, call in
                try call.push(try self.summary(AggregateValue(function, call), of: ColumnSource(relation.plan)))
            }
        }
        type.method("distinct") { [unowned self] relation, call in
            let (_, value) = try self.column(call.value(1), of: relation.plan, function: "distinct", argument: 1)
            try call.push(
                try self.list(try self.store.distinct(try self.settled(relation.plan), value).map(LuaValue.init)))
        }
        type.method("column") { [unowned self] relation, call in
            let (_, value) = try self.column(call.value(1), of: relation.plan, function: "column", argument: 1)
            try call.push(
                try self.list(try self.store.column(try self.settled(relation.plan), value).map(LuaValue.init)))
        }
        type.method("agg") { [unowned self] relation, call in
            let source = ColumnSource(relation.plan)
            try call.push(try self.table([], try self.aggregates(try call.table(1), of: source), of: source))
        }
        type.method("first") { [unowned self] relation, call in
            guard call.count > 0 else {
                try call.push(try self.row(relation.plan))
                return
            }
            let count = Int(clamping: max(0, try call.integer(1)))
            try call.push(try self.list(try self.rows(.limit(relation.plan, count: count, offset: 0))))
        }
        type.method("all") { [unowned self] relation, call in
            try call.push(try self.list(try self.rows(relation.plan)))
        }
        type.method("get") { [unowned self] relation, call in
            switch try call.value(1) {
            case .string(let code): try call.push(try self.find(code, in: relation.plan) ?? .nil)
            case .integer(let id):
                try call.push(
                    try self.row(.filter(relation.plan.withMerged, .compare(.equal, .id, .literal(.integer(id))))))
            default:
                throw call.expected("a code or an id", 1)
            }
        }
        type.method("each") { [unowned self] relation, call in
            let body = try call.function(1)
            var count: Int64 = 0
            try RelationCursor(session: self, plan: relation.plan).forEach { row, _ in
                _ = try body.call([.row(row)])
                count += 1
                return true
            }
            try call.push(.integer(count))
        }
        type.method("table") { [unowned self] relation, call in
            try call.push(try self.table(of: relation.plan, try call.values()))
        }
        type.method("explain") { [unowned self] relation, call in
            try call.push(.string(try self.explanation(relation.plan)))
        }
    }

    func list(_ values: [LuaValue]) throws -> LuaValue { .table(try lua.table(values)) }

    /// The SQL, its arguments, SQLite's own plan of it.
    private func explanation(_ plan: LogicalPlan) throws -> String {
        let columns = Self.mainColumns(plan.entity).prefix(2).map(\.value)
        let statement = SQLQuestion.rows(plan.withoutHosts, columns: Array(columns))
        var lines = [statement.sql]
        if !statement.arguments.isEmpty {
            let options = DisplayOptions()
            lines.append(
                "with " + statement.arguments.map { ValueText.text($0, type: .any, options) }.joined(separator: ", "))
        }
        for step in try store.rows(SQLQuestion.queryPlan(statement)) {
            if case .text(let detail) = step[3] { lines.append("  " + detail) }
        }
        let predicates = plan.hostPredicates
        guard !predicates.isEmpty else { return (lines + ["all of it runs in the database"]).joined(separator: "\n") }
        for predicate in predicates {
            lines.append(
                "stays in Lua, for each row that the rest selects: the function at \(predicate.source):\(predicate.line)")
            for part in predicate.unreadable { lines.append("  line \(part.line): it \(part.reason)") }
        }
        return lines.joined(separator: "\n")
    }
}
