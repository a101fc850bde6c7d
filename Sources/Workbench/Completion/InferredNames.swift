import Archive
import Display
import Lua
import Model
import Query

// What names stand for: globals of the session, members of things. Everything is read raw; no script code runs.
extension Session {
    func inferredGlobal(_ name: String) -> Inferred {
        guard let kind = try? environment.kind(of: name) else { return .unknown }
        switch kind {
        case .nil:
            if let entity = Vocabulary.entity(plural: name) {
                return .relation(RowShape(entity: entity, isWhole: true))
            }
            guard lateNames.contains(name) else { return .unknown }
            return name == "show" ? .object(name) : .known(name)
        case .string: return .text
        case .number: return .number
        case .boolean: return .boolean
        case .thread: return .object("thread")
        case .function, .table, .object:
            guard let value = try? environment.get(.string(name)) else { return .unknown }
            return inferred(value, named: name)
        }
    }

    /// What a value of the session is.
    /// - Parameter name: what a script calls it by: a function of the workbench is known by its name.
    func inferred(_ value: LuaValue, named name: String? = nil) -> Inferred {
        switch value {
        case .nil: return .missing
        case .boolean: return .boolean
        case .integer, .number: return .number
        case .string, .bytes: return .text
        case .date, .relativeDate: return .date
        case .datetime: return .datetime
        case .table(let table): return .rawTable(table)
        case .function: return name.map { .known($0) } ?? .function("(…)")
        case .row(let row):
            guard let context = RowContext.of(row) else { return .object(row.type.name) }
            return .row(shape(of: context.plan))
        case .thread: return .object("thread")
        case .userdata(let userdata): return inferred(userdata)
        }
    }

    private func inferred(_ userdata: LuaUserdata) -> Inferred {
        if let relation = userdata.object(as: RelationObject.self) { return .relation(shape(of: relation.plan)) }
        if let table = userdata.object(as: TableObject.self) { return .table(shape(of: table.table)) }
        if let group = userdata.object(as: GroupObject.self) {
            let keys = group.keys.map { ColumnShape($0.name, kind: $0.value.type.word) }
            if let table = group.source.table { return .group(shape(of: table.table), keys: keys, isTable: true) }
            return .group(shape(of: group.source.plan), keys: keys, isTable: false)
        }
        if userdata.object(as: PlanObject.self) != nil { return .plan }
        if userdata.object(as: ImportObject.self) != nil { return .importPlan }
        if userdata.object(as: ArchiveObject.self) != nil { return .archive }
        if userdata.object(as: ChartObject.self) != nil { return .chart }
        if let field = userdata.object(as: FieldObject.self) { return .fieldOfRelation(field.entity, field.field) }
        if let record = userdata.object(as: RecordObject.self) {
            return .record(
                RowShape(
                    columns: record.entries.map { entry in
                        let value = inferred(entry.value, named: entry.name)
                        return ColumnShape(entry.name, kind: value.kind, value: value)
                    }))
        }
        if userdata.object(as: ConditionValue.self) != nil { return .condition }
        if userdata.object(as: AggregateValue.self) != nil { return .aggregate }
        if userdata.object(as: ExpressionValue.self) != nil { return .expression }
        return .object(userdata.typeName ?? "userdata")
    }

    private func shape(of plan: LogicalPlan) -> RowShape {
        var isWhole = false
        if case .scan = plan { isWhole = true }
        return RowShape(
            entity: plan.entity,
            columns: plan.derivedColumns.map { ColumnShape($0.name, kind: $0.value.type.word, detail: "derived") },
            isWhole: isWhole)
    }

    private func shape(of table: Table) -> RowShape {
        RowShape(columns: table.columns.map { ColumnShape($0.name, kind: $0.type.name) })
    }

