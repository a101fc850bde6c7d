import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@Suite("Merging two clients")
struct MergingTests {
    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    /// K1 … K5 have the ids 1 … 5.
    private func merge(
        _ keep: Int64 = 1, _ drop: Int64 = 2, _ preference: MergePreference = MergePreference()
    ) throws -> ChangePlan {
        try fixture.builder.merge(keep: keep, drop: drop, prefer: preference)
    }

    private func add(_ entity: Entity, _ rows: [String: Value]...) throws {
        try fixture.apply(fixture.insert(entity, rows))
    }

    private func changes(_ plan: ChangePlan, _ entity: Entity) -> [String] {
        plan.parts.filter { $0.entity == entity }.flatMap { part in
            part.rows.map { row in
                let values = part.fields.indices.filter { index in
                    row.action != .delete && (row.action == .insert || row.old[index] != row.new[index])
                }.map { "\(part.fields[$0].name)=\(row.new[$0].plain)" }
                return ([row.action.rawValue, row.key] + values).joined(separator: " ")
            }
        }
    }

    private func sqlite(_ sql: String) throws -> String { try Shell.sqlite(fixture.folder.file(), sql) }

    private func set(_ client: String, _ values: [String: Value]) throws {
        try fixture.apply(fixture.update(fixture.clients(client), values))
    }

