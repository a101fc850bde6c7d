import Archive
import Display
import Lua
import Model
import Query

// The methods that make plans. Nothing is written before `apply`.
extension Session {
    private var builder: PlanBuilder { PlanBuilder(session: store, today: today) }

    func addChanges(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("update") { [unowned self] relation, call in
            try call.expect(atMost: 1, "update takes one table: update{ owner = \"wang\" }")
            try call.push(try self.update(relation.plan, try call.table(1)))
        }
        type.method("delete") { [unowned self] relation, call in
            // `segments:delete("quiet-A")` means that one, never all.
            if relation.entity == .segment, call.count > 0 { return try self.deleteSegment(try call.string(1)) }
            try call.expect(
                atMost: 0,
                "delete takes no condition: say which first, as in \(relation.entity.plural):where{…}:delete()")
            try call.push(try self.planObject(try self.builder.delete(try self.settled(relation.plan))))
        }
        type.method("insert") { [unowned self] relation, call in
            try call.expect(
                atMost: 1, "insert takes a row or one list of rows: insert{ { code = \"…\" }, { code = \"…\" } }")
            let rows = try self.givenRows(try call.table(1), relation, "insert")
            try call.push(try self.insertion(try self.builder.insert(relation.entity, rows)))
        }
        type.method("upsert") { [unowned self] relation, call in
            let rows = try self.givenRows(try call.table(1), relation, "upsert")
            guard let name = try self.upsertKey(call) ?? relation.entity.key else {
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

    /// By which field an upsert tells rows apart, where it is said: `{ key = "code" }`.
    private func upsertKey(_ call: borrowing LuaCall) throws -> String? {
        try call.expect(atMost: 2, "upsert takes rows and options: upsert(rows, { key = \"code\" })")
        let options = try call.value(2)
        guard options != .nil else { return nil }
        guard let table = options.asTable else {
            throw WorkbenchError("upsert takes rows and options: upsert(rows, { key = \"code\" })")
        }
        var key: String?
        for (name, value) in try table.named("upsert's options") {
            guard name == "key" else {
                throw WorkbenchError(
                    "upsert has no option `\(name)`\(Suggestion.hint(for: name, among: ["key"])); it has key")
            }
            guard let field = value.asString else { throw WorkbenchError("key is the name of a field") }
            key = field
        }
        return key
    }

    /// The methods of a single row: `c:update{ … }`, `c:delete()`, `c:history()`.
    func rowMethod(_ name: String, _ entity: Entity) throws -> LuaFunction? {
        guard name == "update" || name == "delete" || name == "history" else { return nil }
        return try lua.function(name) { [unowned self] call in
            guard case .row(let row) = try call.value(1) else {
                throw WorkbenchError("\(name) is called with a colon, as in row:\(name)")
            }
            if name == "history" { return try call.push(try self.history(of: row)) }
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

    func planObject(_ plan: ChangePlan) throws -> LuaValue {
        .userdata(try lua.userdata(PlanObject(plan, origin: planOrigin)))
    }

    // MARK: Assignments

    private func update(_ plan: LogicalPlan, _ table: LuaTable) throws -> LuaValue {
        let entries = try table.named("update{…}")
        guard !entries.isEmpty else {
            throw WorkbenchError("update{} changes nothing: name a field, as in update{ owner = \"wang\" }")
        }
        // Names first: a function is not called for every row when a later field does not exist.
        let fields = try entries.map { name, value in
            guard let field = plan.entity[name] ?? plan.entity.field(labelled: name) else {
                throw plan.scope.unknown(name)
            }
            return (field: field, value: value)
        }
        var found = AssignmentProblems()
        // Which rows they are is asked once, however many functions go over them.
        var target = PlanTarget(plan: plan)
        var assignments: [(field: Field, source: PlanBuilder.Source)] = []
        for (field, value) in fields {
            if let source = try source(of: value, for: field, in: &target, &found) {
                assignments.append((field, source))
            }
        }
        // What is wrong in every row is wrong without a look at the rows.
        if found.isOfEveryRow { throw found.error }
        let change: ChangePlan
        do {
            change = try builder.update(try settled(plan), assignments, ids: target.ids)
        } catch PlanError.invalid(let problems, let count) {
            throw found.joined(problems, count: count)
        }
        guard found.isEmpty else { throw found.error }
        return try planObject(change)
    }

    /// Where a field's values come from; nil where what was given is none, which is then among the problems.
    private func source(
        of value: LuaValue, for field: Field, in target: inout PlanTarget, _ found: inout AssignmentProblems
    ) throws -> PlanBuilder.Source? {
        let plan = target.plan
        let given: Result<Value, ValueProblem>
        switch value {
        case .function(let function):
            // Numbers, amounts, dates and truth; what a text may be is checked value by value.
            if field.takesExpressions, let value = try assignment(function, over: plan), value.type != .unknown {
                return .expression(value)
            }
            return .values(try computed(function, for: field, in: &target, &found))
        case .string(let text) where field.type != .json && isExpression(text, for: field):
            return .expression(try assigned(text, to: field, over: plan))
        case .userdata(let userdata) where userdata.object(as: ExpressionValue.self) != nil:
            guard let text = userdata.object(as: ExpressionValue.self)?.text else { return nil }
            return .expression(try assigned(text, to: field, over: plan))
        default: given = try self.given(value, for: field)
        }
        switch given {
        case .success(let value):
            if let problem = field.problem(with: value, today: today) { found.add(field, everyRow: problem) }
            return .constant(value)
        case .failure(let problem):
            found.add(field, everyRow: problem.description)
            return nil
        }
    }

    /// An expression for a field's values; what is wrong with it is said to be wrong with them.
    private func assigned(_ text: String, to field: Field, over plan: LogicalPlan) throws -> TypedExpression {
        do {
            return try expressions(plan).read(text)
        } catch {
            var error = error
            error.role = "the value of \(field.name)"
            throw error
        }
    }

    /// A number, amount or date is never written as any text but its own: other text is an expression.
    private func isExpression(_ text: String, for field: Field) -> Bool {
        guard field.takesExpressions,
            text.contains(where: \.isLetter) || field.type != .date && field.type != .datetime,
            case .failure = ValueReader.read(.text(text), for: field)
        else { return false }
        return true
    }

    /// The function's value for every row.
    private func computed(
        _ function: LuaFunction, for field: Field, in target: inout PlanTarget, _ found: inout AssignmentProblems
    ) throws -> [Int64: Value] {
        let plan = try settled(target.plan)
        let ids = try target.ids ?? store.ids(plan)
        target.ids = ids
        var values: [Int64: Value] = [:]
        try run(try form(of: function, over: plan), over: plan, ids: ids) { id, results, key in
            // `condition and value` gives false where there is no value.
            let result = try results.value(1)
            if result == .nil || result == .boolean(false) && field.type != .boolean {
                values[id] = .missing
                return
            }
            switch try self.given(result, for: field) {
            case .success(let value): values[id] = value
            case .failure(let problem): found.add(field, row: key(), problem.description)
            }
        }
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
                    "\(method) takes a row, { code = \"…\", … }, or a list of rows; found \(item.typePhrase)")
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
        guard let literal = value.literal else { return .failure(ValueProblem("cannot be \(value.typePhrase)")) }
        return ValueReader.read(literal, for: field)
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

/// The rows that an update is about.
private struct PlanTarget {
    let plan: LogicalPlan
    /// In their order; found out when first needed.
    var ids: [Int64]?
}
