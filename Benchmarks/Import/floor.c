// What the storage allows for an import: a plain CSV reader and prepared inserts into the product's own schema,
// with the product's settings (WAL, synchronous FULL, foreign keys), indexes built after the rows, all in one
// transaction.
//
//   cc -O2 -o floor floor.c -lsqlite3
//   floor clients.csv schema.sql out.db [extra] [contacts] [product]
//
// schema.sql is what `SQLiteEngine.schemaSQL` says. The file's columns are those of the peers' clients.csv:
//   id code name region industry class stage x y potential assets owner created last_visit next_visit phone email
//   birthday notes
// `extra` keeps the columns that are no field in client.extra; `contacts` makes a contact of phone, email and birthday;
// `product` writes just the rows that the product does by clients.lua: contacts, `potential` and `created` in extra,
// and each record's digest of 16 bytes, in order, so that a second import would know it.
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ID, CODE, NAME, REGION, INDUSTRY, CLASS, STAGE, X, Y, POTENTIAL, ASSETS, OWNER, CREATED, LAST_VISIT, NEXT_VISIT,
       PHONE, EMAIL, BIRTHDAY, NOTES, COLUMNS };

static sqlite3 *db;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "");
    exit(1);
}

static void run(const char *sql) {
    if (sqlite3_exec(db, sql, 0, 0, 0)) die(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0)) die(sql);
    return statement;
}

static void step(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) die("insert");
    sqlite3_reset(statement);
}

typedef struct {
    char *start;
    int length;
} Cell;

// Reads one record in place; returns where the next begins. Doubled quotes are closed up.
static char *record(char *p, char *end, Cell *cells) {
    for (int c = 0; c < COLUMNS; c++) {
        char *b = p;
        if (p < end && *p == '"') {
            char *w = b = ++p;
            while (p < end) {
                if (*p != '"') *w++ = *p++;
                else if (p + 1 < end && p[1] == '"') *w++ = '"', p += 2;
                else break;
            }
            p++;
            cells[c] = (Cell){b, (int)(w - b)};
        } else {
            while (p < end && *p != ',' && *p != '\n') p++;
            int length = (int)(p - b);
            if (length && b[length - 1] == '\r') length--;
            cells[c] = (Cell){b, length};
        }
        p++;
    }
    return p;
}

static void text(sqlite3_stmt *s, int index, Cell cell) {
    if (cell.length) sqlite3_bind_text(s, index, cell.start, cell.length, SQLITE_STATIC);
    else sqlite3_bind_null(s, index);
}

static void integer(sqlite3_stmt *s, int index, Cell cell) {
    long value = 0;
    for (int i = 0; i < cell.length; i++) value = value * 10 + cell.start[i] - '0';
    if (cell.length) sqlite3_bind_int64(s, index, value);
    else sqlite3_bind_null(s, index);
}

// Yuan with up to two decimals, as fen.
static void money(sqlite3_stmt *s, int index, Cell cell) {
    long fen = 0, decimals = -1;
    int negative = cell.length && cell.start[0] == '-';
    for (int i = negative; i < cell.length; i++) {
        if (cell.start[i] == '.') decimals = 0;
        else if (decimals < 2) fen = fen * 10 + cell.start[i] - '0', decimals += decimals >= 0;
    }
    for (long d = decimals < 0 ? 0 : decimals; d < 2; d++) fen *= 10;
    if (cell.length) sqlite3_bind_int64(s, index, negative ? -fen : fen);
    else sqlite3_bind_null(s, index);
}

// Owners by code: R1064 is number 1064.
static long long owners[1 << 16];

static long long owner(Cell cell, sqlite3_stmt *insert) {
    int number = atoi(cell.start + 1) & 0xFFFF;
    if (!owners[number]) {
        text(insert, 1, cell);
        step(insert);
        owners[number] = sqlite3_last_insert_rowid(db);
    }
    return owners[number];
}

// A digest of a record's bytes: not the product's, but as long and about as dear.
typedef struct {
    unsigned char bytes[16];
} Digest;