    @Test("Missing fields are filled, remarks joined, the other file is closed")
    func fields() throws {
        try set("K1", ["assets": .missing, "name": .text("K1"), "extra": .text(#"{"a":1,"b":{"c":2}}"#)])
        try set(
            "K2",
            ["region": .text("福建"), "owner": .text("wang"), "extra": .text(#"{"a":5,"z":"x"}"#), "class": .text("A")])
        let plan = try merge()
        #expect(plan.kind == .merge && plan.entity == .client && plan.rows.count == 1)
        #expect(
            changes(plan, .client) == [
                "update K1 name=客户2 region=福建 class=A assets=200000 fen notes=原来的1\n\n原来的2 "
                    + #"extra={"a":1,"b":{"c":2},"z":"x"}"#, "update K2 status=merged merged_into=K1",
            ])
        let outcome = try fixture.apply(plan)
        #expect(outcome.updated == 3)
        #expect(try fixture.column("code", of: .client) == ["K1", "K3", "K4", "K5"].map(Value.text))
        #expect(try sqlite("SELECT code, status, merged_into_id FROM client WHERE id = 2") == "K2|merged|1")
        #expect(try sqlite("SELECT count(*) FROM contact WHERE client_id = 1") == "2")
    }

    @Test("Who is preferred: one, the other, the newest, or by field")
    func preference() throws {
        try set("K2", ["points": .integer(5), "notes": .text("neu")])
        func points(_ preference: MergePreference) throws -> [String] {
            Array(changes(try merge(1, 2, preference), .client).prefix(1))
        }
        #expect(try points(MergePreference(.keep)) == ["update K1 notes=原来的1\n\nneu"])
        #expect(
            try points(MergePreference(.drop))
                == [
                    "update K1 name=客户2 points=5 assets=200000 fen notes=原来的1\n\nneu".replacing(
                        "points=5 assets=200000 fen", with: "assets=200000 fen points=5")
                ])
        #expect(
            try points(MergePreference(.keep, fields: ["points": .drop, "notes": .keep])) == ["update K1 points=5"])
        // Both files were made and changed at the same moment, so that the one to keep stands.
        #expect(try points(MergePreference(.newest, fields: ["notes": .newest])) == ["update K1"])
        try sqliteWrite("UPDATE client SET updated_at = '2030-01-01T00:00:00Z' WHERE id = 2")
        #expect(
            try points(MergePreference(.keep, fields: ["points": .newest, "notes": .newest])) == [
                "update K1 points=5 notes=neu"
            ])
    }

    private func sqliteWrite(_ sql: String) throws {
        let other = fixture.archive.makeSession()
        try other.write { try $0.run(sql) }
        fixture.session.endSnapshot()
    }

    @Test("One member of a campaign, with the earliest dates and the outcome that says more")
    func members() throws {
        try add(
            .campaign, ["code": .text("SEP"), "name": .text("九月")])
        try fixture.apply(
            fixture.update(
                .scan(.member),
                ["contacted_on": fixture.date("2026-08-05"), "outcome": .text("pending"), "gift": .text("fan")]))
        try add(
            .member,
            [
                "campaign": .text("AUG"), "client": .text("K2"), "rank": .integer(9),
                "contacted_on": fixture.date("2026-08-03"), "visited_on": fixture.date("2026-08-20"),
                "outcome": .text("converted"), "gift": .text("oil"),
            ], ["campaign": .text("SEP"), "client": .text("K2"), "rank": .integer(3)])
        let plan = try merge()
        #expect(
            changes(plan, .member) == [
                "update 3 client=K1", "update 1 contacted_on=2026-08-03 visited_on=2026-08-20 outcome=converted",
                "delete 2",
            ])
        try fixture.apply(plan)
        #expect(
            try sqlite("SELECT campaign_id, client_id, rank, contacted_on, outcome, gift FROM member ORDER BY id")
                == "1|1|1|2026-08-03|converted|fan\n2|1|3|||")
        #expect(
            plan.remarks.contains(
                "both are members of 1 campaign: the earliest dates and the outcome that says more are kept"))
    }

    @Test("Credit: what is owed is added up, terms are the preferred ones")
    func credit() throws {
        try add(.credit, ["client": .text("K2"), "limit": .money(500), "overdue": .money(7)])
        #expect(try changes(merge(), .credit) == ["update 1 client=K1"])
        try add(
            .credit,
            ["client": .text("K1"), "limit": .money(300), "overdue": .money(5), "terms": .integer(30)])
        #expect(try changes(merge(), .credit) == ["update 2 overdue=12 fen", "delete 1"])
        #expect(
            try changes(merge(1, 2, MergePreference(.keep, fields: ["credit": .drop])), .credit)
                == ["update 2 limit=500 fen overdue=12 fen", "delete 1"])
        try fixture.apply(merge())
        #expect(try sqlite("SELECT client_id, limit_fen, terms, overdue_fen FROM credit") == "1|300|30|12")
    }

    @Test("A warning stays open once for a rule")
    func warnings() throws {
        try add(
            .warning, ["client": .text("K1"), "rule": .text("stale"), "state": .text("open")],
            ["client": .text("K2"), "rule": .text("stale"), "state": .text("acknowledged")],
            ["client": .text("K2"), "rule": .text("trust"), "state": .text("open")])
        #expect(try changes(merge(), .warning) == ["update 2 client=K1 state=closed", "update 3 client=K1"])
    }

    @Test("Who opted out under either name is out under both")
    func optOut() throws {
        func response(_ client: String, _ event: String, _ at: String) -> [String: Value] {
            [
                "campaign": .text("AUG"), "client": .text(client), "event": .text(event),
                "at": Timestamp(iso: at).map(Value.datetime) ?? .missing,
            ]
        }
        try add(
            .response, response("K2", "unsubscribe", "2026-08-02T00:00:00Z"),
            response("K1", "open", "2026-08-03T00:00:00Z"))
        #expect(try changes(merge(), .response) == ["update 1 client=K1"])
        try add(
            .response, response("K1", "unsubscribe", "2026-08-01T00:00:00Z"),
            response("K1", "resubscribe", "2026-08-05T00:00:00Z"))
        #expect(
            try changes(merge(), .response) == [
                "update 1 client=K1", "insert opt-out campaign=AUG client=K1 event=unsubscribe at=2026-08-05T00:00:01Z",
            ])
        // Said by one and the same, the last word counts.
        try add(.response, response("K2", "resubscribe", "2026-08-04T00:00:00Z"))
        #expect(try changes(merge(), .response) == ["update 1 client=K1", "update 5 client=K1"])
    }

    @Test("Places in lists pass on, and clients merged before lead to the one that stays")
    func placesAndEarlier() throws {
        try fixture.apply(merge(2, 3))
        try sqliteWrite(
            "INSERT INTO segment(id, name, version, kind, size, as_of) VALUES (1, 'list', 2, 'manual', 1, '2026-09-01')"
        )
        try sqliteWrite(
            "INSERT INTO segment_member(client_id, segment_id, version, rank) VALUES (2, 1, 1, 7), (2, 1, 2, 8), (1, 1, 2, 3)"
        )
        let plan = try merge(1, 2)
        #expect(
            changes(plan, .client).suffix(2) == ["update K2 status=merged merged_into=K1", "update K3 merged_into=K1"])
        #expect(
            plan.remarks.contains(
                "1 place in lists of segments passes to K1; K1 stands in 1 list with K2 and keeps its own place"))
        try fixture.apply(plan)
        #expect(
            try sqlite("SELECT client_id, version, rank FROM segment_member ORDER BY version") == "1|1|7\n1|2|3")
        #expect(try sqlite("SELECT code, merged_into_id FROM client WHERE status = 'merged'") == "K2|1\nK3|1")
    }

    @Test("A merge is one thing: what came since is a conflict, and nothing of it is written")
    func conflicts() throws {
        let plan = try merge()
        try fixture.meanwhile {
            try $0.insert(.visit, [["client": .text("K2"), "rep": .text("wang")]].given, key: nil)
        }
        let conflicts = fixture.conflicts(plan)
        #expect(conflicts.count == 1 && conflicts[0].hasPrefix("K2: visit 1 came to it since, by tester on "))
        let outcome = try fixture.apply(plan, onConflict: .skip)
        #expect(outcome.updated == 0 && outcome.skipped.contains("K1"))
        #expect(try sqlite("SELECT count(*) FROM client WHERE status = 'merged'") == "0")
    }

    @Test("Clients that cannot be merged are refused by name")
    func refused() throws {
        #expect(throws: MergeError.itself("K1")) { try merge(1, 1) }
        #expect(throws: MergeError.gone(77)) { try merge(1, 77) }
        try fixture.apply(merge(1, 2))
        #expect(throws: MergeError.merged("K2", into: "K1")) { try merge(3, 2) }
        #expect(throws: MergeError.merged("K2", into: "K1")) { try merge(2, 1) }
        // As a file may say it.
        try sqliteWrite("UPDATE client SET status = 'archived', merged_into_id = 5 WHERE code = 'K4'")
        #expect(throws: MergeError.merged("K4", into: "K5")) { try merge(5, 4) }
    }

    @Test("No plan says that a client is merged, or is not, and moves nothing")
    func byHand() throws {
        let merging = "clients are merged by clients:merge(keep, drop)"
        let (merged, into): ([String: Value], [String: Value]) = (
            ["status": .text("merged")], ["merged_into": .text("K1")]
        )
        #expect(
            fixture.problems { try fixture.update(fixture.clients("K2"), merged) }
                == ["K2.status is merged, and `merged_into` is missing: \(merging)"])
        #expect(
            fixture.problems { try fixture.update(fixture.clients("K2"), into) }
                == ["K2.merged_into is given, and `status` is not merged: \(merging)"])
        #expect(
            fixture.problems {
                try fixture.insert(
                    .client,
                    [
                        merged.merging(["code": .text("N1"), "name": .text("n")]) { $1 },
                        into.merging(["code": .text("N2"), "name": .text("n")]) { $1 },
                    ])
            } == [
                "N1.status is merged, and `merged_into` is missing: \(merging)",
                "N2.merged_into is given, and `status` is not merged: \(merging)",
            ])
        #expect(
            fixture.problems {
                try fixture.insert(.client, [merged.merging(["code": .text("K2")]) { $1 }], key: "code")
            } == ["K2.status is merged, and `merged_into` is missing: \(merging)"])
        let number = try fixture.apply(merge(1, 2)).changeSet
        let dropped = fixture.clients("K2").withMerged
        #expect(
            fixture.problems { try fixture.update(dropped, ["status": .text("active")]) }
                == ["K2.status is not merged, and `merged_into` is given: undo takes a merge back"])
        #expect(
            fixture.problems { try fixture.update(dropped, ["merged_into": .missing]) }
                == ["K2.merged_into is missing, and `status` is merged: undo takes a merge back"])
        #expect(fixture.problems { try fixture.update(dropped, ["merged_into": .text("K3")]) } == [])
        try fixture.undo(number)
        #expect(try sqlite("SELECT count(*) FROM client WHERE merged_into_id IS NOT NULL") == "0")
        #expect(fixture.problems { try fixture.update(fixture.clients("K2"), ["status": .text("archived")]) } == [])
    }

    @Test("A merged client can be changed by plans like any other")
    func mergedRows() throws {
        try fixture.apply(merge(1, 2))
        let plan = try fixture.update(fixture.clients("K2").withMerged, ["points": .integer(3)])
        #expect(try fixture.apply(plan).updated == 1)
    }
}

extension Value {
    /// As a test writes it.
    fileprivate var plain: String {
        switch self {
        case .missing: "missing"
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .money(let fen): "\(fen) fen"
        case .date(let date): "\(date)"
        case .datetime(let moment): "\(moment)"
        case .boolean(let value): "\(value)"
        case .real(let number): "\(number)"
        }
    }
}
