/// Says how far an import is, at most ten times a second.
struct ProgressMeter {
    private let begin: ContinuousClock.Instant
    private var last: ContinuousClock.Instant?
    private var progress: ImportProgress

    init(begin: ContinuousClock.Instant, totalBytes: Int) {
        self.begin = begin
        progress = ImportProgress(
            phase: .reading, records: 0, rejected: 0, bytesRead: 0, totalBytes: totalBytes, seconds: 0)
    }

    /// The progress to report now; nil when the last report is too fresh.
    mutating func note(_ state: Chunk.Progress) -> ImportProgress? {
        progress.records = state.records
        progress.rejected = state.rejected
        progress.bytesRead = state.bytesRead
        let now = ContinuousClock.now
        if let last, now - last < .milliseconds(100) { return nil }
        last = now
        progress.seconds = (now - begin) / .seconds(1)
        return progress
    }

    /// The records are all in.
    mutating func finishing() -> ImportProgress {
        progress.phase = .finishing
        progress.seconds = (ContinuousClock.now - begin) / .seconds(1)
        return progress
    }
}
