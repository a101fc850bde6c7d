import Model

// What the instructions do with expressions.
extension FunctionReader {
    mutating func step(
        _ instruction: LuaInstruction, _ position: Int, _ registers: inout [Int: FunctionSymbol]
    ) throws(QueryError) -> Step {
        let a = instruction.a
        let line = function.lines[position]
        func register(_ index: Int) -> FunctionSymbol { registers[index] ?? .missing }
        func opaque(_ reason: String) -> FunctionSymbol { .opaque(Unreadable(reason, line: line)) }
        func literal(_ value: Operand.Literal) -> FunctionSymbol { .value(value.typed) }
        func nameOrRegister(_ isConstant: Bool, _ index: Int) -> FunctionSymbol {
            isConstant ? constant(index, line) : register(index)
        }

        if instruction.isArithmetic {
            registers[a] = try calculated(position, registers)
            return .next(position + 2)
        }
        if instruction.isTest { return try test(instruction, position, registers) }
        switch instruction.code {
        case .move: registers[a] = register(instruction.b)
        case .loadInteger: registers[a] = literal(.integer(Int64(instruction.signedBx)))
        case .loadFloat: registers[a] = literal(.number(Double(instruction.signedBx)))
        case .loadConstant: registers[a] = constant(instruction.bx, line)
        case .loadConstantExtra:
            registers[a] = constant(Int(function.instructions[position + 1].word >> 7), line)
            return .next(position + 2)
        case .loadFalse: registers[a] = literal(.boolean(false))
        case .loadFalseSkip:
            registers[a] = literal(.boolean(false))
            return .next(position + 2)
        case .loadTrue: registers[a] = literal(.boolean(true))
        case .loadNil: for index in a...a + instruction.b { registers[index] = .missing }
        case .getUpvalue: registers[a] = upvalue(instruction.b, line)
        case .getGlobal:
            let name = function.constant(instruction.c).name ?? "?"
            if instruction.b < captured.count, captured[instruction.b] == .environment {
                registers[a] = symbol(global(name), "the global `\(name)`", line)
            } else {
                registers[a] = opaque("reads `\(name)` of \(upvalueName(instruction.b))")
            }
        case .getField:
            registers[a] = try member(function.constant(instruction.c).name ?? "?", of: register(instruction.b), line)
        case .getTable:
            guard let name = register(instruction.c).literalText else {
                registers[a] = opaque("reads a field whose name is worked out")
                break
            }
            registers[a] = try member(name, of: register(instruction.b), line)
        case .getIndex: registers[a] = opaque("reads an item of a list")
        case .selfMethod:
            let receiver = register(instruction.b)
            let name = nameOrRegister(instruction.k, instruction.c).literalText ?? "?"
            if case .library = receiver {
                registers[a] = try member(name, of: receiver, line)
            } else {
                registers[a] = .method(name, of: receiver)
            }
            registers[a + 1] = receiver
        case .negate:
            registers[a] = try unary(register(instruction.b), line) { value throws(QueryError) in
                try reader.negated(value, at: nil)
            }
        case .length:
            if case .rows(let relationship, _, let condition) = register(instruction.b) {
                registers[a] = .value(count(relationship, condition))
            } else {
                registers[a] = try unary(register(instruction.b), line) { value throws(QueryError) in
                    try reader.length(value, at: nil)
                }
            }
        case .not:
            let decision = decision(register(instruction.b))
            if let expression = decision.negated.expression {
                registers[a] = .value(TypedExpression(expression, .boolean))
            } else {
                registers[a] = .chosen(
                    .branch(decision, .leaf(literal(.boolean(false))), .leaf(literal(.boolean(true)))))
            }
        case .concatenate:
            var whole = register(a + instruction.b - 1)
            for index in (0..<instruction.b - 1).reversed() {
                whole = try binary(register(a + index), whole, line) { left, right throws(QueryError) in
                    try reader.joined(left, right, at: nil)
                }
            }
            registers[a] = whole
        case .jump:
            guard instruction.jump >= 0 else { return .exit(opaque("loops")) }
            return .next(position + 1 + instruction.jump)
        case .newTable:
            registers[a] = .table([:])
            return .next(position + 2)
        case .setField:
            guard case .table(let names) = register(a) else { return .exit(opaque("changes a table")) }
            var table = names
            if let name = function.constant(instruction.b).name {
                table?[name] = nameOrRegister(instruction.k, instruction.c)
            }
            change(a, to: table, &registers)
        case .setIndex, .setTable, .setList:
            guard case .table = register(a) else { return .exit(opaque("changes a table")) }
            change(a, to: nil, &registers)
            if instruction.code == .setList, instruction.k { return .next(position + 2) }
        case .call, .tailCall:
            let result = try called(instruction, registers, line)
            if case .opaque(let part) = result {
                call = call ?? part
                // A call for what it does, as of `error`: nothing after it is known.
                if instruction.code == .call, instruction.c == 1 { return .exit(result) }
                // It may have changed any table of this function.
                for (index, symbol) in registers { if case .table = symbol { registers[index] = .table(nil) } }
            }
            if instruction.code == .tailCall { return .exit(result) }
            for index in registers.keys where index >= a { registers[index] = nil }
            registers[a] = result
            if instruction.c > 2 {
                for index in a + 1..<a + instruction.c - 1 {
                    registers[index] = opaque("uses a second result of a call")
                }
            }
        case .returnNothing: return .exit(.missing)
        case .returnOne: return .exit(register(a))
        case .returnValues: return .exit(instruction.b == 1 ? .missing : register(a))
        case .close, .variadicPrepare, .extraArgument: break
        case .closure:
            guard !function.closuresThatAssign.contains(instruction.bx) else {
                return .exit(opaque("makes a function that sets its local variables"))
            }
            registers[a] = opaque("makes a function")
        case .bitwiseNot: registers[a] = opaque("calculates with bits")
        case .setUpvalue: return .exit(opaque("sets `\(upvalueName(instruction.b))`, outside of itself"))
        case .setGlobal:
            return .exit(opaque("sets the global `\(function.constant(instruction.b).name ?? "?")`"))
        case .forLoop, .forPrepare, .genericForPrepare, .genericForCall, .genericForLoop:
            return .exit(opaque("loops"))
        case .toBeClosed, .variadic: return .exit(opaque("cannot be read from here on"))
        default: return .exit(opaque("cannot be read from here on"))
        }
        return .next(position + 1)
    }

