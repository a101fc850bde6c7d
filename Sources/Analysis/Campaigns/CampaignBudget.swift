import Archive
import Model
import Query

/// A campaign's budget lines, price times quantity against the amount that stands in the list (DOMAIN.md, "Budget
/// check").
public struct CampaignBudget: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "budget", label: Label(zh: "预算核对", en: "budget check"), subject: .relation([.campaign]),
        summary: "the budget lines of a campaign, price times quantity against the listed amount",
        definition: [
            "Line by line: `computed` is unit price × quantity, `difference` is the listed amount less that. A line without a price, a quantity or a listed amount has no value there and is told.",
            "`summary()` has each campaign's totals.",
        ],
        columns: [
            ("computed", "unit price × quantity"),
            ("difference", "listed amount − computed: above 0 the list has too much"),
        ],
        examples: [
            "campaigns[\"AUG2020\"]:budget()", "campaigns[\"AUG2020\"]:budget():where \"difference ~= 0\"",
            "campaigns:budget():summary()",
        ])

    public init(_ arguments: AnalysisArguments) throws {}

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let campaigns = try CampaignSet(subject.plan(), session: context.session)
        let lines = try BudgetLines(campaigns, session: context.session)
        let ids = lines.all.map { $0.id }
        let rows = ComputedRows(ids: ids)
        let computed = ComputedColumn(rows, .amounts(lines.all.map { $0.computed }))
        let difference = ComputedColumn(rows, .amounts(lines.all.map { $0.difference }))
        let plan = LogicalPlan.derive(
            try campaigns.rows(of: .budgetLine),
            [
                DerivedColumn(name: "computed", value: computed.typed),
                DerivedColumn(name: "difference", value: difference.typed),
            ])
        var notes: [String] = []
        var totals: [[Value]] = []
        for (position, record) in campaigns.records.enumerated() {
            let own = lines.all.filter { $0.campaign == position }
            guard !own.isEmpty else {
                notes.append("\(record.code) has no budget lines")
                totals.append([record.value, .integer(0), .missing, .missing, .missing, .integer(0)])
                continue
            }
            let total = try lines.total(of: position)
            let listed = try sum(own.compactMap { $0.listed }, "the listed amounts of \(record.code)")
            // Only lines that have both can be compared.
            let difference = try sum(own.compactMap { $0.difference }, "the differences of \(record.code)")
            let wrong = own.filter { $0.difference != nil && $0.difference != 0 }.count
            totals.append([
                record.value, .integer(Int64(own.count)), .money(listed), .money(total), .money(difference),
                .integer(Int64(wrong)),
            ])
            notes.append(
                "\(record.code): listed \(listed.yuan), computed \(total.yuan), difference \(difference.signedYuan)")
            let open = own.filter { $0.difference == nil }.count
            if open > 0 {
                notes.append("\(record.code): \(counted(open, "line")) without a price, a quantity or a listed amount")
            }
        }
        let summary = AnalysisTable(
            columns: [
                .init("campaign", .reference(.campaign)), .init("lines", .count), .init("listed", .money),
                .init("computed", .money), .init("difference", .money), .init("lines_off", .count),
            ], rows: totals)
        return .relation(AnalysedRelation(plan: plan, notes: notes, summary: summary))
    }
}

/// The budget lines of some campaigns, worked out in fen.
struct BudgetLines {
    struct Line {
        let id: Int64
        /// The position among the campaigns.
        let campaign: Int
        let listed: Int64?
        let computed: Int64?

        var difference: Int64? {
            guard let listed, let computed else { return nil }
            return listed - computed
        }
    }

    let all: [Line]

    init(_ campaigns: CampaignSet, session: any EngineSession) throws {
        var lines: [Line] = []
        let columns = ["id", "unit_price", "quantity", "listed_amount"]
        try campaigns.each(.budgetLine, columns) { campaign, batch, row in
            guard let id = batch.integer(row, 0) else { return }
            var computed: Int64?
            if let price = batch.integer(row, 1), let quantity = batch.integer(row, 2) {
                let (amount, overflow) = price.multipliedReportingOverflow(by: quantity)
                // Beyond this, not even the difference to a listed amount can be told exactly.
                guard !overflow, amount.magnitude < 1 << 62 else {
                    throw AnalysisError(
                        "budget line \(id) is too large to work out: check its price and quantity")
                }
                computed = amount
            }
            lines.append(Line(id: id, campaign: campaign, listed: batch.integer(row, 3), computed: computed))
        }
        all = lines.sorted { $0.id < $1.id }
    }

    /// What a campaign costs by price and quantity, in fen.
    func total(of campaign: Int) throws -> Int64 {
        try sum(all.filter { $0.campaign == campaign }.compactMap { $0.computed }, "the budget lines")
    }

    /// How many of a campaign's lines cannot be worked out.
    func openLines(of campaign: Int) -> Int { all.filter { $0.campaign == campaign && $0.computed == nil }.count }
}

/// An exact sum of fen; an error where it does not fit.
func sum(_ amounts: [Int64], _ what: String) throws(AnalysisError) -> Int64 {
    var total: Int64 = 0
    for amount in amounts {
        let (sum, overflow) = total.addingReportingOverflow(amount)
        guard !overflow else { throw AnalysisError("\(what) are too large to add up") }
        total = sum
    }
    return total
}

extension Int64 {
    /// Fen as yuan: `30,304.01`.
    var yuan: String { Figure.amount(self) }

    /// With its sign: `+0.61`.
    var signedYuan: String { (self > 0 ? "+" : "") + yuan }
}
