import Archive
import ArchiveSQLite
import Model
import Query
import Testing

/// What is found must be what a plain scan of the texts finds, whatever was written and however, and whether the index
/// was made before, after or never.
@Suite("The full-text index")
struct SearchTests {
    // MARK: The plain scan

    /// Every text of an entity's rows by row, and what else decides.
    private struct Scan {
        var texts: [Int64: [SearchQuery.Text]] = [:]
        var merged: Set<Int64> = []

        init(_ session: any EngineSession, _ entity: Entity) throws {
            for row in try session.rows("SELECT id FROM \"\(entity.name)\"", [.integer]) {
                if case .integer(let id) = row[0] { texts[id] = [] }
            }
            for place in SearchPlace.all(entity) {
                let column = Layout.column(of: place.field, in: place.entity)
                let table = Layout.table(place.entity)
                let owner = place.entity == entity ? "id" : "client_id"
                let join = column.part == .text ? "JOIN \"\(column.table)\" x ON x.id = r.id" : ""
                let source = column.part == .text ? "x" : "r"
                for row in try session.rows(
                    """
                    SELECT r.\(owner), \(source)."\(column.name)" FROM "\(table)" r \(join) \
                    WHERE \(source)."\(column.name)" IS NOT NULL
                    """, [.integer, .text])
                {
                    if case .integer(let id) = row[0], case .text(let text) = row[1] {
                        texts[id]?.append((place, text))
                    }
                }
            }
            guard entity == .client else { return }
            for row in try session.rows("SELECT id FROM client WHERE status = 'merged'", [.integer]) {
                if case .integer(let id) = row[0] { merged.insert(id) }
            }
        }

        func ids(_ query: SearchQuery) -> [Int64] {
            texts.compactMap { id, texts in
                merged.contains(id) ? nil : query.rank(texts).map { (rank: $0.rawValue, id: id) }
            }.sorted { ($1.rank, $0.id) < ($0.rank, $1.id) }.map(\.id)
        }
    }

    private static let queries = [
        "投诉", "诉", "投诉 未解决", "\"投诉 未解决\"", "投诉 -解决", "K1", "k*", "养老金", "zhao", "zs", "A股", "notes:投诉",
        "visits:解决", "contact.name:王", "王 投诉", "-王 诉", "ab 投",
    ]

    private func check(_ session: any EngineSession, _ note: String) throws {
        for entity in SearchPlace.indexedEntities {
            let scan = try Scan(session, entity)
            for text in Self.queries where entity == .client || !text.contains(":") {
                let query = try SearchQuery(text, entity: entity)
                let plan = LogicalPlan.scan(entity).searched(query)
                let expected = scan.ids(query)
                #expect(try session.ids(plan) == expected, "\(entity.plural) \(text) \(note)")
                #expect(try session.count(plan) == expected.count, "count of \(entity.plural) \(text) \(note)")
                guard entity == .client, let found = try session.found(query, count: 5) else { continue }
                #expect(found.ids == Array(expected.prefix(5)), "first of \(text) \(note)")
                let last = try session.found(query, count: 3, isReversed: true)
                #expect(last?.ids == Array(expected.reversed().prefix(3)), "last of \(text) \(note)")
            }
        }
    }

