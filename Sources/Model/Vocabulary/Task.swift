extension Entity {
    /// Something a rep has to do by a date.
    public static let task = Entity(
        "task", plural: "tasks", label: Label(zh: "任务", en: "Task"),
        summary: Label(zh: "客户经理须在某日前完成的事项。", en: "Something a rep has to do by a date."),
        fields: [
            .reference("client", "客户", "Client", to: "client", inverse: "tasks"),
            .reference("rep", "责任人", "Rep", to: "rep", inverse: "tasks"),
            .enumeration(
                "kind", "任务类型", "Kind",
                [("greeting", "问候"), ("follow_up", "跟进"), ("plan", "计划"), ("audit", "稽核"), ("other", "其他")]),
            .text("title", "内容", "What to do"),
            .date("due", "期限", "Due"),
            .date("done_on", "完成日期", "Done on"),
        ])
}
