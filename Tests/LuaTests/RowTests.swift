import CRows
import Lua
import Testing

@Suite("Rows")
struct RowTests {
    /// A batch of clients, numbered from `first`: code, active, visits, score, assets (fen), since, seen.
    private func makeBatch(_ first: Int64, count: Int) -> UnsafeMutablePointer<row_batch> {
        let batch = row_batch_create(7, UInt32(count))!
        for number in 0..<Int64(count) {
            let id = first + number
            let row = UInt32(row_batch_add(batch, id))
            let code = "K\(id)"
            _ = code.withCString { row_batch_set_text(batch, row, 0, $0, code.utf8.count) }
            row_batch_set_integer(batch, row, 1, ROW_BOOLEAN, id % 2)
            row_batch_set_integer(batch, row, 2, ROW_INTEGER, id * 10)
            row_batch_set_real(batch, row, 3, Double(id) / 4)
            row_batch_set_integer(batch, row, 4, ROW_MONEY, 123_456 + id)
            if id % 5 != 0 { row_batch_set_integer(batch, row, 5, ROW_DATE, 20_000 + id) }
            row_batch_set_integer(batch, row, 6, ROW_DATETIME, 1_600_000_000 + id)
        }
        return batch
    }

    private static let columns = ["code", "active", "visits", "score", "assets", "since", "seen"]

    private func makeScript() throws -> (script: Script, type: LuaRowType) {
        let script = try Script()
        let type = try script.state.rowType("client", columns: Self.columns) { row, key, call in
            switch key {
            case "label": try call.push("\(row["code"] ?? nil) of \(row.type.name)")
            case "visits_later": try call.pushNil()
            default: throw Refusal(reason: "a client has no '\(key)'")
            }
        }
        return (script, type)
    }

    private func single(_ id: Int64, _ type: LuaRowType) -> LuaRow {
        let batch = makeBatch(id, count: 1)
        defer { row_batch_release(batch) }
        return LuaRow(batch, index: 0, type: type)
    }

