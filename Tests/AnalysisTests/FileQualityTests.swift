import Archive
import Model
import Query
import Testing

@testable import Analysis
@testable import QueryTesting

@Suite("File quality")
struct FileQualityTests {
    /// Everything that is required of all clients, of which 11 are the client's own and 2 of a contact.
    private static let basics: [String: Value] = [
        "kind": "organisation", "region": "福建", "industry": "银行", "x_current": 1, "y_capacity": 2, "stage": "initial",
        "source": "media", "verified_on": .day("2026-09-01"),
    ]

    @Test("Filled over required fields of the class, empty words not counted")
    func completeness() throws {
        let archive = try AnalysisArchive()
        try archive.add(.branch, [["code": "FZ"]])
        try archive.add(
            .client,
            [
                Self.basics.merging(["branch": "FZ"]) { $1 },
                Self.basics.merging(["region": "无", "industry": " - ", "branch": "FZ", "class": "C"]) { $1 },
                [:], ["class": "A"], ["class": "VIP"], ["class": "B"],
            ])
        try archive.add(
            .contact, [["client": "C1", "name": "张三", "phone": "13812345678"], ["client": "C2", "name": "未知"]])
        let answer = try archive.ask(FileQuality.self)
        let complete = try archive.byCode(answer, "completeness")
        // name, kind, region, industry, x, y, stage, source, owner, branch, verified_on; contact.name, contact.phone.
        #expect(complete["C1"] == "1.0")
        #expect(complete["C2"] == "\(9.0 / 13)")
        #expect(complete["C3"] == "\(2.0 / 13)")
        let missing = try archive.byCode(answer, "missing_fields")
        #expect(missing["C1"] == nil)
        #expect(missing["C2"] == "region, industry, contact.name, contact.phone")
        #expect(missing["C6"]?.contains("business_scope, annual_sales, annual_spend, price_sensitivity") == true)
        // A wants 11 fields of the client and 5 of its contacts more, VIP the reason of its influence besides.
        let (required, ofVIP) = (Self.required("A"), Self.required("VIP"))
        #expect(complete["C4"] == "\(2.0 / Double(required))" && complete["C5"] == "\(2.0 / Double(ofVIP))")
        #expect(ofVIP == required + 1)
    }

    private static func required(_ name: String) -> Int {
        (Entity.client.fields + Entity.contact.fields).count { field in
            switch field.requiredFor {
            case .all: true
            case .classes(let classes): classes.contains(name)
            case .nobody: false
            }
        }
    }

    @Test("There are bits for every required field")
    func bits() {
        #expect(FileRequirements().names.count == Set(FileRequirements().names).count)
        #expect(FileRequirements().names.count <= UInt64.bitWidth)
    }

