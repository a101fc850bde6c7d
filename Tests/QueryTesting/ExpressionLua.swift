import Model
import Query

extension Expression {
    /// As a person writes it in Lua: fields behind `row`, which is empty in a string condition and `c.` in a function.
    func lua(_ row: String) -> String {
        func joined(_ parts: [Expression], _ word: String) -> String {
            "(" + parts.map { $0.lua(row) }.joined(separator: " \(word) ") + ")"
        }
        switch self {
        case .literal(let value): return value.lua
        case .field(let path): return row + path.references.map { "\($0.name)_row." }.joined() + path.field.name
        case .id: return row + "id"
        case .today: return "today()"
        // Not made by the generators of conditions.
        case .computed, .search, .memberRank, .summary: return "nil"
        case .custom(let path, let key): return "\(row)\(path.field.name).\(key)"
        case .compare(let comparison, let a, let b):
            let signs: [Comparison: String] = [
                .equal: "==", .notEqual: "~=", .less: "<", .lessOrEqual: "<=", .greater: ">", .greaterOrEqual: ">=",
            ]
            return "(\(a.lua(row)) \(signs[comparison] ?? "?") \(b.lua(row)))"
        case .all(let parts): return parts.isEmpty ? "true" : joined(parts, "and")
        case .any(let parts): return parts.isEmpty ? "false" : joined(parts, "or")
        case .not(let inner): return "(not \(inner.lua(row)))"
        case .isMissing(let inner): return "(\(inner.lua(row)) == nil)"
        case .oneOf(let inner, let values):
            return "(" + values.map { "\(inner.lua(row)) == \($0.lua)" }.joined(separator: " or ") + ")"
        case .text(let test, let a, let b): return "\(test.rawValue)(\(a.lua(row)), \(b.lua(row)))"
        case .arithmetic(let operation, let a, let b): return "(\(a.lua(row)) \(operation.rawValue) \(b.lua(row)))"
        case .negate(let inner): return "(-\(inner.lua(row)))"
        case .concatenate(let a, let b): return "(\(a.lua(row)) .. \(b.lua(row)))"
        case .length(let inner): return "#(\(inner.lua(row)))"
        case .fallback(let a, let b): return "(\(a.lua(row)) or \(b.lua(row)))"
        case .when(let a, let b): return "(\(a.lua(row)) and \(b.lua(row)))"
        case .choose(let a, let b, let c): return "(\(a.lua(row)) and \(b.lua(row)) or \(c.lua(row)))"
        case .call(let function, let parts):
            let arguments = parts.map { $0.lua(row) }
            switch function {
            case .sub: return "(\(arguments[0])):sub(\(arguments[1]), \(arguments[2]))"
            case .find: return "string.find(\(arguments[0]), \(arguments[1]), \(arguments[2]), true)"
            default: return "\(function.rawValue)(\(arguments.joined(separator: ", ")))"
            }
        case .related(.toMany(let entity, let field), where: _, _):
            let name = field.target?.inverses.first { $0.entity == entity && $0.field == field }?.name ?? "?"
            return "(#\(row)\(name))"
        // Not generated.
        case .related: return "nil"
        }
    }
}

extension [Operand.Entry] {
    /// As a person writes a table condition.
    var lua: String { "{ " + map { "[\"\($0.name)\"] = \($0.operand.lua)" }.joined(separator: ", ") + " }" }
}

extension Operand {
    fileprivate var lua: String {
        switch self {
        case .value(let literal): literal.lua
        case .oneOf(let literals): "{ " + literals.map(\.lua).joined(separator: ", ") + " }"
        case .between(let low, let high): "between(\(low.lua), \(high.lua))"
        case .since(let low): "since(\(low.lua))"
        case .before(let high): "before(\(high.lua))"
        case .text(let test, let part): "\(test.rawValue)(\(Value.text(part).lua))"
        case .missing: "missing"
        case .present: "present"
        case .not(let inner): "not_(\(inner.lua))"
        case .related(.any, let entries): "any(\(entries.isEmpty ? "" : entries.lua))"
        case .related(.none, let entries): "none(\(entries.isEmpty ? "" : entries.lua))"
        case .related(.atLeast(let count), let entries):
            "at_least(\(count)\(entries.isEmpty ? "" : ", " + entries.lua))"
        // Counts are no test of a table condition.
        case .related: "nil"
        }
    }
}

extension Operand.Literal {
    fileprivate var lua: String {
        switch fixed {
        case .boolean(let value): Value.boolean(value).lua
        case .integer(let value): Value.integer(value).lua
        case .number(let value): Value.real(value).lua
        case .text(let value): Value.text(value).lua
        case .date(let value), .relativeDate(let value, _): Value.date(value).lua
        case .datetime(let value): Value.datetime(value).lua
        }
    }
}

extension Value {
    fileprivate var lua: String {
        switch self {
        case .missing: "nil"
        case .boolean(let value): "\(value)"
        case .integer(.min): "(-9223372036854775807 - 1)"
        case .integer(let value): value < 0 ? "(\(value))" : "\(value)"
        case .real(let value): value < 0 ? "(\(value))" : "\(value)"
        case .money(let fen): "(\(fen) / 100)"
        case .text(let text):
            "\""
                + text.unicodeScalars.map { scalar -> String in
                    switch scalar {
                    case "\"": "\\\""
                    case "\\": "\\\\"
                    case "\n": "\\n"
                    default: String(scalar)
                    }
                }.joined() + "\""
        case .date(let date): "date\"\(date)\""
        case .datetime(let moment): "datetime\"\(moment)\""
        }
    }
}
