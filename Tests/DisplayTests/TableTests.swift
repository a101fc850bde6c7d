import Display
import Model
import TerminalText
import Testing

@Suite("Tables on a terminal")
struct TableTests {
    @Test("with room enough every column and character is there")
    func wide() {
        let shown = Samples.clients(7).text(DisplayOptions(width: 300, rows: 10, zoneOffset: 28_800))
        #expect(
            shown == """
                code     name                                      class  region  influential   points  x_current  discount_rate        assets  last_visit  updated_at           notes
                text     text                                      enum   text    boolean      integer    integer      decimal ≈         money  date        datetime +08:00      text
                ───────  ────────────────────────────────────────  ─────  ──────  ───────────  ───────  ─────────  ─────────────  ────────────  ──────────  ───────────────────  ─────────────
                K000001  福州海峡银行                              A      北京    false          1,234          3         0.1429  1,234,567.89  2026-09-01  2026-09-30 16:15:00  "–"
                K000002  Müller & Söhne                            A      福建    true           2,468          3         0.2857  2,469,135.78  2026-09-02  2026-09-30 16:15:00  投诉：服务␤慢
                K000003  张三丰                                    –      北京    false          3,702          3         0.4286  3,703,703.67  2026-09-03  2026-09-30 16:15:00  "–"
                K000004  北京␉大␛[31m学                            A      福建    true           4,936          3         0.5714             –  2026-09-04  2026-09-30 16:15:00  投诉：服务␤慢
                K000005  👨‍👩‍👧 家庭 🇨🇳                                A      北京    false          6,170          3         0.7143  6,172,839.45  2026-09-05  2026-09-30 16:15:00  "–"
                K000006  e\u{301}clair 有限公司,一个名字非常非常长的公司  –      福建    true           7,404          3         0.8571  7,407,407.34  2026-09-06  2026-09-30 16:15:00  投诉：服务␤慢
                K000007                                            A      北京    false          8,638          3            1.0  8,641,975.23  2026-09-07  2026-09-30 16:15:00  "–"
                7 clients

                """)
    }

    @Test("in eighty columns texts give way first, then columns in the middle, which are named")
    func eighty() {
        #expect(
            Samples.clients(3).text(DisplayOptions(width: 80, rows: 10)) == """
                code     name            class  region  …  updated_at           notes
                text     text            enum   text    …  datetime UTC         text
                ───────  ──────────────  ─────  ──────  ─  ───────────────────  ─────────────
                K000001  福州海峡银行    A      北京    …  2026-09-30 08:15:00  "–"
                K000002  Müller & Söhne  A      福建    …  2026-09-30 08:15:00  投诉：服务␤慢
                K000003  张三丰          –      北京    …  2026-09-30 08:15:00  "–"
                … 6 more columns: influential, points, x_current, discount_rate, assets, last_v…
                3 clients

                """)
    }

    @Test("in forty columns the row is still named")
    func forty() {
        #expect(
            Samples.clients(7).text(DisplayOptions(width: 40, rows: 4)) == """
                code     name                          …
                text     text                          …
                ───────  ────────────────────────────  ─
                K000001  福州海峡银行                  …
                K000002  Müller & Söhne                …
                …        …                             …
                K000006  e\u{301}clair 有限公司,一个名字非…   …
                K000007                                …
                … 10 more columns: class, region, influ…
                7 clients (4 shown)

                """)
    }

    @Test("rows and notes never exceed the width, down to very narrow terminals", arguments: Array(20...130))
    func neverTooWide(width: Int) {
        for ambiguousIsWide in [false, true] {
            let options = DisplayOptions(width: width, rows: 10, ambiguousIsWide: ambiguousIsWide)
            for line in Samples.clients(7).text(options).split(separator: "\n") {
                #expect(Text.width(of: String(line), ambiguousIsWide: ambiguousIsWide) <= width)
            }
        }
    }

    @Test("many rows are shown by their first and last, and the count says so")
    func headAndTail() {
        let rows = (1...100).map { [Value.integer(Int64($0)), .money(Int64($0) * 100)] }
        let table = Table(
            columns: [TableColumn("n", type: .count), TableColumn("sum", type: .money)], rows: rows)
        #expect(
            table.text(DisplayOptions(width: 40, rows: 4)) == """
                      n     sum
                integer   money
                ───────  ──────
                      1    1.00
                      2    2.00
                      …       …
                     99   99.00
                    100  100.00
                100 rows (4 shown)

                """)
        #expect(table.isComplete)
    }

    @Test("a table that holds only its ends says how many rows there are")
    func endsOnly() {
        let columns = Samples.columns(["code", "region"])
        let first: [[Value]] = [[.text("K1"), .text("福建")], [.text("K2"), .missing]]
        let last: [[Value]] = [[.text("K9"), .text("北京")]]
        let table = Table(title: "A类", columns: columns, rows: first, tail: last, total: 10_000, noun: Noun(.client))
        #expect(
            table.text(DisplayOptions(width: 40, rows: 10)) == """
                A类
                code  region
                text  text
                ────  ──────
                K1    福建
                K2    –
                …     …
                K9    北京
                10,000 clients (3 shown)

                """)
        #expect(table.text(DisplayOptions(width: 40, language: .chinese)).hasSuffix("10,000 个客户（显示 3）\n"))
        #expect(!table.isComplete)
    }

    @Test("a gap never takes the place of a single row")
    func noGapForOne() {
        let rows = (1...11).map { [Value.integer(Int64($0))] }
        let table = Table(columns: [TableColumn("n", type: .count)], rows: rows)
        #expect(table.text(DisplayOptions(width: 40, rows: 10)).hasSuffix("     11\n11 rows\n"))
    }

    @Test("no rows, one row, no columns")
    func small() {
        let columns = Samples.columns(["code", "assets"])
        let empty = Table(columns: columns, rows: [], noun: Noun(.client))
        #expect(
            empty.text(DisplayOptions(width: 40)) == """
                code  assets
                text   money
                ────  ──────
                no clients

                """)
        #expect(empty.text(DisplayOptions(width: 40, language: .chinese)).hasSuffix("没有客户\n"))
        let one = Table(columns: columns, rows: [[.text("K1")]], noun: Noun(.client))
        #expect(
            one.text(DisplayOptions(width: 40)) == """
                code  assets
                text   money
                ────  ──────
                K1         –
                1 client

                """)
        #expect(Table(columns: [], rows: []).text(DisplayOptions(width: 40)) == "no rows\n")
    }

    @Test("colour makes names bold and the rest dim, and changes no column")
    func colour() {
        let table = Table(
            columns: Samples.columns(["code", "class"]), rows: [[.text("K1"), .missing]], noun: Noun(.client))
        let dim = "\u{1B}[2m"
        let bold = "\u{1B}[1m"
        let off = "\u{1B}[0m"
        #expect(
            table.text(DisplayOptions(width: 40, colour: true)) == """
                \(bold)code\(off)  \(bold)class\(off)
                \(dim)text\(off)  \(dim)enum\(off)
                \(dim)────\(off)  \(dim)─────\(off)
                K1    \(dim)–\(off)
                \(dim)1 client\(off)

                """)
    }

    @Test("no escape code without colour, whatever the data says")
    func noEscapes() {
        #expect(!Samples.clients(7).text(DisplayOptions(width: 80)).contains("\u{1B}"))
        let column = TableColumn("\u{1B}[2J", type: .text)
        #expect(!Table(columns: [column], rows: []).text(DisplayOptions(width: 80)).contains("\u{1B}"))
    }

    @Test("years and ranks are not grouped, counts and points are; units stand under names where they fit")
    func integers() {
        let table = Table(
            columns: [
                TableColumn("year", type: .integer), TableColumn("total_of_points", type: .count, unit: "points"),
                TableColumn("share", type: .percent), TableColumn("value"),
            ],
            rows: [
                [.integer(2026), .integer(2026), .real(0.031), .real(1e15)],
                [.integer(2025), .integer(-1_234_567), .real(1), .integer(7)],
            ])
        #expect(
            table.text(DisplayOptions(width: 80)) == """
                   year  total_of_points    share  value
                integer   integer points  percent  any
                ───────  ───────────────  ───────  ─────
                   2026            2,026    3.1 %  1e+15
                   2025       -1,234,567    100 %  7
                2 rows

                """)
    }

    @Test("without a width nothing is cut off")
    func unlimited() {
        let long = String(repeating: "很长", count: 500)
        let table = Table(columns: [TableColumn("notes", type: .text)], rows: [[.text(long)]])
        #expect(table.text(DisplayOptions()).contains(long))
    }
}
