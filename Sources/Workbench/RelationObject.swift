import Analysis
import Archive
import Lua
import Model
import Query

/// A relation in Lua's hands: a question not yet asked. Every method gives a new one.
final class RelationObject {
    let plan: LogicalPlan
    /// Of an analysis' answer: what must be known about its figures, and the answer in a few of them.
    let notes: [String]
    let summary: AnalysisTable?

    init(_ plan: LogicalPlan, notes: [String] = [], summary: AnalysisTable? = nil) {
        self.plan = plan
        self.notes = notes
        self.summary = summary
    }

    var entity: Entity { plan.entity }
}

/// A field named through a relation, `clients.assets`: what `help` and `?` show, and what `order` and `sum` take.
final class FieldObject {
    let entity: Entity
    let field: Field

    init(entity: Entity, field: Field) {
        self.entity = entity
        self.field = field
    }
}

/// `clients:by("region", "class")`: groups that wait for what to sum up.
final class GroupObject {
    let source: ColumnSource
    let keys: [NamedColumn]

    init(_ source: ColumnSource, keys: [NamedColumn]) {
        self.source = source
        self.keys = keys
    }
}

/// The types of objects that scripts hold.
struct WorkbenchTypes {
    var relation: LuaType!
    var field: LuaType!
    var group: LuaType!
    var table: LuaType!
    var plan: LuaType!
    var archive: LuaType!
    var importPlan: LuaType!
    var chart: LuaType!
}

extension Session {
    func relation(_ plan: LogicalPlan) throws -> LuaValue {
        .userdata(try lua.userdata(RelationObject(plan)))
    }

    func expressions(_ plan: LogicalPlan, parameters: [String: Operand.Literal] = [:]) -> ExpressionReader {
        ExpressionReader(scope: plan.scope, parameters: parameters)
    }

    /// A field, derived column or expression as the argument of an order, a group or a summary.
    func column(_ value: LuaValue, of plan: LogicalPlan, function: String, argument: Int) throws -> (
        String, TypedExpression
    ) {
        switch value {
        case .string(let text): return (text, try expressions(plan).read(text))
        case .userdata(let userdata):
            if let field = userdata.object(as: FieldObject.self) {
                return (field.field.name, try expressions(plan).read(field.field.name))
            }
            if let expression = userdata.object(as: ExpressionValue.self) {
                return (expression.text, try expressions(plan).read(expression.text))
            }
        case .function(let body):
            let name = argument > 1 ? "value\(argument)" : "value"
            return (name, try self.value(of: body, over: plan, role: "the function given to \(function)"))
        default: break
        }
        throw LuaArgumentError(
            function: function, argument: argument, problem: "the name of a field expected, got \(value.typeName)")
    }

    func makeRelationTypes() throws {
        types.field = try lua.type("field", of: FieldObject.self) { type in
            type.meta(.tostring) { call in
                let field = try call.userdata(1, as: FieldObject.self)
                try call.push("\(field.entity.plural).\(field.field.name) (\(field.field.type.name))")
            }
        }
        types.relation = try lua.type("relation", of: RelationObject.self) { [unowned self] type in
            self.addSteps(to: &type)
            self.addAnswers(to: &type)
            self.addRelationExport(to: &type)
            self.addRelationWindows(to: &type)
            self.addChanges(to: &type)
            self.addMerging(to: &type)
            self.addAnalyses(to: &type)
            type.index { [unowned self] relation, key, call in
                try call.push(try self.member(key, of: relation))
            }
            type.meta(.len) { [unowned self] call in
                let plan = try call.userdata(1, as: RelationObject.self).plan
                try call.push(try self.store.count(try self.settled(plan)))
            }
            for (event, operation) in [
                (LuaMetamethod.bor, LogicalPlan.SetOperation.union), (.band, .intersection), (.sub, .difference),
            ] {
                type.meta(event) { [unowned self] call in
                    try call.push(try self.combine(operation, call.value(1), call.value(2)))
                }
            }
            type.meta(.tostring) { [unowned self] call in
                try call.push(try self.text(call.userdata(1, as: RelationObject.self)))
            }
            type.meta(.call) { [unowned self] call in try call.push(try self.called(call)) }
            type.iterates { [unowned self] relation in RelationCursor(session: self, plan: relation.plan) }
        }
    }

    /// `c:visits()` and `c:visits{ … }` of a row are `c.visits`: Lua calls the relation that stands there with the row.
    private func called(_ call: borrowing LuaCall) throws -> LuaValue {
        let relation = try call.userdata(1, as: RelationObject.self)
        guard call.count > 1, case .row = try call.value(2) else {
            let plural = relation.entity.plural
            throw WorkbenchError(
                "attempt to call a relation: it stands without (), as in \(plural):count() or \(plural):where{ … }")
        }
        guard call.count > 2 else { return try call.value(1) }
        return try self.relation(try filter(relation.plan, call.value(3), call.value(4)))
    }

