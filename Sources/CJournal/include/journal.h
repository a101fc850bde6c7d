/// Recording what a SQLite connection changes, row by row, before and after, as it happens: SQLite's preupdate hook
/// writes compact chunks of rows that can be read, undone and hashed. Unlike a session of SQLite's own, nothing is read
/// twice and no row is kept whole, so that a change of a hundred thousand rows costs a tenth of a second.
///
/// A chunk is rows of one table after another. A row is one byte of `journal_action`, then its key columns' values,
/// then
///   insert, delete: the value of every other column, in the table's order;
///   update: how many columns changed (a varint), and for each its number in the table (a varint), the value before,
///           the value after;
///   range:  how many rows with ids from the key on were inserted (a varint), whose values are in the table itself.
/// A value is one byte of `journal_type` and then: nothing; a zigzag varint; eight bytes of a double, little-endian;
/// a varint length and the bytes. Varints are little-endian groups of seven bits. Archives keep chunks: the format
/// must never change.
#ifndef DOSSIER_JOURNAL_H
#define DOSSIER_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;

typedef enum journal_action {
    JOURNAL_INSERT = 1,
    JOURNAL_UPDATE = 2,
    JOURNAL_DELETE = 3,
    JOURNAL_RANGE = 4,
} journal_action;

typedef enum journal_type {
    JOURNAL_NULL = 0,
    JOURNAL_INTEGER = 1,
    JOURNAL_REAL = 2,
    JOURNAL_TEXT = 3,
    JOURNAL_BLOB = 4,
} journal_type;

/// `MOST_RANGE` is how many rows one range speaks of at most.
enum { JOURNAL_MOST_KEYS = 4, JOURNAL_MOST_RANGE = 1 << 30 };

// MARK: Recording

typedef struct journal journal;

/// Rows of one table that were changed, finished.
typedef struct journal_chunk {
    struct journal_chunk *next;
    /// The table's number, as `journal_add_table` gave it.
    int table;
    /// The smallest and the largest first key.
    int64_t first, last;
    /// Of how many rows; a range counts all of its rows.
    int64_t rows, deleted;
    uint8_t *data;
    size_t size;
} journal_chunk;

/// NULL when out of memory.
journal *journal_create(void);
void journal_free(journal *journal);

/// A table whose changes are recorded. `keys` are the numbers of its key's columns, all integers; for a table with row
/// ids there is one key, which is its row id. Returns the table's number, -1 when out of memory.
int journal_add_table(journal *journal, const char *name, int columns, const int *keys, int key_count, int has_rowid);

/// A column that holds reals.
void journal_set_real(journal *journal, int table, int column);

/// Begins to record what the connection changes. `journal` must live until `journal_detach`.
void journal_attach(journal *journal, sqlite3 *connection);
void journal_detach(journal *journal, sqlite3 *connection);

/// Whether inserted rows are recorded with their values, or as ranges of ids.
void journal_set_ranges(journal *journal, int ranges);

/// The columns of a table that updates change until the next call, so that only they are compared; count 0 for all.
void journal_set_columns(journal *journal, int table, const int *columns, int count);

/// The chunks that are full, oldest first; with `all` also the rows that fill none. The caller frees them.
journal_chunk *journal_take(journal *journal, int all);
void journal_chunk_free(journal_chunk *chunk);

/// Whether there is something for `journal_take`: full chunks.
int journal_is_full(const journal *journal);

/// Something was recorded that was not written after all: the change set cannot be ended.
void journal_spoil(journal *journal);

/// Forgets what was recorded and not taken.
void journal_clear(journal *journal);

/// Nonzero when rows could not be recorded for want of memory, or because a key was no integer: what was written must
/// be rolled back.
int journal_failed(const journal *journal);

// MARK: Reading

typedef struct journal_value {
    journal_type type;
    int64_t integer;
    double real;
    const uint8_t *bytes;
    size_t size;
} journal_value;

typedef struct journal_cursor {
    const uint8_t *at, *end;
    int key_count;
    /// Columns besides the key.
    int other_columns;
    /// The row the cursor stands on.
    journal_action action;
    int64_t keys[JOURNAL_MOST_KEYS];
    /// Of an update: how many columns changed. Of a range: how many rows.
    int64_t count;
    const uint8_t *payload;
} journal_cursor;

/// Stands before the first row of a chunk.
void journal_begin(journal_cursor *cursor, const uint8_t *data, size_t size, int columns, int key_count);

/// Moves to the next row: 1, 0 at the end, -1 where the chunk cannot be read.
int journal_next(journal_cursor *cursor);

/// Reads a number of a column at `*at` (of an update's changes). 0 where it cannot be read.
int journal_read_column(const uint8_t **at, const uint8_t *end, int64_t *column);
/// Reads a value at `*at` and moves past it. 0 where it cannot be read.
int journal_read_value(const uint8_t **at, const uint8_t *end, journal_value *value);

/// Binds a value to a statement's parameter, without copying: SQLite's result code.
int journal_bind(sqlite3_stmt *statement, int parameter, const journal_value *value);

/// How many references lead nowhere in the connection's open transaction.
int journal_dangling_references(sqlite3 *connection);

#endif
