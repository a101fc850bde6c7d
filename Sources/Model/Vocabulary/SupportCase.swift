extension Entity {
    /// A complaint, repair, inquiry or suggestion and its handling.
    public static let supportCase = Entity(
        "case", plural: "cases", label: Label(zh: "工单", en: "Case"),
        summary: Label(zh: "投诉、报修、咨询或建议及其处理情况。", en: "A complaint, repair, inquiry or suggestion and its handling."),
        fields: [
            .reference("client", "客户", "Client", to: "client", inverse: "cases", rules: [.required], note: "required"),
            .enumeration(
                "kind", "工单类型", "Kind of case",
                [("complaint", "投诉"), ("repair", "报修"), ("inquiry", "咨询"), ("suggestion", "建议")]),
            .enumeration("severity", "等级", "Severity", [("low", "低"), ("middle", "中"), ("high", "高")]),
            .reference("first_owner", "首问人", "First owner", to: "rep", inverse: "cases"),
            .datetime("received_at", "受理时间", "Received at"),
            .datetime("promised_at", "承诺时限", "Promised at"),
            .datetime("replied_at", "回复时间", "Replied at", rules: [.notBefore("received_at")], note: ">= received_at"),
            .datetime("closed_at", "办结时间", "Closed at", rules: [.notBefore("received_at")], note: ">= received_at"),
            .datetime("revisited_at", "回访时间", "Revisited at"),
            .text("result", "结果", "Result", privacy: .business),
            .integer(
                "satisfaction", "满意度", "Satisfaction", unit: "score", rules: [.atLeast(1), .atMost(5)], note: "1..5",
                privacy: .business),
        ])
}
