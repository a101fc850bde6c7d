#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "journal.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// A chunk is full from this many bytes on: large enough that a chunk's own row costs little, small enough that one row's
// history reads little.
enum { FULL = 48 * 1024 };

typedef struct table {
    char *name;
    int columns, key_count, has_rowid;
    int keys[JOURNAL_MOST_KEYS];
    // Which columns are keys, and which hold reals, which SQLite gives as integers where they are whole.
    uint8_t *is_key, *is_real;
    // Which ones updates are compared in; all where `watched_count` is 0.
    int *watched;
    int watched_count;
    // The chunk that is being filled.
    uint8_t *data;
    size_t size, capacity;
    int64_t first, last, rows, deleted;
    // Rows with consecutive ids that were inserted last, not yet written.
    int64_t range_first, range_count;
} table;

struct journal {
    table *tables;
    int count;
    // The table of the last row: the next one is mostly of the same.
    int recent;
    int ranges, failed;
    journal_chunk *oldest, *newest;
};

journal *journal_create(void) { return calloc(1, sizeof(journal)); }

void journal_free(journal *journal) {
    if (!journal) return;
    journal_clear(journal);
    for (int i = 0; i < journal->count; i++) {
        table *t = &journal->tables[i];
        free(t->name);
        free(t->is_key);
        free(t->is_real);
        free(t->watched);
        free(t->data);
    }
    free(journal->tables);
    free(journal);
}

int journal_add_table(journal *journal, const char *name, int columns, const int *keys, int key_count, int has_rowid) {
    if (key_count < 1 || key_count > JOURNAL_MOST_KEYS || columns < key_count) return -1;
    for (int i = 0; i < key_count; i++) {
        if (keys[i] < 0 || keys[i] >= columns) return -1;
    }
    table *tables = realloc(journal->tables, sizeof(table) * (size_t)(journal->count + 1));
    if (!tables) return -1;
    journal->tables = tables;
    table *t = &tables[journal->count];
    memset(t, 0, sizeof *t);
    t->name = strdup(name);
    t->is_key = calloc((size_t)columns, 1);
    t->is_real = calloc((size_t)columns, 1);
    t->watched = malloc(sizeof(int) * (size_t)columns);
    if (!t->name || !t->is_key || !t->is_real || !t->watched) {
        free(t->name);
        free(t->is_key);
        free(t->is_real);
        free(t->watched);
        return -1;
    }
    t->columns = columns;
    t->key_count = key_count;
    t->has_rowid = has_rowid;
    for (int i = 0; i < key_count; i++) {
        t->keys[i] = keys[i];
        t->is_key[keys[i]] = 1;
    }
    return journal->count++;
}

void journal_set_real(journal *journal, int number, int column) {
    table *t = &journal->tables[number];
    if (column >= 0 && column < t->columns) t->is_real[column] = 1;
}

void journal_set_ranges(journal *journal, int ranges) { journal->ranges = ranges; }

void journal_set_columns(journal *journal, int number, const int *columns, int count) {
    table *t = &journal->tables[number];
    // More than there are would be the same twice: then all are compared.
    t->watched_count = count <= t->columns ? count : 0;
    for (int i = 0; i < t->watched_count; i++) t->watched[i] = columns[i];
}

int journal_failed(const journal *journal) { return journal->failed; }
void journal_spoil(journal *journal) { journal->failed = 1; }
int journal_is_full(const journal *journal) { return journal->oldest != NULL; }

// MARK: Chunks

static uint8_t *reserve(journal *journal, table *t, size_t more) {
    if (t->size + more > t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 4096;
        while (capacity < t->size + more) capacity *= 2;
        uint8_t *data = realloc(t->data, capacity);
        if (!data) {
            journal->failed = 1;
            return NULL;
        }
        t->data = data;
        t->capacity = capacity;
    }
    return t->data + t->size;
}

static size_t varint(uint8_t *to, uint64_t value) {
    size_t n = 0;
    while (value >= 0x80) {
        to[n++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    to[n++] = (uint8_t)value;
    return n;
}

static uint64_t zigzag(int64_t value) { return ((uint64_t)value << 1) ^ (uint64_t)(value >> 63); }

static void put_varint(journal *journal, table *t, uint64_t value) {
    uint8_t *to = reserve(journal, t, 10);
    if (to) t->size += varint(to, value);
}

static void put_byte(journal *journal, table *t, uint8_t byte) {
    uint8_t *to = reserve(journal, t, 1);
    if (!to) return;
    *to = byte;
    t->size++;
}

static void put_integer(journal *journal, table *t, int64_t value) {
    put_byte(journal, t, JOURNAL_INTEGER);
    put_varint(journal, t, zigzag(value));
}

static void put_real(journal *journal, table *t, double real) {
    uint64_t bits;
    memcpy(&bits, &real, 8);
    uint8_t *to = reserve(journal, t, 9);
    if (!to) return;
    *to++ = JOURNAL_REAL;
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)(bits >> (8 * i));
    t->size += 9;
}

static void put_value(journal *journal, table *t, int column, sqlite3_value *value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            if (t->is_real[column]) {
                put_real(journal, t, sqlite3_value_double(value));
            } else {
                put_integer(journal, t, sqlite3_value_int64(value));
            }
            return;
        case SQLITE_FLOAT: put_real(journal, t, sqlite3_value_double(value)); return;
        case SQLITE_TEXT:
        case SQLITE_BLOB: {
            int is_text = sqlite3_value_type(value) == SQLITE_TEXT;
            const void *bytes = is_text ? (const void *)sqlite3_value_text(value) : sqlite3_value_blob(value);
            size_t size = (size_t)sqlite3_value_bytes(value);
            if (!bytes && size) {
                journal->failed = 1;
                return;
            }
            put_byte(journal, t, is_text ? JOURNAL_TEXT : JOURNAL_BLOB);
            put_varint(journal, t, size);
            uint8_t *to = reserve(journal, t, size);
            if (!to) return;
            if (size) memcpy(to, bytes, size);
            t->size += size;
            return;
        }
        default: put_byte(journal, t, JOURNAL_NULL);
    }
}

