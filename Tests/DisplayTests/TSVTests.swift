import Display
import Model
import Testing

@Suite("Tables for programs")
struct TSVTests {
    @Test("plain values, missing as empty, and no character that breaks a line or field")
    func plain() {
        var columns = Samples.columns(["code", "name", "class", "influential", "assets", "last_visit", "created_at"])
        columns.append(TableColumn("mean"))
        columns.append(TableColumn("n"))
        let table = Table(
            columns: columns,
            rows: [
                [
                    .text("K1"), .text("a\tb\nc\r\\d \u{1B}"), .missing, .boolean(true), .money(123_450),
                    .date(Samples.date(2026, 9, 30)), .datetime(Samples.moment), .real(0.1), .integer(1_234_567),
                ],
                [.text("K2"), .text("福建")],
            ], tail: [[.text("K3")]])
        #expect(
            table.text(DisplayOptions(format: .tsv)) == """
                code\tname\tclass\tinfluential\tassets\tlast_visit\tcreated_at\tmean\tn
                K1\ta\\tb\\nc\\r\\\\d \u{1B}\t\ttrue\t1234.50\t2026-09-30\t2026-09-30T08:15:00Z\t0.1\t1234567
                K2\t福建\t\t\t\t\t\t\t
                K3\t\t\t\t\t\t\t\t

                """)
    }

    @Test("rows, limits of height and width, titles and colour do not matter to it")
    func nothingLeftOut() {
        let rows = (1...100).map { [Value.integer(Int64($0))] }
        let table = Table(title: "t", columns: [TableColumn("n")], rows: rows)
        let text = table.text(DisplayOptions(width: 2, rows: 4, colour: true, format: .tsv))
        #expect(text == "n\n" + (1...100).map { "\($0)\n" }.joined())
    }

    @Test("a hundred thousand rows stream through in whole lines")
    func streaming() throws {
        var pieces = 0
        var bytes = 0
        var lines = 0
        var writer = TSVWriter { piece in
            #expect(piece.last == 0x0A)
            #expect(piece.count < 1 << 17)
            pieces += 1
            bytes += piece.count
            lines += piece.count { $0 == 0x0A }
        }
        try writer.header(["code", "assets"])
        for number in 0..<100_000 { try writer.row([.text("K\(number)"), .money(Int64(number))]) }
        try writer.flush()
        #expect(lines == 100_001)
        #expect(pieces > 10)
        #expect(bytes > 1_000_000)
    }

    @Test("an error of the output stops the writing")
    func failingOutput() {
        struct Closed: Error {}
        var writer = TSVWriter(capacity: 8) { _ in throw Closed() }
        #expect(throws: Closed.self) { try writer.row([.text("long enough")]) }
    }
}
