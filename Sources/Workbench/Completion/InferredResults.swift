import Analysis
import Lua
import Model

// What calls give, by what is called.
extension Session {
    func inferredResult(of callee: Inferred, _ arguments: [Inferred]) -> Inferred {
        switch callee {
        case .known(let name): return inferredResult(ofFunction: name, arguments)
        case .method(let thing, let name):
            switch thing {
            case .relation(let shape): return inferredResult(name, of: shape, arguments)
            case .row(let shape): return inferredResult(name, ofRow: shape)
            case .group(let shape, let keys, let isTable):
                return inferredResult(name, ofGroup: shape, keys, isTable, arguments)
            case .table(let shape): return inferredResult(name, ofTable: shape, arguments)
            case .plan:
                switch name {
                case "guard": return .plan
                case "rows": return .table(RowShape(isOpen: true))
                case "size": return .number
                default: return .unknown
                }
            case .archive: return inferredResult(ofArchive: name)
            case .text, .literal, .value: return inferredResult(ofFunction: "string.\(name)", arguments)
            case .date, .datetime: return name == "format" ? .text : .unknown
            default: return .unknown
            }
        default: return .unknown
        }
    }

    // MARK: Relations and rows

    private func inferredResult(_ name: String, of shape: RowShape, _ arguments: [Inferred]) -> Inferred {
        guard let entity = shape.entity else { return .unknown }
        if entity == .segment, Self.segmentMethodNames.contains(name) {
            switch name {
            case "at": return .relation(.of(.client))
            case "versions", "growth", "overlap": return .table(RowShape(isOpen: true))
            case "definition": return .text
            default: return .unknown
            }
        }
        switch name {
        case "where", "search", "order", "limit", "offset", "sample", "at": return .relation(shape.step)
        case "with": return .relation(shape.adding(columns(arguments)))
        case "ntile": return .relation(shape.adding([ColumnShape(asName(arguments, 2) ?? "ntile", kind: "integer")]))
        case "histogram": return .table(RowShape(columns: ["from", "to", "n"].map { ColumnShape($0) }))
        case "count", "sum", "mean", "median", "quantile", "each": return .number
        case "min", "max": return .unknown
        case "distinct", "column": return .list(value(ofColumn: arguments.first, shape))
        case "by": return .group(shape, keys: columns(arguments), isTable: false)
        case "agg", "table": return .table(RowShape(columns: columns(arguments), isOpen: arguments.isEmpty))
        case "all": return .list(.row(shape.step))
        case "first": return arguments.isEmpty ? .row(shape.step) : .list(.row(shape.step))
        case "get": return .row(shape.step)
        case "explain": return .text
        case "update", "delete", "insert", "upsert", "merge", "plan": return .plan
        case "summary": return .table(RowShape(isOpen: true))
        case "field":
            guard let name = arguments.first?.literalText, let field = entity[name] else { return .unknown }
            return .fieldOfRelation(entity, field)
        default: break
        }
        if let inverse = entity.inverse(named: name) { return .relation(.of(inverse.entity)) }
        if let target = entity[name]?.target { return .relation(.of(target)) }
        return inferredAnalysis(name, shape) ?? .unknown
    }

    private func inferredResult(_ name: String, ofRow shape: RowShape) -> Inferred {
        switch name {
        case "update", "delete": .plan
        case "history": .table(RowShape(isOpen: true))
        default: inferredAnalysis(name, shape) ?? .unknown
        }
    }

    /// What an analysis answers: rows with columns of its own, a table or a plan.
    private func inferredAnalysis(_ name: String, _ shape: RowShape) -> Inferred? {
        guard let declaration = AnalysisCatalogue.declarations.first(where: { $0.name == name }) else { return nil }
        let columns = declaration.columns.map { ColumnShape($0.name, kind: "column", detail: $0.meaning) }
        if let entity = Self.analysesOfRows[name] {
            return .relation(
                entity == shape.entity ? shape.adding(columns) : RowShape(entity: entity, columns: columns))
        }
        if Self.analysesThatPlan.contains(name) { return .plan }
        return .table(RowShape(columns: columns, isOpen: true))
    }

    /// Analyses that answer with rows, and of which entity.
    static let analysesOfRows: [String: Entity] = [
        "classify": .client, "rfm": .client, "pareto": .client, "score": .client, "lifecycle": .client,
        "retention": .client, "quality": .client, "cadence": .client, "clv": .client, "late": .member,
        "budget": .budgetLine,
    ]

    static let analysesThatPlan: Set<String> = ["freeze", "extend", "gifts"]

    // MARK: Groups and tables

    private func inferredResult(
        _ name: String, ofGroup shape: RowShape, _ keys: [ColumnShape], _ isTable: Bool, _ arguments: [Inferred]
    ) -> Inferred {
        switch name {
        case "count": return .table(RowShape(columns: keys + [ColumnShape("n", kind: "integer")]))
        case "agg": return .table(RowShape(columns: keys + columns(arguments)))
        default:
            guard types.group.methodNames.contains(name) else { return .unknown }
            let summed = arguments.first?.literalText.map { [ColumnShape($0)] } ?? []
            return .table(RowShape(columns: keys + summed, isOpen: true))
        }
    }

