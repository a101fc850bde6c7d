import Display
import Model
import TerminalText
import Testing

@Suite("Charts in characters")
struct ChartTextTests {
    @Test("Names are aligned by their width, numbers on the right, bars in eighths")
    func barsStandUnderEachOther() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.regions)
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                n by region
                福建    1,234  █████████████████████████
                内蒙古    980  ███████████████████▉
                Macau       5  ▏
                –           0
                北京        –

                """)
    }

    @Test("Terminals that give blocks two columns get signs instead")
    func wideTerminal() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.regions)
        #expect(
            chart.text(DisplayOptions(width: 40, ambiguousIsWide: true)) == """
                n by region
                福建    1,234  #########################
                内蒙古    980  ####################
                Macau       5  #
                –          0
                北京       –

                """)
    }

    @Test("Parts of a bar are told apart without colour")
    func stacked() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.classes)
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                n by region, class
                福建  60  ████████████████████▓▓▓▓▓▓▓▓▓▓
                北京  45  █████░░░░░░░░░░░░░░░▓▓▓
                          █ A   ░ B   ▓ C

                """)
    }

    @Test("Bars side by side name their series")
    func grouped() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.classes) { $0.stack = false }
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                n by region, class
                福建  A  40  ███████████████████████████
                      C  20  █████████████▌
                北京  A  10  ██████▊
                      B  30  ████████████████████▎
                      C   5  ███▍

                """)
    }

    @Test("Negative bars go to the left of an axis")
    func negative() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.changes)
        #expect(
            chart.text(DisplayOptions(width: 50)) == """
                change by quarter
                Q1  150,000.00          │████████████████████████
                Q2  -50,000.00  ████████│
                Q3       -0.01         ▐│
                Q4   75,000.00          │████████████

                """)
    }

    @Test("Lines carry signs, gaps where a value is missing, months below")
    func lines() throws {
        let chart = try ChartSamples.chart(.line, ChartSamples.months)
        #expect(
            chart.text(DisplayOptions(width: 50)) == """
                visits, calls by month
                value
                100 ┤⠉⠑⠒⠒⠢x⠤⣀⣀⣀
                    │          ⠉⠉⠑⠒⠒⠢x                       ⣀⡠⠔⠒o
                    │                                  ⣀⡠⠤⠒⠊⠉
                    │                           x⢄⣀⠤⠒⠊o
                    │                       ⣀⡠⠔⠒⠉⠁⠈⠑⠢⢄⡀
                 50 ┤                ⣀⡠⠤⠔⠒⠊o          ⠈⠑⠢⢄⡀
                    │          ⢀o⠤⠔⠊⠉                     ⠈⠑x⢄
                    │     ⣀⡠⠤⠒⠉⠁                              ⠉⠒⢄⡀
                    │o⠤⠔⠊⠉                                       x
                  0 ┤
                    └┬───────────────┬────────────────┬───────────
                     2026-01      2026-04          2026-07
                                         month
                     o visits   x calls
                1 row without value not drawn

                """)
    }

    @Test("A scatter plot of one series is drawn in dots")
    func scatter() throws {
        let chart = try ChartSamples.chart(.scatter, ChartSamples.points)
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                assets against points
                assets
                150 ┤
                    │                   ⣀
                    │                   ⠉
                100 ┤                 ⠘⠃
                    │               ⠰⠆
                    │              ⠶
                 50 ┤            ⠶
                    │          ⠰⠆
                    │       ⣤⠘⠃
                  0 ┤⣤⢠⡄⠰⠆⠛
                    └┬────────────────┬────────────────┬
                     0               100             200
                                   points

                """)
    }

    @Test("A scatter plot of several series is drawn in signs")
    func splitScatter() throws {
        let chart = try ChartSamples.chart(.scatter, ChartSamples.points) { $0.color = "class" }
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                assets against points
                assets
                150 ┤
                    │
                    │                   x
                100 ┤                 o
                    │               x
                    │              o
                 50 ┤            x
                    │          o
                    │       ox
                  0 ┤ox o x
                    └┬────────────────┬────────────────┬
                     0               100             200
                                   points
                     o A   x B

                """)
    }

    @Test("A histogram names its bins")
    func histogram() throws {
        let chart = try ChartSamples.chart(.histogram, ChartSamples.amounts) { $0.bins = 5 }
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                distribution of assets
                 0 –  20  2  ██████████▊
                20 –  40  5  ███████████████████████████
                40 –  60  2  ██████████▊
                60 –  80  0
                80 – 100  1  █████▍
                1 row without assets not drawn

                """)
    }

    @Test("A table of finished bins is drawn as it is")
    func finishedBins() throws {
        let chart = try ChartSamples.chart(.histogram, ChartSamples.bins)
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                distribution
                 0 – 10  7  ████████████████████████████
                10 – 20  3  ████████████

                """)
    }

    @Test("A heatmap shades its fields and says what the shades stand for")
    func heatmap() throws {
        let chart = try ChartSamples.chart(.heatmap, ChartSamples.classes)
        #expect(
            chart.text(DisplayOptions(width: 60)) == """
                n by region, class
                      A      B      C
                福建  ██ 40         ▒▒ 20
                北京  ░░ 10  ▓▓ 30  ░░  5
                      ░░ 5.0 – 13.8   ▒▒ 13.8 – 22.5   ▓▓ 22.5 – 31.3
                      ██ 31.3 – 40.0

                """)
    }

    @Test("The columns of a wide table are the columns of a heatmap")
    func wideHeatmap() throws {
        let chart = try ChartSamples.chart(.heatmap, ChartSamples.months)
        #expect(
            chart.text(DisplayOptions(width: 40)) == """
                visits, calls by month
                         visits  calls
                2026-01  ░░ 10   ██ 99
                2026-02  ░░ 20   ██ 96
                2026-03  ░░ 30   ██ 91
                2026-04  ▒▒ 40   ██ 84
                2026-05  ▒▒ 50   –
                2026-06  ▓▓ 60   ▓▓ 64
                2026-07  ▓▓ 70   ▒▒ 51
                2026-08  ██ 80   ▒▒ 36
                2026-09  ██ 90   ░░ 19
                        ░░ 10 – 32   ▒▒ 32 – 55
                        ▓▓ 55 – 77   ██ 77 – 99

                """)
    }

    @Test func coloursAreOnlyAddedWhereTheyAreWanted() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.classes)
        let plain = chart.text(DisplayOptions(width: 40))
        let coloured = chart.text(DisplayOptions(width: 40, colour: true))
        #expect(!plain.contains("\u{1B}") && coloured.contains("\u{1B}"))
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test func aPipeGetsEightyColumnsWithoutColourAndAllCategories() throws {
        let table = ChartSamples.table(
            [("code", .text), ("n", .count)], (1...60).map { [.text("K\($0)"), .integer($0)] })
        let chart = try ChartSamples.chart(.bar, table)
        let pipe = chart.text(DisplayOptions(width: 200, colour: true, format: .tsv))
        #expect(!pipe.contains("\u{1B}") && pipe.contains("K60"))
        #expect(pipe.split(separator: "\n").map { Text.width(of: String($0)) }.max() == 80)
        let terminal = chart.text(DisplayOptions(width: 80, rows: 10))
        #expect(terminal.contains("K40") && !terminal.contains("K41") && terminal.hasSuffix("… 20 more\n"))
    }

    @Test func whatCannotBeToldApartIsNamedInstead() throws {
        let table = ChartSamples.table(
            [("month", .text), ("team", .text), ("n", .count)],
            (1...12).flatMap { team in
                ["2026-01", "2026-02"].map { [.text($0), .text("team \(team)"), .integer(Int64(team))] }
            })
        for mark in [Chart.Mark.line, .bar] {
            let chart = try ChartSamples.chart(mark, table) {
                $0.x = "month"
                $0.y = ["n"]
                $0.color = "team"
            }
            let text = chart.text(DisplayOptions(width: 80, rows: 10))
            #expect(text.contains("… 4 more series not drawn: team 9"), "\(text)")
            #expect(chart.svg().contains("4 more series not drawn"))
        }
    }

    @Test func columnsOfAHeatmapThatFindNoRoomAreNamed() throws {
        let table = ChartSamples.table(
            [("row", .text), ("column", .text), ("n", .count)],
            (0..<40).map { [.text("r"), .text("column \($0)"), .integer(Int64($0))] })
        let text = try ChartSamples.chart(.heatmap, table).text(DisplayOptions(width: 40))
        #expect(text.contains("more columns: column"))
    }

    @Test func chineseIsSpokenWhereItIsAskedFor() throws {
        let options = DisplayOptions(width: 60, language: .chinese)
        #expect(try ChartSamples.chart(.bar, ChartSamples.regions).text(options).hasPrefix("各region的n\n"))
        #expect(try ChartSamples.chart(.line, ChartSamples.months).text(options).contains("1 行没有value，没有画出"))
    }

    @Test func anEmptyTableSaysSo() throws {
        for mark in Chart.Mark.allCases {
            let table = ChartSamples.table([("region", .text), ("class", .text), ("n", .count), ("m", .count)], [])
            let chart = try ChartSamples.chart(mark, table)
            #expect(chart.text(DisplayOptions(width: 60)).contains("the table has no rows"), "\(mark)")
            #expect(SVGReading(chart.svg()).texts.contains("nothing to draw: the table has no rows"))
        }
    }

    @Test("Any numbers and names, any mark, any width: lines that fit, nothing a terminal would obey, sound SVG")
    func anything() throws {
        for (name, values) in ChartSamples.numbers {
            let rows = values.enumerated().map { number, value in
                [
                    ChartSamples.labels[number % ChartSamples.labels.count],
                    ChartSamples.labels[(number + 1) % ChartSamples.labels.count], value, .integer(Int64(number)),
                ]
            }
            let table = ChartSamples.table([("x\u{1B}", .text), ("c", .text), ("n", .any), ("i", .count)], rows)
            for mark in Chart.Mark.allCases {
                let chart = try ChartSamples.chart(mark, table) { request in
                    switch mark {
                    case .bar, .line: (request.x, request.y, request.color) = ("x\u{1B}", ["n"], "c")
                    case .scatter: (request.x, request.y) = ("i", ["n"])
                    case .histogram: request.x = "n"
                    case .heatmap: (request.x, request.y, request.value) = ("c", ["x\u{1B}"], "n")
                    }
                    request.title = name == "one" ? "a\u{1B}]0;title\u{7}\n<b>" : nil
                }
                for width in [40, 57, 80, 300] {
                    for ambiguousIsWide in [false, true] {
                        let text = chart.text(DisplayOptions(width: width, ambiguousIsWide: ambiguousIsWide))
                        for line in text.split(separator: "\n") {
                            let used = Text.width(of: String(line), ambiguousIsWide: ambiguousIsWide)
                            #expect(used <= width, "\(name) \(mark) \(width): \(line)")
                        }
                        #expect(Text.visible(text, keepingLines: true) == text, "\(name) \(mark)")
                    }
                }
                let svg = chart.svg()
                #expect(SVGReading(svg).isWellFormed, "\(name) \(mark): \(svg)")
                #expect(!svg.contains("nan") && !svg.contains("inf\""), "\(name) \(mark)")
                #expect(try VegaReading(chart).root["$schema"] != nil)
            }
        }
    }
}
