import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("Making, opening and closing an archive")
struct LifecycleTests {
    @Test func aNewArchiveIsEmptyExceptForTheBuiltInRep() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file(), options: .init(isDemo: true, isSandbox: true))
        let session = archive.makeSession()
        for entity in Vocabulary.entities {
            let rows = try session.integer("SELECT count(*) FROM \"\(Layout.table(entity))\"")
            #expect(rows == (entity == .rep ? 1 : 0), "\(entity.name)")
        }
        #expect(
            try session.rows("SELECT code FROM rep WHERE id = ?", [.text], [.integer(SQLiteEngine.unassignedRepID)])
                == [[.text("unassigned")]])
        #expect(archive.properties.isDemo && archive.properties.isSandbox)
        #expect(archive.properties.schemaVersion == SQLiteEngine.schemaVersion)
        #expect(try archive.verify() == [])
    }

    @Test func whatIsCommittedIsThereAfterReopening() throws {
        let folder = try TestFolder()
        let first = try SQLiteEngine.create(at: folder.file())
        try first.makeSession().write { try $0.addClient("K1") }
        let uuid = try first.uuid
        try first.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["test.dossier"])
        let second = try SQLiteEngine.openOrCreate(folder.file())
        #expect(try second.uuid == uuid)
        #expect(try second.makeSession().rows("SELECT code FROM client", [.text]) == [[.text("K1")]])
    }

    @Test func whatIsWrongInsideIsFound() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        try archive.makeSession().write { session in
            try session.addClient("K1")
            try session.run(
                "INSERT INTO visit (id, client_id, rep_id, status, date) VALUES (5, 1, 1, 'completed', '2026-01-02')")
        }
        #expect(try archive.verify() == [])
        // Another program that minds neither references nor facts.
        try Shell.sqlite(folder.file(), "UPDATE client_facts SET visit_count = 9; UPDATE visit SET rep_id = 77")
        #expect(
            try archive.verify() == [
                "visit 5: rep leads to no rep (id 77)",
                "clients whose kept facts are not what their visit rows say: 1, the first with id 1",
            ])
    }
}
