extension Entity {
    /// An event of a campaign: sent, opened, clicked, unsubscribed ...
    public static let response = Entity(
        "response", plural: "responses", label: Label(zh: "活动响应", en: "Campaign response"),
        summary: Label(
            zh: "活动中的一个事件：发送、打开、点击、退订等。", en: "An event of a campaign: sent, opened, clicked, unsubscribed ..."),
        fields: [
            .reference(
                "campaign", "活动", "Campaign", to: "campaign", inverse: "responses", rules: [.required], note: "required"
            ),
            .reference("contact", "联系人", "Contact", to: "contact", inverse: "responses", privacy: .personal),
            .reference(
                "client", "客户", "Client", to: "client", inverse: "responses", rules: [.required], note: "required"),
            .enumeration(
                "event", "响应", "Event",
                [
                    ("sent", "发送"), ("delivered", "送达"), ("bounced", "退信"), ("open", "打开"), ("machine_open", "机器打开"),
                    ("click", "点击"), ("scan", "扫码"), ("reply", "回复"), ("unsubscribe", "退订"), ("resubscribe", "重新订阅"),
                    ("complaint", "投诉"),
                ]),
            .datetime("at", "时间", "Time"),
        ])
}