    /// Puts something into a table. Other registers may hold the same one, and those that look like it may be it.
    private func change(
        _ register: Int, to table: [String: FunctionSymbol]?, _ registers: inout [Int: FunctionSymbol]
    ) {
        let before = registers[register]
        for (index, symbol) in registers where index != register && symbol == before { registers[index] = .table(nil) }
        registers[register] = .table(table)
    }

    // MARK: Values

    private func constant(_ index: Int, _ line: Int) -> FunctionSymbol {
        switch function.constant(index) {
        case .missing: return .missing
        case .boolean(let value): return .value(Operand.Literal.boolean(value).typed)
        case .integer(let value): return .value(Operand.Literal.integer(value).typed)
        case .number(let value): return .value(Operand.Literal.number(value).typed)
        case .text(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .opaque(Unreadable("holds a text that is no UTF-8", line: line))
            }
            return .value(Operand.Literal.text(text).typed)
        }
    }

    private func upvalueName(_ index: Int) -> String {
        function.upvalueNames.indices.contains(index) ? function.upvalueNames[index] : "a local"
    }

    private func upvalue(_ index: Int, _ line: Int) -> FunctionSymbol {
        guard index < captured.count else {
            return .opaque(Unreadable("uses `\(upvalueName(index))`", line: line))
        }
        return symbol(captured[index], "`\(upvalueName(index))`", line)
    }

    private func symbol(_ value: CapturedValue, _ name: String, _ line: Int) -> FunctionSymbol {
        switch value {
        case .missing: .missing
        case .literal(let literal): .value(literal.typed)
        case .function(let function): .function(function)
        case .library(let library): .library(library)
        case .environment: .opaque(Unreadable("uses the table of globals", line: line))
        case .other(let kind): .opaque(Unreadable("uses \(name), a \(kind)", line: line))
        }
    }

    func count(_ relationship: Relationship, _ condition: Expression?) -> TypedExpression {
        TypedExpression(.related(relationship, where: condition, .count), .integer)
    }

    /// What an operation makes of a value, unless it cannot be read.
    func unary(
        _ symbol: FunctionSymbol, _ line: Int, _ make: (TypedExpression) throws(QueryError) -> TypedExpression
    ) throws(QueryError) -> FunctionSymbol {
        guard case .value(let value) = symbol else { return unreadable(symbol, line) }
        do {
            return .value(try make(value))
        } catch {
            guard error.isInexpressible else { throw error }
            return .opaque(Unreadable(error.reasonToStayInLua, line: line))
        }
    }

    func binary(
        _ left: FunctionSymbol, _ right: FunctionSymbol, _ line: Int,
        _ make: (TypedExpression, TypedExpression) throws(QueryError) -> TypedExpression
    ) throws(QueryError) -> FunctionSymbol {
        for case (.rows(_, let name, where: _), .value(let other)) in [(left, right), (right, left)]
        where other.type != .missing && other.type != .unknown {
            throw ExpressionReader.areMany(name, at: nil)
        }
        guard case .value(let a) = left else { return unreadable(left, line) }
        return try unary(right, line) { b throws(QueryError) in try make(a, b) }
    }

