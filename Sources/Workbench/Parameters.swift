import Display
import Lua
import Model
import Query
import TerminalText

/// One parameter of a script, as `params{…}` declares it: what `--help` shows and what the command line fills.
struct ScriptParameter {
    enum Kind: Equatable {
        case text, integer, number, money, boolean, date
        /// One of these texts.
        case choice([String])
        /// The code of a row: `rep`, `client`.
        case code(Entity)
    }

    let name: String
    let kind: Kind
    let isRequired: Bool
    let standard: LuaValue
    let help: String

    /// `--from REP`
    var usage: String {
        switch kind {
        case .boolean: "--\(name)"
        default: "--\(name) \(placeholder)"
        }
    }

    private var placeholder: String {
        switch kind {
        case .text, .boolean: "TEXT"
        case .integer: "N"
        case .number: "NUMBER"
        case .money: "YUAN"
        case .date: "YYYY-MM-DD"
        case .choice(let values): values.joined(separator: "|")
        case .code(let entity): entity.name.uppercased()
        }
    }

    /// The text of the command line as a value, or why it is none.
    func value(of text: String) -> Result<LuaValue, ValueProblem> {
        switch kind {
        case .text, .code: return .success(.string(text))
        case .integer:
            guard let number = Int64(text) else { return .failure(ValueProblem("is a whole number, not \"\(text)\"")) }
            return .success(.integer(number))
        case .number, .money:
            guard let number = Double(text), number.isFinite else {
                return .failure(ValueProblem("is a number, not \"\(text)\""))
            }
            if kind == .money, let field = Entity.client["assets"],
                case .failure(let problem) = ValueReader.read(.number(number), for: field)
            {
                return .failure(problem)
            }
            return .success(Int64(text).map { .integer($0) } ?? .number(number))
        case .boolean:
            switch text {
            case "true", "yes", "1": return .success(.boolean(true))
            case "false", "no", "0": return .success(.boolean(false))
            default: return .failure(ValueProblem("is true or false, not \"\(text)\""))
            }
        case .date:
            guard let date = CalendarDate(iso: text) else {
                return .failure(ValueProblem("is a date such as 2026-09-30, not \"\(text)\""))
            }
            return .success(.date(date.days))
        case .choice(let values):
            guard values.contains(text) else {
                let hint = Suggestion.hint(for: text, among: values, quote: "")
                return .failure(ValueProblem("is one of \(values.joined(separator: ", ")), not \"\(text)\"\(hint)"))
            }
            return .success(.string(text))
        }
    }
}

extension Session {
    /// `params{ from = { "rep", required = true, help = "who leaves" }, … }`: declares the script's parameters, reads
    /// the command line, and gives their values in a table that raises on names it does not have.
    func parameters(_ table: LuaTable) throws -> LuaValue {
        let declared = try table.named("params{…}").map { try parameter($0.name, $0.value) }
        if arguments.contains("--help") || arguments.contains("-h") { throw ScriptExit.help(usage(declared)) }
        let given = try read(arguments, declared)
        var values: [(String, LuaValue)] = []
        for parameter in declared {
            guard let text = given[parameter.name] else {
                guard !parameter.isRequired else {
                    throw ScriptExit.usage(
                        "\(parameter.usage) is needed\(parameter.help.isEmpty ? "" : ": \(parameter.help)")\n\n\(usage(declared))"
                    )
                }
                values.append((parameter.name, parameter.standard))
                continue
            }
            switch parameter.value(of: text) {
            case .success(let value): values.append((parameter.name, value))
            case .failure(let problem): throw ScriptExit.usage("--\(parameter.name) \(problem.description)")
            }
            if case .code(let entity) = parameter.kind { try check(code: text, of: entity, parameter.name) }
        }
        let names = declared.map(\.name)
        return .userdata(
            try lua.userdata(
                RecordObject(values) { name in
                    let hint = Suggestion.hint(for: name, among: names)
                    return WorkbenchError("the script has no parameter `\(name)`\(hint)")
                }))
    }

