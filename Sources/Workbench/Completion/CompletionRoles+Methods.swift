import Analysis
import Display
import Lua
import Model

// What the arguments of methods are.
extension CompletionRoles {
    func role(of method: String, _ shape: RowShape, _ argument: Int) -> (value: ValueRole, table: TableRole) {
        guard let entity = shape.entity else { return (.none, .none) }
        if entity == .segment, Session.segmentMethodNames.contains(method) {
            switch (method, argument) {
            case (_, 0), ("overlap", 1): return (.segment, .none)
            case ("why", 1): return (.code(.client), .none)
            case ("manual", 1), ("add", 1), ("remove", 1): return (.none, .codes(.client))
            default: return (.none, .none)
            }
        }
        switch (method, argument) {
        case ("where", 0): return (.expression(shape), .condition(shape))
        case ("with", 0): return (.none, .columns(shape))
        case ("order", _), ("distinct", 0), ("column", 0), ("sum", 0), ("mean", 0), ("median", 0), ("min", 0),
            ("max", 0), ("quantile", 0), ("field", 0), ("ntile", 1), ("histogram", 0):
            return (.column(shape), .none)
        case ("by", _), ("table", _): return (.column(shape), .columns(shape))
        case ("agg", 0): return (.none, .summaries(shape))
        case ("get", 0), ("why", 0): return (.code(entity), .none)
        case ("merge", 0), ("merge", 1): return (.code(.client), .none)
        case ("merge", 2): return (.none, .options(CompletionOptions.merging))
        case ("update", 0): return (.none, .assignments(entity, isNew: false))
        case ("insert", 0), ("upsert", 0): return (.none, .assignments(entity, isNew: true))
        case ("upsert", 1):
            return (
                .none,
                .options([CompletionOption("key", "the field that tells rows apart", value: .column(.of(entity)))])
            )
        case ("export", 0): return (.path(.writing), .none)
        case ("export", 1): return (.none, .options(CompletionOptions.exporting(shape)))
        case ("histogram", 1):
            return (.none, .options([CompletionOption("bins", "how many"), CompletionOption("width", "of each")]))
        case ("ntile", 2): return (.none, .options(CompletionOptions.window(shape)))
        default: break
        }
        guard argument == 0 else { return (.none, .none) }
        if let inverse = entity.inverse(named: method) {
            return (.expression(.of(inverse.entity)), .condition(.of(inverse.entity)))
        }
        if let target = entity[method]?.target { return (.expression(.of(target)), .condition(.of(target))) }
        return (.none, CompletionOptions.ofAnalysis(method, shape))
    }

    func role(ofTable method: String, _ shape: RowShape, _ argument: Int) -> (value: ValueRole, table: TableRole) {
        switch (method, argument) {
        case ("where", 0), ("having", 0): return (.expression(shape), .condition(shape))
        case ("with", 0): return (.none, .columns(shape))
        case ("agg", 0): return (.none, .summaries(shape))
        case ("order", _), ("top", 1), ("bottom", 1), ("column", 0), ("sum", 0), ("mean", 0), ("median", 0),
            ("min", 0), ("max", 0), ("quantile", 0), ("distinct", 0), ("total", _), ("clients", 0), ("ntile", 1),
            ("running", 0), ("share", 0), ("running_share", 0):
            return (.column(shape), .none)
        case ("running", 1), ("share", 1), ("running_share", 1), ("ntile", 2):
            return (.none, .options(CompletionOptions.window(shape)))
        case ("by", _), ("select", _): return (.column(shape), .columns(shape))
        case ("rename", 0):
            return (.none, .options(shape.columns.map { CompletionOption($0.name, kind: $0.kind) }))
        case ("pivot", 0): return (.none, .options(CompletionOptions.pivoting(shape)))
        case ("join", 1): return (.column(shape), .columns(shape))
        case ("join", 2):
            let words = ["inner", "left", "full"].map { CompletionWord($0) }
            return (.none, .options([CompletionOption("how", "which rows stay", value: .words(words))]))
        case ("export", 0): return (.path(.writing), .none)
        case ("export", 1): return (.none, .options(CompletionOptions.exporting(shape)))
        case ("bar", _), ("line", _), ("scatter", _), ("histogram", _), ("heatmap", _):
            return (.column(shape), .options(CompletionOptions.charting(method, shape)))
        default: return (.none, argument == 0 ? CompletionOptions.ofAnalysis(method, shape) : .none)
        }
    }

