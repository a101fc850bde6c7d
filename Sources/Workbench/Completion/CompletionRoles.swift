import Display
import Lua
import Model

/// What is expected of a value.
indirect enum ValueRole {
    case none
    /// The right side of a condition on a field.
    case condition(Entity, Field)
    /// The right side of a condition on a derived column or a table's column.
    case conditionColumn
    /// The right side of a condition on the rows of a relationship.
    case related(Inverse)
    /// A value of the field.
    case value(Entity, Field)
    /// What `update` and `insert` give a field.
    case assignment(Entity, Field)
    /// A column's name, or an expression of columns.
    case column(RowShape)
    /// A condition in quotes.
    case expression(RowShape)
    /// `sum("assets")` and the like.
    case summary
    case code(Entity)
    case segment
    case path(PathUse)
    case topic
    /// One of some texts.
    case words([CompletionWord])
    case boolean
    case date
    /// A change set's number.
    case changeSet

    enum Expectation { case valueExpected, anything }

    /// Whether only values of a field make sense.
    var expectation: Expectation {
        switch self {
        case .condition, .value, .assignment, .changeSet: .valueExpected
        default: .anything
        }
    }
}

/// A text that may be given, and what it means.
struct CompletionWord {
    let text: String
    let detail: String

    init(_ text: String, _ detail: String = "") {
        self.text = text
        self.detail = detail
    }
}

/// What a table that is being written holds.
indirect enum TableRole {
    case none
    /// `where{ … }`
    case condition(RowShape)
    /// `update{ … }`, and `insert{ … }`, which may be a list of such tables as well.
    case assignments(Entity, isNew: Bool)
    /// `class = { … }`
    case values(Entity, Field)
    /// `by{ "region", m = "month(date)" }`
    case columns(RowShape)
    case summaries(RowShape)
    case options([CompletionOption])
    case codes(Entity)
    case words([CompletionWord])
    /// `params{ … }`
    case parameters
}

/// A key that a table of options knows.
struct CompletionOption {
    let name: String
    let kind: String
    let detail: String
    let value: ValueRole
    let table: TableRole

    init(
        _ name: String, kind: String = "option", _ detail: String = "", value: ValueRole = .none,
        table: TableRole = .none
    ) {
        self.name = name
        self.kind = kind
        self.detail = detail
        self.value = value
        self.table = table
    }
}

/// From the brackets around the cursor to what is expected there.
struct CompletionRoles {
    let session: Session
    let frames: [CompletionFrame]

    /// What is expected of a value directly within that frame.
    func value(at index: Int) -> ValueRole {
        guard frames.indices.contains(index) else { return .none }
        switch frames[index] {
        case .body, .key: return .none
        case .brackets: return value(at: index - 1)
        case .comparison(let entity, let field): return .value(entity, field)
        case .call(let callee, let argument): return role(of: callee, argument, at: index).value
        case .table(let key, _): return value(of: table(at: index), key: key)
        case .index(let thing):
            switch thing {
            case .relation(let shape):
                guard let entity = shape.entity else { return .none }
                return entity == .segment ? .segment : .code(entity)
            case .record(let shape): return .words(shape.columns.map { CompletionWord($0.name, $0.kind) })
            case .row(let shape):
                return .words(shape.entity?.fields.map { CompletionWord($0.name, $0.label.zh) } ?? [])
            case .rawTable(let table):
                return .words((try? table.names(limit: 2000))?.map { CompletionWord($0.name) } ?? [])
            case .written(let entries): return .words(entries.compactMap { $0.key.map { CompletionWord($0) } })
            default: return .none
            }
        }
    }

    /// What the table that is being written at that frame holds.
    func table(at index: Int) -> TableRole {
        guard index > 0, case .table = frames[index] else { return .none }
        switch frames[index - 1] {
        case .call(let callee, let argument): return role(of: callee, argument, at: index - 1).table
        case .table(let key, _): return nested(in: table(at: index - 1), key: key)
        default: return .none
        }
    }

