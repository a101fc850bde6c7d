import Testing
import Workbench

@Suite("Blocks are transactions", .timeLimit(.minutes(5)))
struct TransactionTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func points(_ code: String) throws -> Int {
        try bench.count("SELECT points FROM client WHERE code = '\(code)'")
    }

    @Test func anErrorTakesEverythingBack() throws {
        try bench.meanwhile("UPDATE client SET points = 1 WHERE code IN ('K000001', 'K000002')")
        #expect(
            bench.failure(
                """
                clients:where{ code = "K000001" }:update{ points = 50 }:apply("one")
                clients:insert{ code = "X1", name = "n" }:apply("two")
                error("boom")
                """) == "boom")
        #expect(bench.messages == [], "what was taken back is not told of")
        #expect(try points("K000001") == 1)
        #expect(try bench.count("SELECT count(*) FROM change_set") == 0)
        #expect(try bench.show("clients:get('X1')") == "nil")
        try bench.show("clients:where{ code = 'K000002' }:update{ points = 60 }:apply('after')")
        #expect(try points("K000002") == 60)
    }

    @Test func aPlanOfAFailedBlockCanBeAppliedAgain() throws {
        try bench.show("p = clients:where{ code = 'K000001' }:update{ points = 4711 }")
        #expect(bench.failure("p:apply('x') error('boom')") == "boom")
        #expect(try bench.show("p").contains("nothing written yet"))
        try bench.show("p:apply('y')")
        #expect(try points("K000001") == 4711)
    }

    @Test func aPlanThatIsRefusedLeavesTheRestOfTheBlock() throws {
        try bench.show(
            """
            local good = clients:where{ code = "K000001" }:update{ points = 50 }
            local late = clients:where{ code = {"K000001", "K000002"} }:update{ points = 99 }
            good:apply("good")
            local ok, message = pcall(late.apply, late, "late")
            assert(not ok and tostring(message):find("K000001: `points` changed since", 1, true), tostring(message))
            """)
        #expect(try points("K000001") == 50)
        #expect(try points("K000002") != 99)
        #expect(try bench.count("SELECT count(*) FROM change_set") == 1)
    }

    @Test func laterQuestionsSeeWhatTheBlockWrote() throws {
        #expect(
            try bench.show(
                """
                local before = clients["K000001"]
                local was = before.points
                clients:where{ code = "K000001" }:update{ points = 4711, notes = "neu" }:apply("x")
                return before.points == was, clients["K000001"].points, clients["K000001"].notes, clients:where{ points = 4711 }:count()
                """) == "true\n4711\n\"neu\"\n1")
    }

    @Test func othersWritesAreSeenByTheNextBlock() throws {
        let before = try bench.show("clients:where{ points = 4711 }:count()")
        #expect(before == "0")
        let second = bench.engine.makeSession()
        try second.beginWrite()
        try second.execute(.init(sql: "UPDATE client SET points = 4711 WHERE id = 3"))
        #expect(try bench.show("clients:where{ points = 4711 }:count()") == "0", "not committed yet")
        try second.commit()
        #expect(try bench.show("clients:where{ points = 4711 }:count()") == "1")
    }

    @Test func aBlockReadsOneSnapshot() throws {
        // The callback writes as somebody else between two questions of one block.
        let bench = bench
        let before = try bench.show("clients:where{ points = 4711 }:count()")
        try bench.show("counts = {}")
        _ = try bench.session.run("counts[1] = clients:where{ points = 4711 }:count()", name: "a")
        try bench.meanwhile("UPDATE client SET points = 4711 WHERE id = 3")
        _ = try bench.session.run("counts[2] = clients:where{ points = 4711 }:count()", name: "b")
        bench.session.endBlock()
        #expect(
            try bench.show("return counts[1], counts[2], clients:where{ points = 4711 }:count()")
                == "\(before)\n\(before)\n1")
    }

    @Test func whatActsAtOnceStaysUnlessTheBlockWritesAlready() throws {
        func isSaved(_ name: String) throws -> Bool {
            try bench.count("SELECT count(*) FROM segment WHERE name = '\(name)'") == 1
        }
        #expect(bench.failure("segments:save('alone', clients:where{ class = 'A' }) error('boom')") == "boom")
        #expect(try isSaved("alone"))
        try bench.show("clients['K000001']:update{ points = 50 }:apply('one')")
        #expect(
            bench.failure("archive:undo(2) clients['K000001']:update{ points = 60 }:apply('x') error('boom')") == "boom"
        )
        #expect(try points("K000001") != 50 && points("K000001") != 60)
        let applied = "clients['K000001']:update{ points = 70 }:apply('x')"
        #expect(
            bench.failure("\(applied) segments:save('after', clients:where{ class = 'A' }) error('boom')") == "boom")
        #expect(
            bench.failure(
                "for c in clients:limit(1) do segments:save('loop', clients:where{ class = 'A' }) end error('boom')")
                == "boom")
        #expect(try !isSaved("after") && !isSaved("loop"))
        #expect(try points("K000001") != 70)
    }

    @Test func aRowChangedBySomebodyElseIsAConflict() throws {
        try bench.show("p = clients:where{ code = {'K000001', 'K000002', 'K000003'} }:update{ points = 4711 }")
        try bench.meanwhile("UPDATE client SET points = 12 WHERE code = 'K000002'")
        let problem = bench.problem("p:apply('x')")
        #expect(problem?.status == .conflict)
        #expect(problem?.view.message.contains("K000002: `points` changed since") == true)
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 0)
        try bench.show("p:apply('x', { on_conflict = 'skip' })")
        #expect(
            bench.messages == [
                "✓ change set 1: 2 clients, 2 values; 1 changed since and left: K000002",
                "  K000002: `points` changed since",
            ])
        #expect(try bench.count("SELECT count(*) FROM client WHERE points = 4711") == 2)
    }

    @Test func whileSomebodyWritesReadersReadAndWritersAreTold() throws {
        let other = bench.engine.makeSession()
        try other.beginWrite()
        try other.execute(.init(sql: "UPDATE client SET points = 1 WHERE id = 3"))
        #expect(try bench.show("clients:count() > 0") == "true")
        other.rollback()
        try bench.show("clients:where{ code = 'K000003' }:update{ points = 4711 }:apply('x')")
        #expect(try points("K000003") == 4711)
    }
}
