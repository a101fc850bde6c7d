import Lua
import Model

// Expressions: what they stand for, and what stands around the cursor.
extension CompletionReader {
    mutating func expressions(isStatement: Bool = false) -> [Inferred] {
        var values: [Inferred] = []
        repeat { values.append(expression(isStatement: isStatement)) } while take(",")
        return values
    }

    private static let operators: Set<String> = [
        "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "&", "|", "~", "<<", ">>",
    ]

    /// - Parameter isStatement: it begins a statement, where keywords may stand as well.
    mutating func expression(isStatement: Bool = false) -> Inferred {
        guard depth < Self.deepest else {
            if !isAtEnd { index += 1 }
            return .unknown
        }
        depth += 1
        defer { depth -= 1 }
        var value = operand(isStatement: isStatement)
        while true {
            if isAtEnd {
                note(.afterOperand)
                return value
            }
            let isWord = token.kind == .keyword && (token.text == "and" || token.text == "or")
            guard isWord || (token.kind == .symbol && Self.operators.contains(token.text)) else { return value }
            let operation = token.text
            index += 1
            let right: Inferred
            if operation == "==" || operation == "~=", case .value(let entity, let field) = value {
                frames.append(.comparison(entity, field))
                right = operand()
                frames.removeLast()
            } else {
                frames.append(.brackets)
                right = operand()
                frames.removeLast()
            }
            value = session.inferred(operation, value, right)
        }
    }

    private mutating func operand(isStatement: Bool = false) -> Inferred {
        while true {
            if at("-") || at("#") || at("~") {
                let isCount = at("#")
                index += 1
                let inner = suffixed(isStatement: false)
                return isCount ? .number : inner
            }
            guard at(keyword: "not") else { break }
            index += 1
            _ = suffixed(isStatement: false)
            return .boolean
        }
        return suffixed(isStatement: isStatement)
    }

    /// A name, a value or brackets, with what follows: members, calls, indexes.
    private mutating func suffixed(isStatement: Bool) -> Inferred {
        var value: Inferred
        switch token.kind {
        case .end:
            note(isStatement ? .statement : .expression)
            return .unknown
        case .openText:
            note(.text)
            index += 1
            return .text
        case .number:
            index += 1
            return .number
        case .text:
            value = .literal(token.text)
            index += 1
        case .name:
            value = meaning(of: token.text)
            index += 1
        case .keyword:
            switch token.text {
            case "nil":
                index += 1
                return .missing
            case "true", "false":
                index += 1
                return .boolean
            case "function":
                index += 1
                return functionBody()
            case "not":
                guard depth < Self.deepest else { return .unknown }
                depth += 1
                defer { depth -= 1 }
                return operand()
            default: return .unknown
            }
        case .symbol:
            if at("{") { return tableConstructor() }
            if at("-") || at("#") || at("~") {
                guard depth < Self.deepest else { return .unknown }
                depth += 1
                defer { depth -= 1 }
                return operand()
            }
            guard at("(") else { return .unknown }
            index += 1
            frames.append(.brackets)
            value = expression()
            frames.removeLast()
            _ = take(")")
        case .wrong:
            index += 1
            return .unknown
        }
        while let next = suffix(of: value) { value = next }
        return value
    }

    /// One member, call or index of a value; nil where there is none.
    private mutating func suffix(of value: Inferred) -> Inferred? {
        if isAtEnd { return nil }
        switch token.kind {
        case .openText:
            frames.append(.call(value, argument: 0))
            note(.text)
            frames.removeLast()
            index += 1
            return .unknown
        case .text:
            let argument = Inferred.literal(token.text)
            index += 1
            // `run "file", { … }`: what people write for `run("file", { … })`.
            if case .known("run") = value, at(","), next().text == "{" {
                index += 1
                frames.append(.call(scriptCall(argument), argument: 1))
                _ = tableConstructor()
                frames.removeLast()
                return .unknown
            }
            return session.inferredResult(of: value, [argument])
        case .symbol: break
        default: return nil
        }
        switch token.text {
        case ".", ":":
            let isCall = token.text == ":"
            index += 1
            if isAtEnd {
                note(.member(of: value, isCall: isCall))
                return nil
            }
            guard token.kind == .name || token.kind == .keyword || token.kind == .wrong else { return .unknown }
            let name = token.text
            index += 1
            return session.inferredMember(name, of: value, isCall: isCall)
        case "[":
            index += 1
            frames.append(.index(value))
            let key = expression()
            frames.removeLast()
            _ = take("]")
            return session.inferredElement(key, of: value)
        case "(": return session.inferredResult(of: value, arguments(of: value))
        case "{":
            frames.append(.call(value, argument: 0))
            let table = tableConstructor()
            frames.removeLast()
            return session.inferredResult(of: value, [table])
        default: return nil
        }
    }

