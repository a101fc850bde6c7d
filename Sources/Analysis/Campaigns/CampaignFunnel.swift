import Archive
import Model
import Query

/// How far the members of a campaign came, stage by stage (DOMAIN.md, "Funnel").
public struct CampaignFunnel: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "funnel", label: Label(zh: "活动漏斗", en: "campaign funnel"), subject: .relation([.campaign]),
        summary: "targeted, contacted, appointed, visited, converted: how many members came how far",
        definition: [
            "Over the frozen members, without the holdout. Stages are inclusive: who came further counts for every stage before, so who visited counts as contacted and appointed.",
            "The rate is the stage's count over that of the stage before; of a stage that nobody reached it is no value.",
            "A member whose outcome is converted counts as converted also where the day is not recorded.",
        ],
        parameters: [.asOf],
        columns: [
            ("campaign", "the campaign's code; a block of five rows each"),
            ("stage", "the stage, and in Chinese as `label`"),
            ("n", "members who came at least so far"), ("rate", "of those who came to the stage before"),
        ],
        examples: ["campaigns[\"AUG2020\"]:funnel()", "campaigns:where{ status = \"closed\" }:funnel()"])

    private let asOf: CalendarDate?

    public init(_ arguments: AnalysisArguments) throws { asOf = arguments.date("as_of") }

    /// In their order, each with the member's field that tells of it.
    static let stages: [(name: String, label: String, field: String?)] = [
        ("targeted", "目标", nil), ("contacted", "已联系", "contacted_on"), ("appointed", "已预约", "appointed_on"),
        ("visited", "已到访", "visited_on"), ("converted", "已成交", "converted_on"),
    ]

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let campaigns = try CampaignSet(subject.plan(), session: context.session)
        let last = Self.stages.count - 1
        var counts = [[Int]](repeating: [Int](repeating: 0, count: last + 1), count: campaigns.records.count)
        var holdout = [Int](repeating: 0, count: campaigns.records.count)
        var undated = [Int](repeating: 0, count: campaigns.records.count)
        let columns = ["wave", "outcome"] + Self.stages.compactMap { $0.field }
        try campaigns.each(.member, columns) { campaign, batch, row in
            guard batch.text(row, 0) != "holdout" else {
                holdout[campaign] += 1
                return
            }
            var reached = 0
            for stage in 1...last {
                if let day = batch.date(row, 1 + stage), day <= asOf { reached = stage }
            }
            if reached < last, batch.text(row, 1) == "converted", batch.date(row, 1 + last) == nil {
                reached = last
                undated[campaign] += 1
            }
            for stage in 0...reached { counts[campaign][stage] += 1 }
        }
        var rows: [[Value]] = []
        var notes: [String] = []
        for (position, record) in campaigns.records.enumerated() {
            let reached = counts[position]
            for (stage, (name, label, _)) in Self.stages.enumerated() {
                rows.append([
                    record.value, .text(name), .text(label), .integer(Int64(reached[stage])),
                    stage == 0 ? .missing : share(reached[stage], of: reached[stage - 1]),
                ])
            }
            if reached[0] == 0 {
                notes.append("\(record.code) has no members yet: campaigns[\"\(record.code)\"]:freeze{} plans them")
            }
            if holdout[position] > 0 { notes.append("\(record.code): \(holdout[position]) in the holdout left out") }
            if undated[position] > 0 {
                notes.append("\(record.code): \(undated[position]) converted on a day that is not recorded")
            }
        }
        return .table(
            AnalysisTable(
                columns: [
                    .init("campaign", .reference(.campaign)), .init("stage", .text), .init("label", .text),
                    .init("n", .count), .init("rate", .share),
                ], rows: rows, notes: notes))
    }
}
