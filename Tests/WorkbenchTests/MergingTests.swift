import Archive
import Model
import Query
import Testing

@testable import Workbench

@Suite("Deleting and merging clients, and taking it back")
struct MergingTests {
    let bench: Bench

    init() throws { bench = try Bench(confirms: true) }

    /// Every row of every table with people's data, and the facts that follow from them, as text.
    private func dump() throws -> [String: String] {
        let session = bench.engine.makeSession()
        var dump: [String: String] = [:]
        let tables = try session.rows(
            Statement(
                sql: """
                    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
                    AND name NOT LIKE '%search%' AND name NOT LIKE 'change%' AND name <> 'archive_info'
                    """, columns: [.text]))
        for case .text(let table)? in tables.map(\.first) {
            let columns = try session.rows(
                Statement(sql: "SELECT quote(name) FROM pragma_table_info('\(table)')", columns: [.text])
            ).compactMap { row -> String? in if case .text(let name)? = row.first { name } else { nil } }
            let names = columns.map { "\"" + $0.dropFirst().dropLast() + "\"" }
            let row = names.map { "quote(\($0))" }.joined(separator: " || '|' || ")
            // A client without anything may have its facts written down as none, or not at all.
            let condition =
                table == "client_facts"
                ? "WHERE visit_count + purchase_days + open_cases > 0 OR revenue_fen <> 0 OR margin_fen IS NOT NULL"
                : ""
            let text = try session.rows(
                Statement(
                    sql:
                        "SELECT group_concat(line, char(10)) FROM (SELECT \(row) AS line FROM \"\(table)\" \(condition) "
                        + "ORDER BY \(names.joined(separator: ", ")))", columns: [.text]))
            if case .text(let lines)? = text.first?.first { dump[table] = lines }
        }
        return dump
    }

    private func undo(_ number: Int) throws {
        let session = bench.engine.makeSession()
        try session.beginWrite()
        _ = try Undo(session: session).apply(
            number, Occasion(actor: "tester", reason: "back", at: Timestamp(seconds: 1_790_000_000)))
        try session.commit()
    }

    private func newest() throws -> Int { try bench.count("SELECT max(id) FROM change_set") }

    private func expectSame(_ before: [String: String], _ after: [String: String]) {
        #expect(before.keys.sorted() == after.keys.sorted())
        for (table, rows) in before where after[table] != rows { Issue.record("\(table) is not as it was") }
    }