    private func check(code: String, of entity: Entity, _ name: String) throws {
        if case .some = try find(code, in: .scan(entity)) { return }
        guard let key = entity.key, let field = entity[key] else { return }
        let plan = LogicalPlan.limit(.scan(entity), count: 20_000, offset: 0)
        let codes = try store.column(plan, TypedExpression(FieldPath(entity: entity, field: field)))
        let hint =
            Suggestion.hint(for: code, among: codes.compactMap { LuaValue($0).asString }, quote: "")
        throw ScriptExit.usage("--\(name): there is no \(entity.name) \"\(code)\"\(hint)")
    }

    private static let kinds: [String: ScriptParameter.Kind] = [
        "text": .text, "string": .text, "integer": .integer, "number": .number, "money": .money, "boolean": .boolean,
        "date": .date,
    ]

    private func parameter(_ name: String, _ value: LuaValue) throws -> ScriptParameter {
        guard let declaration = value.asTable else {
            throw WorkbenchError(
                "the parameter `\(name)` is declared by a table, as in { \"rep\", required = true, help = \"…\" }")
        }
        var kind = ScriptParameter.Kind.text
        var isRequired = false
        var standard = LuaValue.nil
        var help = ""
        try declaration.forEach { key, value in
            switch (key, value) {
            case (.integer(1), .string(let type)):
                if let known = Self.kinds[type] {
                    kind = known
                } else if let entity = Vocabulary.entity(named: type), entity.key != nil {
                    kind = .code(entity)
                } else {
                    let names = Self.kinds.keys + Vocabulary.entities.filter { $0.key != nil }.map(\.name)
                    let hint = Suggestion.hint(for: type, among: names)
                    throw WorkbenchError(
                        "the parameter `\(name)` has no type \"\(type)\"\(hint); there are \(names.sorted().joined(separator: ", "))"
                    )
                }
            case (.integer(1), .table(let list)):
                kind = .choice(try list.array().compactMap(\.asString))
            case (.string("required"), .boolean(let required)): isRequired = required
            case (.string("default"), _): standard = value
            case (.string("help"), .string(let text)): help = text
            default:
                throw WorkbenchError(
                    "the parameter `\(name)` has no `\(key.asString ?? key.typeName)`; it has required, default and help"
                )
            }
            return true
        }
        if kind == .boolean, standard == .nil { standard = .boolean(false) }
        return ScriptParameter(name: name, kind: kind, isRequired: isRequired, standard: standard, help: help)
    }

    /// The values of the command line by name. What is not an option stays in `arg`.
    private func read(_ arguments: [String], _ declared: [ScriptParameter]) throws -> [String: String] {
        var given: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                // `-` stands for standard input; any other word would be passed over silently.
                if argument == "-" { continue }
                throw ScriptExit.usage("the script takes no \"\(argument)\"\n\n\(usage(declared))")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0].map { $0 == "-" ? "_" : $0 })
            guard let parameter = declared.first(where: { $0.name == name }) else {
                let hint =
                    Suggestion.nearest(to: name, among: declared.map(\.name)).map { "; did you mean --\($0)?" } ?? ""
                throw ScriptExit.usage("the script has no option --\(parts[0])\(hint)\n\n\(usage(declared))")
            }
            if parts.count == 2 {
                given[name] = String(parts[1])
            } else if parameter.kind == .boolean {
                given[name] = "true"
            } else {
                guard let value = rest.popFirst() else { throw ScriptExit.usage("\(parameter.usage) has no value") }
                given[name] = value
            }
        }
        return given
    }

    private func usage(_ declared: [ScriptParameter]) -> String {
        let script = options.script ?? "SCRIPT"
        let width = (declared.map { Text.width(of: $0.usage) }.max() ?? 0) + 2
        var lines = [
            "usage: dossier run \(script) "
                + declared.map { $0.isRequired ? $0.usage : "[\($0.usage)]" }.joined(separator: " ")
        ]
        if !declared.isEmpty { lines.append("") }
        for parameter in declared {
            var meaning = parameter.help
            if parameter.isRequired { meaning += meaning.isEmpty ? "needed" : " (needed)" }
            if parameter.standard != .nil, parameter.kind != .boolean {
                meaning += "\(meaning.isEmpty ? "" : " ")(default \(lua.describe(parameter.standard)))"
            }
            lines.append("  " + Text.pad(parameter.usage, to: width) + meaning)
        }
        return lines.joined(separator: "\n")
    }
}
