import Display
import Model
import Testing

@Suite("Charts as SVG")
struct ChartSVGTests {
    @Test("There is one mark a value")
    func marks() throws {
        func marks(_ chart: Chart) -> [String: Int] { SVGReading(chart.svg()).marks }
        #expect(try marks(ChartSamples.chart(.bar, ChartSamples.regions)) == ["rect": 4])
        #expect(try marks(ChartSamples.chart(.bar, ChartSamples.classes)) == ["rect": 5])
        #expect(try marks(ChartSamples.chart(.bar, ChartSamples.classes) { $0.stack = false }) == ["rect": 5])
        #expect(try marks(ChartSamples.chart(.heatmap, ChartSamples.classes)) == ["rect": 5])
        #expect(try marks(ChartSamples.chart(.histogram, ChartSamples.amounts) { $0.bins = 5 }) == ["rect": 5])
        #expect(try marks(ChartSamples.chart(.scatter, ChartSamples.points)) == ["circle": 12])
        // Two lines of nine points with a gap in one of them, and two lines in the legend.
        let lines = try marks(ChartSamples.chart(.line, ChartSamples.months))
        #expect(lines["circle"] == 17 && lines["polyline"] == 3 + 2)
    }

    @Test func axesLegendAndHeadingAreWritten() throws {
        let texts = SVGReading(try ChartSamples.chart(.bar, ChartSamples.classes).svg()).texts
        for text in ["n by region, class", "福建", "北京", "A", "B", "C", "0", "20", "40", "60", "region", "n"] {
            #expect(texts.contains(text), "\(text)")
        }
        let money = SVGReading(try ChartSamples.chart(.bar, ChartSamples.changes).svg(language: .chinese)).texts
        #expect(money.contains("change (元)") && money.contains("10万"))
    }

    @Test func textFromDataIsTextAndNothingElse() throws {
        let name = "</text><script>alert(1)</script>&\"\u{1B}[31m\u{FFFF}"
        let table = ChartSamples.table([("name", .text), ("n", .count)], [[.text(name), .integer(1)]])
        let svg = try ChartSamples.chart(.bar, table) { $0.title = name }.svg()
        let reading = SVGReading(svg)
        #expect(reading.isWellFormed && reading.counts["script"] == nil)
        #expect(reading.texts.contains { $0.hasPrefix("</text><script>alert(1)</script>&\"␛[31m") })
    }

    @Test func longNamesTurnTheBarsToTheSide() throws {
        let table = ChartSamples.table(
            [("name", .text), ("n", .count)],
            (0..<12).map { [.text("福州海峡银行股份有限公司 \($0)"), .integer(Int64($0))] })
        let chart = try ChartSamples.chart(.bar, table)
        #expect(try VegaReading(chart).channel("y")?["field"] as? String == "name")
        #expect(SVGReading(chart.svg()).texts.contains("福州海峡银行股份有限公司 11"))
    }

    @Test func manyCategoriesAreCounted() throws {
        let table = ChartSamples.table(
            [("name", .text), ("n", .count)], (0..<140).map { [.text("K\($0)"), .integer(Int64($0))] })
        #expect(SVGReading(try ChartSamples.chart(.bar, table).svg()).texts.contains("… 40 more"))
    }
}
