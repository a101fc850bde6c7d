import Archive
import Display
import Model
import TerminalText

/// A plan that the running block applied, to be told of when the block is committed.
struct AppliedPlan {
    /// What the script holds, which was not applied after all when the block fails.
    let object: PlanObject
    let plan: ChangePlan
    let outcome: PlanApplication.Outcome
    /// Whether a dry run has shown it already.
    var isShown = false

    /// The line that tells of it. Messages go elsewhere than results: they have no colour of their own.
    func text(_ options: DisplayOptions) -> String {
        guard outcome.wroteNothing else { return receipt.message(options) }
        let count = NumberText.count(outcome.skipped.count)
        return options.language == .chinese
            ? "未写入：\(count) 条都已变动，保持原样" : "nothing written: all \(count) changed since and were left"
    }

    private var receipt: Receipt {
        Receipt(
            changeSet: outcome.changeSet, parts: parts, values: outcome.values, left: outcome.skipped)
    }

    /// What was written of the entity that the plan is about; others that went along each by their name where they are
    /// few, together where they are many or some were left.
    var parts: [PlanView.Part] {
        let noun = Noun(outcome.entity)
        let main = [
            PlanView.Part(.insert, noun, rows: outcome.main.inserted),
            PlanView.Part(.update, noun, rows: outcome.main.updated),
            PlanView.Part(.delete, noun, rows: outcome.main.deleted),
        ]
        let along = plan.parts.dropFirst().flatMap { part in
            [(ChangePlan.Action.insert, PlanView.Kind.insert), (.update, .update), (.delete, .delete)].map {
                PlanView.Part($1, Noun(part.entity), rows: part.count($0))
            }
        }.filter { $0.rows > 0 }
        if along.count <= 2, outcome.skipped.isEmpty { return main + along }
        let other = Noun(one: "other row", many: "other rows", zh: "条其他记录")
        // Rows of several kinds are one number, unless all of them came, or went.
        let changed = [
            (PlanView.Kind.insert, outcome.counts.inserted - outcome.main.inserted),
            (.update, outcome.counts.updated - outcome.main.updated),
            (.delete, outcome.counts.deleted - outcome.main.deleted),
        ].filter { $0.1 > 0 }
        let kind = changed.count == 1 ? changed[0].0 : .update
        return main + [PlanView.Part(kind, other, rows: changed.reduce(0) { $0 + $1.1 })]
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

extension Receipt {
    /// As a message: without colour, which is for results, and without the line feed.
    func message(_ options: DisplayOptions) -> String {
        var options = options
        options.colour = false
        return text(options).withoutLastLineFeed
    }
}
