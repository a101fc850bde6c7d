import Archive
import Display
import Model

/// A plan that the running block applied, to be told of when the block is committed.
struct AppliedPlan {
    /// What the script holds, which was not applied after all when the block fails.
    let object: PlanObject
    let plan: ChangePlan
    let outcome: PlanApplication.Outcome
    /// Whether a dry run has shown it already.
    var isShown = false

    func text(_ options: DisplayOptions) -> String {
        let isChinese = options.language == .chinese
        var parts: [String] = []
        let noun = Noun(outcome.entity)
        let main = outcome.main
        for (count, zh, en) in [
            (main.inserted, "新增", "added"), (main.updated, "", ""), (main.deleted, "删除", "deleted"),
        ] where count > 0 {
            let counted = noun.counted(count, options.language)
            parts.append(en.isEmpty ? counted : isChinese ? "\(zh) \(counted)" : "\(counted) \(en)")
        }
        let others = outcome.inserted + outcome.updated + outcome.deleted - main.inserted - main.updated - main.deleted
        if others > 0 {
            parts.append(
                isChinese
                    ? "连带 \(NumberText.count(others)) 行"
                    : "\(NumberText.count(others)) other \(others == 1 ? "row" : "rows")")
        }
        let what = parts.isEmpty ? noun.counted(0, options.language) : parts.joined(separator: ", ")
        let values =
            isChinese
            ? "\(NumberText.count(outcome.values)) 个值"
            : "\(NumberText.count(outcome.values)) \(outcome.values == 1 ? "value" : "values")"
        var line = "✓ " + (isChinese ? "变更集" : "change set") + " \(outcome.changeSet): \(what), \(values)"
        if !outcome.skipped.isEmpty {
            let keys = outcome.skipped.prefix(5).joined(separator: ", ") + (outcome.skipped.count > 5 ? " …" : "")
            line +=
                isChinese
                ? "；跳过已变动的 \(outcome.skipped.count) 条：\(keys)"
                : "; \(outcome.skipped.count) changed since and left: \(keys)"
        }
        return line
    }

    /// The rows that were left because they had changed, with who changed them and when: a line each.
    func leftLines(_ options: DisplayOptions) -> [String] {
        guard !outcome.left.isEmpty else { return [] }
        let more = outcome.skipped.count - outcome.left.count
        let isChinese = options.language == .chinese
        return outcome.left.map { "  " + Text.visible($0.sentence) }
            + (more > 0 ? [isChinese ? "  … 还有 \(more) 条" : "  … and \(more) more"] : [])
    }

    func dryRunText(_ options: DisplayOptions) -> String {
        var view = PlanView(plan, rows: 20, variable: nil)
        view.status = .dryRun
        return String(view.text(options).drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }
}
