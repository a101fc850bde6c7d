import Archive
import Model
import Query

/// A column as SQLite's messages name it, and the field it keeps.
struct StoredName {
    let table: String
    let column: String
    /// The entity and field, where the column keeps one.
    let field: (entity: Entity, field: Field)?

    /// From `table.column`.
    init(qualified: String) {
        let parts = qualified.split(separator: ".", maxSplits: 1).map(String.init)
        table = parts.first ?? ""
        column = parts.count > 1 ? parts[1] : ""
        let column = column
        field = RowNames.entity(of: table).flatMap { entity in
            RowNames.field(column, of: entity).map { (entity, $0) }
        }
    }

    /// From `entity.field`; nil where the model has none of that name.
    init?(inModel name: String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let entity = Vocabulary.entity(named: parts[0]), let field = entity[parts[1]] else {
            return nil
        }
        let stored = Layout.column(of: field, in: entity)
        table = stored.table
        column = stored.name
        self.field = (entity, field)
    }

    /// `entity.field`, as people know it.
    var inModel: String { field.map { "\($0.entity.name).\($0.field.name)" } ?? "\(table).\(column)" }

    /// The field's type with its article: "an integer".
    var article: String {
        let type = field?.field.type.name ?? "of another type"
        guard field != nil, let first = type.first else { return type }
        return ("aeiou".contains(first) ? "an " : "a ") + type
    }
}
