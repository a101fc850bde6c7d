import Archive
import ArchiveSQLite
import CRows
import Model
import Query
import Testing

/// Random histories of plans, loads, segments and undos: what is undone is as it was, byte by byte, and what is done
/// again is as it had been.
@Suite("The law of undo", .timeLimit(.minutes(10)))
struct UndoLawTests {
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 31)
        }
        mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }
    }

    let fixture: PlanFixture

    init() throws { fixture = try PlanFixture() }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func whateverHappenedComesBackExactly(seed: UInt64) throws {
        var random = Random(state: seed)
        var states = [try fixture.dump()]
        var refused = 0
        let begin = try fixture.newest()
        while states.count <= 24 {
            let before = try fixture.newest()
            let didWrite = try act(&random)
            let after = try fixture.dump()
            if try fixture.newest() == before {
                #expect(after == states[states.count - 1], "refused, seed \(seed)")
                refused += 1
                guard refused < 200 else { break }
            } else {
                #expect(didWrite)
                states.append(after)
            }
        }
        #expect(try fixture.archive.verify() == [], "seed \(seed)")
        let end = begin + states.count - 1
        #expect(try fixture.newest() == end, "every act is one change set, seed \(seed)")
        for number in stride(from: end, to: begin, by: -1) {
            try fixture.undo(number)
            let found = try fixture.dump()
            let expected = states[number - begin - 1]
            #expect(found == expected, "undo of \(number), seed \(seed): \(found.difference(expected))")
        }
        #expect(try fixture.archive.verify() == [], "undone, seed \(seed)")
        let undone = try fixture.newest()
        for number in stride(from: undone, to: end, by: -1) {
            try fixture.undo(number)
            let (found, expected) = (try fixture.dump(), states[undone - number + 1])
            #expect(found == expected, "undo of the undo \(number), seed \(seed): \(found.difference(expected))")
        }
        #expect(try fixture.dump() == states[states.count - 1], "done again, seed \(seed)")
        #expect(try fixture.archive.verify() == [], "done again, seed \(seed)")
    }

    // MARK: Acts

    /// Whether anything was written; what is refused is not.
    private func act(_ random: inout Random) throws -> Bool {
        do {
            switch random.below(14) {
            case 0, 1: try fixture.apply(fixture.insert(.client, clients(&random)))
            case 2, 3: try fixture.apply(fixture.update(some(.client, &random), clientValues(&random)))
            case 4: try fixture.apply(fixture.update(some(.client, &random), "points", to: "points + 7"))
            case 5: try fixture.apply(fixture.insert(.client, clients(&random, known: true), key: "code"))
            case 6, 7: try fixture.apply(fixture.insert(.visit, try visits(&random)))
            case 8: try fixture.apply(fixture.update(some(.visit, &random), visitValues(&random)))
            case 9: try fixture.apply(fixture.builder.delete(some(.visit, &random)))
            case 10: try fixture.apply(fixture.builder.delete(some(.client, &random)))
            case 11: try segment(&random)
            case 12: try load(&random)
            default:
                let newest = try fixture.newest()
                try fixture.undo(7 + random.below(max(1, newest - 6)), force: random.below(6) == 0)
            }
            return true
        } catch is PlanError {
            return false
        } catch is UndoError {
            return false
        }
    }

    private func some(_ entity: Entity, _ random: inout Random) throws -> LogicalPlan {
        let ids = try fixture.session.ids(.scan(entity))
        fixture.session.endSnapshot()
        return .rows(entity, ids: ids.filter { _ in random.below(3) == 0 })
    }

    private static let texts = [
        "", "文", "line\nbreak", "nul \0 in it", "quote \" ' \u{1F}", "  blanks ", "e\u{301}",
        String(repeating: "长", count: 300),
    ]

    private func text(_ random: inout Random) -> Value {
        random.below(4) == 0 ? .missing : .text(Self.texts[random.below(Self.texts.count)])
    }

    private func clientValues(_ random: inout Random) -> [String: Value] {
        var values: [String: Value] = ["points": .integer(Int64(random.below(5)))]
        if random.below(2) == 0 { values["notes"] = text(&random) }
        if random.below(3) == 0 { values["region"] = text(&random) }
        if random.below(3) == 0 { values["assets"] = .money(Int64.random(in: 0...(1 << 60), using: &random)) }
        if random.below(3) == 0 { values["extra"] = .text(#"{"a":\#(random.below(9)),"文":["本",null]}"#) }
        if random.below(3) == 0 { values["owner"] = .text(["li", "wang", "unassigned"][random.below(3)]) }
        return values
    }

    private func clients(_ random: inout Random, known: Bool = false) -> [[String: Value]] {
        let numbers = Set((0..<(1 + random.below(4))).map { _ in random.below(known ? 12 : 1 << 30) })
        return numbers.sorted().map { number in
            var row = clientValues(&random)
            row["code"] = .text("K\(number)")
            row["name"] = .text("客户\(number)")
            return row
        }
    }

    private func visitValues(_ random: inout Random) -> [String: Value] {
        var values: [String: Value] = ["minutes": .integer(Int64(random.below(4)))]
        if random.below(2) == 0 { values["problem"] = text(&random) }
        if random.below(2) == 0 { values["place"] = text(&random) }
        if random.below(3) == 0 { values["status"] = .text("planned") }
        return values
    }

    private func visits(_ random: inout Random) throws -> [[String: Value]] {
        let codes = try fixture.column("code", of: .client)
        guard !codes.isEmpty else { return [] }
        return (0..<(1 + random.below(3))).map { _ in
            var row = visitValues(&random)
            row["client"] = codes[random.below(codes.count)]
            row["rep"] = .text("li")
            row["status"] = .text("completed")
            row["date"] = .date(CalendarDate(days: Int32(20_000 + random.below(700))))
            return row
        }
    }

    private func segment(_ random: inout Random) throws {
        let kind = random.below(5)
        let members = try fixture.session.ids(.scan(.client)).filter { _ in random.below(2) == 0 }
        let all = try SegmentStore(session: fixture.session).all()
        fixture.session.endSnapshot()
        let occasion = PlanFixture.occasion()
        let name = "S\(random.below(3))"
        let note = "n\(random.below(1000))"
        try fixture.writing { session in
            let store = SegmentStore(session: session)
            guard kind > 1, let known = all.first else {
                try store.save(
                    name,
                    SegmentStore.Draft(
                        kind: kind == 0 ? .manual : .snapshot, definition: nil, note: note, asOf: PlanFixture.today,
                        size: members.count, members: members), occasion)
                return
            }
            switch kind {
            case 2: try store.rename(known, to: "R\(note)", occasion)
            case 3: try store.setNote(note, of: known, occasion)
            default: try store.delete(known, occasion)
            }
        }
    }

    /// Rows as an import brings them: loaded, then changed in the same change set.
    private func load(_ random: inout Random) throws {
        let fields = try Entity.client.fields("code", "name", "notes", "owner")
        let batch = RowBatch(columns: fields.count)
        for _ in 0..<(2 + random.below(4)) {
            let row = batch.add(id: 0)
            let code = Value.text("L\(random.below(1 << 40))")
            for (column, value) in [code, code, text(&random), Value.integer(1)].enumerated() {
                batch.set(row, column, value)
            }
        }
        try fixture.recording { session in
            let load = try session.bulkLoad()
            try load.inserter(for: .client, fields: fields).insert(batch)
            let update = try session.prepare(
                Write(
                    sql: #"UPDATE "client" SET "points" = 9, "version" = "version" + 1 WHERE "id" = ?"#,
                    table: "client", columns: ["points", "version"]))
            try update.run([.integer(batch.id(1))])
            try session.execute(
                Statement(
                    sql: """
                        INSERT INTO "client_text" ("notes", "id") VALUES ('after', ?) ON CONFLICT ("id") \
                        DO UPDATE SET "notes" = excluded."notes"
                        """, arguments: [.integer(batch.id(0))]))
            try session.execute(
                Statement(sql: #"DELETE FROM "client" WHERE "id" = ?"#, arguments: [.integer(batch.id(1))]))
            try load.finish()
        }
    }
}