static Digest digest(const char *p, const char *end) {
    unsigned long long a = 0x9E3779B97F4A7C15ull, b = 0xC2B2AE3D27D4EB4Full, word;
    for (; p < end; p += 8) {
        word = 0;
        memcpy(&word, p, end - p < 8 ? end - p : 8);
        a = ((a ^ word) << 27 | (a ^ word) >> 37) * 0xD6E8FEB86659FD93ull + b;
        b = ((b ^ word) << 31 | (b ^ word) >> 33) * 0xA24BAED4963EE407ull + a;
    }
    Digest result;
    memcpy(result.bytes, &a, 8);
    memcpy(result.bytes + 8, &b, 8);
    return result;
}

static int by_bytes(const void *left, const void *right) { return memcmp(left, right, sizeof(Digest)); }

static int product_json(char *out, const Cell *cells) {
    return sprintf(
        out, "{\"potential\":%.*s,\"created\":\"%.*s\"}", cells[POTENTIAL].length, cells[POTENTIAL].start,
        cells[CREATED].length, cells[CREATED].start);
}

static int json(char *out, const Cell *cells) {
    static const struct { int column; const char *name; } kept[] = {
        {POTENTIAL, "potential"}, {CREATED, "created"}, {LAST_VISIT, "last_visit"}, {NEXT_VISIT, "next_visit"},
        {PHONE, "phone"}, {EMAIL, "email"}, {BIRTHDAY, "birthday"}};
    char *w = out;
    *w++ = '{';
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        Cell cell = cells[kept[i].column];
        if (!cell.length) continue;
        w += sprintf(w, "%s\"%s\":\"%.*s\"", w > out + 1 ? "," : "", kept[i].name, cell.length, cell.start);
    }
    *w++ = '}';
    return (int)(w - out);
}

// Runs the statements of the schema that begin with one of the words.
static void schema(const char *script, const char *first, const char *second) {
    const char *p = script, *tail = script;
    while (*p) {
        while (*p == ' ' || *p == '\n') p++;
        if (!*p) return;
        sqlite3_stmt *statement = 0;
        int wanted = !strncmp(p, first, strlen(first)) || (second && !strncmp(p, second, strlen(second)));
        if (wanted) {
            if (sqlite3_prepare_v2(db, p, -1, &statement, &tail)) die(p);
            while (sqlite3_step(statement) == SQLITE_ROW) {}
            if (sqlite3_finalize(statement)) die(p);
            p = tail;
        } else {
            // A trigger has semicolons inside: it ends at its END.
            const char *end = strncmp(p, "CREATE TRIGGER", 14) ? strstr(p, ";\n") : strstr(p, "\nEND;\n");
            if (!end) return;
            p = strstr(end, ";\n") + 2;
        }
    }
}

