import Interchange
import Model
import Testing

struct ValueTests {
    /// Imports one client with one more field and gives the reason it was refused for, or nil.
    private func reason(_ field: String, _ value: String, into entity: Entity = .client) throws -> String? {
        let bench = try ImportBench()
        return try bench.importText("code;\(field)\nK1;\(value)\n", keepGood: true) { $0.delimiter = ";" }
            .rejected.first?.reason
    }

    private func stored(_ field: String, _ value: String, _ column: String) throws -> String? {
        let bench = try ImportBench()
        let report = try bench.importText("code;\(field)\nK1;\(value)\n") { $0.delimiter = ";" }
        #expect(report.rejectedCount == 0)
        return try bench.text("SELECT CAST(\(column) AS TEXT) FROM client LEFT JOIN client_text USING (id)")
    }

    @Test(
        arguments: [
            "2020-03-09", "2020/3/9", "2020.3.9", "2020年3月9日", "2020年03月09号", "20200309", "２０２０－０３－０９",
            "2020/3/9 0:00:00", " 2020-03-09 ",
        ])
    func `A date has many spellings`(_ text: String) throws {
        #expect(try stored("verified_on", text, "verified_on") == "2020-03-09")
    }

    @Test(arguments: [
        ("2020-02-30", "is no date of the calendar"), ("昨天", "is not a date"), ("2020-03", "is not a date"),
        ("2020-3/9", "is not a date"), ("2020-03-09 14:30", "has a time of day"), ("2026-10-01", "in the future"),
    ])
    func `What is no date is refused`(_ text: String, _ why: String) throws {
        let reason = try reason("verified_on", text)
        #expect(reason?.contains(why) == true)
        #expect(reason?.contains("资料核实日期 (verified_on)") == true)
        #expect(reason?.contains(text) == true)
    }

    @Test(arguments: [
        ("1234.5", "123450"), ("1,234.50", "123450"), ("￥1,234.5", "123450"), ("¥ 1234.50", "123450"),
        ("1234.50元", "123450"), ("１，２３４．５", "123450"), ("-￥12", "-1200"), ("－12", "-1200"), ("0.29", "29"),
        ("1.500", "150"), ("+7", "700"), ("1,234,567", "123456700"),
    ])
    func `An amount is exact to the fen`(_ text: String, _ fen: String) throws {
        #expect(try stored("funds", text, "funds_fen") == fen)
    }

    @Test(arguments: [
        ("1.005", "a fraction of a fen"), ("壹佰元", "is not an amount"), ("1,23", "comma"), ("12,34.5", "comma"),
        ("1e3", "is not an amount"), ("99999999999999999999", "larger than any number"), ("--5", "is not an amount"),
    ])
    func `What is no amount is refused, not rounded`(_ text: String, _ why: String) throws {
        #expect(try reason("funds", text)?.contains(why) == true)
    }

    @Test func `Numbers are whole, within their range, and may have full-width digits`() throws {
        #expect(try stored("points", "１２", "points") == "12")
        #expect(try stored("points", "1,200.00", "points") == "1200")
        #expect(try reason("points", "1.5")?.contains("is not a whole number") == true)
        #expect(try reason("x_current", "5")?.contains("at least 0 and at most 4") == true)
        #expect(try reason("assets", "-0.01")?.contains("at least 0") == true)
        #expect(try reason("discount_rate", "0")?.contains("more than 0 and at most 1") == true)
        #expect(try stored("discount_rate", "0.85", "discount_rate") == "0.85")
    }

    @Test func `Yes and no have many spellings`() throws {
        for yes in ["yes", "是", "true", "1", "Y", "１"] {
            #expect(try stored("influential;influence_reason", "\(yes);r", "influential") == "1")
        }
        for no in ["no", "否", "FALSE", "0"] { #expect(try stored("influential", no, "influential") == "0") }
        #expect(try reason("influential", "perhaps")?.contains("neither yes nor no") == true)
    }

    @Test func `What is true of one field may need another`() throws {
        #expect(try reason("influential", "是")?.contains("影响力说明 (influence_reason)") == true)
    }

    @Test func `Allowed values go by name or label, and the nearest is offered`() throws {
        #expect(try stored("class", "a", "class") == "A")
        #expect(try stored("class", "A类", "class") == "A")
        #expect(try stored("关系阶段", "伙伴式", "stage") == "partnership")
        #expect(try reason("stage", "partnersip")?.contains("did you mean \"partnership\"?") == true)
        #expect(try reason("kind", "x")?.contains("organisation 单位, person 个人") == true)
    }

    @Test func `All that is wrong with a record is said`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,assets,verified_on\n,x,y\n", keepGood: true)
        let reason = report.rejected.first?.reason ?? ""
        #expect(reason.contains("assets") && reason.contains("verified_on"))
    }

    private func contact(_ heading: String, _ value: String) throws -> (String?, String?) {
        let bench = try ImportBench()
        try bench.importText("code\nK1\n")
        let report = try bench.importText(
            "client;name;\(heading)\nK1;王芳;\(value)\n", into: .contact, keepGood: true
        ) { $0.delimiter = ";" }
        return (try bench.text("SELECT \(heading) FROM contact"), report.rejected.first?.reason)
    }

    @Test(arguments: [
        ("13800138000", "13800138000"), ("138-0013-8000", "13800138000"), ("+86 138 0013 8000", "13800138000"),
        ("０１０－１２３４５６７８", "01012345678"), ("(0591) 8765 4321", "059187654321"), ("+86 10 12345678", "01012345678"),
        ("+44 20 7946 0958", "+442079460958"), ("0591-87654321转803", "059187654321-803"),
    ])
    func `A phone number is its digits`(_ text: String, _ digits: String) throws {
        #expect(try contact("phone", text).0 == digits)
    }

    @Test(arguments: [
        ("12345", "too short"), ("12800138000", "no mobile number"), ("call me", "is not a phone number"),
        ("1234567890123456", "too long"),
    ])
    func `What is no phone number is refused`(_ text: String, _ why: String) throws {
        #expect(try contact("phone", text).1?.contains(why) == true)
    }

    @Test func `An e-mail address is in lower case and has a name, an @ and a domain`() throws {
        #expect(try contact("email", "Wang.Fang@Example.CN").0 == "wang.fang@example.cn")
        #expect(try contact("email", "wang＠example.cn").0 == "wang@example.cn")
        for wrong in ["not-an-address", "a@b", "a b@c.cn", "@c.cn", "a@@c.cn", "a@c..cn", "a@c.cn."] {
            #expect(try contact("email", wrong).1?.contains("is not an e-mail address") == true)
        }
    }

    @Test func `A birthday is a date or a month and a day`() throws {
        #expect(try contact("birthday", "1980/2/29").0 == "1980-02-29")
        #expect(try contact("birthday", "02-29").0 == "02-29")
        #expect(try contact("birthday", "2月29日").0 == "02-29")
        #expect(try contact("birthday", "2026-02-29").1?.contains("no date of the calendar") == true)
        #expect(try contact("birthday", "02-30").1?.contains("no date of the calendar") == true)
    }

    @Test func `A moment is local unless it says its zone`() throws {
        let bench = try ImportBench()
        try bench.importText("code\nK1\n")
        try bench.importText(
            "client,kind,received_at,closed_at\nK1,complaint,2026-03-01 08:30,2026-03-01T08:30:00Z\n",
            into: .supportCase)
        #expect(
            try bench.text("SELECT received_at || ' ' || closed_at FROM \"case\"")
                == "2026-03-01T00:30:00Z 2026-03-01T08:30:00Z")
    }
}
