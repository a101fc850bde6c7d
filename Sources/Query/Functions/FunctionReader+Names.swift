import Model

// Fields, methods and calls.
extension FunctionReader {
    func member(_ name: String, of symbol: FunctionSymbol, _ line: Int) throws(QueryError) -> FunctionSymbol {
        func opaque(_ reason: String) -> FunctionSymbol { .opaque(Unreadable(reason, line: line)) }
        switch symbol {
        case .row(let references, let entity): return try field(name, references, entity, line)
        case .json(let path):
            guard !name.isEmpty, !name.contains("\"") else { return opaque("reads a custom field with quotes") }
            return .value(TypedExpression(.custom(path, key: name), .unknown))
        case .library("fn"): return .function(name)
        case .library(let library): return .function("\(library).\(name)")
        case .value(let value):
            switch value.type {
            case .date, .datetime:
                return try unary(symbol, line) { value throws(QueryError) in try reader.part(name, of: value, at: nil) }
            case .missing: return .missing
            case .integer, .real, .money, .boolean:
                guard case .field(let path) = value.expression, path.references.isEmpty else {
                    return opaque("reads `\(name)` of \(value.type.name)")
                }
                throw QueryError("`\(path.field.name)` is no row of another entity")
            default: return opaque("reads `\(name)` of \(value.type.name)")
            }
        case .table, .chosen, .rows, .function, .method: return opaque("reads `\(name)` of something else than a row")
        case .opaque: return symbol
        }
    }

    private func field(
        _ name: String, _ references: [Field], _ entity: Entity, _ line: Int
    ) throws(QueryError) -> FunctionSymbol {
        let scope = references.isEmpty ? reader.scope : Scope(entity: entity)
        if name == "id" {
            guard !references.isEmpty else { return .value(TypedExpression(.id, .integer)) }
            return .opaque(Unreadable("reads the id of another row", line: line))
        }
        // On rows fields win, then derived columns, rows that hang on it, rows it refers to, labels.
        let named = entity[name] ?? (scope.derived.contains { $0.name == name } ? nil : entity.field(labelled: name))
        let isLabel = entity[name] == nil
        if let field = entity[name] { return symbol(of: field, references, entity) }
        if let column = scope.derived.first(where: { $0.name == name }) { return .value(column.value) }
        if let inverse = entity.inverse(named: name) {
            guard references.isEmpty else {
                return .opaque(Unreadable("reads the `\(name)` of another row", line: line))
            }
            return .rows(.toMany(inverse.entity, inverse.field), name: name, where: nil)
        }
        if name.hasSuffix("_row"), let field = entity[String(name.dropLast(4))], let target = field.target {
            return .row(references + [field], target)
        }
        if isLabel, let field = named { return symbol(of: field, references, entity) }
        if name == "update" || name == "delete" {
            return .opaque(Unreadable("makes a plan", line: line))
        }
        throw scope.unknown(name)
    }

    private func symbol(of field: Field, _ references: [Field], _ entity: Entity) -> FunctionSymbol {
        let path = FieldPath(references: references, entity: entity, field: field)
        return field.type == .json ? .json(path) : .value(Scope.value(of: path))
    }

    // MARK: Calls

