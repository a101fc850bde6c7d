import Archive
import Lua
import Model
import Query

// The methods that make a relation from a relation. Nothing is asked here.
extension Session {
    func addSteps(to type: inout LuaTypeBuilder<RelationObject>) {
        type.method("where") { [unowned self] relation, call in
            try call.push(try self.relation(try self.filter(relation.plan, call.value(1), call.value(2))))
        }
        addSearch(to: &type)
        type.method("order") { [unowned self] relation, call in
            guard call.count > 0 else {
                throw call.invalid(1, "the name of a field expected")
            }
            var keys: [SortKey] = []
            for index in 1...call.count {
                if case .string(let text) = try call.value(index) {
                    do {
                        keys.append(try self.expressions(relation.plan).readSortKey(text))
                    } catch var error as QueryError {
                        error.role = error.role ?? "the sort key"
                        throw error
                    }
                } else {
                    keys.append(
                        SortKey(
                            try self.column(call.value(index), of: relation.plan, function: "order", argument: index).1)
                    )
                }
            }
            try call.push(try self.relation(.order(relation.plan, keys)))
        }
        type.method("limit") { [unowned self] relation, call in
            let count = try self.natural(call, 1, "limit")
            try call.push(try self.relation(.limit(relation.plan, count: count, offset: 0)))
        }
        type.method("offset") { [unowned self] relation, call in
            let count = try self.natural(call, 1, "offset")
            try call.push(try self.relation(.limit(relation.plan, count: nil, offset: count)))
        }
        type.method("sample") { [unowned self] relation, call in
            let count = try self.natural(call, 1, "sample")
            let seed = call.count > 1 ? try call.integer(2) : 0
            try call.push(try self.relation(.sample(relation.plan, count: count, seed: seed)))
        }
        type.method("with") { [unowned self] relation, call in
            try call.push(try self.relation(try self.derive(relation.plan, try call.table(1))))
        }
        type.method("by") { [unowned self] relation, call in
            try call.push(try self.groups(of: ColumnSource(relation.plan), call))
        }
        type.method("field") { [unowned self] relation, call in
            let name = try call.string(1)
            guard let field = relation.entity[name] ?? relation.entity.field(labelled: name) else {
                throw relation.plan.scope.unknown(name)
            }
            try call.push(.userdata(try self.lua.userdata(FieldObject(entity: relation.entity, field: field))))
        }
    }

    private func natural(_ call: borrowing LuaCall, _ index: Int, _ function: String) throws -> Int {
        let value = try call.integer(index)
        guard value >= 0 else {
            throw LuaArgumentError(
                function: function, argument: index, problem: "a number of rows, 0 or more, expected")
        }
        return Int(clamping: value)
    }

    /// `where` in its spellings: a table, a string with values handed in, a function.
    func filter(_ plan: LogicalPlan, _ condition: LuaValue, _ parameters: LuaValue) throws -> LogicalPlan {
        let filtered = try readFilter(plan, condition, parameters)
        if case .filter(_, let expression) = filtered { try checkCodes(of: expression) }
        return filtered
    }

    /// Codes in a condition must be somebody's.
    func checkCodes(of condition: Expression) throws {
        for (field, entity, code) in condition.comparedCodes {
            let known = try ReferenceIDs(session: store, entity: entity, values: [.text(code)])
            guard known[.text(code)] == nil else { continue }
            let hint = try known.nearest(to: .text(code), session: store).map { "; did you mean \"\($0)\"?" } ?? ""
            throw QueryError("`\(field.name)` is never \"\(code)\": there is no \(entity.name) with that code\(hint)")
        }
    }

    private func readFilter(_ plan: LogicalPlan, _ condition: LuaValue, _ parameters: LuaValue) throws -> LogicalPlan {
        switch condition {
        case .table(let table):
            return .filter(plan, try ConditionReader(scope: plan.scope).read(try entries(table)))
        case .string(let text):
            var values: [String: Operand.Literal] = [:]
            if let table = parameters.asTable {
                for (name, value) in try table.named("the values of a condition") {
                    guard let literal = value.literal else {
                        throw WorkbenchError(
                            "the value `\(name)` is \(value.typePhrase); a condition takes plain values")
                    }
                    values[name] = literal
                }
            }
            return .filter(plan, try expressions(plan, parameters: values).readCondition(text))
        case .userdata(let userdata):
            if let expression = userdata.object(as: ExpressionValue.self) {
                return .filter(plan, try expressions(plan).readCondition(expression.text))
            }
        case .function:
            guard let function = condition.asFunction else { break }
            return try filter(plan, by: function)
        default: break
        }
        throw LuaArgumentError(
            function: "where", argument: 1,
            problem:
                "a condition expected, as in where{ class = \"A\" } or where \"assets > 2e6\", got \(condition.typeName)"
        )
    }

    /// `with{ idle = "today() - last_visit" }`
    private func derive(_ plan: LogicalPlan, _ table: LuaTable) throws -> LogicalPlan {
        var columns: [DerivedColumn] = []
        for (name, value) in try table.named("with{…}") {
            guard plan.entity[name] == nil else {
                throw WorkbenchError(
                    "\(plan.entity.plural) have a field `\(name)` already; give the derived column another name")
            }
            guard Self.isName(name) else {
                throw WorkbenchError(
                    "\"\(name)\" is no name for a column: letters, digits and _ only, not beginning with a digit")
            }
            let text: String
            if let function = value.asFunction {
                let made = try self.value(of: function, over: plan, role: "the derived column `\(name)`")
                columns.append(DerivedColumn(name: name, value: made))
                continue
            } else if let string = value.asString {
                text = string
            } else if let expression = value.asUserdata?.object(as: ExpressionValue.self) {
                text = expression.text
            } else {
                throw WorkbenchError(
                    "the derived column `\(name)` is made from an expression in quotes or a function, not from \(value.typePhrase)"
                )
            }
            columns.append(DerivedColumn(name: name, value: try expressions(plan).read(text)))
        }
        guard !columns.isEmpty else {
            throw WorkbenchError("with{} makes no column: name one, as in with{ idle = \"today() - last_visit\" }")
        }
        return .derive(plan, columns)
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
        }
    }
}
