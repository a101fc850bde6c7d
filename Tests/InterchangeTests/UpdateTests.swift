import Interchange
import Model
import Testing

struct UpdateTests {
    @Test func `What a record says of a client that is there fills and changes it, and blanks nothing out`() throws {
        let bench = try ImportBench()
        try bench.importText("code,name,region,notes\nK1,a,福建,old\nK2,b,上海,\n")
        let report = try bench.importText("code,name,region,notes,assets\nK1,,北京,,5\nK2,b,,,\nK3,c,,,\n")
        let counts = report.counts(of: .client)
        #expect(counts.added == 1)
        #expect(counts.updated == 1)
        #expect(counts.unchanged == 1)
        #expect(
            try bench.texts(
                "SELECT name || region || coalesce(assets_fen, '') || version FROM client ORDER BY code LIMIT 2")
                == ["a北京5002", "b上海1"])
        #expect(try bench.text("SELECT notes FROM client_text WHERE id = 1") == "old")
    }

    @Test func `Within a file the last record wins`() throws {
        let bench = try ImportBench()
        let report = try bench.importText("code,region,notes\nK1,福建,one\nK1,北京,\nK1,,two\n")
        #expect(report.counts(of: .client).added == 1)
        #expect(report.counts(of: .client).updated == 2)
        #expect(try bench.text("SELECT region FROM client") == "北京")
        #expect(try bench.text("SELECT notes FROM client_text") == "two")
    }

    @Test func `Long texts and custom fields are added to those there are`() throws {
        let bench = try ImportBench()
        try bench.importText("code,colour\nK1,red\nK2,red\n") { $0.extra = .rest }
        let report = try bench.importText("code,size,business_scope\nK1,42,shoes\n") { $0.extra = .rest }
        #expect(report.counts(of: .client).updated == 1)
        #expect(try bench.text("SELECT extra FROM client_text WHERE id = 1") == #"{"colour":"red"}"#)
        let more = try bench.importText("code,weight\nK1,7\n") { $0.extra = .rest }
        #expect(more.counts(of: .client).updated == 1)
        #expect(try bench.text("SELECT extra FROM client_text WHERE id = 1") == #"{"colour":"red","weight":"7"}"#)
        #expect(try bench.text("SELECT size || business_scope FROM client_text WHERE id = 1") == "42shoes")
        #expect(try bench.integer("SELECT version FROM client WHERE code = 'K1'") == 3)
    }

    @Test func `A contact is told by its client and name`() throws {
        let bench = try ImportBench()
        try bench.importText("code\nK1\nK2\n")
        let report = try bench.importText(
            "client,name,duty\nK1,王芳,会计\nK1,王芳,经理\nK2,王芳,会计\n", into: .contact)
        #expect(report.counts(of: .contact).added == 2)
        #expect(try bench.texts("SELECT duty FROM contact ORDER BY id") == ["经理", "会计"])
    }

    @Test func `What a rule needs may be in the archive already`() throws {
        let bench = try ImportBench()
        try bench.importText("code,influence_reason\nK1,sets the prices\n")
        let report = try bench.importText("code,influential\nK1,是\nK2,是\n", keepGood: true)
        #expect(report.rejected.map(\.record) == [2])
        #expect(try bench.integer("SELECT influential FROM client") == 1)
    }
}
