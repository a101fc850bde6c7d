import Model

/// A statement that writes, and what it writes.
public struct Write: Sendable {
    public let sql: String
    /// The table whose columns an update writes; nil where it is not known, or no update.
    public let table: String?
    /// Every column that the update can change, so that only they need to be compared to see what it did.
    public let columns: [String]

    public init(sql: String, table: String? = nil, columns: [String] = []) {
        self.sql = sql
        self.table = table
        self.columns = columns
    }
}

/// The statements that write rows, by entity and fields. Arguments follow the fields in the order given here.
public enum SQLChange {
    /// Writes fields of one part of a row that is there; the arguments are the fields' stored values, then the row's id.
    /// - Parameter stamp: whether to count the version up and set `updated_at` (its argument comes before the id).
    public static func update(_ entity: Entity, part: Layout.Part, fields: [Field], stamp: Bool) -> Write {
        guard part == .text else { return update(entity, fields, stamp: stamp, where: [#""id" = ?"#]) }
        let columns = columns(fields, entity)
        let names = columns.map(SQLText.quoted)
        let marks = Array(repeating: "?", count: fields.count).joined(separator: ", ")
        let updates = names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        // A row without texts may have no row in the text table yet. The id comes last, as in UPDATE.
        return Write(
            sql: "INSERT INTO \(SQLText.quoted(Layout.textTable(entity)))(\(names.joined(separator: ", ")), \"id\")"
                + " VALUES (\(marks), ?) ON CONFLICT(\"id\") DO UPDATE SET \(updates)",
            table: Layout.textTable(entity), columns: columns)
    }

    /// `UPDATE` of rows whose fields, all of the main part, are as they were read: the arguments are the fields' new
    /// stored values, the moment where rows are stamped, the row's id, its version where rows are stamped, and the
    /// fields' old values, of references the codes. It changes nothing where the row is another by now.
    public static func guardedUpdate(_ entity: Entity, fields: [Field], stamp: Bool) -> Write {
        var conditions = [#""id" = ?"#]
        if stamp { conditions.append(#""version" IS ?"#) }
        for (field, column) in zip(fields, columns(fields, entity)) {
            guard let target = field.target, let key = target.key else {
                conditions.append("\(SQLText.quoted(column)) IS ?")
                continue
            }
            let (own, other) = (SQLText.quoted(Layout.table(entity)), SQLText.quoted(Layout.table(target)))
            conditions.append(
                "(SELECT r.\(SQLText.quoted(key)) FROM \(other) r WHERE r.\"id\" = \(own).\(SQLText.quoted(column))) IS ?"
            )
        }
        return update(entity, fields, stamp: stamp, where: conditions)
    }

    private static func columns(_ fields: [Field], _ entity: Entity) -> [String] {
        fields.map { Layout.column(of: $0, in: entity).name }
    }

    private static func update(
        _ entity: Entity, _ fields: [Field], stamp: Bool, where conditions: [String]
    ) -> Write {
        let columns = columns(fields, entity)
        var assignments = columns.map { "\(SQLText.quoted($0)) = ?" }
        if stamp { assignments += [#""version" = "version" + 1"#, #""updated_at" = ?"#] }
        return Write(
            sql: "UPDATE \(SQLText.quoted(Layout.table(entity))) SET \(assignments.joined(separator: ", ")) "
                + "WHERE \(conditions.joined(separator: " AND "))",
            table: Layout.table(entity), columns: columns + (stamp ? ["version", "updated_at"] : []))
    }

    /// `INSERT` of one part of a new row; the arguments are the fields' stored values, then the row's id.
    public static func insert(_ entity: Entity, part: Layout.Part, fields: [Field]) -> Write {
        let table = part == .text ? Layout.textTable(entity) : Layout.table(entity)
        let names = columns(fields, entity).map(SQLText.quoted) + ["\"id\""]
        let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
        return Write(sql: "INSERT INTO \(SQLText.quoted(table))(\(names.joined(separator: ", "))) VALUES (\(marks))")
    }

    /// `DELETE` of a row by id; its texts go with it.
    public static func delete(_ entity: Entity) -> Write {
        Write(sql: "DELETE FROM \(SQLText.quoted(Layout.table(entity))) WHERE \"id\" = ?")
    }

    /// The rows of `entity` with these keys: id, then the key.
    public static func lookup(_ entity: Entity, keys: [String]) -> Statement? {
        guard let key = entity.key else { return nil }
        // A JSON list is one argument, however many keys there are.
        let list = "[" + keys.map { JSONString.quoted($0) }.joined(separator: ",") + "]"
        return Statement(
            sql:
                "SELECT \"id\", \(SQLText.quoted(key)) FROM \(SQLText.quoted(Layout.table(entity)))"
                + " WHERE \(SQLText.quoted(key)) IN (SELECT value FROM json_each(?))",
            arguments: [.text(list)], leadingID: true, columns: [.text])
    }

    /// The largest id that is in use, or was: no id is given twice, so that a row's history is its own.
    public static func largestID(_ entity: Entity) -> Statement {
        let table = Layout.table(entity)
        return Statement(
            sql: """
                SELECT max(coalesce((SELECT max("id") FROM \(SQLText.quoted(table))), 0), \
                coalesce((SELECT max("last_id") FROM "change_record" WHERE "table" = '\(table)' AND "deleted" > 0), 0))
                """,
            columns: [.integer])
    }

    /// A JSON object with what either object has, and of what both have the first one's; a null says nothing.
    public static func mergedObject(_ object: String, over other: String) -> Statement {
        Statement(
            sql: """
                WITH a(key, value) AS (SELECT key, json(j.doc -> fullkey) FROM (SELECT ? AS doc) j, json_each(j.doc) \
                WHERE type <> 'null'), \
                b(key, value) AS (SELECT key, json(j.doc -> fullkey) FROM (SELECT ? AS doc) j, json_each(j.doc) \
                WHERE type <> 'null') \
                SELECT json_group_object(key, json(value)) FROM (SELECT key, value FROM a UNION ALL \
                SELECT key, value FROM b WHERE key NOT IN (SELECT key FROM a))
                """,
            arguments: [.text(object), .text(other)], columns: [.text])
    }
}