    private func inferredResult(_ name: String, ofTable shape: RowShape, _ arguments: [Inferred]) -> Inferred {
        switch name {
        case "where", "having", "order", "top", "bottom", "total": return .table(shape)
        case "with": return .table(shape.adding(columns(arguments)))
        case "select": return .table(RowShape(columns: columns(arguments)))
        case "rename", "pivot": return .table(RowShape(columns: [], isOpen: true))
        case "running", "share", "running_share":
            let column = arguments.first?.literalText.map { "\(name)_\($0)" }
            return .table(shape.adding((asName(arguments, 1) ?? column).map { [ColumnShape($0)] } ?? []))
        case "ntile": return .table(shape.adding([ColumnShape(asName(arguments, 2) ?? "ntile", kind: "integer")]))
        case "join":
            guard case .table(let other)? = arguments.first else { return .table(shape) }
            return .table(shape.adding(other.columns.filter { shape.column($0.name) == nil }))
        case "column", "distinct": return .list(.unknown)
        case "columns": return .list(.text)
        case "rows": return .list(.record(shape))
        case "first": return .record(shape)
        case "count", "sum", "mean", "median", "quantile", "each": return .number
        case "by": return .group(shape, keys: columns(arguments), isTable: true)
        case "agg": return .table(RowShape(columns: columns(arguments)))
        case "clients": return .relation(.of(.client))
        case "bar", "line", "scatter", "histogram", "heatmap": return .chart
        case "plan": return .plan
        default:
            return AnalysisCatalogue.declarations.contains { $0.name == name }
                ? .table(RowShape(isOpen: true)) : .unknown
        }
    }

    private func inferredResult(ofArchive name: String) -> Inferred {
        switch name {
        case "load_plan": .plan
        case "counts":
            .table(RowShape(columns: [ColumnShape("entity", kind: "text"), ColumnShape("rows", kind: "integer")]))
        case "changes", "history", "verify": .table(RowShape(isOpen: true))
        default: .unknown
        }
    }

    /// Columns named by arguments: `"region"`, `{ n = count() }`, `{ { "n", count() } }`.
    private func columns(_ arguments: [Inferred]) -> [ColumnShape] {
        arguments.flatMap { argument -> [ColumnShape] in
            switch argument {
            case .literal(let text): return [ColumnShape(text)]
            case .fieldOfRelation(_, let field): return [ColumnShape(field.name, kind: field.type.name)]
            case .written(let entries):
                return entries.flatMap { entry -> [ColumnShape] in
                    if let key = entry.key { return [ColumnShape(key)] }
                    if case .written(let pair) = entry.value { return columns(pair.first.map { [$0.value] } ?? []) }
                    return columns([entry.value])
                }
            default: return []
            }
        }
    }

    private func asName(_ arguments: [Inferred], _ position: Int) -> String? {
        guard position < arguments.count else { return nil }
        return arguments[position].entry("as")?.literalText
    }

    private func value(ofColumn argument: Inferred?, _ shape: RowShape) -> Inferred {
        guard let name = argument?.literalText, let entity = shape.entity, let field = entity[name] else {
            return .unknown
        }
        return .value(entity, field)
    }

    // MARK: Functions

    private func inferredResult(ofFunction name: String, _ arguments: [Inferred]) -> Inferred {
        switch name {
        case "today", "date": return .date
        case "datetime": return .datetime
        case "money", "pinyin", "lower", "upper", "tostring", "type", "string.format", "string.sub", "string.lower",
            "string.upper", "string.rep", "string.reverse", "string.gsub", "string.char", "string.match",
            "table.concat", "help":
            return .text
        case "days_since", "months_between", "year", "month", "day", "weekday", "abs", "floor", "ceil", "tonumber",
            "string.len", "string.byte", "string.find", "os.time", "os.clock":
            return .number
        case "between", "since", "before", "contains", "starts", "ends_with", "not_", "one_of", "any", "none",
            "at_least":
            return .condition
        case "count", "sum", "mean", "median", "min", "max", "quantile", "distinct": return .aggregate
        case "expr": return .expression
        case "import": return .importPlan
        case "records":
            guard case .written(let rows)? = arguments.first else { return .table(RowShape(isOpen: true)) }
            return .table(RowShape(columns: columns(rows.first.map { [$0.value] } ?? []), isOpen: rows.isEmpty))
        case "params":
            guard case .written(let entries)? = arguments.first else { return .record(RowShape(isOpen: true)) }
            let parameters = ScriptParameterShape.all(of: entries)
            return .record(RowShape(columns: parameters.map { ColumnShape($0.name, kind: $0.type, detail: $0.help) }))
        case "pairs", "ipairs":
            switch arguments.first {
            case .table(let shape)?: return .iterator([.number, .record(shape)])
            case .list(let element)?: return .iterator([.number, element])
            case .rawTable, .written: return .iterator([name == "pairs" ? .unknown : .number, .unknown])
            case .record?: return .iterator([.text, .unknown])
            default: return .iterator([name == "pairs" ? .unknown : .number, .unknown])
            }
        case "string.gmatch", "io.lines": return .iterator([.text])
        default:
            if name.hasPrefix("math.") { return .number }
            return .unknown
        }
    }
}
