import Archive
import Display
import Lua
import Model
import Query

/// What `count()`, `sum("assets")` and `count{ class = "A" }` give, for `agg{…}`.
final class AggregateValue {
    let function: AggregateFunction
    /// What is summed up; nil: rows are counted.
    let value: LuaValue?
    /// Which rows; nil: all of them.
    let condition: LuaValue?

    init(_ function: AggregateFunction, _ value: LuaValue?, condition: LuaValue? = nil) {
        self.function = function
        self.value = value
        self.condition = condition
    }

    /// From the arguments of `sum("assets")`, `count{…}`, `quantile("assets", .9, {…})`.
    init(_ function: AggregateFunction, _ call: borrowing LuaCall) throws {
        var next = 1
        var value: LuaValue? = try call.value(1)
        if function == .count, value?.asTable != nil || value == .nil {
            value = nil
        } else {
            next = 2
        }
        if function != .count, value == nil || value == .nil || value?.asTable != nil {
            throw call.invalid(1, "the name of a field expected")
        }
        var function = function
        if case .quantile = function {
            function = .quantile(try call.number(2))
            next = 3
        }
        self.function = function
        self.value = value
        // Spelled out: `nil` could also be Lua's.
        condition = call.isNil(next) ? Optional<LuaValue>.none : .some(try call.value(next))
    }

    var described: String {
        guard let value else { return "\(function.name)()" }
        return "\(function.name)(\(value.asString.map { "\"\($0)\"" } ?? value.typeName))"
    }
}

// Summaries: of a relation, of groups, of tables.
extension Session {
    /// One summary of a relation or a table.
    func summary(_ aggregate: AggregateValue, of source: ColumnSource) throws -> LuaValue {
        let named = try self.aggregate(aggregate, named: nil, of: source)
        if let table = source.table {
            let answer = try table.source.group(Grouping(source: source.plan, keys: [], aggregates: [named]))
            return LuaValue(answer.rows.first?.first ?? .missing)
        }
        return LuaValue(try store.aggregate(try settled(source.plan), named))
    }

    /// The summary with names and types checked.
    /// - Parameter name: its column; nil: after what is summed up.
    func aggregate(
        _ aggregate: AggregateValue, named name: String?, of source: ColumnSource
    ) throws -> NamedAggregate {
        let function = aggregate.function.name
        var value: TypedExpression?
        var label = name ?? function
        if let given = aggregate.value {
            let (text, typed) = try column(given, of: source, function: function, argument: 1)
            value = typed
            label = text
        }
        var condition = try aggregate.condition.map { try self.condition($0, of: source, function: function) }
        if aggregate.function == .count, condition == nil, let counted = value, counted.type == .boolean,
            aggregate.value?.asString.map(Self.isName) != true
        {
            // A comparison is never missing: to count it is to count the rows for which it holds.
            (value, condition) = (nil, Self.holds(counted))
        }
        try aggregate.function.check(value, name: label)
        let column = name ?? (aggregate.value == nil || value == nil ? "n" : Self.isName(label) ? label : function)
        return NamedAggregate(name: column, function: aggregate.function, value: value, condition: condition)
    }

    /// The condition of a summary.
    private func condition(_ value: LuaValue, of source: ColumnSource, function: String) throws -> Expression {
        switch value {
        case .table, .string, .userdata:
            if case .filter(_, let condition) = try filter(source.plan, value, .nil) { return condition }
        case .function:
            return Self.holds(try column(value, of: source, function: function, argument: 2).1)
        default: break
        }
        throw WorkbenchError(
            "\(function)(…) takes a condition as a table, a text or a function, as in count{ class = \"A\" } or sum(\"assets\", \"points > 0\"), not \(value.typePhrase)"
        )
    }

    /// A value as a condition: true itself, anything else when it is there.
    private static func holds(_ value: TypedExpression) -> Expression {
        guard value.type == .boolean else {
            return value.type == .unknown ? value.expression : .not(.isMissing(value.expression))
        }
        switch value.expression {
        case .field, .computed: return .compare(.equal, value.expression, .literal(.boolean(true)))
        default: return value.expression
        }
    }