    @Test("Fields of every kind, and missing ones")
    func kinds() throws {
        let (script, type) = try makeScript()
        try script.set("c", .row(single(3, type)))
        #expect(
            try script.run("return c.code, c.active, c.visits, c.score, c.assets, c.since, c.seen")
                == ["K3", true, 30, 0.75, 1234.59, .date(20_003), .datetime(1_600_000_003)])
        try script.set("c", .row(single(5, type)))
        #expect(
            try script.run("return c.since, c.since == nil, math.type(c.assets), math.type(c.visits)") == [
                nil, true, "float", "integer",
            ])
    }

    @Test("Swift reads the same values")
    func swiftSide() throws {
        let (script, type) = try makeScript()
        try script.set("c", .row(single(3, type)))
        guard case .row(let row) = try script.globals.get("c") else {
            Issue.record("not a row")
            return
        }
        #expect(row.id == 3)
        #expect(row.type === type)
        #expect((0..<7).map(row.value) == ["K3", true, 30, 0.75, 1234.59, .date(20_003), .datetime(1_600_000_003)])
        #expect(row["assets"] == 1234.59)
        #expect(row["nothing"] == nil)
        #expect(row.value(7) == .nil)
    }

    @Test("Unknown names come to Swift, which answers or throws")
    func unknownNames() throws {
        let (script, type) = try makeScript()
        try script.set("c", .row(single(7, type)))
        #expect(try script.run("return c.label, c.visits_later") == ["string(\"K7\") of client", nil])
        #expect(
            try script.failure("return c.nothing").cause as? Refusal == Refusal(reason: "a client has no 'nothing'"))
        #expect(try script.failure("return c[1]").message == "a client has no fields of type number")
        #expect(
            try script.failure("c.code = 'x'").message
                == "cannot set 'code': a client is only read here, and changed by a plan")
        let plain = try script.state.rowType("visit", columns: ["kind"])
        let batch = row_batch_create(1, 1)!
        _ = row_batch_add(batch, 1)
        try script.set("v", .row(LuaRow(batch, index: 0, type: plain)))
        row_batch_release(batch)
        #expect(try script.failure("return v.other").message == "a visit has no field 'other'")
    }

    @Test("Rows of one type and id are equal; they print, count and list their fields in order")
    func behaviour() throws {
        let (script, type) = try makeScript()
        try script.set("a", .row(single(3, type)))
        try script.set("b", .row(single(3, type)))
        try script.set("c", .row(single(4, type)))
        #expect(
            try script.run("return a == b, a == c, a == 3, tostring(a), #a") == [true, false, false, "client 3", 7])
        #expect(
            try script.run(
                "local names = {} for name, value in pairs(c) do names[#names + 1] = name .. '=' .. tostring(value) end return table.concat(names, ' ')"
            )
                == ["code=K4 active=false visits=40 score=1.0 assets=1234.6 since=2024-10-08 seen=2020-09-13 20:26:44"])
        #expect(try script.run("local n = 0 for _ in pairs(b) do n = n + 1 end return n") == [7])
        #expect(try script.run("return getmetatable(a)") == [false])
    }

    @Test("A hidden column cannot be read and is not listed")
    func hidden() throws {
        let script = try Script()
        let type = try script.state.rowType(
            "client", columns: ["code", "", "visits"], text: { "client \($0["code"]!)" })
        let batch = makeBatch(2, count: 1)
        defer { row_batch_release(batch) }
        try script.set("c", .row(LuaRow(batch, index: 0, type: type)))
        #expect(
            try script.run("local n = {} for k in pairs(c) do n[#n + 1] = k end return table.concat(n, ',')") == [
                "code,visits"
            ])
        #expect(try script.failure("return c['']").message == "a client has no field ''")
        #expect(try script.run("return tostring(c)") == ["client string(\"K2\")"])
    }

    // MARK: - Loops

    /// What is looped over: `batches` batches of `size` rows.
    final class Relation {
        let batches: Int, size: Int
        var failsAt: Int?
        init(batches: Int, size: Int) {
            self.batches = batches
            self.size = size
        }
    }

    final class Cursor: LuaRowCursor {
        let relation: Relation, type: LuaRowType
        let make: (Int64, Int) -> UnsafeMutablePointer<row_batch>
        let witness: Witness
        var next = 0

        init(
            _ relation: Relation, _ type: LuaRowType, _ census: Census,
            make: @escaping (Int64, Int) -> UnsafeMutablePointer<row_batch>
        ) {
            self.relation = relation
            self.type = type
            self.make = make
            witness = Witness(census)
        }

        func nextBatch() throws -> (rows: UnsafeMutablePointer<row_batch>, type: LuaRowType)? {
            if relation.failsAt == next { throw Refusal(reason: "batch \(next)") }
            guard next < relation.batches else { return nil }
            defer { next += 1 }
            // Every third batch is empty.
            let rows = make(Int64(next * relation.size), next % 3 == 2 ? 0 : relation.size)
            BatchWatch.shared.watch(rows)
            return (rows, type)
        }
    }

    /// Keeps one retain of every batch, so that its count can be read after the loop.
    final class BatchWatch {
        nonisolated(unsafe) static let shared = BatchWatch()
        private var batches: [UnsafeMutablePointer<row_batch>] = []
        func watch(_ batch: UnsafeMutablePointer<row_batch>) { batches.append(row_batch_retain(batch)) }
        var held: Int { batches.count { $0.pointee.references > 1 } }
        func clear() {
            for batch in batches { row_batch_release(batch) }
            batches = []
        }
    }

    private func loopScript(_ census: Census) throws -> Script {
        let (script, type) = try makeScript()
        BatchWatch.shared.clear()
        try script.state.type("relation", of: Relation.self) { builder in
            builder.iterates { relation in Cursor(relation, type, census, make: makeBatch) }
            builder.meta(.call) { call in
                guard call.count > 1 else { throw Refusal(reason: "call it with something") }
                try call.push(call.count)
            }
        }
        try script.define("relation") { call in
            let relation = Relation(batches: Int(try call.integer(1)), size: Int(try call.integer(2)))
            if !call.isNil(3) { relation.failsAt = Int(try call.integer(3)) }
            try call.push(relation)
        }
        return script
    }

    // One test, since they share the watch.
    @Test("Loops over several batches: to the end, nested, left by break, by an error and in an abandoned coroutine")
    func loops() throws {
        let census = Census()
        do {
            let script = try loopScript(census)
            #expect(
                try script.run(
                    "local n, sum = 0, 0 for c in relation(5, 100) do n = n + 1 sum = sum + c.visits end return n, sum")
                    == [400, 998_000])
            #expect(
                try script.run(
                    "for c in relation(0, 1) do error 'never' end for c in relation(3, 0) do error 'never' end return 'none'"
                ) == ["none"])
            #expect(
                try script.run(
                    "local r, n = relation(2, 20), 0 for a in r do for b in r do if a == b then n = n + 1 end a = nil break end end return n"
                )
                    == [1])
            // Rows stay readable after their loop.
            #expect(
                try script.run("local last for c in relation(5, 10) do last = c end collectgarbage() return last.code")
                    == ["K49"])

            try script.run("for c in relation(100, 50) do if c.visits > 700 then break end end")
            #expect(throws: LuaError.self) {
                try script.run("for c in relation(100, 50) do if c.visits > 700 then error 'x' end end")
            }
            try script.run(
                "local f = coroutine.wrap(function() for c in relation(100, 50) do coroutine.yield(c) end end) f() f()")
            script.state.collectGarbage()
            #expect(BatchWatch.shared.held == 0)
            #expect(census.living == 0)

            #expect(
                try script.failure("for c in relation(4, 10, 1) do end").cause as? Refusal == Refusal(reason: "batch 1")
            )
            #expect(
                try script.failure("for c in relation(4, 10, 0) do end").cause as? Refusal == Refusal(reason: "batch 0")
            )
            #expect(try script.failure("relation(1, 1)()").cause as? Refusal != nil)
            #expect(try script.run("return relation(1, 1)('x')") == [2])
            #expect(try script.run("return relation(1, 1)(1, 2, 3)") == [4])
        }
        #expect(census.living == 0)
        #expect(census.made == census.freed)
        #expect(BatchWatch.shared.held == 0)
        BatchWatch.shared.clear()
    }

    @Test("Rows and types outlive each other in any order")
    func lifetimes() throws {
        let script = try Script()
        var type: LuaRowType? = try script.state.rowType("client", columns: Self.columns)
        try script.set("c", .row(single(3, type!)))
        type = nil
        script.state.collectGarbage()
        #expect(try script.run("return c.code") == ["K3"])
        guard case .row(let row) = try script.globals.get("c") else { return }
        #expect(row.type.name == "client")
        try script.set("c", nil)
        script.state.collectGarbage()
        try script.set("d", .row(row))
        #expect(try script.run("return d.visits") == [30])
    }

    @Test("A function is called once a row without a Swift object a row")
    func batches() throws {
        let (script, type) = try makeScript()
        let rows = makeBatch(0, count: 100)
        defer { row_batch_release(rows) }
        let batch = try LuaRowBatch(rows, type: type)
        let predicate = try #require(try script.run("return function(c) return c.visits > 500 end")[0].asFunction)
        let kept = try (0..<batch.count).filter { row in
            try predicate.call(results: 1, push: { try $0.push(row: row, of: batch) }, read: { $0.isTrue(1) })
        }
        #expect(kept == Array(51..<100))
    }
}
