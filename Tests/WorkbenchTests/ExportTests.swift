import Foundation
import Testing

/// Results written to files: what stands in them, and that a file is written whole or not at all.
@Suite("Exports", .timeLimit(.minutes(5)))
struct ExportTests {
    let bench: Bench

    init() throws {
        bench = try Bench(writesFiles: true)
        try bench.show(
            """
            folder = "\(bench.folder)/"
            t = records({
              { "K1", "林, \\"大\\"", 3, 1234.5, date "2026-09-30", true }, { "=1+1", "a\\nb", -2, nil, nil, false }, { "+86 591-1234", "", 0, 0.1, nil, nil },
            }, { "code", "name", "n", "rate", "day", "ok" })
            """)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: bench.folder + "/" + name)), as: UTF8.self)
    }

    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: bench.folder).sorted() }
    }

    /// A part of an .xlsx file.
    private func part(_ name: String, of file: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["unzip", "-p", bench.folder + "/" + file, name]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: Texts

    @Test func csvIsRFC4180AndRunsNoFormulas() throws {
        try bench.show(#"t:export(folder .. "t.csv")"#)
        #expect(
            try text("t.csv")
                == "code,name,n,rate,day,ok\r\nK1,\"林, \"\"大\"\"\",3,1234.5,2026-09-30,true\r\n'=1+1,\"a\nb\",-2,,,false\r\n+86 591-1234,\"\",0,0.1,,\r\n"
        )
        #expect(bench.messages == ["\(bench.folder)/t.csv: 3 rows"])
        try bench.show(#"t:export(folder .. "raw.csv", { raw = true, bom = true, columns = { "code" } })"#)
        #expect(try text("raw.csv") == "\u{FEFF}code\r\nK1\r\n=1+1\r\n+86 591-1234\r\n")
    }

    @Test(
        "Texts that a spreadsheet would run are marked as texts",
        arguments: [
            ("=SUM(A1)", true), ("@x", true), ("-2+3", true), ("+cmd", true), (" =1", true), ("\t=1", true),
            ("-", false), ("-12.5", false), ("+86 (591) 1234-5678", false), ("a=b", false), ("", false), ("福=1", false),
        ])
    func formulas(text: String, isMarked: Bool) throws {
        try bench.show("records{ { t = \(text.debugDescription) } }:export(folder .. 'f.tsv')")
        let line = try self.text("f.tsv").split(separator: "\n", omittingEmptySubsequences: false)[1]
        #expect(line.hasPrefix("'") == isMarked)
    }

    @Test func tsvIsWhatAPipeGets() throws {
        try bench.show(#"t:export(folder .. "t.tsv", { raw = true })"#)
        #expect(
            try text("t.tsv")
                == "code\tname\tn\trate\tday\tok\nK1\t林, \"大\"\t3\t1234.5\t2026-09-30\ttrue\n=1+1\ta\\nb\t-2\t\t\tfalse\n+86 591-1234\t\t0\t0.1\t\t\n"
        )
    }

    @Test func jsonKeepsNumbersAndNulls() throws {
        try bench.show(#"t:export(folder .. "t.json") t:top(2):export(folder .. "t.jsonl")"#)
        let rows = try #require(
            try JSONSerialization.jsonObject(with: Data(try text("t.json").utf8)) as? [[String: Any]])
        #expect(rows.count == 3)
        #expect(rows[0]["name"] as? String == "林, \"大\"" && rows[0]["n"] as? Int == 3)
        #expect(rows[0]["day"] as? String == "2026-09-30" && rows[1]["rate"] is NSNull)
        #expect(
            try text("t.jsonl")
                == "{\"code\":\"K1\",\"name\":\"林, \\\"大\\\"\",\"n\":3,\"rate\":1234.5,\"day\":\"2026-09-30\",\"ok\":true}\n{\"code\":\"=1+1\",\"name\":\"a\\nb\",\"n\":-2,\"rate\":null,\"day\":null,\"ok\":false}\n"
        )
        try bench.show(#"t:where "n > 9":export(folder .. "none.json")"#)
        #expect(try text("none.json") == "[]\n")
    }

    @Test func pagesEscapeWhatTheyShow() throws {
        try bench.show(
            #"records{ { a = "<b>|&*", n = 1234567 } }:export(folder .. "t.html") records{ { a = "<b>|\n*", n = 1234567 } }:export(folder .. "t.md")"#
        )
        let page = try text("t.html")
        #expect(page.contains("<td>&lt;b&gt;|&amp;*</td><td class=\"r\">1,234,567</td>") && page.hasSuffix("</html>\n"))
        #expect(try text("t.md") == "| a | n |\n| --- | ---: |\n| &lt;b>\\|<br>\\* | 1,234,567 |\n")
    }

    // MARK: Workbooks

    @Test func aWorkbookHoldsRealNumbersAndDates() throws {
        try bench.show(
            #"""
            t:export(folder .. "t.xlsx")
            local big = records{ { n = 12345678901234567, old = date "1850-01-01", x = 1e300 * 1e10, ["福"] = "x" } }
            big:export(folder .. "big.xlsx")
            """#)
        let sheet = try part("xl/worksheets/sheet1.xml", of: "t.xlsx")
        #expect(sheet.contains("<t>林, \"大\"</t>") || sheet.contains("<t>林, &quot;大&quot;</t>"))
        #expect(sheet.contains("<t>=1+1</t>") && !sheet.contains("<f>"))
        // 2026-09-30 is day 46295 of a spreadsheet's calendar.
        #expect(sheet.contains("<v>46295</v>") && sheet.contains("<v>1234.5</v>"))
        #expect(
            try part("xl/styles.xml", of: "t.xlsx").contains("yyyy\\-mm\\-dd")
                || part("xl/styles.xml", of: "t.xlsx").contains("yyyy-mm-dd"))
        let big = try part("xl/worksheets/sheet1.xml", of: "big.xlsx")
        #expect(
            big.contains("<t>12345678901234567</t>") && big.contains("<t>1850-01-01</t>") && big.contains("<t>inf</t>"))
    }

    @Test func amountsAndDatesOfARelationAreExact() throws {
        try bench.show(
            """
            local r = clients:where{ assets = present }:order("-assets"):limit(3)
            r:export(folder .. "r.xlsx", { columns = { "code", "assets", "last_visit" }, labels = "zh" })
            r:export(folder .. "r.csv", { columns = { "code", "assets" } })
            """)
        let sheet = try part("xl/worksheets/sheet1.xml", of: "r.xlsx")
        #expect(sheet.contains("<t>客户编号</t>") || sheet.contains("<t>客户代码</t>"), "\(sheet.prefix(900))")
        let lines = try text("r.csv").split(separator: "\r\n")
        #expect(lines.count == 4)
        for line in lines.dropFirst() {
            let amount = try #require(line.split(separator: ",").last)
            #expect(amount.split(separator: ".").last?.count == 2)
            #expect(
                sheet.contains(
                    "<v>\(try #require(Double(amount)).description.replacingOccurrences(of: ".0", with: ""))</v>"))
        }
    }

    // MARK: Relations

    @Test func aRelationIsWrittenWithEveryColumnAndRow() throws {
        try bench.show(
            """
            clients:with{ idle = "today() - last_visit" }:export(folder .. "all.csv")
            visits:export(folder .. "visits.jsonl")
            """)
        let count = try bench.count("SELECT count(*) FROM client WHERE status IS NOT 'merged'")
        let heading = try #require(try text("all.csv").components(separatedBy: "\r\n").first)
        #expect(heading.hasPrefix("code,name,") && heading.hasSuffix(",idle"))
        #expect(try text("visits.jsonl").split(separator: "\n").count == bench.count("SELECT count(*) FROM visit"))
        #expect(bench.messages.contains { $0.hasSuffix("all.csv: \(count) clients") })
    }

    // MARK: All or nothing

    @Test func aFileIsReplacedOnlyWhenAsked() throws {
        try bench.show(#"t:export(folder .. "t.csv")"#)
        let before = try text("t.csv")
        #expect(
            bench.failure(#"t:top(1):export(folder .. "t.csv")"#)
                == "\(bench.folder)/t.csv exists already; replace it with { overwrite = true }")
        #expect(try text("t.csv") == before)
        try bench.show(#"t:top(1):export(folder .. "t.csv", { overwrite = true })"#)
        #expect(try text("t.csv").components(separatedBy: "\r\n").count == 3)
    }

    @Test func whatFailsLeavesNothingBehind() throws {
        let before = try files
        _ = bench.failure(#"records{ { long = ("x"):rep(40000) } }:export(folder .. "long.xlsx")"#)
        #expect(
            bench.failure(#"records{ { long = ("x"):rep(40000) } }:export(folder .. "long.xlsx")"#).hasPrefix(
                "`long` of row 1 cannot stand in an .xlsx file"))
        #expect(try files == before)
    }

    @Test func aDryRunWritesNoFile() throws {
        let dry = try Bench(isDryRun: true, writesFiles: true)
        try dry.show("clients:export('\(dry.folder)/x.csv')")
        #expect(dry.messages == ["dry run: \(dry.folder)/x.csv is not written"])
        #expect(!FileManager.default.fileExists(atPath: dry.folder + "/x.csv"))
    }

    @Test(
        "What cannot be exported is said",
        arguments: [
            (#"t:export("/etc/t.csv")"#, "writing /etc/t.csv is not allowed; start with --allow-write=/etc"),
            (#"t:export(folder .. "../t.csv")"#, "is not allowed"),
            (#"t:export(folder .. "t")"#, "has no ending to say what to write: .csv"),
            (#"t:export(folder .. "t.xls")"#, "did you mean \"xlsx\"?"),
            (#"t:export(folder .. "none/t.csv")"#, "No such file"),
            (#"t:export(folder .. "t.csv", { overwrit = true })"#, "did you mean `overwrite`?"),
            (#"t:export(folder .. "t.csv", { columns = { "cod" } })"#, "did you mean `code`?"),
            (#"clients:export(folder .. "t.csv", { columns = { "cod" } })"#, "did you mean `code`?"),
            (#"t:export(folder .. "t.csv", { labels = "fr" })"#, "one of zh, en"),
            (#"t:export(folder .. "t.csv", true)"#, "the options of export are a table"),
            (#"t:export()"#, "string expected"),
        ])
    func errors(source: String, message: String) throws {
        let before = try files
        let failure = bench.failure(source)
        #expect(failure.contains(message), "\(failure)")
        #expect(try files == before)
    }
}
