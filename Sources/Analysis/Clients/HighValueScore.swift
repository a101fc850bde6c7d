import Model
import Query

/// The score of high-value clients, of five weighted inputs (DOMAIN.md, "Measures, exactly").
public struct HighValueScore: Analysis {
    private static let inputs: [(name: String, weight: Double)] = [
        ("contribution", 0.5), ("growth", 0.2), ("acceptance", 0.1), ("influence", 0.1), ("resources", 0.1),
    ]

    public static let declaration = AnalysisDeclaration(
        name: "score", label: Label(zh: "高价值客户评分", en: "high-value score"), subject: .relation([.client]),
        summary: "how valuable each client is, from 0 to 100",
        definition: [
            "contribution, growth, acceptance, influence and resources, each from 0 to 100, times their weights. The weights add up to 1.",
            "A missing input means no score; one whose weight is 0 is not asked for. With renormalise = true the inputs that are there are weighted among themselves, whatever the weights add up to, and score_coverage says how much of the weight they carry: a score of a low coverage says little.",
        ],
        parameters: inputs.map { input in
            AnalysisParameter(input.name, .number(0...1), standard: "\(input.weight)", "the weight of \(input.name)")
        } + [
            AnalysisParameter(
                "renormalise", .boolean, standard: "false", "score clients with missing inputs by the others")
        ],
        columns: [
            ("score", "0 to 100; missing where an input is"),
            ("score_coverage", "the part of the weight whose inputs are there, 0 to 1"),
        ],
        examples: [
            "clients:score{ contribution = .5, growth = .2 }", "clients:score():order(\"-score\"):limit(20)",
            "clients:score{ renormalise = true }:where \"score_coverage >= 0.8\"",
        ])

    private let weights: [(name: String, weight: Double)]
    private let renormalises: Bool

    public init(_ arguments: AnalysisArguments) throws {
        let given = Self.inputs.map { (name: $0.name, weight: arguments.number($0.name) ?? $0.weight) }
        renormalises = arguments.boolean("renormalise") ?? false
        let sum = given.reduce(0) { $0 + $1.weight }
        guard sum > 0 else { throw AnalysisError("the weights of score are all 0: nothing is left to score by") }
        guard renormalises || abs(sum - 1) < 1e-9 else {
            let list = given.map { "\($0.name) \($0.weight)" }.joined(separator: ", ")
            throw AnalysisError(
                "the weights of score add up to \(Figure.decimal(sum, digits: 4)), not to 1 (\(list)); give all five, or renormalise = true"
            )
        }
        weights = given.filter { $0.weight > 0 }
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let scope = Scope(entity: .client)
        func number(_ value: Double) -> Expression { .literal(.real(value)) }
        func sum(_ parts: [Expression]) -> Expression {
            parts.dropFirst().reduce(parts.first ?? number(0)) { .arithmetic(.add, $0, $1) }
        }
        var weighted: [Expression] = []
        var present: [Expression] = []
        for (name, weight) in weights {
            let input = try scope.field(name)
            weighted.append(.arithmetic(.multiply, input, number(weight)))
            present.append(.fallback(.when(.not(.isMissing(input)), then: number(weight)), number(0)))
        }
        let total = weights.reduce(0) { $0 + $1.weight }
        let carried = sum(present)
        var score = sum(weighted)
        if renormalises {
            let renormalised = Expression.arithmetic(.divide, sum(weighted.map { .fallback($0, number(0)) }), carried)
            // Where nothing is missing the plain sum is the score, to the last digit.
            score = abs(total - 1) < 1e-9 ? .fallback(score, renormalised) : renormalised
        }
        let columns = [
            DerivedColumn(name: "score", value: TypedExpression(score, .real)),
            DerivedColumn(
                name: "score_coverage",
                value: TypedExpression(.arithmetic(.divide, carried, number(total)), .real), isShare: true),
        ]
        return .relation(AnalysedRelation(plan: .derive(plan, columns)))
    }
}