    func called(
        _ instruction: LuaInstruction, _ registers: [Int: FunctionSymbol], _ line: Int
    ) throws(QueryError) -> FunctionSymbol {
        let a = instruction.a
        func opaque(_ reason: String) -> FunctionSymbol { .opaque(Unreadable(reason, line: line)) }
        let callee = registers[a] ?? .missing
        // Open arguments are the result of a call just before, which was put in the last register.
        let last = instruction.b > 0 ? a + instruction.b - 1 : registers.keys.filter { $0 > a }.max() ?? a
        var arguments = last > a ? (a + 1...last).map { registers[$0] ?? .missing } : []
        switch callee {
        case .function(let name):
            if name.hasPrefix("string.") {
                guard let receiver = arguments.first else { return opaque("calls \(name) without a text") }
                return try method(String(name.dropFirst(7)), of: receiver, Array(arguments.dropFirst()), line)
            }
            guard ExpressionReader.functionNames.contains(name), !(name == "between" && arguments.count == 2),
                !(name != "between" && arguments.count == 1 && Expression.TextTest(rawValue: name) != nil)
            else { return opaque("calls `\(name)`") }
            var values: [TypedExpression] = []
            for argument in arguments {
                guard case .value(let value) = argument else { return unreadable(argument, line) }
                values.append(value)
            }
            // Known while it is read only where its text is.
            if name == "date" || name == "datetime", arguments.first?.literalText == nil {
                return opaque("makes a date of what each row has")
            }
            do {
                return .value(try reader.call(name, values, at: nil))
            } catch {
                guard error.isInexpressible else { throw error }
                return opaque(error.reasonToStayInLua)
            }
        case .method(let name, let receiver):
            if !arguments.isEmpty { arguments.removeFirst() }
            return try method(name, of: receiver, arguments, line)
        case .opaque(let part): return opaque("calls a function (\(part.reason))")
        default: return opaque("calls a function")
        }
    }

    /// What a text that is missing answers, and nothing but a text.
    private static let textMethods: Set<String> = ["sub", "lower", "upper", "len", "find"]

    private func method(
        _ name: String, of receiver: FunctionSymbol, _ arguments: [FunctionSymbol], _ line: Int
    ) throws(QueryError) -> FunctionSymbol {
        func opaque(_ reason: String) -> FunctionSymbol { .opaque(Unreadable(reason, line: line)) }
        switch receiver {
        case .rows(let relationship, let rows, let condition):
            if name == "count", arguments.isEmpty { return .value(count(relationship, condition)) }
            if name == "where", arguments.count == 1 {
                return try filtered(relationship, rows, condition, arguments[0])
                    ?? opaque("gives `where` more than plain values")
            }
            if Expression.RelatedSummary(rawValue: name) != nil, arguments.count == 1,
                let text = arguments[0].literalText
            {
                return .value(try ExpressionReader.summary(name, of: relationship, rows, condition, text, at: nil))
            }
            return opaque("calls `\(name)` of \(rows)")
        case .value(let value) where [.date, .datetime].contains(value.type) && !Self.textMethods.contains(name):
            return opaque("calls `\(name)` of a date")
        case .value(let value):
            if value.type == .missing {
                return Self.textMethods.contains(name) ? .missing : opaque("calls `\(name)`")
            }
            var values: [TypedExpression] = []
            for argument in arguments {
                guard case .value(let value) = argument else { return unreadable(argument, line) }
                values.append(value)
            }
            do {
                return .value(try reader.method(name, of: value, values, at: nil))
            } catch {
                guard error.isInexpressible else { throw error }
                return opaque(error.reasonToStayInLua)
            }
        case .row: return opaque("calls `\(name)` of a row")
        default: return unreadable(receiver, line)
        }
    }

    /// `c.visits:where{ status = "completed" }` and `c.visits:where "date > today() - 90"`.
    private func filtered(
        _ relationship: Relationship, _ name: String, _ condition: Expression?, _ argument: FunctionSymbol
    ) throws(QueryError) -> FunctionSymbol? {
        guard let target = relationship.target else { return nil }
        let scope = Scope(entity: target)
        let more: Expression
        if let text = argument.literalText {
            more = try ExpressionReader(scope: scope).readCondition(text)
        } else if case .table(.some(let entries)) = argument, !entries.isEmpty {
            var operands: [Operand.Entry] = []
            for (name, symbol) in entries {
                guard case .value(let value) = symbol, case .literal(let literal) = value.expression,
                    let operand = Operand.Literal(literal)
                else { return nil }
                operands.append(Operand.Entry(name, .value(operand)))
            }
            more = try ConditionReader(scope: scope).read(operands)
        } else {
            return nil
        }
        return .rows(relationship, name: name, where: condition.map { .all([$0, more]) } ?? more)
    }
}

extension Operand.Literal {
    fileprivate init?(_ value: Value) {
        switch value {
        case .missing, .money: return nil
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .number(value)
        case .text(let value): self = .text(value)
        case .date(let value): self = .date(value)
        case .datetime(let value): self = .datetime(value)
        }
    }
}
