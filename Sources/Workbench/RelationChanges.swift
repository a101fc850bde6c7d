import Archive
import Display
import Lua
import Model
import Query

/// A plan in Lua's hands. What it shows is what it writes.
final class PlanObject {
    var plan: ChangePlan
    /// The number it was written under; nil as long as it was not.
    var changeSet: Int?

    init(_ plan: ChangePlan) { self.plan = plan }
}

// The methods that make plans. Nothing is written before `apply`.
extension Session {
    private var builder: PlanBuilder { PlanBuilder(session: store, today: today) }

    func addChanges(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("update") { [unowned self] relation, call in
            try call.push(try self.update(relation.plan, try call.table(1)))
        }
        type.method("delete") { [unowned self] relation, call in
            // `segments:delete("quiet-A")` means that one, never all.
            if relation.entity == .segment, call.count > 0 { return try self.deleteSegment(try call.string(1)) }
            try call.push(try self.planObject(try self.builder.delete(try self.settled(relation.plan))))
        }
        type.method("insert") { [unowned self] relation, call in
            let rows = try self.givenRows(try call.table(1), relation, "insert")
            try call.push(try self.insertion(try self.builder.insert(relation.entity, rows)))
        }
        type.method("upsert") { [unowned self] relation, call in
            let rows = try self.givenRows(try call.table(1), relation, "upsert")
            let name = try call.value(2).asTable?.get("key").asString ?? relation.entity.key
            guard let name else {
                throw WorkbenchError(
                    "\(relation.entity.plural) have no code: say by which field rows are told apart, as in upsert(rows, { key = \"…\" })"
                )
            }
            guard let key = relation.entity[name] else { throw relation.plan.scope.unknown(name) }
            guard key.rules.contains(.unique) else {
                throw WorkbenchError(
                    "`\(name)` does not tell \(relation.entity.plural) apart; an upsert needs a field that is unique")
            }
            try call.push(try self.insertion(try self.builder.insert(relation.entity, rows, key: key)))
        }
    }

    /// The methods of a single row that write: `c:update{ … }`, `c:delete()`.
    func rowMethod(_ name: String, _ entity: Entity) throws -> LuaFunction? {
        guard name == "update" || name == "delete" else { return nil }
        return try lua.function(name) { [unowned self] call in
            guard case .row(let row) = try call.value(1) else {
                throw WorkbenchError("\(name) is called with a colon, as in row:\(name)")
            }
            let plan = LogicalPlan.rows(entity, ids: [row.id])
            let change =
                name == "delete"
                ? try self.planObject(try self.builder.delete(plan)) : try self.update(plan, try call.table(2))
            try call.push(change)
        }
    }

    /// The plan that writes the columns of an analysis which are meant for fields: `clients:classify():plan()`.
    func writingPlan(_ plan: LogicalPlan) throws -> LuaValue {
        var assignments: [(field: Field, source: PlanBuilder.Source)] = []
        for column in plan.derivedColumns {
            if let field = column.writes {
                let value: TypedExpression = column.value
                let source = PlanBuilder.Source.expression(value)
                assignments.append((field: field, source: source))
            }
        }
        guard !assignments.isEmpty else {
            throw WorkbenchError(
                "plan() writes what an analysis found, as in clients:classify():plan(); of other rows make a plan with update{…}"
            )
        }
        return try planObject(try builder.update(try settled(plan), assignments, kind: .classify))
    }

    /// A plan that makes rows, with a remark on codes that lead elsewhere: `clients["count"]` is the method.
    private func insertion(_ plan: ChangePlan) throws -> LuaValue {
        let entity = plan.entity
        guard entity.key != nil else { return try planObject(plan) }
        var plan = plan
        plan.remarks += plan.rows.filter { $0.action == .insert }.map(\.key).filter { code in
            types.relation.methodNames.contains(code) || entity[code] != nil || entity.inverse(named: code) != nil
        }.map { code in
            "\(entity.plural)[\"\(code)\"] is a method or a field; this \(entity.name) is \(entity.plural):get(\"\(code)\")"
        }
        return try planObject(plan)
    }

    func planObject(_ plan: ChangePlan) throws -> LuaValue { .userdata(try lua.userdata(PlanObject(plan))) }

    // MARK: Assignments

    private func update(_ plan: LogicalPlan, _ table: LuaTable) throws -> LuaValue {
        let entries = try table.named("update{…}")
        guard !entries.isEmpty else {
            throw WorkbenchError("update{} changes nothing: name a field, as in update{ owner = \"wang\" }")
        }
        var assignments: [(field: Field, source: PlanBuilder.Source)] = []
        // Which rows they are is asked once, however many functions go over them.
        var target = PlanTarget(plan: plan)
        for (name, value) in entries {
            guard let field = plan.entity[name] ?? plan.entity.field(labelled: name) else {
                throw plan.scope.unknown(name)
            }
            assignments.append((field, try source(of: value, for: field, in: &target)))
        }
        return try planObject(try builder.update(try settled(plan), assignments, ids: target.ids))
    }

