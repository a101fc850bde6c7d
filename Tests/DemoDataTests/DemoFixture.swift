import Archive
import ArchiveSQLite
import DemoData
import Model
import Query

/// Demo archives for the tests, made once each and asked through their engine.
final class DemoFixture: Sendable {
    let engine: SQLiteEngine
    let counts: DemoArchive.Counts

    init(clients: Int, seed: UInt64 = DemoArchive.defaultSeed, asOf: CalendarDate = DemoArchive.defaultAsOf) throws {
        engine = try SQLiteEngine.temporary()
        counts = try DemoArchive.fill(session: engine.makeSession(), clients: clients, seed: seed, asOf: asOf)
    }

    deinit { try? engine.close() }

    /// The archive of `dossier demo`.
    static func standard() throws -> DemoFixture { try kept.get() }
    private static let kept = Result { try DemoFixture(clients: DemoArchive.defaultClients) }

    /// All rows of a question.
    func rows(_ sql: String, _ columns: [ColumnKind], leadingID: Bool = false) throws -> [[Value]] {
        var result: [[Value]] = []
        let statement = Statement(sql: sql, leadingID: leadingID, columns: columns)
        try engine.makeSession().query(statement, batch: 1000, snapshot: false) { batch in
            for row in 0..<batch.count {
                let id = leadingID ? [Value.integer(batch.id(row))] : []
                result.append(id + batch.values(row))
            }
            return true
        }
        return result
    }

    /// The only value of a question that counts or sums.
    func number(_ sql: String) throws -> Int {
        guard case .integer(let number)? = try rows(sql, [.integer]).first?.first else { return 0 }
        return Int(number)
    }

    /// The stored fields of an entity, in the model's order.
    static func storedFields(_ entity: Entity) -> [Field] { entity.fields.filter { !$0.isDerived } }

    /// Every row of an entity with its stored fields, id first, by id.
    func everyRow(_ entity: Entity) throws -> [[Value]] {
        let columns = DemoFixture.storedFields(entity).map { Layout.column(of: $0, in: entity) }
        let names = columns.map { "\($0.part == .text ? "t" : "m").\"\($0.name)\"" }.joined(separator: ", ")
        let text = Layout.isSplit(entity) ? "LEFT JOIN \"\(Layout.textTable(entity))\" t ON t.id = m.id" : ""
        return try rows(
            "SELECT m.id, \(names) FROM \"\(Layout.table(entity))\" m \(text) ORDER BY m.id", columns.map(\.kind),
            leadingID: true)
    }

    /// A number that stands for every value of every row: FNV-1a over their descriptions.
    func digest() throws -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        for entity in Vocabulary.entities {
            add(entity.name)
            for row in try everyRow(entity) { add("\(row)") }
        }
        return hash
    }
}
