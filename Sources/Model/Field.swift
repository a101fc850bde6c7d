/// A name for people, in both of the product's languages.
public struct Label: Sendable, Hashable {
    public let zh: String
    public let en: String

    public init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    public subscript(language: Language) -> String { language == .chinese ? zh : en }
}

/// The languages help, labels and messages exist in.
public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh"
    case english = "en"
}

/// Who may see a field's values (DOMAIN.md, "Privacy classes").
public enum Privacy: String, Sendable, CaseIterable {
    /// Anyone with the archive.
    case none
    /// A company's confidence.
    case business
    /// A person's data: masked for whoever may not see it.
    case personal
    /// Family, temperament, wealth: masked unless asked for with a purpose, and every such read is logged.
    case sensitive
}

/// The classes of client for which a field must be filled, for completeness.
public enum Requirement: Sendable, Hashable {
    case nobody
    case all
    case classes([String])
}

/// One allowed value of an enumeration, as the archive and Lua write it, with its label.
public struct EnumerationValue: Sendable, Hashable {
    public let name: String
    public let zh: String
}

/// What a field holds.
public enum FieldType: Sendable, Hashable {
    case text
    case integer
    case decimal
    /// Integer fen in the archive, a float in yuan in Lua.
    case money
    case boolean
    /// A calendar date without a zone.
    case date
    /// `YYYY-MM-DD`, or `MM-DD` where the year is not known. Text everywhere.
    case monthDayOrDate
    /// A moment in UTC, to the second.
    case datetime
    /// A JSON object.
    case json
    case enumeration([EnumerationValue])
    /// The row of another entity, and what that entity calls the way back.
    case reference(entity: String, inverse: String?)

    /// The type's name in help and table headings, as `model.tsv` writes it.
    public var name: String {
        switch self {
        case .text: "text"
        case .integer: "integer"
        case .decimal: "decimal"
        case .money: "money"
        case .boolean: "boolean"
        case .date: "date"
        case .monthDayOrDate: "date or month-day"
        case .datetime: "datetime"
        case .json: "json"
        case .enumeration: "enum"
        case .reference(let entity, _): "ref \(entity)"
        }
    }
}

/// What a value must satisfy to be written. Checked for every value of a plan before anything is written.
public enum Rule: Sendable, Hashable {
    /// The row must have a value.
    case required
    /// The row must have a value when another field has this one.
    case requiredWhen(String, String)
    /// Text must hold something besides white space.
    case notEmpty
    /// No two rows may share the value.
    case unique
    /// No two rows may share this value together with the other field's. Implies `required`.
    case uniqueWith(String)
    /// Written when the row is made, never changed.
    case fixed
    /// Written by the archive itself, never by a plan.
    case managed
    case atLeast(Double)
    case atMost(Double)
    case moreThan(Double)
    /// A date or time not before the other field's, where both are there.
    case notBefore(String)
    /// A date between two fields of the campaign the row belongs to, or of the row itself.
    case within(String, String)
    case notInFuture
    /// Stored in one spelling: digits of a phone, an e-mail in lower case.
    case normalised
    /// `true` needs the other field to be filled.
    case needs(String)
    /// The text names a field of that entity.
    case fieldOf(String)
    /// The row referred to belongs to the same client.
    case sameClient
}

/// One field of an entity. Declared once, it is a column, a Lua name, a label, a check, a mask and a completion.
public struct Field: Sendable, Hashable {
    /// The name in Lua and in files, `snake_case`.
    public let name: String
    public let label: Label
    public let type: FieldType
    /// The unit of a number. Money without a unit of its own is in CNY.
    public let unit: String?
    public let rules: [Rule]
    /// What `model.tsv` says of allowed values beyond an enumeration's list, in words.
    public let note: String
    public let privacy: Privacy
    public let requiredFor: Requirement
    /// For a derived field, what it is derived from. Derived fields are read like any other and never written.
    public let derivation: String?

    public var isDerived: Bool { derivation != nil }

    /// Whether a plan may give the field a value at all. A `fixed` field is writable when the row is made.
    public var isWritable: Bool { !isDerived && !rules.contains(.managed) }

    /// Whether a row cannot be made without a value for this field.
    public var isRequired: Bool {
        rules.contains { rule in
            switch rule {
            case .required, .uniqueWith: true
            default: false
            }
        }
    }

    /// The names an enumeration allows, in the model's order; nil for other types.
    public var allowedValues: [String]? {
        guard case .enumeration(let values) = type else { return nil }
        return values.map(\.name)
    }

    /// The entity a reference leads to; nil for other types.
    public var target: Entity? {
        guard case .reference(let entity, _) = type else { return nil }
        return Vocabulary.entity(named: entity)
    }
}

// The declaration's vocabulary: one function a type, so that an entity reads like the table it came from.
extension Field {
    static func text(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .text, nil, rules, note, privacy, requiredFor) }

    static func integer(
        _ name: String, _ zh: String, _ en: String, unit: String? = nil, rules: [Rule] = [], note: String = "",
        derived: String? = nil, privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .integer, unit, rules, note, privacy, requiredFor, derived) }

    static func decimal(
        _ name: String, _ zh: String, _ en: String, unit: String? = nil, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .decimal, unit, rules, note, privacy, requiredFor) }

    static func money(
        _ name: String, _ zh: String, _ en: String, unit: String = "CNY", rules: [Rule] = [], note: String = "",
        derived: String? = nil, privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .money, unit, rules, note, privacy, requiredFor, derived) }

    static func boolean(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .boolean, nil, rules, note, privacy, requiredFor) }

    static func date(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        derived: String? = nil, privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .date, nil, rules, note, privacy, requiredFor, derived) }

    static func monthDayOrDate(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .monthDayOrDate, nil, rules, note, privacy, requiredFor) }

    static func datetime(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .datetime, nil, rules, note, privacy, requiredFor) }

    static func json(
        _ name: String, _ zh: String, _ en: String, rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field { make(name, zh, en, .json, nil, rules, note, privacy, requiredFor) }

    static func enumeration(
        _ name: String, _ zh: String, _ en: String, _ values: [(String, String)], rules: [Rule] = [], note: String = "",
        privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field {
        let allowed = values.map { EnumerationValue(name: $0.0, zh: $0.1) }
        return make(name, zh, en, .enumeration(allowed), nil, rules, note, privacy, requiredFor)
    }

    static func reference(
        _ name: String, _ zh: String, _ en: String, to entity: String, inverse: String? = nil, rules: [Rule] = [],
        note: String = "", privacy: Privacy = .none, requiredFor: Requirement = .nobody
    ) -> Field {
        make(name, zh, en, .reference(entity: entity, inverse: inverse), nil, rules, note, privacy, requiredFor)
    }

    private static func make(
        _ name: String, _ zh: String, _ en: String, _ type: FieldType, _ unit: String?, _ rules: [Rule],
        _ note: String, _ privacy: Privacy, _ requiredFor: Requirement, _ derived: String? = nil
    ) -> Field {
        Field(
            name: name, label: Label(zh: zh, en: en), type: type, unit: unit, rules: rules, note: note,
            privacy: privacy, requiredFor: requiredFor, derivation: derived)
    }
}
