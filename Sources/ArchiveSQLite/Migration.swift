import GRDB

/// One step from a schema version to the next. Steps are never changed once a version with them is out.
struct Migration: Sendable {
    /// The version the step leads to.
    let version: Int
    /// Statements, run in order within the transaction that brings the archive up to date.
    let steps: [String]

    /// Every step there ever was, in order.
    static let all: [Migration] = [
        Migration(
            version: 2,
            steps: [
                // How many records of a file were refused is part of its account.
                #"ALTER TABLE "import_run" ADD COLUMN "rejected" INTEGER NOT NULL DEFAULT 0"#,
                // Promises that are broken are looked for at every start of a warning run.
                #"CREATE INDEX "task_due" ON "task" ("due") WHERE "done_on" IS NULL"#,
            ]),
        Migration(
            version: 3,
            steps: [
                // A made-up archive stands still at the day its data ends.
                #"ALTER TABLE "archive_info" ADD COLUMN "today" TEXT"#,
                // Who changed what, when and why.
                """
                CREATE TABLE "change_set" ("id" INTEGER PRIMARY KEY, "applied_at" TEXT NOT NULL, \
                "actor" TEXT NOT NULL, "reason" TEXT NOT NULL, "script" TEXT, "entity" TEXT NOT NULL, \
                "inserted" INTEGER NOT NULL, "updated" INTEGER NOT NULL, "deleted" INTEGER NOT NULL, \
                "values" INTEGER NOT NULL) STRICT
                """,
                #"DROP INDEX "client_region_class""#,
                #"CREATE INDEX "client_region_class" ON "client" ("region", "class", "status")"#,
            ]),
        Migration(
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
            ]),
    ]

    /// Brings an archive of an older version to the current one, or leaves it as it is.
    static func run(on connection: Connection) throws {
        try connection.access { db in
            try db.inTransaction(.immediate) {
                // Another process may have done it while this one waited for the lock.
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                for migration in all where migration.version > found {
                    for step in migration.steps { try db.execute(sql: step) }
                }
                if found < Schema.version { try db.execute(sql: "PRAGMA user_version = \(Schema.version)") }
                return .commit
            }
        }
    }
}