    private func value(of table: TableRole, key: String?) -> ValueRole {
        switch table {
        case .none: return .none
        case .condition(let shape):
            guard let key else { return .none }
            if shape.column(key) != nil { return .conditionColumn }
            guard let entity = shape.entity else { return .none }
            if let field = entity[key] ?? entity.field(labelled: key) { return .condition(entity, field) }
            if let inverse = entity.inverse(named: key) { return .related(inverse) }
            return .none
        case .assignments(let entity, _):
            guard let key, let field = entity[key] ?? entity.field(labelled: key) else { return .none }
            return .assignment(entity, field)
        case .values(let entity, let field): return key == nil ? .value(entity, field) : .none
        case .columns(let shape): return .column(shape)
        case .summaries: return .summary
        case .options(let options): return options.first { $0.name == key }?.value ?? .none
        case .codes(let entity): return .code(entity)
        case .words(let words): return .words(words)
        case .parameters: return .none
        }
    }

    private func nested(in table: TableRole, key: String?) -> TableRole {
        switch table {
        case .condition(let shape):
            guard let key, let entity = shape.entity, let field = entity[key] ?? entity.field(labelled: key) else {
                return .none
            }
            return .values(entity, field)
        case .assignments where key == nil: return table
        case .columns where key == nil: return table
        case .options(let options): return options.first { $0.name == key }?.table ?? .none
        case .parameters: return .options(CompletionOptions.parameter)
        default: return .none
        }
    }

    /// The rows whose columns an aggregate or an expression here is about: those of the method around it.
    private func shapeAround(_ index: Int) -> RowShape? {
        for frame in frames[..<max(0, index)].reversed() {
            switch frame {
            case .call(.method(of: .relation(let shape), _), _), .call(.method(of: .table(let shape), _), _),
                .call(.method(of: .row(let shape), _), _), .call(.method(of: .group(let shape, _, _), _), _):
                return shape
            case .body: return nil
            default: continue
            }
        }
        return nil
    }

    private func role(of callee: Inferred, _ argument: Int, at index: Int) -> (value: ValueRole, table: TableRole) {
        switch callee {
        case .known(let name): return role(ofFunction: name, argument, at: index)
        case .method(of: .literal(let file), name: "run"):
            guard argument == 1 else { return (.none, .none) }
            return (.none, .options(CompletionOptions.parameters(session.scriptParameters(ofFile: file))))
        case .method(let thing, let name):
            switch thing {
            case .relation(let shape): return role(of: name, shape, argument)
            case .row(let shape):
                guard let entity = shape.entity, argument == 0 else { return (.none, .none) }
                if name == "update" { return (.none, .assignments(entity, isNew: false)) }
                return (.none, CompletionOptions.ofAnalysis(name, shape))
            case .group(let shape, let keys, _):
                if name == "having" { return (.expression(RowShape(columns: keys, isOpen: true)), .none) }
                return name == "agg" ? (.none, .summaries(shape)) : (.column(shape), .none)
            case .table(let shape): return role(ofTable: name, shape, argument)
            case .plan, .importPlan, .archive, .chart: return role(of: name, of: thing, argument)
            case .object("show"): return (name == "mode" ? .words(CompletionOptions.modes) : .none, .none)
            default: return (.none, .none)
            }
        case .object("show"): return (.none, .none)
        default: return (.none, .none)
        }
    }

    private func role(ofFunction name: String, _ argument: Int, at index: Int) -> (value: ValueRole, table: TableRole) {
        switch name {
        case "any", "none", "at_least":
            guard argument == (name == "at_least" ? 1 : 0), case .related(let inverse) = value(at: index - 1) else {
                return (.none, .none)
            }
            return (.none, .condition(.of(inverse.entity)))
        case "not_", "one_of", "between", "since", "before":
            if case .condition(let entity, let field) = value(at: index - 1) {
                return (.value(entity, field), .values(entity, field))
            }
            return (.none, .none)
        case "count", "sum", "mean", "median", "min", "max", "quantile", "distinct":
            guard let shape = shapeAround(index) else { return (.none, .none) }
            return (argument == 0 ? .column(shape) : .expression(shape), .condition(shape))
        case "expr":
            guard let shape = shapeAround(index) else { return (.none, .none) }
            return (.expression(shape), .none)
        case "import" where argument == 0: return (.none, .options(CompletionOptions.importing))
        case "params" where argument == 0: return (.none, .parameters)
        case "run" where argument == 0: return (.path(.script), .none)
        case "help" where argument == 0: return (.topic, .none)
        case "io.open", "io.lines", "dofile", "loadfile":
            return (argument == 0 ? .path(.reading) : .none, .none)
        case "os.remove", "os.rename", "save_script": return (.path(.writing), .none)
        default: return (.none, .none)
        }
    }
}
