import Model
import Query

/// Where the journal is kept: what every change set changed, in chunks of rows (`CJournal/include/journal.h` says how
/// they are written), each chunk with the ids it speaks of, so that a row's history is found without reading the rest.
enum JournalSchema {
    static let tables: [Schema.Item] = [
        // The columns of a table when chunks of it were written, the key's first. Tables gain columns; chunks stay.
        Schema.Item(
            kind: .table, name: "change_layout", table: "change_layout",
            sql: """
                CREATE TABLE "change_layout" (
                  "id" INTEGER PRIMARY KEY,
                  "table" TEXT NOT NULL,
                  "keys" INTEGER NOT NULL,
                  "columns" TEXT NOT NULL
                ) STRICT
                """),
        Schema.Item(
            kind: .table, name: "change_record", table: "change_record",
            sql: """
                CREATE TABLE "change_record" (
                  "id" INTEGER PRIMARY KEY,
                  "change_set" INTEGER NOT NULL,
                  "layout" INTEGER NOT NULL,
                  "table" TEXT NOT NULL,
                  "first_id" INTEGER NOT NULL,
                  "last_id" INTEGER NOT NULL,
                  "rows" INTEGER NOT NULL,
                  "deleted" INTEGER NOT NULL,
                  "data" BLOB NOT NULL
                ) STRICT
                """),
    ]

    static let indexes: [Schema.Item] = [
        index("change_record_set", #"("change_set")"#),
        index("change_record_rows", #"("table", "first_id", "last_id", "change_set")"#),
        // The largest id that is no more, so that no id is given twice.
        index("change_record_deleted", #"("table", "last_id") WHERE "deleted" > 0"#),
    ]

    private static func index(_ name: String, _ columns: String) -> Schema.Item {
        Schema.Item(
            kind: .index, name: name, table: "change_record",
            sql: "CREATE INDEX \(quoted(name)) ON \"change_record\" \(columns)")
    }

    /// Whoever opens the file with another program is kept from changing the journal by mistake. That it was changed on
    /// purpose is seen by its digests.
    static let triggers: [Schema.Item] = ["change_set", "change_record", "change_layout"].flatMap { table in
        ["update", "delete"].map { action in
            Schema.Item(
                kind: .trigger, name: "\(table)_no_\(action)", table: table,
                sql: """
                    CREATE TRIGGER "\(table)_no_\(action)" BEFORE \(action.uppercased()) ON "\(table)" BEGIN
                      SELECT RAISE(ABORT, 'the journal is never changed');
                    END
                    """)
        }
    }

    /// The tables whose changes are recorded, and whether their rows have ids: all that people's data is in. What
    /// follows from it (facts, the full-text index) and what the archive knows of itself is not.
    static let recorded: [(name: String, hasRowID: Bool)] =
        Vocabulary.entities.flatMap { entity in
            [(Layout.table(entity), true)] + (Layout.isSplit(entity) ? [(Layout.textTable(entity), true)] : [])
        } + [("segment_version", false), ("segment_member", false), ("segment_measure", true), ("import_run", true)]
}

extension Migration {
    /// What every change set changed, chained by digests.
    static let journal = Migration(
        version: 6,
        steps: [
            #"ALTER TABLE "archive_info" ADD COLUMN "journal_head" TEXT"#,
            #"ALTER TABLE "archive_info" ADD COLUMN "journal_length" INTEGER NOT NULL DEFAULT 0"#,
            #"ALTER TABLE "change_set" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'update'"#,
            #"ALTER TABLE "change_set" ADD COLUMN "script_digest" TEXT"#,
            #"ALTER TABLE "change_set" ADD COLUMN "undoes" INTEGER"#,
            #"ALTER TABLE "change_set" ADD COLUMN "digest" TEXT"#,
            """
            CREATE TABLE "change_layout" (
              "id" INTEGER PRIMARY KEY,
              "table" TEXT NOT NULL,
              "keys" INTEGER NOT NULL,
              "columns" TEXT NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE "change_record" (
              "id" INTEGER PRIMARY KEY,
              "change_set" INTEGER NOT NULL,
              "layout" INTEGER NOT NULL,
              "table" TEXT NOT NULL,
              "first_id" INTEGER NOT NULL,
              "last_id" INTEGER NOT NULL,
              "rows" INTEGER NOT NULL,
              "deleted" INTEGER NOT NULL,
              "data" BLOB NOT NULL
            ) STRICT
            """,
            #"CREATE INDEX "change_record_set" ON "change_record" ("change_set")"#,
            #"CREATE INDEX "change_record_rows" ON "change_record" ("table", "first_id", "last_id", "change_set")"#,
            #"CREATE INDEX "change_record_deleted" ON "change_record" ("table", "last_id") WHERE "deleted" > 0"#,
            """
            CREATE TRIGGER "change_set_no_update" BEFORE UPDATE ON "change_set" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
            """
            CREATE TRIGGER "change_set_no_delete" BEFORE DELETE ON "change_set" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
            """
            CREATE TRIGGER "change_record_no_update" BEFORE UPDATE ON "change_record" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
            """
            CREATE TRIGGER "change_record_no_delete" BEFORE DELETE ON "change_record" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
            """
            CREATE TRIGGER "change_layout_no_update" BEFORE UPDATE ON "change_layout" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
            """
            CREATE TRIGGER "change_layout_no_delete" BEFORE DELETE ON "change_layout" BEGIN
              SELECT RAISE(ABORT, 'the journal is never changed');
            END
            """,
        ])
}
