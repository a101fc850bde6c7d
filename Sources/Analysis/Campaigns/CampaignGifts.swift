import Archive
import Model
import Query

/// Which gifts go to those who came (DOMAIN.md, "The August campaign").
public struct CampaignGifts: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "gifts", label: Label(zh: "礼品分配", en: "gifts"), subject: .relation([.campaign]),
        summary: "a plan that gives the members who came their gifts, by the campaign's gift rules",
        definition: [
            "Every member who has visited and has no gift yet gets that of the rule its rank falls under. `basis` says which rank: the frozen one in the archive (`archive`), or the order of arrival among visitors (`visitors`: by day, within a day by frozen rank). The holdout is left out.",
            "Where several rules cover a rank, the gift of which most are left is given, then the one given least so far. With `stock`, there are as many of a gift as the budget lines with that item buy, less those that members have already; a gift without a budget line does not run out.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "basis", .choice(["archive", "visitors"]), standard: "the campaign's gift_rank_basis",
                "which rank the rules mean"),
            AnalysisParameter("stock", .boolean, standard: "true", "give no more than the budget buys"),
        ],
        columns: [("plan", "what it would write; `p:apply(\"why\")` does it")],
        examples: [
            "campaigns[\"AUG2020\"]:gifts()", "campaigns[\"AUG2020\"]:gifts{ basis = \"archive\" }:preview(100)",
        ])

    private let asOf: CalendarDate?
    private let basis: String?
    private let keepsStock: Bool

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        basis = arguments.text("basis")
        keepsStock = arguments.boolean("stock") ?? true
    }

    private struct Rule {
        let ranks: ClosedRange<Int64>
        let item: String
    }

    private struct Visitor {
        let member: Int64
        let rank: Int64?
        let day: CalendarDate
        let gift: String?
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let campaigns = try CampaignSet(subject.plan(), session: context.session)
        let campaign = try campaigns.single("gifts")
        let basis = try basis ?? campaign.required(campaign.giftRankBasis, "gift_rank_basis")
        let rules = try self.rules(campaigns, context)
        guard !rules.isEmpty else {
            throw AnalysisError(
                "\(campaign.code) has no gift rules: make them with gift_rules:insert{ campaign = \"\(campaign.code)\", from_rank = 1, to_rank = 60, item = \"…\" }"
            )
        }
        var given: [String: Int] = [:]
        let visitors = try self.visitors(campaigns, asOf ?? context.today, &given, context)
        var stock: [String: Int] = [:]
        if keepsStock { stock = try self.stock(campaigns, context) }
        var gifts: [Int64: Value] = [:]
        var counts: [String: Int] = [:]
        var (have, unranked, uncovered, outOfStock) = (0, 0, 0, 0)
        for (place, visitor) in visitors.enumerated() {
            guard visitor.gift == nil else {
                have += 1
                continue
            }
            guard let rank = basis == "visitors" ? Int64(place + 1) : visitor.rank else {
                unranked += 1
                continue
            }
            let covering = rules.filter { $0.ranks.contains(rank) }
            guard !covering.isEmpty else {
                uncovered += 1
                continue
            }
            func left(_ item: String) -> Int { stock[item].map { $0 - (given[item] ?? 0) } ?? .max }
            let best = covering.enumerated().filter { left($0.element.item) > 0 }.min { a, b in
                let (one, other) = (a.element.item, b.element.item)
                return (-left(one), given[one] ?? 0, a.offset) < (-left(other), given[other] ?? 0, b.offset)
            }
            guard let item = best?.element.item else {
                outOfStock += 1
                continue
            }
            gifts[visitor.member] = .text(item)
            given[item, default: 0] += 1
            counts[item, default: 0] += 1
        }
        let plan = try PlanBuilder(session: context.session, today: context.today).update(
            .rows(.member, ids: gifts.keys.sorted()), [(try Entity.member.field("gift"), .values(gifts))])
        var notes: [String] = []
        let order = basis == "visitors" ? "by order of arrival" : "by rank in the archive"
        if visitors.isEmpty {
            notes.append("\(campaign.code): nobody has visited yet")
        } else {
            var items: [String] = []
            for rule in rules where !items.contains(rule.item) { items.append(rule.item) }
            let list = items.compactMap { item in counts[item].map { "\($0) × \(item)" } }.joined(separator: ", ")
            notes.append(
                "\(campaign.code), \(visitors.count) visitors \(order): \(list.isEmpty ? "no new gifts" : list)")
        }
        if have > 0 { notes.append("\(have) have their gift already") }
        if uncovered > 0 { notes.append("\(uncovered) come under no rule") }
        if outOfStock > 0 { notes.append("\(outOfStock) get none: the budget buys no more") }
        if unranked > 0 { notes.append("\(unranked) have no rank in the archive and get none") }
        return .changes(plan, notes: notes)
    }

    private func rules(_ campaigns: CampaignSet, _ context: AnalysisContext) throws -> [Rule] {
        var rules: [(id: Int64, rule: Rule)] = []
        let columns = ["id", "from_rank", "to_rank", "item"]
        try campaigns.each(.giftRule, columns) { _, batch, row in
            let from = batch.integer(row, 1) ?? 1
            let to = max(from, batch.integer(row, 2) ?? .max)
            // A rule without an item gives nothing.
            guard let id = batch.integer(row, 0), let item = batch.text(row, 3) else { return }
            rules.append((id, Rule(ranks: from...to, item: item)))
        }
        rules.sort { ($0.rule.ranks.lowerBound, $0.id) < ($1.rule.ranks.lowerBound, $1.id) }
        return rules.map { $0.rule }
    }

    /// Those who came, in the order of arrival; and how many members have each gift.
    private func visitors(
        _ campaigns: CampaignSet, _ asOf: CalendarDate, _ given: inout [String: Int], _ context: AnalysisContext
    ) throws -> [Visitor] {
        var visitors: [Visitor] = []
        var gifts = given
        let columns = ["id", "wave", "rank", "visited_on", "gift"]
        try campaigns.each(.member, columns) { _, batch, row in
            let gift = batch.text(row, 4).flatMap { $0.isEmpty ? nil : $0 }
            if let gift { gifts[gift, default: 0] += 1 }
            guard batch.text(row, 1) != "holdout", let id = batch.integer(row, 0), let day = batch.date(row, 3),
                day <= asOf
            else { return }
            visitors.append(Visitor(member: id, rank: batch.integer(row, 2), day: day, gift: gift))
        }
        given = gifts
        return visitors.sorted { ($0.day.days, $0.rank ?? .max, $0.member) < ($1.day.days, $1.rank ?? .max, $1.member) }
    }

    /// How many of each item the budget buys.
    private func stock(_ campaigns: CampaignSet, _ context: AnalysisContext) throws -> [String: Int] {
        var stock: [String: Int] = [:]
        try campaigns.each(.budgetLine, ["item", "quantity"]) { _, batch, row in
            guard let item = batch.text(row, 0), let quantity = batch.integer(row, 1) else { return }
            stock[item, default: 0] += Int(quantity)
        }
        return stock
    }
}
