// swift-format-ignore-file
/// The script that made archives of schema version 1, as it was. Never changed: it is what migrations start from.
let schemaVersion1 = #"""
    PRAGMA application_id = 1148154739;
    PRAGMA user_version = 1;
    CREATE TABLE "archive_info" (
      "id" INTEGER PRIMARY KEY CHECK ("id" = 1),
      "uuid" TEXT NOT NULL,
      "created_at" TEXT NOT NULL,
      "demo" INTEGER NOT NULL CHECK ("demo" IN (0, 1)),
      "sandbox" INTEGER NOT NULL CHECK ("sandbox" IN (0, 1)),
      "time_zone" TEXT NOT NULL
    ) STRICT;
    CREATE TABLE "import_run" (
      "id" INTEGER PRIMARY KEY,
      "file" TEXT NOT NULL,
      "imported_at" TEXT NOT NULL,
      "records" INTEGER NOT NULL,
      "added" INTEGER NOT NULL,
      "updated" INTEGER NOT NULL,
      "skipped" INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE "import_record" (
      "digest" BLOB PRIMARY KEY,
      "run" INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE "client" (
      "id" INTEGER PRIMARY KEY,
      "code" TEXT NOT NULL,
      "name" TEXT
        CONSTRAINT "client.name must not be empty" CHECK (trim("name") <> ''),
      "kind" TEXT
        CONSTRAINT "client.kind must be one of organisation, person" CHECK ("kind" IS NULL OR "kind" = 'organisation' OR "kind" = 'person'),
      "status" TEXT
        CONSTRAINT "client.status must be one of active, archived, merged" CHECK ("status" IS NULL OR "status" = 'active' OR "status" = 'archived' OR "status" = 'merged'),
      "region" TEXT,
      "industry" TEXT,
      "key_account_type" TEXT
        CONSTRAINT "client.key_account_type must be one of economic, important, group, strategic" CHECK ("key_account_type" IS NULL OR "key_account_type" = 'economic' OR "key_account_type" = 'important' OR "key_account_type" = 'group' OR "key_account_type" = 'strategic'),
      "value_role" TEXT
        CONSTRAINT "client.value_role must be one of cash_flow, relationship, growth, value" CHECK ("value_role" IS NULL OR "value_role" = 'cash_flow' OR "value_role" = 'relationship' OR "value_role" = 'growth' OR "value_role" = 'value'),
      "x_current" INTEGER
        CONSTRAINT "client.x_current must be at least 0" CHECK ("x_current" >= 0)
        CONSTRAINT "client.x_current must be at most 4" CHECK ("x_current" <= 4),
      "y_capacity" INTEGER
        CONSTRAINT "client.y_capacity must be at least 0" CHECK ("y_capacity" >= 0)
        CONSTRAINT "client.y_capacity must be at most 4" CHECK ("y_capacity" <= 4),
      "influential" INTEGER
        CONSTRAINT "client.influential must be true or false" CHECK ("influential" IN (0, 1)),
      "class" TEXT
        CONSTRAINT "client.class must be one of A, B, C, VIP, KAROL, unrated" CHECK ("class" IS NULL OR "class" = 'A' OR "class" = 'B' OR "class" = 'C' OR "class" = 'VIP' OR "class" = 'KAROL' OR "class" = 'unrated'),
      "stage" TEXT
        CONSTRAINT "client.stage must be one of incubation, initial, intermediate, partnership, collaborative, broken" CHECK ("stage" IS NULL OR "stage" = 'incubation' OR "stage" = 'initial' OR "stage" = 'intermediate' OR "stage" = 'partnership' OR "stage" = 'collaborative' OR "stage" = 'broken'),
      "lifecycle" TEXT
        CONSTRAINT "client.lifecycle must be one of target, prospect, one_time, repeat, loyal, dormant" CHECK ("lifecycle" IS NULL OR "lifecycle" = 'target' OR "lifecycle" = 'prospect' OR "lifecycle" = 'one_time' OR "lifecycle" = 'repeat' OR "lifecycle" = 'loyal' OR "lifecycle" = 'dormant'),
      "annual_sales_fen" INTEGER
        CONSTRAINT "client.annual_sales must be at least 0" CHECK ("annual_sales_fen" >= 0),
      "annual_spend_fen" INTEGER
        CONSTRAINT "client.annual_spend must be at least 0" CHECK ("annual_spend_fen" >= 0),
      "discount_rate" REAL
        CONSTRAINT "client.discount_rate must be more than 0" CHECK ("discount_rate" > 0)
        CONSTRAINT "client.discount_rate must be at most 1" CHECK ("discount_rate" <= 1),
      "assets_fen" INTEGER
        CONSTRAINT "client.assets must be at least 0" CHECK ("assets_fen" >= 0),
      "funds_fen" INTEGER,
      "funds_trend" TEXT
        CONSTRAINT "client.funds_trend must be one of up, flat, down" CHECK ("funds_trend" IS NULL OR "funds_trend" = 'up' OR "funds_trend" = 'flat' OR "funds_trend" = 'down'),
      "contribution" INTEGER
        CONSTRAINT "client.contribution must be at least 0" CHECK ("contribution" >= 0)
        CONSTRAINT "client.contribution must be at most 100" CHECK ("contribution" <= 100),
      "growth" INTEGER
        CONSTRAINT "client.growth must be at least 0" CHECK ("growth" >= 0)
        CONSTRAINT "client.growth must be at most 100" CHECK ("growth" <= 100),
      "acceptance" INTEGER
        CONSTRAINT "client.acceptance must be at least 0" CHECK ("acceptance" >= 0)
        CONSTRAINT "client.acceptance must be at most 100" CHECK ("acceptance" <= 100),
      "influence" INTEGER
        CONSTRAINT "client.influence must be at least 0" CHECK ("influence" >= 0)
        CONSTRAINT "client.influence must be at most 100" CHECK ("influence" <= 100),
      "resources" INTEGER
        CONSTRAINT "client.resources must be at least 0" CHECK ("resources" >= 0)
        CONSTRAINT "client.resources must be at most 100" CHECK ("resources" <= 100),
      "price_sensitivity" TEXT
        CONSTRAINT "client.price_sensitivity must be one of low, middle, high" CHECK ("price_sensitivity" IS NULL OR "price_sensitivity" = 'low' OR "price_sensitivity" = 'middle' OR "price_sensitivity" = 'high'),
      "service_level" TEXT
        CONSTRAINT "client.service_level must be one of standard, priority, exclusive" CHECK ("service_level" IS NULL OR "service_level" = 'standard' OR "service_level" = 'priority' OR "service_level" = 'exclusive'),
      "service_channel" TEXT
        CONSTRAINT "client.service_channel must be one of onsite, remote" CHECK ("service_channel" IS NULL OR "service_channel" = 'onsite' OR "service_channel" = 'remote'),
      "cost_to_serve_fen" INTEGER
        CONSTRAINT "client.cost_to_serve must be at least 0" CHECK ("cost_to_serve_fen" >= 0),
      "member_level" TEXT,
      "points" INTEGER
        CONSTRAINT "client.points must be at least 0" CHECK ("points" >= 0),
      "care_style" TEXT
        CONSTRAINT "client.care_style must be one of personalised, family, distinctive, activities" CHECK ("care_style" IS NULL OR "care_style" = 'personalised' OR "care_style" = 'family' OR "care_style" = 'distinctive' OR "care_style" = 'activities'),
      "source" TEXT
        CONSTRAINT "client.source must be one of colleague, competitor, walk_in, association, media, own_terminal, purchased_list" CHECK ("source" IS NULL OR "source" = 'colleague' OR "source" = 'competitor' OR "source" = 'walk_in' OR "source" = 'association' OR "source" = 'media' OR "source" = 'own_terminal' OR "source" = 'purchased_list'),
      "source_quality" TEXT
        CONSTRAINT "client.source_quality must be one of real_purchase, related_purchase, unverified" CHECK ("source_quality" IS NULL OR "source_quality" = 'real_purchase' OR "source_quality" = 'related_purchase' OR "source_quality" = 'unverified'),
      "owner_id" INTEGER NOT NULL REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "branch_id" INTEGER REFERENCES "branch" ("id") DEFERRABLE INITIALLY DEFERRED,
      "custodian_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "confidentiality" TEXT
        CONSTRAINT "client.confidentiality must be one of internal, restricted" CHECK ("confidentiality" IS NULL OR "confidentiality" = 'internal' OR "confidentiality" = 'restricted'),
      "verified_on" TEXT
        CONSTRAINT "client.verified_on must be a date like 2026-09-30" CHECK (length("verified_on") = 10 AND date("verified_on", '+0 days') IS "verified_on"),
      "created_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
        CONSTRAINT "client.created_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("created_at") = 20),
      "updated_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
        CONSTRAINT "client.updated_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("updated_at") = 20),
      "version" INTEGER NOT NULL DEFAULT 1,
      "merged_into_id" INTEGER REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE "client_text" (
      "id" INTEGER PRIMARY KEY REFERENCES "client" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      "influence_reason" TEXT,
      "size" TEXT,
      "business_scope" TEXT,
      "decision_process" TEXT,
      "current_products" TEXT,
      "notes" TEXT,
      "extra" TEXT
        CONSTRAINT "client.extra must be a JSON object" CHECK ("extra" IS NULL OR CASE WHEN json_valid("extra") THEN json_type("extra") = 'object' ELSE 0 END)
    ) STRICT;
    CREATE TABLE "contact" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "name" TEXT
        CONSTRAINT "contact.name must not be empty" CHECK (trim("name") <> ''),
      "department" TEXT
        CONSTRAINT "contact.department must be one of procurement, finance, technical, management, other" CHECK ("department" IS NULL OR "department" = 'procurement' OR "department" = 'finance' OR "department" = 'technical' OR "department" = 'management' OR "department" = 'other'),
      "duty" TEXT,
      "decision_maker" INTEGER
        CONSTRAINT "contact.decision_maker must be true or false" CHECK ("decision_maker" IN (0, 1)),
      "phone" TEXT,
      "email" TEXT,
      "wechat" TEXT,
      "address" TEXT,
      "birthday" TEXT
        CONSTRAINT "contact.birthday must be a date like 1980-02-29, or 02-29" CHECK (CASE length("birthday") WHEN 10 THEN date("birthday", '+0 days') IS "birthday" WHEN 5 THEN date('2000-' || "birthday", '+0 days') IS '2000-' || "birthday" ELSE "birthday" IS NULL END),
      "sex" TEXT
        CONSTRAINT "contact.sex must be one of male, female" CHECK ("sex" IS NULL OR "sex" = 'male' OR "sex" = 'female'),
      "family" TEXT,
      "hobbies" TEXT,
      "relations" TEXT,
      "work_goals" TEXT,
      "temperament" TEXT
        CONSTRAINT "contact.temperament must be one of choleric, sanguine, phlegmatic, melancholic" CHECK ("temperament" IS NULL OR "temperament" = 'choleric' OR "temperament" = 'sanguine' OR "temperament" = 'phlegmatic' OR "temperament" = 'melancholic'),
      "perception" TEXT
        CONSTRAINT "contact.perception must be one of visual, auditory, kinaesthetic" CHECK ("perception" IS NULL OR "perception" = 'visual' OR "perception" = 'auditory' OR "perception" = 'kinaesthetic'),
      "interest" TEXT
        CONSTRAINT "contact.interest must be one of realistic, investigative, social, conventional, enterprising, artistic" CHECK ("interest" IS NULL OR "interest" = 'realistic' OR "interest" = 'investigative' OR "interest" = 'social' OR "interest" = 'conventional' OR "interest" = 'enterprising' OR "interest" = 'artistic'),
      "need" TEXT
        CONSTRAINT "contact.need must be one of achievement, power, affiliation" CHECK ("need" IS NULL OR "need" = 'achievement' OR "need" = 'power' OR "need" = 'affiliation'),
      "annual_income_fen" INTEGER
        CONSTRAINT "contact.annual_income must be at least 0" CHECK ("annual_income_fen" >= 0),
      "email_status" TEXT
        CONSTRAINT "contact.email_status must be one of ok, bounced, unsubscribed" CHECK ("email_status" IS NULL OR "email_status" = 'ok' OR "email_status" = 'bounced' OR "email_status" = 'unsubscribed'),
      "left_on" TEXT
        CONSTRAINT "contact.left_on must be a date like 2026-09-30" CHECK (length("left_on") = 10 AND date("left_on", '+0 days') IS "left_on")
    ) STRICT;
    CREATE TABLE "visit" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "contact_id" INTEGER REFERENCES "contact" ("id") DEFERRABLE INITIALLY DEFERRED,
      "rep_id" INTEGER NOT NULL REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "assigned_by_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "kind" TEXT
        CONSTRAINT "visit.kind must be one of onsite, invited, phone, field_audit" CHECK ("kind" IS NULL OR "kind" = 'onsite' OR "kind" = 'invited' OR "kind" = 'phone' OR "kind" = 'field_audit'),
      "status" TEXT
        CONSTRAINT "visit.status must be one of planned, completed, cancelled, no_show" CHECK ("status" IS NULL OR "status" = 'planned' OR "status" = 'completed' OR "status" = 'cancelled' OR "status" = 'no_show'),
      "planned_on" TEXT
        CONSTRAINT "visit.planned_on must be a date like 2026-09-30" CHECK (length("planned_on") = 10 AND date("planned_on", '+0 days') IS "planned_on"),
      "date" TEXT
        CONSTRAINT "visit.date must be a date like 2026-09-30" CHECK (length("date") = 10 AND date("date", '+0 days') IS "date"),
      "minutes" INTEGER
        CONSTRAINT "visit.minutes must be at least 0" CHECK ("minutes" >= 0),
      "place" TEXT,
      "next_due" TEXT
        CONSTRAINT "visit.next_due must be a date like 2026-09-30" CHECK (length("next_due") = 10 AND date("next_due", '+0 days') IS "next_due"),
      "new_client" INTEGER
        CONSTRAINT "visit.new_client must be true or false" CHECK ("new_client" IN (0, 1)),
      "satisfaction" INTEGER
        CONSTRAINT "visit.satisfaction must be at least 1" CHECK ("satisfaction" >= 1)
        CONSTRAINT "visit.satisfaction must be at most 5" CHECK ("satisfaction" <= 5),
      "expense_fen" INTEGER
        CONSTRAINT "visit.expense must be at least 0" CHECK ("expense_fen" >= 0),
      "campaign_id" INTEGER REFERENCES "campaign" ("id") DEFERRABLE INITIALLY DEFERRED,
      "recorded_at" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
        CONSTRAINT "visit.recorded_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("recorded_at") = 20),
      CONSTRAINT "visit.date must be filled when status is completed" CHECK ("status" IS NOT 'completed' OR "date" IS NOT NULL)
    ) STRICT;
    CREATE TABLE "visit_text" (
      "id" INTEGER PRIMARY KEY REFERENCES "visit" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
      "problem" TEXT,
      "process" TEXT,
      "solved" TEXT,
      "unsolved" TEXT,
      "next_step" TEXT,
      "suggestion" TEXT,
      "help_needed" TEXT
    ) STRICT;
    CREATE TABLE "campaign" (
      "id" INTEGER PRIMARY KEY,
      "code" TEXT NOT NULL,
      "name" TEXT
        CONSTRAINT "campaign.name must not be empty" CHECK (trim("name") <> ''),
      "purpose" TEXT,
      "channel" TEXT
        CONSTRAINT "campaign.channel must be one of phone, visit, email, mail, sms, wechat, qr" CHECK ("channel" IS NULL OR "channel" = 'phone' OR "channel" = 'visit' OR "channel" = 'email' OR "channel" = 'mail' OR "channel" = 'sms' OR "channel" = 'wechat' OR "channel" = 'qr'),
      "starts_on" TEXT
        CONSTRAINT "campaign.starts_on must be a date like 2026-09-30" CHECK (length("starts_on") = 10 AND date("starts_on", '+0 days') IS "starts_on"),
      "ends_on" TEXT
        CONSTRAINT "campaign.ends_on must be a date like 2026-09-30" CHECK (length("ends_on") = 10 AND date("ends_on", '+0 days') IS "ends_on"),
      "segment_id" INTEGER REFERENCES "segment" ("id") DEFERRABLE INITIALLY DEFERRED,
      "rank_by" TEXT,
      "pool_size" INTEGER
        CONSTRAINT "campaign.pool_size must be more than 0" CHECK ("pool_size" > 0),
      "extend_to" INTEGER,
      "contact_goal" INTEGER,
      "contact_due" TEXT
        CONSTRAINT "campaign.contact_due must be a date like 2026-09-30" CHECK (length("contact_due") = 10 AND date("contact_due", '+0 days') IS "contact_due"),
      "visit_goal" INTEGER,
      "gift_rank_basis" TEXT
        CONSTRAINT "campaign.gift_rank_basis must be one of archive, visitors" CHECK ("gift_rank_basis" IS NULL OR "gift_rank_basis" = 'archive' OR "gift_rank_basis" = 'visitors'),
      "script" TEXT,
      "step" TEXT
        CONSTRAINT "campaign.step must be one of build, analyse, structure, plan, communicate" CHECK ("step" IS NULL OR "step" = 'build' OR "step" = 'analyse' OR "step" = 'structure' OR "step" = 'plan' OR "step" = 'communicate'),
      "ansoff" TEXT
        CONSTRAINT "campaign.ansoff must be one of penetration, market_development, product_development, diversification" CHECK ("ansoff" IS NULL OR "ansoff" = 'penetration' OR "ansoff" = 'market_development' OR "ansoff" = 'product_development' OR "ansoff" = 'diversification'),
      "contingency" TEXT,
      "status" TEXT
        CONSTRAINT "campaign.status must be one of draft, approved, running, closed" CHECK ("status" IS NULL OR "status" = 'draft' OR "status" = 'approved' OR "status" = 'running' OR "status" = 'closed'),
      CONSTRAINT "campaign.ends_on must not be before starts_on" CHECK ("ends_on" >= "starts_on"),
      CONSTRAINT "campaign.extend_to must not be before pool_size" CHECK ("extend_to" >= "pool_size"),
      CONSTRAINT "campaign.contact_due must be between starts_on and ends_on" CHECK ("contact_due" BETWEEN "starts_on" AND "ends_on")
    ) STRICT;
    CREATE TABLE "gift_rule" (
      "id" INTEGER PRIMARY KEY,
      "campaign_id" INTEGER NOT NULL REFERENCES "campaign" ("id") DEFERRABLE INITIALLY DEFERRED,
      "from_rank" INTEGER
        CONSTRAINT "gift_rule.from_rank must be at least 1" CHECK ("from_rank" >= 1),
      "to_rank" INTEGER,
      "item" TEXT,
      CONSTRAINT "gift_rule.to_rank must not be before from_rank" CHECK ("to_rank" >= "from_rank")
    ) STRICT;
    CREATE TABLE "budget_line" (
      "id" INTEGER PRIMARY KEY,
      "campaign_id" INTEGER NOT NULL REFERENCES "campaign" ("id") DEFERRABLE INITIALLY DEFERRED,
      "item" TEXT,
      "unit_price_fen" INTEGER
        CONSTRAINT "budget_line.unit_price must be at least 0" CHECK ("unit_price_fen" >= 0),
      "quantity" INTEGER
        CONSTRAINT "budget_line.quantity must be at least 0" CHECK ("quantity" >= 0),
      "listed_amount_fen" INTEGER
    ) STRICT;
    CREATE TABLE "member" (
      "id" INTEGER PRIMARY KEY,
      "campaign_id" INTEGER NOT NULL REFERENCES "campaign" ("id") DEFERRABLE INITIALLY DEFERRED,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "rank" INTEGER,
      "assets_fen" INTEGER,
      "wave" TEXT
        CONSTRAINT "member.wave must be one of primary, extension, holdout" CHECK ("wave" IS NULL OR "wave" = 'primary' OR "wave" = 'extension' OR "wave" = 'holdout'),
      "contacted_on" TEXT
        CONSTRAINT "member.contacted_on must be a date like 2026-09-30" CHECK (length("contacted_on") = 10 AND date("contacted_on", '+0 days') IS "contacted_on"),
      "appointed_on" TEXT
        CONSTRAINT "member.appointed_on must be a date like 2026-09-30" CHECK (length("appointed_on") = 10 AND date("appointed_on", '+0 days') IS "appointed_on"),
      "visited_on" TEXT
        CONSTRAINT "member.visited_on must be a date like 2026-09-30" CHECK (length("visited_on") = 10 AND date("visited_on", '+0 days') IS "visited_on"),
      "converted_on" TEXT
        CONSTRAINT "member.converted_on must be a date like 2026-09-30" CHECK (length("converted_on") = 10 AND date("converted_on", '+0 days') IS "converted_on"),
      "outcome" TEXT
        CONSTRAINT "member.outcome must be one of pending, refused, converted" CHECK ("outcome" IS NULL OR "outcome" = 'pending' OR "outcome" = 'refused' OR "outcome" = 'converted'),
      "gift" TEXT
    ) STRICT;
    CREATE TABLE "response" (
      "id" INTEGER PRIMARY KEY,
      "campaign_id" INTEGER NOT NULL REFERENCES "campaign" ("id") DEFERRABLE INITIALLY DEFERRED,
      "contact_id" INTEGER REFERENCES "contact" ("id") DEFERRABLE INITIALLY DEFERRED,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "event" TEXT
        CONSTRAINT "response.event must be one of sent, delivered, bounced, open, machine_open, click, scan, reply, unsubscribe, resubscribe, complaint" CHECK ("event" IS NULL OR "event" = 'sent' OR "event" = 'delivered' OR "event" = 'bounced' OR "event" = 'open' OR "event" = 'machine_open' OR "event" = 'click' OR "event" = 'scan' OR "event" = 'reply' OR "event" = 'unsubscribe' OR "event" = 'resubscribe' OR "event" = 'complaint'),
      "at" TEXT
        CONSTRAINT "response.at must be a time like 2026-09-30T08:15:00Z" CHECK (length("at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "at", '+0 days') IS "at")
    ) STRICT;
    CREATE TABLE "purchase" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "date" TEXT NOT NULL
        CONSTRAINT "purchase.date must be a date like 2026-09-30" CHECK (length("date") = 10 AND date("date", '+0 days') IS "date"),
      "product" TEXT,
      "quantity" REAL,
      "unit_price_fen" INTEGER,
      "list_price_fen" INTEGER,
      "amount_fen" INTEGER,
      "cost_fen" INTEGER,
      "channel" TEXT,
      "place" TEXT,
      "rep_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "branch_id" INTEGER REFERENCES "branch" ("id") DEFERRABLE INITIALLY DEFERRED,
      "gift" TEXT
    ) STRICT;
    CREATE TABLE "case" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "kind" TEXT
        CONSTRAINT "case.kind must be one of complaint, repair, inquiry, suggestion" CHECK ("kind" IS NULL OR "kind" = 'complaint' OR "kind" = 'repair' OR "kind" = 'inquiry' OR "kind" = 'suggestion'),
      "severity" TEXT
        CONSTRAINT "case.severity must be one of low, middle, high" CHECK ("severity" IS NULL OR "severity" = 'low' OR "severity" = 'middle' OR "severity" = 'high'),
      "first_owner_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "received_at" TEXT
        CONSTRAINT "case.received_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("received_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "received_at", '+0 days') IS "received_at"),
      "promised_at" TEXT
        CONSTRAINT "case.promised_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("promised_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "promised_at", '+0 days') IS "promised_at"),
      "replied_at" TEXT
        CONSTRAINT "case.replied_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("replied_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "replied_at", '+0 days') IS "replied_at"),
      "closed_at" TEXT
        CONSTRAINT "case.closed_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("closed_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "closed_at", '+0 days') IS "closed_at"),
      "revisited_at" TEXT
        CONSTRAINT "case.revisited_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("revisited_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "revisited_at", '+0 days') IS "revisited_at"),
      "result" TEXT,
      "satisfaction" INTEGER
        CONSTRAINT "case.satisfaction must be at least 1" CHECK ("satisfaction" >= 1)
        CONSTRAINT "case.satisfaction must be at most 5" CHECK ("satisfaction" <= 5),
      CONSTRAINT "case.replied_at must not be before received_at" CHECK ("replied_at" >= "received_at"),
      CONSTRAINT "case.closed_at must not be before received_at" CHECK ("closed_at" >= "received_at")
    ) STRICT;
    CREATE TABLE "task" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "rep_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "kind" TEXT
        CONSTRAINT "task.kind must be one of greeting, follow_up, plan, audit, other" CHECK ("kind" IS NULL OR "kind" = 'greeting' OR "kind" = 'follow_up' OR "kind" = 'plan' OR "kind" = 'audit' OR "kind" = 'other'),
      "title" TEXT,
      "due" TEXT
        CONSTRAINT "task.due must be a date like 2026-09-30" CHECK (length("due") = 10 AND date("due", '+0 days') IS "due"),
      "done_on" TEXT
        CONSTRAINT "task.done_on must be a date like 2026-09-30" CHECK (length("done_on") = 10 AND date("done_on", '+0 days') IS "done_on")
    ) STRICT;
    CREATE TABLE "survey" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "asked_on" TEXT
        CONSTRAINT "survey.asked_on must be a date like 2026-09-30" CHECK (length("asked_on") = 10 AND date("asked_on", '+0 days') IS "asked_on"),
      "form" TEXT,
      "answers" TEXT
        CONSTRAINT "survey.answers must be a JSON object" CHECK ("answers" IS NULL OR CASE WHEN json_valid("answers") THEN json_type("answers") = 'object' ELSE 0 END),
      "score" INTEGER
        CONSTRAINT "survey.score must be at least 0" CHECK ("score" >= 0)
        CONSTRAINT "survey.score must be at most 100" CHECK ("score" <= 100)
    ) STRICT;
    CREATE TABLE "credit" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "limit_fen" INTEGER
        CONSTRAINT "credit.limit must be at least 0" CHECK ("limit_fen" >= 0),
      "terms" INTEGER
        CONSTRAINT "credit.terms must be at least 0" CHECK ("terms" >= 0),
      "receivable_fen" INTEGER,
      "overdue_fen" INTEGER
        CONSTRAINT "credit.overdue must be at least 0" CHECK ("overdue_fen" >= 0),
      "rating" TEXT
    ) STRICT;
    CREATE TABLE "goal" (
      "id" INTEGER PRIMARY KEY,
      "kind" TEXT
        CONSTRAINT "goal.kind must be one of profit_rate, market_share, risk, innovation, brand, sales" CHECK ("kind" IS NULL OR "kind" = 'profit_rate' OR "kind" = 'market_share' OR "kind" = 'risk' OR "kind" = 'innovation' OR "kind" = 'brand' OR "kind" = 'sales'),
      "title" TEXT,
      "metric" TEXT,
      "target" REAL,
      "due" TEXT
        CONSTRAINT "goal.due must be a date like 2026-09-30" CHECK (length("due") = 10 AND date("due", '+0 days') IS "due"),
      "priority" INTEGER
    ) STRICT;
    CREATE TABLE "daily_report" (
      "id" INTEGER PRIMARY KEY,
      "rep_id" INTEGER NOT NULL REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "day" TEXT
        CONSTRAINT "daily_report.day must be a date like 2026-09-30" CHECK (length("day") = 10 AND date("day", '+0 days') IS "day"),
      "new_visits" INTEGER
        CONSTRAINT "daily_report.new_visits must be at least 0" CHECK ("new_visits" >= 0),
      "known_visits" INTEGER
        CONSTRAINT "daily_report.known_visits must be at least 0" CHECK ("known_visits" >= 0),
      "calls" INTEGER
        CONSTRAINT "daily_report.calls must be at least 0" CHECK ("calls" >= 0),
      "submitted_at" TEXT
        CONSTRAINT "daily_report.submitted_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("submitted_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "submitted_at", '+0 days') IS "submitted_at"),
      "solved" TEXT,
      "open" TEXT,
      "help" TEXT,
      "plan" TEXT
    ) STRICT;
    CREATE TABLE "branch" (
      "id" INTEGER PRIMARY KEY,
      "code" TEXT NOT NULL,
      "name" TEXT,
      "region" TEXT,
      "parent_id" INTEGER REFERENCES "branch" ("id") DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE "branch_status" (
      "id" INTEGER PRIMARY KEY,
      "branch_id" INTEGER NOT NULL REFERENCES "branch" ("id") DEFERRABLE INITIALLY DEFERRED,
      "month" TEXT
        CONSTRAINT "branch_status.month must be a date like 2026-09-30" CHECK (length("month") = 10 AND date("month", '+0 days') IS "month"),
      "receivable_fen" INTEGER,
      "income_fen" INTEGER,
      "balance_fen" INTEGER,
      "stock_fen" INTEGER,
      "cash_flow_fen" INTEGER
    ) STRICT;
    CREATE TABLE "rep" (
      "id" INTEGER PRIMARY KEY,
      "code" TEXT NOT NULL,
      "name" TEXT,
      "branch_id" INTEGER REFERENCES "branch" ("id") DEFERRABLE INITIALLY DEFERRED,
      "role" TEXT
        CONSTRAINT "rep.role must be one of rep, controller, custodian, auditor, admin, trainer" CHECK ("role" IS NULL OR "role" = 'rep' OR "role" = 'controller' OR "role" = 'custodian' OR "role" = 'auditor' OR "role" = 'admin' OR "role" = 'trainer'),
      "active_from" TEXT
        CONSTRAINT "rep.active_from must be a date like 2026-09-30" CHECK (length("active_from") = 10 AND date("active_from", '+0 days') IS "active_from"),
      "active_to" TEXT
        CONSTRAINT "rep.active_to must be a date like 2026-09-30" CHECK (length("active_to") = 10 AND date("active_to", '+0 days') IS "active_to")
    ) STRICT;
    CREATE TABLE "segment" (
      "id" INTEGER PRIMARY KEY,
      "name" TEXT NOT NULL,
      "version" INTEGER NOT NULL DEFAULT 1,
      "kind" TEXT
        CONSTRAINT "segment.kind must be one of dynamic, snapshot, manual" CHECK ("kind" IS NULL OR "kind" = 'dynamic' OR "kind" = 'snapshot' OR "kind" = 'manual'),
      "definition" TEXT,
      "as_of" TEXT
        CONSTRAINT "segment.as_of must be a date like 2026-09-30" CHECK (length("as_of") = 10 AND date("as_of", '+0 days') IS "as_of"),
      "size" INTEGER,
      "note" TEXT
    ) STRICT;
    CREATE TABLE "warning" (
      "id" INTEGER PRIMARY KEY,
      "client_id" INTEGER NOT NULL REFERENCES "client" ("id") DEFERRABLE INITIALLY DEFERRED,
      "rule" TEXT,
      "opened_at" TEXT
        CONSTRAINT "warning.opened_at must be a time like 2026-09-30T08:15:00Z" CHECK (length("opened_at") = 20 AND strftime('%Y-%m-%dT%H:%M:%SZ', "opened_at", '+0 days') IS "opened_at"),
      "evidence" TEXT,
      "state" TEXT
        CONSTRAINT "warning.state must be one of open, acknowledged, closed" CHECK ("state" IS NULL OR "state" = 'open' OR "state" = 'acknowledged' OR "state" = 'closed'),
      "handled_by_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED
    ) STRICT;
    CREATE TABLE "audit_check" (
      "id" INTEGER PRIMARY KEY,
      "visit_id" INTEGER NOT NULL REFERENCES "visit" ("id") DEFERRABLE INITIALLY DEFERRED,
      "auditor_id" INTEGER REFERENCES "rep" ("id") DEFERRABLE INITIALLY DEFERRED,
      "asked_on" TEXT
        CONSTRAINT "audit_check.asked_on must be a date like 2026-09-30" CHECK (length("asked_on") = 10 AND date("asked_on", '+0 days') IS "asked_on"),
      "matches" TEXT
        CONSTRAINT "audit_check.matches must be one of match, mismatch, unreachable" CHECK ("matches" IS NULL OR "matches" = 'match' OR "matches" = 'mismatch' OR "matches" = 'unreachable'),
      "difference" TEXT
    ) STRICT;
    CREATE TABLE "client_facts" (
      "id" INTEGER PRIMARY KEY,
      "last_visit" TEXT,
      "visit_count" INTEGER NOT NULL DEFAULT 0,
      "last_purchase" TEXT,
      "purchase_days" INTEGER NOT NULL DEFAULT 0,
      "revenue_fen" INTEGER NOT NULL DEFAULT 0,
      "margin_fen" INTEGER,
      "open_cases" INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX "client_code" ON "client" ("code");
    CREATE INDEX "client_region_class" ON "client" ("region", "class");
    CREATE INDEX "client_class" ON "client" ("class");
    CREATE INDEX "client_assets" ON "client" ("assets_fen");
    CREATE INDEX "client_owner" ON "client" ("owner_id");
    CREATE INDEX "client_branch" ON "client" ("branch_id") WHERE "branch_id" IS NOT NULL;
    CREATE INDEX "client_custodian" ON "client" ("custodian_id") WHERE "custodian_id" IS NOT NULL;
    CREATE INDEX "client_merged_into" ON "client" ("merged_into_id") WHERE "merged_into_id" IS NOT NULL;
    CREATE INDEX "contact_client" ON "contact" ("client_id");
    CREATE INDEX "visit_client" ON "visit" ("client_id", "status", "date");
    CREATE INDEX "visit_date" ON "visit" ("date");
    CREATE INDEX "visit_rep" ON "visit" ("rep_id", "date");
    CREATE INDEX "visit_contact" ON "visit" ("contact_id") WHERE "contact_id" IS NOT NULL;
    CREATE INDEX "visit_assigned_by" ON "visit" ("assigned_by_id") WHERE "assigned_by_id" IS NOT NULL;
    CREATE INDEX "visit_campaign" ON "visit" ("campaign_id") WHERE "campaign_id" IS NOT NULL;
    CREATE UNIQUE INDEX "campaign_code" ON "campaign" ("code");
    CREATE INDEX "campaign_segment" ON "campaign" ("segment_id") WHERE "segment_id" IS NOT NULL;
    CREATE INDEX "gift_rule_campaign" ON "gift_rule" ("campaign_id");
    CREATE INDEX "budget_line_campaign" ON "budget_line" ("campaign_id");
    CREATE UNIQUE INDEX "member_campaign_client" ON "member" ("campaign_id", "client_id");
    CREATE INDEX "member_client" ON "member" ("client_id");
    CREATE INDEX "response_campaign" ON "response" ("campaign_id", "event");
    CREATE INDEX "response_contact" ON "response" ("contact_id") WHERE "contact_id" IS NOT NULL;
    CREATE INDEX "response_client" ON "response" ("client_id");
    CREATE INDEX "purchase_client" ON "purchase" ("client_id", "date", "amount_fen", "cost_fen");
    CREATE INDEX "purchase_date" ON "purchase" ("date");
    CREATE INDEX "purchase_rep" ON "purchase" ("rep_id") WHERE "rep_id" IS NOT NULL;
    CREATE INDEX "purchase_branch" ON "purchase" ("branch_id") WHERE "branch_id" IS NOT NULL;
    CREATE INDEX "case_client" ON "case" ("client_id", "closed_at");
    CREATE INDEX "case_first_owner" ON "case" ("first_owner_id") WHERE "first_owner_id" IS NOT NULL;
    CREATE INDEX "task_client" ON "task" ("client_id") WHERE "client_id" IS NOT NULL;
    CREATE INDEX "task_rep" ON "task" ("rep_id") WHERE "rep_id" IS NOT NULL;
    CREATE INDEX "survey_client" ON "survey" ("client_id");
    CREATE UNIQUE INDEX "credit_client" ON "credit" ("client_id");
    CREATE UNIQUE INDEX "daily_report_rep_day" ON "daily_report" ("rep_id", "day");
    CREATE UNIQUE INDEX "branch_code" ON "branch" ("code");
    CREATE INDEX "branch_parent" ON "branch" ("parent_id") WHERE "parent_id" IS NOT NULL;
    CREATE UNIQUE INDEX "branch_status_branch_month" ON "branch_status" ("branch_id", "month");
    CREATE UNIQUE INDEX "rep_code" ON "rep" ("code");
    CREATE INDEX "rep_branch" ON "rep" ("branch_id") WHERE "branch_id" IS NOT NULL;
    CREATE UNIQUE INDEX "segment_name" ON "segment" ("name");
    CREATE INDEX "warning_client" ON "warning" ("client_id");
    CREATE INDEX "warning_handled_by" ON "warning" ("handled_by_id") WHERE "handled_by_id" IS NOT NULL;
    CREATE INDEX "audit_check_visit" ON "audit_check" ("visit_id");
    CREATE INDEX "audit_check_auditor" ON "audit_check" ("auditor_id") WHERE "auditor_id" IS NOT NULL;
    CREATE TRIGGER "visit_facts_insert" AFTER INSERT ON "visit" BEGIN
      INSERT INTO "client_facts" ("id", "last_visit", "visit_count") SELECT NEW."client_id", * FROM (SELECT max("date"), count(*) FROM "visit" WHERE "client_id" = NEW."client_id" AND "status" = 'completed') WHERE true ON CONFLICT ("id") DO UPDATE SET "last_visit" = excluded."last_visit", "visit_count" = excluded."visit_count";
    END;
    CREATE TRIGGER "visit_facts_update" AFTER UPDATE OF "client_id", "status", "date" ON "visit" BEGIN
      INSERT INTO "client_facts" ("id", "last_visit", "visit_count") SELECT NEW."client_id", * FROM (SELECT max("date"), count(*) FROM "visit" WHERE "client_id" = NEW."client_id" AND "status" = 'completed') WHERE true ON CONFLICT ("id") DO UPDATE SET "last_visit" = excluded."last_visit", "visit_count" = excluded."visit_count";
    END;
    CREATE TRIGGER "visit_facts_move" AFTER UPDATE OF "client_id" ON "visit" WHEN OLD."client_id" <> NEW."client_id" BEGIN
      UPDATE "client_facts" SET ("last_visit", "visit_count") = (SELECT max("date"), count(*) FROM "visit" WHERE "client_id" = OLD."client_id" AND "status" = 'completed') WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "visit_facts_delete" AFTER DELETE ON "visit" BEGIN
      UPDATE "client_facts" SET ("last_visit", "visit_count") = (SELECT max("date"), count(*) FROM "visit" WHERE "client_id" = OLD."client_id" AND "status" = 'completed') WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "purchase_facts_insert" AFTER INSERT ON "purchase" BEGIN
      INSERT INTO "client_facts" ("id", "last_purchase", "purchase_days", "revenue_fen", "margin_fen") SELECT NEW."client_id", * FROM (SELECT max(CASE WHEN "amount_fen" >= 0 THEN "date" END), count(DISTINCT CASE WHEN "amount_fen" >= 0 THEN "date" END), coalesce(sum("amount_fen"), 0), sum("amount_fen" - "cost_fen") FROM "purchase" WHERE "client_id" = NEW."client_id") WHERE true ON CONFLICT ("id") DO UPDATE SET "last_purchase" = excluded."last_purchase", "purchase_days" = excluded."purchase_days", "revenue_fen" = excluded."revenue_fen", "margin_fen" = excluded."margin_fen";
    END;
    CREATE TRIGGER "purchase_facts_update" AFTER UPDATE OF "client_id", "date", "amount_fen", "cost_fen" ON "purchase" BEGIN
      INSERT INTO "client_facts" ("id", "last_purchase", "purchase_days", "revenue_fen", "margin_fen") SELECT NEW."client_id", * FROM (SELECT max(CASE WHEN "amount_fen" >= 0 THEN "date" END), count(DISTINCT CASE WHEN "amount_fen" >= 0 THEN "date" END), coalesce(sum("amount_fen"), 0), sum("amount_fen" - "cost_fen") FROM "purchase" WHERE "client_id" = NEW."client_id") WHERE true ON CONFLICT ("id") DO UPDATE SET "last_purchase" = excluded."last_purchase", "purchase_days" = excluded."purchase_days", "revenue_fen" = excluded."revenue_fen", "margin_fen" = excluded."margin_fen";
    END;
    CREATE TRIGGER "purchase_facts_move" AFTER UPDATE OF "client_id" ON "purchase" WHEN OLD."client_id" <> NEW."client_id" BEGIN
      UPDATE "client_facts" SET ("last_purchase", "purchase_days", "revenue_fen", "margin_fen") = (SELECT max(CASE WHEN "amount_fen" >= 0 THEN "date" END), count(DISTINCT CASE WHEN "amount_fen" >= 0 THEN "date" END), coalesce(sum("amount_fen"), 0), sum("amount_fen" - "cost_fen") FROM "purchase" WHERE "client_id" = OLD."client_id") WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "purchase_facts_delete" AFTER DELETE ON "purchase" BEGIN
      UPDATE "client_facts" SET ("last_purchase", "purchase_days", "revenue_fen", "margin_fen") = (SELECT max(CASE WHEN "amount_fen" >= 0 THEN "date" END), count(DISTINCT CASE WHEN "amount_fen" >= 0 THEN "date" END), coalesce(sum("amount_fen"), 0), sum("amount_fen" - "cost_fen") FROM "purchase" WHERE "client_id" = OLD."client_id") WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "case_facts_insert" AFTER INSERT ON "case" BEGIN
      INSERT INTO "client_facts" ("id", "open_cases") SELECT NEW."client_id", * FROM (SELECT count(*) FROM "case" WHERE "client_id" = NEW."client_id" AND "closed_at" IS NULL) WHERE true ON CONFLICT ("id") DO UPDATE SET "open_cases" = excluded."open_cases";
    END;
    CREATE TRIGGER "case_facts_update" AFTER UPDATE OF "client_id", "closed_at" ON "case" BEGIN
      INSERT INTO "client_facts" ("id", "open_cases") SELECT NEW."client_id", * FROM (SELECT count(*) FROM "case" WHERE "client_id" = NEW."client_id" AND "closed_at" IS NULL) WHERE true ON CONFLICT ("id") DO UPDATE SET "open_cases" = excluded."open_cases";
    END;
    CREATE TRIGGER "case_facts_move" AFTER UPDATE OF "client_id" ON "case" WHEN OLD."client_id" <> NEW."client_id" BEGIN
      UPDATE "client_facts" SET ("open_cases") = (SELECT count(*) FROM "case" WHERE "client_id" = OLD."client_id" AND "closed_at" IS NULL) WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "case_facts_delete" AFTER DELETE ON "case" BEGIN
      UPDATE "client_facts" SET ("open_cases") = (SELECT count(*) FROM "case" WHERE "client_id" = OLD."client_id" AND "closed_at" IS NULL) WHERE "id" = OLD."client_id";
    END;
    CREATE TRIGGER "client_facts_delete" AFTER DELETE ON "client" BEGIN
      DELETE FROM "client_facts" WHERE "id" = OLD."id";
    END;
    INSERT INTO "rep" ("id", "code", "name") VALUES (1, 'unassigned', '未分配');
    """#
