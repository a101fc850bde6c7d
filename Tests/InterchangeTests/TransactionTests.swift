import Archive
import ArchiveSQLite
import Foundation
import Interchange
import Model
import Query
import Testing

struct TransactionTests {
    private let sheet = "code,name,assets\nK1,a,1\nK2,b,x\nK3,\"c, d\",3\n"

    @Test func `All or nothing: one bad record and nothing is written`() throws {
        let bench = try ImportBench()
        let error = try #require(throws: ImportError.self) { try bench.importText(sheet) }
        guard case .rejected(let report) = error else {
            Issue.record("unexpected: \(error)")
            return
        }
        #expect(report.records == 3)
        #expect(report.rejected.map(\.record) == [2])
        #expect(report.counts(of: .client).added == 0)
        #expect(!bench.session.isWriting)
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
        #expect(try bench.integer("SELECT count(*) FROM sqlite_master WHERE name = 'client_code'") == 1)
    }

    @Test func `A dry run does the same work and takes it back`() throws {
        let bench = try ImportBench()
        let path = try bench.file(sheet)
        let report = try bench.run(ImportOptions(file: path, entity: .client, keepGood: true), commit: false)
        #expect(report.counts(of: .client).added == 2)
        #expect(!report.isWritten)
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
        let strict = try bench.run(ImportOptions(file: path, entity: .client), commit: false)
        #expect(strict.rejectedCount == 1)
        #expect(try bench.run(ImportOptions(file: path, entity: .client, keepGood: true)).known == 0)
    }

    @Test func `Rejected records go to a file of the same layout, with the reason, and can be mended`() throws {
        let bench = try ImportBench()
        let rejects = bench.folder + "/bad.csv"
        try bench.importText("code;name;assets\r\nK1;a;1\r\nK2;\"b; \"\"c\"\"\";x\r\n", keepGood: true) {
            $0.rejects = rejects
        }
        let text = try bench.contents(rejects)
        #expect(text.hasPrefix("code;name;assets;拒绝原因\r\nK2;\"b; \"\"c\"\"\";x;\""))
        #expect(text.hasSuffix("\"\r\n"))
        let mended = text.replacingOccurrences(of: ";x;", with: ";12.5;")
        let report = try bench.importText(mended)
        #expect(report.delimiter == ";")
        #expect(report.counts(of: .client).added == 1)
        #expect(try bench.text("SELECT name FROM client WHERE code = 'K2'") == "b; \"c\"")
    }

    @Test func `No file of rejects is made when there are none, and never over the file itself`() throws {
        let bench = try ImportBench()
        let rejects = bench.folder + "/bad.csv"
        let report = try bench.importText("code\nK1\n") { $0.rejects = rejects }
        #expect(report.rejectsFile == nil)
        #expect(!FileManager.default.fileExists(atPath: rejects))
        let path = try bench.file(sheet)
        #expect(throws: ImportError.rejectsIntoSource(path: path)) {
            try bench.run(ImportOptions(file: path, entity: .client, rejects: path))
        }
        let error = try #require(throws: ImportError.self) {
            try bench.run(
                ImportOptions(file: path, entity: .client, keepGood: true, rejects: bench.folder + "/no/bad.csv"))
        }
        #expect(error.description.contains("cannot write the rejected records"))
        #expect(try bench.integer("SELECT count(*) FROM client") == 1)
    }

    @Test func `An import within a larger write takes back its own part only`() throws {
        let bench = try ImportBench()
        let path = try bench.file(sheet)
        try bench.session.beginWrite()
        try bench.session.execute(Statement(sql: "INSERT INTO branch (code) VALUES ('FZ')"))
        #expect(throws: ImportError.self) {
            try Importer(options: ImportOptions(file: path, entity: .client)).run(session: bench.session, commit: true)
        }
        #expect(bench.session.isWriting)
        let good = ImportOptions(file: path, entity: .client, keepGood: true)
        #expect(try Importer(options: good).run(session: bench.session, commit: false).counts(of: .client).added == 2)
        #expect(try Importer(options: good).run(session: bench.session, commit: true).counts(of: .client).added == 2)
        #expect(bench.session.isWriting)
        try bench.session.commit()
        #expect(try bench.integer("SELECT count(*) FROM client") == 2)
        #expect(try bench.integer("SELECT count(*) FROM branch") == 1)
    }

    @Test func `A cancelled import writes nothing`() throws {
        let bench = try ImportBench()
        var text = "code\n"
        for number in 0..<50_000 { text += "K\(number)\n" }
        let path = try bench.file(text)
        var asked = 0
        #expect(throws: ArchiveError.interrupted) {
            try Importer(options: ImportOptions(file: path, entity: .client)).run(
                session: bench.session, commit: true,
                isCancelled: {
                    asked += 1
                    return asked > 5
                })
        }
        #expect(!bench.session.isWriting)
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
    }

    @Test func `A full disk ends the import, and nothing of it is left`() throws {
        let bench = try ImportBench()
        var text = "code,notes\n"
        for number in 0..<20_000 { text += "K\(number),\(String(repeating: "文", count: 100))\n" }
        let path = try bench.file(text)
        try bench.session.beginWrite()
        try bench.session.execute(Statement(sql: "PRAGMA max_page_count = 300"))
        let error = try #require(throws: ArchiveError.self) {
            try Importer(options: ImportOptions(file: path, entity: .client)).run(session: bench.session, commit: true)
        }
        guard case .full = error else {
            Issue.record("unexpected: \(error)")
            return
        }
        bench.session.rollback()
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
    }

    @Test func `An archive that is open read-only refuses`() throws {
        let bench = try ImportBench()
        let engine = try SQLiteEngine.open(bench.folder + "/test.dossier", readOnly: true)
        let path = try bench.file("code\nK1\n")
        #expect(throws: ArchiveError.readOnly(location: engine.location)) {
            try Importer(options: ImportOptions(file: path, entity: .client)).run(
                session: engine.makeSession(), commit: true)
        }
    }

    @Test func `Progress is reported with records and bytes, and seldom`() throws {
        let bench = try ImportBench()
        var text = "code\n"
        for number in 0..<30_000 { text += "K\(number)\n" }
        let path = try bench.file(text)
        var reports: [ImportProgress] = []
        let result = try Importer(options: ImportOptions(file: path, entity: .client)).run(
            session: bench.session, commit: true, progress: { reports.append($0) })
        let last = try #require(reports.last)
        #expect(last.phase == .finishing)
        #expect(last.records == 30_000)
        #expect(last.bytesRead == text.utf8.count)
        #expect(last.totalBytes == text.utf8.count)
        #expect(Double(reports.count) <= result.seconds * 10 + 2)
    }

    @Test func `The list of rejections is bounded, their count is not`() throws {
        let bench = try ImportBench()
        var text = "code,assets\n"
        for number in 0..<500 { text += "K\(number),x\n" }
        let report = try bench.importText(text, keepGood: true) { $0.longestList = 10 }
        #expect(report.rejected.count == 10)
        #expect(report.rejectedCount == 500)
    }
}
