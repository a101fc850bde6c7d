import Display
import Foundation
import Model
import Testing

/// A specification as a JSON parser that is not ours reads it.
struct VegaReading {
    let root: [String: Any]

    init(_ chart: Chart) throws {
        let data = Data(chart.vegaLite().text.utf8)
        root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    var rows: [[String: Any]] { (root["data"] as? [String: Any])?["values"] as? [[String: Any]] ?? [] }

    func channel(_ name: String) -> [String: Any]? {
        (root["encoding"] as? [String: Any])?[name] as? [String: Any]
    }

    var mark: String? { (root["mark"] as? [String: Any])?["type"] as? String }
}

@Suite("Vega-Lite specifications")
struct VegaLiteTests {
    @Test func barsNameTheirFieldsAndKeepTheOrderOfTheRows() throws {
        let spec = try VegaReading(try ChartSamples.chart(.bar, ChartSamples.regions))
        #expect(spec.root["$schema"] as? String == "https://vega.github.io/schema/vega-lite/v5.json")
        #expect(spec.mark == "bar")
        #expect(spec.rows.count == 5)
        #expect(spec.rows[0]["region"] as? String == "福建" && spec.rows[0]["n"] as? Int == 1234)
        #expect(spec.rows[4]["n"] is NSNull)
        #expect(spec.channel("x")?["type"] as? String == "nominal")
        #expect(spec.channel("x")?["sort"] as? [String] == ["福建", "内蒙古", "Macau", "–", "北京"])
        #expect(spec.channel("y")?["field"] as? String == "n")
    }

    @Test func stackedAndGroupedBarsSayWhichTheyAre() throws {
        let stacked = try VegaReading(try ChartSamples.chart(.bar, ChartSamples.classes))
        #expect(stacked.channel("y")?["stack"] as? String == "zero")
        #expect(stacked.channel("color")?["field"] as? String == "class")
        let grouped = try VegaReading(try ChartSamples.chart(.bar, ChartSamples.classes) { $0.stack = false })
        #expect(grouped.channel("xOffset")?["field"] as? String == "class")
        #expect(grouped.channel("y")?["stack"] is NSNull)
    }

    @Test func moneyIsInYuanAndSaysSo() throws {
        let spec = try VegaReading(try ChartSamples.chart(.bar, ChartSamples.changes))
        #expect(spec.channel("y")?["title"] as? String == "change (CNY)")
        #expect(spec.rows[2]["change"] as? Double == -0.01)
        #expect(spec.rows[0]["change"] as? Int == 150_000)
    }

    @Test func rowsThatFallOnOneBarAreSummed() throws {
        let chart = try ChartSamples.chart(.bar, ChartSamples.points) {
            $0.x = "class"
            $0.y = ["points"]
        }
        let spec = try VegaReading(chart)
        #expect(spec.channel("y")?["aggregate"] as? String == "sum")
        #expect(spec.channel("y")?["title"] as? String == "sum of points")
        #expect(chart.text(DisplayOptions(width: 40)).hasPrefix("sum of points by class\nA  300  "))
    }

    @Test func datesAreShownAsWrittenWhereverTheReaderIs() throws {
        let spec = try VegaReading(try ChartSamples.chart(.line, ChartSamples.months) { $0.y = ["visits"] })
        #expect(spec.channel("x")?["type"] as? String == "temporal")
        #expect((spec.channel("x")?["scale"] as? [String: Any])?["type"] as? String == "utc")
        #expect(spec.rows[0]["month"] as? String == "2026-01-01")
        let moments = ChartSamples.table(
            [("at", .datetime), ("n", .count)], [[.datetime(Samples.moment), .integer(1)]])
        #expect(
            try VegaReading(try ChartSamples.chart(.line, moments)).rows[0]["at"] as? String == "2026-09-30T08:15:00Z")
    }

    @Test func histogramsHaveTheBinsThatAreDrawn() throws {
        let spec = try VegaReading(try ChartSamples.chart(.histogram, ChartSamples.amounts) { $0.bins = 5 })
        let bin = try #require(spec.channel("x")?["bin"] as? [String: Any])
        #expect(bin["step"] as? Double == 20 && bin["extent"] as? [Double] == [0, 100])
        #expect(spec.channel("y")?["aggregate"] as? String == "count")
        let finished = try VegaReading(try ChartSamples.chart(.histogram, ChartSamples.bins))
        #expect(finished.channel("x")?["bin"] as? String == "binned")
        #expect(finished.channel("x2")?["field"] as? String == "to")
    }

    @Test func heatmapsShadeRectangles() throws {
        let spec = try VegaReading(try ChartSamples.chart(.heatmap, ChartSamples.classes))
        #expect(spec.mark == "rect")
        #expect(spec.channel("color")?["field"] as? String == "n")
        #expect(spec.channel("x")?["sort"] as? [String] == ["A", "B", "C"])
    }

    @Test func namesWithPointsAndBracketsStayOneField() throws {
        let table = ChartSamples.table(
            [("owner_row.branch", .text), ("a[1]", .count)], [[.text("FZ"), .integer(1)]])
        let spec = try VegaReading(try ChartSamples.chart(.bar, table))
        #expect(spec.channel("x")?["field"] as? String == "owner_row\\.branch")
        #expect(spec.channel("y")?["field"] as? String == "a\\[1\\]")
        #expect(spec.rows[0]["a[1]"] as? Int == 1)
    }

    @Test func theSameChartIsTheSameText() throws {
        let chart = try ChartSamples.chart(.scatter, ChartSamples.points) {
            ($0.x, $0.y) = ("points", ["assets"])
            ($0.color, $0.size) = ("class", "points")
        }
        #expect(chart.vegaLite().text == chart.vegaLite().text)
        #expect(try VegaReading(chart).channel("size")?["field"] as? String == "points")
    }
}
