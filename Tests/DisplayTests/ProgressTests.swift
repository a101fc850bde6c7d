import Display
import Testing

@Suite("Progress")
struct ProgressTests {
    @Test("share, count, rate and time left, once there is something to go by")
    func line() {
        func line(_ done: Int, _ total: Int?, _ elapsed: Double, width: Int? = nil) -> String {
            ProgressText(work: "importing", unit: "rows", done: done, total: total, elapsed: elapsed)
                .line(DisplayOptions(width: width))
        }
        #expect(
            line(450_000, 1_000_000, 3.75) == "importing  45.0 %  450,000 of 1,000,000 rows · 120,000/s · 4.6 s left")
        #expect(line(1000, nil, 0.1) == "importing  1,000 rows")
        #expect(line(0, 10, 60) == "importing  0 %  0 of 10 rows")
        #expect(line(10, 10, 4) == "importing  100 %  10 of 10 rows · 2.5/s")
        #expect(line(450_000, 1_000_000, 3.75, width: 20) == "importing  45.0 %  …")
    }
}
