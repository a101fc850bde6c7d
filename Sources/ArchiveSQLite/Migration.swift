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
        search, segments, journal,
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
