import Archive
import CRows
import Model
import Query

/// Where a client stands between never contacted and loyal (DOMAIN.md, "Classifications").
public struct Lifecycle: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "lifecycle", label: Label(zh: "生命周期", en: "lifecycle"), subject: .relation([.client]),
        summary: "target, prospect, one_time, repeat, loyal or dormant, from contacts and purchase days",
        definition: [
            "Never contacted is a target, contacted and never bought a prospect; 1 purchase day is one_time, 2 or 3 are repeat, 4 or more loyal. A buyer who has been quiet for more than twice its own median gap between purchase days is dormant; where there is one purchase day, the gap counts as 90 days.",
            "Contacted is a completed visit of any kind, or a contact within a campaign. A purchase day has at least one amount of 0 or more. The median of an even number of gaps is the mean of the two in the middle.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "loyal_from", .integer(2...1000), standard: "4", "purchase days from which a client is loyal"),
            AnalysisParameter(
                "single_gap", .integer(1...100_000), standard: "90", "the gap in days where there is one purchase day"),
            AnalysisParameter(
                "quiet_gaps", .number(0.1...1000), standard: "2", "a silence of more than so many gaps is dormancy"),
        ],
        columns: [
            ("lifecycle_due", "the stage; `:plan()` writes it to `lifecycle`"),
            ("quiet_days", "days since the last purchase day; missing for who never bought"),
            ("median_gap", "days between purchase days, the median; missing below two of them"),
        ],
        examples: [
            "clients:lifecycle():by(\"lifecycle_due\"):count()",
            "clients:lifecycle():where \"lifecycle_due ~= lifecycle\"",
            "clients:lifecycle{ as_of = \"2026-06-30\" }:where{ lifecycle_due = \"dormant\" }",
            "clients:lifecycle():plan()",
        ])

    static let stages = ["target", "prospect", "one_time", "repeat", "loyal", "dormant"]

    private let asOf: CalendarDate?
    private let loyalFrom: Int
    private let singleGap, quietGaps: Double

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        loyalFrom = Int(arguments.integer("loyal_from") ?? 4)
        singleGap = Double(arguments.integer("single_gap") ?? 90)
        quietGaps = arguments.number("quiet_gaps") ?? 2
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let day = Int64((asOf ?? context.today).days)
        let clients = try SubjectRows(plan, context.session)
        var stages = [Int32?](repeating: nil, count: clients.count)
        var quiet = [Int64?](repeating: nil, count: clients.count)
        var gaps = [Double?](repeating: nil, count: clients.count)

        // Purchases come client by client and day by day.
        var current = -1
        var days: [Int64] = []
        func settle() {
            guard let last = days.last else { return }
            quiet[current] = day - last
            let median = Self.median(ofGaps: days)
            gaps[current] = median
            stages[current] = stage(days: days.count, quiet: Double(day - last), gap: median ?? singleGap)
            days.removeAll(keepingCapacity: true)
        }
        try clients.each(.purchase, ["date", "amount"], order: ["date"]) { position, batch, row in
            guard let date = batch.integer(row, 0), date <= day, let fen = batch.integer(row, 1), fen >= 0 else {
                return
            }
            if position != current {
                settle()
                current = position
            }
            if days.last != date { days.append(date) }
        }
        settle()

        let contacted = try contacted(clients, plan, by: day, besides: stages)
        for position in stages.indices where stages[position] == nil { stages[position] = contacted[position] ? 1 : 0 }
        var counts = [Int64](repeating: 0, count: Self.stages.count)
        for case .some(let stage) in stages { counts[Int(stage)] += 1 }
        let columns = [
            clients.column(
                "lifecycle_due", .texts(stages, names: Self.stages), writes: try Entity.client.field("lifecycle")),
            clients.column("quiet_days", .integers(quiet)), clients.column("median_gap", .reals(gaps)),
        ]
        let summary = AnalysisTable(
            columns: [AnalysisTable.Column("lifecycle_due", .text), AnalysisTable.Column("clients", .count)],
            rows: zip(Self.stages, counts).map { [.text($0), .integer($1)] })
        return .relation(AnalysedRelation(plan: .derive(plan, columns), summary: summary))
    }

    private func stage(days: Int, quiet: Double, gap: Double) -> Int32 {
        if quiet > quietGaps * gap { return 5 }
        if days >= loyalFrom { return 4 }
        return days == 1 ? 2 : 3
    }

    /// The median of the gaps between days that follow each other; nil where there is one day.
    static func median(ofGaps days: [Int64]) -> Double? {
        guard days.count > 1 else { return nil }
        var gaps = zip(days.dropFirst(), days).map { $0 - $1 }
        gaps.sort()
        let half = gaps.count / 2
        return gaps.count % 2 == 1 ? Double(gaps[half]) : Double(gaps[half - 1] + gaps[half]) / 2
    }

    /// Who was contacted by then. Only those are looked for that have no stage yet.
    private func contacted(
        _ clients: SubjectRows, _ plan: LogicalPlan, by day: Int64, besides stages: [Int32?]
    ) throws -> [Bool] {
        var contacted = [Bool](repeating: false, count: clients.count)
        var unsure: [Int64] = []
        // The last visit is kept with the client: only where it came later must the earlier ones be looked at.
        let lastVisit = try Entity.client.column("last_visit")
        try clients.session.query(SQLQuestion.rows(plan, columns: [lastVisit], ordered: false)) { batch in
            for row in 0..<batch.count {
                guard let position = clients.rows.position(of: batch.id(row)), stages[position] == nil,
                    let last = batch.integer(row, 0)
                else { continue }
                if last <= day { contacted[position] = true } else { unsure.append(batch.id(row)) }
            }
            return true
        }
        let completed = Expression.compare(
            .equal, try Scope(entity: .visit).field("status"), .literal(.text("completed")))
        let visited = SubjectRows(.client, ids: unsure, clients.session)
        try visited.each(.visit, where: completed, ["date"]) { position, batch, row in
            guard let date = batch.integer(row, 0), date <= day,
                let position = clients.rows.position(of: visited.rows.ids[position])
            else { return }
            contacted[position] = true
        }
        let contact = Expression.not(.isMissing(try Scope(entity: .member).field("contacted_on")))
        try clients.each(.member, where: contact, ["contacted_on"]) { position, batch, row in
            if let date = batch.integer(row, 0), date <= day { contacted[position] = true }
        }
        return contacted
    }
}