static void note(table *t, int64_t first, int64_t last) {
    if (!t->rows || first < t->first) t->first = first;
    if (!t->rows || last > t->last) t->last = last;
}

static void end_range(journal *journal, table *t) {
    if (!t->range_count) return;
    int64_t first = t->range_first, count = t->range_count;
    t->range_count = 0;
    put_byte(journal, t, JOURNAL_RANGE);
    put_integer(journal, t, first);
    put_varint(journal, t, (uint64_t)count);
    note(t, first, first + count - 1);
    t->rows += count;
}

static void end_chunk(journal *journal, table *t) {
    end_range(journal, t);
    if (!t->rows) return;
    journal_chunk *chunk = calloc(1, sizeof *chunk);
    if (!chunk) {
        journal->failed = 1;
        return;
    }
    chunk->table = (int)(t - journal->tables);
    chunk->first = t->first;
    chunk->last = t->last;
    chunk->rows = t->rows;
    chunk->deleted = t->deleted;
    chunk->data = t->data;
    chunk->size = t->size;
    t->data = NULL;
    t->size = t->capacity = 0;
    t->rows = t->deleted = 0;
    if (journal->newest) {
        journal->newest->next = chunk;
    } else {
        journal->oldest = chunk;
    }
    journal->newest = chunk;
}

journal_chunk *journal_take(journal *journal, int all) {
    if (all) {
        for (int i = 0; i < journal->count; i++) end_chunk(journal, &journal->tables[i]);
    }
    journal_chunk *chunks = journal->oldest;
    journal->oldest = journal->newest = NULL;
    return chunks;
}

void journal_chunk_free(journal_chunk *chunk) {
    if (!chunk) return;
    free(chunk->data);
    free(chunk);
}

void journal_clear(journal *journal) {
    for (journal_chunk *chunk = journal->oldest; chunk;) {
        journal_chunk *next = chunk->next;
        journal_chunk_free(chunk);
        chunk = next;
    }
    journal->oldest = journal->newest = NULL;
    for (int i = 0; i < journal->count; i++) {
        table *t = &journal->tables[i];
        t->size = 0;
        t->rows = t->deleted = t->range_count = 0;
        t->watched_count = 0;
    }
    journal->failed = 0;
}

// MARK: The hook

static int equal(sqlite3_value *a, sqlite3_value *b) {
    int type = sqlite3_value_type(a);
    if (type != sqlite3_value_type(b)) return 0;
    switch (type) {
        case SQLITE_INTEGER: return sqlite3_value_int64(a) == sqlite3_value_int64(b);
        case SQLITE_FLOAT: {
            // By their bits: zero and minus zero are two values.
            double x = sqlite3_value_double(a), y = sqlite3_value_double(b);
            return memcmp(&x, &y, 8) == 0;
        }
        case SQLITE_TEXT:
        case SQLITE_BLOB: {
            const void *x = type == SQLITE_TEXT ? (const void *)sqlite3_value_text(a) : sqlite3_value_blob(a);
            const void *y = type == SQLITE_TEXT ? (const void *)sqlite3_value_text(b) : sqlite3_value_blob(b);
            int n = sqlite3_value_bytes(a);
            return n == sqlite3_value_bytes(b) && (n == 0 || memcmp(x, y, (size_t)n) == 0);
        }
        default: return 1;
    }
}

static table *find(journal *journal, const char *name) {
    if (journal->recent < journal->count && strcmp(journal->tables[journal->recent].name, name) == 0) {
        return &journal->tables[journal->recent];
    }
    for (int i = 0; i < journal->count; i++) {
        if (strcmp(journal->tables[i].name, name) == 0) {
            journal->recent = i;
            return &journal->tables[i];
        }
    }
    return NULL;
}

static int value_of(journal *journal, sqlite3 *db, int is_old, int column, sqlite3_value **value) {
    int code = is_old ? sqlite3_preupdate_old(db, column, value) : sqlite3_preupdate_new(db, column, value);
    if (code == SQLITE_OK && *value) return 1;
    journal->failed = 1;
    return 0;
}

