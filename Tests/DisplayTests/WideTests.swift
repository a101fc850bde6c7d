import Display
import Model
import Testing

/// Rows that come piece by piece, rows with their fields below each other, cells that are wrapped, totals.
@Suite("Rows at their full width")
struct WideTests {
    private let columns = [
        TableColumn("code", label: Label(zh: "编号", en: "Code"), type: .text),
        TableColumn("n", type: .count, isAdditive: true), TableColumn("notes", type: .text),
    ]

    @Test("a stream of rows is as wide as its first rows, and grows")
    func stream() {
        var stream = TableStream(columns: columns, options: DisplayOptions(width: 20))
        var text = ""
        stream.write([[.text("K1"), .integer(1), .text("福建")]], to: &text)
        stream.write([[.text("K1000"), .integer(1_000_000)]], to: &text)
        stream.end(total: 2, noun: .row, notes: ["a note"], to: &text)
        #expect(
            text == """
                code        n  notes
                text  integer  text
                ────  ───────  ─────
                K1          1  福建
                K1000  1,000,000  –
                2 rows
                a note

                """)
    }

    @Test("a block a row, labels and names aligned, long values wrapped below themselves")
    func vertical() {
        var text = ""
        let vertical = VerticalText(columns: columns, options: DisplayOptions(width: 34, language: .chinese))
        vertical.write([.text("K1"), .missing, .text("一二三四五六七八九十甲乙丙丁")], number: 7, to: &text)
        #expect(
            text == """
                ── 7 ─────────────────────────────
                  编号  code   K1
                        n      –
                        notes  一二三四五六七八九
                               十甲乙丙丁

                """)
    }

    @Test("wrapped cells keep all of a text, in lines of their column")
    func wrapping() {
        let table = Table(
            columns: columns + [TableColumn("more", type: .text)],
            rows: [[.text("K1"), .integer(1), .text("one two three four five six seven eight"), .text("x")]])
        var options = DisplayOptions(width: 40)
        options.wraps = true
        let lines = table.text(options).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 40 })
        let words = lines.joined(separator: " ").split(separator: " ")
        for word in ["one", "two", "three", "four", "five", "six", "seven", "eight"] {
            #expect(words.contains { $0 == word }, "\(word)")
        }
    }

    @Test("totals are of columns that may be added up, and never of a part of the rows")
    func totals() {
        var options = DisplayOptions(width: 40, rows: 4)
        options.totals = true
        let rows = (1...3).map { [Value.text("K\($0)"), .integer(Int64($0)), .missing] }
        let table = Table(columns: columns, rows: rows)
        #expect(table.text(options).contains("\ntotal        6\n"))
        #expect(!Table(columns: columns, rows: rows, total: 5).text(options).contains("total"))
        options.language = .chinese
        #expect(table.text(options).contains("\n合计"))
    }

    @Test("what is cut says how to see it where that can be typed")
    func wayToAll() {
        var options = DisplayOptions(width: 40, rows: 2)
        let table = Table(columns: columns, rows: (1...9).map { [.text("K\($0)")] })
        #expect(!table.text(options).contains("show.last"))
        options.wayToAll = "show.last"
        #expect(table.text(options).contains("9 rows (2 shown) · show.last for all of"))
    }
}
