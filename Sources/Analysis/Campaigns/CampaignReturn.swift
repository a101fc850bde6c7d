import Archive
import Model
import Query

/// What a campaign brought for what it cost (DOMAIN.md, "Campaign ROI").
public struct CampaignReturn: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "roi", label: Label(zh: "活动投资回报", en: "return on investment"), subject: .relation([.campaign]),
        summary: "the return of a campaign against its holdout, and its promotion cost ratio",
        definition: [
            "roi = (incremental margin − cost) ÷ cost, with incremental margin = (mean margin of the treated − mean margin of the holdout) × treated. Only against a holdout; without one the margin of the treated cannot be told from what they would have brought anyway, and (margin − cost) ÷ cost is called `attributed`.",
            "Margin counts purchases of the members from `starts_on` to `ends_on` + `days_after`, amounts less costs; a purchase without a cost is left out, and `covered` is the share of purchases that have one. A member without purchases counts with 0.",
            "Cost is the budget lines by price and quantity, and the expenses of visits that belong to the campaign. Where it is 0 there is no return. The promotion cost ratio is cost ÷ gross margin of the treated.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "days_after", .integer(0...3_650), standard: "30", "days after the campaign's end that still count"),
        ],
        columns: [
            ("treated", "members who were not held out"), ("holdout", "members who were"),
            ("margin", "gross margin of the treated"), ("mean_treated", "per member"),
            ("mean_holdout", "per member held out"), ("incremental", "what the campaign added"),
            ("budget", "budget lines by price and quantity"), ("visits", "expenses of its visits"),
            ("cost", "both"), ("roi", "only against a holdout"), ("attributed", "only without one"),
            ("cost_ratio", "cost ÷ gross margin of the treated"), ("covered", "share of purchases with a cost"),
        ],
        examples: ["campaigns[\"AUG2020\"]:roi()", "campaigns:where{ status = \"closed\" }:roi{ days_after = 60 }"])

    private let asOf: CalendarDate?
    private let daysAfter: Int

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        daysAfter = Int(arguments.integer("days_after") ?? 30)
    }

    /// A campaign's sums, in fen.
    private struct Sums {
        var treated = 0, holdout = 0
        var margin: Int64 = 0, holdoutMargin: Int64 = 0, expenses: Int64 = 0
        var purchases = 0, covered = 0
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let asOf = asOf ?? context.today
        let session = context.session
        let campaigns = try CampaignSet(subject.plan(), session: session)
        let windows = campaigns.records.map { record -> ClosedRange<CalendarDate>? in
            guard let start = record.startsOn, let end = record.endsOn else { return nil }
            let last = min(end + daysAfter, asOf)
            return start <= last ? start...last : nil
        }
        var sums = [Sums](repeating: Sums(), count: campaigns.records.count)
        try addMargins(campaigns, windows, &sums, session)
        let lines = try BudgetLines(campaigns, session: session)
        let spent = Expression.all([
            .compare(.lessOrEqual, try Scope(entity: .visit).field("date"), .literal(.date(asOf))),
            .not(.isMissing(try Scope(entity: .visit).field("expense"))),
        ])
        try campaigns.each(.visit, where: spent, ["expense"]) { campaign, batch, row in
            try sums[campaign].expenses.add(batch.integer(row, 0) ?? 0)
        }
        var notes: [String] = []
        var rows: [[Value]] = []
        for (position, record) in campaigns.records.enumerated() {
            let budget = try lines.total(of: position)
            rows.append(try row(record, sums[position], budget: budget, hasWindow: windows[position] != nil))
            notes += self.notes(
                record, sums[position], openLines: lines.openLines(of: position), windows[position], asOf)
        }
        return .table(
            AnalysisTable(
                columns: [
                    .init("campaign", .reference(.campaign)), .init("treated", .count), .init("holdout", .count),
                    .init("margin", .money), .init("mean_treated", .money), .init("mean_holdout", .money),
                    .init("incremental", .money), .init("budget", .money), .init("visits", .money),
                    .init("cost", .money), .init("roi", .share), .init("attributed", .share),
                    .init("cost_ratio", .share), .init("covered", .share),
                ], rows: rows, notes: notes))
    }

    private func row(
        _ record: CampaignRecord, _ sums: Sums, budget: Int64, hasWindow: Bool
    ) throws -> [Value] {
        let cost = try sum([budget, sums.expenses], "the costs of \(record.code)")
        let isKnown = hasWindow && sums.treated > 0
        let hasHoldout = isKnown && sums.holdout > 0
        // (margin / treated − holdout's margin / holdout) × treated, rounded once.
        let incremental =
            hasHoldout
            ? try rounded(
                Int128(sums.margin) * Int128(sums.holdout) - Int128(sums.holdoutMargin) * Int128(sums.treated),
                over: Int128(sums.holdout), record) : nil
        func returned(_ margin: Int64?) -> Value {
            guard let margin, cost > 0 else { return .missing }
            return .real((Double(margin) - Double(cost)) / Double(cost))
        }
        return [
            record.value, .integer(Int64(sums.treated)), .integer(Int64(sums.holdout)),
            isKnown ? .money(sums.margin) : .missing,
            isKnown ? .money(try rounded(Int128(sums.margin), over: Int128(sums.treated), record)) : .missing,
            hasHoldout
                ? .money(try rounded(Int128(sums.holdoutMargin), over: Int128(sums.holdout), record)) : .missing,
            incremental.map(Value.money) ?? .missing, .money(budget), .money(sums.expenses), .money(cost),
            returned(incremental), isKnown && !hasHoldout ? returned(sums.margin) : .missing,
            isKnown && sums.margin > 0 ? .real(Double(cost) / Double(sums.margin)) : .missing,
            share(sums.covered, of: sums.purchases),
        ]
    }

    private func rounded(_ value: Int128, over divisor: Int128, _ record: CampaignRecord) throws -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        let isUp = rest.magnitude * 2 >= divisor.magnitude
        guard let fen = Int64(exactly: quotient + (isUp ? rest.signum() : 0)) else {
            throw AnalysisError("the margins of \(record.code) are too large to work out")
        }
        return fen
    }

    private func notes(
        _ record: CampaignRecord, _ sums: Sums, openLines: Int, _ window: ClosedRange<CalendarDate>?,
        _ asOf: CalendarDate
    ) -> [String] {
        guard let window else {
            return [
                record.startsOn == nil || record.endsOn == nil
                    ? "\(record.code) has no `starts_on` or no `ends_on`: there is no time to count purchases in"
                    : "\(record.code) has not begun on \(asOf)"
            ]
        }
        guard sums.treated > 0 else { return ["\(record.code) has no members"] }
        var notes: [String] = []
        if sums.holdout == 0 {
            notes.append("\(record.code) has no holdout: its return is attributed, not shown to come from the campaign")
        }
        if let end = record.endsOn, end + daysAfter > window.upperBound {
            notes.append(
                "\(record.code): purchases count until \(end + daysAfter), and only those up to \(asOf) are there")
        }
        if sums.covered < sums.purchases {
            notes.append(
                "\(record.code): \(sums.purchases - sums.covered) of \(sums.purchases) purchases have no cost and are left out of the margin"
            )
        }
        if openLines > 0 {
            notes.append("\(record.code): \(openLines) budget lines without a price or a quantity are not in the cost")
        }
        return notes
    }

    /// Counts the members, and adds up what they bought in their campaigns' windows.
    private func addMargins(
        _ campaigns: CampaignSet, _ windows: [ClosedRange<CalendarDate>?], _ sums: inout [Sums],
        _ session: any EngineSession
    ) throws {
        struct Membership {
            let campaign: Int32
            let isHoldout: Bool
        }
        var memberships: [(client: Int64, membership: Membership)] = []
        var counted = sums
        try campaigns.each(.member, references: ["client"], ["wave"]) { campaign, batch, row in
            let isHoldout = batch.text(row, 1) == "holdout"
            if isHoldout { counted[campaign].holdout += 1 } else { counted[campaign].treated += 1 }
            guard windows[campaign] != nil, let client = batch.integer(row, 0) else { return }
            memberships.append((client, Membership(campaign: Int32(campaign), isHoldout: isHoldout)))
        }
        let open = windows.compactMap { $0 }
        guard let first = open.map({ $0.lowerBound }).min(), let last = open.map({ $0.upperBound }).max() else {
            sums = counted
            return
        }
        memberships.sort { $0.client < $1.client }
        // The memberships of one client lie together; where they begin, by the client's position.
        var ids: [Int64] = []
        var begins: [Int] = []
        for (index, entry) in memberships.enumerated() where ids.last != entry.client {
            ids.append(entry.client)
            begins.append(index)
        }
        begins.append(memberships.count)
        let date = try Scope(entity: .purchase).field("date")
        let inTime = Expression.all([
            .compare(.greaterOrEqual, date, .literal(.date(first))),
            .compare(.lessOrEqual, date, .literal(.date(last))),
        ])
        try SubjectRows(.client, ids: ids, session).each(
            .purchase, where: inTime, ["date", "amount", "cost", "id"]
        ) { position, batch, row in
            guard let day = batch.date(row, 0) else { return }
            for entry in memberships[begins[position]..<begins[position + 1]] {
                let campaign = Int(entry.membership.campaign)
                guard windows[campaign]?.contains(day) == true else { continue }
                let isHoldout = entry.membership.isHoldout
                if !isHoldout { counted[campaign].purchases += 1 }
                guard let amount = batch.integer(row, 1), let cost = batch.integer(row, 2) else { continue }
                let (margin, overflow) = amount.subtractingReportingOverflow(cost)
                guard !overflow else {
                    throw AnalysisError("purchase \(batch.integer(row, 3) ?? 0) is too large to add up")
                }
                if isHoldout {
                    try counted[campaign].holdoutMargin.add(margin)
                } else {
                    counted[campaign].covered += 1
                    try counted[campaign].margin.add(margin)
                }
            }
        }
        sums = counted
    }
}
