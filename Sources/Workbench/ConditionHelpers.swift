import Lua
import Model
import Query

/// What `between(…)`, `missing`, `any{…}` and the other helpers of table conditions give: the right side of an entry.
final class ConditionValue {
    let operand: Operand
    let spelling: String

    init(_ operand: Operand, _ spelling: String) {
        self.operand = operand
        self.spelling = spelling
    }
}

/// What `expr "points + 10"` gives: an expression to be worked out by the database for each row.
final class ExpressionValue {
    let text: String

    init(_ text: String) { self.text = text }
}

extension Session {
    /// The helpers of conditions and groups, each also under `fn`.
    func installHelpers(into globals: inout [String: LuaValue]) throws {
        try lua.type("condition", of: ConditionValue.self) { type in
            type.meta(.tostring) { call in try call.push(call.userdata(1, as: ConditionValue.self).spelling) }
        }
        try lua.type("aggregate", of: AggregateValue.self) { type in
            type.meta(.tostring) { call in
                try call.push(call.userdata(1, as: AggregateValue.self).described)
            }
        }
        try lua.type("expression", of: ExpressionValue.self) { type in
            type.meta(.tostring) { call in try call.push("expr \"\(call.userdata(1, as: ExpressionValue.self).text)\"")
            }
        }

        func operand(_ name: String, _ arity: Int, _ make: @escaping ([Operand.Literal]) -> Operand) throws {
            globals[name] = .function(
                try lua.function(name) { call in
                    var literals: [Operand.Literal] = []
                    for index in 1...arity {
                        guard let literal = try call.value(index).literal else { throw call.expected("a value", index) }
                        literals.append(literal)
                    }
                    try call.push(ConditionValue(make(literals), name))
                })
        }
        // On a row the value is given as well.
        let isBetween = try lua.load(
            "local v, a, b = ... return v >= a and v <= b", name: "between", environment: try lua.table())
        globals["between"] = .function(
            try lua.function("between") { call in
                guard call.count < 3 else {
                    return try call.push(
                        try isBetween.call([call.value(1), call.value(2), call.value(3)]).first ?? .nil)
                }
                guard let low = try call.value(1).literal else { throw call.expected("a value", 1) }
                guard let high = try call.value(2).literal else { throw call.expected("a value", 2) }
                try call.push(ConditionValue(.between(low, high), "between"))
            })
        try operand("since", 1) { .since($0[0]) }
        try operand("before", 1) { .before($0[0]) }
        for test in [Expression.TextTest.contains, .starts, .ends] {
            globals[test.rawValue] = .function(
                try lua.function(test.rawValue) { [unowned self] call in
                    guard call.count < 2 else { return try call.push(try self.test(test, call)) }
                    let text = try call.string(1)
                    try call.push(ConditionValue(.text(test, text), test.rawValue))
                })
        }
        globals["missing"] = .userdata(try lua.userdata(ConditionValue(.missing, "missing")))
        globals["present"] = .userdata(try lua.userdata(ConditionValue(.present, "present")))
        globals["not_"] = .function(
            try lua.function("not_") { [unowned self] call in
                let inner = try self.operand(call.value(1), of: "not_")
                try call.push(ConditionValue(.not(inner), "not_"))
            })
        globals["one_of"] = .function(
            try lua.function("one_of") { [unowned self] call in
                try call.push(ConditionValue(try self.operand(.table(try call.table(1)), of: "one_of"), "one_of"))
            })
        for (name, test) in [("any", Expression.RelatedTest.any), ("none", .none)] {
            globals[name] = .function(
                try lua.function(name) { [unowned self] call in
                    let entries = call.count == 0 ? [] : try self.entries(try call.table(1))
                    try call.push(ConditionValue(.related(test, entries), name))
                })
        }
        globals["at_least"] = .function(
            try lua.function("at_least") { [unowned self] call in
                let count = try call.integer(1)
                let entries = call.count < 2 ? [] : try self.entries(try call.table(2))
                try call.push(ConditionValue(.related(.atLeast(Int(clamping: count)), entries), "at_least"))
            })
        for (name, function) in Self.aggregates + [("quantile", .quantile(0))] {
            globals[name] = .function(
                try lua.function(name) { call in try call.push(try AggregateValue(function, call)) })
        }
        globals["expr"] = .function(
            try lua.function("expr") { call in
                try call.push(ExpressionValue(try call.string(1)))
            })
    }

    static let aggregates: [(String, AggregateFunction)] = [
        ("count", .count), ("sum", .sum), ("mean", .mean), ("min", .minimum), ("max", .maximum), ("median", .median),
        ("distinct", .distinct),
    ]

    /// The entries of a table condition.
    func entries(_ table: LuaTable) throws -> [Operand.Entry] {
        try table.named("a condition").map { Operand.Entry($0.name, try operand($0.value, of: $0.name)) }
    }

    /// The right side of an entry.
    func operand(_ value: LuaValue, of name: String) throws -> Operand {
        if let literal = value.literal { return .value(literal) }
        switch value {
        case .userdata(let userdata):
            if let condition = userdata.object(as: ConditionValue.self) { return condition.operand }
        case .row(let row):
            if let key = try rowKey(row) { return .value(key) }
        case .table(let table):
            let list = try table.array()
            guard !list.isEmpty else {
                throw WorkbenchError("the list for `\(name)` is empty: no row could fulfil it")
            }
            return .oneOf(
                try list.map { item in
                    guard let literal = item.literal else {
                        throw WorkbenchError("the list for `\(name)` holds \(item.typePhrase); it takes values only")
                    }
                    return literal
                })
        default: break
        }
        throw WorkbenchError(
            "`\(name)` cannot be compared with \(value.typePhrase); use a value, a list or a helper such as between(a, b)"
        )
    }
}
