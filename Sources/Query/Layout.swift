import Model

/// Where the archive keeps a field. One set of names for every engine, so that the SQL a relation becomes and
/// the tables an engine creates cannot differ.
///
/// An entity is a table of its own name. A reference `owner` is the column `owner_id`, money `assets` is
/// `assets_fen`; everything else is named as the field. A *split* entity keeps its long texts in a second table
/// `<entity>_text` with the same ids, because a bulk update rewrites and a scan reads whole rows.
/// Derived fields of clients are kept in `client_facts`, maintained by the engine.
public enum Layout {
    /// Which of an entity's tables holds a column.
    public enum Part: Sendable, Hashable {
        /// Keys, enumerations, numbers, dates and short texts.
        case main
        /// Long texts of a split entity. A row that has none of them filled may be absent.
        case text
        /// Derived fields. A client without visits, purchases and cases may be absent: counts and sums are then 0.
        case facts
    }

    public struct Column: Sendable, Hashable {
        public let part: Part
        public let table: String
        /// Unquoted; always quote it in SQL (`order`, `limit`, `case` are names here).
        public let name: String
        public let kind: ColumnKind
    }

    /// The texts of a split entity that stay in the main table, because conditions, orders and groups use them.
    private static let mainTexts: [String: Set<String>] = [
        "client": ["code", "name", "region", "industry", "member_level"],
        "visit": ["place"],
    ]

    public static func isSplit(_ entity: Entity) -> Bool { mainTexts[entity.name] != nil }

    public static func table(_ entity: Entity) -> String { entity.name }
    public static func textTable(_ entity: Entity) -> String { entity.name + "_text" }
    public static let factsTable = "client_facts"

    public static func part(of field: Field, in entity: Entity) -> Part {
        if field.isDerived { return .facts }
        guard let kept = mainTexts[entity.name] else { return .main }
        switch field.type {
        case .text, .json: return kept.contains(field.name) ? .main : .text
        default: return .main
        }
    }

    public static func column(of field: Field, in entity: Entity) -> Column {
        let part = part(of: field, in: entity)
        let table =
            switch part {
            case .main: Layout.table(entity)
            case .text: textTable(entity)
            case .facts: factsTable
            }
        let name: String
        let kind: ColumnKind
        switch field.type {
        case .money: (name, kind) = (field.name + "_fen", .money)
        case .reference: (name, kind) = (field.name + "_id", .integer)
        case .integer: (name, kind) = (field.name, .integer)
        case .decimal: (name, kind) = (field.name, .real)
        case .boolean: (name, kind) = (field.name, .boolean)
        case .date: (name, kind) = (field.name, .date)
        case .datetime: (name, kind) = (field.name, .datetime)
        case .text, .monthDayOrDate, .json, .enumeration: (name, kind) = (field.name, .text)
        }
        return Column(part: part, table: table, name: name, kind: kind)
    }

    /// The writable and managed columns of one part, in the model's order.
    public static func columns(of entity: Entity, part: Part) -> [Column] {
        entity.fields.map { column(of: $0, in: entity) }.filter { $0.part == part }
    }
}
