import Archive
import Model
import Query

/// Recency, frequency and monetary value, and their scores (DOMAIN.md, "Measures, exactly").
public struct RFM: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "rfm", label: Label(zh: "RFM 分析", en: "recency, frequency, monetary value"),
        subject: .relation([.client]),
        summary: "how lately, how often and for how much each client buys, scored from 1 to 5",
        definition: [
            "A purchase day has at least one amount of 0 or more. R is the number of days since the last one, F the number of different ones, M the sum of all amounts; refunds change M only. A client without a purchase day is no buyer: it scores 0, and counts for nobody else's score.",
            "floor: a score is 1 + floor(5·L/N), where L counts the buyers strictly worse and N all buyers; ties share a score. ntile: SQL's NTILE(5) from worst to best, where ties are parted in the order of the clients' codes. quantile: by the quintiles of R's type 7, a value on a quintile scoring as those below; ties share a score.",
            "A measure with fewer than 5 different values is degenerate: its scores do not tell five groups apart, and a note says so. Only the clients asked of are compared with each other: clients:where{ region = \"福建\" }:rfm() scores within the region.",
        ],
        parameters: [
            .asOf,
            AnalysisParameter(
                "mode", .choice(FiveScores.allCases.map { $0.rawValue }), standard: "floor",
                "how values become scores: floor, ntile or quantile"),
        ],
        columns: [
            ("recency", "days since the last purchase day; missing for who never bought"),
            ("frequency", "purchase days"), ("monetary", "sum of amounts, refunds taken off"),
            ("r_score", "1 to 5, higher for who bought lately; 0 for who never did"), ("f_score", "1 to 5, or 0"),
            ("m_score", "1 to 5, or 0"), ("rfm_cell", "the three scores side by side, \"545\""),
        ],
        examples: [
            "clients:rfm{ as_of = \"2026-09-30\" }", "clients:rfm():where \"r_score >= 4 and f_score >= 4\"",
            "clients:rfm():by(\"r_score\", \"f_score\"):count()", "clients:rfm{ mode = \"ntile\" }:summary()",
        ])

    private static let cells = (0..<216).map { "\($0 / 36)\($0 / 6 % 6)\($0 % 6)" }

    private let asOf: CalendarDate?
    private let mode: FiveScores

    public init(_ arguments: AnalysisArguments) throws {
        asOf = arguments.date("as_of")
        mode = arguments.text("mode").flatMap(FiveScores.init) ?? .floor
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let day = Int64((asOf ?? context.today).days)
        let clients = try SubjectRows(plan, context.session)
        var last = [Int64](repeating: .min, count: clients.count)
        var frequency = [Int64](repeating: 0, count: clients.count)
        var monetary = [Int64](repeating: 0, count: clients.count)
        // Client by client and day by day, which is how the index has them: a day seen before is the last one seen.
        try clients.each(.purchase, ["date", "amount"], order: ["date"]) { position, batch, row in
            guard let date = batch.integer(row, 0), date <= day, let fen = batch.integer(row, 1) else { return }
            try monetary[position].add(fen)
            guard fen >= 0, last[position] != date else { return }
            last[position] = date
            frequency[position] += 1
        }
        let buyers = frequency.indices.filter { frequency[$0] > 0 }
        let order = mode == .ntile ? try inOrderOfCodes(buyers, clients, plan) : nil
        let measures = [("R", last), ("F", frequency), ("M", monetary)]
        var scores: [[Int64]] = []
        var notes: [String] = []
        var summary: [[Value]] = []
        for (name, values) in measures {
            let (ofBuyers, distinct) = mode.scores(of: buyers.map { values[$0] }, order: order)
            var counts = [Int64](repeating: 0, count: 6)
            counts[0] = Int64(clients.count - buyers.count)
            var all = [Int64](repeating: 0, count: clients.count)
            for (index, position) in buyers.enumerated() {
                all[position] = ofBuyers[index]
                counts[Int(ofBuyers[index])] += 1
            }
            scores.append(all)
            let isDegenerate = distinct < 5
            if isDegenerate, !buyers.isEmpty {
                notes.append(
                    "\(name) is degenerate: \(distinct) different value\(distinct == 1 ? "" : "s") among \(Figure.clients(buyers.count)) that bought; its scores do not tell five groups apart"
                )
            }
            summary.append(
                [.text(name), .integer(Int64(distinct)), .boolean(isDegenerate)] + counts.map(Value.integer))
        }
        if buyers.isEmpty, clients.count > 0 { notes.append("none of them has bought: there is nothing to score") }
        let cells = clients.rows.ids.indices.map { position -> Int32? in
            Int32(truncatingIfNeeded: scores[0][position] * 36 + scores[1][position] * 6 + scores[2][position])
        }
        let columns = [
            clients.column("recency", .integers(last.map { $0 == .min ? nil : day - $0 })),
            clients.column("frequency", integers: frequency), clients.column("monetary", amounts: monetary),
            clients.column("r_score", integers: scores[0]), clients.column("f_score", integers: scores[1]),
            clients.column("m_score", integers: scores[2]),
            clients.column("rfm_cell", .texts(cells, names: Self.cells)),
        ]
        let table = AnalysisTable(
            columns: [
                AnalysisTable.Column("measure", .text), AnalysisTable.Column("distinct", .count),
                AnalysisTable.Column("degenerate", .boolean),
            ] + (0...5).map { AnalysisTable.Column("score_\($0)", .count) }, rows: summary, notes: notes)
        return .relation(AnalysedRelation(plan: .derive(plan, columns), notes: notes, summary: table))
    }

    /// The places among the buyers, by the clients' codes.
    private func inOrderOfCodes(_ buyers: [Int], _ clients: SubjectRows, _ plan: LogicalPlan) throws -> [Int32] {
        var places = [Int32](repeating: -1, count: clients.count)
        for (place, position) in buyers.enumerated() { places[position] = Int32(truncatingIfNeeded: place) }
        var order: [Int32] = []
        order.reserveCapacity(buyers.count)
        try clients.session.query(SQLQuestion.rows(.order(plan, []), columns: [])) { batch in
            for row in 0..<batch.count {
                guard let position = clients.rows.position(of: batch.id(row)), places[position] >= 0 else { continue }
                order.append(places[position])
            }
            return true
        }
        return order
    }
}
