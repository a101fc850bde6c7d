import Archive
import ArchiveSQLite
import Foundation
import Model
import Testing

@Suite("Whatever is wrong with an archive shows when it is verified")
struct VerificationTests {
    private let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    private func verify(_ options: Verification.Options = Verification.Options()) throws -> Verification {
        try fixture.archive.makeSession().verify(options)
    }

    private func problems(_ area: Verification.Area) throws -> [String] {
        try verify().problems.filter { $0.area == area }.map(\.sentence)
    }

    /// Another program at the file, which stops at nothing.
    private func tamper(_ sql: String) throws {
        let triggers = ["change_set", "change_record", "change_layout"].flatMap { table in
            ["update", "delete"].map { "DROP TRIGGER \"\(table)_no_\($0)\";" }
        }
        try Shell.sqlite(fixture.folder.file(), triggers.joined() + sql)
    }

    @Test func anArchiveThatIsFine() throws {
        let found = try verify()
        #expect(found.sentences == [])
        #expect(found.isFine)
        #expect(found.journal.length == 6)
        #expect(found.journal.newest == 6)
        #expect(found.journal.head?.utf8.count == 64)
        #expect(found.journal.rows > 0)
        let looked = Set(found.amounts.map(\.area))
        #expect(looked == Set(Verification.Area.allCases))
        // 2 branches, 3 reps (one is built in), 5 clients, 2 contacts, a campaign and its member.
        #expect(found.amounts.first { $0.area == .model }?.count == 14)
    }

    @Test func anEmptyArchiveIsFine() throws {
        let archive = try SQLiteEngine.create(at: fixture.folder.file("empty.dossier"))
        let found = try archive.makeSession().verify(Verification.Options())
        #expect(found.isFine)
        #expect(found.journal.head == nil)
    }

    // MARK: The journal

    @Test(
        "Another program cannot change the journal by mistake",
        arguments: ["change_set", "change_record", "change_layout"])
    func refused(table: String) throws {
        for sql in [#"UPDATE "\#(table)" SET "id" = "id" + 100"#, #"DELETE FROM "\#(table)""#] {
            let error = #expect(throws: Shell.Failed.self) { try Shell.sqlite(fixture.folder.file(), sql) }
            #expect(error?.output.contains("the journal is never changed") == true)
        }
        #expect(try verify().isFine)
    }

    struct Tampering: CustomTestStringConvertible, Sendable {
        let name: String
        let sql: String
        /// What is said of the journal, each by how it begins.
        let told: [String]

        var testDescription: String { name }
    }

    static let tamperings = [
        Tampering(
            name: "an edited head", sql: "UPDATE change_set SET reason = 'another' WHERE id = 3",
            told: ["change set 3 was edited"]),
        Tampering(
            name: "an edited head whose digest is cleared", sql: "UPDATE change_set SET digest = NULL WHERE id = 3",
            told: [
                "change set 3 was added by another program", "change set 3 is missing",
                "change set 4 cannot be checked",
                "records of change set 3 are there, and its head has no digest",
            ]),
        Tampering(
            name: "an edited chunk",
            sql: "UPDATE change_record SET data = zeroblob(length(data)) WHERE change_set = 3 AND \"table\" = 'client'",
            told: ["change set 3 was edited"]),
        Tampering(
            name: "a chunk of other rows", sql: "UPDATE change_record SET first_id = first_id + 1 WHERE change_set = 4",
            told: ["change set 4 was edited"]),
        Tampering(
            name: "a removed chunk",
            sql: "DELETE FROM change_record WHERE change_set = 3 AND \"table\" = 'client_text'",
            told: ["change set 3 was edited"]),
        Tampering(
            name: "an edited layout",
            sql: "UPDATE change_layout SET columns = replace(columns, 'points', 'prices') WHERE \"table\" = 'client'",
            told: ["change set 3 was edited"]),
        Tampering(
            name: "a removed layout", sql: "DELETE FROM change_layout WHERE \"table\" = 'client'",
            told: ["change set 3 was edited: the layout"]),
        Tampering(
            name: "a change set removed from the middle",
            sql: "DELETE FROM change_set WHERE id = 3; DELETE FROM change_record WHERE change_set = 3",
            told: ["change set 3 is missing", "change set 4 cannot be checked"]),
        Tampering(
            name: "a head removed from the middle", sql: "DELETE FROM change_set WHERE id = 3",
            told: [
                "change set 3 is missing", "change set 4 cannot be checked",
                "records of change set 3 are there, and its head is not",
            ]),
        Tampering(
            name: "the first removed",
            sql: "DELETE FROM change_set WHERE id = 1; DELETE FROM change_record WHERE change_set = 1",
            told: ["change set 1 is missing", "change set 2 cannot be checked"]),
        Tampering(
            name: "the newest two removed",
            sql: "DELETE FROM change_set WHERE id > 4; DELETE FROM change_record WHERE change_set > 4",
            told: ["change set 5 is missing", "change set 6 is missing"]),
        Tampering(
            name: "one from the middle and the newest removed",
            sql: "DELETE FROM change_set WHERE id IN (3, 6); DELETE FROM change_record WHERE change_set IN (3, 6)",
            told: ["change set 3 is missing", "change set 4 cannot be checked", "change set 6 is missing"]),
        Tampering(
            name: "all removed", sql: "DELETE FROM change_set; DELETE FROM change_record",
            told: (1...6).map { "change set \($0) is missing" }),
        Tampering(
            name: "one forged at the end",
            sql: """
                INSERT INTO change_set (id, applied_at, actor, reason, entity, inserted, updated, deleted, "values", digest)
                VALUES (7, '2026-09-30T08:15:00Z', 'nobody', 'forged', 'client', 0, 1, 0, 1, hex(randomblob(32)))
                """,
            told: ["change set 7 was edited", "change set 7 was added by another program"]),
        Tampering(
            name: "one forged in the middle",
            sql: """
                UPDATE change_set SET id = -id - 1 WHERE id > 3; UPDATE change_set SET id = -id WHERE id < 0;
                INSERT INTO change_set (id, applied_at, actor, reason, entity, inserted, updated, deleted, "values", digest)
                VALUES (4, '2026-09-30T08:15:00Z', 'nobody', 'forged', 'client', 0, 1, 0, 1, hex(randomblob(32)));
                """,
            told: [
                "change set 4 was edited", "change set 5 was edited", "change set 6 was edited",
                "change set 7 was edited", "the archive's note of the journal's end was edited",
            ]),
        Tampering(
            name: "another head noted in the archive", sql: "UPDATE archive_info SET journal_head = 'x'",
            told: ["the archive's note of the journal's end was edited"]),
        Tampering(
            name: "records of no change set",
            sql:
                "INSERT INTO change_record SELECT NULL, 99, layout, \"table\", 1, 1, 1, 0, data FROM change_record LIMIT 1",
            told: ["records of change set 99 are there, and its head is not"]),
    ]