int main(int count, char **arguments) {
    if (count < 4) {
        fprintf(stderr, "usage: floor clients.csv schema.sql out.db [extra] [contacts] [product]\n");
        return 2;
    }
    int extra = 0, contacts = 0, product = 0;
    for (int i = 4; i < count; i++) {
        extra |= !strcmp(arguments[i], "extra");
        contacts |= !strcmp(arguments[i], "contacts");
        product |= !strcmp(arguments[i], "product");
    }
    if (product) extra = contacts = 1;
    static char script[1 << 18];
    FILE *file = fopen(arguments[2], "r");
    if (!file) die(arguments[2]);
    script[fread(script, 1, sizeof script - 1, file)] = 0;
    fclose(file);
    unlink(arguments[3]);

    double begin = now();
    if (sqlite3_open(arguments[3], &db)) die(arguments[3]);
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    run("BEGIN IMMEDIATE");
    schema(script, "CREATE TABLE", "INSERT");
    sqlite3_stmt *client = prepare(
        "INSERT INTO client (code, name, region, industry, class, stage, x_current, y_capacity, assets_fen, owner_id, "
        "created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00Z', "
        "'2026-01-01T00:00:00Z', 1)");
    sqlite3_stmt *texts = prepare("INSERT INTO client_text (id, notes, extra) VALUES (?, ?, ?)");
    sqlite3_stmt *contact = prepare(
        "INSERT INTO contact (client_id, name, phone, email, birthday) VALUES (?, ?, ?, ?, ?)");
    sqlite3_stmt *rep = prepare("INSERT INTO rep (code) VALUES (?)");

    int input = open(arguments[1], O_RDONLY);
    struct stat status;
    if (input < 0 || fstat(input, &status)) die(arguments[1]);
    char *p = mmap(0, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, input, 0), *end = p + status.st_size;
    p = memchr(p, '\n', status.st_size) + 1;

    static const char *stages[] = {"incubation", "initial", "intermediate", "partnership", "collaborative", "broken"};
    Cell cells[COLUMNS];
    static char object[1 << 16];
    long rows = 0, digest_capacity = 0;
    Digest *digests = 0;
    while (p < end) {
        if (product) {
            const char *line = memchr(p, '\n', end - p);
            if (rows == digest_capacity) {
                digest_capacity = digest_capacity ? digest_capacity * 2 : 4096;
                digests = realloc(digests, digest_capacity * sizeof *digests);
                if (!digests) die("memory");
            }
            digests[rows] = digest(p, line ? line : end);
        }
        p = record(p, end, cells);
        text(client, 1, cells[CODE]);
        text(client, 2, cells[NAME]);
        text(client, 3, cells[REGION]);
        text(client, 4, cells[INDUSTRY]);
        if (cells[CLASS].length && cells[CLASS].start[0] == 'V') cells[CLASS] = (Cell){"VIP", 3};
        text(client, 5, cells[CLASS]);
        int stage = cells[STAGE].length ? cells[STAGE].start[0] - '1' : -1;
        if (stage >= 0 && stage < 6) sqlite3_bind_text(client, 6, stages[stage], -1, SQLITE_STATIC);
        else sqlite3_bind_null(client, 6);
        integer(client, 7, cells[X]);
        integer(client, 8, cells[Y]);
        money(client, 9, cells[ASSETS]);
        sqlite3_bind_int64(client, 10, cells[OWNER].length ? owner(cells[OWNER], rep) : 1);
        step(client);
        long long id = sqlite3_last_insert_rowid(db);
        if (cells[NOTES].length || extra) {
            sqlite3_bind_int64(texts, 1, id);
            text(texts, 2, cells[NOTES]);
            if (extra)
                sqlite3_bind_text(
                    texts, 3, object, product ? product_json(object, cells) : json(object, cells), SQLITE_STATIC);
            step(texts);
        }
        if (contacts) {
            sqlite3_bind_int64(contact, 1, id);
            text(contact, 2, cells[NAME]);
            text(contact, 3, cells[PHONE]);
            text(contact, 4, cells[EMAIL]);
            text(contact, 5, cells[BIRTHDAY]);
            step(contact);
        }
        rows++;
    }
    if (product) {
        run("INSERT INTO import_run (file, imported_at, records, added, updated, skipped, rejected) "
            "VALUES ('clients.csv', '2026-01-01T00:00:00Z', 0, 0, 0, 0, 0)");
        sqlite3_stmt *known = prepare("INSERT INTO import_record (digest, run) VALUES (?, 1)");
        qsort(digests, rows, sizeof *digests, by_bytes);
        for (long i = 0; i < rows; i++) {
            sqlite3_bind_blob(known, 1, digests[i].bytes, sizeof digests[i].bytes, SQLITE_STATIC);
            step(known);
        }
        sqlite3_finalize(known);
    }
    double inserted = now();
    schema(script, "CREATE INDEX", "CREATE UNIQUE");
    schema(script, "CREATE VIRTUAL", "CREATE VIEW");
    schema(script, "CREATE TRIGGER", 0);
    double indexed = now();
    run("COMMIT");
    double committed = now();
    sqlite3_finalize(client);
    sqlite3_finalize(texts);
    sqlite3_finalize(contact);
    sqlite3_finalize(rep);
    if (sqlite3_close(db)) die("close");
    double closed = now();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    stat(arguments[3], &status);
    printf(
        "RESULT op=%.3f insert=%.3f index=%.3f commit=%.3f close=%.3f rows=%ld mb=%.1f peak_mib=%ld\n",
        closed - begin, inserted - begin, indexed - inserted, committed - indexed, closed - committed, rows,
        status.st_size / 1e6, usage.ru_maxrss / 1024);
    return 0;
}
