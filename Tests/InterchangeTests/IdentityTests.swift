import Foundation
import Interchange
import Model
import Testing

struct IdentityTests {
    private func bench() throws -> ImportBench {
        let bench = try ImportBench()
        try bench.importText("code\nK1\n")
        return bench
    }

    private let head = "client,date,amount\n"
    private let line = "K1,2026-01-05,10\n"

    @Test func `Importing a file twice adds nothing the second time`() throws {
        let bench = try bench()
        try bench.importText(head + line + "K1,2026-01-06,20\n", into: .purchase)
        let again = try bench.importText(head + line + "K1,2026-01-06,20\n", into: .purchase)
        #expect(again.known == 2)
        #expect(again.imported == 0)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 2)
    }

    @Test func `Identical lines of one file each count, and a third one added later is new`() throws {
        let bench = try bench()
        let first = try bench.importText(head + line + line, into: .purchase)
        #expect(first.repeatedCount == 1)
        #expect(first.repeats == [2])
        #expect(first.repeatsKept)
        let more = try bench.importText(head + line + line + line, into: .purchase)
        #expect(more.known == 2)
        #expect(more.counts(of: .purchase).added == 1)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 3)
    }

    @Test func `Repeats are skipped when asked, and named`() throws {
        let bench = try bench()
        let report = try bench.importText(head + line + line + line, into: .purchase) { $0.repeats = .skip }
        #expect(report.repeats == [2, 3])
        #expect(!report.repeatsKept)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 1)
    }

    @Test func `The same records in another encoding, quoting and line end are the same`() throws {
        let bench = try bench()
        try bench.importText(head + line, into: .purchase)
        let text = "client;date;amount\r\n\"K1\";\"2026-01-05\"; 10\r\n"
        let path = try bench.file([0xFF, 0xFE] + Array(text.data(using: .utf16LittleEndian) ?? Data()))
        #expect(try bench.run(ImportOptions(file: path, entity: .purchase)).known == 1)
    }

    @Test func `The same sheet may become other rows`() throws {
        let bench = try ImportBench()
        let text = "code,name\nK1,a\n"
        try bench.importText(text)
        let report = try bench.importText(text, into: .branch)
        #expect(report.known == 0)
        #expect(report.counts(of: .branch).added == 1)
    }

    @Test func `A refused record that is mended is not known`() throws {
        let bench = try bench()
        try bench.importText(head + line + "K9,2026-01-05,10\n", into: .purchase, keepGood: true)
        try bench.importText("code\nK9\n")
        let again = try bench.importText(head + line + "K9,2026-01-05,10\n", into: .purchase)
        #expect(again.known == 1)
        #expect(again.counts(of: .purchase).added == 1)
    }

    @Test func `An import leaves a record of itself`() throws {
        let bench = try bench()
        try bench.importText(head + line + "K9,2026-01-05,10\n", into: .purchase, keepGood: true)
        let sql =
            "SELECT records || ' ' || added || ' ' || updated || ' ' || skipped || ' ' || rejected FROM import_run WHERE id = 2"
        #expect(try bench.text(sql) == "2 1 0 0 1")
    }
}
