import Archive
import ArchiveSQLite
import Foundation
import Model
import Query
import Testing

@Suite("Sessions: snapshots, writes and other processes", .timeLimit(.minutes(5)))
struct SessionTests {
    let folder: TestFolder
    let archive: SQLiteEngine

    init() throws {
        folder = try TestFolder()
        archive = try SQLiteEngine.create(at: folder.file(), busyTimeout: .milliseconds(200))
    }

    private let count = "SELECT count(*) FROM client"

    @Test func aSessionSeesOneSnapshotUntilItGivesItBack() throws {
        let reading = archive.makeSession()
        let writing = archive.makeSession()
        try writing.write { try $0.addClient("K1") }
        #expect(try reading.integer(count) == 1)
        try writing.write { try $0.addClient("K2") }
        try Shell.sqlite(folder.file(), "INSERT INTO client (code, name, owner_id) VALUES ('K3', 'K3', 1)")
        #expect(try reading.integer(count) == 1)
        reading.endSnapshot()
        #expect(try reading.integer(count) == 3)
    }

    @Test func aWriterSeesItsOwnWritesAndItsSnapshotDoesNot() throws {
        let session = archive.makeSession()
        #expect(try session.integer(count) == 0)
        try session.beginWrite()
        #expect(session.isWriting)
        try session.addClient("K1")
        #expect(try session.integer(count) == 1)
        #expect(try session.integer(count, snapshot: true) == 0)
        try session.commit()
        #expect(!session.isWriting)
        #expect(try session.integer(count) == 0, "the snapshot lasts until it is given back")
        session.endSnapshot()
        #expect(try session.integer(count) == 1)
    }

    @Test func whatIsRolledBackIsGone() throws {
        let session = archive.makeSession()
        try session.beginWrite()
        try session.addClient("K1")
        session.rollback()
        #expect(try session.integer(count) == 0)
        try session.write { try $0.addClient("K2") }
        #expect(try Shell.sqlite(folder.file(), "SELECT code FROM client") == "K2")
    }

    @Test func aSessionThatIsLetGoWritesNothing() throws {
        do {
            let session = archive.makeSession()
            try session.beginWrite()
            try session.addClient("K1")
        }
        let next = archive.makeSession()
        #expect(try next.integer(count) == 0)
        try next.write { try $0.addClient("K2") }
    }

    @Test func aLoopsBodyAsksAndWritesInTheSameSession() throws {
        let session = archive.makeSession()
        try session.write { for number in 0..<10 { try $0.addClient("K\(number)") } }
        var seen: [Value] = []
        let statement = Statement(sql: "SELECT id, code FROM client ORDER BY id", leadingID: true, columns: [.text])
        try session.query(statement, batch: 3, snapshot: true) { batch in
            for row in 0..<batch.count {
                seen.append(batch.value(row, 0))
                // The same question from within: its statement is running.
                var again = 0
                try session.query(statement, batch: 100, snapshot: true) { batch in
                    again += batch.count
                    return true
                }
                #expect(again == 10)
            }
            if !session.isWriting { try session.beginWrite() }
            try session.run("DELETE FROM client WHERE id IN (SELECT max(id) FROM client)")
            return true
        }
        #expect(seen == (0..<10).map { .text("K\($0)") })
        try session.commit()
        session.endSnapshot()
        #expect(try session.integer(count) == 6)
    }

    @Test func aLoopsBodyMayAskMoreQuestionsThanAreKept() throws {
        let session = archive.makeSession()
        try session.write { for number in 0..<10 { try $0.addClient("K\(number)") } }
        var seen = 0
        let statement = Statement(sql: "SELECT code FROM client ORDER BY id", columns: [.text])
        try session.query(statement, batch: 1, snapshot: false) { batch in
            seen += batch.count
            for number in 0..<300 { _ = try session.integer("SELECT \(number) + \(seen)") }
            return true
        }
        #expect(seen == 10)
    }

    @Test func aQuestionStopsWhenItsBodyHasEnough() throws {
        let session = archive.makeSession()
        try session.write { for number in 0..<10 { try $0.addClient("K\(number)") } }
        var sizes: [Int] = []
        let statement = Statement(sql: "SELECT code FROM client ORDER BY id", columns: [.text])
        try session.query(statement, batch: 4, snapshot: false) { batch in
            sizes.append(batch.count)
            return sizes.count < 2
        }
        #expect(sizes == [4, 4])
        sizes = []
        try session.query(statement, batch: 4, snapshot: false) { batch in
            sizes.append(batch.count)
            return true
        }
        #expect(sizes == [4, 4, 2])
    }

    @Test func aSecondWriterWaitsAndThenSaysWho() throws {
        let other = try Shell.Session(folder.file())
        _ = try other.run("BEGIN IMMEDIATE; INSERT INTO client (code, name, owner_id) VALUES ('K1', 'K1', 1)")
        let session = archive.makeSession()
        #expect(try session.integer(count) == 0, "readers do not wait")
        session.endSnapshot()
        #expect(throws: ArchiveError.locked(location: folder.file())) { try session.beginWrite() }
        #expect(!session.isWriting)
        _ = try other.run("COMMIT")
        try session.write { try $0.addClient("K2") }
        #expect(try other.run("SELECT group_concat(code) FROM client") == "K1,K2\n")
    }

