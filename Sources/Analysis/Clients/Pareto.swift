import Archive
import CRows
import Model
import Query

/// How much of a value the top of the clients really holds (DOMAIN.md, "Measures, exactly").
public struct Pareto: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "pareto", label: Label(zh: "二八分析", en: "80/20"), subject: .relation([.client]),
        summary: "the top clients by a value and the share of it they really hold",
        definition: [
            "Clients with a value are sorted by it, the highest first, equal ones by code. Of n of them the top are k = ceil(share·n − 1e-9); what they hold is worked out, never assumed to be 80 %. times = 2 takes the same share of the top again (二八之后再二八), and so on; every share held is of the whole total.",
            "A total that is not positive is refused: it has no shares. Notes tell of clients with the same value on both sides of a cut, of values that are zero or negative, of clients without a value, and of fewer clients than the base count (基础数量), below which a share says little.",
            "`by` is any field, derived column or expression with numbers or amounts as it stands; for a day in the past work it out as of that day: clients:rfm{ as_of = \"2026-06-30\" }:pareto{ by = \"monetary\" }.",
        ],
        parameters: [
            AnalysisParameter("by", .numericField, standard: "revenue", "the value"),
            AnalysisParameter("share", .number(0.0001...1), standard: "0.2", "the part of the clients that is the top"),
            AnalysisParameter("times", .integer(1...9), standard: "1", "how often the cut is made again in the top"),
            AnalysisParameter(
                "reach", .number(0.0001...1), standard: "0.8", "how many clients hold this part of the total?"),
            AnalysisParameter(
                "base_count", .integer(1...1_000_000_000), standard: "100", "fewer clients than these get a warning"),
        ],
        columns: [
            ("pareto_rank", "1 for the highest value; missing without a value"),
            (
                "pareto_cuts",
                "how many of the cuts the client is in: 0 for the rest, 1 for the top, 2 for the top of it"
            ),
            ("pareto_top", "in the last cut"),
            ("pareto_held", "the part of the total that this client and those above it hold"),
        ],
        examples: [
            "clients:pareto{ by = \"revenue\", share = 0.2, times = 2 }", "clients:pareto():summary()",
            "clients:pareto():where \"pareto_top\"",
            "clients:pareto{ by = \"assets\" }:by(\"pareto_cuts\", \"region\"):count()",
        ])

    private let by: (name: String, value: TypedExpression)?
    private let share, reach: Double
    private let times, baseCount: Int

    public init(_ arguments: AnalysisArguments) throws {
        by = arguments.field("by")
        share = arguments.number("share") ?? 0.2
        reach = arguments.number("reach") ?? 0.8
        times = Int(arguments.integer("times") ?? 1)
        baseCount = Int(arguments.integer("base_count") ?? 100)
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let name = by?.name ?? "revenue"
        let value = try by?.value ?? Entity.client.column("revenue")
        let (clients, ranked) = try read(value, of: plan, context.session)
        let count = ranked.count
        guard count > 0 else {
            throw AnalysisError(
                "pareto finds no value of \(name) among \(Figure.clients(clients.count)): nothing to share out")
        }
        let total = try ranked.sum(of: count)
        guard ranked.isTotalPositive else {
            throw AnalysisError(
                "pareto needs a positive total: \(name) of \(Figure.clients(count)) adds up to \(Self.described(total)); leave out what is negative with where \"\(name) > 0\""
            )
        }
        var cuts: [Int] = []
        for _ in 0..<times { cuts.append(Self.cut(cuts.last ?? count, share)) }
        let reaching = ranked.reaching(reach)
        let notes = notes(ranked, clients, cuts, reaching, name)
        let summary = try summary(ranked, total, cuts, reaching, notes, isMoney: value.type == .money)
        return .relation(
            AnalysedRelation(plan: relation(plan, clients, ranked, cuts), notes: notes, summary: summary))
    }

    /// How many of `count` clients are the top.
    static func cut(_ count: Int, _ share: Double) -> Int {
        min(count, max(0, Int((share * Double(count) - 1e-9).rounded(.up))))
    }

    /// The clients in the order of their codes, and their values.
    private func read(
        _ value: TypedExpression, of plan: LogicalPlan, _ session: any EngineSession
    ) throws -> (SubjectRows, RankedValues) {
        var ids: [Int64] = []
        var whole: [Int64?] = []
        var real: [Double?] = []
        var hasReals = false
        try session.query(SQLQuestion.rows(.order(plan, []), columns: [value])) { batch in
            for row in 0..<batch.count {
                ids.append(batch.id(row))
                let cell = batch.cell(row, 0)
                switch cell.kind {
                case ROW_INTEGER.rawValue, ROW_MONEY.rawValue:
                    whole.append(cell.as.integer)
                    real.append(Double(cell.as.integer))
                case ROW_REAL.rawValue:
                    hasReals = true
                    whole.append(nil)
                    real.append(cell.as.real)
                // Missing, or a custom field that holds no number.
                default:
                    whole.append(nil)
                    real.append(nil)
                }
            }
            return true
        }
        let ranked =
            hasReals ? RankedValues(real: real) : RankedValues(whole: whole, isMoney: value.type == .money)
        return (SubjectRows(.client, ids: ids, session), ranked)
    }

    /// The clients by rank, with their columns.
    private func relation(_ plan: LogicalPlan, _ clients: SubjectRows, _ ranked: RankedValues, _ cuts: [Int])
        -> LogicalPlan
    {
        var ranks = [Int64?](repeating: nil, count: clients.count)
        var within = [Int64?](repeating: nil, count: clients.count)
        var top = [Bool?](repeating: nil, count: clients.count)
        var held = [Double?](repeating: nil, count: clients.count)
        for (place, position) in ranked.order.enumerated() {
            ranks[position] = Int64(place + 1)
            within[position] = Int64(cuts.count { place < $0 })
            top[position] = place < cuts[cuts.count - 1]
            held[position] = ranked.share(of: place + 1)
        }
        let rank = clients.column("pareto_rank", .integers(ranks))
        let columns = [
            rank, clients.column("pareto_cuts", .integers(within)), clients.column("pareto_top", .booleans(top)),
            clients.column("pareto_held", shares: held),
        ]
        return .order(.derive(plan, columns), [SortKey(rank.value)])
    }

    private func notes(
        _ ranked: RankedValues, _ clients: SubjectRows, _ cuts: [Int], _ reaching: Int, _ name: String
    ) -> [String] {
        let count = ranked.count
        var notes = cuts.enumerated().map { level, cut in
            let of = level == 0 ? Figure.clients(count) : "these \(Figure.count(cuts[level - 1]))"
            return "the top \(Figure.count(cut)) of \(of) hold \(Figure.share(ranked.share(of: cut))) of \(name)"
        }
        notes.append(
            "\(Figure.clients(reaching)) (\(Figure.share(Double(reaching) / Double(count)))) reach \(Figure.asked(reach))"
        )
        for cut in cuts {
            guard let tie = ranked.tie(at: cut) else { continue }
            notes.append(
                "tie at the cut of \(Figure.count(cut)): \(Figure.clients(tie.inside + tie.outside)) have the same value, \(Figure.count(tie.inside)) in and \(Figure.count(tie.outside)) out by the order of their codes"
            )
        }
        if ranked.notPositive > 0 { notes.append("\(Figure.clients(ranked.notPositive)) with a value of zero or less") }
        let without = clients.count - count
        if without > 0 { notes.append("\(Figure.clients(without)) without a value left out") }
        if count < baseCount {
            notes.append(
                "\(Figure.clients(count)) are fewer than the base count of \(Figure.count(baseCount)): shares of so few say little"
            )
        }
        return notes
    }

    private func summary(
        _ ranked: RankedValues, _ total: Value, _ cuts: [Int], _ reaching: Int, _ notes: [String], isMoney: Bool
    ) throws -> AnalysisTable {
        let count = ranked.count
        func row(_ text: String, _ taken: Int) throws(AnalysisError) -> [Value] {
            [
                .text(text), .integer(Int64(taken)), .real(Double(taken) / Double(count)),
                try ranked.sum(of: taken), .real(ranked.share(of: taken)),
            ]
        }
        var rows = [try row("all", count)]
        for (level, cut) in cuts.enumerated() {
            rows.append(try row(level == 0 ? "top" : "top of the top" + (level > 1 ? " (\(level + 1))" : ""), cut))
        }
        rows.append(try row("reach \(Figure.asked(reach))", reaching))
        let kind: AnalysisTable.Column.Kind =
            if isMoney { .money } else if case .real = total { .decimal } else { .count }
        return AnalysisTable(
            columns: [
                AnalysisTable.Column("part", .text), AnalysisTable.Column("clients", .count),
                AnalysisTable.Column("share_of_clients", .share), AnalysisTable.Column("value", kind),
                AnalysisTable.Column("share_held", .share),
            ], rows: rows, notes: notes)
    }

    private static func described(_ value: Value) -> String {
        switch value {
        case .money(let fen): Figure.amount(fen)
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        default: "no number"
        }
    }
}