    /// `thing.name` or `thing:name`.
    func inferredMember(_ name: String, of thing: Inferred, isCall: Bool = false) -> Inferred {
        switch thing {
        case .relation(let shape):
            guard let entity = shape.entity else { return .unknown }
            if isCall { return .method(of: thing, name: name) }
            if types.relation.methodNames.contains(name) || entity.inverse(named: name) != nil {
                return .method(of: thing, name: name)
            }
            if let field = entity[name] ?? entity.field(labelled: name) { return .fieldOfRelation(entity, field) }
            return .unknown
        case .row(let shape):
            if let column = shape.column(name) { return column.value }
            guard let entity = shape.entity else { return .unknown }
            if isCall { return .method(of: thing, name: name) }
            if name == "id" { return .number }
            if let field = entity[name] ?? entity.field(labelled: name) { return .value(entity, field) }
            if let inverse = entity.inverse(named: name) { return .relation(.of(inverse.entity)) }
            if name.hasSuffix("_row"), let target = entity[String(name.dropLast(4))]?.target {
                return .row(.of(target))
            }
            return .method(of: thing, name: name)
        case .record(let shape):
            guard let column = shape.column(name) else { return .unknown }
            if let field = column.field, let entity = shape.entity { return .value(entity, field) }
            return column.value
        case .rawTable(let table):
            guard let kind = try? table.kind(of: name) else { return .unknown }
            switch kind {
            case .string: return .text
            case .nil: return .unknown
            default:
                guard let value = try? table.get(.string(name)) else { return .unknown }
                return inferred(value, named: libraryName(of: table).map { "\($0).\(name)" })
            }
        case .written: return thing.entry(name) ?? .unknown
        case .value(_, let field) where field.type == .date || field.type == .datetime:
            return isCall ? .method(of: .date, name: name) : .number
        case .date, .datetime: return isCall ? .method(of: .date, name: name) : .number
        case .archive:
            if !isCall, name == "path" { return .text }
            return .method(of: thing, name: name)
        default: return .method(of: thing, name: name)
        }
    }

    /// The library's name when it is one of Lua's own: `string`, `math`.
    func libraryName(of table: LuaTable) -> String? {
        for name in CompletionLibraries.names {
            if let library = try? environment.get(.string(name)), library == .table(table) { return name }
        }
        return nil
    }

    /// `thing[key]`
    func inferredElement(_ key: Inferred, of thing: Inferred) -> Inferred {
        switch (thing, key) {
        case (.relation(let shape), .literal):
            guard let entity = shape.entity else { return .unknown }
            return entity == .segment ? .relation(.of(.client)) : .row(shape.step)
        case (.relation(let shape), _): return .row(shape.step)
        case (.table(let shape), _): return .record(shape)
        case (.list(let element), _): return element
        case (_, .literal(let name)): return inferredMember(name, of: thing)
        case (.written(let entries), .number): return entries.first { $0.key == nil }?.value ?? .unknown
        case (.rawTable(let table), .number):
            guard let value = try? table.get(.integer(1)) else { return .unknown }
            return value == .nil ? .unknown : inferred(value)
        default: return .unknown
        }
    }

    /// What `for … in thing do` gives.
    func inferredLoop(over thing: Inferred) -> [Inferred] {
        switch thing {
        case .relation(let shape): [.row(shape.step)]
        case .iterator(let values): values
        default: []
        }
    }

    /// What an operation gives.
    func inferred(_ operation: String, _ left: Inferred, _ right: Inferred) -> Inferred {
        switch operation {
        case "==", "~=", "<", "<=", ">", ">=": return .boolean
        case "..": return .text
        case "and": return right
        case "or":
            switch left {
            case .unknown, .missing, .boolean: return right
            default: return left
            }
        case "|", "&", "-", "+":
            if case .relation(let shape) = left { return .relation(shape.step) }
            switch (left, right) {
            case (.date, .number), (.datetime, .number): return operation == "&" ? .number : left
            default: return .number
            }
        default: return .number
        }
    }
}

extension ExpressionType {
    /// The word or two a menu has for it.
    var word: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .real: "decimal"
        case .money: "money"
        case .text: "text"
        case .date: "date"
        case .datetime: "datetime"
        case .reference(let entity): "ref \(entity.name)"
        case .unknown, .missing: "column"
        }
    }
}
