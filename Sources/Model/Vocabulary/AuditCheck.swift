extension Entity {
    /// A check that a visit really took place.
    public static let auditCheck = Entity(
        "audit_check", plural: "audit_checks", label: Label(zh: "拜访稽核", en: "Visit audit"),
        summary: Label(zh: "对拜访是否真实发生的检查。", en: "A check that a visit really took place."),
        fields: [
            .reference(
                "visit", "拜访", "Visit", to: "visit", inverse: "audit_checks", rules: [.required], note: "required"),
            .reference("auditor", "稽核人", "Auditor", to: "rep", inverse: "audit_checks"),
            .date("asked_on", "核实日期", "Asked on"),
            .enumeration("matches", "结论", "Finding", [("match", "相符"), ("mismatch", "不符"), ("unreachable", "无法联系")]),
            .text("difference", "差异", "Difference", privacy: .business),
        ])
}
