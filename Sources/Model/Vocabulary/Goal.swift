extension Entity {
    /// A goal of the organisation.
    public static let goal = Entity(
        "goal", plural: "goals", label: Label(zh: "目标", en: "Goal"),
        summary: Label(zh: "本机构的一项目标。", en: "A goal of the organisation."),
        fields: [
            .enumeration(
                "kind", "目标类型", "Kind",
                [
                    ("profit_rate", "利润率"), ("market_share", "市场占有率"), ("risk", "风险"), ("innovation", "创新"),
                    ("brand", "品牌"), ("sales", "销售"),
                ]),
            .text("title", "目标", "Title"),
            .text("metric", "指标", "Metric"),
            .decimal("target", "目标值", "Target"),
            .date("due", "期限", "Due"),
            .integer("priority", "优先级", "Priority"),
        ])
}
