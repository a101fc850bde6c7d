import Archive
import Model
import Query

/// Whether on-site service of a client pays (DOMAIN.md, "Measures, exactly").
public struct RetentionTest: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "retention", label: Label(zh: "上门服务保留测试", en: "retention test"), subject: .relation([.client]),
        summary: "who keeps on-site service: margin less cost to serve against a bar",
        definition: [
            "On-site service is kept where margin − cost to serve ≥ threshold · (1 + falling_funds, where funds_trend is flat or down) · (1 + low_acceptance, where acceptance is below low_below). The bar is rounded to the fen. A trend or an acceptance that is not known raises nothing.",
            "The margin is amounts less costs of the 12 months that end with the as-of day; purchases without a cost are left out and margin_coverage is the part of the purchases that have one. Who bought nothing in that time earned 0. The cost of the 12 months is the field cost_to_serve, which is for a year.",
            "There is no verdict where cost_to_serve is missing, or none of the purchases has a cost: such a client keeps its channel and is counted in a note. Who fails is to be served remotely; a VIP never is.",
        ],
        parameters: [
            AnalysisParameter(
                "threshold", .number(0...1e12), standard: nil,
                "T, in yuan a year: what a client must earn beyond its cost"),
            AnalysisParameter(
                "falling_funds", .number(0...100), standard: "0.2", "s₁, what flat or falling funds add to the bar"),
            AnalysisParameter(
                "low_acceptance", .number(0...100), standard: "0.2", "s₂, what low acceptance of new products adds"),
            AnalysisParameter("low_below", .number(0...101), standard: "40", "an acceptance below this is low"), .asOf,
        ],
        columns: [
            ("margin_year", "margin of the last 12 months"), ("cost_year", "cost to serve in a year"),
            ("margin_needed", "the bar"),
            ("margin_coverage", "part of the purchases whose cost is known; missing without purchases"),
            ("keeps_onsite", "the verdict; missing where there is none"),
            (
                "channel_due",
                "remote for who fails and is no VIP, else as it is; `:plan()` writes it to `service_channel`"
            ),
        ],
        examples: [
            "clients:retention{ threshold = 5000 }:where \"not keeps_onsite\"",
            "clients:retention{ threshold = 5000 }:summary()",
            "clients:retention{ threshold = 5000, as_of = \"2026-09-30\" }:plan()",
        ])

    private let threshold, fallingFunds, lowAcceptance, lowBelow: Double
    private let asOf: CalendarDate?

    public init(_ arguments: AnalysisArguments) throws {
        threshold = arguments.number("threshold") ?? 0
        fallingFunds = arguments.number("falling_funds") ?? 0.2
        lowAcceptance = arguments.number("low_acceptance") ?? 0.2
        lowBelow = arguments.number("low_below") ?? 40
        asOf = arguments.date("as_of")
    }

    /// The day so many months before, or the last one of that month.
    static func yearBefore(_ date: CalendarDate) -> CalendarDate {
        let (year, month, day) = date.civil
        return CalendarDate(year: year - 1, month: month, day: day)
            ?? CalendarDate(year: year - 1, month: month, day: 28) ?? date + -365
    }

    /// The columns of clients that the test reads, in the order of their positions below.
    private static let fields = ["cost_to_serve", "funds_trend", "acceptance", "class"]

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let last = asOf ?? context.today
        let (after, to) = (Int64(Self.yearBefore(last).days), Int64(last.days))
        var costs: [Int64?] = []
        var bars: [Int64] = []
        var isVIP: [Bool] = []
        let columns = try Self.fields.map { try Entity.client.column($0) }
        let clients = try SubjectRows.read(plan, columns, context.session) { batch, row in
            costs.append(batch.integer(row, 0))
            let isFalling = batch.index(row, 1, among: ["flat", "down"]) != nil
            let isLow = batch.integer(row, 2).map { Double($0) < lowBelow } ?? false
            bars.append(try bar(isFalling: isFalling, isLow: isLow))
            isVIP.append(batch.index(row, 3, among: ["VIP"]) != nil)
        }
        var margins = [Int64](repeating: 0, count: clients.count)
        var bought = [Int64](repeating: 0, count: clients.count)
        var covered = [Int64](repeating: 0, count: clients.count)
        try clients.each(.purchase, ["date", "amount", "cost"], order: ["date"]) { position, batch, row in
            guard let date = batch.integer(row, 0), date > after, date <= to else { return }
            bought[position] += 1
            guard let amount = batch.integer(row, 1), let cost = batch.integer(row, 2) else { return }
            covered[position] += 1
            try margins[position].add(amount)
            try margins[position].subtract(cost)
        }
        var keeps = [Bool?](repeating: nil, count: clients.count)
        var moves = [Bool](repeating: false, count: clients.count)
        var counts = (keeping: 0, failing: 0, sparedVIPs: 0, withoutCost: 0, withoutMargin: 0)
        for position in margins.indices {
            if bought[position] > 0, covered[position] == 0 {
                counts.withoutMargin += 1
                continue
            }
            guard let cost = costs[position] else {
                counts.withoutCost += 1
                continue
            }
            var left = margins[position]
            try left.subtract(cost)
            let isKept = left >= bars[position]
            keeps[position] = isKept
            if isKept { counts.keeping += 1 } else { counts.failing += 1 }
            guard !isKept else { continue }
            if isVIP[position] { counts.sparedVIPs += 1 } else { moves[position] = true }
        }
        var notes: [String] = []
        if counts.withoutCost > 0 {
            notes.append("\(Figure.clients(counts.withoutCost)) without cost_to_serve: no verdict")
        }
        if counts.withoutMargin > 0 {
            notes.append("\(Figure.clients(counts.withoutMargin)) with purchases but no cost of any: no verdict")
        }
        if counts.sparedVIPs > 0 {
            notes.append("\(Figure.clients(counts.sparedVIPs)) would fail but stay on-site as VIP")
        }
        let summary = AnalysisTable(
            columns: [AnalysisTable.Column("verdict", .text), AnalysisTable.Column("clients", .count)],
            rows: [
                ("on-site service pays", counts.keeping),
                ("fails, to be served remotely", counts.failing - counts.sparedVIPs),
                ("fails, stays on-site as VIP", counts.sparedVIPs),
                ("no verdict", counts.withoutCost + counts.withoutMargin),
            ].map { [.text($0.0), .integer(Int64($0.1))] }, notes: notes)
        let coverage = zip(covered, bought).map { $1 == 0 ? nil : Double($0) / Double($1) }
        let shownMargins = margins.indices.map { bought[$0] > 0 && covered[$0] == 0 ? nil : margins[$0] }
        let isMoved = clients.column("", booleans: moves).value.expression
        let channel = Expression.fallback(
            .when(.compare(.equal, isMoved, .literal(.boolean(true))), then: .literal(.text("remote"))),
            try Scope(entity: .client).field("service_channel"))
        return .relation(
            AnalysedRelation(
                plan: .derive(
                    plan,
                    [
                        clients.column("margin_year", .amounts(shownMargins)),
                        clients.column("cost_year", .amounts(costs)),
                        clients.column("margin_needed", amounts: bars),
                        clients.column("margin_coverage", shares: coverage),
                        clients.column("keeps_onsite", .booleans(keeps)),
                        DerivedColumn(
                            name: "channel_due", value: TypedExpression(channel, .text),
                            writes: try Entity.client.field("service_channel")),
                    ]), notes: notes, summary: summary))
    }

    /// What a client must earn beyond its cost, in fen.
    private func bar(isFalling: Bool, isLow: Bool) throws(AnalysisError) -> Int64 {
        let yuan = threshold * (isFalling ? 1 + fallingFunds : 1) * (isLow ? 1 + lowAcceptance : 1)
        guard let fen = Int64(exactly: (yuan * 100).rounded()) else {
            throw AnalysisError("the threshold of retention is beyond what amounts can hold")
        }
        return fen
    }
}