    private func source(
        of value: LuaValue, for field: Field, in target: inout PlanTarget
    ) throws -> PlanBuilder.Source {
        let plan = target.plan
        switch value {
        case .function(let function):
            // Numbers, amounts, dates and truth; what a text may be is checked value by value.
            if field.takesExpressions, let value = try assignment(function, over: plan), value.type != .unknown {
                return .expression(value)
            }
            return .values(try computed(function, for: field, in: &target))
        case .userdata(let userdata):
            if let expression = userdata.object(as: ExpressionValue.self) {
                return .expression(try expressions(plan).read(expression.text))
            }
            if userdata.object(as: ConditionValue.self)?.spelling == "missing" { return .constant(.missing) }
        case _ where field.type == .json:
            return .constant(try jsonValue(value).get(named: field))
        case .string(let text):
            // A number, amount or date is never written as any text but its own: other text is an expression.
            if field.takesExpressions,
                text.contains(where: \.isLetter) || field.type != .date && field.type != .datetime,
                case .failure = ValueReader.read(.text(text), for: field)
            {
                return .expression(try expressions(plan).read(text))
            }
        case .row(let row):
            if let key = try rowKey(row) { return .constant(try written(key, for: field)) }
        default: break
        }
        guard let literal = value.literal else {
            throw WorkbenchError("`\(field.name)` cannot be set to a \(value.typeName); use missing to empty it")
        }
        return .constant(try written(literal, for: field))
    }

    private func written(_ literal: Operand.Literal, for field: Field) throws -> Value {
        try ValueReader.read(literal, for: field).get(named: field)
    }

    /// The function's value for every row. All its bad values are reported together.
    private func computed(
        _ function: LuaFunction, for field: Field, in target: inout PlanTarget
    ) throws -> [Int64: Value] {
        let plan = try settled(target.plan)
        let ids = try target.ids ?? store.ids(plan)
        target.ids = ids
        var values: [Int64: Value] = [:]
        var problems: [PlanProblem] = []
        var count = 0
        try run(try form(of: function, over: plan), over: plan, ids: ids) { id, results, key in
            // `condition and value` gives false where there is no value.
            let result = try results.value(1)
            if result == .nil || result == .boolean(false) && field.type != .boolean {
                values[id] = .missing
                return
            }
            let problem: String
            switch try self.given(result, for: field) {
            case .success(let value):
                values[id] = value
                return
            case .failure(let reason): problem = reason.description
            }
            count += 1
            if problems.count < 20 { problems.append(PlanProblem(row: key(), field: field.name, problem: problem)) }
        }
        if count > 0 { throw PlanError.invalid(problems, count: count) }
        return values
    }

    private func givenRows(_ table: LuaTable, _ relation: RelationObject, _ method: String) throws -> [PlanBuilder
        .GivenRow]
    {
        guard case .scan = relation.plan else {
            throw WorkbenchError(
                "rows are made in the entity itself: \(relation.entity.plural):\(method){…}, without conditions")
        }
        let items = try table.array()
        // An empty list is no row: a script that found nothing to write goes on.
        let rows = try items.isEmpty ? (table.isEmpty ? [] : [LuaValue.table(table)]) : items
        return try rows.map { item in
            guard let row = item.asTable else {
                throw WorkbenchError(
                    "\(method) takes a row, { code = \"…\", … }, or a list of rows; found a \(item.typeName)")
            }
            var values: PlanBuilder.GivenRow = [:]
            for (name, value) in try row.named("a row") {
                guard let field = relation.entity[name] ?? relation.entity.field(labelled: name) else {
                    throw relation.plan.scope.unknown(name)
                }
                values[field.name] = try given(value, for: field)
            }
            return values
        }
    }

    private func given(_ value: LuaValue, for field: Field) throws -> Result<Value, ValueProblem> {
        if value.asUserdata?.object(as: ConditionValue.self)?.spelling == "missing" { return .success(.missing) }
        if case .row(let other) = value, let key = try rowKey(other) { return ValueReader.read(key, for: field) }
        if field.type == .json { return try jsonValue(value) }
        guard let literal = value.literal else { return .failure(ValueProblem("cannot be a \(value.typeName)")) }
        return ValueReader.read(literal, for: field)
    }
}

/// The rows that an update is about.
private struct PlanTarget {
    let plan: LogicalPlan
    /// In their order; found out when first needed.
    var ids: [Int64]?
}

extension Result<Value, ValueProblem> {
    /// The value, or an error that names the field.
    fileprivate func get(named field: Field) throws -> Value {
        switch self {
        case .success(let value): return value
        case .failure(let problem): throw WorkbenchError("`\(field.name)` \(problem.description)")
        }
    }
}

extension Field {
    /// Whether a text that is none of its values is an expression: for numbers, amounts, dates and truth.
    fileprivate var takesExpressions: Bool {
        switch type {
        case .integer, .decimal, .money, .boolean, .date, .datetime: true
        case .text, .monthDayOrDate, .json, .enumeration, .reference: false
        }
    }
}