    @Test("Tampering with the journal is named", arguments: tamperings)
    func tampered(_ tampering: Tampering) throws {
        try tamper(tampering.sql)
        let told = try problems(.journal)
        #expect(told.count == tampering.told.count, "\(told)")
        for (told, expected) in zip(told, tampering.told) {
            #expect(told.hasPrefix(expected), "\(told) instead of \(expected)")
        }
        // The triggers that were in the way are missed too.
        #expect(try problems(.schema).count == 6)
    }

    @Test("Numbers that another program chose as large as can be are told of, and nothing is written after them")
    func endlessNumbers() throws {
        let head = """
            INSERT INTO change_set (id, applied_at, actor, reason, entity, inserted, updated, deleted, "values", digest)
            VALUES (\(Int.max), '2026-09-30T08:15:00Z', 'nobody', 'forged', 'client', 0, 1, 0, 1, 'x')
            """
        let length = "UPDATE archive_info SET journal_length = \(Int.min)"
        try tamper("\(head); \(length); UPDATE change_record SET rows = \(Int.max)")
        var options = Verification.Options()
        options.limit = 2000
        let told = try verify(options).sentences
        let isTold = told.contains("change set \(Int.max) cannot be checked: it stands on what is missing before it")
        #expect(isTold && told.contains("change set 7 is missing"))
        let plan = try fixture.update(fixture.clients("K1"), ["points": .integer(7)])
        #expect(throws: ArchiveError.self) { try fixture.apply(plan) }
    }

    @Test("Ids that are used up are an error")
    func endlessIDs() throws {
        try tamper("UPDATE change_record SET last_id = \(Int.max), deleted = 1")
        let session = fixture.archive.makeSession()
        #expect(throws: ArchiveError.self) { try session.largestID(of: .client) }
    }

    @Test("A head that was noted elsewhere is found as long as nothing before it was touched")
    func expected() throws {
        let noted = try #require(try verify().journal.head)
        try fixture.apply(fixture.update(fixture.clients("K1"), ["points": .integer(7)]))
        var options = Verification.Options()
        options.expectedHead = noted
        let found = try verify(options)
        #expect(found.isFine)
        #expect(found.journal.expected == 6)
        #expect(found.journal.newest == 7)
        options.expectedHead = String(repeating: "0", count: 64)
        let other = try verify(options)
        #expect(other.journal.expected == nil)
        #expect(other.sentences.first?.hasPrefix("the noted head 0000000000000000… is not in the journal") == true)
    }

