extension Entity {
    /// A key account: an organisation or a person whose file the archive keeps.
    public static let client = Entity(
        "client", plural: "clients", label: Label(zh: "客户", en: "Client"), key: "code",
        summary: Label(
            zh: "大客户：档案库为其建档的单位或个人。", en: "A key account: an organisation or a person whose file the archive keeps."),
        fields: [
            .text("code", "客户编号", "Client code", rules: [.unique, .fixed, .required], note: "unique, never changes"),
            .text(
                "name", "客户名称", "Client name", rules: [.notEmpty], note: "not empty; defaults to the code on import",
                privacy: .business, requiredFor: .all),
            .enumeration(
                "kind", "客户性质", "Kind of client", [("organisation", "单位"), ("person", "个人")], requiredFor: .all),
            .enumeration("status", "档案状态", "File status", [("active", "在用"), ("archived", "归档"), ("merged", "已合并")]),
            .text("region", "地区", "Region", requiredFor: .all),
            .text("industry", "行业", "Industry", requiredFor: .all),
            .enumeration(
                "key_account_type", "大客户类型", "Key-account type",
                [("economic", "经济型"), ("important", "重要型"), ("group", "集团型"), ("strategic", "战略型")],
                requiredFor: .classes(["A", "VIP"])),
            .enumeration(
                "value_role", "价值角色", "Value role",
                [("cash_flow", "现金流"), ("relationship", "关系"), ("growth", "成长"), ("value", "价值")],
                requiredFor: .classes(["A", "VIP"])),
            .integer(
                "x_current", "目前购买状况", "Current purchases", unit: "level", rules: [.atLeast(0), .atMost(4)],
                note: "0..4", requiredFor: .all),
            .integer(
                "y_capacity", "总体购买能力", "Purchasing capacity", unit: "level", rules: [.atLeast(0), .atMost(4)],
                note: "0..4", requiredFor: .all),
            .boolean(
                "influential", "行业影响力", "Influential in its trade", rules: [.needs("influence_reason")],
                note: "true needs influence_reason"),
            .text(
                "influence_reason", "影响力说明", "Reason for influence", privacy: .business, requiredFor: .classes(["VIP"])),
            .enumeration(
                "class", "级别", "Class",
                [("A", "A类"), ("B", "B类"), ("C", "C类"), ("VIP", "VIP"), ("KAROL", "KAROL"), ("unrated", "未评级")],
                note: "stored, written by classification or by hand with a reason"),
            .enumeration(
                "stage", "关系阶段", "Relationship stage",
                [
                    ("incubation", "孕育"), ("initial", "初级"), ("intermediate", "中级"), ("partnership", "伙伴式"),
                    ("collaborative", "协作式"), ("broken", "中断"),
                ], requiredFor: .all),
            .enumeration(
                "lifecycle", "生命周期", "Lifecycle",
                [
                    ("target", "目标"), ("prospect", "潜在"), ("one_time", "一次购买"), ("repeat", "重复购买"), ("loyal", "忠诚"),
                    ("dormant", "休眠"),
                ], note: "stored, written by the analysis"),
            .text("size", "规模", "Size", privacy: .business),
            .text(
                "business_scope", "业务范围", "Business scope", privacy: .business,
                requiredFor: .classes(["A", "VIP", "B"])),
            .money(
                "annual_sales", "客户年销售额", "Client's annual sales", rules: [.atLeast(0)], note: ">= 0",
                privacy: .business, requiredFor: .classes(["A", "VIP", "B"])),
            .money(
                "annual_spend", "全年消费金额", "Annual spend", rules: [.atLeast(0)], note: ">= 0", privacy: .business,
                requiredFor: .classes(["A", "VIP", "B"])),
            .decimal(
                "discount_rate", "折扣", "Discount rate", unit: "ratio", rules: [.moreThan(0), .atMost(1)],
                note: "0 < d <= 1", privacy: .business),
            .money("assets", "理财资产", "Wealth assets", rules: [.atLeast(0)], note: ">= 0", privacy: .sensitive),
            .money("funds", "资金账户余额", "Account balance", privacy: .sensitive),
            .enumeration(
                "funds_trend", "资金趋势", "Funds trend", [("up", "上升"), ("flat", "持平"), ("down", "下降")], privacy: .business
            ),
            .integer(
                "contribution", "贡献", "Contribution", unit: "score", rules: [.atLeast(0), .atMost(100)], note: "0..100",
                privacy: .business),
            .integer(
                "growth", "资金增加潜力", "Growth potential of funds", unit: "score", rules: [.atLeast(0), .atMost(100)],
                note: "0..100", privacy: .business),
            .integer(
                "acceptance", "新产品接受程度", "Acceptance of new products", unit: "score",
                rules: [.atLeast(0), .atMost(100)], note: "0..100", requiredFor: .classes(["A", "VIP"])),
            .integer(
                "influence", "影响力", "Influence", unit: "score", rules: [.atLeast(0), .atMost(100)], note: "0..100"),
            .integer(
                "resources", "个人素质与社会资源", "Qualities and social resources", unit: "score",
                rules: [.atLeast(0), .atMost(100)], note: "0..100", privacy: .personal),
            .enumeration(
                "price_sensitivity", "价格敏感度", "Price sensitivity", [("low", "低"), ("middle", "中"), ("high", "高")],
                privacy: .business, requiredFor: .classes(["A", "VIP", "B"])),
            .text(
                "decision_process", "决策流程", "Decision process", privacy: .business, requiredFor: .classes(["A", "VIP"])),
            .text(
                "current_products", "现用产品", "Products in use", privacy: .business,
                requiredFor: .classes(["A", "VIP", "B"])),
            .enumeration(
                "service_level", "服务等级", "Service level",
                [("standard", "标准"), ("priority", "优先"), ("exclusive", "专属")], requiredFor: .classes(["A", "VIP"])),
            .enumeration("service_channel", "服务方式", "Service channel", [("onsite", "上门"), ("remote", "远程")]),
            .money(
                "cost_to_serve", "服务成本", "Cost to serve", unit: "CNY/year", rules: [.atLeast(0)], note: ">= 0",
                privacy: .business, requiredFor: .classes(["A", "VIP"])),
            .text("member_level", "会员级别", "Member level"),
            .integer("points", "积分", "Points", unit: "points", rules: [.atLeast(0)], note: ">= 0"),
            .enumeration(
                "care_style", "管理方式", "Style of care",
                [("personalised", "个性化"), ("family", "亲情化"), ("distinctive", "特色化"), ("activities", "活动化")]),
            .enumeration(
                "source", "客户来源", "Origin",
                [
                    ("colleague", "同事介绍"), ("competitor", "竞争对手"), ("walk_in", "自来客户"), ("association", "协会"),
                    ("media", "媒体"), ("own_terminal", "自有终端"), ("purchased_list", "购买名单"),
                ], requiredFor: .all),
            .enumeration(
                "source_quality", "来源质量", "Quality of origin",
                [("real_purchase", "真实购买"), ("related_purchase", "相关购买"), ("unverified", "未核实")]),
            .reference(
                "owner", "客户经理", "Account manager", to: "rep", inverse: "clients", rules: [.required],
                note: "exactly one; built-in rep unassigned", requiredFor: .all),
            .reference("branch", "网点", "Branch", to: "branch", inverse: "clients", requiredFor: .all),
            .reference(
                "custodian", "档案专责人", "File custodian", to: "rep", inverse: "kept_clients",
                requiredFor: .classes(["A", "VIP"])),
            .enumeration("confidentiality", "密级", "Confidentiality", [("internal", "内部"), ("restricted", "受限")]),
            .date("verified_on", "资料核实日期", "Verified on", rules: [.notInFuture], note: "<= today", requiredFor: .all),
            .text("notes", "备注", "Notes", privacy: .business),
            .json("extra", "附加信息", "Custom fields", note: "custom fields", privacy: .business),
            .datetime("created_at", "建档时间", "Created at", rules: [.managed], note: "set by the archive"),
            .datetime("updated_at", "更新时间", "Updated at", rules: [.managed], note: "set by the archive"),
            .integer("version", "版本", "Version", rules: [.managed], note: "set by the archive"),
            .reference("merged_into", "合并至", "Merged into", to: "client", inverse: "merged_clients"),
            .date("last_visit", "最近拜访", "Last visit", derived: "latest completed visit"),
            .integer("visit_count", "拜访次数", "Visit count", derived: "completed visits"),
            .date("last_purchase", "最近购买", "Last purchase", derived: "latest purchase"),
            .integer("purchase_days", "购买天数", "Purchase days", unit: "days", derived: "distinct purchase days"),
            .money("revenue", "累计成交", "Revenue", derived: "sum of purchase amounts", privacy: .business),
            .money("margin", "累计毛利", "Margin", derived: "amounts less costs where a cost is known", privacy: .business),
            .integer("open_cases", "未结工单", "Open cases", derived: "cases not closed"),
        ])
}
