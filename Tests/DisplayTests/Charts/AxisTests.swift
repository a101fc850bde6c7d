import Model
import Testing

@testable import Display

@Suite("Axes")
struct AxisTests {
    @Test(
        "Ticks are multiples of 1, 2 or 5 times a power of ten",
        arguments: [
            (0.0, 97.0, 5, ["0", "20", "40", "60", "80", "100"]), (0, 0.3, 3, ["0", "0.1", "0.2", "0.3"]),
            (-7, 12, 4, ["-10", "-5", "0", "5", "10", "15"]),
            (3, 3.0004, 4, ["3.0000", "3.0001", "3.0002", "3.0003", "3.0004"]),
            (0, 2_400_000, 3, ["0", "1M", "2M", "3M"]), (1990, 2026, 4, ["1,990", "2,000", "2,010", "2,020", "2,030"]),
            (0, 1e20, 2, ["0", "5e+19", "1e+20"]), (5, 5, 2, ["0", "5", "10"]), (0, 0, 2, ["0", "0.5", "1.0"]),
        ])
    func numbers(low: Double, high: Double, count: Int, labels: [String]) {
        let axis = Axis.numbers(low, high, count: count)
        #expect(axis.ticks.map(\.label) == labels)
        #expect(axis.low <= low && axis.high >= high)
    }

    @Test func whatCountsHasNoTicksBetweenWholeNumbers() {
        #expect(Axis.numbers(0, 2, count: 10, type: .count).ticks.map(\.label) == ["0", "1", "2"])
        #expect(
            Axis.numbers(2019, 2026, count: 4, type: .integer).ticks.map(\.label) == [
                "2018", "2020", "2022", "2024", "2026",
            ])
    }

    @Test func percentagesAndChineseUnits() {
        #expect(Axis.numbers(0, 0.4, count: 2, type: .percent).ticks.map(\.label) == ["0 %", "20 %", "40 %"])
        #expect(Axis.numbers(0, 0.004, count: 2, type: .percent).ticks.map(\.label) == ["0 %", "0.2 %", "0.4 %"])
        #expect(
            Axis.numbers(0, 250_000, count: 3, language: .chinese).ticks.map(\.label) == ["0", "10万", "20万", "30万"])
        #expect(Axis.numbers(0, 3e8, count: 3, language: .chinese).ticks.map(\.label) == ["0", "1亿", "2亿", "3亿"])
    }

    @Test func aTightAxisEndsAtItsValues() {
        let axis = Axis.numbers(1, 12, count: 6, isTight: true, type: .integer)
        #expect(axis.low == 1 && axis.high == 12)
        #expect(axis.ticks.map(\.label) == ["2", "4", "6", "8", "10", "12"])
    }

    @Test("Time axes have their ticks where people look for them")
    func times() {
        func labels(_ from: (Int, Int, Int), _ to: (Int, Int, Int), _ count: Int) -> [String] {
            let (low, high) = (Samples.date(from.0, from.1, from.2), Samples.date(to.0, to.1, to.2))
            return Axis.times(Double(low.days), Double(high.days), count: count).ticks.map(\.label)
        }
        #expect(
            labels((2026, 9, 1), (2026, 9, 5), 6) == [
                "2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-05",
            ])
        #expect(labels((2026, 9, 1), (2026, 9, 30), 5) == ["2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28"])
        #expect(labels((2026, 1, 15), (2026, 6, 20), 6) == ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"])
        #expect(labels((2024, 2, 29), (2026, 9, 30), 6) == ["2024-07", "2025-01", "2025-07", "2026-01", "2026-07"])
        #expect(labels((2019, 3, 1), (2026, 9, 30), 4) == ["2020", "2022", "2024", "2026"])
        #expect(labels((0, 1, 1), (9999, 12, 31), 4) == ["0000", "5000"])
        #expect(labels((2026, 9, 30), (2026, 9, 30), 4).isEmpty == false)
        let hours = Axis.times(20_000, 20_000.5, count: 5).ticks.map(\.label)
        #expect(hours == ["10-04 00:00", "10-04 03:00", "10-04 06:00", "10-04 09:00", "10-04 12:00"])
    }

    @Test("Any two numbers give an axis that holds them, in order, with few ticks")
    func anyNumbers() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            func number() -> Double {
                let value = Double(bitPattern: random.next())
                return value.isFinite ? value : 0
            }
            let near = Bool.random(using: &random)
            let low = number()
            let high = near ? low * 1.000_000_1 : number()
            for type in [DisplayType.decimal, .count, .percent] {
                let axis = Axis.numbers(low, high, count: 6, type: type)
                #expect(
                    axis.low < axis.high && axis.ticks.count >= 2 && axis.ticks.count <= 10, "\(low) \(high) \(type)")
                #expect(axis.position(low).isFinite && axis.position(high).isFinite)
                #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0.value < $1.value }, "\(low) \(high)")
            }
        }
    }

    @Test func binsAreRoundAndHoldEveryValue() throws {
        let chart = try ChartSamples.chart(.histogram, ChartSamples.amounts) { $0.bins = 5 }
        let bins = HistogramBins(chart)
        #expect(bins.bins.map(\.low) == [0, 20, 40, 60, 80])
        #expect(bins.bins.map(\.count) == [.integer(2), .integer(5), .integer(2), .integer(0), .integer(1)])
        #expect(bins.missing == 1)
        for limit in [1, 2, 7, 200] {
            let bins = HistogramBins(try ChartSamples.chart(.histogram, ChartSamples.amounts) { $0.bins = limit })
            #expect(bins.bins.count <= limit)
            #expect(bins.bins.compactMap { $0.count.axisNumber() }.reduce(0, +) == 10)
        }
    }
}
