import Query

/// The tables that keep what segments were: their versions, the lists of those that have one, their sizes over time.
///
/// A member's row begins with its client, as every table that belongs to clients does, so that it can lie beside the
/// client where an archive is spread over machines; the index finds the other way, from a segment to its clients.
enum SegmentTables {
    static let tables = [
        Schema.Item(
            kind: .table, name: "segment_version", table: "segment_version",
            sql: """
                CREATE TABLE "segment_version" (
                  "segment_id" INTEGER NOT NULL REFERENCES "segment" ("id") ON DELETE CASCADE,
                  "version" INTEGER NOT NULL,
                  "kind" TEXT NOT NULL,
                  "definition" TEXT,
                  "note" TEXT,
                  "as_of" TEXT NOT NULL,
                  "size" INTEGER NOT NULL,
                  "created_at" TEXT NOT NULL,
                  "actor" TEXT NOT NULL,
                  "change_set" INTEGER,
                  PRIMARY KEY ("segment_id", "version")
                ) STRICT, WITHOUT ROWID
                """),
        Schema.Item(
            kind: .table, name: "segment_member", table: "segment_member",
            sql: """
                CREATE TABLE "segment_member" (
                  "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
                  "segment_id" INTEGER NOT NULL REFERENCES "segment" ("id") ON DELETE CASCADE,
                  "version" INTEGER NOT NULL,
                  "rank" INTEGER NOT NULL,
                  PRIMARY KEY ("client_id", "segment_id", "version")
                ) STRICT, WITHOUT ROWID
                """),
        Schema.Item(
            kind: .table, name: "segment_measure", table: "segment_measure",
            sql: """
                CREATE TABLE "segment_measure" (
                  "id" INTEGER PRIMARY KEY,
                  "segment_id" INTEGER NOT NULL REFERENCES "segment" ("id") ON DELETE CASCADE,
                  "version" INTEGER NOT NULL,
                  "as_of" TEXT NOT NULL,
                  "size" INTEGER NOT NULL,
                  "measured_at" TEXT NOT NULL
                ) STRICT
                """),
    ]

    static let indexes = [
        Schema.Item(
            kind: .index, name: "segment_member_list", table: "segment_member",
            sql: """
                CREATE INDEX "segment_member_list" ON "segment_member" ("segment_id", "version", "rank", "client_id")
                """),
        Schema.Item(
            kind: .index, name: "segment_measure_segment", table: "segment_measure",
            sql: #"CREATE INDEX "segment_measure_segment" ON "segment_measure" ("segment_id")"#),
    ]
}