    // MARK: Random writing

    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
        }
        mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
        mutating func text() -> Value {
            let parts = ["投诉", "未解决", "，", " ", "养老金", "客户", "A股", "ab", "K1", "诉", "王", "\u{1F}", "解决", "x"]
            let text = (0..<below(5)).map { _ in parts[below(parts.count)] }.joined()
            return below(5) == 0 ? .missing : .text(text)
        }
        mutating func name() -> Value {
            .text(["招商银行", "王小明", "赵四", "单雪梅", "投诉中心", "ACME 中国", "曾国"][below(7)])
        }
    }

    private func write(_ session: any EngineSession, _ random: inout Random, _ number: inout Int) throws {
        func one(_ table: String) throws -> Value {
            let ids = try session.rows("SELECT id FROM \"\(table)\" ORDER BY id", [.integer])
            return ids.isEmpty ? .missing : ids[random.below(ids.count)][0]
        }
        let client = try one("client")
        number += 1
        switch client.isMissing ? 0 : random.below(17) {
        case 0, 1:
            try session.run(
                "INSERT INTO client (code, name, owner_id) VALUES (?, ?, 1)",
                [.text("K\(number)"), random.name()])
            guard random.below(2) == 0 else { return }
            try session.run(
                "INSERT INTO client_text (id, notes) SELECT max(id), ? FROM client", [random.text()])
        case 2: try session.run("UPDATE client SET name = ? WHERE id = ?", [random.name(), client])
        case 3:
            try session.run(
                """
                INSERT INTO client_text (id, notes) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET notes = excluded.notes
                """, [client, random.text()])
        case 4:
            let status = ["active", "merged"][random.below(2)]
            try session.run("UPDATE client SET status = ? WHERE id = ?", [.text(status), client])
        case 5:
            let first = random.below(2) == 0
            if first { try session.run("DELETE FROM client WHERE id = ?", [client]) }
            try session.run("DELETE FROM visit WHERE client_id = ?", [client])
            try session.run("DELETE FROM contact WHERE client_id = ?", [client])
            if !first { try session.run("DELETE FROM client WHERE id = ?", [client]) }
        case 6, 7:
            try session.run("INSERT INTO contact (client_id, name) VALUES (?, ?)", [client, random.name()])
        case 8: try session.run("UPDATE contact SET name = ? WHERE id = ?", [random.name(), try one("contact")])
        case 9: try session.run("UPDATE contact SET client_id = ? WHERE id = ?", [client, try one("contact")])
        case 10:
            let contact = try one("contact")
            try session.run("DELETE FROM contact WHERE id = ?", [contact])
            guard random.below(2) == 0, !contact.isMissing else { return }
            // Back under its old id, as an undo would.
            try session.run(
                "INSERT INTO contact (id, client_id, name) VALUES (?, ?, ?)", [contact, client, random.name()])
        case 11, 12:
            try session.run(
                "INSERT INTO visit (client_id, rep_id, place) VALUES (?, 1, ?)", [client, random.text()])
            try session.run(
                "INSERT INTO visit_text (id, unsolved) SELECT max(id), ? FROM visit", [random.text()])
        case 13:
            try session.run("UPDATE visit_text SET unsolved = ? WHERE id = ?", [random.text(), try one("visit")])
        case 14: try session.run("UPDATE visit SET client_id = ? WHERE id = ?", [client, try one("visit")])
        case 15: try session.run("DELETE FROM visit WHERE id = ?", [try one("visit")])
        default: try bulkLoad(session, client, &random, &number)
        }
    }

    /// Rows by a bulk load, some of them with ids that are below what is indexed, and a statement between.
    private func bulkLoad(
        _ session: any EngineSession, _ client: Value, _ random: inout Random, _ number: inout Int
    ) throws {
        let load = try session.bulkLoad()
        func insert(_ entity: Entity, _ fields: [Field], _ values: [Value], id: Int64 = 0) throws {
            let batch = RowBatch(columns: fields.count)
            let row = batch.add(id: id)
            for (column, value) in values.enumerated() { batch.set(row, column, value) }
            try load.inserter(for: entity, fields: fields).insert(batch)
        }
        func free(_ table: String) throws -> Int64 {
            let largest = try session.integer("SELECT coalesce(max(id), 0) FROM \"\(table)\"") ?? 0
            for id in stride(from: largest, to: 0, by: -1)
            where try session.integer("SELECT count(*) FROM \"\(table)\" WHERE id = ?", [.integer(id)]) == 0 {
                return id
            }
            return 0
        }
        number += 1
        try insert(
            .client, try Entity.client.fields("code", "name", "notes"),
            [.text("K\(number)"), random.name(), random.text()], id: try free("client"))
        try insert(.contact, try Entity.contact.fields("client", "name"), [client, random.name()], id: try free("contact"))
        if random.below(2) == 0 {
            try session.run(
                """
                INSERT INTO client_text (id, notes) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET notes = excluded.notes
                """, [client, random.text()])
        }
        try insert(
            .visit, try Entity.visit.fields("client", "rep", "unsolved"), [client, .integer(1), random.text()],
            id: try free("visit"))
        try load.finish()
    }

    @Test(arguments: 1...6)
    func findsWhatAScanFinds(seed: Int) throws {
        let archive = try SQLiteEngine.temporary()
        let session = archive.makeSession()
        var random = Random(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var number = 0
        for round in 1...14 {
            try session.beginWrite()
            for _ in 0..<(1 + random.below(12)) { try write(session, &random, &number) }
            if random.below(3) == 0 { try check(session, "within the write of round \(round), seed \(seed)") }
            if random.below(4) == 0 { session.rollback() } else { try session.commit() }
            session.endSnapshot()
            if random.below(3) == 0 { try check(session, "before indexing in round \(round), seed \(seed)") }
            session.endSnapshot()
            if random.below(2) == 0 {
                try session.prepareSearch { _ in }
                #expect(try session.rows(SQLQuestion.searchIsPending) == [[.integer(0)]])
                try check(session, "after indexing in round \(round), seed \(seed)")
                session.endSnapshot()
            }
        }
        #expect(try archive.verify() == [])
    }

    // MARK: States of an archive

    @Test func anArchiveThatCannotBeWrittenIsScanned() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).makeSession().write { session in
            try session.addClient("投诉")
            try session.addClient("其他")
        }
        let archive = try SQLiteEngine.open(folder.file(), readOnly: true)
        let session = archive.makeSession()
        try session.prepareSearch { _ in }
        #expect(try session.count(.scan(.client).searched(SearchQuery("投诉", entity: .client))) == 1)
        #expect(try session.rows(SQLQuestion.searchIsPending) == [[.integer(1)]])
    }

    @Test func whileAnotherWritesTextsAreScanned() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        try archive.makeSession().write { try $0.addClient("投诉") }
        let other = archive.makeSession()
        try other.beginWrite()
        let session = archive.makeSession()
        try session.prepareSearch { _ in }
        #expect(try session.count(.scan(.client).searched(SearchQuery("投诉", entity: .client))) == 1)
        other.rollback()
        session.endSnapshot()
        try session.prepareSearch { _ in }
        #expect(try session.rows(SQLQuestion.searchIsPending) == [[.integer(0)]])
    }

    @Test func plainSQLiteMayWrite() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let session = archive.makeSession()
        try session.write { session in
            try session.addClient("投诉")
            try session.addClient("其他")
        }
        try session.prepareSearch { _ in }
        session.endSnapshot()
        try Shell.sqlite(
            folder.file(),
            "UPDATE client SET name = '表扬' WHERE id = 1; INSERT INTO contact (client_id, name) VALUES (2, '投诉王')")
        let query = try SearchQuery("投诉", entity: .client)
        // The code of the first still says so.
        #expect(try session.ids(.scan(.client).searched(query)) == [1, 2])
        session.endSnapshot()
        try session.prepareSearch { _ in }
        #expect(try session.ids(.scan(.client).searched(query)) == [1, 2])
        #expect(try session.count(.scan(.client).searched(SearchQuery("表扬", entity: .client))) == 1)
    }

    @Test func progressIsToldAndMayStopTheIndexing() throws {
        struct Stop: Error {}
        let archive = try SQLiteEngine.temporary()
        let session = archive.makeSession()
        try session.write { session in for number in 1...50 { try session.addClient("投诉\(number)") } }
        var seen: [SearchProgress] = []
        #expect(throws: Stop.self) {
            try session.prepareSearch { progress in
                seen.append(progress)
                throw Stop()
            }
        }
        #expect(seen == [SearchProgress(done: 50, total: 50)])
        #expect(try session.count(.scan(.client).searched(SearchQuery("投诉", entity: .client))) == 50)
    }
}
