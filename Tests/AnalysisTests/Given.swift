import Model
import Query

@testable import Analysis

// Arguments and rows as tests write them.
extension AnalysisArguments.Given: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .literal(.text(value)) }
    public init(integerLiteral value: Int64) { self = .literal(.integer(value)) }
    public init(floatLiteral value: Double) { self = .literal(.number(value)) }
    public init(booleanLiteral value: Bool) { self = .literal(.boolean(value)) }
    public init(arrayLiteral elements: String...) { self = .list(elements.map { .text($0) }) }
    public init(dictionaryLiteral elements: (String, Double)...) {
        self = .named(Dictionary(uniqueKeysWithValues: elements.map { ($0, .number($1)) }))
    }

    /// A field or expression of a relation.
    static func value(_ text: String, of plan: LogicalPlan = .scan(.client)) throws -> Self {
        .expression(text, try ExpressionReader(scope: plan.scope).read(text))
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    static func yuan(_ amount: Double) -> Value { .money(Int64((amount * 100).rounded())) }
    static func day(_ iso: String) -> Value { CalendarDate(iso: iso).map(Value.date) ?? .missing }

    var number: Double? { asDouble }
}

extension AnalysisArchive {
    /// So many clients with the codes C1, C2 …
    func addClients(_ count: Int, _ values: [String: Value] = [:]) throws {
        try add(.client, Array(repeating: values, count: count))
    }

    /// `("C1", "2026-01-31", 100)`, in yuan.
    func addPurchases(_ purchases: [(String, String, Double)]) throws {
        try add(
            .purchase, purchases.map { ["client": .text($0.0), "date": .day($0.1), "amount": .yuan($0.2)] })
    }

    /// A completed visit by the rep `unassigned`.
    func addVisit(_ client: String, _ day: String, kind: String = "onsite", _ more: [String: Value] = [:]) throws {
        let visit: [String: Value] = [
            "client": .text(client), "date": .day(day), "kind": .text(kind), "status": "completed", "rep": "unassigned",
        ]
        try add(.visit, [visit.merging(more) { $1 }])
    }

    /// A column of the answer by the clients' codes, missing ones left out.
    func byCode(_ answer: AnalysisAnswer, _ column: String) throws -> [String: String] {
        let codes = try values(answer, "code").map { $0.plain }
        let values = try values(answer, column)
        return Dictionary(uniqueKeysWithValues: zip(codes, values).compactMap { $1.isMissing ? nil : ($0, $1.plain) })
    }

    func notes(_ answer: AnalysisAnswer) -> [String] {
        if case .relation(let relation) = answer { return relation.notes }
        if case .table(let table) = answer { return table.notes }
        return []
    }

    func summary(_ answer: AnalysisAnswer) throws -> AnalysisTable {
        guard case .relation(let relation) = answer, let summary = relation.summary else {
            throw AnalysisError("no summary")
        }
        return summary
    }

    /// The rows of a table of results, as text.
    func rows(_ answer: AnalysisAnswer) throws -> [[String]] {
        guard case .table(let table) = answer else { throw AnalysisError("no table") }
        return table.rows.map { $0.map { $0.plain } }
    }

    /// What asking fails with.
    func failure(
        _ analysis: any Analysis.Type, _ given: [String: AnalysisArguments.Given] = [:], of plan: LogicalPlan? = nil
    ) -> String {
        do {
            _ = try ask(analysis, given, of: plan)
            return "no error"
        } catch { return "\(error)" }
    }

    /// The clients for which a condition holds.
    func clients(_ condition: String) throws -> LogicalPlan {
        .filter(.scan(.client), try ExpressionReader(scope: Scope(entity: .client)).read(condition).expression)
    }
}
