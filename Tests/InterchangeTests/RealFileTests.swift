import Archive
import Foundation
import Interchange
import Model
import Testing

/// The real files and the facts known of them, asked of the archive afterwards.
@Suite(.enabled(if: SharedData.isThere, "the real files are not beside this checkout"))
struct RealFileTests {
    @Test func `The bank's clients, their balances and how each answered the campaign`() throws {
        let bench = try ImportBench()
        let options = ImportOptions(file: SharedData.file("bank-full.csv"), mapping: try MappingFile.named("bank"))
        let report = try bench.run(options)

        #expect(report.records == 45_211)
        #expect(report.rejectedCount == 0)
        #expect(report.delimiter == ";")
        #expect(report.encoding.reason == .ascii)
        #expect(report.counts(of: .client).added == 45_211)
        #expect(report.counts(of: .member).added == 45_211)
        #expect(report.counts(of: .campaign).added == 1)
        #expect(try bench.integer("SELECT count(*) FROM client") == 45_211)
        #expect(try bench.integer("SELECT sum(funds_fen) FROM client") == 6_158_968_200)
        #expect(try bench.integer("SELECT count(*) FROM client WHERE funds_fen < 0") == 3_766)
        #expect(try bench.integer("SELECT count(*) FROM campaign") == 1)
        for (outcome, count) in [("converted", 5_289), ("refused", 39_922)] {
            #expect(try bench.integer("SELECT count(*) FROM member WHERE outcome = '\(outcome)'") == Int64(count))
        }
        for (outcome, count) in [("unknown", 36_959), ("failure", 4_901), ("other", 1_840), ("success", 1_511)] {
            let sql = "SELECT count(*) FROM client_text WHERE json_extract(extra, '$.poutcome') = '\(outcome)'"
            #expect(try bench.integer(sql) == Int64(count))
        }
        let never = "SELECT count(*) FROM client_text WHERE json_extract(extra, '$.pdays') IS NULL"
        #expect(try bench.integer(never) == 36_954)
        #expect(try bench.text("SELECT json_extract(extra, '$.job') FROM client_text WHERE id = 1") == "management")
        #expect(try bench.integer("SELECT json_extract(extra, '$.age') FROM client_text WHERE id = 1") == 58)
        #expect(try bench.text("SELECT code FROM client WHERE id = 45211") == "BANK45211")

        let again = try bench.run(options)
        #expect(again.known == 45_211)
        #expect(again.counts.allSatisfy { $0.added == 0 && $0.updated == 0 })
        #expect(try bench.integer("SELECT count(*) FROM member") == 45_211)
    }

    @Test func `The CDNOW purchases, identical lines kept`() throws {
        let bench = try ImportBench()
        let options = ImportOptions(
            file: SharedData.file("CDNOW_sample.txt"), mapping: try MappingFile.named("cdnow"))
        let report = try bench.run(options)

        #expect(report.records == 6_919)
        #expect(report.repeatedCount == 21)
        #expect(report.delimiter == nil)
        #expect(report.counts(of: .client).added == 2_357)
        #expect(report.counts(of: .purchase).added == 6_919)
        #expect(try bench.integer("SELECT count(*) FROM client") == 2_357)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 6_919)
        #expect(try bench.integer("SELECT sum(amount_fen) FROM purchase") == 24_409_194)
        #expect(try bench.text("SELECT min(date) || ' ' || max(date) FROM purchase") == "1997-01-01 1998-06-30")
        let repeats = "SELECT count(*) - count(DISTINCT client_id || ' ' || date) FROM purchase"
        #expect(try bench.integer(repeats) == 223)
        #expect(try bench.integer("SELECT sum(revenue_fen) FROM client_facts") == 24_409_194)

        let again = try bench.run(options)
        #expect(again.known == 6_919)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 6_919)
    }

    @Test func `The shop's sheet: all or nothing refuses it and names the bad records`() throws {
        let bench = try ImportBench()
        let options = ImportOptions(
            file: SharedData.file("shop-sheet-gb18030.csv"), mapping: try MappingFile.named("shop"))
        let error = try #require(throws: ImportError.self) { try bench.run(options) }
        guard case .rejected(let report) = error else {
            Issue.record("unexpected: \(error)")
            return
        }
        #expect(report.rejected.map(\.record) == [21, 61, 112, 171, 223, 301, 351])
        #expect(!report.isWritten)
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
        #expect(try bench.integer("SELECT count(*) FROM import_record") == 0)
    }

    @Test func `The shop's sheet: the good records make clients, contacts and purchases`() throws {
        let bench = try ImportBench()
        var options = ImportOptions(
            file: SharedData.file("shop-sheet-gb18030.csv"), mapping: try MappingFile.named("shop"), repeats: .skip,
            keepGood: true, rejects: bench.folder + "/rejects.csv")
        let report = try bench.run(options)

        #expect(report.records == 410)
        #expect(report.encoding.encoding == .gb18030)
        #expect(report.encoding.reason == .wellFormed)
        #expect(report.rejected.map(\.record) == [21, 61, 112, 171, 223, 301, 351])
        #expect(report.rejected.map(\.field) == ["date", "code", "amount", nil, "date", "phone", "email"])
        #expect(report.rejected[0].reason.contains("2020-02-30"))
        #expect(report.rejected[1].reason.contains("客户编号 (code) is missing"))
        #expect(report.rejected[2].reason.contains("壹佰元"))
        #expect(report.rejected[3].reason == "the record has 6 columns where 10 are expected")
        #expect(report.rejected[4].reason.contains("昨天"))
        #expect(report.rejected[5].reason.contains("too short"))
        #expect(report.rejected[6].reason.contains("not-an-address"))
        #expect(report.repeatedCount == 3)
        #expect(report.repeats.count == 3)
        #expect(try bench.integer("SELECT count(*) FROM client") == 119)
        #expect(try bench.integer("SELECT count(*) FROM contact") == 119)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 400)
        #expect(try bench.integer("SELECT sum(amount_fen) FROM purchase") == 19_086_115)
        #expect(try bench.integer("SELECT count(*) FROM purchase WHERE amount_fen < 0") == 7)
        #expect(try bench.integer("SELECT count(*) FROM contact WHERE address LIKE '%\"后门\"%'") ?? 0 > 0)

        // A character of four bytes in GB18030.
        #expect(try bench.integer("SELECT count(*) FROM client WHERE name = '㐱华'") == 1)

        let again = try bench.run(options)
        #expect(again.known == 400)
        #expect(again.counts.allSatisfy { $0.added == 0 })
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 400)

        // The rejects are a sheet of the same kind; mended, they are imported.
        options.file = bench.folder + "/rejects.csv"
        options.rejects = nil
        let rejects = try bench.run(options)
        #expect(rejects.encoding.encoding == .gb18030)
        #expect(rejects.records == 7)
        #expect(rejects.rejectedCount == 7)
        #expect(rejects.rejected[3].reason == "the record has 7 columns where 11 are expected")
    }

    @Test func `The shop's sheet with repeats kept counts them`() throws {
        let bench = try ImportBench()
        let options = ImportOptions(
            file: SharedData.file("shop-sheet-gb18030.csv"), mapping: try MappingFile.named("shop"), keepGood: true)
        let report = try bench.run(options)
        #expect(report.repeatedCount == 3)
        #expect(try bench.integer("SELECT count(*) FROM purchase") == 403)
    }
}
