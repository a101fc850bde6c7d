extension Entity {
    /// A client's credit limit and what it owes.
    public static let credit = Entity(
        "credit", plural: "credits", label: Label(zh: "信用", en: "Credit terms"),
        summary: Label(zh: "客户的信用额度与欠款。", en: "A client's credit limit and what it owes."),
        fields: [
            .reference(
                "client", "客户", "Client", to: "client", inverse: "credit", rules: [.required, .unique],
                note: "required, one a client"),
            .money("limit", "信用额度", "Limit", rules: [.atLeast(0)], note: ">= 0", privacy: .business),
            .integer(
                "terms", "账期", "Payment terms", unit: "days", rules: [.atLeast(0)], note: ">= 0", privacy: .business),
            .money("receivable", "应收", "Receivable", privacy: .business),
            .money("overdue", "逾期", "Overdue", rules: [.atLeast(0)], note: ">= 0", privacy: .business),
            .text("rating", "评级", "Rating", privacy: .business),
        ])
}
