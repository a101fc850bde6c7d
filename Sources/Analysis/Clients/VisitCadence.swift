import Archive
import Model
import Query

/// Visits paid against the visits a class asks for (DOMAIN.md, "Measures, exactly").
public struct VisitCadence: Analysis {
    /// Visits a quarter.
    private static let standard: [String: Double] = ["VIP": 6, "A": 6, "B": 3, "C": 1, "KAROL": 0, "unrated": 1]

    /// The visits a quarter that were asked for, in the order of `ClientClass`.
    static func required(_ arguments: AnalysisArguments) -> [Double] {
        let required = arguments.numbers("required", standard)
        return ClientClass.texts.map { required[$0] ?? 0 }
    }

    public static let declaration = AnalysisDeclaration(
        name: "cadence", label: Label(zh: "拜访频度", en: "visit cadence"), subject: .relation([.client]),
        summary: "completed visits over the visits each client's class asks for in a period",
        definition: [
            "Completed visits from `from` to `to`, both included, over the visits required for the client's class: so many a quarter of 91.25 days, pro rata for the days of the period. A class of which none is required has no value; a client without a class counts as unrated.",
            "The clients are those asked of, by what they are now; visits by anyone count. Phone visits count where `kinds` says so.",
            "With `by` the answer is a table: the visits of each group over the visits required of it, clients of whom none is required left out of both. Without it every client has its own columns.",
        ],
        parameters: [
            .from, .to,
            AnalysisParameter(
                "required", .numbers(ClientClass.texts), standard: "A 6, VIP 6, B 3, C 1, unrated 1, KAROL 0",
                "visits a quarter, by class"),
            .kinds,
            AnalysisParameter(
                "by", .field, standard: "each client", "a table with one row for each value of this field or expression"
            ),
        ],
        columns: [
            ("visits_done", "completed visits in the period"),
            ("visits_required", "visits required in it; need not be whole"),
            ("cadence", "done ÷ required; missing where none is required"),
        ],
        examples: [
            "clients:cadence{ from = \"2026-07-01\", to = \"2026-09-30\" }:where \"cadence < 0.5\"",
            "clients:cadence{ from = \"2026-07-01\", to = \"2026-09-30\", by = \"owner\" }",
            "clients:cadence{ from = \"2026-07-01\", to = \"2026-09-30\", required = { B = 4 } }:summary()",
        ])

    private let period: VisitPeriod
    private let required: [Double]
    private let by: (name: String, value: TypedExpression)?

    public init(_ arguments: AnalysisArguments) throws {
        period = try VisitPeriod(arguments, "cadence")
        let aQuarter = Self.required(arguments)
        for (name, number) in zip(ClientClass.texts, aQuarter).sorted(by: { $0.0 < $1.0 }) where number < 0 {
            throw AnalysisError("`required.\(name)` of cadence is 0 or more visits a quarter, not \(number)")
        }
        let quarters = period.quarters
        required = aQuarter.map { $0 * quarters }
        by = arguments.field("by")
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        var classes: [Int] = []
        let clients = try SubjectRows.read(plan, [try Entity.client.column("class")], context.session) { batch, row in
            classes.append(batch.index(row, 0, among: ClientClass.names) ?? ClientClass.unrated)
        }
        let done = try period.visits(of: clients)[0]
        if let by { return .table(try table(plan, clients, classes, done, by, context.session)) }
        let cadence = done.indices.map { position in
            required[classes[position]] > 0 ? Double(done[position]) / required[classes[position]] : nil
        }
        let columns = [
            clients.column("visits_done", integers: done),
            clients.column("visits_required", .reals(classes.map { required[$0] })),
            clients.column("cadence", shares: cadence),
        ]
        return .relation(AnalysedRelation(plan: .derive(plan, columns), summary: summary(classes, done)))
    }

    /// One row a class that has clients.
    private func summary(_ classes: [Int], _ done: [Int64]) -> AnalysisTable {
        var counts = [Int](repeating: 0, count: ClientClass.names.count)
        var visits = [Int64](repeating: 0, count: ClientClass.names.count)
        for (position, group) in classes.enumerated() {
            counts[group] += 1
            visits[group] += done[position]
        }
        let rows = counts.indices.filter { counts[$0] > 0 }.map { group -> [Value] in
            let needed = required[group] * Double(counts[group])
            return [
                .text(ClientClass.texts[group]), .integer(Int64(counts[group])), .integer(visits[group]), .real(needed),
                needed > 0 ? .real(Double(visits[group]) / needed) : .missing,
            ]
        }
        return AnalysisTable(
            title: title, columns: [AnalysisTable.Column("class", .text)] + Self.figures, rows: rows, notes: notes)
    }

    private static let figures = [
        AnalysisTable.Column("clients", .count), AnalysisTable.Column("visits_done", .count),
        AnalysisTable.Column("visits_required", .decimal), AnalysisTable.Column("cadence", .share),
    ]

    private var title: String { "Visit cadence, \(period.from) to \(period.to)" }
    private var notes: [String] { ["kinds: \(period.kinds.joined(separator: ", "))"] }

    private func table(
        _ plan: LogicalPlan, _ clients: SubjectRows, _ classes: [Int], _ done: [Int64],
        _ by: (name: String, value: TypedExpression), _ session: any EngineSession
    ) throws -> AnalysisTable {
        let isAsked = classes.map { required[$0] > 0 }
        let visits = clients.column("visits_done", .integers(done.indices.map { isAsked[$0] ? done[$0] : nil }))
        let needed = clients.column("visits_required", .reals(classes.map { required[$0] > 0 ? required[$0] : nil }))
        let groups = try session.group(
            Grouping(
                source: plan, keys: [DerivedColumn(name: by.name, value: by.value)],
                aggregates: [
                    NamedAggregate(name: "clients", function: .count, value: nil),
                    NamedAggregate(name: "visits_done", function: .sum, value: visits.value),
                    NamedAggregate(name: "visits_required", function: .sum, value: needed.value),
                ]))
        let rows = groups.rows.map { row -> [Value] in
            guard case .integer(let done) = row[2], let required = row[3].asDouble, required > 0 else {
                return row + [.missing]
            }
            return row + [.real(Double(done) / required)]
        }
        return AnalysisTable(
            title: title,
            columns: [AnalysisTable.Column(by.name, AnalysisTable.Column.Kind(by.value.type))] + Self.figures,
            rows: rows, notes: notes)
    }
}
