import Model

/// Questions about what was changed, answered from the heads of change sets.
public enum SQLJournal {
    /// Which change sets are asked for; nil leaves a question open.
    public struct Filter: Sendable, Hashable {
        public var numbers: [Int]?
        public var actor: String?
        /// A part of the reason.
        public var reason: String?
        /// The script's path, or its end from a folder on: the name of the file.
        public var script: String?
        public var kind: String?
        public var entity: String?
        public var since: Timestamp?
        /// This moment is not included.
        public var until: Timestamp?
        /// Only so many, the newest of those that fit.
        public var newest: Int?

        public init() {}
    }

    /// Change sets, the oldest first, or the newest first where only the newest are asked for: id, applied_at, actor,
    /// reason, script, entity, inserted, updated, deleted, values, kind, script_digest, undoes, whether it is recorded.
    public static func changeSets(_ filter: Filter = Filter()) -> Statement {
        var conditions: [String] = []
        var arguments: [Value] = []
        func add(_ condition: String, _ value: Value?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += Array(repeating: value, count: condition.count { $0 == "?" })
        }
        add(
            "\"id\" IN (SELECT value FROM json_each(?))",
            filter.numbers.map { .text("[" + $0.map(String.init).joined(separator: ",") + "]") })
        add("\"actor\" = ?", filter.actor.map(Value.text))
        add("instr(\"reason\", ?) > 0", filter.reason.map(Value.text))
        // "/hand.lua" is the end of "/scripts/hand.lua" and not that of "/scripts/secondhand.lua".
        add(
            "substr('/' || \"script\", -length(?)) = ?",
            filter.script.map { .text($0.hasPrefix("/") ? $0 : "/" + $0) })
        add("\"kind\" = ?", filter.kind.map(Value.text))
        add("\"entity\" = ?", filter.entity.map(Value.text))
        add("\"applied_at\" >= ?", filter.since.map(Value.datetime))
        add("\"applied_at\" < ?", filter.until.map(Value.datetime))
        let restriction = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return Statement(
            sql: """
                SELECT "id", "applied_at", "actor", "reason", "script", "entity", "inserted", "updated", "deleted", \
                "values", "kind", "script_digest", "undoes", "digest" IS NOT NULL FROM "change_set"\(restriction) \
                ORDER BY "id"\(filter.newest.map { " DESC LIMIT \(max(0, $0))" } ?? "")
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

    /// The number of the newest change set, 0 where there is none.
    public static let newest = Statement(
        sql: "SELECT coalesce(max(\"id\"), 0) FROM change_set", columns: [.integer])
}
