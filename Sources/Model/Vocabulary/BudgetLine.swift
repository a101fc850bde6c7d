extension Entity {
    /// One line of a campaign's budget.
    public static let budgetLine = Entity(
        "budget_line", plural: "budget_lines", label: Label(zh: "预算明细", en: "Budget line"),
        summary: Label(zh: "活动预算中的一行。", en: "One line of a campaign's budget."),
        fields: [
            .reference(
                "campaign", "活动", "Campaign", to: "campaign", inverse: "budget_lines", rules: [.required],
                note: "required"),
            .text("item", "项目", "Item"),
            .money("unit_price", "单价", "Unit price", rules: [.atLeast(0)], note: ">= 0", privacy: .business),
            .integer("quantity", "数量", "Quantity", rules: [.atLeast(0)], note: ">= 0"),
            .money("listed_amount", "列示金额", "Listed amount", privacy: .business),
        ])
}