    /// The summaries of `agg{ n = count(), total = sum("assets") }`, by name: Lua keeps no order of a table's names.
    /// `agg{ {"n", count()}, {"total", sum("assets")} }` keeps one.
    func aggregates(_ table: LuaTable, of source: ColumnSource) throws -> [NamedAggregate] {
        var entries: [(String, LuaValue)] = []
        for item in try table.array() {
            guard let pair = try item.asTable?.array(), pair.count == 2, let name = pair[0].asString else {
                throw WorkbenchError(
                    "agg{…} takes names, agg{ n = count() }, or pairs that keep their order, agg{ {\"n\", count()}, {\"total\", sum(\"assets\")} }"
                )
            }
            entries.append((name, pair[1]))
        }
        var named: [(String, LuaValue)] = []
        for (key, value) in try table.pairs() {
            if let name = key.asString { named.append((name, value)) }
        }
        entries += named.sorted { $0.0 < $1.0 }
        guard !entries.isEmpty else {
            throw WorkbenchError(
                "agg{} sums up nothing: name a column, as in agg{ n = count(), total = sum(\"assets\") }")
        }
        return try entries.map { name, value in
            guard let aggregate = value.asUserdata?.object(as: AggregateValue.self) else {
                throw WorkbenchError(
                    "`\(name)` in agg{…} is made by count(), sum(\"assets\"), mean, median, min, max, quantile or distinct, not by \(value.typePhrase)"
                )
            }
            return try self.aggregate(aggregate, named: name, of: source)
        }
    }

    /// Groups summed up, as a table: the keys, then the summaries.
    func table(_ keys: [NamedColumn], _ aggregates: [NamedAggregate], of source: ColumnSource) throws -> LuaValue {
        var names: Set<String> = []
        for name in keys.map(\.name) + aggregates.map(\.name) where !names.insert(name).inserted {
            throw WorkbenchError(
                "the table would have two columns named `\(name)`; give the summary another name, as in agg{ \(name)_2 = … }"
            )
        }
        let plan = source.table == nil ? try settled(source.plan) : source.plan
        let grouping = Grouping(source: plan, keys: keys.map(\.derived), aggregates: aggregates)
        let answer = try source.table.map { try $0.source.group(grouping) } ?? store.group(grouping)
        var columns = keys.map { key in
            var column = source.column(key.name, key.value)
            // A whole number that groups names something: a month, a year.
            if column.type == .count { column.type = .integer }
            column.source = key.source ?? column.source
            column.isAdditive = false
            return column
        }
        columns += aggregates.map { column(of: $0, source) }
        var summary = Table(columns: columns, rows: answer.rows)
        summary.isSummary = !keys.isEmpty
        return try table(summary)
    }

    private func column(of aggregate: NamedAggregate, _ source: ColumnSource) -> TableColumn {
        var column = TableColumn(aggregate.name, type: DisplayType(aggregate.type), isAdditive: aggregate.isAdditive)
        guard let value = aggregate.value else { return column }
        let summed = source.column(aggregate.name, value)
        column.label = source.plan.entity[aggregate.name]?.label
        switch aggregate.function {
        case .count, .distinct: break
        case .minimum, .maximum:
            (column.type, column.unit, column.alignment) = (summed.type, summed.unit, summed.alignment)
        case .sum, .mean, .median, .quantile:
            column.unit = summed.unit
            if summed.type == .percent || summed.type == .money { column.type = summed.type }
        }
        return column
    }

    // MARK: Groups

    func makeGroupType() throws {
        types.group = try lua.type("groups", of: GroupObject.self) { [unowned self] type in
            for (name, function) in Self.aggregates + [("quantile", .quantile(0))] {
                type.method(name) { [unowned self] group, call in
                    let summary = try self.aggregate(AggregateValue(function, call), named: nil, of: group.source)
                    try call.push(try self.table(group.keys, [summary], of: group.source))
                }
            }
            type.method("agg") { [unowned self] group, call in
                let aggregates = try self.aggregates(try call.table(1), of: group.source)
                try call.push(try self.table(group.keys, aggregates, of: group.source))
            }
            type.method("having") { _, _ in
                throw WorkbenchError(
                    "having chooses among groups that are summed up: :agg{ n = count() }:having \"n > 10\"; rows are chosen before by, with where"
                )
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
                    .string(
                        "\(group.source.plan.entity.plural) by \(keys): sum up with :count(), :sum(\"assets\"), :agg{…}"
                    ))
            }
        }
    }

    /// `by("region", { month = "month(date)" })`
    func groups(of source: ColumnSource, _ call: borrowing LuaCall) throws -> LuaValue {
        guard call.count > 0 else {
            throw call.invalid(1, "the name of a field expected")
        }
        let keys = try columns(try call.values(), of: source, function: "by")
        return .userdata(try lua.userdata(GroupObject(source, keys: keys)))
    }
}