    /// The call of a script whose file is written out: its parameters are known by that.
    private func scriptCall(_ file: Inferred) -> Inferred { .method(of: file, name: "run") }

    private mutating func arguments(of callee: Inferred) -> [Inferred] {
        index += 1
        var values: [Inferred] = []
        if take(")") { return values }
        while true {
            var called = callee
            if case .known("run") = callee, let file = values.first { called = scriptCall(file) }
            frames.append(.call(called, argument: values.count))
            let before = index
            values.append(expression())
            frames.removeLast()
            if isAtEnd { return values }
            if take(")") { return values }
            if take(",") { continue }
            // Something is missing: a comma, or the closing bracket before the next statement.
            if token.kind == .keyword, Self.breaking.contains(token.text) { return values }
            if index == before { index += 1 }
            if values.count > 1000 { return values }
        }
    }

    mutating func tableConstructor() -> Inferred {
        index += 1
        guard depth < Self.deepest else { return .unknown }
        depth += 1
        defer { depth -= 1 }
        var entries: [(key: String?, value: Inferred)] = []
        var used: [String] = []
        while true {
            if isAtEnd {
                frames.append(.table(key: nil, used: used))
                note(.entry)
                frames.removeLast()
                return .written(entries)
            }
            if take("}") { return .written(entries) }
            if take(",") || take(";") { continue }
            if token.kind == .keyword, Self.breaking.contains(token.text) { return .written(entries) }
            let before = index
            var key: String?
            if at("[") {
                index += 1
                frames.append(.table(key: nil, used: used))
                frames.append(.key)
                let written = expression()
                frames.removeLast(2)
                key = written.literalText ?? ""
                _ = take("]")
                if isAtEnd {
                    note(.nothing)
                    return .written(entries)
                }
                _ = take("=")
            } else if token.kind == .name, next().kind == .symbol, next().text == "=" {
                key = token.text
                index += 2
            } else if token.kind == .wrong, next().kind == .symbol, next().text == "=" {
                key = token.text
                index += 2
            }
            frames.append(.table(key: key, used: used))
            let value = expression()
            frames.removeLast()
            if isAtEnd { return .written(entries) }
            if let key { used.append(key) }
            entries.append((key, value))
            if index == before { index += 1 }
        }
    }

    /// From the parameters on.
    mutating func functionBody() -> Inferred {
        let hints = parameterHints()
        var names: [String] = []
        if take("(") {
            while !take(")") {
                if isAtEnd {
                    note(.nothing)
                    return .function("")
                }
                guard token.kind == .name || at(",") || at("...") else { break }
                if token.kind == .name || at("...") { names.append(token.text) }
                index += 1
            }
        } else if isAtEnd {
            note(.nothing)
        }
        frames.append(.body)
        scopes.append([])
        for (position, name) in names.enumerated() where name != "..." {
            declare(name, position < hints.count ? hints[position] : .unknown)
        }
        block(until: ["end"])
        scopes.removeLast()
        frames.removeLast()
        _ = take(keyword: "end")
        return .function("(" + names.joined(separator: ", ") + ")")
    }

    /// What a function is given that is an argument here: a row.
    private func parameterHints() -> [Inferred] {
        for frame in frames.reversed() {
            switch frame {
            case .table, .brackets, .comparison: continue
            case .call(.method(of: .relation(let shape), _), _): return [.row(shape)]
            case .call(.method(of: .table(let shape), _), _): return [.record(shape)]
            default: return []
            }
        }
        return []
    }
}
