import Model

/// Questions about what was changed, answered from the heads of change sets.
public enum SQLJournal {
    /// Which change sets are asked for; nil leaves a question open.
    public struct Filter: Sendable, Hashable {
        public var numbers: [Int]?
        public var actor: String?
        /// A part of the reason.
        public var reason: String?
        public var script: String?
        public var kind: String?
        public var entity: String?
        public var since: Timestamp?
        public var until: Timestamp?

        public init() {}
    }

    /// Change sets, the oldest first: id, applied_at, actor, reason, script, entity, inserted, updated, deleted, values,
    /// kind, script_digest, undoes, whether it is recorded.
    public static func changeSets(_ filter: Filter = Filter()) -> Statement {
        var conditions: [String] = []
        var arguments: [Value] = []
        func add(_ condition: String, _ value: Value?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        add(
            "\"id\" IN (SELECT value FROM json_each(?))",
            filter.numbers.map { .text("[" + $0.map(String.init).joined(separator: ",") + "]") })
        add("\"actor\" = ?", filter.actor.map(Value.text))
        add("instr(\"reason\", ?) > 0", filter.reason.map(Value.text))
        add("\"script\" = ?", filter.script.map(Value.text))
        add("\"kind\" = ?", filter.kind.map(Value.text))
        add("\"entity\" = ?", filter.entity.map(Value.text))
        add("\"applied_at\" >= ?", filter.since.map(Value.datetime))
        add("\"applied_at\" < ?", filter.until.map(Value.datetime))
        let restriction = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return Statement(
            sql: """
                SELECT "id", "applied_at", "actor", "reason", "script", "entity", "inserted", "updated", "deleted", \
                "values", "kind", "script_digest", "undoes", "digest" IS NOT NULL FROM "change_set"\(restriction) \
                ORDER BY "id"
                """,
            arguments: arguments,
            columns: [
                .integer, .datetime, .text, .text, .text, .text, .integer, .integer, .integer, .integer, .text, .text,
                .integer, .boolean,
            ])
    }

    /// Which change sets take which back, the newest first: id, undoes.
    public static let undos = Statement(
        sql: #"SELECT "id", "undoes" FROM "change_set" WHERE "undoes" IS NOT NULL ORDER BY "id" DESC"#,
        columns: [.integer, .integer])
}
