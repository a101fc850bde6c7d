extension Migration {
    /// Segments keep their versions, lists and sizes.
    static let segments = Migration(
        version: 5,
        steps: [
            // What a segment was before it was edited can be read and counted.
            """
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
            """,
            // Snapshots and lists by hand, in both directions.
            """
            CREATE TABLE "segment_member" (
              "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
              "segment_id" INTEGER NOT NULL REFERENCES "segment" ("id") ON DELETE CASCADE,
              "version" INTEGER NOT NULL,
              "rank" INTEGER NOT NULL,
              PRIMARY KEY ("client_id", "segment_id", "version")
            ) STRICT, WITHOUT ROWID
            """,
            // How a segment grows is seen from its sizes over time.
            """
            CREATE TABLE "segment_measure" (
              "id" INTEGER PRIMARY KEY,
              "segment_id" INTEGER NOT NULL REFERENCES "segment" ("id") ON DELETE CASCADE,
              "version" INTEGER NOT NULL,
              "as_of" TEXT NOT NULL,
              "size" INTEGER NOT NULL,
              "measured_at" TEXT NOT NULL
            ) STRICT
            """,
            #"CREATE INDEX "segment_member_list" ON "segment_member" ("segment_id", "version", "rank", "client_id")"#,
            #"CREATE INDEX "segment_measure_segment" ON "segment_measure" ("segment_id")"#,
        ])
}
