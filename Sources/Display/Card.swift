import Model

/// One row as a person reads it: who it is, every filled field with its label, and small tables of what hangs on it.
public struct Card: Sendable, Hashable {
    /// One filled field.
    public struct Item: Sendable, Hashable {
        /// The name one types.
        public var name: String
        public var label: Label
        public var value: Value
        public var type: DisplayType
        public var unit: String?
        /// What the value stands for, shown after it: the name of the rep whose code it is.
        public var note: String?
        /// The Chinese name of an allowed value, shown after it in Chinese.
        public var meaning: String?

        public init(
            name: String, label: Label, value: Value, type: DisplayType = .any, unit: String? = nil,
            note: String? = nil, meaning: String? = nil
        ) {
            self.name = name
            self.label = label
            self.value = value
            self.type = type
            self.unit = unit
            self.note = note
            self.meaning = meaning
        }

        public init(_ field: Field, _ value: Value, note: String? = nil) {
            self.init(
                name: field.name, label: field.label, value: value, type: DisplayType(field),
                unit: field.unit == "CNY" ? nil : field.unit, note: note, meaning: Item.meaning(of: value, field))
        }

        private static func meaning(of value: Value, _ field: Field) -> String? {
            guard case .enumeration(let allowed) = field.type, case .text(let name) = value,
                let zh = allowed.first(where: { $0.name == name })?.zh, zh != name
            else { return nil }
            return zh
        }
    }

    /// Fields that are read together.
    public struct Group: Sendable, Hashable {
        /// Nil: no heading.
        public var title: Label?
        public var items: [Item]

        public init(title: Label?, items: [Item]) {
            self.title = title
            self.items = items
        }
    }

    /// Rows that hang on this one: the last visits, the contacts.
    public struct Section: Sendable, Hashable {
        public var title: Label
        public var table: Table

        public init(title: Label, table: Table) {
            self.title = title
            self.table = table
        }
    }

    /// The parts of the first line: code, name, class.
    public var title: [String]
    public var groups: [Group]
    public var sections: [Section]
    /// How many fields of the row have no value and are not shown.
    public var emptyFields: Int

    public init(title: [String], groups: [Group], sections: [Section] = [], emptyFields: Int = 0) {
        self.title = title
        self.groups = groups
        self.sections = sections
        self.emptyFields = emptyFields
    }

    /// The card of a row: its filled fields in the groups people look for them in, empty ones left out.
    ///
    /// - Parameters:
    ///   - values: by field name; a field that is not there counts as empty.
    ///   - notes: by field name, what a value stands for (a rep's name behind the code).
    public init(
        _ entity: Entity, values: [String: Value], notes: [String: String] = [:], sections: [Section] = []
    ) {
        func isFilled(_ field: Field) -> Bool {
            switch values[field.name] ?? .missing {
            case .missing, .text(""): false
            default: true
            }
        }
        let filled = entity.fields.filter(isFilled)
        func group(_ title: Label?, _ fields: [Field]) -> Group {
            Group(
                title: title,
                items: fields.map { field in
                    let value = values[field.name] ?? .missing
                    return Item(field, value, note: notes[field.name])
                })
        }
        var groups: [Group] = []
        if entity == .client {
            var left = filled
            for (title, names) in Card.clientGroups {
                let fields = names.compactMap { name in left.first { $0.name == name } }
                left.removeAll { names.contains($0.name) }
                groups.append(group(title, fields))
            }
            groups.append(group(Label(zh: "其他", en: "Other"), left))
        } else {
            groups.append(group(nil, filled))
        }
        self.init(
            title: Card.title(entity, values), groups: groups.filter { !$0.items.isEmpty }, sections: sections,
            emptyFields: entity.fields.count - filled.count)
    }

    private static func title(_ entity: Entity, _ values: [String: Value]) -> [String] {
        let parts = (entity.key.map { [$0] } ?? ["id"]) + ["name", "class"]
        let texts = parts.compactMap { name -> String? in
            guard let value = values[name], !value.isMissing else { return nil }
            let text = ValueText.text(value)
            return text.isEmpty ? nil : text
        }
        return texts.isEmpty ? [entity.name] : texts
    }

    /// The order in which a file is read: who, how important, what they have, how they are served, by whom.
    private static let clientGroups: [(Label, [String])] = [
        (
            Label(zh: "基本情况", en: "Identity"),
            [
                "code", "name", "kind", "status", "region", "industry", "size", "business_scope", "annual_sales",
                "current_products", "merged_into",
            ]
        ),
        (
            Label(zh: "分类", en: "Standing"),
            [
                "class", "stage", "lifecycle", "key_account_type", "value_role", "x_current", "y_capacity",
                "influential",
                "influence_reason", "source", "source_quality",
            ]
        ),
        (
            Label(zh: "往来", en: "Dealings"),
            [
                "revenue", "margin", "annual_spend", "purchase_days", "last_purchase", "assets", "funds", "funds_trend",
                "discount_rate", "points", "member_level",
            ]
        ),
        (
            Label(zh: "评分", en: "Scores"), ["contribution", "growth", "acceptance", "influence", "resources"]
        ),
        (
            Label(zh: "决策与服务", en: "Decisions and service"),
            [
                "price_sensitivity", "decision_process", "service_level", "service_channel", "care_style",
                "cost_to_serve", "last_visit", "visit_count", "open_cases",
            ]
        ),
        (
            Label(zh: "档案", en: "File"),
            [
                "owner", "branch", "custodian", "confidentiality", "verified_on", "notes", "extra", "created_at",
                "updated_at", "version",
            ]
        ),
    ]
}
