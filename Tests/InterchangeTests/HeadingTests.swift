import Interchange
import Model
import Testing

struct HeadingTests {
    @Test func `Headings are names or labels, in any case and width`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("客户编号,Client Name,REGION,ａｓｓｅｔｓ\nK1,a,福建,5\n")
        #expect(report.matched.map(\.field) == ["code", "name", "region", "assets"])
        #expect(try bench.integer("SELECT assets_fen FROM client") == 500)
    }

    @Test func `Unknown headings are all listed with what may be meant, and nothing is written`() throws {
        let bench = try ImportBench()
        let error = try #require(throws: ImportError.self) {
            try bench.importText("code,regoin,favourite colour\nK1,福建,red\n")
        }
        #expect(error.description.contains("`regoin` (did you mean `region`?), `favourite colour`"))
        #expect(try bench.integer("SELECT count(*) FROM client") == 0)
    }

    @Test func `What the archive derives or sets cannot be imported`() throws {
        let bench = try ImportBench()
        let error = try #require(throws: ImportError.self) { try bench.importText("code,累计成交\nK1,5\n") }
        #expect(error.description.contains("`revenue` of client cannot be imported: it is derived"))
    }

    @Test func `Columns without a field go to extra when asked, or are ignored when asked`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,colour,shoe size,junk\nK1,\"r\"\"ed\",42,x\n") {
            $0.extra = .named(["colour", "shoe size"])
            $0.ignore = .named(["junk"])
        }
        #expect(report.ignored == ["junk"])
        #expect(try bench.text("SELECT extra FROM client_text") == #"{"colour":"r\"ed","shoe size":"42"}"#)
        try bench.importText("code,colour,more\nK2,blue,y\n") { $0.extra = .rest }
        #expect(try bench.text("SELECT extra FROM client_text WHERE id = 2") == #"{"colour":"blue","more":"y"}"#)
    }

    @Test func `The headings say what the records are`() throws {
        let bench = try ImportBench()
        let reps = try bench.file("code,name,role\nli,李,rep\n")
        let report = try bench.run(ImportOptions(file: reps))
        #expect(report.counts.map(\.entity) == ["rep"])
        let unclear = try bench.file("colour,weight\nred,5\n")
        let error = try #require(throws: ImportError.self) { try bench.run(ImportOptions(file: unclear)) }
        #expect(error == .noTarget(headings: ["colour", "weight"]))
    }

    @Test func `A field that every new row needs must have a column`() throws {
        let bench = try ImportBench()
        #expect(throws: ImportError.fieldNotGiven(entity: "client", field: "code", label: "客户编号")) {
            try bench.importText("name,region\na,福建\n")
        }
        #expect(throws: ImportError.fieldNotGiven(entity: "purchase", field: "date", label: "交易日期")) {
            try bench.importText("client,amount\nK1,5\n", into: .purchase)
        }
    }

    @Test func `A client without a name is called by its code and kept by nobody`() throws {
        let bench = try ImportBench()
        try bench.importText("code,name\nK1,\nK2,b\n")
        #expect(try bench.texts("SELECT name FROM client ORDER BY code") == ["K1", "b"])
        #expect(try bench.texts("SELECT DISTINCT rep.code FROM client JOIN rep ON rep.id = owner_id") == ["unassigned"])
    }
}
