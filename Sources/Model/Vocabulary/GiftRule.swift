extension Entity {
    /// Which gift goes to which ranks of a campaign.
    public static let giftRule = Entity(
        "gift_rule", plural: "gift_rules", label: Label(zh: "礼品规则", en: "Gift rule"),
        summary: Label(zh: "活动中哪些名次得到哪种礼品。", en: "Which gift goes to which ranks of a campaign."),
        fields: [
            .reference(
                "campaign", "活动", "Campaign", to: "campaign", inverse: "gift_rules", rules: [.required],
                note: "required"),
            .integer("from_rank", "起始名次", "From rank", unit: "rank", rules: [.atLeast(1)], note: ">= 1"),
            .integer(
                "to_rank", "截止名次", "To rank", unit: "rank", rules: [.notBefore("from_rank")], note: ">= from_rank"),
            .text("item", "宣传品", "Item"),
        ])
}
