import Archive
import ArchiveSQLite
import Model
import Query
import Testing

@testable import Analysis

@Suite("Cohorts")
struct CohortTests {
    let archive: AnalysisArchive

    init() throws {
        archive = try AnalysisArchive(today: "2026-04-15")
        try archive.add(.client, Array(repeating: [:], count: 5))
        try archive.add(
            .purchase,
            [
                // January: C1 twice in the month, again in March; C2 once; a refund in February is no purchase.
                ("C1", "2026-01-05", 100_00), ("C1", "2026-01-20", 50_00), ("C1", "2026-03-01", 10_00),
                ("C2", "2026-01-31", 30_00), ("C2", "2026-02-02", -30_00),
                // March: an amount of 0 is a purchase; before it only a refund.
                ("C3", "2026-02-10", -1_00), ("C3", "2026-03-10", 0), ("C3", "2026-04-01", 7_00),
                // Refunds only, and after as_of.
                ("C4", "2026-03-10", -5_00), ("C5", "2026-04-16", 5_00),
            ].map { ["client": .text($0.0), "date": day($0.1), "amount": .money($0.2)] })
    }

    private func ask(_ given: [String: String]) throws -> AnalysisAnswer {
        try archive.ask(Cohorts.self, given.mapValues { .literal(.text($0)) })
    }

    @Test("Buyers by the month of their first purchase, month by month")
    func clients() throws {
        let answer = try ask(["measure": "clients"])
        #expect(
            answer.rows == [
                ["2026-01-01", "2", "2", "0", "1", "0"], ["2026-03-01", "1", "1", "1", "missing", "missing"],
            ])
        #expect(answer.notes.contains("the month of 2026-04-15 is not over"))
        #expect(answer.notes.contains { $0.hasPrefix("refunds of 1 day before the first purchase's month") })
    }

    @Test("Shares of the cohort, and revenue less refunds")
    func measures() throws {
        #expect(try ask([:]).rows[0] == ["2026-01-01", "2", "1.0", "0.0", "0.5", "0.0"])
        #expect(
            try ask(["measure": "revenue"]).rows == [
                ["2026-01-01", "2", "18000 fen", "-3000 fen", "1000 fen", "0 fen"],
                ["2026-03-01", "1", "0 fen", "700 fen", "missing", "missing"],
            ])
    }

    @Test("A row for every cohort and month that has begun")
    func long() throws {
        let answer = try ask(["measure": "clients", "form": "long"])
        #expect(
            answer.rows == [
                ["2026-01-01", "0", "2", "2"], ["2026-01-01", "1", "0", "2"], ["2026-01-01", "2", "1", "2"],
                ["2026-01-01", "3", "0", "2"], ["2026-03-01", "0", "1", "1"], ["2026-03-01", "1", "1", "1"],
            ])
        let short = try archive.ask(
            Cohorts.self, ["form": .literal(.text("long")), "months": .literal(.integer(0))])
        #expect(short.rows.count == 2)
    }

    @Test("Nothing after as_of, and nobody at all")
    func asOf() throws {
        #expect(try ask(["measure": "clients", "as_of": "2026-01-31"]).rows == [["2026-01-01", "2", "2"]])
        let empty = try ask(["as_of": "2025-12-31"])
        #expect(empty.rows.isEmpty)
        #expect(empty.notes == ["nobody of them bought anything until 2025-12-31"])
    }
}

@Suite("The growth-share matrix")
struct GrowthShareMatrixTests {
    private func ask(
        _ rows: [[Value]], _ columns: [AnalysisTable.Column], _ given: [String: AnalysisArguments.Given] = [:]
    ) throws -> AnalysisAnswer {
        let archive = try AnalysisArchive()
        let arguments = try AnalysisArguments(GrowthShareMatrix.declaration, given)
        return try GrowthShareMatrix(arguments).answer(
            .table(AnalysisTable(columns: columns, rows: rows)),
            AnalysisContext(session: archive.session, today: archive.today))
    }

    private let columns: [AnalysisTable.Column] = [
        .init("name", .text), .init("own", .money), .init("rival", .decimal), .init("growth", .share),
    ]

    @Test("Both lines belong to the high side; no rival, no value")
    func quadrants() throws {
        let answer = try ask(
            [
                [.text("s"), .money(200_00), .real(200), .real(0.1)],
                [.text("c"), .money(300_00), .real(200), .real(0.0999)],
                [.text("q"), .money(199_00), .real(200), .real(0.2)],
                [.text("d"), .money(0), .integer(200), .real(-0.1)],
                [.text("n"), .money(5_00), .missing, .real(0.2)], [.text("z"), .money(5_00), .real(0), .real(0.2)],
                [.text("g"), .money(5_00), .real(5), .missing],
            ], columns)
        #expect(
            answer.rows.map { Array($0.suffix(3)) } == [
                ["1.0", "star", "明星"], ["1.5", "cash cow", "金牛"], ["0.995", "question mark", "问题"],
                ["0.0", "dog", "瘦狗"], ["missing", "missing", "missing"], ["missing", "missing", "missing"],
                ["1.0", "missing", "missing"],
            ])
        #expect(answer.notes == ["2 rows without a rival to compare with: no quadrant"])
    }

    @Test("Other names and lines; a column that is not there is told")
    func parameters() throws {
        let rows: [[Value]] = [[.integer(8), .integer(10), .real(0.05)]]
        let columns: [AnalysisTable.Column] = [.init("ours", .count), .init("rival", .count), .init("growth", .share)]
        let answer = try ask(
            rows, columns,
            [
                "own": .literal(.text("ours")), "share_from": .literal(.number(0.8)),
                "growth_from": .literal(.number(0.05)),
            ])
        #expect(answer.rows == [["8", "10", "0.05", "0.8", "star", "明星"]])
        #expect {
            try ask(rows, columns)
        } throws: {
            "\($0)".contains("the table has no column `own`, it has ours, rival, growth")
        }
    }
}
