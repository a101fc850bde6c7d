import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("Bulk loading")
struct BulkLoadTests {
    /// A valid value of a field, different for different numbers.
    static func sample(_ field: Field, _ number: Int) -> Value {
        switch field.type {
        case .text: .text("文本 \(field.name) \(number) 'quoted' \"x\"")
        case .integer: .integer(Int64(number % 3) + 2)
        case .decimal: .real(Double(number % 4 + 1) / 8)
        case .money: .money(Int64(number) * 101 + 7)
        case .boolean: .boolean(number % 2 == 0)
        case .date: .date(CalendarDate(days: Int32(18_000 + number)))
        case .monthDayOrDate: .text(number % 2 == 0 ? "02-29" : "1984-02-29")
        case .datetime: .datetime(Timestamp(seconds: 1_600_000_000 + Int64(number)))
        case .json: .text("{\"n\":\(number),\"文\":\"本\"}")
        case .enumeration(let values): .text(values[number % values.count].name)
        case .reference: .integer(1)
        }
    }

    /// Entities so that a row comes after those it refers to.
    static let parentsFirst: [Entity] = {
        var done: [Entity] = []
        while done.count < Vocabulary.entities.count {
            for entity in Vocabulary.entities where !done.contains(entity) {
                let waits = entity.fields.compactMap(\.target).contains { $0 != entity && !done.contains($0) }
                if !waits || entity == .campaign || entity == .segment { done.append(entity) }
            }
        }
        return done
    }()

