import Archive
import ArchiveSQLite
import Foundation
import Testing

@Suite("What is wrong with an archive is said when it is opened")
struct OpeningErrorTests {
    /// The error that opening and asking one question ends with.
    private func failure(_ path: String, readOnly: Bool = false) -> ArchiveError? {
        do {
            let archive = try SQLiteEngine.open(path, readOnly: readOnly)
            _ = try archive.makeSession().integer("SELECT count(*) FROM client")
            return nil
        } catch {
            return error as? ArchiveError
        }
    }

    @Test func nothingThere() throws {
        let folder = try TestFolder()
        guard case .cannotOpen(let location, let reason)? = failure(folder.file()) else {
            Issue.record("a missing file was opened")
            return
        }
        #expect(location == folder.file())
        #expect(reason.contains("no such file"))
        #expect(!FileManager.default.fileExists(atPath: folder.file()))
    }

    @Test func noFolder() throws {
        let folder = try TestFolder()
        let path = folder.file("missing/test.dossier")
        guard case .cannotOpen(_, let reason)? = failure(path) else {
            Issue.record("a file in a missing folder was opened")
            return
        }
        #expect(reason.contains("no folder \(folder.file("missing"))"))
        #expect(throws: ArchiveError.self) { try SQLiteEngine.create(at: path) }
        #expect(try SQLiteEngine.openOrCreate(path, options: .init(makesFolders: true)).verify() == [])
    }

    @Test func aFolder() throws {
        let folder = try TestFolder()
        guard case .cannotOpen(_, let reason)? = failure(folder.path) else {
            Issue.record("a folder was opened")
            return
        }
        #expect(reason.contains("folder"))
    }

    @Test func anEmptyFile() throws {
        let folder = try TestFolder()
        try Data().write(to: URL(fileURLWithPath: folder.file()))
        guard case .cannotOpen(_, let reason)? = failure(folder.file()) else {
            Issue.record("an empty file was opened")
            return
        }
        #expect(reason.contains("empty"))
    }

    @Test(arguments: ["a picture", String(repeating: "code,name\n", count: 1000)])
    func noDatabase(content: String) throws {
        let folder = try TestFolder()
        try Data(content.utf8).write(to: URL(fileURLWithPath: folder.file()))
        #expect(failure(folder.file()) == .notAnArchive(location: folder.file()))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file())) == Data(content.utf8))
    }

    @Test func anotherProgramsDatabase() throws {
        let folder = try TestFolder()
        try Shell.sqlite(folder.file(), "CREATE TABLE client (id INTEGER PRIMARY KEY)")
        #expect(failure(folder.file()) == .notAnArchive(location: folder.file()))
    }

    @Test func aNewerSchema() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).close()
        try Shell.sqlite(folder.file(), "PRAGMA user_version = 99")
        let expected = ArchiveError.newerSchema(
            location: folder.file(), found: 99, supported: SQLiteEngine.schemaVersion)
        #expect(failure(folder.file()) == expected)
        #expect(failure(folder.file(), readOnly: true) == expected)
    }

    @Test func aDamagedFile() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file()))
        try file.seek(toOffset: 100)
        file.write(Data(repeating: 0xEE, count: 20_000))
        try file.close()
        guard case .corrupt? = failure(folder.file()) else {
            Issue.record("a damaged file gave \(String(describing: failure(folder.file())))")
            return
        }
    }

    @Test func aFileThatIsThereIsNotMadeAnew() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).makeSession().write { try $0.addClient("K1") }
        #expect(throws: ArchiveError.self) { try SQLiteEngine.create(at: folder.file()) }
        #expect(try SQLiteEngine.openOrCreate(folder.file()).makeSession().integer("SELECT count(*) FROM client") == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains("new-") } == [])
    }

    @Test func withoutPermission() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o000], ofItemAtPath: folder.file())
        let error = AnotherUser.run { failure(folder.file()) }
        guard case .cannotOpen(_, let reason)? = error else {
            Issue.record("a file without permission gave \(String(describing: error))")
            return
        }
        #expect(reason.contains("permission denied"))
    }

    @Test func writingWhatIsReadOnly() throws {
        let folder = try TestFolder()
        try SQLiteEngine.create(at: folder.file()).close()
        let archive = try SQLiteEngine.open(folder.file(), readOnly: true)
        #expect(archive.isReadOnly)
        let session = archive.makeSession()
        #expect(throws: ArchiveError.readOnly(location: folder.file())) { try session.beginWrite() }
        #expect(try session.integer("SELECT count(*) FROM rep") == 1)
    }

    @Test func aReadOnlyFolderCanBeRead() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file("a 档案%?.dossier"))
        try archive.makeSession().write { try $0.addClient("K1") }
        try archive.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
        let codes = try AnotherUser.run {
            let archive = try SQLiteEngine.open(folder.file("a 档案%?.dossier"), readOnly: true)
            defer { try? archive.close() }
            return try archive.makeSession().rows("SELECT code FROM client", [.text])
        }
        #expect(codes == [[.text("K1")]])
    }

    @Test func aReadOnlyFolderWithALogIsExplained() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        try archive.makeSession().write { try $0.addClient("K1") }
        // The log as a crash leaves it: with content, and without the shared memory that belongs to it.
        let copy = folder.file("copy")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.file() + ending, toPath: copy + "/test.dossier" + ending)
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: copy)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: copy) }
        let error = AnotherUser.run { failure(copy + "/test.dossier", readOnly: true) }
        guard case .cannotOpen(_, let reason)? = error else {
            Issue.record("changes in the log were passed over: \(String(describing: error))")
            return
        }
        #expect(reason.contains("-wal"))
    }

    @Test func aFullDiskIsNamed() throws {
        let folder = try TestFolder()
        let archive = try SQLiteEngine.create(at: folder.file())
        let session = archive.makeSession()
        try session.beginWrite()
        // As a disk without space: no page more than there are.
        _ = try session.rows("PRAGMA max_page_count = 1", [.integer])
        #expect(throws: ArchiveError.full(location: folder.file())) {
            for number in 0..<2000 { try session.addClient("K\(number)") }
        }
        session.rollback()
        #expect(try archive.makeSession().integer("SELECT count(*) FROM client") == 0)
    }
}
