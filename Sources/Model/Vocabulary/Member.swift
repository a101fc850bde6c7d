extension Entity {
    /// A client frozen into a campaign, with how far it came.
    public static let member = Entity(
        "member", plural: "members", label: Label(zh: "活动成员", en: "Campaign member"),
        summary: Label(zh: "冻结进某次活动名单的客户及其进展。", en: "A client frozen into a campaign, with how far it came."),
        fields: [
            .reference(
                "campaign", "活动", "Campaign", to: "campaign", inverse: "members", rules: [.uniqueWith("client")],
                note: "unique with client"),
            .reference(
                "client", "客户", "Client", to: "client", inverse: "members", rules: [.required], note: "required"),
            .integer("rank", "快照名次", "Rank at snapshot", unit: "rank", rules: [.fixed], note: "frozen"),
            .money("assets", "快照资产", "Assets at snapshot", rules: [.fixed], note: "frozen", privacy: .sensitive),
            .enumeration("wave", "批次", "Wave", [("primary", "首批"), ("extension", "扩展"), ("holdout", "对照")]),
            .date("contacted_on", "联系日期", "Contacted on"),
            .date("appointed_on", "预约日期", "Appointed on"),
            .date("visited_on", "到访日期", "Visited on"),
            .date("converted_on", "成交日期", "Converted on"),
            .enumeration("outcome", "结果", "Outcome", [("pending", "待定"), ("refused", "拒绝"), ("converted", "成交")]),
            .text("gift", "宣传品", "Gift"),
        ])
}