/// Writes the action and the key, and gives the first key column's value.
static int put_key(journal *journal, table *t, sqlite3 *db, journal_action action, int64_t rowid, int64_t *first) {
    end_range(journal, t);
    put_byte(journal, t, (uint8_t)action);
    for (int i = 0; i < t->key_count; i++) {
        int64_t key = rowid;
        if (!t->has_rowid) {
            sqlite3_value *value;
            if (!value_of(journal, db, action != JOURNAL_INSERT, t->keys[i], &value)) return 0;
            if (sqlite3_value_type(value) != SQLITE_INTEGER) {
                journal->failed = 1;
                return 0;
            }
            key = sqlite3_value_int64(value);
        }
        if (i == 0) *first = key;
        put_integer(journal, t, key);
    }
    return 1;
}

static void record_whole(journal *journal, table *t, sqlite3 *db, journal_action action, int64_t rowid) {
    int64_t first;
    if (!put_key(journal, t, db, action, rowid, &first)) return;
    for (int i = 0; i < t->columns; i++) {
        sqlite3_value *value;
        if (t->is_key[i]) continue;
        if (!value_of(journal, db, action == JOURNAL_DELETE, i, &value)) return;
        put_value(journal, t, i, value);
    }
    note(t, first, first);
    t->rows++;
    if (action == JOURNAL_DELETE) t->deleted++;
}

static void record_update(journal *journal, table *t, sqlite3 *db, int64_t rowid) {
    size_t start = t->size;
    // The range before it, if any, stays.
    if (t->range_count) {
        end_range(journal, t);
        start = t->size;
    }
    int64_t first;
    if (!put_key(journal, t, db, JOURNAL_UPDATE, rowid, &first)) return;
    // The number of columns comes before them and is one byte: no table has 128.
    size_t place = t->size;
    put_byte(journal, t, 0);
    int changed = 0;
    int count = t->watched_count ? t->watched_count : t->columns;
    for (int i = 0; i < count; i++) {
        int column = t->watched_count ? t->watched[i] : i;
        sqlite3_value *old, *new;
        if (t->is_key[column]) continue;
        if (!value_of(journal, db, 1, column, &old) || !value_of(journal, db, 0, column, &new)) return;
        if (equal(old, new)) continue;
        put_varint(journal, t, (uint64_t)column);
        put_value(journal, t, column, old);
        put_value(journal, t, column, new);
        changed++;
    }
    if (journal->failed) return;
    if (!changed) {
        t->size = start;
        return;
    }
    t->data[place] = (uint8_t)changed;
    note(t, first, first);
    t->rows++;
}

/// Whether an update of a table without row ids changes the key: then it is another row's.
static int moves(journal *journal, table *t, sqlite3 *db) {
    for (int i = 0; i < t->key_count; i++) {
        sqlite3_value *old, *new;
        if (!value_of(journal, db, 1, t->keys[i], &old) || !value_of(journal, db, 0, t->keys[i], &new)) return 0;
        if (!equal(old, new)) return 1;
    }
    return 0;
}

static void changed(
    void *context, sqlite3 *db, int operation, const char *schema, const char *name, sqlite3_int64 old_rowid,
    sqlite3_int64 new_rowid
) {
    journal *journal = context;
    if (journal->failed || strcmp(schema, "main") != 0) return;
    table *t = find(journal, name);
    if (!t) return;
    if (t->columns > 127) {
        journal->failed = 1;
        return;
    }
    switch (operation) {
        case SQLITE_INSERT:
            if (journal->ranges && t->has_rowid) {
                int64_t count = t->range_count;
                if (count && new_rowid == t->range_first + count && count < JOURNAL_MOST_RANGE) {
                    t->range_count++;
                    return;
                }
                end_range(journal, t);
                t->range_first = new_rowid;
                t->range_count = 1;
            } else {
                record_whole(journal, t, db, JOURNAL_INSERT, new_rowid);
            }
            break;
        case SQLITE_DELETE: record_whole(journal, t, db, JOURNAL_DELETE, old_rowid); break;
        case SQLITE_UPDATE:
            if (t->has_rowid && old_rowid != new_rowid) {
                // A row's id is what it is known by; nothing here changes one.
                journal->failed = 1;
                return;
            }
            if (!t->has_rowid && moves(journal, t, db)) {
                record_whole(journal, t, db, JOURNAL_DELETE, old_rowid);
                record_whole(journal, t, db, JOURNAL_INSERT, new_rowid);
            } else {
                record_update(journal, t, db, old_rowid);
            }
            break;
    }
    if (t->size >= FULL) end_chunk(journal, t);
}

void journal_attach(journal *journal, sqlite3 *connection) { sqlite3_preupdate_hook(connection, changed, journal); }

void journal_detach(journal *journal, sqlite3 *connection) {
    (void)journal;
    sqlite3_preupdate_hook(connection, NULL, NULL);
}

int journal_dangling_references(sqlite3 *connection) {
    int current = 0, highest = 0;
    sqlite3_db_status(connection, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0);
    return current;
}