    /// Why something that is no value cannot be calculated with.
    func unreadable(_ symbol: FunctionSymbol, _ line: Int) -> FunctionSymbol {
        switch symbol {
        case .opaque: symbol
        case .chosen(let tree): .opaque(unreadable(tree, line: line))
        case .row: .opaque(Unreadable("uses a whole row", line: line))
        case .rows: .opaque(Unreadable("uses the rows of a relationship otherwise than counting them", line: line))
        case .json: .opaque(Unreadable("uses custom fields otherwise than one by one", line: line))
        default: .opaque(Unreadable("uses a function as a value", line: line))
        }
    }

    private func calculated(_ position: Int, _ registers: [Int: FunctionSymbol]) throws(QueryError) -> FunctionSymbol {
        let line = function.lines[position]
        // The instruction after it says which operation and in which order, also for `x - 5`, which adds -5.
        let meta = function.instructions[position + 1]
        let first = registers[meta.a] ?? .missing
        let second: FunctionSymbol =
            switch meta.code {
            case .metaBinary: registers[meta.b] ?? .missing
            case .metaBinaryImmediate: .value(Operand.Literal.integer(Int64(meta.signedB)).typed)
            default: constant(meta.b, line)
            }
        let isFlipped = meta.code != .metaBinary && meta.k
        let (left, right) = isFlipped ? (second, first) : (first, second)
        let operations: [Int: Expression.Arithmetic] = [
            6: .add, 7: .subtract, 8: .multiply, 9: .modulo, 10: .power, 11: .divide, 12: .floorDivide,
        ]
        guard let operation = operations[meta.c] else {
            return .opaque(Unreadable("calculates with bits", line: line))
        }
        return try binary(left, right, line) { a, b throws(QueryError) in
            let value = try reader.arithmetic(operation, a, b, at: nil)
            // What is known now is worked out now, so that an index serves.
            guard case .literal(let one) = a.expression, case .literal(let other) = b.expression, a.type.isNumber,
                b.type.isNumber
            else { return value }
            switch LuaNumber.calculate(operation, one, other) {
            case .missing: return value
            case let result: return TypedExpression(.literal(result), value.type)
            }
        }
    }

    // MARK: Tests

    private func test(
        _ instruction: LuaInstruction, _ position: Int, _ registers: [Int: FunctionSymbol]
    ) throws(QueryError) -> Step {
        let line = function.lines[position]
        let left = registers[instruction.a] ?? .missing
        var taken = registers
        let decision: Decision
        switch instruction.code {
        case .test: decision = self.decision(left)
        case .testSet:
            let value = registers[instruction.b] ?? .missing
            decision = self.decision(value)
            taken[instruction.a] = value
        case .equal:
            decision = try compare(.equal, left, registers[instruction.b] ?? .missing, line)
        case .less: decision = try compare(.less, left, registers[instruction.b] ?? .missing, line)
        case .lessOrEqual: decision = try compare(.lessOrEqual, left, registers[instruction.b] ?? .missing, line)
        case .equalConstant: decision = try compare(.equal, left, constant(instruction.b, line), line)
        default:
            let number = Int64(instruction.signedB)
            let literal = instruction.c != 0 ? Operand.Literal.number(Double(number)) : .integer(number)
            let comparisons: [LuaInstruction.Code: Expression.Comparison] = [
                .equalImmediate: .equal, .lessImmediate: .less, .lessOrEqualImmediate: .lessOrEqual,
                .greaterImmediate: .greater, .greaterOrEqualImmediate: .greaterOrEqual,
            ]
            decision = try compare(comparisons[instruction.code] ?? .equal, left, .value(literal.typed), line)
        }
        let target = position + 2 + function.instructions[position + 1].jump
        guard target > position else {
            return .exit(.opaque(Unreadable("loops", line: line)))
        }
        return .part(instruction.k ? decision : decision.negated, target: target, taken, other: position + 2)
    }

    private func compare(
        _ comparison: Expression.Comparison, _ left: FunctionSymbol, _ right: FunctionSymbol, _ line: Int
    ) throws(QueryError) -> Decision {
        // Whether a row or custom fields are there at all.
        if comparison == .equal {
            for (side, other) in [(left, right), (right, left)] where other == .missing {
                switch side {
                case .row, .json, .rows, .function, .library: return decision(side).negated
                default: continue
                }
            }
        }
        if comparison == .equal, case .chosen(let tree) = left, case .value = right {
            let parts = try tree.flatMap { leaf throws(QueryError) in
                .leaf(try symbol(compare(comparison, leaf, right, line)))
            }
            return decision(parts)
        }
        let result = try binary(left, right, line) { a, b throws(QueryError) in
            TypedExpression(try reader.compare(comparison, a, b, at: nil), .boolean)
        }
        return decision(result)
    }

    private func symbol(_ decision: Decision) -> FunctionSymbol {
        if let expression = decision.expression { return .value(TypedExpression(expression, .boolean)) }
        return .opaque(decision.firstUnreadable ?? Unreadable("cannot be read", line: function.line))
    }
}
