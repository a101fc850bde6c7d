import Archive
import Display
import Glibc
import Lua
import TerminalText

// `show.timing(true)`: what a block took.
extension Session {
    /// Called when a block begins. Nothing is measured while nobody asked for it.
    func beginShowing() {
        refreshScreen()
        guard showing.tellsTime else {
            store.log = nil
            showing.began = nil
            return
        }
        store.log = StatementLog(keepsSQL: showing.tellsSQL)
        lua.resetMemoryPeak()
        showing.began = .now
    }

    /// Writes the line on what the block took, and the statements that it ran. Called when its results were shown.
    public func tellTime() {
        guard let began = showing.began, let log = store.log else { return }
        showing.began = nil
        let elapsed = ContinuousClock.now - began
        let display = options.display
        let isChinese = display.language == .chinese
        var parts = [ShowTiming.text(elapsed)]
        parts.append(
            isChinese
                ? "读 \(NumberText.count(log.rowsRead)) 行"
                : "\(NumberText.count(log.rowsRead)) \(log.rowsRead == 1 ? "row" : "rows") read")
        parts.append(
            isChinese
                ? "\(NumberText.count(log.statements)) 条语句"
                : "\(NumberText.count(log.statements)) \(log.statements == 1 ? "statement" : "statements")")
        if log.rowsWritten > 0 {
            parts.append(
                isChinese
                    ? "写 \(NumberText.count(log.rowsWritten)) 行"
                    : "\(NumberText.count(log.rowsWritten)) \(log.rowsWritten == 1 ? "row" : "rows") written")
        }
        let peak = ShowTiming.bytes(lua.memoryPeak)
        let process = ShowTiming.bytes(ShowTiming.processPeak)
        parts.append(isChinese ? "Lua 内存峰值 \(peak)，进程 \(process)" : "Lua peak \(peak), process peak \(process)")
        tell(parts.joined(separator: " · "))
        for entry in log.entries.prefix(ShowTiming.statementsShown) {
            let times =
                entry.count == 1 ? "" : isChinese ? "，\(entry.count) 次" : ", \(NumberText.count(entry.count)) times"
            let rows =
                isChinese
                ? "\(NumberText.count(entry.rows)) 行"
                : "\(NumberText.count(entry.rows)) \(entry.rows == 1 ? "row" : "rows")"
            tell("  \(ShowTiming.text(entry.time)), \(rows)\(times)  \(Text.visible(entry.sql))")
        }
        let left = log.statementsKept - min(log.entries.count, ShowTiming.statementsShown)
        if left > 0 {
            tell(
                isChinese
                    ? "  … 还有 \(left) 条语句"
                    : "  … \(NumberText.count(left)) more \(left == 1 ? "statement" : "statements")")
        }
    }

    /// On a terminal dim below the results; elsewhere a message, so that the results stay what they are.
    private func tell(_ line: String) {
        guard options.screen?() != nil else { return options.message(line) }
        let text = options.display.colour ? "\u{1B}[2m\(line)\u{1B}[0m\n" : line + "\n"
        // Not by `present`: an interrupted block is told of as well.
        var bytes = text
        bytes.withUTF8 { options.output(UnsafeRawBufferPointer($0)) }
    }
}

enum ShowTiming {
    static let statementsShown = 20

    /// `3.2 ms`, `1.45 s`.
    static func text(_ duration: Duration) -> String {
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        return seconds < 1
            ? NumberText.fixed(seconds * 1_000, decimals: 1) + " ms" : NumberText.fixed(seconds, decimals: 2) + " s"
    }

    /// `12.3 MiB`.
    static func bytes(_ count: Int) -> String {
        count < 1 << 20
            ? NumberText.fixed(Double(count) / 1024, decimals: 0) + " KiB"
            : NumberText.fixed(Double(count) / Double(1 << 20), decimals: 1) + " MiB"
    }

    /// The most memory the process has had in hand since it began.
    static var processPeak: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
