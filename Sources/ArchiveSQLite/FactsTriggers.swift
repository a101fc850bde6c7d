import Query

/// Keeps `client_facts` right: whoever writes a visit, a purchase or a case recomputes the facts of exactly the
/// clients it belonged to and belongs to, from covering indexes.
///
/// A row that comes makes the facts where there are none yet; a row that goes only updates them: where they are
/// gone, so is the client, and its last visits may be deleted after it in the same transaction.
enum FactsTriggers {
    /// One source of facts: a table, the columns that matter, the facts and what they are of one client.
    struct Source: Sendable {
        let table: String
        let watched: [String]
        let facts: [String]
        let expressions: [String]
        /// Besides belonging to the client.
        let condition: String?

        /// The facts of the client that `client` stands for, as one row.
        func select(client: String) -> String {
            let filter = condition.map { " AND \($0)" } ?? ""
            let list = expressions.joined(separator: ", ")
            return "SELECT \(list) FROM \(quoted(table)) WHERE \"client_id\" = \(client)\(filter)"
        }

        /// The facts of all clients that have any, in the order of their ids.
        var selectAll: String {
            let filter = condition.map { " WHERE \($0)" } ?? ""
            let list = expressions.joined(separator: ", ")
            return """
                SELECT "client_id", \(list) FROM \(quoted(table))\(filter) GROUP BY "client_id" ORDER BY "client_id"
                """
        }
    }

    static let visits = Source(
        table: "visit", watched: ["client_id", "status", "date"], facts: ["last_visit", "visit_count"],
        expressions: [#"max("date")"#, "count(*)"], condition: #""status" = 'completed'"#)

    /// A purchase day has at least one amount that is no refund; a purchase without a cost is left out of the margin.
    static let purchases = Source(
        table: "purchase", watched: ["client_id", "date", "amount_fen", "cost_fen"],
        facts: ["last_purchase", "purchase_days", "revenue_fen", "margin_fen"],
        expressions: [
            #"max(CASE WHEN "amount_fen" >= 0 THEN "date" END)"#,
            #"count(DISTINCT CASE WHEN "amount_fen" >= 0 THEN "date" END)"#, #"coalesce(sum("amount_fen"), 0)"#,
            #"sum("amount_fen" - "cost_fen")"#,
        ], condition: nil)

    static let cases = Source(
        table: "case", watched: ["client_id", "closed_at"], facts: ["open_cases"], expressions: ["count(*)"],
        condition: #""closed_at" IS NULL"#)

    static let sources = [visits, purchases, cases]

    static let all: [Schema.Item] = sources.flatMap(triggers) + [clientDeleted]

    private static let clientDeleted = trigger(
        "client_facts_delete", on: "client", "AFTER DELETE ON \"client\"",
        ["DELETE FROM \"client_facts\" WHERE \"id\" = OLD.\"id\""])

    private static func triggers(of source: Source) -> [Schema.Item] {
        let table = quoted(source.table)
        let watched = source.watched.map(quoted).joined(separator: ", ")
        let prefix = "\(source.table)_facts"
        return [
            trigger("\(prefix)_insert", on: source.table, "AFTER INSERT ON \(table)", [make(source)]),
            trigger("\(prefix)_update", on: source.table, "AFTER UPDATE OF \(watched) ON \(table)", [make(source)]),
            trigger(
                "\(prefix)_move", on: source.table,
                "AFTER UPDATE OF \"client_id\" ON \(table) WHEN OLD.\"client_id\" <> NEW.\"client_id\"", [renew(source)]
            ),
            trigger("\(prefix)_delete", on: source.table, "AFTER DELETE ON \(table)", [renew(source)]),
        ]
    }

    private static func make(_ source: Source) -> String { upsert(source, client: "NEW.\"client_id\"") }

    /// Writes the source's facts of one client, making its row where there is none.
    static func upsert(_ source: Source, client: String) -> String {
        let facts = source.facts.map(quoted)
        let assignments = facts.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO "client_facts" ("id", \(facts.joined(separator: ", "))) \
            SELECT \(client), * FROM (\(source.select(client: client))) WHERE true \
            ON CONFLICT ("id") DO UPDATE SET \(assignments)
            """
    }

    private static func renew(_ source: Source) -> String {
        let facts = source.facts.map(quoted).joined(separator: ", ")
        return """
            UPDATE "client_facts" SET (\(facts)) = (\(source.select(client: "OLD.\"client_id\""))) \
            WHERE "id" = OLD."client_id"
            """
    }

    private static func trigger(_ name: String, on table: String, _ event: String, _ body: [String]) -> Schema.Item {
        let statements = body.map { "  \($0);\n" }.joined()
        return Schema.Item(
            kind: .trigger, name: name, table: table,
            sql: "CREATE TRIGGER \(quoted(name)) \(event) BEGIN\n\(statements)END")
    }
}
