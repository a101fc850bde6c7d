import Model

/// A text that a search looks into: a field of the entity's own rows, or of rows that hang on a client.
public struct SearchPlace: Sendable, Hashable {
    /// Whose rows the texts are in: the entity searched itself, or a client's contacts or visits.
    public let entity: Entity
    public let field: Field
    /// The column of a client's entry in the index; nil for entities that have no entry.
    public let column: String?

    /// Whether it is the name of somebody or something, which pinyin finds.
    public var isName: Bool { field.name == "name" }

    /// The texts of an entity's own rows. Not those of privacy class sensitive, which must not be found by
    /// chance, nor JSON.
    public static func own(_ entity: Entity) -> [SearchPlace] { ownPlaces[entity.name] ?? [] }

    /// Where `entity:search(…)` looks: for clients the texts of their contacts and visits too.
    public static func all(_ entity: Entity) -> [SearchPlace] {
        entity == .client ? indexed : own(entity)
    }

    /// Every column of the index, in its order: a client's own texts, its contacts', its visits'.
    public static let indexed: [SearchPlace] = own(.client) + own(.contact) + own(.visit)

    /// The entities whose texts are in the index.
    public static let indexedEntities: [Entity] = [.client, .contact, .visit]

    private static let ownPlaces: [String: [SearchPlace]] = {
        var result: [String: [SearchPlace]] = [:]
        for entity in Vocabulary.entities {
            result[entity.name] = entity.fields.filter { field in
                field.type == .text && field.privacy != .sensitive && !field.isDerived
            }.map { field in
                let column: String? =
                    switch entity.name {
                    case "client": field.name
                    case "contact", "visit": entity.name + "_" + field.name
                    default: nil
                    }
                return SearchPlace(entity: entity, field: field, column: column)
            }
        }
        return result
    }()
}

/// How near to the client itself a search hit: what its results are ordered by.
public enum SearchRank: Int, Sendable, Hashable, CaseIterable {
    /// With the help of visits.
    case visits = 1
    /// With the help of contacts.
    case contacts
    /// All words in the row's own texts.
    case own
    /// All words in its name or code.
    case name

    /// Whether words may hit there for a row to have this rank.
    func includes(_ place: SearchPlace, of entity: Entity) -> Bool {
        switch self {
        case .name: place.entity == entity && (place.isName || place.field.name == entity.key)
        case .own: place.entity == entity
        case .contacts: place.entity == entity || place.entity == .contact
        case .visits: true
        }
    }

    /// The ranks that rows of an entity can have, best first.
    static func possible(_ entity: Entity) -> [SearchRank] {
        entity == .client ? [.name, .own, .contacts, .visits] : [.name, .own]
    }
}
