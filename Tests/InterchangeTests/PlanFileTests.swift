import Archive
import Foundation
import Interchange
import Model
import Testing

/// Saved plans: what is read is what was saved, to the last digit, and nothing else is read at all.
@Suite("Saved plans")
struct PlanFileTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "plan-file-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func fields(_ entity: Entity, _ names: [String]) throws -> [Field] {
        try names.map { try #require(entity[$0]) }
    }

    /// A plan with every kind of value, and parts that insert, update and delete.
    private func document() throws -> PlanDocument {
        let clients = try fields(.client, ["name", "assets", "points", "verified_on", "extra", "owner"])
        let update = ChangePlan.Row(
            action: .update, id: 17, key: "K000017", name: "福州\"甲\"\n\u{1}é",
            old: [
                .text(""), .money(-5), .integer(.max), .missing, .text("{\"a\":[1,\"\\u00e9\"]}"), .text("li"),
            ],
            new: [
                .text("a\\b\u{0}\u{2028}e\u{301}\t\r\n"), .money(9_007_199_254_740_993), .integer(-1),
                .date(CalendarDate(days: 20_000)), .missing, .text("wang"),
            ], version: .integer(7))
        let cases = try fields(.supportCase, ["client", "received_at"])
        let insert = ChangePlan.Row(
            action: .insert, id: 0, key: "row 1", name: "", old: [],
            new: [.text("K000017"), .datetime(Timestamp(seconds: 1_700_000_000))])
        let goals = try fields(.goal, ["target"])
        let numbers: [Value] = [
            .real(0.1), .real(5), .integer(5), .real(1e300), .real(-0.0), .real(.infinity),
            .real(.leastNonzeroMagnitude), .missing,
        ]
        let deletes = numbers.enumerated().map { index, value in
            ChangePlan.Row(action: .delete, id: Int64(index + 1), key: "\(index + 1)", name: "", old: [value], new: [])
        }
        var plan = ChangePlan(
            .merge, PlanPart(entity: .client, fields: clients, rows: PlanRows([update]), total: 200),
            along: [
                PlanPart(entity: .supportCase, fields: cases, rows: PlanRows([insert]), total: 40),
                PlanPart(entity: .goal, fields: goals, rows: PlanRows(deletes), total: 9),
            ], basis: 57, remarks: ["one \"remark\"", "备注"])
        plan.limits.maxRows = 500
        plan.limits.maxShare = 0.1
        plan.limits.allowsAll = true
        let moment = Timestamp(seconds: 1_800_000_000)
        return PlanDocument(
            plan, origin: PlanOrigin(archive: "uuid", schema: 6, actor: "李", at: moment, basisAt: moment))
    }

    private func saved(_ name: String = "p.plan") throws -> String {
        let path = folder + "/" + name
        try document().save(to: path, overwrites: true)
        return path
    }

    private func refusal(_ content: some Sequence<UInt8>) throws -> PlanFileError {
        let path = folder + "/refused.plan"
        try Data(content).write(to: URL(fileURLWithPath: path))
        return try #require(throws: PlanFileError.self) { try PlanDocument.read(path) }
    }

    @Test("a plan is read as it was saved, every value exactly")
    func roundTrip() throws {
        let document = try document()
        let path = try saved()
        let (read, digest) = try PlanDocument.read(path)
        #expect(read.origin == document.origin)
        #expect(read.plan.kind == .merge && read.plan.basis == 57)
        #expect(read.plan.remarks == document.plan.remarks && read.plan.limits == document.plan.limits)
        #expect(read.plan.parts.count == 3)
        for (one, other) in zip(read.plan.parts, document.plan.parts) {
            #expect(one.entity == other.entity && one.fields == other.fields && one.total == other.total)
            #expect(Array(one.rows) == Array(other.rows))
        }
        #expect(digest == document.digest() && digest == read.digest())
    }

    @Test("the plan's SHA-256 is that of the file without its last line")
    func digest() throws {
        let text = try String(contentsOfFile: saved(), encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        let last = lines.removeLast()
        let digest = ContentDigest.hex(lines.map { $0 + "\n" }.joined())
        #expect(last == "{\"sha256\":\"\(digest)\"}")
        #expect(try document().digest() == digest)
    }

    @Test("a file cut short anywhere is refused")
    func truncated() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: saved()))
        for length in stride(from: 0, to: bytes.count, by: 7) + [bytes.count - 2, bytes.count - 1] {
            let error = try refusal(bytes[0..<length])
            #expect(error.fault == .damaged)
            if length < 16 { #expect(error.reason.contains("is no saved plan")) }
            if length > 1000 { #expect(error.reason.contains("was cut short"), "\(error)") }
        }
    }

    @Test("a head with more rows than there are numbers is refused")
    func endlessRows() throws {
        let part = "{\"rows\":9223372036854775807}"
        let error = try refusal(Data("{\"dossier_plan\":1,\"parts\":[\(part),\(part)]}\n".utf8))
        #expect(error.fault == .damaged)
    }

    @Test("a file in which any byte is another is refused")
    func edited() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: saved()))
        for position in stride(from: 0, to: bytes.count, by: 11) {
            var other = bytes
            other[position] ^= 1
            let error = try refusal(other)
            #expect(error.fault == .damaged)
        }
        let text = try #require(String(data: bytes, encoding: .utf8))
        let edited = try refusal(text.replacingOccurrences(of: "wang", with: "chen").utf8)
        #expect(edited.reason.contains("was edited or damaged since it was saved: its SHA-256 is "))
        #expect(try refusal((text + "x\n").utf8).reason.contains("has something behind its end"))
    }

    /// The text with its SHA-256 made anew, as one who means to deceive would.
    private func resigned(_ text: String) -> String {
        let lines = text.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
        return lines + "{\"sha256\":\"\(ContentDigest.hex(lines))\"}\n"
    }

    @Test(
        "what the model does not know is named",
        arguments: [
            (
                "\"owner\"]", "\"ownr\"]",
                "writes `ownr` of clients, which the model does not have; did you mean `owner`?"
            ),
            ("\"entity\":\"goal\"", "\"entity\":\"goals\"", "changes rows of `goals`, which the model does not have"),
            ("\"dossier_plan\":1", "\"dossier_plan\":2", "was saved by a newer Dossier"),
            ("\"kind\":\"merge\"", "\"kind\":\"melt\"", "the kind \"melt\""),
            ("\"rows\":8", "\"rows\":7", "has 10 rows, and its head says 9"),
            ("[\"delete\",2,", "[\"delete\",1,", "its line 5 cannot be read"),
            ("[\"insert\",0,", "[\"insert\",3,", "its line 3 cannot be read"),
        ])
    func unknown(text: String, other: String, message: String) throws {
        let content = try String(contentsOfFile: saved(), encoding: .utf8)
        #expect(content.contains(text))
        let error = try refusal(resigned(content.replacingOccurrences(of: text, with: other)).utf8)
        #expect(error.reason.contains(message), "\(error)")
    }

    @Test("values that are none of their field's are listed, with row and field")
    func values() throws {
        let content = try String(contentsOfFile: saved(), encoding: .utf8)
        let path = folder + "/values.plan"
        try resigned(
            content.replacingOccurrences(of: "90071992547409.93", with: "90071992547409.935")
                .replacingOccurrences(of: "\"2024-10-04\"", with: "\"2024-10-34\"")
        ).write(toFile: path, atomically: true, encoding: .utf8)
        let error = try #require(throws: PlanError.self) { try PlanDocument.read(path) }
        guard case .invalid(let problems, count: 2) = error else {
            Issue.record("unexpected: \(error)")
            return
        }
        #expect(problems.map(\.field) == ["assets", "verified_on"])
        #expect(problems.map(\.row) == ["K000017", "K000017"])
        #expect(problems[0].problem == "is 90071992547409.935, which is not money")
    }

    @Test("a file that is there is replaced only when asked to, and a failure leaves it as it was")
    func overwriting() throws {
        let path = try saved()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(throws: ExportError.self) { try document().save(to: path, overwrites: false) }
        struct Stop: Error {}
        var plan = try document()
        let row = try #require(plan.plan.rows.first)
        let many = PlanRows(Array(repeating: row, count: 5_000))
        plan.plan = ChangePlan(
            .update, PlanPart(entity: .client, fields: plan.plan.fields, rows: many, total: 200))
        #expect(throws: Stop.self) { try plan.save(to: path, overwrites: true) { throw Stop() } }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["p.plan"])
    }

    @Test("what is no plan is refused by name")
    func foreign() throws {
        #expect(try refusal(Data()).reason.hasPrefix("is no saved plan"))
        #expect(try refusal("code,name\nK1,a\n".utf8).reason.hasPrefix("is no saved plan"))
        let missing = try #require(throws: PlanFileError.self) { try PlanDocument.read(folder + "/none.plan") }
        #expect(missing.fault == .unreadable)
    }
}
