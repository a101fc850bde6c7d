import Model
import Query

/// The ids behind the codes that a plan writes into a reference.
public struct ReferenceIDs {
    public let entity: Entity
    private var ids: [Value: Int64] = [:]

    /// Looks up codes (or, for an entity without codes, ids) that are among `values`.
    public init(session: any EngineSession, entity: Entity, values: Set<Value>) throws {
        self.entity = entity
        var codes: [String] = []
        var numbers: [Int64] = []
        for value in values {
            switch value {
            case .text(let code): codes.append(code)
            case .integer(let id): numbers.append(id)
            default: continue
            }
        }
        if !codes.isEmpty, let statement = SQLChange.lookup(entity, keys: codes) {
            try session.query(statement) { batch in
                for row in 0..<batch.count { ids[batch.value(row, 0)] = batch.id(row) }
                return true
            }
        }
        if !numbers.isEmpty {
            for id in try session.ids(.rows(entity, ids: numbers), ordered: false) { ids[.integer(id)] = id }
        }
    }

    public subscript(value: Value) -> Int64? { ids[value] }

    /// The nearest code there is, for "did you mean"; only where the codes are few enough to read.
    public func nearest(to value: Value, session: any EngineSession) throws -> String? {
        guard case .text(let code) = value, let key = entity.key, let field = entity[key] else { return nil }
        let plan = LogicalPlan.limit(.scan(entity), count: 20_000, offset: 0)
        let codes = try session.column(plan, TypedExpression(FieldPath(entity: entity, field: field)))
        return Suggestion.nearest(to: code, among: codes.compactMap(PlanBuilder.text))
    }
}
