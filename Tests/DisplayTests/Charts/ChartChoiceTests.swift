import Display
import Model
import Testing

@Suite("Choosing the columns of a chart")
struct ChartChoiceTests {
    private func names(_ chart: Chart) -> [String?] {
        [chart.x, chart.y, chart.color].map { channel in channel.map { chart.columns[$0.column].name } }
    }

    private func problem(_ mark: Chart.Mark, _ table: Table, _ adjust: (inout ChartRequest) -> Void) -> String {
        do {
            _ = try ChartSamples.chart(mark, table, adjust)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func wordsComeFirstThenNumbersThenWhatSplitsThem() throws {
        #expect(names(try ChartSamples.chart(.bar, ChartSamples.regions)) == ["region", "n", nil])
        #expect(names(try ChartSamples.chart(.bar, ChartSamples.classes)) == ["region", "n", "class"])
        #expect(names(try ChartSamples.chart(.heatmap, ChartSamples.classes)) == ["class", "region", "n"])
        #expect(names(try ChartSamples.chart(.scatter, ChartSamples.points)) == ["points", "assets", nil])
        #expect(names(try ChartSamples.chart(.histogram, ChartSamples.amounts)) == ["assets", nil, nil])
        #expect(names(try ChartSamples.chart(.histogram, ChartSamples.bins)) == ["from", "n", nil])
    }

    @Test func numbersOfOneTypeAreSeries() throws {
        let chart = try ChartSamples.chart(.line, ChartSamples.months)
        #expect(chart.melted == ["visits", "calls"] && chart.x.kind == .temporal && chart.rows.count == 18)
        let mixed = ChartSamples.table(
            [("region", .text), ("n", .count), ("total", .money)], [[.text("福建"), .integer(1), .money(1)]])
        #expect(names(try ChartSamples.chart(.bar, mixed)) == ["region", "n", nil])
        #expect(try ChartSamples.chart(.bar, mixed) { $0.y = ["n", "total"] }.melted == ["n", "total"])
    }

    @Test func datesAndYearsAreWhatALineRunsAlong() throws {
        let table = ChartSamples.table(
            [("n", .count), ("year(date)", .count)], [[.integer(3), .integer(2025)], [.integer(4), .integer(2026)]])
        #expect(names(try ChartSamples.chart(.line, table)) == ["year(date)", "n", nil])
        let bars = try ChartSamples.chart(.bar, table)
        #expect(bars.text(DisplayOptions(width: 40)).contains("2025  3"))
    }

    @Test func finishedBinsAreAHistogramInBarsToo() throws {
        #expect(try ChartSamples.chart(.bar, ChartSamples.bins) == ChartSamples.chart(.histogram, ChartSamples.bins))
        #expect(try ChartSamples.chart(.histogram, ChartSamples.bins).heading(.english) == "distribution")
    }

    @Test func whatMustBeKnownAboutTheFiguresStaysBelowThem() throws {
        var table = ChartSamples.classes
        table.notes = ["ties are counted twice"]
        for mark in [Chart.Mark.bar, .heatmap] {
            let chart = try ChartSamples.chart(mark, table)
            #expect(chart.text(DisplayOptions(width: 60)).hasSuffix("ties are counted twice\n"))
            #expect(SVGReading(chart.svg()).texts.contains("ties are counted twice"))
            #expect(chart.vegaLite().text.contains("ties are counted twice"))
        }
    }

    @Test func aColumnIsAlsoFoundByTheExpressionItWasMadeFrom() throws {
        var table = ChartSamples.months
        table.columns[0].source = "month(date)"
        #expect(
            names(try ChartSamples.chart(.line, table) { ($0.x, $0.y) = ("month(date)", ["visits"]) })[0] == "month")
    }

    @Test(
        "Errors name the column and offer the nearest",
        arguments: [
            ("regoin", "the table has no column `regoin`, it has region, class, n; did you mean `region`?"),
            ("n", "`x` and `y` are both `n`: name two columns"),
        ])
    func unknown(x: String, message: String) {
        let text = problem(.bar, ChartSamples.classes) {
            $0.x = x
            $0.y = ["n"]
        }
        #expect(text == message)
    }

    @Test func whatCannotBeDrawnIsSaid() {
        #expect(
            problem(.bar, ChartSamples.classes) { $0.y = ["class"] }
                == "`y` needs numbers and `class` is enum; columns of numbers: n")
        #expect(
            problem(.histogram, ChartSamples.table([("date", .date)], [])) { $0.x = "date" }
                == "`x` needs numbers and `date` is date; the table has no column of numbers; dates are counted by group, as by(\"year(date)\"):count()"
        )
        #expect(
            problem(.scatter, ChartSamples.regions) { _ in }
                == "a scatter chart needs two columns of numbers (`x and y`); the table has region, n")
        #expect(problem(.histogram, ChartSamples.amounts) { $0.bins = 0 } == "a histogram has 1 to 200 bins, not 0")
        #expect(
            problem(.line, ChartSamples.months) {
                ($0.x, $0.y) = ("month", ["visits", "calls"])
                $0.color = "month"
            }.hasPrefix("`color` makes the series of a chart of one column"))
    }
}
