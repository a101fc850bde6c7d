import Archive
import Model

extension SQLiteSession {
    func prepareNames() { engine.names.prepare(engine) }

    func hasNames(of entity: Entity) -> Bool { engine.names.isReady(entity) }

    func names(
        matching typed: String, of entity: Entity, limit: Int, within budget: Duration
    ) throws -> NameMatches {
        guard entity.key != nil, limit > 0 else { return NameMatches() }
        return try engine.names.matches(engine, typed, entity, limit: limit, within: budget)
    }
}