    @Test("Heads from before there was a journal are held by the first digest")
    func unrecorded() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let head = """
            INSERT INTO change_set (id, applied_at, actor, reason, entity, inserted, updated, deleted, "values")
            VALUES (4, '2026-09-30T08:15:00Z', 'li', 'long ago', 'client', 0, 1, 0, 1)
            """
        try Shell.sqlite(folder.file(), head)
        let session = archive.makeSession()
        try session.beginWrite()
        let occasion = Occasion(actor: "li", reason: "now", at: PlanFixture.moment)
        let number = try session.record { number in
            (ChangeSetHead(kind: "update", entity: "client", occasion: occasion, counts: ChangeCounts()), number)
        }
        try session.commit()
        #expect(number == 5)
        #expect(try archive.verify() == [])
        try Shell.sqlite(
            folder.file(), "DROP TRIGGER change_set_no_update; UPDATE change_set SET reason = 'never' WHERE id = 4")
        #expect(
            try archive.verify().contains(
                "change set 5 was edited, or the heads from before it, which had no journal"))
    }

    // MARK: Everything else

    @Test("Values that another program wrote are held against the model, with row and field")
    func values() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            """
            PRAGMA ignore_check_constraints = 1;
            UPDATE client SET class = 'Q' WHERE code = 'K1';
            UPDATE client SET points = -5, name = ' ' WHERE code = 'K2';
            UPDATE client SET influential = 1 WHERE code = 'K3';
            UPDATE client_text SET extra = '[1]' WHERE id = 4;
            UPDATE campaign SET ends_on = '2026-07-01';
            UPDATE campaign SET starts_on = '2026-99-99' WHERE 0;
            """)
        let told = try verify().sentences
        #expect(told.contains(#"client K1: class "Q" is not one of A, B, C, VIP, KAROL, unrated"#), "\(told)")
        #expect(told.contains("client K2: name must not be empty"), "\(told)")
        #expect(told.contains("client K3: influential needs influence_reason"), "\(told)")
        #expect(told.contains("client K4: extra must be a JSON object"), "\(told)")
        #expect(told.contains("campaign AUG: ends_on must not be before starts_on"), "\(told)")
        #expect(!told.contains { $0.contains("constraint failed") }, "\(told)")
    }

    @Test("What is no value of its field is told of, and the rest is checked all the same")
    func unreadable() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            """
            PRAGMA ignore_check_constraints = 1;
            UPDATE campaign SET starts_on = '2026-99-99'; UPDATE client SET class = 'Q' WHERE code = 'K5';
            """)
        let told = try verify().sentences
        #expect(told.contains("campaign AUG: starts_on is stored as “2026-99-99”, which is not a date"), "\(told)")
        #expect(told.contains { $0.hasPrefix("client K5: class") }, "\(told)")
    }

    @Test("Rules between rows")
    func betweenRows() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            """
            DROP INDEX client_code; UPDATE client SET code = 'K1' WHERE code = 'K2';
            INSERT INTO visit (id, client_id, rep_id, status, date, contact_id) VALUES (1, 1, 1, 'planned', '2026-01-02', 2);
            """)
        let told = try verify().sentences
        #expect(told.contains("the index client_code is missing"), "\(told)")
        #expect(told.contains { $0.hasPrefix("client K1: code must be unique, and 2 rows have") }, "\(told)")
        #expect(told.contains("visit 1: contact is the contact 2 of another client"), "\(told)")
    }

    @Test("Triggers that were taken away, changed or added")
    func triggers() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            """
            DROP TRIGGER visit_facts_insert; DROP TRIGGER change_set_no_delete;
            CREATE TRIGGER change_set_no_delete BEFORE DELETE ON change_set BEGIN SELECT 1; END;
            CREATE TRIGGER mine AFTER INSERT ON task BEGIN DELETE FROM task; END;
            """)
        #expect(
            try problems(.schema) == [
                "the trigger visit_facts_insert is missing",
                "the trigger change_set_no_delete does something else than it should",
                "the trigger mine was added by another program",
            ])
    }

    @Test("So many problems are listed as were asked for, and all are counted")
    func limit() throws {
        try Shell.sqlite(
            fixture.folder.file(),
            "PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; UPDATE client SET class = 'Q', owner_id = 77"
        )
        var options = Verification.Options()
        options.limit = 2
        let found = try verify(options)
        #expect(found.problems.count { $0.area == .model } == 2)
        #expect(found.counts[.model] == 5)
        #expect(found.counts[.references] == 5)
    }

    @Test("A damaged page is told of, and what can be read is still checked")
    func damaged() throws {
        let path = fixture.folder.file("copy.dossier")
        try Shell.sqlite(fixture.folder.file(), "PRAGMA wal_checkpoint(TRUNCATE)")
        try FileManager.default.copyItem(atPath: fixture.folder.file(), toPath: path)
        let page = try #require(
            Int(try Shell.sqlite(path, "SELECT rootpage FROM sqlite_master WHERE name = 'campaign'")))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64((page - 1) * 4096))
        file.write(Data(repeating: 0xEE, count: 4096))
        try file.close()
        let found = try SQLiteEngine.open(path, readOnly: true).makeSession().verify(Verification.Options())
        #expect(found.counts[.file, default: 0] > 0)
        #expect(found.problems.contains { $0.area == .model && $0.text.hasPrefix("cannot be read to the end") })
        #expect(found.journal.length == 6)
    }

    @Test("Verifying can be interrupted")
    func interrupted() throws {
        let session = fixture.archive.makeSession()
        var options = Verification.Options()
        options.areas = [.model]
        for _ in 0..<200 { try fixture.apply(fixture.insert(.task, (0..<25).map { ["title": .text("\($0)")] })) }
        options.progress = { _, _ in session.interrupt() }
        #expect(throws: ArchiveError.interrupted) { try session.verify(options) }
    }
}
