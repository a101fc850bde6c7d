/// One kind of thing the archive holds: its names, its fields and how it hangs together with the others.
public struct Entity: Sendable {
    /// The singular name, `snake_case`: `client`, `branch_status`.
    public let name: String
    /// The name of the global in Lua: `clients`, `branch_statuses`.
    public let plural: String
    public let label: Label
    /// One sentence for `help`.
    public let summary: Label
    /// The field that names a row to people (`clients["K000042"]`), unique; nil where rows only have an id.
    public let key: String?
    /// In the order people read them.
    public let fields: [Field]
    private let positions: [String: Int]
    private let labelPositions: [String: Int]

    init(_ name: String, plural: String, label: Label, key: String? = nil, summary: Label, fields: [Field]) {
        self.name = name
        self.plural = plural
        self.label = label
        self.key = key
        self.summary = summary
        self.fields = fields
        positions = Dictionary(
            fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        labelPositions = Dictionary(
            fields.enumerated().map { ($1.label.zh, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The field of that name.
    public subscript(name: String) -> Field? { positions[name].map { fields[$0] } }

    /// The field whose Chinese or English label this is; English labels match in any case.
    public func field(labelled label: String) -> Field? {
        if let position = labelPositions[label] { return fields[position] }
        let lowered = label.lowercased()
        return fields.first { $0.label.en.lowercased() == lowered }
    }

    /// The references of other entities that lead here, with the name of the way back.
    public var inverses: [Inverse] { Vocabulary.inverses[name] ?? [] }

    /// The inverse of that name: `clients` has `visits`, `reps` has `kept_clients`.
    public func inverse(named name: String) -> Inverse? { inverses.first { $0.name == name } }
}

/// A reference seen from the other end: `visits` of a client are the visits whose `client` it is.
public struct Inverse: Sendable {
    /// What the entity referred to calls the way back.
    public let name: String
    /// The entity whose rows hold the reference.
    public let entity: Entity
    /// The reference.
    public let field: Field
}

extension Entity {
    /// An entity for rows that no archive holds, such as those of a table of results: its columns are the fields, so
    /// that conditions and expressions are read and checked as for any other. Nothing leads to it or from it.
    /// - Parameter plural: what errors call its rows.
    public init(_ name: String, plural: String, columns: [(name: String, label: Label?, type: FieldType)]) {
        self.init(
            name, plural: plural, label: Label(zh: plural, en: plural), summary: Label(zh: "", en: ""),
            fields: columns.map { column in
                Field(
                    name: column.name, label: column.label ?? Label(zh: column.name, en: column.name),
                    type: column.type, unit: nil, rules: [], note: "", privacy: .none, requiredFor: .nobody,
                    derivation: nil)
            })
    }
}

extension Entity: Hashable {
    public static func == (left: Entity, right: Entity) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Everything the archive can hold, declared once.
public enum Vocabulary {
    /// Every entity, in the model's order.
    public static let entities: [Entity] = [
        .client, .contact, .visit, .campaign, .giftRule, .budgetLine, .member, .response, .purchase, .supportCase,
        .task, .survey, .credit, .goal, .dailyReport, .branch, .branchStatus, .rep, .segment, .warning, .auditCheck,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: entities.map { ($0.name, $0) })
    private static let byPlural = Dictionary(uniqueKeysWithValues: entities.map { ($0.plural, $0) })

    /// The entity of that singular name.
    public static func entity(named name: String) -> Entity? { byName[name] }

    /// The entity of that plural name, the one that is a global in Lua.
    public static func entity(plural: String) -> Entity? { byPlural[plural] }

    static let inverses: [String: [Inverse]] = {
        var result: [String: [Inverse]] = [:]
        for entity in entities {
            for field in entity.fields {
                guard case .reference(let target, let inverse?) = field.type else { continue }
                result[target, default: []].append(Inverse(name: inverse, entity: entity, field: field))
            }
        }
        return result
    }()
}
