import Archive
import Display
import Lua
import Model
import Query

// The methods that ask: counts, summaries, rows, columns.
extension Session {
    func addAnswers(to type: inout LuaTypeBuilder<RelationObject>) {
        for (name, function) in Self.aggregates where name != "distinct" {
            type.method(name) { [unowned self] relation, call in
                try call.push(try self.summary(relation.plan, function, call.value(1), name))
            }
        }
        type.method("quantile") { [unowned self] relation, call in
            let share = try call.number(2)
            try call.push(try self.summary(relation.plan, .quantile(share), call.value(1), "quantile"))
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
            let aggregates = try self.aggregates(try call.table(1), of: relation.plan)
            try call.push(try self.table(Grouping(source: relation.plan, keys: [], aggregates: aggregates)))
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
        type.method("why") { [unowned self] relation, call in
            if relation.entity == .segment, call.count > 1 {
                let clients = try self.clients(of: try call.string(1), version: nil)
                return try call.push(try self.why(clients, call.value(2)))
            }
            try call.push(try self.why(relation.plan, call.value(1)))
        }
        type.method("explain") { [unowned self] relation, call in
            try call.push(.string(try self.explanation(relation.plan)))
        }
    }

    func list(_ values: [LuaValue]) throws -> LuaValue { .table(try lua.table(values)) }

    private func summary(
        _ plan: LogicalPlan, _ function: AggregateFunction, _ field: LuaValue, _ name: String
    ) throws -> LuaValue {
        var value: TypedExpression?
        var label = name
        if field != .nil { (label, value) = try column(field, of: plan, function: name, argument: 1) }
        try function.check(value, name: label)
        let answer = try store.aggregate(
            try settled(plan), NamedAggregate(name: label, function: function, value: value))
        return LuaValue(answer)
    }

    /// The summaries of `agg{ n = count(), total = sum("assets") }`, by name: Lua keeps no order of a table's names.
    func aggregates(_ table: LuaTable, of plan: LogicalPlan) throws -> [NamedAggregate] {
        let entries = try table.named("agg{…}")
        guard !entries.isEmpty else {
            throw WorkbenchError(
                "agg{} sums up nothing: name a column, as in agg{ n = count(), total = sum(\"assets\") }")
        }
        return try entries.map { name, value in
            guard let aggregate = value.asUserdata?.object(as: AggregateValue.self) else {
                throw WorkbenchError(
                    "`\(name)` in agg{…} is made by count(), sum(\"assets\"), mean, median, min, max, quantile or distinct, not by a \(value.typeName)"
                )
            }
            let field = try aggregate.field.map { try expressions(plan).read($0) }
            try aggregate.function.check(field, name: aggregate.field ?? name)
            return NamedAggregate(name: name, function: aggregate.function, value: field)
        }
    }

    func makeGroupType() throws {
        types.group = try lua.type("groups", of: GroupObject.self) { [unowned self] type in
            for (name, function) in Self.aggregates {
                type.method(name) { [unowned self] group, call in
                    try call.push(try self.groups(group, function, call.value(1), name))
                }
            }
            type.method("quantile") { [unowned self] group, call in
                let share = try call.number(2)
                try call.push(try self.groups(group, .quantile(share), call.value(1), "quantile"))
            }
            type.method("agg") { [unowned self] group, call in
                let aggregates = try self.aggregates(try call.table(1), of: group.plan)
                try call.push(try self.table(Grouping(source: group.plan, keys: group.keys, aggregates: aggregates)))
            }
            type.index { [unowned self] group, key, call in
                let name = key.asString ?? key.typeName
                let hint =
                    Suggestion.hint(for: name, among: self.types.group.methodNames)
                throw WorkbenchError(
                    "groups have no `\(name)`\(hint); sum them up with count(), sum(\"assets\") or agg{…}")
            }
            type.meta(.tostring) { call in
                let group = try call.userdata(1, as: GroupObject.self)
                let keys = group.keys.map(\.name).joined(separator: ", ")
                try call.push(
                    .string("\(group.plan.entity.plural) by \(keys): sum up with :count(), :sum(\"assets\"), :agg{…}"))
            }
        }
    }

    private func groups(
        _ group: GroupObject, _ function: AggregateFunction, _ field: LuaValue, _ name: String
    ) throws -> LuaValue {
        var value: TypedExpression?
        var label = name
        if field != .nil { (label, value) = try column(field, of: group.plan, function: name, argument: 1) }
        try function.check(value, name: label)
        let column = field == .nil ? (function == .count ? "n" : name) : Self.isName(label) ? label : name
        return try table(
            Grouping(
                source: group.plan, keys: group.keys,
                aggregates: [NamedAggregate(name: column, function: function, value: value)]))
    }

    /// The SQL, its arguments, SQLite's own plan of it.
    private func explanation(_ plan: LogicalPlan) throws -> String {
        let columns = Self.mainColumns(plan.entity).prefix(2).map(\.value)
        let statement = SQLQuestion.rows(try settled(plan), columns: Array(columns))
        var lines = [statement.sql]
        if !statement.arguments.isEmpty {
            let options = DisplayOptions()
            lines.append(
                "with " + statement.arguments.map { ValueText.text($0, type: .any, options) }.joined(separator: ", "))
        }
        for step in try store.rows(SQLQuestion.queryPlan(statement)) {
            if case .text(let detail) = step[3] { lines.append("  " + detail) }
        }
        lines.append("all of it runs in the database")
        return lines.joined(separator: "\n")
    }
}
