import TerminalText

/// How far a long piece of work has come, on one line that a terminal draws over and over.
public struct ProgressText: Sendable, Hashable {
    /// What is done: `importing`.
    public var work: String
    /// What is counted: `rows`.
    public var unit: String
    public var done: Int
    /// Nil where it is not known in advance.
    public var total: Int?
    /// Seconds since the beginning.
    public var elapsed: Double

    public init(work: String, unit: String, done: Int, total: Int?, elapsed: Double) {
        self.work = work
        self.unit = unit
        self.done = done
        self.total = total
        self.elapsed = elapsed
    }

    /// `importing  45.0 %  450,000 of 1,000,000 rows · 120,000/s · 4.6 s left`, cut to the width. Without a line end,
    /// colour or escape codes: where it is drawn is the terminal's business.
    public func line(_ options: DisplayOptions) -> String {
        var text = Text.visible(work) + "  "
        if let total, total > 0 {
            text += NumberText.percent(min(1, Double(done) / Double(total))) + "  "
            text += NumberText.count(done) + options.words(zh: " / ", en: " of ") + NumberText.count(total)
        } else {
            text += NumberText.count(done)
        }
        text += " " + Text.visible(unit)
        // A rate of the first moments says nothing.
        if elapsed >= 0.5, done > 0, elapsed.isFinite {
            let rate = Double(done) / elapsed
            text += " · " + NumberText.fixed(rate, decimals: rate < 10 ? 1 : 0).grouped + "/s"
            if let total, total > done {
                let left = NumberText.duration(Double(total - done) / rate)
                text += " · " + options.words(zh: "剩余 \(left)", en: "\(left) left")
            }
        }
        return Text.truncate(text, to: options.width ?? .max, ambiguousIsWide: options.ambiguousIsWide)
    }
}

extension String {
    /// Whole numbers with their thousands grouped; anything else as it is.
    fileprivate var grouped: String { Int64(self).map { NumberText.integer($0) } ?? self }
}