    @Test func everyEntityKeepsEveryKindOfField() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let session = archive.makeSession()
        var expected: [String: [[Value]]] = [:]
        try session.write { session in
            let load = try session.bulkLoad()
            for entity in Self.parentsFirst {
                let fields = entity.fields.filter { !$0.isDerived }
                let inserter = try load.inserter(for: entity, fields: fields)
                let batch = RowBatch(columns: fields.count)
                for number in 0..<(entity == .credit || entity == .dailyReport ? 1 : 3) {
                    let row = batch.add(id: entity == .rep ? 0 : Int64(number + 1))
                    for (column, field) in fields.enumerated() {
                        var value = Self.sample(field, number)
                        if case .uniqueWith? = field.rules.first { value = .integer(1) }
                        // Only the first of three members may be of campaign 1 and client 1.
                        if entity == .member, field.name == "campaign" { value = .integer(Int64(number + 1)) }
                        // The third row has only what it must have.
                        if number == 2, !field.isRequired, !field.rules.contains(.managed), field.name != "date" {
                            value = .missing
                        }
                        batch.set(row, column, value)
                    }
                }
                try inserter.insert(batch)
                expected[entity.name] = (0..<batch.count).map { [.integer(batch.id($0))] + batch.values($0) }
                #expect((0..<batch.count).allSatisfy { batch.id($0) > 0 })
            }
            try load.finish()
        }
        for entity in Vocabulary.entities {
            let fields = entity.fields.filter { !$0.isDerived }
            let columns = fields.map { Layout.column(of: $0, in: entity) }
            let main = Layout.table(entity)
            let list = columns.map { "\"\($0.table)\".\"\($0.name)\"" }.joined(separator: ", ")
            let text = Layout.textTable(entity)
            let join = Layout.isSplit(entity) ? " LEFT JOIN \"\(text)\" ON \"\(text)\".id = \"\(main)\".id" : ""
            let rows = try session.rows(
                "SELECT \"\(main)\".id, \(list) FROM \"\(main)\"\(join) WHERE \(entity == .rep ? "\"rep\".id > 1" : "1") ORDER BY 1",
                [.integer] + columns.map(\.kind))
            #expect(rows == expected[entity.name], "\(entity.name)")
        }
        // The values are of every kind, and not such as the model's rules ask for.
        var options = Verification.Options()
        options.areas.remove(.model)
        #expect(try archive.makeSession().verify(options).sentences == [])
    }

    private func definitions(_ session: any EngineSession) throws -> [[Value]] {
        try session.rows("SELECT type, name, sql FROM sqlite_master ORDER BY name", [.text, .text, .text])
            .filter { $0[1] != .text("sqlite_stat1") }
    }

    private func loadClients(_ session: any EngineSession, _ codes: [String]) throws -> any BulkLoad {
        let load = try session.bulkLoad()
        let inserter = try load.inserter(for: .client, fields: Entity.client.fields("code", "name", "notes"))
        let batch = RowBatch(columns: 3)
        for code in codes {
            let row = batch.add()
            batch.setText(row, 0, code)
            batch.setText(row, 1, code)
            if code.hasSuffix("1") { batch.setText(row, 2, "一段备注") }
        }
        try inserter.insert(batch)
        return load
    }

    @Test func aRollbackLeavesTriggersAndIndexesAsTheyWere() throws {
        let folder = try TestFolder()
        let session = try SQLiteEngine.create(at: folder.file()).makeSession()
        let before = try definitions(session)
        #expect(before.count > 80)
        try session.beginWrite()
        _ = try loadClients(session, ["K1", "K2"])
        session.rollback()
        session.endSnapshot()
        #expect(try definitions(session) == before)
        #expect(try session.integer("SELECT count(*) FROM client") == 0)
        try session.write { _ = try loadClients($0, ["K1", "K2"]) }
        session.endSnapshot()
        #expect(try definitions(session) == before, "a commit finishes the load")
        #expect(try session.integer("SELECT count(*) FROM client") == 2)
    }

    @Test func managedFieldsAndTheOwnerAreFilledIn() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let session = archive.makeSession()
        try session.write { try loadClients($0, ["K1", "K2"]).finish() }
        session.endSnapshot()
        let rows = try session.rows(
            """
            SELECT code, owner_id, version, created_at = updated_at, created_at, notes FROM client \
            LEFT JOIN client_text USING (id) ORDER BY code
            """, [.text, .integer, .integer, .boolean, .datetime, .text])
        #expect(rows.map { $0[0] } == [.text("K1"), .text("K2")])
        for row in rows {
            #expect(row[1] == .integer(SQLiteEngine.unassignedRepID))
            #expect(row[2] == .integer(1) && row[3] == .boolean(true))
            #expect(!row[4].isMissing)
        }
        #expect(rows.map { $0[5] } == [.text("一段备注"), .missing])
        #expect(try session.integer("SELECT count(*) FROM client_text") == 1)
    }

    @Test func duplicatesAreNamedWhetherTheTableWasEmptyOrNot() throws {
        let folder = try TestFolder()
        let session = try SQLiteEngine.create(at: folder.file()).makeSession()
        try session.beginWrite()
        let load = try loadClients(session, ["K1", "K2", "K1"])
        #expect(throws: ArchiveError.constraint("client.code must be unique: “K1” comes more than once")) {
            try load.finish()
        }
        session.rollback()
        try session.write { try loadClients($0, ["K1"]).finish() }
        try session.beginWrite()
        #expect(throws: ArchiveError.constraint("client.code must be unique: “K1” is there already")) {
            _ = try loadClients(session, ["K3", "K1"])
        }
        session.rollback()
        session.endSnapshot()
        #expect(try session.integer("SELECT count(*) FROM client") == 1)
    }

    @Test func derivedFieldsAreNotLoaded() throws {
        let folder = try TestFolder()
        let session = try SQLiteEngine.create(at: folder.file()).makeSession()
        try session.beginWrite()
        let load = try session.bulkLoad()
        #expect(throws: ArchiveError.self) {
            try load.inserter(for: .client, fields: Entity.client.fields("code", "revenue"))
        }
        session.rollback()
    }

    @Test func aLongLogIsPutIntoTheFileAfterTheCommit() throws {
        let folder = try TestFolder()
        let session = try SQLiteEngine.create(at: folder.file()).makeSession()
        try session.write { session in
            let load = try session.bulkLoad()
            let inserter = try load.inserter(for: .client, fields: Entity.client.fields("code", "name", "notes"))
            let text = String(repeating: "长", count: 1000)
            for block in 0..<100 {
                let batch = RowBatch(columns: 3)
                for number in 0..<300 {
                    let row = batch.add()
                    batch.setText(row, 0, "K\(block)-\(number)")
                    batch.setText(row, 1, "x")
                    batch.setText(row, 2, text)
                }
                try inserter.insert(batch)
            }
            try load.finish()
        }
        let log = try FileManager.default.attributesOfItem(atPath: folder.file() + "-wal")[.size] as? Int
        #expect(log == 0)
    }
}