    @Test("A required field of contacts is filled by any contact who has not left")
    func contacts() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(2)
        try archive.add(
            .contact,
            [
                ["client": "C1", "name": "张三"], ["client": "C1", "name": "李四", "phone": "13812345678"],
                ["client": "C2", "name": "王五", "phone": "13812345678", "left_on": .day("2026-09-30")],
            ])
        let missing = try archive.byCode(try archive.ask(FileQuality.self), "missing_fields")
        #expect(missing["C1"]?.contains("contact") == false)
        #expect(missing["C2"]?.hasSuffix("contact.name, contact.phone") == true)
        let before = try archive.byCode(try archive.ask(FileQuality.self, ["as_of": "2026-09-29"]), "missing_fields")
        #expect(before["C2"]?.contains("contact") == false)
    }

    @Test("Stale beyond the limit of the class, or never verified; no limit, no verdict")
    func staleness() throws {
        let archive = try AnalysisArchive()
        func verified(_ daysAgo: Int) -> Value { .date(archive.today + -daysAgo) }
        try archive.add(
            .client,
            [
                ["class": "A", "verified_on": verified(30)], ["class": "VIP", "verified_on": verified(31)],
                ["class": "B", "verified_on": verified(60)], ["class": "C", "verified_on": verified(91)],
                ["class": "C"], ["class": "KAROL", "verified_on": verified(900)], ["verified_on": verified(900)],
            ])
        let answer = try archive.ask(FileQuality.self)
        #expect(
            try archive.byCode(answer, "stale")
                == ["C1": "false", "C2": "true", "C3": "false", "C4": "true", "C5": "true"])
        #expect(try archive.byCode(answer, "days_unverified")["C4"] == "91")
        #expect(try archive.byCode(answer, "days_unverified")["C5"] == nil)
        let other = try archive.ask(FileQuality.self, ["limits": ["KAROL": 365, "C": 100]])
        #expect(try archive.byCode(other, "stale")["C6"] == "true")
        #expect(try archive.byCode(other, "stale")["C4"] == "false")
        #expect(archive.failure(FileQuality.self, ["limits": ["C": -1]]).contains("0 or more days"))
        // What was verified later had not been verified then.
        let then = try archive.ask(FileQuality.self, ["as_of": .literal(.date(archive.today + -40))])
        #expect(try archive.byCode(then, "days_unverified")["C1"] == nil)
        #expect(try archive.byCode(then, "days_unverified")["C3"] == "20")
        #expect(try archive.summary(answer).rows.last == ["all", 7, .real(try mean(archive, answer)), 3, 0])
    }

    private func mean(_ archive: AnalysisArchive, _ answer: AnalysisAnswer) throws -> Double {
        try archive.values(answer, "completeness").reduce(0) { $0 + ($1.number ?? 0) } / 7
    }

    @Test("Ready to hand over: items, two contact lines, and a next step for every unsolved problem")
    func handover() throws {
        let archive = try AnalysisArchive()
        try archive.addClients(4)
        try archive.add(
            .contact,
            [
                ["client": "C1", "name": "张三", "phone": "13812345678", "wechat": "zhang3"],
                ["client": "C2", "name": "李四", "phone": "13812345678"],
                ["client": "C2", "name": "王五", "phone": "13812345678", "email": "无"],
                ["client": "C3", "name": "赵六", "phone": "13900000000", "email": "zhao@example.com"],
            ])
        try archive.addVisit(
            "C1", "2026-09-01", ["unsolved": "要新合同", "next_step": "送样", "next_due": .day("2026-10-08")])
        try archive.addVisit("C1", "2026-09-02", ["unsolved": "无", "process": "谈了价格"])
        try archive.addVisit("C3", "2026-09-01", ["unsolved": "投诉", "next_step": "回电", "place": "福州"])
        try archive.addVisit("C3", "2026-09-03", ["unsolved": "发票", "next_due": .day("2026-10-08")])
        let answer = try archive.ask(FileQuality.self, ["items": 3])
        // code, name, owner; of a contact its client, name and lines; texts of visits with something unsolved.
        #expect(
            try archive.byCode(answer, "items") == [
                "C1": "\(3 + 4 + 2)", "C2": "\(3 + 3 + 3)", "C3": "\(3 + 4 + 4)", "C4": "3",
            ])
        #expect(try archive.byCode(answer, "contact_lines") == ["C1": "2", "C2": "1", "C3": "2", "C4": "0"])
        #expect(try archive.byCode(answer, "unsolved") == ["C1": "1", "C2": "0", "C3": "2", "C4": "0"])
        #expect(try archive.byCode(answer, "unplanned") == ["C1": "0", "C2": "0", "C3": "2", "C4": "0"])
        #expect(try archive.byCode(answer, "ready") == ["C1": "true", "C2": "false", "C3": "false", "C4": "false"])
        #expect(
            try archive.byCode(answer, "not_ready_for") == [
                "C2": "contact lines", "C3": "next steps", "C4": "contact lines",
            ])
        let standard = try archive.byCode(try archive.ask(FileQuality.self), "not_ready_for")
        #expect(
            standard == [
                "C1": "items", "C2": "items, contact lines", "C3": "items, next steps", "C4": "items, contact lines",
            ])
        let before = try archive.ask(FileQuality.self, ["items": 3, "as_of": "2026-09-01"])
        #expect(try archive.byCode(before, "unplanned")["C3"] == "1")
    }

    @Test("Random files as the definitions say", arguments: 0..<6)
    func random(seed: Int) throws {
        var random = RandomSource(seed: UInt64(seed) + 7)
        let archive = try AnalysisArchive()
        let texts = ["", "无", "未知", "-", "N/A", "有", "福建省福州市", "n/a", "无锡"]
        func text() -> Value { random.below(4) == 0 ? .missing : .text(texts[1 + random.below(texts.count - 1)]) }
        let classes: [Value] = ["A", "B", "C", "VIP", "KAROL", "unrated", .missing]
        var clients: [[String: Value]] = []
        for number in 0..<25 {
            clients.append([
                "code": .text("C\(100 + number)"), "name": "客户", "class": classes[random.below(classes.count)],
                "region": text(), "industry": text(), "business_scope": text(), "current_products": text(),
                "decision_process": text(), "influence_reason": text(), "notes": text(),
                "acceptance": random.below(2) == 0 ? .missing : 50,
                "influential": random.below(2) == 0 ? .missing : false,
                "annual_sales": random.below(2) == 0 ? .missing : .yuan(0),
                "custodian": random.below(2) == 0 ? .missing : "unassigned",
            ])
        }
        var contacts: [[String: Value]] = []
        for _ in 0..<40 {
            contacts.append([
                "client": .text("C\(100 + random.below(25))"), "name": "张三", "duty": text(), "wechat": text(),
                "decision_maker": random.below(2) == 0 ? .missing : false,
                "left_on": random.below(4) == 0 ? .day("2026-01-01") : .missing,
            ])
        }
        try archive.add(.client, clients)
        try archive.add(.contact, contacts)

        func isFilled(_ value: Value?) -> Bool {
            guard let value, !value.isMissing else { return false }
            return !["", "无", "未知", "-", "N/A"].map(Value.text).contains(value)
        }
        let answer = try archive.ask(FileQuality.self)
        let complete = try archive.values(answer, "completeness")
        let items = try archive.values(answer, "items")
        let lines = try archive.values(answer, "contact_lines")
        for (number, client) in clients.enumerated() {
            let owned = contacts.filter { $0["client"] == .text("C\(100 + number)") }
            let there = owned.filter { !isFilled($0["left_on"]) }
            var (required, filled) = (0, 0)
            func count(_ field: Field, _ isThere: Bool) {
                switch field.requiredFor {
                case .nobody: return
                case .classes(let names): if !names.map(Value.text).contains(client["class"] ?? .missing) { return }
                case .all: break
                }
                required += 1
                if isThere { filled += 1 }
            }
            for field in Entity.client.fields { count(field, field.name == "owner" || isFilled(client[field.name])) }
            for field in Entity.contact.fields { count(field, there.contains { isFilled($0[field.name]) }) }
            #expect(complete[number] == .real(Double(filled) / Double(required)), "C\(100 + number)")
            let filledItems =
                1 + client.values.count(where: isFilled) + owned.reduce(0) { $0 + $1.values.count(where: isFilled) }
            #expect(items[number] == .integer(Int64(filledItems)))
            let different = Set(owned.compactMap { $0["wechat"] }.filter(isFilled))
            #expect(lines[number] == .integer(Int64(different.count)))
        }
    }
}
