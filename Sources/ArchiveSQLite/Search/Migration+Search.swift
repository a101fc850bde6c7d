extension Migration {
    /// The full-text index: its entries are made at the first search.
    static let search = Migration(
        version: 4,
        steps: [
            """
            CREATE TABLE "search_state" (
              "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
              "clients" INTEGER NOT NULL,
              "contacts" INTEGER NOT NULL,
              "visits" INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE "search_stale" (
              "id" INTEGER PRIMARY KEY,
              "indexed" INTEGER NOT NULL,
              "code" TEXT, "name" TEXT, "region" TEXT, "industry" TEXT, "influence_reason" TEXT, "size" TEXT, \
            "business_scope" TEXT, "decision_process" TEXT, "current_products" TEXT, "member_level" TEXT, \
            "notes" TEXT, "contact_name" TEXT, "contact_duty" TEXT, "contact_phone" TEXT, "contact_email" TEXT, \
            "contact_wechat" TEXT, "contact_address" TEXT, "contact_work_goals" TEXT, "visit_place" TEXT, \
            "visit_problem" TEXT, "visit_process" TEXT, "visit_solved" TEXT, "visit_unsolved" TEXT, \
            "visit_next_step" TEXT, "visit_suggestion" TEXT, "visit_help_needed" TEXT, "merged" TEXT
            ) STRICT
            """,
            """
            CREATE VIRTUAL TABLE "client_search" USING fts5 ("code", "name", "region", "industry", \
            "influence_reason", "size", "business_scope", "decision_process", "current_products", \
            "member_level", "notes", "contact_name", "contact_duty", "contact_phone", "contact_email", \
            "contact_wechat", "contact_address", "contact_work_goals", "visit_place", "visit_problem", \
            "visit_process", "visit_solved", "visit_unsolved", "visit_next_step", "visit_suggestion", \
            "visit_help_needed", "pinyin", "contact_pinyin", "merged", content = '', columnsize = 0, tokenize = \
            'ascii')
            """,
            """
            CREATE VIEW "search_pending" AS
            SELECT "id" FROM "search_stale"
            UNION ALL SELECT "id" FROM "client" WHERE "id" > (SELECT "clients" FROM "search_state")
            UNION ALL SELECT "client_id" FROM "contact" WHERE "id" > (SELECT "contacts" FROM "search_state")
            UNION ALL SELECT "client_id" FROM "visit" WHERE "id" > (SELECT "visits" FROM "search_state")
            """,
            """
            CREATE VIEW "search_change" AS SELECT "id" FROM "search_stale"
            """,
            """
            CREATE TRIGGER "search_client_insert" AFTER INSERT ON "client" WHEN NEW."id" <= (SELECT "clients" \
            FROM "search_state") BEGIN
              INSERT OR IGNORE INTO "search_stale" ("id", "indexed") VALUES (NEW."id", 0);
            END
            """,
            """
            CREATE TRIGGER "search_contact_insert" BEFORE INSERT ON "contact" WHEN NEW."id" BETWEEN 1 AND \
            (SELECT "contacts" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (NEW."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_visit_insert" BEFORE INSERT ON "visit" WHEN NEW."id" BETWEEN 1 AND (SELECT \
            "visits" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (NEW."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_client_text_insert" BEFORE INSERT ON "client_text" WHEN NEW."id" BETWEEN 1 \
            AND (SELECT "clients" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (NEW."id");
            END
            """,
            """
            CREATE TRIGGER "search_visit_text_insert" BEFORE INSERT ON "visit_text" WHEN NEW."id" BETWEEN 1 AND \
            (SELECT "visits" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") SELECT "client_id" FROM "visit" WHERE "id" = NEW."id";
            END
            """,
            """
            CREATE TRIGGER "search_put_aside" INSTEAD OF INSERT ON "search_change" WHEN NOT EXISTS (SELECT 1 \
            FROM "search_stale" WHERE "id" = NEW."id") BEGIN
              INSERT INTO "search_stale" SELECT r."id", 1, r."code", r."name", r."region", r."industry", \
            x."influence_reason", x."size", x."business_scope", x."decision_process", x."current_products", \
            r."member_level", x."notes", (SELECT group_concat(r."name", char(31)) FROM "contact" r WHERE \
            r."client_id" = NEW."id" AND r."id" <= s."contacts"), (SELECT group_concat(r."duty", char(31)) FROM \
            "contact" r WHERE r."client_id" = NEW."id" AND r."id" <= s."contacts"), (SELECT \
            group_concat(r."phone", char(31)) FROM "contact" r WHERE r."client_id" = NEW."id" AND r."id" <= \
            s."contacts"), (SELECT group_concat(r."email", char(31)) FROM "contact" r WHERE r."client_id" = \
            NEW."id" AND r."id" <= s."contacts"), (SELECT group_concat(r."wechat", char(31)) FROM "contact" r \
            WHERE r."client_id" = NEW."id" AND r."id" <= s."contacts"), (SELECT group_concat(r."address", \
            char(31)) FROM "contact" r WHERE r."client_id" = NEW."id" AND r."id" <= s."contacts"), (SELECT \
            group_concat(r."work_goals", char(31)) FROM "contact" r WHERE r."client_id" = NEW."id" AND r."id" \
            <= s."contacts"), (SELECT group_concat(r."place", char(31)) FROM "visit" r WHERE r."client_id" = \
            NEW."id" AND r."id" <= s."visits"), (SELECT group_concat(x."problem", char(31)) FROM "visit" r LEFT \
            JOIN "visit_text" x ON x."id" = r."id" WHERE r."client_id" = NEW."id" AND r."id" <= s."visits"), \
            (SELECT group_concat(x."process", char(31)) FROM "visit" r LEFT JOIN "visit_text" x ON x."id" = \
            r."id" WHERE r."client_id" = NEW."id" AND r."id" <= s."visits"), (SELECT group_concat(x."solved", \
            char(31)) FROM "visit" r LEFT JOIN "visit_text" x ON x."id" = r."id" WHERE r."client_id" = NEW."id" \
            AND r."id" <= s."visits"), (SELECT group_concat(x."unsolved", char(31)) FROM "visit" r LEFT JOIN \
            "visit_text" x ON x."id" = r."id" WHERE r."client_id" = NEW."id" AND r."id" <= s."visits"), (SELECT \
            group_concat(x."next_step", char(31)) FROM "visit" r LEFT JOIN "visit_text" x ON x."id" = r."id" \
            WHERE r."client_id" = NEW."id" AND r."id" <= s."visits"), (SELECT group_concat(x."suggestion", \
            char(31)) FROM "visit" r LEFT JOIN "visit_text" x ON x."id" = r."id" WHERE r."client_id" = NEW."id" \
            AND r."id" <= s."visits"), (SELECT group_concat(x."help_needed", char(31)) FROM "visit" r LEFT JOIN \
            "visit_text" x ON x."id" = r."id" WHERE r."client_id" = NEW."id" AND r."id" <= s."visits"), CASE \
            WHEN r."status" = 'merged' THEN '1' END FROM "client" r LEFT JOIN "client_text" x ON x."id" = \
            r."id", "search_state" s WHERE r."id" = NEW."id" AND r."id" <= s."clients";
            END
            """,
            """
            CREATE TRIGGER "search_client_update" BEFORE UPDATE OF "code", "name", "region", "industry", \
            "member_level", "status" ON "client" WHEN OLD."id" <= (SELECT "clients" FROM "search_state") AND \
            (OLD."code" IS NOT NEW."code" OR OLD."name" IS NOT NEW."name" OR OLD."region" IS NOT NEW."region" \
            OR OLD."industry" IS NOT NEW."industry" OR OLD."member_level" IS NOT NEW."member_level" OR \
            OLD."status" IS NOT NEW."status") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."id");
            END
            """,
            """
            CREATE TRIGGER "search_client_delete" BEFORE DELETE ON "client" WHEN OLD."id" <= (SELECT "clients" \
            FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."id");
            END
            """,
            """
            CREATE TRIGGER "search_client_deleted" AFTER DELETE ON "client" WHEN OLD."id" >= (SELECT "clients" \
            FROM "search_state") BEGIN
              UPDATE "search_state" SET "clients" = min("clients", (SELECT coalesce(max("id"), 0) FROM \
            "client"));
            END
            """,
            """
            CREATE TRIGGER "search_client_text_update" BEFORE UPDATE OF "influence_reason", "size", \
            "business_scope", "decision_process", "current_products", "notes" ON "client_text" WHEN OLD."id" <= \
            (SELECT "clients" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."id");
            END
            """,
            """
            CREATE TRIGGER "search_client_text_delete" BEFORE DELETE ON "client_text" WHEN OLD."id" <= (SELECT \
            "clients" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."id");
            END
            """,
            """
            CREATE TRIGGER "search_contact_update" BEFORE UPDATE OF "name", "duty", "phone", "email", "wechat", \
            "address", "work_goals", "client_id" ON "contact" WHEN OLD."id" <= (SELECT "contacts" FROM \
            "search_state") AND (OLD."name" IS NOT NEW."name" OR OLD."duty" IS NOT NEW."duty" OR OLD."phone" IS \
            NOT NEW."phone" OR OLD."email" IS NOT NEW."email" OR OLD."wechat" IS NOT NEW."wechat" OR \
            OLD."address" IS NOT NEW."address" OR OLD."work_goals" IS NOT NEW."work_goals" OR OLD."client_id" \
            IS NOT NEW."client_id") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."client_id");
              INSERT INTO "search_change" ("id") VALUES (NEW."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_contact_delete" BEFORE DELETE ON "contact" WHEN OLD."id" <= (SELECT \
            "contacts" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_contact_deleted" AFTER DELETE ON "contact" WHEN OLD."id" >= (SELECT \
            "contacts" FROM "search_state") BEGIN
              UPDATE "search_state" SET "contacts" = min("contacts", (SELECT coalesce(max("id"), 0) FROM \
            "contact"));
            END
            """,
            """
            CREATE TRIGGER "search_visit_update" BEFORE UPDATE OF "place", "client_id" ON "visit" WHEN OLD."id" \
            <= (SELECT "visits" FROM "search_state") AND (OLD."place" IS NOT NEW."place" OR OLD."client_id" IS \
            NOT NEW."client_id") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."client_id");
              INSERT INTO "search_change" ("id") VALUES (NEW."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_visit_delete" BEFORE DELETE ON "visit" WHEN OLD."id" <= (SELECT "visits" \
            FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") VALUES (OLD."client_id");
            END
            """,
            """
            CREATE TRIGGER "search_visit_deleted" AFTER DELETE ON "visit" WHEN OLD."id" >= (SELECT "visits" \
            FROM "search_state") BEGIN
              UPDATE "search_state" SET "visits" = min("visits", (SELECT coalesce(max("id"), 0) FROM "visit"));
            END
            """,
            """
            CREATE TRIGGER "search_visit_text_update" BEFORE UPDATE OF "problem", "process", "solved", \
            "unsolved", "next_step", "suggestion", "help_needed" ON "visit_text" WHEN OLD."id" <= (SELECT \
            "visits" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") SELECT "client_id" FROM "visit" WHERE "id" = OLD."id";
            END
            """,
            """
            CREATE TRIGGER "search_visit_text_delete" BEFORE DELETE ON "visit_text" WHEN OLD."id" <= (SELECT \
            "visits" FROM "search_state") BEGIN
              INSERT INTO "search_change" ("id") SELECT "client_id" FROM "visit" WHERE "id" = OLD."id";
            END
            """,
            """
            INSERT INTO "search_state" ("id", "clients", "contacts", "visits") VALUES (1, 0, 0, 0)
            """,
        ])
}
