import Archive
import Model

/// Writes the rows that the reading thread makes: the half of an import that runs on the session's thread.
final class ImportWriter {
    private let load: any BulkLoad
    private let plans: [RowPlan]
    private let creating: [ReferencePlan]
    private let session: any EngineSession
    private let now: Timestamp
    private var inserters: [any BulkInserter] = []
    private var createdInserters: [any BulkInserter] = []
    private var updaters: [Int: RowUpdater] = [:]
    private(set) var counts: [ImportCounts] = []

    init(session: any EngineSession, plan: ImportPlan, now: Timestamp) throws {
        self.session = session
        self.now = now
        plans = plan.allRows
        creating = plan.creating
        load = try session.bulkLoad()
        do {
            for reference in creating {
                createdInserters.append(try load.inserter(for: reference.target, fields: reference.createdFields))
                note(reference.target)
            }
            for plan in plans {
                inserters.append(try load.inserter(for: plan.entity, fields: plan.fields))
                note(plan.entity)
            }
        } catch {
            // Whoever goes on with the transaction needs triggers and indexes.
            try? load.finish()
            throw error
        }
    }

    private func note(_ entity: Entity) {
        if !counts.contains(where: { $0.entity == entity.name }) { counts.append(ImportCounts(entity: entity.name)) }
    }

    private func count(_ entity: Entity, _ change: (inout ImportCounts) -> Void) {
        if let index = counts.firstIndex(where: { $0.entity == entity.name }) { change(&counts[index]) }
    }

    func write(_ chunk: Chunk) throws {
        for (index, rows) in chunk.created {
            try createdInserters[index].insert(rows)
            count(creating[index].target) { $0.added += rows.count }
        }
        // New rows of the whole chunk first: what is updated may be among them.
        for rows in chunk.rows {
            guard let inserts = rows.inserts else { continue }
            try inserters[rows.plan].insert(inserts)
            count(plans[rows.plan].entity) { $0.added += inserts.count }
        }
        for rows in chunk.rows {
            let entity = plans[rows.plan].entity
            count(entity) { $0.unchanged += rows.untouched }
            guard let updates = rows.updates else { continue }
            let updater = try updater(rows.plan)
            var changed = 0
            for row in 0..<updates.count where try updater.update(updates, row: row) { changed += 1 }
            count(entity) {
                $0.updated += changed
                $0.unchanged += updates.count - changed
            }
        }
    }

    /// Builds indexes and what is derived.
    func finish() throws { try load.finish() }

    private func updater(_ index: Int) throws -> RowUpdater {
        if let known = updaters[index] { return known }
        let plan = plans[index]
        let match = Set(plan.match?.fields.map(\.name) ?? [])
        let updater = try RowUpdater(
            session: session, entity: plan.entity, fields: plan.fields, match: match, now: now)
        updaters[index] = updater
        return updater
    }
}
