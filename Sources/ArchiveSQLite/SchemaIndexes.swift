import Model
import Query

/// The `CREATE INDEX` statements: what must be unique, what the common questions ask, and every reference, because
/// a row cannot be deleted without looking for those that refer to it.
enum SchemaIndexes {
    /// Indexes over several columns, or over columns that are no reference. The first columns come first in every
    /// question they are for. Each costs about half a second per million rows at import: add none without a question.
    private static let asked: [String: [Asked]] = [
        // The status is in the first one because every question about clients leaves out the merged.
        "client": [
            Asked("region_class", ["region", "class", "status"]), Asked("class", ["class"]),
            Asked("assets", ["assets_fen"]),
            Asked("owner", ["owner_id"]),
        ],
        // Covers what a client's facts need, so that a trigger never touches the visits themselves.
        "visit": [
            Asked("client", ["client_id", "status", "date"]), Asked("date", ["date"]),
            Asked("rep", ["rep_id", "date"]),
        ],
        "purchase": [
            Asked("client", ["client_id", "date", "amount_fen", "cost_fen"]), Asked("date", ["date"]),
        ],
        "response": [Asked("campaign", ["campaign_id", "event"])],
        "case": [Asked("client", ["client_id", "closed_at"])],
        "task": [Asked("due", ["due"], onlyWhere: #""done_on" IS NULL"#)],
    ]

    private struct Asked {
        let name: String
        let columns: [String]
        let condition: String?

        init(_ name: String, _ columns: [String], onlyWhere condition: String? = nil) {
            self.name = name
            self.columns = columns
            self.condition = condition
        }
    }

    static func indexes(of entity: Entity) -> [Schema.Item] {
        var items: [Schema.Item] = []
        var leading: Set<String> = []
        func add(_ name: String, _ columns: [String], unique: Bool = false, condition: String? = nil) {
            items.append(index("\(entity.name)_\(name)", on: entity, columns, unique: unique, condition: condition))
            if condition == nil, let first = columns.first { leading.insert(first) }
        }
        for field in entity.fields {
            for rule in field.rules {
                let name = Layout.column(of: field, in: entity).name
                switch rule {
                case .unique: add(field.name, [name], unique: true)
                case .uniqueWith(let other):
                    guard let second = entity[other] else { continue }
                    let columns = [name, Layout.column(of: second, in: entity).name]
                    add("\(field.name)_\(other)", columns, unique: true)
                default: break
                }
            }
        }
        for index in asked[entity.name] ?? [] { add(index.name, index.columns, condition: index.condition) }
        for field in entity.fields {
            guard field.target != nil else { continue }
            let name = Layout.column(of: field, in: entity).name
            guard !leading.contains(name) else { continue }
            // A reference that is mostly missing costs nothing where it is missing; `= ?` still finds the index.
            add(field.name, [name], condition: field.isRequired ? nil : "\(quoted(name)) IS NOT NULL")
        }
        return items
    }

    private static func index(
        _ name: String, on entity: Entity, _ columns: [String], unique: Bool, condition: String?
    ) -> Schema.Item {
        let table = Layout.table(entity)
        let list = columns.map(quoted).joined(separator: ", ")
        let filter = condition.map { " WHERE \($0)" } ?? ""
        let sql = "CREATE \(unique ? "UNIQUE " : "")INDEX \(quoted(name)) ON \(quoted(table)) (\(list))\(filter)"
        return Schema.Item(kind: .index, name: name, table: table, sql: sql)
    }
}