    @Test func twoWritersOfOneProcessWaitForOneAnother() throws {
        let first = archive.makeSession()
        let second = archive.makeSession()
        try first.beginWrite()
        #expect(throws: ArchiveError.locked(location: folder.file())) { try second.beginWrite() }
        first.rollback()
        try second.beginWrite()
        second.rollback()
    }

    @Test func anotherProcessReadsWhileThisOneWrites() throws {
        let session = archive.makeSession()
        try session.beginWrite()
        try session.addClient("K1")
        #expect(try Shell.sqlite(folder.file(), count) == "0")
        try session.commit()
        #expect(try Shell.sqlite(folder.file(), count) == "1")
    }

    @Test(arguments: [false, true])
    func aLongQuestionIsInterruptedFromAnotherThread(whileWriting: Bool) throws {
        let session = archive.makeSession()
        if whileWriting { try session.beginWrite() }
        let endless = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000000000) SELECT count(*) FROM n
            """
        let stop = Interrupter(session)
        stop.start()
        #expect(throws: ArchiveError.interrupted) { try session.integer(endless) }
        stop.stop()
        session.clearInterruption()
        if whileWriting { session.rollback() }
        #expect(try session.integer(count) == 0, "the session goes on")
        try session.write { try $0.addClient("K1") }
    }

    @Test func nothingIsWrittenAfterAnInterruptedWrite() throws {
        let session = archive.makeSession()
        try session.beginWrite()
        try session.addClient("K1")
        let endless = """
            INSERT INTO client (code, name, owner_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
            SELECT 'X' || i, 'x', 1 FROM n
            """
        let stop = Interrupter(session)
        stop.start()
        #expect(throws: ArchiveError.interrupted) { try session.run(endless) }
        stop.stop()
        session.clearInterruption()
        // SQLite has rolled the whole transaction back: what comes now must not be committed one by one.
        #expect(throws: ArchiveError.self) { try session.addClient("K2") }
        #expect(throws: ArchiveError.self) { try session.commit() }
        session.rollback()
        #expect(try session.integer(count) == 0)
    }

    @Test func aPreparedStatementEndsWithItsWrite() throws {
        let session = archive.makeSession()
        try session.beginWrite()
        let insert = try session.prepare(#"INSERT INTO "client" ("code", "name", "owner_id") VALUES (?, ?, 1)"#)
        for number in 0..<5 { #expect(try insert.run([.text("K\(number)"), .text("n")]) == 1) }
        #expect(throws: ArchiveError.self) { try insert.run([.text("K9")]) }
        try session.commit()
        #expect(throws: ArchiveError.self) { try insert.run([.text("K9"), .text("n")]) }
        #expect(try session.integer(count) == 5)
    }

    @Test func aClosedArchiveAnswersNoMore() throws {
        let session = archive.makeSession()
        #expect(try session.integer(count) == 0)
        try archive.close()
        #expect(throws: ArchiveError.self) { try session.integer(count) }
        #expect(throws: ArchiveError.self) { try archive.makeSession().integer(count) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["test.dossier"])
    }

    @Test func aTemporaryArchiveIsGoneWhenItIsClosed() throws {
        let archive = try SQLiteEngine.temporary(options: .init(isDemo: true))
        try archive.makeSession().write { try $0.addClient("K1") }
        #expect(FileManager.default.fileExists(atPath: archive.location))
        try archive.close()
        #expect(!FileManager.default.fileExists(atPath: (archive.location as NSString).deletingLastPathComponent))
    }

    @Test func aSampleIsTheSameInSQLAndInSwift() throws {
        let session = archive.makeSession()
        for (seed, id) in [(0, 0), (1, 1), (42, 17), (-5, 1_000_000), (Int64.max, Int64.min)] as [(Int64, Int64)] {
            let sql = try session.integer("SELECT dossier_sample_hash(?, ?)", [.integer(seed), .integer(id)])
            #expect(sql == SampleHash.hash(seed: seed, id: id))
            #expect((sql ?? -1) >= 0)
        }
    }

    @Test(arguments: [("Straße ÉÀ", "straße éà"), ("福州 ＡＢＣ", "福州 ａｂｃ"), ("已经 abc", "已经 abc"), ("", "")])
    func textIsFoldedByUnicodesRules(text: String, folded: String) throws {
        #expect(try archive.makeSession().rows("SELECT dossier_fold(?)", [.text], [.text(text)]) == [[.text(folded)]])
    }
}

/// Interrupts a session again and again from a thread of its own until it is stopped: the first time may come before
/// the statement runs.
final class Interrupter: @unchecked Sendable {
    // Sendable: `session.interrupt` is for any thread, and the flag is behind its lock.
    private let session: any EngineSession
    private let lock = NSLock()
    private var isDone = false
    private let ended = DispatchSemaphore(value: 0)

    init(_ session: any EngineSession) { self.session = session }

    func start() {
        Thread.detachNewThread { [self] in
            while !lock.withLock({ isDone }) {
                usleep(20_000)
                session.interrupt()
            }
            ended.signal()
        }
    }

    func stop() {
        lock.withLock { isDone = true }
        ended.wait()
    }
}