    @Test("Clients that are deleted come back with everything, facts and searching included")
    func deleteAndBack() throws {
        try bench.show(#"segments:manual("list", { "K000001", "K000002" })"#)
        let before = try dump()
        let search = #"clients:search("投诉"):column("code")"#
        let found = try bench.show(search)
        let shown = try bench.show("p = clients:order('-visit_count'):limit(20):delete() return p")
        #expect(shown.contains("go with them"))
        try bench.show("p:guard{ max_rows = 100000 }:apply('gone')")
        #expect(bench.messages.last?.contains("20 clients deleted, ") == true)
        #expect(try bench.show("#clients") == "180")
        #expect(try bench.count("SELECT count(*) FROM visit WHERE client_id NOT IN (SELECT id FROM client)") == 0)
        #expect(try bench.count("SELECT count(*) FROM client_facts WHERE id NOT IN (SELECT id FROM client)") == 0)
        #expect(try bench.count("SELECT count(*) FROM pragma_foreign_key_check") == 0)
        try undo(try newest())
        expectSame(before, try dump())
        #expect(try bench.show(search) == found)
    }

    @Test("Every client can be merged into its neighbour, and it all comes back")
    func mergeAndBack() throws {
        try bench.show(#"segments:manual("list", { "K000001", "K000002", "K000004" })"#)
        let before = try dump()
        let visits = try bench.count("SELECT count(*) FROM visit")
        let first = try newest() + 1
        try bench.show(
            """
            for n = 1, 60, 2 do
              clients:merge(("K%06d"):format(n), clients[("K%06d"):format(n + 1)], { prefer = "newest" }):apply("one client")
            end
            """)
        let last = try newest()
        #expect(last - first == 29)
        #expect(try bench.show("#clients") == "170")
        #expect(try bench.count("SELECT count(*) FROM visit") == visits)
        #expect(try bench.count("SELECT count(*) FROM pragma_foreign_key_check") == 0)
        for table in [
            "contact", "visit", "purchase", "member", "response", "case", "task", "survey", "credit", "warning",
        ] {
            let left =
                "SELECT count(*) FROM \"\(table)\" WHERE client_id IN (SELECT id FROM client WHERE status = 'merged')"
            #expect(try bench.count(left) == 0, "\(table)")
        }
        for number in stride(from: last, through: first, by: -1) { try undo(number) }
        expectSame(before, try dump())
    }

    @Test("A merge is told of by its client, and what moved besides")
    func toldOf() throws {
        _ = bench.messages
        try bench.show("clients:merge('K000001', 'K000002'):apply('one client')")
        let line = try #require(bench.messages.last)
        #expect(line.contains(": 1 client, ") && line.contains(" other rows, "), "\(line)")
    }

    @Test("A merge that was kept in a file moves places in lists too")
    func kept() throws {
        let bench = try Bench(confirms: true, writesFiles: true)
        let file = "'\(bench.folder)/merge.plan'"
        try bench.show("segments:manual('list', { 'K000002' })")
        try bench.show("clients:merge('K000001', 'K000002'):save(\(file))")
        try bench.show("archive:load_plan(\(file)):apply('one client')")
        #expect(try bench.show("table.concat(segments['list']:column('code'), ' ')") == "\"K000001\"")
    }

    @Test("A merge shows what it does to the client that stays")
    func shown() throws {
        try bench.show("clients:where{ code = 'K000001' }:update{ region = missing, size = 'small' }:apply('x')")
        try bench.show("clients:where{ code = 'K000002' }:update{ region = '福建', size = 'large' }:apply('x')")
        let shown = try bench.show("clients:merge('K000001', 'K000002')")
        #expect(shown.contains("K000001") && shown.contains("福建") && !shown.contains("large"))
        #expect(shown.contains("K000002 stays in the archive as merged into K000001"))
        #expect(try bench.show("clients:merge('K000001', 'K000002', { prefer = { size = 'drop' } })").contains("large"))
        #expect(
            try bench.show("clients:merge('K000001', 'K000002', { prefer = { ['规模'] = 'drop' } })").contains("large"))
    }

    @Test(
        "Slips are named",
        arguments: [
            ("clients:merge('K000001')", "needs two clients"),
            ("clients:merge('K000001', 'K000001')", "cannot be merged with itself"),
            ("clients:merge('K000001', 'K00002')", "there is no client \"K00002\"; did you mean \"K000002\"?"),
            ("clients:merge('K000001', 2)", "the code of a client or its row expected"),
            ("clients:merge('K000001', visits:first())", "the code of a client or its row expected"),
            ("visits:merge('K000001', 'K000002')", "merge is asked of clients"),
            ("clients:where{ class = 'A' }:merge('K000001', 'K000002')", "without conditions"),
            ("clients:merge('K000001', 'K000002', { prefr = 'drop' })", "did you mean `prefer`?"),
            ("clients:merge('K000001', 'K000002', { prefer = 'dropp' })", "did you mean \"drop\"?"),
            ("clients:merge('K000001', 'K000002', { prefer = { nam = 'drop' } })", "did you mean `name`?"),
            ("clients:merge('K000001', 'K000002', { prefer = { status = 'drop' } })", "is not put together from both"),
        ])
    func refused(block: String, message: String) throws {
        #expect(bench.failure(block).contains(message))
    }

    @Test("The pairs of duplicates can be merged from top to bottom")
    func duplicatesMerged() throws {
        try bench.show(
            """
            clients:insert{ { code = "D1", name = "恒安贸易有限公司", region = "福建" }, { code = "D2", name = "福州市恒安贸易公司" },
              { code = "D3", name = "恒安贸易", region = "福建", industry = "贸易" } }:apply("made")
            """)
        #expect(
            try bench.show(#"table.concat(clients:where{ code = starts("D") }:duplicates{}:column("drop"), " ")"#)
                == "\"D1 D2\"")
        try bench.show(
            """
            for _, d in pairs(clients:where{ code = starts("D") }:duplicates{}) do
              clients:merge(d.keep, d.drop):apply("one client: " .. d.why)
            end
            """)
        #expect(try bench.show(#"#clients:where{ code = starts("D") }"#) == "1")
        #expect(bench.failure("clients:merge('K000001', 'D1')").contains("D1 was merged into D3 already"))
        #expect(try bench.show("help 'duplicates'").contains("weights"))
        #expect(try bench.show("help 'merge'").contains("prefer"))
    }
}
