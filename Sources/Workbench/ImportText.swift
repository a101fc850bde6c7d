import Display
import Interchange
import Model

/// An import's report as text: one line of what it does, then what was odd.
public struct ImportText {
    let report: ImportReport
    let options: DisplayOptions
    /// Rejections listed one by one.
    private let listed: Int

    public init(report: ImportReport, options: DisplayOptions, listed: Int = 20) {
        self.report = report
        self.options = options
        self.listed = listed
    }

    /// `✓ change set 3: shop.csv: 400 of 410 records, 119 clients added, …`
    public var summary: String {
        var parts = ["\(NumberText.count(report.imported)) of \(NumberText.count(report.records)) records"]
        for counts in report.counts {
            guard let entity = Vocabulary.entity(named: counts.entity) else { continue }
            let noun = Noun(entity)
            if counts.added > 0 { parts.append("\(noun.counted(counts.added, .english)) added") }
            if counts.updated > 0 { parts.append("\(noun.counted(counts.updated, .english)) updated") }
        }
        if report.known > 0 { parts.append("\(NumberText.count(report.known)) imported before") }
        if report.rejectedCount > 0 { parts.append("\(NumberText.count(report.rejectedCount)) rejected") }
        let mark = report.isWritten ? "✓ " + (report.changeSet.map { "change set \($0): " } ?? "") : ""
        return mark + "\(report.file): " + parts.joined(separator: ", ")
    }

    /// The whole report.
    public var text: String {
        var lines = [summary + (report.isWritten ? "" : " — nothing written yet")]
        var reading = "read as \(report.encoding)"
        if let delimiter = report.delimiter { reading += ", delimiter \(delimiter)" }
        lines.append("  " + reading)
        if !report.ignored.isEmpty { lines.append("  columns passed over: \(report.ignored.joined(separator: ", "))") }
        if report.repeatedCount > 0 {
            let numbers = report.repeats.prefix(10).map(String.init).joined(separator: ", ")
            let more = report.repeatedCount > 10 ? " …" : ""
            lines.append(
                "  \(report.repeatedCount) repeat an earlier record exactly and were \(report.repeatsKept ? "kept" : "skipped"): \(numbers)\(more)"
            )
        }
        lines += rejections
        return lines.joined(separator: "\n")
    }

    /// A line for each rejected record, up to the number listed.
    public var rejections: [String] {
        var lines = report.rejected.prefix(listed).map { "  rejected \($0)" }
        if report.rejectedCount > lines.count {
            lines.append("  … and \(report.rejectedCount - lines.count) more rejected")
        }
        if let file = report.rejectsFile {
            lines.append("  rejected records are in \(file), with the reason as the last column")
        }
        return lines
    }
}
