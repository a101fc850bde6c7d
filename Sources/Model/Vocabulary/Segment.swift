extension Entity {
    /// A named set of clients.
    public static let segment = Entity(
        "segment", plural: "segments", label: Label(zh: "分群", en: "Segment"), key: "name",
        summary: Label(zh: "命名的客户集合。", en: "A named set of clients."),
        fields: [
            .text("name", "分群名", "Name", rules: [.unique, .required], note: "unique"),
            .integer("version", "版本", "Version", rules: [.managed], note: "set by the archive"),
            .enumeration("kind", "类型", "Kind", [("dynamic", "动态"), ("snapshot", "快照"), ("manual", "手工")]),
            .text("definition", "定义", "Definition"),
            .date("as_of", "截至日期", "As of"),
            .integer("size", "人数", "Clients in it", unit: "clients"),
            .text("note", "说明", "Note"),
        ])
}
