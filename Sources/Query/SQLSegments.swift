import Model

/// The statements that keep segments: versions, lists of members, sizes over time. The newest version of a segment is
/// also its row, which is what the entity `segment` shows.
public enum SQLSegments {
    /// The segment of a name: id, version, kind, definition, as_of, size, note.
    public static func find(_ name: String) -> Statement {
        Statement(
            sql: "SELECT \(columns) FROM segment WHERE name = ?", arguments: [.text(name)], leadingID: true,
            columns: kinds)
    }

    private static let columns = "id, name, version, kind, definition, as_of, size, note"
    private static let kinds: [ColumnKind] = [.text, .integer, .text, .text, .date, .integer, .text]

    /// Every segment, in the order of the names.
    public static let all = Statement(
        sql: "SELECT \(columns) FROM segment ORDER BY name", leadingID: true, columns: kinds)

    /// Arguments: id, name, version, kind, definition, as_of, size, note.
    public static let insert =
        "INSERT INTO segment(id, name, version, kind, definition, as_of, size, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

    /// Arguments: version, kind, definition, as_of, size, note, id.
    public static let update =
        "UPDATE segment SET version = ?, kind = ?, definition = ?, as_of = ?, size = ?, note = ? WHERE id = ?"

    /// Arguments: name, id.
    public static let rename = "UPDATE segment SET name = ? WHERE id = ?"

    /// Arguments: note, id.
    public static let note = "UPDATE segment SET note = ? WHERE id = ?"

    /// Arguments: note, segment, version.
    public static let noteVersion = "UPDATE segment_version SET note = ? WHERE segment_id = ? AND version = ?"

    /// Arguments: as_of, size, id.
    public static let measured = "UPDATE segment SET as_of = ?, size = ? WHERE id = ?"

    /// Arguments: segment, version, kind, definition, note, as_of, size, created_at, actor, change set.
    public static let insertVersion =
        "INSERT OR REPLACE INTO segment_version(segment_id, version, kind, definition, note, as_of, size, created_at, "
        + "actor, change_set) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

    /// The versions of a segment, the first first: version, kind, definition, note, as_of, size, created_at, actor.
    public static func versions(of segment: Int64) -> Statement {
        Statement(
            sql:
                "SELECT version, kind, definition, note, as_of, size, created_at, actor FROM segment_version "
                + "WHERE segment_id = ? ORDER BY version",
            arguments: [.integer(segment)],
            columns: [.integer, .text, .text, .text, .date, .integer, .datetime, .text])
    }

    /// Arguments: segment, version, as_of, size, measured_at. Its id is above all that were there and are gone: what a
    /// later undo brings back must find its own free.
    public static let insertMeasure = """
        INSERT INTO segment_measure(segment_id, version, as_of, size, measured_at, id) VALUES (?, ?, ?, ?, ?, 1 + \
        max(coalesce((SELECT max(id) FROM segment_measure), 0), coalesce((SELECT max(last_id) FROM change_record \
        WHERE "table" = 'segment_measure' AND deleted > 0), 0)))
        """

    /// What a segment measured, the first first: version, as_of, size, measured_at.
    public static func measures(of segment: Int64) -> Statement {
        Statement(
            sql: "SELECT version, as_of, size, measured_at FROM segment_measure WHERE segment_id = ? ORDER BY id",
            arguments: [.integer(segment)], columns: [.integer, .date, .integer, .datetime])
    }

    /// Arguments: client, segment, version, rank.
    public static let insertMember =
        "INSERT OR IGNORE INTO segment_member(client_id, segment_id, version, rank) VALUES (?, ?, ?, ?)"

    /// How many members each version of a segment lists: version, members, how many the version before does not list,
    /// how many of that one are no longer there. Versions without a list do not come.
    public static func memberChanges(of segment: Int64) -> Statement {
        Statement(
            sql: """
                WITH m AS (SELECT client_id, version FROM segment_member WHERE segment_id = ?), \
                v AS (SELECT DISTINCT version FROM m) \
                SELECT v.version, (SELECT count(*) FROM m WHERE m.version = v.version), \
                (SELECT count(*) FROM m a WHERE a.version = v.version AND NOT EXISTS \
                (SELECT 1 FROM segment_member b WHERE b.client_id = a.client_id AND b.segment_id = ? AND b.version = v.version - 1)), \
                (SELECT count(*) FROM m a WHERE a.version = v.version - 1 AND NOT EXISTS \
                (SELECT 1 FROM segment_member b WHERE b.client_id = a.client_id AND b.segment_id = ? AND b.version = v.version)) \
                FROM v ORDER BY v.version
                """,
            arguments: [.integer(segment), .integer(segment), .integer(segment)],
            columns: [.integer, .integer, .integer, .integer])
    }

    /// The versions of a segment whose list has the client: version, rank.
    public static func memberships(of client: Int64, in segment: Int64) -> Statement {
        Statement(
            sql:
                "SELECT version, rank FROM segment_member WHERE client_id = ? AND segment_id = ? ORDER BY version",
            arguments: [.integer(client), .integer(segment)], columns: [.integer, .integer])
    }

    /// The places that these clients have in lists of segments: client, segment, version, rank.
    public static func places(of clients: [Int64]) -> Statement {
        let list = "[" + clients.map(String.init).joined(separator: ",") + "]"
        return Statement(
            sql: "SELECT client_id, segment_id, version, rank FROM segment_member "
                + "WHERE client_id IN (SELECT value FROM json_each(?)) ORDER BY client_id, segment_id, version",
            arguments: [.text(list)], columns: [.integer, .integer, .integer, .integer])
    }

    /// Arguments: client, segment, version.
    public static let deleteMember =
        "DELETE FROM segment_member WHERE client_id = ? AND segment_id = ? AND version = ?"

    /// Codes of campaigns that refer to a segment.
    public static func campaigns(of segment: Int64) -> Statement {
        Statement(
            sql: "SELECT code FROM campaign WHERE segment_id = ? ORDER BY code", arguments: [.integer(segment)],
            columns: [.text])
    }

    /// What goes with a segment, in the order to delete it in; the argument of each is the segment's id.
    public static let delete = [
        "DELETE FROM segment_member WHERE segment_id = ?", "DELETE FROM segment_measure WHERE segment_id = ?",
        "DELETE FROM segment_version WHERE segment_id = ?", "DELETE FROM segment WHERE id = ?",
    ]
}
