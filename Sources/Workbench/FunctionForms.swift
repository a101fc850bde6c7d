import Archive
import Lua
import Model
import Query

/// A function given as a condition or a value: what it is made of, and the copy of it that runs row by row.
final class FunctionForm {
    let prototype: FunctionPrototype
    /// The function with the values that its captured locals and the globals it read had when it was given.
    let copy: LuaFunction
    /// Custom fields hold values of any kind, which a condition takes for missing where they do not go together.
    let rules: ConditionRules
    /// The globals with plain values that the copy has for itself.
    let globals: [String: LuaValue]
    /// The part of a condition that the database works out.
    var readable: Expression?

    init(prototype: FunctionPrototype, copy: LuaFunction, rules: ConditionRules, globals: [String: LuaValue] = [:]) {
        self.globals = globals
        self.prototype = prototype
        self.copy = copy
        self.rules = rules
    }
}

/// A form kept for as long as a plan names it.
struct KeptForm {
    weak var token: HostPredicate.Token?
    let form: FunctionForm
}

/// An error inside a function that ran for a row: which row, and what the function had read of it.
struct RowFailure: Error, CustomStringConvertible {
    let error: LuaError
    /// The client's code, or the entity and id of a row without one.
    let row: String
    /// `assets = 1200.0`, of the fields that were read.
    let values: [String]

    var description: String { "\(row): \(error)" }
}

// Functions as conditions and values: read where they can be, called row by row where not.
extension Session {
    /// A function over the plan's rows, read: what goes to the database, and the form to call for the rest.
    private func read(
        _ function: LuaFunction, over plan: LogicalPlan
    ) throws -> (reader: FunctionReader?, form: FunctionForm) {
        guard let dump = try function.dump, let prototype = FunctionPrototype(dump: dump) else {
            // A host function: nothing to be read.
            let prototype = FunctionPrototype.host
            return (nil, FunctionForm(prototype: prototype, copy: function, rules: .missing))
        }
        let upvalues = try function.upvalues
        var globals: [String: LuaValue] = [:]
        let environment: LuaTable = environment
        let captured = try upvalues.map { upvalue in
            if upvalue.value == .table(environment) { return CapturedValue.environment }
            return try self.captured(upvalue.value)
        }
        let reader = FunctionReader(scope: plan.scope, function: prototype, captured: captured) { [unowned self] name in
            guard let value = try? environment.get(.string(name)) else { return .other("nothing") }
            return self.global(name, value)
        }
        // Globals with plain values are read with the captured locals: a REPL has no locals between blocks.
        if captured.contains(.environment) {
            for name in prototype.globalNames {
                let value = try environment.get(.string(name))
                if value.literal != nil { globals[name] = value }
            }
        }
        let asked = FunctionPrototype.withAskedArithmetic(dump) ?? dump
        let copy = try function.copy(
            asked, shared: prototype.assignedUpvalues, globals: globals.sorted { $0.key < $1.key })
        let json = Set(plan.entity.fields.filter { $0.type == .json }.map(\.name))
        let form = FunctionForm(
            prototype: prototype, copy: copy, rules: prototype.names.isDisjoint(with: json) ? .missing : .custom,
            globals: globals)
        return (reader, form)
    }

    private func captured(_ value: LuaValue) throws -> CapturedValue {
        if value == .nil { return .missing }
        if let literal = value.literal { return .literal(literal) }
        for (name, own) in ownGlobals where own == value {
            return ["fn", "string"].contains(name) ? library(name, value) : .function(name)
        }
        return .other(value.typeName)
    }

    /// A workbench function is one only as long as the script has not put another in its place.
    private func global(_ name: String, _ value: LuaValue) -> CapturedValue {
        // A copy cannot have nil for a global of its own, so it stays what it is, row by row.
        if let number = value.asNumber, number.isNaN { return .other("value that is no number") }
        if let literal = value.literal { return .literal(literal) }
        guard let own = ownGlobals[name], own == value else {
            if value == .nil {
                return .other(Vocabulary.entity(plural: name) == nil ? "name that is not there" : "relation")
            }
            return .other(value.typeName)
        }
        return ["fn", "string"].contains(name) ? library(name, value) : .function(name)
    }

    private func library(_ name: String, _ value: LuaValue) -> CapturedValue {
        guard name == "string" else { return .library(name) }
        for (function, own) in ownStringFunctions where (try? value.asTable?.get(.string(function))) != own {
            return .other("changed library")
        }
        return .library(name)
    }

    // MARK: Conditions

    /// `where(function)`: the parts that can be read as a filter, the function itself over what is left.
    func filter(_ plan: LogicalPlan, by function: LuaFunction) throws -> LogicalPlan {
        let (reader, form) = try read(function, over: plan)
        let prototype = form.prototype
        var unreadable = [Unreadable("is no Lua function", line: prototype.line)]
        var filtered = plan
        if let reader {
            let condition = try reader.readCondition()
            unreadable = condition.unreadable
            if let expression = condition.expression {
                try checkCodes(of: expression)
                if readsFunctions {
                    filtered = .filter(plan, expression)
                    form.readable = expression
                }
            }
            if unreadable.isEmpty, readsFunctions { return filtered }
        }
        let token = HostPredicate.Token()
        keep(form, for: token)
        let status = plan.entity["status"].map { [$0.name, $0.label.zh, $0.label.en] } ?? []
        return .host(
            filtered,
            HostPredicate(
                token: token, source: prototype.source, line: prototype.line, unreadable: unreadable,
                namesStatus: !prototype.names.isDisjoint(with: status)))
    }

