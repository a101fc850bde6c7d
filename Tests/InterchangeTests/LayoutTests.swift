import Foundation
import Interchange
import Model
import Testing

struct LayoutTests {
    @Test(arguments: [",", ";", "\t", "|"])
    func `The delimiter is found out`(_ delimiter: String) throws {
        let bench = try ImportBench()
        let text =
            ["code", "name", "region"].joined(separator: delimiter) + "\n"
            + ["K1", "\"a\(delimiter)b\"", "福建"].joined(separator: delimiter) + "\n"
        let report = try bench.importText(text)
        #expect(report.delimiter == (delimiter == "\t" ? "tab" : delimiter))
        #expect(try bench.text("SELECT name FROM client") == "a\(delimiter)b")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `Any line end ends a record, and none need stand at the end`(_ end: String) throws {
        let bench = try ImportBench()
        let report = try bench.importText(["code,name", "K1,a", "", "K2,b"].joined(separator: end))
        #expect(report.records == 2)
        #expect(try bench.texts("SELECT name FROM client ORDER BY code") == ["a", "b"])
    }

    @Test func `Quotes hold delimiters, line breaks and doubled quotes`() throws {
        let bench = try ImportBench()
        try bench.importText("code,name,notes\nK1,\"a,b\",\"one\r\ntwo \"\"three\"\"\"\n")
        #expect(try bench.text("SELECT name FROM client") == "a,b")
        #expect(try bench.text("SELECT notes FROM client_text") == "one\r\ntwo \"three\"")
    }

    @Test func `A quotation mark in the wrong place refuses its record and no other`() throws {
        let bench = try ImportBench()
        let report = try bench.importText(
            "code,name\nK1,a\nK2,\"b\"c\nK3,d\"e\nK4,f\n", keepGood: true)
        #expect(report.rejected.map(\.record) == [2, 3])
        #expect(report.rejected.map(\.line) == [3, 4])
        #expect(report.rejected[0].reason.contains("quotation mark"))
        #expect(try bench.texts("SELECT code FROM client ORDER BY code") == ["K1", "K4"])
    }

    @Test func `A quote that is never closed does not swallow the records after it`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,name\nK1,\"a\nK2,b\nK3,c\n", keepGood: true)
        #expect(report.rejected.map(\.record) == [1])
        #expect(report.rejected[0].reason.contains("never closed"))
        #expect(try bench.texts("SELECT code FROM client ORDER BY code") == ["K2", "K3"])
    }

    @Test func `A quote that is never closed in a long file is noticed`() throws {
        let bench = try ImportBench()
        var text = "code,name\nK0,\"a\n"
        for number in 1...20_000 { text += "K\(number),\(String(repeating: "x", count: 900))\n" }
        let report = try bench.importText(text, keepGood: true)
        #expect(report.rejected.map(\.record) == [1])
        #expect(try bench.integer("SELECT count(*) FROM client") == 20_000)
    }

    @Test func `A field of a megabyte is a field`() throws {
        let bench = try ImportBench()
        let long = String(repeating: "长文", count: 200_000)
        try bench.importText("code,notes\nK1,\"\(long)\"\nK2,b\n")
        #expect(try bench.integer("SELECT length(notes) FROM client_text WHERE id = 1") == 400_000)
    }

    @Test func `Records with too few or too many columns are refused`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,name,region\nK1,a\nK2,b,c,d\nK3,e,f\n", keepGood: true)
        #expect(
            report.rejected.map(\.reason) == [
                "the record has 2 columns where 3 are expected", "the record has 4 columns where 3 are expected",
            ])
    }

    @Test func `A NUL refuses its record`() throws {
        let bench = try ImportBench()
        let path = try bench.file(Array("code,name\nK1,a".utf8) + [0] + Array("b\nK2,c\n".utf8))
        let report = try bench.run(
            ImportOptions(file: path, entity: .client, encoding: .utf8, keepGood: true))
        #expect(report.rejected.map(\.record) == [1])
        #expect(report.rejected[0].reason.contains("NUL"))
    }

    @Test func `An empty file, a missing one and a folder say so`() throws {
        let bench = try ImportBench()
        let empty = try bench.file("")
        #expect(throws: ImportError.empty(path: empty)) { try bench.run(ImportOptions(file: empty, entity: .client)) }
        let missing = bench.folder + "/nothing.csv"
        let error = try #require(throws: ImportError.self) { try bench.run(ImportOptions(file: missing)) }
        #expect(error.description == "cannot read \(missing): No such file or directory")
        #expect(throws: ImportError.cannotRead(path: bench.folder, reason: "it is a folder")) {
            try bench.run(ImportOptions(file: bench.folder))
        }
    }

    @Test func `Headings alone are no records`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,name\n")
        #expect(report.records == 0)
        #expect(report.isWritten)
    }

    @Test func `Headings must differ`() throws {
        let bench = try ImportBench()
        #expect(throws: ImportError.duplicateHeadings(["name"])) {
            try bench.importText("code,name,name\nK1,a,b\n")
        }
        #expect(throws: ImportError.sameField(field: "name", headings: ["name", "客户名称"])) {
            try bench.importText("code,name,客户名称\nK1,a,b\n")
        }
    }

    @Test func `Rows that a spreadsheet left blank are no records but keep the count`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,assets\nK1,1\n,\nK2,x\n,\n", keepGood: true)
        #expect(report.records == 2)
        #expect(report.blank == 2)
        #expect(report.rejected.map(\.record) == [3])
    }

    @Test func `Columns at fixed places are counted in characters`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "layout": { "fixed": [ { "name": "c", "width": 4 }, { "name": "n", "from": 5, "to": 8 },
                                     { "name": "a", "width": 8 } ] },
              "rows": [ { "entity": "client", "fields": { "code": "c", "name": "n", "assets": "a" } } ] }
            """
        let report = try bench.importText(
            "K001招商局    12.50\nK002中远海运    3\nK3\n", mapping: mapping, keepGood: true)
        #expect(report.delimiter == nil)
        #expect(report.rejected.map(\.record) == [3])
        #expect(try bench.texts("SELECT name FROM client ORDER BY code") == ["招商局", "中远海运"])
        #expect(try bench.integer("SELECT sum(assets_fen) FROM client") == 1550)
    }

    @Test func `A mapping names the columns where the file has no headings, and passes lines over`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "layout": { "header": false, "columns": ["c", "n"], "skip_lines": 2, "delimiter": ";" },
              "rows": [ { "entity": "client", "fields": { "code": "c", "name": 2 } } ] }
            """
        let report = try bench.importText("A report\nof 2026\nK1;a\nK2;b;c\n", mapping: mapping, keepGood: true)
        #expect(report.rejected.map(\.line) == [4])
        #expect(try bench.texts("SELECT name FROM client") == ["a"])
    }
}
