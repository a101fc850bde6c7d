import Display
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
    @Test(
        "money has two decimals and grouped thousands",
        arguments: [
            (Int64(0), "0.00"), (5, "0.05"), (-5, "-0.05"), (123_450, "1,234.50"), (100_000_000, "1,000,000.00"),
            (99_999, "999.99"), (.max, "92,233,720,368,547,758.07"), (.min, "-92,233,720,368,547,758.08"),
        ])
    func money(fen: Int64, text: String) {
        #expect(NumberText.money(fen) == text)
        #expect(NumberText.money(fen, grouped: false) == String(text.filter { $0 != "," }))
    }

    @Test(
        "a float has the fewest digits that read back the same, as Lua lays them out",
        arguments: [
            (0.0, "0.0"), (-0.0, "-0.0"), (1, "1.0"), (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"),
            (1e14, "100000000000000.0"),
            (1e15, "1e+15"), (1e100, "1e+100"), (1e-4, "0.0001"), (1e-5, "1e-05"), (1.5e-7, "1.5e-07"),
            (123456.789, "123456.789"),
            (9_007_199_254_740_992, "9007199254740992.0"), (1.2345678901234568e17, "1.2345678901234568e+17"),
            (Double.leastNonzeroMagnitude, "5e-324"), (-2.5, "-2.5"), (.infinity, "inf"), (-.infinity, "-inf"),
            (.nan, "nan"),
        ])
    func reals(value: Double, text: String) {
        #expect(NumberText.real(value) == text)
    }

    @Test("every float reads back the same")
    func roundTrip() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            #expect(Double(NumberText.real(value)) == value)
        }
    }

    @Test(
        "for people a float has at most four decimals",
        arguments: [
            (33.333333333333336, "33.3333", false), (1234567.5, "1,234,567.5", true),
            (0.00012345678, "0.0001235", false),
            (-1234.00004, "-1,234.0", false), (2.0, "2.0", true), (1e20, "1e+20", true),
        ])
    func rounded(value: Double, text: String, isExact: Bool) {
        #expect(NumberText.rounded(value).text == text)
        #expect(NumberText.rounded(value).isExact == isExact)
    }

    @Test("integers, shares, durations and sizes")
    func others() {
        #expect(NumberText.integer(.min) == "-9,223,372,036,854,775,808")
        #expect(NumberText.count(999) == "999" && NumberText.count(1000) == "1,000")
        #expect(
            [0, 0.0312, 0.0003, 0.0001, 0.5, 1, 0.99999, 1.5, 0.005].map(NumberText.percent) == [
                "0 %", "3.1 %", "0.03 %", "0.01 %", "50.0 %", "100 %", "> 99.9 %", "150.0 %", "0.5 %",
            ])
        #expect(
            [0.0123, 0.34, 42, 59.7, 185, 3720, 90_000].map(NumberText.duration) == [
                "12 ms", "0.3 s", "42 s", "1 min 00 s", "3 min 05 s", "1 h 02 min", "25 h 00 min",
            ])
        #expect(
            [0, 1023, 1024, 1500, 200 << 20, Int64.max].map(NumberText.bytes) == [
                "0 B", "1023 B", "1 KiB", "1.5 KiB", "200 MiB", "8 EiB",
            ])
        #expect(NumberText.fixed(2.5, decimals: 0) == "3" && NumberText.fixed(-0.001, decimals: 2) == "0.00")
        #expect(NumberText.fixed(9.999, decimals: 2) == "10.00")
    }
}