    private func combine(_ operation: LogicalPlan.SetOperation, _ left: LuaValue, _ right: LuaValue) throws -> LuaValue
    {
        guard let a = left.asUserdata?.object(as: RelationObject.self),
            let b = right.asUserdata?.object(as: RelationObject.self)
        else {
            throw WorkbenchError(
                "`\(operation.rawValue)` joins two relations, not \(left.typePhrase) and \(right.typePhrase)")
        }
        guard a.entity == b.entity else {
            throw WorkbenchError(
                "`\(operation.rawValue)` joins relations over one entity; these are \(a.entity.plural) and \(b.entity.plural) (walk to the other first, as in \(b.entity.plural):\(a.entity.name)())"
            )
        }
        return try relation(.combine(operation, a.plan, b.plan))
    }

    /// What `relation.name` is when it is no method: a way to other rows, a field, a row by its code.
    func member(_ key: LuaValue, of relation: RelationObject) throws -> LuaValue {
        let entity = relation.entity
        guard let name = key.asString else {
            if let id = key.asInteger {
                return try row(.filter(relation.plan, .compare(.equal, .id, .literal(.integer(id)))), named: "id \(id)")
            }
            throw WorkbenchError("\(entity.plural)[…] takes a code or an id, not \(key.typePhrase)")
        }
        if entity == .segment, let member = try segmentMember(name, of: relation) { return member }
        if name == "at", case .segment(let segment) = relation.plan { return try versionMethod(of: segment) }
        if let walk = try walk(name, of: entity) { return .function(walk) }
        if let field = entity[name] ?? entity.field(labelled: name) {
            return .userdata(try lua.userdata(FieldObject(entity: entity, field: field)))
        }
        if let found = try find(name, in: relation.plan) { return found }
        throw try unknownMember(name, of: entity)
    }

    private func unknownMember(_ name: String, of entity: Entity) throws -> WorkbenchError {
        let ways = entity.inverses.map(\.name) + entity.fields.filter { $0.target != nil }.map(\.name)
        let own = entity == .segment ? Self.segmentMethodNames : []
        let names = types.relation.methodNames + own + ways + entity.fields.map(\.name)
        let hint = Suggestion.hint(for: name, among: names)
        if entity == .segment {
            let segments = try segmentStore.all().map(\.name)
            let nearest = Suggestion.hint(for: name, among: segments, quote: "\"")
            if !nearest.isEmpty { return WorkbenchError("there is no segment \"\(name)\"\(nearest)") }
            // A short name is near to some method by chance: `note` to "nope". What there is says more.
            guard hint.isEmpty || name.count < 5 else {
                return WorkbenchError("there is no segment \"\(name)\"\(hint)")
            }
            let listed = segments.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
            let more = segments.count > 5 ? " and \(segments.count - 5) more" : ""
            return WorkbenchError(
                "there is no segment \"\(name)\"; there " + (segments.isEmpty ? "are none yet" : "are \(listed)\(more)")
            )
        }
        // What is written like a method was meant as one; anything else is a code.
        let isWord = name.allSatisfy { ($0.isASCII && ($0.isLowercase || $0.isNumber)) || $0 == "_" }
        guard entity.key != nil, !isWord || name.first?.isNumber == true else {
            return WorkbenchError("\(entity.plural) have no method or field `\(name)`\(hint)")
        }
        let known = try ReferenceIDs(session: store, entity: entity, values: [])
        let nearest = try known.nearest(to: .text(name), session: store).map { "; did you mean \"\($0)\"?" }
        return WorkbenchError("there is no \(entity.name) \"\(name)\"\(nearest ?? hint)")
    }

    /// The row with that code among the plan's, or nil.
    func find(_ code: String, in plan: LogicalPlan) throws -> LuaValue? {
        guard let key = plan.entity.key, let field = plan.entity[key] else { return nil }
        let path = FieldPath(entity: plan.entity, field: field)
        let row = try row(.filter(plan.withMerged, .compare(.equal, .field(path), .literal(.text(code)))), named: code)
        // Spelled out: `nil` could also be Lua's.
        return row == .nil ? Optional<LuaValue>.none : .some(row)
    }

    /// The first row of a plan with its main fields, or nil.
    func row(_ plan: LogicalPlan, named: String = "") throws -> LuaValue {
        try rows(.limit(plan, count: 1, offset: 0)).first ?? .nil
    }

    /// The walk of that name: `clients:visits()`, `visits:client()`.
    private func walk(_ name: String, of entity: Entity) throws -> LuaFunction? {
        let relationship: Relationship
        if let inverse = entity.inverse(named: name) {
            relationship = .toMany(inverse.entity, inverse.field)
        } else if let field = entity[name], field.target != nil {
            relationship = .toOne(entity, field)
        } else {
            return nil
        }
        let key = WalkKey(entity: entity.name, name: name)
        if let known = walks[key] { return known }
        let function = try lua.function(name) { [unowned self] call in
            guard let object = call.userdataIfPresent(1, as: RelationObject.self), object.entity == entity else {
                throw WorkbenchError(
                    "\(entity.plural).\(name) is called with a colon, as in \(entity.plural):\(name)()")
            }
            var plan = LogicalPlan.walk(object.plan, relationship)
            if call.count > 1 { plan = try self.filter(plan, call.value(2), call.value(3)) }
            try call.push(try self.relation(plan))
        }
        walks[key] = function
        return function
    }
}

/// A walk's function is made once for each entity and name.
struct WalkKey: Hashable {
    let entity: String
    let name: String
}
