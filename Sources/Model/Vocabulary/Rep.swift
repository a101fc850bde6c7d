extension Entity {
    /// A person of ours: account manager, controller, custodian, auditor, admin or trainer.
    public static let rep = Entity(
        "rep", plural: "reps", label: Label(zh: "客户经理", en: "Account manager"), key: "code",
        summary: Label(
            zh: "我方人员：客户经理、管控、档案专责、稽核、管理员或培训师。",
            en: "A person of ours: account manager, controller, custodian, auditor, admin or trainer."),
        fields: [
            .text("code", "工号", "Code", rules: [.unique, .required], note: "unique"),
            .text("name", "姓名", "Name", privacy: .personal),
            .reference("branch", "网点", "Branch", to: "branch", inverse: "reps"),
            .enumeration(
                "role", "角色", "Role",
                [
                    ("rep", "客户经理"), ("controller", "管控"), ("custodian", "档案专责"), ("auditor", "稽核"), ("admin", "管理员"),
                    ("trainer", "培训师"),
                ]),
            .date("active_from", "到岗日期", "Active from"),
            .date("active_to", "离岗日期", "Active to"),
        ])
}
