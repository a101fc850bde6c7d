extension Entity {
    /// A client's answers to a satisfaction survey.
    public static let survey = Entity(
        "survey", plural: "surveys", label: Label(zh: "满意度调查", en: "Survey"),
        summary: Label(zh: "客户对满意度调查的回答。", en: "A client's answers to a satisfaction survey."),
        fields: [
            .reference(
                "client", "客户", "Client", to: "client", inverse: "surveys", rules: [.required], note: "required"),
            .date("asked_on", "调查日期", "Asked on"),
            .text("form", "调查表", "Form"),
            .json("answers", "答案", "Answers", privacy: .business),
            .integer(
                "score", "得分", "Score", unit: "score", rules: [.atLeast(0), .atMost(100)], note: "0..100",
                privacy: .business),
        ])
}
