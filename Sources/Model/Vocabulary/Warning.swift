extension Entity {
    /// A rule that fired for a client, with its evidence.
    public static let warning = Entity(
        "warning", plural: "warnings", label: Label(zh: "预警", en: "Warning"),
        summary: Label(zh: "对某客户触发的预警规则及其依据。", en: "A rule that fired for a client, with its evidence."),
        fields: [
            .reference(
                "client", "客户", "Client", to: "client", inverse: "warnings", rules: [.required], note: "required"),
            .text("rule", "规则", "Rule"),
            .datetime("opened_at", "触发时间", "Opened at"),
            .text("evidence", "依据", "Evidence", privacy: .business),
            .enumeration("state", "状态", "State", [("open", "未处理"), ("acknowledged", "已知悉"), ("closed", "已关闭")]),
            .reference("handled_by", "处理人", "Handled by", to: "rep", inverse: "handled_warnings"),
        ])
}
