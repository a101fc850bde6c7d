import Model
import Query

/// The class a client belongs in, from what it buys and what it could buy (DOMAIN.md, "Classifications").
public struct Classification: Analysis {
    public static let declaration = AnalysisDeclaration(
        name: "classify", label: Label(zh: "客户分级", en: "classification"), subject: .relation([.client]),
        summary: "the class each client belongs in, from x_current and y_capacity",
        definition: [
            "The first rule that fits: influential → VIP; X or Y missing → unrated; X > Y → unrated, a contradiction; Y ≤ karol_up_to → KAROL; X ≥ a_from → A; X ≥ b_from and Y ≥ b_capacity → B; otherwise C.",
            "Growth accounts buy little and could buy much: X ≤ growth_up_to and Y ≥ growth_capacity.",
        ],
        parameters: [
            AnalysisParameter("karol_up_to", .integer(0...4), standard: "1", "a market of at most this Y is KAROL"),
            AnalysisParameter("a_from", .integer(0...4), standard: "3", "an X from here on is A"),
            AnalysisParameter("b_from", .integer(0...4), standard: "2", "an X from here on may be B"),
            AnalysisParameter("b_capacity", .integer(0...4), standard: "3", "and is, with a Y from here on"),
            AnalysisParameter("growth_up_to", .integer(0...4), standard: "1", "a growth account's X at most"),
            AnalysisParameter("growth_capacity", .integer(0...4), standard: "3", "and its Y at least"),
        ],
        columns: [
            ("class_due", "the class the rules give; `:plan()` writes it to `class`"),
            ("contradiction", "buys more than it could: x_current above y_capacity"),
            ("growth_account", "buys little and could buy much"),
        ],
        examples: [
            "clients:classify():where \"class_due ~= class\"", "clients:classify():by(\"class_due\"):count()",
            "clients:classify():plan()",
        ])

    private let karolUpTo, aFrom, bFrom, bCapacity, growthUpTo, growthCapacity: Int64

    public init(_ arguments: AnalysisArguments) throws {
        karolUpTo = arguments.integer("karol_up_to") ?? 1
        aFrom = arguments.integer("a_from") ?? 3
        bFrom = arguments.integer("b_from") ?? 2
        bCapacity = arguments.integer("b_capacity") ?? 3
        growthUpTo = arguments.integer("growth_up_to") ?? 1
        growthCapacity = arguments.integer("growth_capacity") ?? 3
    }

    public func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer {
        let plan = try subject.plan()
        let scope = Scope(entity: .client)
        let (x, y) = (try scope.field("x_current"), try scope.field("y_capacity"))
        let influential = try scope.field("influential")
        func from(_ side: Expression, _ level: Int64) -> Expression {
            .compare(.greaterOrEqual, side, .literal(.integer(level)))
        }
        func upTo(_ side: Expression, _ level: Int64) -> Expression {
            .compare(.lessOrEqual, side, .literal(.integer(level)))
        }
        let contradiction = Expression.compare(.greater, x, y)
        let rules: [(Expression, String)] = [
            (.compare(.equal, influential, .literal(.boolean(true))), "VIP"),
            (.any([.isMissing(x), .isMissing(y), contradiction]), "unrated"),
            (upTo(y, karolUpTo), "KAROL"), (from(x, aFrom), "A"), (.all([from(x, bFrom), from(y, bCapacity)]), "B"),
        ]
        var due = Expression.literal(.text("C"))
        for (condition, name) in rules.reversed() {
            due = .fallback(.when(condition, then: .literal(.text(name))), due)
        }
        let growth = Expression.all([upTo(x, growthUpTo), from(y, growthCapacity)])
        let columns = [
            DerivedColumn(
                name: "class_due", value: TypedExpression(due, .text), writes: try Entity.client.field("class")),
            DerivedColumn(name: "contradiction", value: TypedExpression(contradiction, .boolean)),
            DerivedColumn(name: "growth_account", value: TypedExpression(growth, .boolean)),
        ]
        return .relation(AnalysedRelation(plan: .derive(plan, columns)))
    }
}
