import Archive
import Model
import Query
import Testing

@testable import Analysis

@Suite("Warnings of a change of owner")
struct OwnerChangeTests {
    let archive: AnalysisArchive

    init() throws {
        archive = try AnalysisArchive(today: "2026-09-30")
        try archive.add(.rep, ["li", "wang", "chen"].map { ["code": .text($0), "name": .text($0)] })
        try archive.add(.client, [["owner": .text("li")], ["owner": .text("li")], [:]])
    }

    private func found(_ given: [String: AnalysisArguments.Given] = [:], of plan: LogicalPlan? = nil) throws -> [String:
        String]
    {
        archive.session.endSnapshot()
        let rules = ["rules": AnalysisArguments.Given.literal(.text("owner_changed"))]
        let answer = try archive.ask(
            plan == nil ? WarningCheck.self : ClientWarningCheck.self, given.merging(rules) { $1 }, of: plan)
        return Dictionary(uniqueKeysWithValues: answer.rows.map { ($0[0], $0[3]) })
    }

    private func write(_ body: (any EngineSession) throws -> Void) throws {
        archive.session.endSnapshot()
        try archive.session.beginWrite()
        do {
            try body(archive.session)
            try archive.session.commit()
        } catch {
            archive.session.rollback()
            throw error
        }
        archive.session.endSnapshot()
    }

    private func occasion(_ at: String) -> Occasion {
        Occasion(actor: "boss", reason: "handover", at: Timestamp(iso: at) ?? Timestamp(seconds: 0))
    }

    /// Gives a client another owner at a moment.
    private func hand(_ client: Int64, to owner: String, at: String) throws {
        try write { session in
            let plan = try PlanBuilder(session: session, today: archive.today).update(
                .rows(.client, ids: [client]), [(try Entity.client.field("owner"), .constant(.text(owner)))])
            _ = try PlanApplication(plan, session: session).apply(occasion(at))
        }
    }

    private func undo(_ number: Int, at: String) throws {
        try write { _ = try Undo(session: $0).apply(number, occasion(at)) }
    }

    @Test("From whom to whom, when, by whom, within the days asked for")
    func evidence() throws {
        try hand(1, to: "wang", at: "2026-07-01T16:00:00Z")
        #expect(
            try found() == ["C1": "owner changed from li to wang on 2026-07-02 by boss (change set 3)"],
            "the day is the archive's: the 90th before")
        #expect(try found(["owner_days": .literal(.integer(89))]).isEmpty)
        try hand(2, to: "wang", at: "2026-07-01T15:59:59Z")
        #expect(try found().keys.sorted() == ["C1"])
        #expect(try found(of: .rows(.client, ids: [2])).isEmpty)
        #expect(try found(["as_of": .literal(.date(CalendarDate(days: 20_000)))]).isEmpty)
    }

    @Test("Several changes are one warning; put right again, there is none")
    func several() throws {
        try hand(1, to: "wang", at: "2026-09-01T00:00:00Z")
        try hand(1, to: "chen", at: "2026-09-02T00:00:00Z")
        #expect(
            try found() == [
                "C1": "owner changed from wang to chen on 2026-09-02 by boss (change set 4), 2 changes in all"
            ])
        try hand(1, to: "li", at: "2026-09-03T00:00:00Z")
        #expect(try found().isEmpty)
    }

    @Test("What was taken back does not count, what was put in force again does")
    func undone() throws {
        try hand(1, to: "wang", at: "2026-09-01T00:00:00Z")
        try undo(3, at: "2026-09-02T00:00:00Z")
        #expect(try found().isEmpty)
        try undo(4, at: "2026-09-03T00:00:00Z")
        #expect(try found() == ["C1": "owner changed from li to wang on 2026-09-01 by boss (change set 3)"])
    }

    @Test("An old change taken back now is a change now")
    func lateUndo() throws {
        try hand(1, to: "wang", at: "2026-01-01T00:00:00Z")
        try undo(3, at: "2026-09-02T00:00:00Z")
        #expect(try found() == ["C1": "owner changed from wang to li on 2026-09-02 by boss (change set 4)"])
    }

    @Test("The first owner of a client that had none is no change")
    func first() throws {
        try hand(3, to: "li", at: "2026-09-01T00:00:00Z")
        #expect(try found().isEmpty)
        try hand(3, to: "wang", at: "2026-09-02T00:00:00Z")
        #expect(try found() == ["C3": "owner changed from li to wang on 2026-09-02 by boss (change set 4)"])
    }
}
