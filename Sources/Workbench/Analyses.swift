import Analysis
import Display
import Lua
import Model
import Query

// The analyses as methods: declared once, they are methods of relations, rows and tables, with checked arguments.
extension Session {
    func addAnalyses(to type: inout LuaTypeBuilder<RelationObject>) {
        for analysis in AnalysisCatalogue.all {
            guard case .relation(let entities) = analysis.declaration.subject else { continue }
            let name = analysis.declaration.name
            type.method(name) { [unowned self] relation, call in
                if !entities.contains(relation.entity), let own = try self.ownMethod(name, of: relation) {
                    var arguments = [LuaValue.userdata(try self.lua.userdata(relation))]
                    for index in stride(from: 1, through: call.count, by: 1) { arguments.append(try call.value(index)) }
                    for result in try own.call(arguments) { try call.push(result) }
                    return
                }
                try self.check(relation.entity, isAmong: entities, for: analysis.declaration)
                try call.push(try self.answer(analysis, of: relation.plan, call.value(1)))
            }
        }
        type.method("summary") { [unowned self] relation, call in
            guard let summary = relation.summary else {
                throw WorkbenchError(
                    "there is no summary of this: analyses such as clients:pareto{} have one, before any further step; sum other rows up with by(…), agg{…} and count()"
                )
            }
            try call.push(try self.table(Table(summary)))
        }
        type.method("plan") { [unowned self] relation, call in
            try call.push(try self.writingPlan(relation.plan))
        }
    }

    func addAnalyses(to type: inout LuaTypeBuilder<TableObject>) {
        for analysis in AnalysisCatalogue.all where analysis.declaration.subject == .table {
            type.method(analysis.declaration.name) { [unowned self] object, call in
                let arguments = try self.arguments(call.value(1), of: analysis.declaration, plan: nil)
                let answer = try analysis.init(arguments).answer(
                    .table(AnalysisTable(object.table)), self.analysisContext)
                try call.push(try self.value(answer))
            }
        }
        type.method("plan") { [unowned self] object, call in
            guard let changes = object.changes else {
                throw WorkbenchError(
                    "plan() writes what an analysis found, as in warnings:check{}:plan(), before any further step; this table has nothing to write"
                )
            }
            try call.push(try self.planObject(changes))
        }
    }

    /// Another entity may have a method of its own by an analysis' name: segments are frozen too.
    private func ownMethod(_ name: String, of relation: RelationObject) throws -> LuaFunction? {
        guard let member = try? member(.string(name), of: relation) else { return nil }
        return member.asFunction
    }

    /// The analysis of that name for a single row, `campaigns["AUG2020"]:funnel()`.
    func rowAnalysis(_ name: String, _ entity: Entity) throws -> LuaFunction? {
        let found = AnalysisCatalogue.all.first { analysis in
            guard analysis.declaration.name == name, case .relation(let entities) = analysis.declaration.subject else {
                return false
            }
            return entities.contains(entity)
        }
        guard let analysis = found else { return nil }
        return try lua.function(name) { [unowned self] call in
            guard case .row(let row) = try call.value(1) else {
                throw WorkbenchError("\(name) is called with a colon, as in row:\(name)()")
            }
            try call.push(try self.answer(analysis, of: .rows(entity, ids: [row.id]), call.value(2)))
        }
    }

    private func check(_ entity: Entity, isAmong entities: [Entity], for declaration: AnalysisDeclaration) throws {
        guard !entities.contains(entity) else { return }
        let names = entities.map(\.plural).joined(separator: " or ")
        throw WorkbenchError("\(declaration.name) is asked of \(names), not of \(entity.plural)")
    }

    private var analysisContext: AnalysisContext { AnalysisContext(session: store, today: today) }

    private func answer(_ analysis: any Analysis.Type, of plan: LogicalPlan, _ given: LuaValue) throws -> LuaValue {
        let arguments = try arguments(given, of: analysis.declaration, plan: plan)
        return try value(
            try analysis.init(arguments).answer(.relation(try settled(plan)), analysisContext))
    }

