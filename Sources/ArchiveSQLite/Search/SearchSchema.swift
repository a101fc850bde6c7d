import Model
import Query

/// The full-text index and what keeps it right.
///
/// An entry is made of a client's texts, its contacts' and its visits' as far as the marks in `search_state` go: rows
/// with larger ids are not in it yet. Whatever changes a row below its mark first puts aside, in `search_stale`, the
/// texts that the entry was made of, which the index must be given back to forget them. So writing costs next to
/// nothing, loading nothing at all, plain SQLite can write, and `search_pending` always names the clients whose entry
/// cannot be trusted. `SearchIndexing` brings them up to date before a search.
enum SearchSchema {
    static let tables: [Schema.Item] = [
        Schema.Item(
            kind: .table, name: "search_state", table: "search_state",
            sql: """
                CREATE TABLE "search_state" (
                  "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
                  "clients" INTEGER NOT NULL,
                  "contacts" INTEGER NOT NULL,
                  "visits" INTEGER NOT NULL
                ) STRICT
                """),
        Schema.Item(
            kind: .table, name: "search_stale", table: "search_stale",
            sql: """
                CREATE TABLE "search_stale" (
                  "id" INTEGER PRIMARY KEY,
                  "indexed" INTEGER NOT NULL,
                  \((textColumns + [SearchMatch.merged]).map { "\(quoted($0)) TEXT" }.joined(separator: ", "))
                ) STRICT
                """),
        // Without content: the texts are in the archive already. The tokens come cut, so that any SQLite can read it.
        Schema.Item(
            kind: .table, name: SearchMatch.table, table: SearchMatch.table,
            sql: """
                CREATE VIRTUAL TABLE "\(SearchMatch.table)" USING fts5 (\
                \(SearchMatch.columns.map(quoted).joined(separator: ", ")), \
                content = '', columnsize = 0, tokenize = 'ascii')
                """),
        Schema.Item(
            kind: .view, name: SearchMatch.pending, table: SearchMatch.pending,
            sql: """
                CREATE VIEW "\(SearchMatch.pending)" AS
                SELECT "id" FROM "search_stale"
                UNION ALL SELECT "id" FROM "client" WHERE "id" > (SELECT "clients" FROM "search_state")
                UNION ALL SELECT "client_id" FROM "contact" WHERE "id" > (SELECT "contacts" FROM "search_state")
                UNION ALL SELECT "client_id" FROM "visit" WHERE "id" > (SELECT "visits" FROM "search_state")
                """),
        // Inserting an id puts that client's entry aside, once.
        Schema.Item(
            kind: .view, name: "search_change", table: "search_change",
            sql: #"CREATE VIEW "search_change" AS SELECT "id" FROM "search_stale""#),
    ]

    static let seedSQL = """
        INSERT INTO "search_state" ("id", "clients", "contacts", "visits") VALUES (1, 0, 0, 0)
        """

    /// The columns of the places, as they are in the index.
    static let textColumns = SearchPlace.indexed.compactMap(\.column)

    /// What stands between texts of several rows in one column.
    static let separator = "char(31)"

    // MARK: Entries

    /// `SELECT` of what entries are made of: the id, the texts in the index's order, whether the client was merged.
    /// - Parameter isWanted: the condition on a column that holds a client's id.
    static func entries(where isWanted: (String) -> String) -> String {
        func aggregated(_ entity: Entity, _ mark: String) -> String {
            let table = quoted(Layout.table(entity))
            let columns = SearchPlace.own(entity).map { place in
                "group_concat(\(source(place.field, entity)), \(separator)) AS \(quoted(place.column ?? ""))"
            }
            return """
                (SELECT r."client_id", \(columns.joined(separator: ", ")) FROM \(table) r\(texts(entity)) \
                WHERE \(isWanted("r.\"client_id\"")) AND r."id" <= (SELECT \(mark) FROM "search_state") \
                GROUP BY r."client_id")
                """
        }
        let own = SearchPlace.own(.client).map { source($0.field, .client) }
        let others = (SearchPlace.own(.contact) + SearchPlace.own(.visit)).map { place in
            "\(place.entity == .contact ? "k" : "v").\(quoted(place.column ?? ""))"
        }
        return """
            SELECT r."id", \((own + others).joined(separator: ", ")), \
            CASE WHEN r."status" = 'merged' THEN '1' END FROM "client" r\(texts(.client)) \
            LEFT JOIN \(aggregated(.contact, "\"contacts\"")) k ON k."client_id" = r."id" \
            LEFT JOIN \(aggregated(.visit, "\"visits\"")) v ON v."client_id" = r."id" \
            WHERE \(isWanted("r.\"id\"")) ORDER BY r."id"
            """
    }

    private static func texts(_ entity: Entity) -> String {
        Layout.isSplit(entity) ? " LEFT JOIN \(quoted(Layout.textTable(entity))) x ON x.\"id\" = r.\"id\"" : ""
    }

    private static func source(_ field: Field, _ entity: Entity) -> String {
        let column = Layout.column(of: field, in: entity)
        return "\(column.part == .text ? "x" : "r").\(quoted(column.name))"
    }

    // MARK: Triggers

    /// Put aside what an entry was made of before a row that it was made of changes or goes.
    static let keptTriggers: [Schema.Item] = [putAside] + changes(.client) + changes(.contact) + changes(.visit)

    /// The same before a row comes below the mark. A bulk load does without them: it sees to that itself.
    static let insertTriggers: [Schema.Item] = inserts

    /// Tables that statements insert into which need `insertTriggers`.
    static let insertedTables = ["client", "client_text", "contact", "visit", "visit_text"]

    private static let putAside: Schema.Item = {
        func gathered(_ entity: Entity, _ mark: String) -> [String] {
            SearchPlace.own(entity).map { place in
                let isText = Layout.part(of: place.field, in: entity) == .text
                return """
                    (SELECT group_concat(\(source(place.field, entity)), \(separator)) FROM \
                    \(quoted(Layout.table(entity))) r\(isText ? texts(entity) : "") \
                    WHERE r."client_id" = NEW."id" AND r."id" <= s.\(mark))
                    """
            }
        }
        let own = SearchPlace.own(.client).map { source($0.field, .client) }
        let columns = own + gathered(.contact, "\"contacts\"") + gathered(.visit, "\"visits\"")
        return trigger(
            "search_put_aside", on: "search_change", "INSTEAD OF INSERT ON \"search_change\"",
            when: #"NOT EXISTS (SELECT 1 FROM "search_stale" WHERE "id" = NEW."id")"#,
            [
                """
                INSERT INTO "search_stale" SELECT r."id", 1, \(columns.joined(separator: ", ")), \
                CASE WHEN r."status" = 'merged' THEN '1' END FROM "client" r\(texts(.client)), "search_state" s \
                WHERE r."id" = NEW."id" AND r."id" <= s."clients"
                """
            ])
    }()

    private static func changes(_ entity: Entity) -> [Schema.Item] {
        let table = Layout.table(entity)
        let mark = "(SELECT \(quoted(entity.plural)) FROM \"search_state\")"
        let isOwn = entity == .client
        func change(_ row: String) -> String {
            "INSERT INTO \"search_change\" (\"id\") VALUES (\(row).\(isOwn ? "\"id\"" : "\"client_id\""))"
        }
        let main = SearchPlace.own(entity).map(\.field).filter { Layout.part(of: $0, in: entity) == .main }.map(\.name)
        let watched = (main + (isOwn ? ["status"] : ["client_id"])).map(quoted)
        let isChanged = watched.map { "OLD.\($0) IS NOT NEW.\($0)" }.joined(separator: " OR ")
        var items = [
            trigger(
                "search_\(table)_update", on: table,
                "BEFORE UPDATE OF \(watched.joined(separator: ", ")) ON \(quoted(table))",
                when: "OLD.\"id\" <= \(mark) AND (\(isChanged))", isOwn ? [change("OLD")] : [change("OLD"), change("NEW")]),
            trigger(
                "search_\(table)_delete", on: table, "BEFORE DELETE ON \(quoted(table))", when: "OLD.\"id\" <= \(mark)",
                [change("OLD")]),
            // Ids are given out from the largest there is: a mark above it would hide the next row.
            trigger(
                "search_\(table)_deleted", on: table, "AFTER DELETE ON \(quoted(table))", when: "OLD.\"id\" >= \(mark)",
                [
                    """
                    UPDATE "search_state" SET \(quoted(entity.plural)) = \
                    min(\(quoted(entity.plural)), (SELECT coalesce(max("id"), 0) FROM \(quoted(table))))
                    """
                ]),
        ]
        if Layout.isSplit(entity) {
            let texts = Layout.textTable(entity)
            let columns = SearchPlace.own(entity).map(\.field).filter { Layout.part(of: $0, in: entity) == .text }
                .map { quoted($0.name) }
            items += [
                trigger(
                    "search_\(texts)_update", on: texts,
                    "BEFORE UPDATE OF \(columns.joined(separator: ", ")) ON \(quoted(texts))",
                    when: "OLD.\"id\" <= \(mark)", [changeOfTexts(entity, "OLD")]),
                trigger(
                    "search_\(texts)_delete", on: texts, "BEFORE DELETE ON \(quoted(texts))",
                    when: "OLD.\"id\" <= \(mark)", [changeOfTexts(entity, "OLD")]),
            ]
        }
        return items
    }

    private static let inserts: [Schema.Item] =
        [
            trigger(
                "search_client_insert", on: "client", #"AFTER INSERT ON "client""#,
                when: #"NEW."id" <= (SELECT "clients" FROM "search_state")"#, [newClient(#"NEW."id""#)])
        ]
        // Before an insert, an id that is still to be given out is -1.
        + [Entity.contact, .visit].map { entity in
            let table = Layout.table(entity)
            return trigger(
                "search_\(table)_insert", on: table, "BEFORE INSERT ON \(quoted(table))",
                when: "NEW.\"id\" BETWEEN 1 AND (SELECT \(quoted(entity.plural)) FROM \"search_state\")",
                [#"INSERT INTO "search_change" ("id") VALUES (NEW."client_id")"#])
        }
        + [Entity.client, .visit].map { entity in
            let table = Layout.textTable(entity)
            return trigger(
                "search_\(table)_insert", on: table, "BEFORE INSERT ON \(quoted(table))",
                when: "NEW.\"id\" BETWEEN 1 AND (SELECT \(quoted(entity.plural)) FROM \"search_state\")",
                [changeOfTexts(entity, "NEW")])
        }

    private static func changeOfTexts(_ entity: Entity, _ row: String) -> String {
        entity == .client
            ? "INSERT INTO \"search_change\" (\"id\") VALUES (\(row).\"id\")"
            : """
            INSERT INTO "search_change" ("id") SELECT "client_id" FROM \(quoted(Layout.table(entity))) \
            WHERE "id" = \(row)."id"
            """
    }

    /// A client below the mark that has no entry.
    static func newClient(_ id: String) -> String {
        "INSERT OR IGNORE INTO \"search_stale\" (\"id\", \"indexed\") VALUES (\(id), 0)"
    }

    private static func trigger(
        _ name: String, on table: String, _ event: String, when condition: String, _ body: [String]
    ) -> Schema.Item {
        let statements = body.map { "  \($0);\n" }.joined()
        return Schema.Item(
            kind: .trigger, name: name, table: table,
            sql: "CREATE TRIGGER \(quoted(name)) \(event) WHEN \(condition) BEGIN\n\(statements)END")
    }
}