    func role(of method: String, of thing: Inferred, _ argument: Int) -> (value: ValueRole, table: TableRole) {
        switch (thing, method, argument) {
        case (.plan, "apply", 1):
            let words = [CompletionWord("refuse"), CompletionWord("skip")]
            return (.none, .options([CompletionOption("on_conflict", "rows that changed since", value: .words(words))]))
        case (.plan, "guard", 0): return (.none, .options(CompletionOptions.guarding))
        case (.plan, "export", 0), (.plan, "save", 0), (.chart, "save", 0): return (.path(.writing), .none)
        case (.plan, "export", 1):
            return (
                .none,
                .options(
                    CompletionOptions.flags(["overwrite", "bom", "raw"]) + [
                        CompletionOption("labels", value: .words([CompletionWord("zh"), CompletionWord("en")]))
                    ])
            )
        case (.plan, "save", 1), (.chart, "save", 1): return (.none, .options(CompletionOptions.flags(["overwrite"])))
        case (.archive, "load_plan", 0): return (.path(.reading), .none)
        case (.archive, "undo", 1):
            return (
                .none,
                .options(
                    CompletionOptions.flags(["force"]) + [
                        CompletionOption("reason", "why"), CompletionOption("max_rows", "as many rows"),
                    ])
            )
        case (.archive, "undo", 0): return (.changeSet, .none)
        case (.archive, "changes", 0): return (.changeSet, .options(CompletionOptions.changes))
        case (.archive, "changes", 1): return (.none, .options([CompletionOption("n", "as many values")]))
        case (.archive, "history", 1): return (.code(.client), .none)
        case (.archive, "verify", 0):
            return (
                .none,
                .options(
                    CompletionOptions.flags(["full"]) + [
                        CompletionOption("limit", "problems listed of each kind"),
                        CompletionOption("expect_head", "what dossier verify showed"),
                    ])
            )
        default: return (.none, .none)
        }
    }
}

/// The options of methods that take a table of them.
enum CompletionOptions {
    static func flags(_ names: [String]) -> [CompletionOption] {
        names.map { CompletionOption($0, kind: "boolean", value: .boolean) }
    }

    static func exporting(_ shape: RowShape) -> [CompletionOption] {
        [
            CompletionOption("columns", "these, in this order", value: .column(shape), table: .columns(shape)),
            CompletionOption(
                "labels", "headings in words", value: .words([CompletionWord("zh"), CompletionWord("en")])),
        ] + flags(["overwrite", "bom", "raw"])
    }

    static func window(_ shape: RowShape) -> [CompletionOption] {
        [
            CompletionOption("as", "the new column's name"),
            CompletionOption("by", "within each of these", value: .column(shape), table: .columns(shape)),
        ]
    }

    static func pivoting(_ shape: RowShape) -> [CompletionOption] {
        [
            CompletionOption("rows", "a row for each", value: .column(shape), table: .columns(shape)),
            CompletionOption("cols", "a column for each", value: .column(shape)),
            CompletionOption("values", "what the cells hold", value: .column(shape)),
            CompletionOption(
                "agg", "where several rows meet",
                value: .words(["sum", "mean", "min", "max", "median", "count"].map { CompletionWord($0) })),
            CompletionOption("fill", "for empty cells"),
            CompletionOption("totals", kind: "boolean", value: .boolean),
        ]
    }

    static func charting(_ mark: String, _ shape: RowShape) -> [CompletionOption] {
        let names =
            switch mark {
            case "bar": ["x", "y", "color", "title", "stack"]
            case "line": ["x", "y", "color", "title"]
            case "scatter": ["x", "y", "color", "size", "title"]
            case "histogram": ["x", "bins", "title"]
            default: ["x", "y", "value", "title"]
            }
        return names.map { name in
            switch name {
            case "title", "bins": CompletionOption(name)
            case "stack": CompletionOption(name, kind: "boolean", value: .boolean)
            default: CompletionOption(name, "a column", value: .column(shape), table: .columns(shape))
            }
        }
    }

    static var guarding: [CompletionOption] {
        [
            CompletionOption("max_rows", "at most so many rows"),
            CompletionOption("max_share", "at most this share of the entity's rows"),
            CompletionOption("all", kind: "boolean", "it may touch every row", value: .boolean),
        ]
    }

