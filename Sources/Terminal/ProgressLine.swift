import Display
import Glibc

/// One line of progress on standard error, drawn over and over; nothing where no person sees it.
public final class ProgressLine {
    private let work: String
    private let unit: String
    private let options: DisplayOptions
    private let isShown: Bool
    private let start = ProgressLine.now()
    private var drawn = -1.0

    public init(work: String, unit: String) {
        self.work = work
        self.unit = unit
        options = Output.messageOptions()
        isShown = isatty(STDERR_FILENO) == 1 && Output.variable("TERM") != "dumb"
    }

    /// Draws at most ten times a second, and nothing in the first half second: short work needs no progress.
    public func show(done: Int, total: Int?, note: String? = nil) {
        let elapsed = ProgressLine.now() - start
        guard isShown, elapsed > 0.5, elapsed - drawn > 0.1 || note != nil else { return }
        drawn = elapsed
        let text =
            note ?? ProgressText(work: work, unit: unit, done: done, total: total, elapsed: elapsed).line(options)
        Output.write("\r\u{1B}[K" + text, to: STDERR_FILENO)
    }

    /// How far through a file: by bytes, because how many records it has is not known before its end.
    public func show(records: Int, share: Double?, note: String? = nil) {
        let total = share.flatMap { $0 > 0 ? max(records, Int(Double(records) / $0)) : nil }
        show(done: records, total: total, note: note)
    }

    public func clear() {
        if isShown, drawn >= 0 { Output.write("\r\u{1B}[K", to: STDERR_FILENO) }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
