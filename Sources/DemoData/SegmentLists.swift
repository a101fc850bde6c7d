import Archive
import Model
import Query

/// The lists that go with the segments which keep one.
extension DemoPlan {
    private static let guestSegment: Int64 = 5

    /// Lists the members of the snapshot and the guests, once clients and campaigns are there.
    func keepLists(_ session: any EngineSession) throws {
        try session.execute(
            Statement(
                sql: """
                    INSERT INTO segment_member(client_id, segment_id, version, rank) \
                    SELECT m.client_id, c.segment_id, 1, row_number() OVER (ORDER BY m.rank, m.client_id) \
                    FROM member m JOIN campaign c ON c.id = m.campaign_id WHERE c.segment_id = ?
                    """, arguments: [.integer(Self.augustSegment)]))
        try session.execute(
            Statement(
                sql: """
                    INSERT INTO segment_member(client_id, segment_id, version, rank) \
                    SELECT id, s.segment, 1, row_number() OVER (ORDER BY id) FROM \
                    (SELECT id FROM client WHERE status <> 'merged' ORDER BY class IN ('VIP', 'A') DESC, code \
                    LIMIT (SELECT size FROM segment WHERE id = ?)), (SELECT ? AS segment) s
                    """, arguments: [.integer(Self.guestSegment), .integer(Self.guestSegment)]))
        for segment in [Self.augustSegment, Self.guestSegment] {
            // A small archive may have fewer clients than were invited.
            try session.execute(
                Statement(
                    sql:
                        "UPDATE segment SET size = (SELECT count(*) FROM segment_member WHERE segment_id = ?) WHERE id = ?",
                    arguments: [.integer(segment), .integer(segment)]))
            try session.execute(
                Statement(
                    sql: """
                        INSERT INTO segment_version(segment_id, version, kind, definition, note, as_of, size, created_at, \
                        actor) SELECT id, version, kind, definition, note, as_of, size, as_of || 'T01:00:00Z', 'demo' \
                        FROM segment WHERE id = ?
                        """, arguments: [.integer(segment)]))
            try session.execute(
                Statement(
                    sql: """
                        INSERT INTO segment_measure(segment_id, version, as_of, size, measured_at) \
                        SELECT id, version, as_of, size, as_of || 'T01:00:00Z' FROM segment WHERE id = ?
                        """, arguments: [.integer(segment)]))
        }
    }
}
