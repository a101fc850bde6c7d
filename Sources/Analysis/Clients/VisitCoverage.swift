import Archive
import Model
import Query

/// Which part of the clients was visited in a period (DOMAIN.md, "Measures, exactly").
public struct VisitCoverage: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "coverage", label: Label(zh: "拜访覆盖率", en: "visit coverage"), subject: .relation([.client]),
        summary: "the part of the clients with a completed visit in a period, as a table",
        definition: [
            "Clients in scope with at least one completed visit from `from` to `to`, both included, over clients in scope. The clients are those asked of, by what they are now (their owner today); visits by anyone count. Phone visits count where `kinds` says so.",
            "Where there is no client in scope there is no value.",
        ],
        parameters: [
            .from, .to,
            AnalysisParameter(
                "by", .field, standard: "all together", "one row for each value of this field or expression"), .kinds,
        ],
        columns: [
            ("clients", "clients in scope"), ("visited", "those with a completed visit in the period"),
            ("coverage", "visited ÷ clients"),
        ],
        examples: [
            "clients:coverage{ from = \"2026-07-01\", to = \"2026-09-30\", by = \"owner\" }",
            "clients:where{ class = { \"A\", \"VIP\" } }:coverage{ from = \"2026-07-01\", to = \"2026-09-30\", by = \"region\" }:order(\"coverage\")",
            "clients:coverage{ from = \"2026-07-01\", to = \"2026-09-30\", kinds = { \"onsite\", \"invited\", \"phone\" } }",
        ])

    private let period: VisitPeriod
    private let by: (name: String, value: TypedExpression)?

    public init(_ arguments: AnalysisArguments) throws {
        period = try VisitPeriod(arguments, "coverage")
        by = arguments.field("by")
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let clients = try SubjectRows(plan, context.session)
        let visited = try period.visits(of: clients)[0].map { min($0, 1) }
        let column = clients.column("visited", integers: visited)
        let keys = by.map { [DerivedColumn(name: $0.name, value: $0.value)] } ?? []
        let groups = try context.session.group(
            Grouping(
                source: plan, keys: keys,
                aggregates: [
                    NamedAggregate(name: "clients", function: .count, value: nil),
                    NamedAggregate(name: "visited", function: .sum, value: column.value),
                ]))
        let rows = groups.rows.map { row in row + [Self.ratio(row[keys.count + 1], row[keys.count])] }
        let total = visited.reduce(0, +)
        let overall =
            clients.count == 0
            ? "no client in scope: no value"
            : "\(Figure.count(Int(total))) of \(Figure.clients(clients.count)) visited, \(Figure.share(Double(total) / Double(clients.count)))"
        return .table(
            AnalysisTable(
                title: "Visit coverage, \(period.from) to \(period.to)",
                columns: keys.map { AnalysisTable.Column($0.name, AnalysisTable.Column.Kind($0.value.type)) } + [
                    AnalysisTable.Column("clients", .count), AnalysisTable.Column("visited", .count),
                    AnalysisTable.Column("coverage", .share),
                ], rows: rows, notes: [overall, "kinds: \(period.kinds.joined(separator: ", "))"]))
    }

    private static func ratio(_ part: Value, _ whole: Value) -> Value {
        guard case .integer(let part) = part, case .integer(let whole) = whole, whole > 0 else { return .missing }
        return .real(Double(part) / Double(whole))
    }
}
