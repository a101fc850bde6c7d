import Interchange
import Model
import Testing

struct ReferenceTests {
    @Test func `A code that is not there refuses the record and the nearest is offered`() throws {
        let bench = try ImportBench()
        try bench.importText("code,name\nwanglei,王\nliqiang,李\n", into: .rep)
        let report = try bench.importText(
            "code,owner\nK1,wanglei\nK2,wnaglei\nK3,zhang\n", keepGood: true)
        #expect(report.rejected.map(\.record) == [2, 3])
        #expect(report.rejected[0].reason.contains("客户经理 (owner)"))
        #expect(report.rejected[0].reason.contains("did you mean \"wanglei\"?"))
        #expect(try bench.integer("SELECT count(*) FROM client") == 1)
    }

    @Test func `A mapping may make rows for new codes, once each and only for good records`() throws {
        let bench = try ImportBench()
        let mapping = """
            { "rows": [ { "entity": "client", "fields": {
                "code": "code", "assets": "assets",
                "owner": { "column": "owner", "create": true }, "custodian": { "column": "keeper", "create": true } } } ] }
            """
        let report = try bench.importText(
            "code,owner,keeper,assets\nK1,li,li,1\nK2,wang,li,2\nK3,zhao,zhao,x\n", mapping: mapping, keepGood: true)
        #expect(report.counts(of: .rep).added == 2)
        #expect(try bench.texts("SELECT code FROM rep WHERE code <> 'unassigned' ORDER BY code") == ["li", "wang"])
        #expect(try bench.texts("SELECT rep.code FROM client JOIN rep ON rep.id = custodian_id") == ["li", "li"])
    }

    @Test func `A purchase finds its client by code`() throws {
        let bench = try ImportBench()
        try bench.importText("code\nK1\n")
        let report = try bench.importText(
            "客户,交易日期,成交金额\nK1,2026-01-05,10\nK2,2026-01-05,20\n", into: .purchase, keepGood: true)
        #expect(report.rejected.map(\.field) == ["client"])
        #expect(try bench.integer("SELECT revenue_fen FROM client_facts") == 1000)
    }

    @Test func `A visit's contact is named within its client`() throws {
        let bench = try ImportBench()
        try bench.importText("code\nK1\nK2\n")
        try bench.importText("code\nli\n", into: .rep)
        try bench.importText("client,name\nK1,王芳\nK2,李明\n", into: .contact)
        let report = try bench.importText(
            "client,rep,contact,status,date\nK1,li,王芳,completed,2026-01-05\nK1,li,李明,completed,2026-01-05\n",
            into: .visit, keepGood: true)
        #expect(report.rejected.map(\.record) == [2])
        #expect(try bench.integer("SELECT contact_id FROM visit") == 1)
        #expect(try bench.text("SELECT last_visit FROM client_facts") == "2026-01-05")
    }

    @Test func `A completed visit needs its date`() throws {
        let bench = try ImportBench()
        try bench.importText("code\nK1\n")
        let report = try bench.importText(
            "client,rep,status,date\nK1,unassigned,completed,\nK1,unassigned,planned,\n", into: .visit, keepGood: true)
        #expect(report.rejected.map(\.record) == [1])
        #expect(report.rejected[0].reason.contains("拜访日期 (date) is missing"))
    }

    @Test func `A campaign may not end before it begins, also when its rows meet in two files`() throws {
        let bench = try ImportBench()
        try bench.importText("code,name,starts_on\nAUG,八月,2026-08-01\n", into: .campaign)
        let report = try bench.importText("code,ends_on\nAUG,2026-07-01\n", into: .campaign, keepGood: true)
        #expect(report.rejected.first?.field == "ends_on")
        #expect(try bench.integer("SELECT count(*) FROM campaign WHERE ends_on IS NULL") == 1)
    }
}
