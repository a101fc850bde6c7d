extension Entity {
    /// A marketing campaign with its goals, gifts and budget.
    public static let campaign = Entity(
        "campaign", plural: "campaigns", label: Label(zh: "活动", en: "Campaign"), key: "code",
        summary: Label(zh: "一次营销活动，包括目标、礼品和预算。", en: "A marketing campaign with its goals, gifts and budget."),
        fields: [
            .text("code", "活动编号", "Code", rules: [.unique, .required], note: "unique"),
            .text("name", "名称", "Name", rules: [.notEmpty], note: "not empty"),
            .text("purpose", "目的", "Purpose"),
            .enumeration(
                "channel", "渠道", "Channel",
                [
                    ("phone", "电话"), ("visit", "拜访"), ("email", "邮件"), ("mail", "信函"), ("sms", "短信"), ("wechat", "微信"),
                    ("qr", "二维码"),
                ]),
            .date("starts_on", "开始日期", "Starts on"),
            .date("ends_on", "结束日期", "Ends on", rules: [.notBefore("starts_on")], note: ">= starts_on"),
            .reference("segment", "目标分群", "Target segment", to: "segment", inverse: "campaigns"),
            .text("rank_by", "排名字段", "Ranked by", rules: [.fieldOf("client")], note: "a field of client"),
            .integer("pool_size", "名额", "Pool size", unit: "clients", rules: [.moreThan(0)], note: "> 0"),
            .integer(
                "extend_to", "延伸上限", "Extended to", unit: "clients", rules: [.notBefore("pool_size")],
                note: ">= pool_size"),
            .integer("contact_goal", "联系目标", "Contact goal", unit: "clients"),
            .date(
                "contact_due", "联系期限", "Contact due", rules: [.within("starts_on", "ends_on")],
                note: "within the campaign"),
            .integer("visit_goal", "到访目标", "Visit goal", unit: "clients"),
            .enumeration(
                "gift_rank_basis", "礼品排名依据", "Basis of gift ranks", [("archive", "档案名次"), ("visitors", "到访次序")]),
            .text("script", "话术模板", "Call script", note: "merge fields"),
            .enumeration(
                "step", "数据库营销步骤", "Database marketing step",
                [("build", "建库"), ("analyse", "分析"), ("structure", "分层"), ("plan", "计划"), ("communicate", "沟通")]),
            .enumeration(
                "ansoff", "安索夫象限", "Ansoff quadrant",
                [
                    ("penetration", "市场渗透"), ("market_development", "市场开发"), ("product_development", "产品开发"),
                    ("diversification", "多元化"),
                ]),
            .text("contingency", "应变计划", "Contingency", privacy: .business),
            .enumeration(
                "status", "状态", "Status", [("draft", "草稿"), ("approved", "已批准"), ("running", "进行中"), ("closed", "已结束")]),
        ])
}
