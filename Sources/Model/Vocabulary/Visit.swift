extension Entity {
    /// One visit card: planned, done, cancelled or missed.
    public static let visit = Entity(
        "visit", plural: "visits", label: Label(zh: "拜访", en: "Visit"),
        summary: Label(zh: "一张拜访卡：计划、已完成、已取消或未见面。", en: "One visit card: planned, done, cancelled or missed."),
        fields: [
            .reference(
                "client", "拜访对象", "Client", to: "client", inverse: "visits", rules: [.required], note: "required"),
            .reference(
                "contact", "联系人", "Contact", to: "contact", inverse: "visits", rules: [.sameClient],
                note: "of the same client", privacy: .personal),
            .reference(
                "rep", "拜访人", "Rep", to: "rep", inverse: "visits", rules: [.required],
                note: "required; stays when the client changes owner"),
            .reference("assigned_by", "指派人", "Assigned by", to: "rep", inverse: "assigned_visits"),
            .enumeration(
                "kind", "类型", "Kind of visit",
                [("onsite", "上门"), ("invited", "邀请到店"), ("phone", "电话"), ("field_audit", "实地稽核")]),
            .enumeration(
                "status", "状态", "Status",
                [("planned", "计划"), ("completed", "已完成"), ("cancelled", "已取消"), ("no_show", "未见面")]),
            .date("planned_on", "计划日期", "Planned on"),
            .date(
                "date", "拜访日期", "Visit date", rules: [.requiredWhen("status", "completed")],
                note: "required when completed"),
            .integer("minutes", "时长", "Minutes", unit: "minutes", rules: [.atLeast(0)], note: ">= 0"),
            .text("place", "地点", "Place"),
            .text("problem", "所要解决的问题", "Problem to solve", privacy: .business),
            .text("process", "拜访过程", "Course of the visit", privacy: .business),
            .text("solved", "已解决的问题", "Problem solved", privacy: .business),
            .text("unsolved", "未解决的问题", "Problem unsolved", privacy: .business),
            .text("next_step", "下一步措施", "Next step", privacy: .business),
            .date("next_due", "下一步期限", "Next step due"),
            .text("suggestion", "建议", "Suggestion", privacy: .business),
            .text("help_needed", "需公司帮助", "Help needed", privacy: .business),
            .boolean("new_client", "新客户", "New client", rules: [.fixed], note: "frozen when the visit is recorded"),
            .integer(
                "satisfaction", "满意度", "Satisfaction", unit: "score", rules: [.atLeast(1), .atMost(5)], note: "1..5",
                privacy: .business),
            .money("expense", "费用", "Expense", rules: [.atLeast(0)], note: ">= 0", privacy: .business),
            .reference("campaign", "关联活动", "Campaign", to: "campaign", inverse: "visits"),
            .datetime(
                "recorded_at", "登记时间", "Recorded at", rules: [.fixed, .managed],
                note: "set by the archive, never changes"),
        ])
}
