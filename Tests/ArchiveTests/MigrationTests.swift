import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("Archives of older schemas")
struct MigrationTests {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// An archive as version 1 made it, with a client and a finished import in it.
    private func makeVersion1() throws {
        try Shell.sqlite(
            folder.file(), schemaVersion1,
            """
            PRAGMA journal_mode = WAL;
            INSERT INTO archive_info (id, uuid, created_at, demo, sandbox, time_zone)
            VALUES (1, 'a-b-c', '2026-01-01T00:00:00Z', 0, 1, 'Asia/Shanghai');
            INSERT INTO client (id, code, name, region, class, owner_id) VALUES (1, 'K1', '客户', '福建', 'A', 1);
            INSERT INTO visit (client_id, rep_id, status, date) VALUES (1, 1, 'completed', '2026-01-02');
            INSERT INTO import_run (file, imported_at, records, added, updated, skipped)
            VALUES ('a.csv', '2026-01-01T00:00:00Z', 1, 1, 0, 0);
            """)
    }

    /// The structure of an archive, apart from how its statements are written.
    private func structure(_ session: any EngineSession) throws -> Set<[Value]> {
        let columns = try session.rows(
            """
            SELECT m.type, m.name, x.name, x.type, x."notnull", x.dflt_value FROM sqlite_master m, \
            pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
            """, [.text, .text, .text, .text, .integer, .text])
        let others = try session.rows(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL",
            [.text, .text, .text, .text])
        return Set(columns + others)
    }

    @Test func theFirstVersionIsBroughtToTheCurrentOne() throws {
        try makeVersion1()
        let archive = try SQLiteEngine.open(folder.file())
        #expect(archive.properties.schemaVersion == SQLiteEngine.schemaVersion)
        #expect(archive.properties.isSandbox && archive.properties.createdAt == Timestamp(iso: "2026-01-01T00:00:00Z"))
        let session = archive.makeSession()
        #expect(try session.rows("SELECT name, region FROM client", [.text, .text]) == [[.text("客户"), .text("福建")]])
        #expect(
            try session.rows("SELECT records, rejected FROM import_run", [.integer, .integer]) == [
                [.integer(1), .integer(0)]
            ])
        let fresh = try SQLiteEngine.temporary()
        #expect(try structure(session) == structure(fresh.makeSession()))
        #expect(try archive.verify() == [])
        try archive.close()
        #expect(try Shell.sqlite(folder.file(), "PRAGMA user_version") == "\(SQLiteEngine.schemaVersion)")
        #expect(try SQLiteEngine.open(folder.file()).makeSession().integer("SELECT visit_count FROM client_facts") == 1)
    }

    @Test func changeSetsFromBeforeTheJournalStayAndAreNotTakenBack() throws {
        try makeVersion1()
        try SQLiteEngine.open(folder.file()).close()
        // As version 5 had it.
        try Shell.sqlite(
            folder.file(),
            """
            DROP TABLE change_record;
            DROP TABLE change_layout;
            DROP TRIGGER change_set_no_update;
            DROP TRIGGER change_set_no_delete;
            ALTER TABLE change_set DROP COLUMN kind;
            ALTER TABLE change_set DROP COLUMN script_digest;
            ALTER TABLE change_set DROP COLUMN undoes;
            ALTER TABLE change_set DROP COLUMN digest;
            ALTER TABLE archive_info DROP COLUMN journal_head;
            ALTER TABLE archive_info DROP COLUMN journal_length;
            PRAGMA user_version = 5;
            INSERT INTO change_set (id, applied_at, actor, reason, entity, inserted, updated, deleted, "values")
            VALUES (4, '2026-01-03T00:00:00Z', 'li', 'before', 'client', 0, 1, 0, 1)
            """)
        let archive = try SQLiteEngine.open(folder.file())
        let session = archive.makeSession()
        let occasion = Occasion(actor: "li", reason: "after", at: PlanFixture.moment)
        #expect(throws: UndoError.self) { try session.write { _ = try Undo(session: $0).apply(4, occasion) } }
        session.endSnapshot()
        let plan = try PlanBuilder(session: session, today: PlanFixture.today).delete(.scan(.visit))
        try session.write { _ = try PlanApplication(plan, session: $0).apply(occasion) }
        session.endSnapshot()
        let sets = try ChangeHistory(session: session).changeSets()
        #expect(sets.map(\.number) == [4, 5])
        #expect(sets.map(\.isRecorded) == [false, true])
        #expect(sets[0].occasion.reason == "before" && sets[0].counts == ChangeCounts(updated: 1, values: 1))
        session.endSnapshot()
        try session.write { _ = try Undo(session: $0).apply(5, occasion) }
        #expect(try session.integer("SELECT count(*) FROM visit") == 1)
        session.endSnapshot()
        #expect(try session.integer("SELECT journal_length FROM archive_info") == 2)
        #expect(try archive.verify() == [])
    }

    @Test func readOnlyItIsNotTouched() throws {
        try makeVersion1()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file()))
        let expected = ArchiveError.needsMigration(
            location: folder.file(), found: 1, supported: SQLiteEngine.schemaVersion)
        #expect(throws: expected) { try SQLiteEngine.open(folder.file(), readOnly: true) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file())) == before)
    }

    @Test func aMigrationThatFailsChangesNothing() throws {
        try makeVersion1()
        // In the way of the second version's index.
        try Shell.sqlite(folder.file(), #"CREATE INDEX "task_due" ON "task" ("title")"#)
        #expect(throws: ArchiveError.self) { try SQLiteEngine.open(folder.file()) }
        #expect(try Shell.sqlite(folder.file(), "PRAGMA user_version") == "1")
        #expect(
            try Shell.sqlite(
                folder.file(), "SELECT count(*) FROM pragma_table_info('import_run') WHERE name = 'rejected'") == "0")
    }

    @Test func whileAnotherProcessWritesItWaits() throws {
        try makeVersion1()
        let other = try Shell.Session(folder.file())
        _ = try other.run("BEGIN IMMEDIATE; UPDATE client SET points = 5")
        #expect(throws: ArchiveError.locked(location: folder.file())) {
            try SQLiteEngine.open(folder.file(), busyTimeout: .milliseconds(100))
        }
        _ = try other.run("COMMIT")
        let session = try SQLiteEngine.open(folder.file()).makeSession()
        #expect(try session.integer("SELECT points FROM client") == 5)
    }
}
