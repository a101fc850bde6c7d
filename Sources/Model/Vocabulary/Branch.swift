extension Entity {
    /// A branch of the organisation.
    public static let branch = Entity(
        "branch", plural: "branches", label: Label(zh: "网点", en: "Branch"), key: "code",
        summary: Label(zh: "本机构的一个网点。", en: "A branch of the organisation."),
        fields: [
            .text("code", "网点编号", "Code", rules: [.unique, .required], note: "unique"),
            .text("name", "名称", "Name"),
            .text("region", "地区", "Region"),
            .reference("parent", "上级", "Parent branch", to: "branch", inverse: "children"),
        ])
}
