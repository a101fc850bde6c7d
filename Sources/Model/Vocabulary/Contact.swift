extension Entity {
    /// A person at a client.
    public static let contact = Entity(
        "contact", plural: "contacts", label: Label(zh: "联系人", en: "Contact"),
        summary: Label(zh: "客户方的一位联系人。", en: "A person at a client."),
        fields: [
            .reference(
                "client", "所属客户", "Client", to: "client", inverse: "contacts", rules: [.required], note: "required"),
            .text("name", "姓名", "Name", rules: [.notEmpty], note: "not empty", privacy: .personal, requiredFor: .all),
            .enumeration(
                "department", "部门", "Department",
                [
                    ("procurement", "采购"), ("finance", "财务"), ("technical", "技术"), ("management", "管理层"),
                    ("other", "其他"),
                ], privacy: .personal, requiredFor: .classes(["A", "VIP"])),
            .text("duty", "职务", "Duty", privacy: .personal, requiredFor: .classes(["A", "VIP"])),
            .boolean(
                "decision_maker", "决策人", "Decision maker", privacy: .personal, requiredFor: .classes(["A", "VIP"])),
            .text(
                "phone", "电话", "Phone", rules: [.normalised], note: "normalised", privacy: .personal, requiredFor: .all),
            .text(
                "email", "邮箱", "E-mail", rules: [.normalised], note: "normalised", privacy: .personal,
                requiredFor: .classes(["A", "VIP"])),
            .text("wechat", "微信", "WeChat", privacy: .personal),
            .text("address", "地址", "Address", privacy: .personal),
            .monthDayOrDate(
                "birthday", "生日", "Birthday", note: "2026-02-29 is refused, 02-29 is not", privacy: .personal,
                requiredFor: .classes(["A", "VIP"])),
            .enumeration("sex", "性别", "Sex", [("male", "男"), ("female", "女")], privacy: .personal),
            .text("family", "家庭", "Family", privacy: .sensitive),
            .text("hobbies", "爱好", "Hobbies", privacy: .sensitive),
            .text("relations", "人际信息", "Personal relations", privacy: .sensitive),
            .text("work_goals", "工作目标", "Work goals", privacy: .personal),
            .enumeration(
                "temperament", "气质类型", "Temperament",
                [("choleric", "胆汁质"), ("sanguine", "多血质"), ("phlegmatic", "黏液质"), ("melancholic", "抑郁质")],
                privacy: .sensitive),
            .enumeration(
                "perception", "感知类型", "Perception", [("visual", "视觉型"), ("auditory", "听觉型"), ("kinaesthetic", "触觉型")],
                privacy: .sensitive),
            .enumeration(
                "interest", "职业兴趣", "Vocational interest",
                [
                    ("realistic", "现实型"), ("investigative", "研究型"), ("social", "社会型"), ("conventional", "常规型"),
                    ("enterprising", "企业型"), ("artistic", "艺术型"),
                ], privacy: .sensitive),
            .enumeration(
                "need", "主导需要", "Dominant need", [("achievement", "成就"), ("power", "权力"), ("affiliation", "亲和")],
                privacy: .sensitive),
            .money(
                "annual_income", "年收入", "Annual income", unit: "CNY/year", rules: [.atLeast(0)], note: ">= 0",
                privacy: .sensitive),
            .enumeration(
                "email_status", "邮件状态", "E-mail status", [("ok", "正常"), ("bounced", "退信"), ("unsubscribed", "已退订")],
                privacy: .personal),
            .date("left_on", "离岗日期", "Left on", privacy: .personal),
        ])
}