    /// The function that a predicate stands for, while a plan holds it.
    func form(of predicate: HostPredicate) -> FunctionForm? { hostForms[ObjectIdentifier(predicate.token)]?.form }

    private func keep(_ form: FunctionForm, for token: HostPredicate.Token) {
        if hostForms.count >= hostFormsKept {
            hostForms = hostForms.filter { $0.value.token != nil }
            hostFormsKept = max(64, hostForms.count * 2)
        }
        hostForms[ObjectIdentifier(token)] = KeptForm(token: token, form: form)
    }

    /// The ids of the plan's rows for which the function holds, in one snapshot.
    func rows(of plan: LogicalPlan, keptBy predicate: HostPredicate) throws -> [Int64] {
        guard let form = hostForms[ObjectIdentifier(predicate.token)]?.form else {
            throw WorkbenchError("the condition in \(predicate.source):\(predicate.line) belongs to another session")
        }
        var kept: [Int64] = []
        try run(form, over: plan) { id, result, _ in
            if result.isTrue(1) { kept.append(id) }
        }
        return kept
    }

    /// Calls the function for every row of the plan, under the rules for missing values.
    /// - Parameter body: takes the row's id, the result, and what gives the row's code, or its id without one.
    func run(
        _ form: FunctionForm, over plan: LogicalPlan, ids: [Int64]? = nil,
        _ body: (Int64, borrowing LuaCall, () -> String) throws -> Void
    ) throws {
        let cursor = RelationCursor(session: self, plan: plan, ids: ids)
        try lua.with(form.rules) {
            try cursor.forEachInBatches { batch, row, id in
                do {
                    try form.copy.call(results: 1) { call in
                        try call.push(row: row, of: batch)
                    } read: { result in
                        try body(id, result) { cursor.key(of: row) }
                    }
                } catch let error as LuaError where error.kind != .cancelled && error.kind != .memory {
                    throw RowFailure(
                        error: error, row: "\(plan.entity.name) \(cursor.key(of: row))",
                        values: cursor.touchedValues(of: row))
                }
            }
        }
    }

    // MARK: Values

    /// A function as a derived column, a sort key, a group: an expression, or the values it gives now.
    func value(of function: LuaFunction, over plan: LogicalPlan, role: String) throws -> TypedExpression {
        let (reader, form) = try read(function, over: plan)
        var reason = Unreadable("is no Lua function", line: form.prototype.line)
        switch try reader?.readValue() {
        case .expression(let expression)?:
            if readsFunctions { return expression }
        case .unreadable(let part)?: reason = part
        case nil: break
        }
        let value = try computed(form, over: try settled(plan), role: role)
        if case .computed(let column) = value.expression { computedReasons[column.number] = reason }
        return value
    }

    /// A function as an assignment, where it is one that the database works out.
    func assignment(_ function: LuaFunction, over plan: LogicalPlan) throws -> TypedExpression? {
        let (reader, _) = try read(function, over: plan)
        guard let reader, readsFunctions, case .expression(let value) = try reader.readValue() else { return nil }
        return value
    }

    /// The copy of a function to call for each row of an update, and its rules.
    func form(of function: LuaFunction, over plan: LogicalPlan) throws -> FunctionForm {
        try read(function, over: plan).form
    }

    private func computed(_ form: FunctionForm, over plan: LogicalPlan, role: String) throws -> TypedExpression {
        var ids: [Int64] = []
        var values: [LuaValue] = []
        try run(form, over: plan) { id, result, _ in
            ids.append(id)
            values.append(try result.value(1))
        }
        return try ComputedValues(role: role, values).column(ComputedRows(ids: ids))
    }
}

/// Values that a function gave, as one column of one kind.
struct ComputedValues {
    private let role: String
    private let values: [LuaValue]

    init(role: String, _ values: [LuaValue]) {
        self.role = role
        self.values = values
    }

    func column(_ rows: ComputedRows) throws -> TypedExpression {
        var kinds: Set<String> = []
        for value in values where value != .nil && value != .boolean(false) { kinds.insert(kind(of: value)) }
        // `condition and value` gives false where there is no value.
        if kinds.isEmpty { kinds = values.contains(.boolean(false)) ? ["boolean"] : [] }
        guard kinds.count <= 1, let kind = kinds.first else {
            guard kinds.count > 1 else { return TypedExpression(.literal(.missing), .missing) }
            throw WorkbenchError(
                "\(role) gives values of several kinds (\(kinds.sorted().joined(separator: ", "))); a column has one")
        }
        switch kind {
        case "boolean":
            return ComputedColumn(
                rows, .booleans(values.map { if case .boolean(let value) = $0 { value } else { nil } })
            ).typed
        case "number":
            let isWhole = values.allSatisfy { if case .number = $0 { false } else { true } }
            guard isWhole else {
                return ComputedColumn(rows, .reals(values.map { $0.asNumber.flatMap { $0.isNaN ? nil : $0 } })).typed
            }
            return ComputedColumn(rows, .integers(values.map(\.asInteger))).typed
        case "date":
            return ComputedColumn(
                rows,
                .dates(values.map { $0.asDate.map { CalendarDate(days: $0) } })
            ).typed
        case "string":
            return ComputedColumn.texts(
                rows,
                values.map {
                    switch $0 {
                    case .string(let text): text
                    case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
                    default: nil
                    }
                }
            ).typed
        default: throw WorkbenchError("\(role) gives a \(kind); a column holds plain values")
        }
    }

    private func kind(of value: LuaValue) -> String { value.typeName }
}