    private func value(_ answer: AnalysisAnswer) throws -> LuaValue {
        switch answer {
        case .relation(let answer):
            return .userdata(
                try lua.userdata(RelationObject(answer.plan, notes: answer.notes, summary: answer.summary)))
        case .table(let table):
            return try self.table(Table(table), changes: table.changes)
        case .changes(var plan, let notes):
            plan.remarks += notes
            return try planObject(plan)
        }
    }

    private func arguments(
        _ given: LuaValue, of declaration: AnalysisDeclaration, plan: LogicalPlan?
    ) throws -> AnalysisArguments {
        var values: [String: AnalysisArguments.Given] = [:]
        switch given {
        case .nil: break
        case .table(let table):
            for (name, value) in try table.named("the parameters of \(declaration.name)") {
                let kind = declaration.parameters.first { $0.name == name }?.kind
                values[name] = try argument(value, name, kind, of: declaration, plan: plan)
            }
        default:
            throw WorkbenchError(
                "\(declaration.name) takes its parameters by name, as in \(declaration.examples.first ?? declaration.name + "{}"), not \(given.typePhrase)"
            )
        }
        return try AnalysisArguments(declaration, values)
    }

    private func argument(
        _ value: LuaValue, _ name: String, _ kind: AnalysisParameter.Kind?, of declaration: AnalysisDeclaration,
        plan: LogicalPlan?
    ) throws -> AnalysisArguments.Given {
        if let plan, kind == .field || kind == .numericField {
            let (text, expression) = try column(value, of: plan, function: declaration.name, argument: 1)
            return .expression(text, expression)
        }
        if let literal = value.literal { return .literal(literal) }
        switch value {
        case .row(let row): if let key = try rowKey(row) { return .literal(key) }
        case .table(let table):
            let list = try table.array()
            if !list.isEmpty {
                return .list(
                    try list.map { item in
                        guard let literal = item.literal else {
                            throw WorkbenchError(
                                "the list `\(name)` of \(declaration.name) holds \(item.typePhrase); it takes values")
                        }
                        return literal
                    })
            }
            var named: [String: Operand.Literal] = [:]
            for (key, item) in try table.named("`\(name)` of \(declaration.name)") {
                guard let literal = item.literal else {
                    throw WorkbenchError("`\(name).\(key)` of \(declaration.name) is \(item.typePhrase), not a value")
                }
                named[key] = literal
            }
            return .named(named)
        case .userdata(let userdata):
            if let relation = userdata.object(as: RelationObject.self) { return .relation(try settled(relation.plan)) }
        default: break
        }
        throw WorkbenchError("`\(name)` of \(declaration.name) cannot be \(value.typePhrase)")
    }
}

extension Table {
    /// An analysis' table as one to be shown.
    init(_ table: AnalysisTable) {
        self.init(
            title: table.title,
            columns: table.columns.map { TableColumn($0.name, type: DisplayType($0.kind)) }, rows: table.rows,
            notes: table.notes)
    }
}

extension DisplayType {
    fileprivate init(_ kind: AnalysisTable.Column.Kind) {
        self =
            switch kind {
            case .text: .text
            case .count: .count
            case .integer: .integer
            case .decimal: .decimal
            case .share: .percent
            case .money: .money
            case .boolean: .boolean
            case .date: .date
            case .reference(let entity): .reference(entity.name)
            }
    }
}

extension AnalysisTable {
    /// A table of results as an analysis takes it.
    fileprivate init(_ table: Table) {
        self.init(
            title: table.title,
            columns: table.columns.map { column in
                let kind: Column.Kind =
                    switch column.type {
                    case .text, .json, .enumeration, .any, .datetime: .text
                    case .count: .count
                    case .integer: .integer
                    case .decimal: .decimal
                    case .percent: .share
                    case .money: .money
                    case .boolean: .boolean
                    case .date: .date
                    case .reference(let name): Vocabulary.entity(named: name).map { .reference($0) } ?? .text
                    }
                return Column(column.name, kind)
            }, rows: table.rows, notes: table.notes)
    }
}
