import Foundation
import Interchange
import Model
import Testing

struct EncodingTests {
    private static let sheet = "客户编号,客户名称,地区\nK1,招商局,福建\nK2,中远海运,上海\n"

    private func imported(_ bytes: [UInt8], named: Interchange.Encoding? = nil) throws -> (ImportReport, [String]) {
        let bench = try ImportBench()
        let report = try bench.run(
            ImportOptions(file: try bench.file(bytes), entity: .client, encoding: named))
        return (report, try bench.texts("SELECT name FROM client ORDER BY code"))
    }

    static let spellings: [(name: String, bytes: [UInt8], encoding: Interchange.Encoding)] = [
        ("UTF-8", Array(sheet.utf8), .utf8),
        ("UTF-8 with a mark", [0xEF, 0xBB, 0xBF] + Array(sheet.utf8), .utf8),
        ("UTF-16 LE with a mark", [0xFF, 0xFE] + bytes(sheet, .utf16LittleEndian), .utf16LittleEndian),
        ("UTF-16 BE with a mark", [0xFE, 0xFF] + bytes(sheet, .utf16BigEndian), .utf16BigEndian),
        ("UTF-16 LE without", bytes(sheet, .utf16LittleEndian), .utf16LittleEndian),
        ("UTF-16 BE without", bytes(sheet, .utf16BigEndian), .utf16BigEndian),
        ("GB18030", gb18030(sheet), .gb18030),
    ]

    private static func bytes(_ text: String, _ encoding: String.Encoding) -> [UInt8] {
        Array(text.data(using: encoding) ?? Data())
    }

    static func gb18030(_ text: String) -> [UInt8] {
        // Bytes of the characters the test uses, as the standard gives them.
        let codes: [Character: [UInt8]] = [
            "客": [0xBF, 0xCD], "户": [0xBB, 0xA7], "编": [0xB1, 0xE0], "号": [0xBA, 0xC5], "名": [0xC3, 0xFB],
            "称": [0xB3, 0xC6], "地": [0xB5, 0xD8], "区": [0xC7, 0xF8], "招": [0xD5, 0xD0], "商": [0xC9, 0xCC],
            "局": [0xBE, 0xD6], "福": [0xB8, 0xA3], "建": [0xBD, 0xA8], "中": [0xD6, 0xD0], "远": [0xD4, 0xB6],
            "海": [0xBA, 0xA3], "运": [0xD4, 0xCB], "上": [0xC9, 0xCF], "𠮷": [0x95, 0x34, 0xB2, 0x35],
        ]
        return text.flatMap { codes[$0] ?? Array(String($0).utf8) }
    }

    @Test(arguments: spellings.indices)
    func `The encoding is found out and named in the report`(_ index: Int) throws {
        let (_, bytes, encoding) = Self.spellings[index]
        let (report, names) = try imported(bytes)
        #expect(report.encoding.encoding == encoding)
        #expect(report.encoding.reason != .named)
        #expect(names == ["招商局", "中远海运"])
    }

    @Test func `A character of four bytes in GB18030 is read, also when the encoding is named`() throws {
        let (report, names) = try imported(Self.gb18030("客户编号,客户名称\nK1,𠮷中\n"), named: .gb18030)
        #expect(names == ["𠮷中"])
        #expect(report.encoding.description == "GB18030 (as told)")
    }

    @Test func `Encodings have the names people use`() {
        #expect(Encoding(named: "gbk") == .gb18030)
        #expect(Encoding(named: "UTF-16 LE") == .utf16LittleEndian)
        #expect(Encoding(named: "utf8") == .utf8)
        #expect(Encoding(named: "latin-9000") == nil)
    }

    @Test func `Bytes that are no UTF-8 refuse their record and are named`() throws {
        let bench = try ImportBench()
        var bytes = Array("code,name\n".utf8)
        for number in 1...40 { bytes += Array("K\(number),客户\n".utf8) }
        bytes += Array("K41,".utf8) + [0xE5, 0xAE, 0x2E] + Array("\nK42,客户\n".utf8)
        let report = try bench.run(ImportOptions(file: try bench.file(bytes), entity: .client, keepGood: true))
        #expect(report.encoding.reason == .nearlyWellFormed)
        #expect(report.rejected.map(\.record) == [41])
        #expect(report.rejected.first?.line == 42)
        #expect(report.rejected.first?.reason.contains("not UTF-8") == true)
        #expect(try bench.integer("SELECT count(*) FROM client") == 41)
    }

    @Test func `A file read in the wrong encoding is refused record by record, not garbled`() throws {
        let bench = try ImportBench()
        let path = try bench.file(Self.gb18030("code,客户名称\nK1,招商局\n"))
        let error = try #require(throws: ImportError.self) {
            try bench.run(ImportOptions(file: path, entity: .client, encoding: .utf8))
        }
        #expect(error.description.contains("not UTF-8"))
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
    }

    @Test func `Bytes of no known encoding are refused as a whole`() throws {
        let bench = try ImportBench()
        let path = try bench.file(Array("code,name\nK1,".utf8) + [0x80, 0x20, 0xFF, 0x20, 0xFF] + Array("\n".utf8))
        #expect(throws: ImportError.unknownEncoding(path: path)) {
            try bench.run(ImportOptions(file: path, entity: .client))
        }
    }

    @Test func `A long beginning of nothing but ASCII does not hide what comes after`() throws {
        let bench = try ImportBench()
        var bytes = Array("code,name\n".utf8)
        for number in 0..<80_000 { bytes += Array("A\(number),plain name \(number)\n".utf8) }
        bytes += Self.gb18030("Z1,招商局\n")
        let report = try bench.run(ImportOptions(file: try bench.file(bytes), entity: .client))
        #expect(report.encoding.encoding == .gb18030)
        #expect(try bench.text("SELECT name FROM client WHERE code = 'Z1'") == "招商局")
    }

    @Test func `A file cut off within a character refuses its last record`() throws {
        let bench = try ImportBench()
        let bytes = Self.gb18030("code,name\nK1,招商局\nK2,中").dropLast()
        let report = try bench.run(
            ImportOptions(file: try bench.file(Array(bytes)), entity: .client, encoding: .gb18030, keepGood: true))
        #expect(report.rejected.map(\.record) == [2])
        #expect(report.counts(of: .client).added == 1)
    }
}
