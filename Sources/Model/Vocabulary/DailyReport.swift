extension Entity {
    /// What a rep did in a day.
    public static let dailyReport = Entity(
        "daily_report", plural: "daily_reports", label: Label(zh: "营销日报", en: "Daily report"),
        summary: Label(zh: "客户经理一天的工作情况。", en: "What a rep did in a day."),
        fields: [
            .reference(
                "rep", "营销员", "Rep", to: "rep", inverse: "daily_reports", rules: [.uniqueWith("day")],
                note: "unique with day"),
            .date("day", "日期", "Day"),
            .integer("new_visits", "新客户拜访", "New visits", rules: [.atLeast(0)], note: ">= 0"),
            .integer("known_visits", "老客户拜访", "Known visits", rules: [.atLeast(0)], note: ">= 0"),
            .integer("calls", "联络电话", "Calls", rules: [.atLeast(0)], note: ">= 0"),
            .datetime("submitted_at", "提交时间", "Submitted at"),
            .text("solved", "已解决", "Solved", privacy: .business),
            .text("open", "未解决", "Unsolved", privacy: .business),
            .text("help", "需要帮助", "Help needed", privacy: .business),
            .text("plan", "明日计划", "Plan for tomorrow", privacy: .business),
        ])
}
