import Archive
import Model
import Query
import Testing

@testable import Analysis

@Suite("Duplicates")
struct DuplicateTests {
    /// `keep drop` of every pair that is proposed for clients of these names, C1, C2 …
    private func pairs(
        _ names: [String], _ values: [String: Value] = ["region": "福建"],
        _ given: [String: AnalysisArguments.Given] = [:], phones: [String] = []
    ) throws -> [String] {
        let archive = try AnalysisArchive()
        try archive.add(.client, names.map { values.merging(["name": .text($0)]) { $1 } })
        for (position, phone) in phones.enumerated() where !phone.isEmpty {
            try archive.add(.contact, [["client": .text("C\(position + 1)"), "name": "张", "phone": .text(phone)]])
        }
        return try archive.ask(Duplicates.self, given).rows.map { "\($0[0]) \($0[1])" }
    }

    @Test(
        "One company under two spellings",
        arguments: [
            ("福州市恒安贸易有限公司", "恒安贸易有限公司"), ("恒安贸易有限责任公司", "福建省福州市恒安贸易公司"),
            ("恒安（福州）贸易有限公司", "恒安贸易"), ("恒安（集团）股份有限公司", "恒安集团"), ("ＡＢＣ科技有限公司", "abc 科技"),
            ("Acme Trading Co., Ltd.", "ACME  TRADING"), ("福州恒安贸易有限公司", "福洲恒安贸易有限公司"), ("晋江市华美制衣厂", "华美制衣厂"),
            ("恒安集团福州分公司", "恒安集团有限公司福州分公司"),
        ])
    func same(one: String, other: String) throws {
        #expect(try pairs([one, other]) == ["C1 C2"])
    }

    @Test(
        "Names that are near and are not one",
        arguments: [
            ("恒安集团第一分公司", "恒安集团第二分公司"), ("兴业银行福州分行", "兴业银行厦门分行"), ("福州恒安贸易有限公司", "厦门恒安贸易有限公司"),
            ("上海银行", "北京银行"), ("恒安集团有限公司", "恒安集团有限公司福州分公司"), ("恒安一厂", "恒安二厂"), ("上海银行", "福州银行"),
            ("大世界超级市场", "世界超级市场"), ("石家庄凯骏超市连锁有限公司", "石家庄银茂超市连锁有限公司"),
        ])
    func apart(one: String, other: String) throws {
        #expect(try pairs([one, other]) == [])
    }

    @Test("Parts of one house share a switchboard and are not one")
    func switchboard() throws {
        #expect(
            try pairs(["恒安第一分公司", "恒安第二分公司", "恒安有限公司"], phones: ["0591-87654321", "059187654321", "0591 8765 4321"])
                == [])
        #expect(try pairs(["华美制衣", "美华服饰"], phones: ["138 0013 8001", "+86 13800138001"]) == ["C1 C2"])
    }

    @Test("E-mail and WeChat count in any case, empty words do not")
    func lines() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(4)
        try archive.add(
            .contact,
            [
                ["client": "C1", "name": "张", "email": "Zhang@Example.CN", "wechat": "无"],
                ["client": "C2", "name": "李", "email": "zhang@example.cn"],
                ["client": "C3", "name": "王", "wechat": "无"], ["client": "C4", "name": "赵", "wechat": "无"],
            ])
        let answer = try archive.ask(Duplicates.self)
        #expect(answer.rows.map { [$0[0], $0[1], $0[4], $0[5]] } == [["C1", "C2", "0.75", "same e-mail"]])
    }

    @Test("A person's name alone is no reason")
    func persons() throws {
        let person: [String: Value] = ["kind": "person", "region": "福建", "industry": "教育"]
        #expect(try pairs(["王伟", "王伟"], person) == [])
        #expect(try pairs(["王伟", "王伟"], person, phones: ["13800138001", "13800138001"]) == ["C1 C2"])
    }

    @Test("The fuller file is kept; a region that differs speaks against a name")
    func sides() throws {
        let archive = try AnalysisArchive()
        try archive.add(
            .client,
            [
                ["name": "恒安贸易"], ["name": "恒安贸易公司", "industry": "贸易", "region": "福建"],
                ["name": "恒安贸易有限公司", "region": "广东"],
            ])
        let answer = try archive.ask(Duplicates.self, ["all": true])
        #expect(
            answer.rows.map { [$0[0], $0[1], $0[4]] } == [["C2", "C1", "0.75"], ["C3", "C1", "0.75"]])
        #expect(answer.rows[0][5] == "same name but for its form (恒安贸易)")
        let star = try archive.ask(Duplicates.self)
        #expect(star.rows.map { [$0[0], $0[1]] } == [["C2", "C1"]])
        #expect(star.notes == ["1 further pairs are of clients that stand above already (all = true shows them)"])
        let apart = try archive.ask(Duplicates.self, ["elsewhere": 1, "all": true])
        #expect(apart.rows.count == 3)
        #expect(apart.rows.contains { $0[5] == "same name but for its form (恒安贸易), but in 福建 and 广东" })
    }

    @Test("Merged clients are left out, and so is what too many share")
    func leftOut() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(6, ["name": "未名", "status": "active"])
        let crowded = try archive.ask(Duplicates.self, ["block": 5])
        #expect(crowded.rows.isEmpty)
        #expect(
            crowded.notes == [
                "1 names shared by more than 5 clients were passed over",
                "1 readings of names shared by more than 5 clients were passed over",
            ])
        #expect(
            try archive.ask(Duplicates.self, ["block": 6]).rows.map { $0[1] }.sorted() == [
                "C2", "C3", "C4", "C5", "C6",
            ])
        let merged = try AnalysisArchive()
        try merged.add(.client, [["name": "恒安贸易"], ["name": "恒安贸易", "status": "merged"]])
        #expect(try merged.ask(Duplicates.self).rows.isEmpty)
    }

    @Test("One client is compared with all")
    func single() throws {
        let archive = try AnalysisArchive()
        try archive.add(.client, [["name": "恒安贸易"], ["name": "华美服饰"], ["name": "恒安贸易公司"], ["name": "华美服饰公司"]])
        #expect(
            try archive.ask(Duplicates.self, of: .rows(.client, ids: [3])).rows.map { [$0[0], $0[1]] } == [
                ["C1", "C3"]
            ])
    }

    @Test("Weights are the asker's")
    func weights() throws {
        #expect(try pairs(["恒安贸易", "恒安贸易公司"], [:], ["weights": ["name": 0.5]]) == [])
        #expect(try pairs(["恒安贸易", "恒安贸易公司"], [:], ["weights": ["name": 0.5], "min": 0.5]) == ["C1 C2"])
        let archive = try AnalysisArchive()
        #expect(throws: AnalysisError("`weights.name` of duplicates is between 0 and 1, not 2.0")) {
            try archive.ask(Duplicates.self, ["weights": ["name": 2]])
        }
    }
}
