import Archive
import GRDB
import GRDBSQLite
import Model
import Query

/// Inserts rows of any entities within a session's transaction: prepared inserts straight from cells, facts
/// recomputed at the end instead of by triggers, and the indexes of tables that were empty built at the end.
///
/// Load rows before those that refer to them: otherwise SQLite looks for waiting references at every row.
/// Everything done here is part of the transaction: a rollback brings triggers and indexes back as they were.
final class SQLiteBulkLoad: BulkLoad {
    let connection: Connection
    let location: String
    private let ended: () -> Void
    private var inserters: [SQLiteBulkInserter] = []
    /// Tables whose indexes are not there at the moment.
    private var withoutIndexes: [Schema.Item] = []
    private var seen: Set<String> = []
    private var facts = TouchedFacts()
    private var isOpen = true
    /// Triggers that are not there at the moment.
    private var dropped = Schema.current.triggers
    /// How far the full-text index goes.
    private let searchState: SearchState

    init(connection: Connection, location: String, ended: @escaping () -> Void) throws {
        self.connection = connection
        self.location = location
        self.ended = ended
        searchState = try connection.access { db in
            let state = try SearchState.read(db)
            for trigger in Schema.current.triggers { try db.execute(sql: "DROP TRIGGER \(quoted(trigger.name))") }
            return state
        }
    }

    func inserter(for entity: Entity, fields: [Field]) throws -> any BulkInserter {
        guard isOpen else { throw BulkError.finished }
        let wasEmpty = try prepareTable(of: entity)
        let source = FactsTriggers.sources.first { $0.table == Layout.table(entity) }
        if source != nil, wasEmpty { facts.touchAll() }
        let inserter = try connection.access { db in
            try SQLiteBulkInserter(load: self, db: db, entity: entity, fields: fields, countsForFacts: source != nil)
        }
        inserters.append(inserter)
        return inserter
    }

    /// Drops the indexes of an entity's table when it is empty, and says whether it was.
    private func prepareTable(of entity: Entity) throws -> Bool {
        let table = Layout.table(entity)
        guard seen.insert(table).inserted else { return withoutIndexes.contains { $0.table == table } }
        return try connection.access { db in
            guard try Int.fetchOne(db, sql: "SELECT 1 FROM \(quoted(table)) LIMIT 1") == nil else { return false }
            let indexes = Schema.current.indexes(of: table)
            for index in indexes { try db.execute(sql: "DROP INDEX \(quoted(index.name))") }
            withoutIndexes += indexes
            return true
        }
    }

    /// A row of visits, purchases or cases came to this client.
    @inline(__always)
    func touch(_ client: Int64) { facts.touch(client) }

    /// Another statement of the session writes while the triggers are away.
    func noteForeignWrite(_ sql: String) throws {
        // What inserts texts of rows that are there already would not be seen to otherwise.
        if sql.contains("INSERT"), SearchSchema.insertedTables.contains(where: { sql.contains(quoted($0)) }) {
            try restore { trigger in SearchSchema.insertTriggers.contains(trigger) }
        }
        // A client that goes takes its facts along; one that changes has none that depend on it.
        let removesClient = sql.contains("DELETE") && sql.contains("client")
        let writesFacts = FactsTriggers.sources.contains { sql.contains($0.table) }
        if writesFacts || removesClient { facts.touchAll() }
    }

    func finish() throws {
        guard isOpen else { return }
        for inserter in inserters { inserter.close() }
        inserters = []
        try connection.access { db in
            // The default cache: the sorter keeps to it, and small sorted runs that are merged beat large ones.
            try db.execute(sql: "PRAGMA cache_size = -2000")
            defer { try? db.execute(sql: "PRAGMA cache_size = -65536") }
            for index in withoutIndexes { try create(index, db) }
            try facts.refresh(db)
            try restore { _ in true }
            if !withoutIndexes.isEmpty { try analyse(db) }
        }
        isOpen = false
        ended()
    }

    private func restore(_ isWanted: (Schema.Item) -> Bool) throws {
        try connection.access { db in
            for trigger in dropped where isWanted(trigger) { try db.execute(sql: trigger.sql) }
        }
        dropped.removeAll(where: isWanted)
    }

    /// Rows of this entity with larger ids are not in the full-text index.
    func searchMark(of entity: Entity) -> Int64 {
        switch entity {
        case .client: searchState.clients
        case .contact: searchState.contacts
        case .visit: searchState.visits
        default: 0
        }
    }

    private func create(_ index: Schema.Item, _ db: Database) throws {
        do {
            try db.execute(sql: index.sql)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw ArchiveError.constraint(try Duplicates.describe(index, error.message ?? "", db) ?? "\(error)")
        }
    }

    /// Tells the planner how the new tables look, from a sample: a few milliseconds.
    private func analyse(_ db: Database) throws {
        try db.execute(sql: "PRAGMA analysis_limit = 400")
        for table in Set(withoutIndexes.map(\.table)) { try db.execute(sql: "ANALYZE \(quoted(table))") }
    }

    /// The transaction is being rolled back: lets the statements go.
    func abandon() {
        for inserter in inserters { inserter.close() }
        inserters = []
        isOpen = false
    }
}

enum BulkError {
    static let finished = ArchiveError.failed(
        message: "rows came after the bulk load had been finished", sql: "", arguments: [])
}

/// Naming the values a unique index could not be built for.
enum Duplicates {
    static func describe(_ index: Schema.Item, _ message: String, _ db: Database) throws -> String? {
        guard let list = message.split(separator: ": ", maxSplits: 1).last else { return nil }
        let names = list.split(separator: ", ").map { StoredName(qualified: String($0)) }
        let columns = names.map { quoted($0.column) }.joined(separator: ", ")
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT \(columns) FROM \(quoted(index.table)) GROUP BY \(columns) HAVING count(*) > 1 LIMIT 1
                """)
        let values = names.indices.map { position -> Value? in
            guard let value = row?[position] as DatabaseValue? else { return nil }
            switch value.storage {
            case .int64(let number): return .integer(number)
            case .double(let number): return .real(number)
            case .string(let text): return .text(text)
            case .null, .blob: return nil
            }
        }
        let subject = names.map(\.inModel).joined(separator: " and ")
        let shown = values.compactMap { $0 }.map(ErrorMapping.shown).joined(separator: ", ")
        return "\(subject) must be unique\(names.count > 1 ? " together" : ""): \(shown) comes more than once"
    }
}