    static var merging: [CompletionOption] {
        let sides = ["keep", "drop", "newest"].map { CompletionWord($0) }
        let fields = Entity.client.fields.filter(\.isWritable).map { field in
            CompletionOption(field.name, kind: field.type.name, field.label.zh, value: .words(sides))
        }
        return [
            CompletionOption(
                "prefer", "whose value stands where both have one", value: .words(sides), table: .options(fields))
        ]
    }

    static var changes: [CompletionOption] {
        ChangeSetOptions.names.map { name in
            switch name {
            case "kind": CompletionOption(name, value: .words(ChangeSetOptions.kinds.map { CompletionWord($0) }))
            case "entity":
                CompletionOption(
                    name, value: .words(Vocabulary.entities.map { CompletionWord($0.plural, $0.label.zh) }))
            case "digest": CompletionOption(name, kind: "boolean", value: .boolean)
            case "since", "to": CompletionOption(name, kind: "date", value: .date)
            default: CompletionOption(name)
            }
        }
    }

    static var importing: [CompletionOption] {
        [
            CompletionOption("file", kind: "file", "what is read", value: .path(.reading)),
            CompletionOption(
                "into", "the entity",
                value: .words(Vocabulary.entities.map { CompletionWord($0.plural, $0.label.zh) })),
            CompletionOption("map", kind: "file", "a mapping file, or a table", value: .path(.reading)),
            CompletionOption("encoding"), CompletionOption("delimiter"),
            CompletionOption(
                "repeats", "records that were imported before",
                value: .words([CompletionWord("keep"), CompletionWord("skip")])),
            CompletionOption("keep_good", kind: "boolean", "good records although others are bad", value: .boolean),
            CompletionOption("rejects", kind: "file", "a file for the bad ones", value: .path(.writing)),
            CompletionOption("extra", kind: "boolean", "other columns as custom fields", value: .boolean),
        ]
    }

    /// `{ "rep", required = true, help = "…" }`
    static var parameter: [CompletionOption] {
        [
            CompletionOption("required", kind: "boolean", value: .boolean),
            CompletionOption("default", "what counts when it is not given"), CompletionOption("help", "one line"),
        ]
    }

    static var modes: [CompletionWord] {
        ShowMode.allCases.map { CompletionWord($0.rawValue) }
    }

    /// What a script takes, as its text declares it.
    static func parameters(_ parameters: [ScriptParameterShape]) -> [CompletionOption] {
        parameters.map { parameter in
            let value: ValueRole
            if let entity = parameter.entity {
                value = entity == .segment ? .segment : .code(entity)
            } else {
                switch parameter.type {
                case "choice": value = .words(parameter.choices.map { CompletionWord($0) })
                case "boolean": value = .boolean
                case "date": value = .date
                default: value = .none
                }
            }
            let help = parameter.isRequired ? "\(parameter.help) (needed)" : parameter.help
            return CompletionOption(parameter.name, kind: parameter.type, help, value: value)
        }
    }

    /// The parameters of an analysis.
    static func ofAnalysis(_ name: String, _ shape: RowShape) -> TableRole {
        guard let declaration = AnalysisCatalogue.declarations.first(where: { $0.name == name }) else { return .none }
        return .options(
            declaration.parameters.map { parameter in
                let standard = parameter.standard.map { " (\($0))" } ?? ""
                let value: ValueRole
                var table = TableRole.none
                var kind: String
                switch parameter.kind {
                case .date: (value, kind) = (.date, "date")
                case .boolean: (value, kind) = (.boolean, "boolean")
                case .choice(let words): (value, kind) = (.words(words.map { CompletionWord($0) }), "choice")
                case .choices(let words):
                    (value, kind) = (.words(words.map { CompletionWord($0) }), "choices")
                    table = .words(words.map { CompletionWord($0) })
                case .numericField, .field: (value, kind) = (.column(shape), "field")
                case .numbers(let names):
                    (value, kind) = (.none, "numbers")
                    table = .options(names.map { CompletionOption($0, kind: "number") })
                case .relation(let entity): (value, kind) = (.none, "relation \(entity.plural)")
                case .integer: (value, kind) = (.none, "integer")
                case .number: (value, kind) = (.none, "number")
                case .text: (value, kind) = (.none, "text")
                }
                return CompletionOption(
                    parameter.name, kind: kind, parameter.help + standard, value: value, table: table)
            })
    }
}
