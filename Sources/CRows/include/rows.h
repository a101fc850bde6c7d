/// Row batches: the one memory layout that an engine fills and the Lua bridge reads, so that a row's field
/// costs a table lookup and a switch, and no Swift object per row. A batch is filled by one thread, then only read.
#ifndef DOSSIER_ROWS_H
#define DOSSIER_ROWS_H

#include <stddef.h>
#include <stdint.h>

typedef enum row_kind {
    ROW_MISSING = 0,
    ROW_BOOLEAN = 1,   // integer: 0 or 1
    ROW_INTEGER = 2,   // integer
    ROW_REAL = 3,      // real
    ROW_TEXT = 4,      // text: UTF-8, not terminated
    ROW_MONEY = 5,     // integer: fen
    ROW_DATE = 6,      // integer: days since 1970-01-01
    ROW_DATETIME = 7,  // integer: seconds since 1970-01-01T00:00:00Z
} row_kind;

typedef struct row_cell {
    union {
        int64_t integer;
        double real;
        size_t text;  // offset into the batch's text
    } as;
    uint32_t length;  // of the text, in bytes
    uint32_t kind;    // a row_kind
} row_cell;

typedef struct row_batch row_batch;

struct row_batch {
    int64_t *ids;     // one a row
    row_cell *cells;  // row-major: cells[row * columns + column]
    char *text;
    size_t text_size, text_capacity;
    uint32_t columns, rows, capacity;
    int32_t references;
    // What the rows are rows of, for whoever made the batch: released with the batch by the function beside it.
    void *context;
    void (*release_context)(void *);
};

/// A batch of no rows with room for `capacity`, held once; NULL when out of memory.
row_batch *row_batch_create(uint32_t columns, uint32_t capacity);
row_batch *row_batch_retain(row_batch *batch);
void row_batch_release(row_batch *batch);

/// Forgets the rows and keeps the memory.
void row_batch_clear(row_batch *batch);

/// Adds a row whose cells are all missing and returns its number; grows as needed. -1 when out of memory.
int64_t row_batch_add(row_batch *batch, int64_t id);

/// Copies text into the cell. 0 when out of memory or longer than 4 GiB.
int row_batch_set_text(row_batch *batch, uint32_t row, uint32_t column, const char *bytes, size_t length);

static inline row_cell *row_batch_cell(const row_batch *batch, uint32_t row, uint32_t column) {
    return &batch->cells[(size_t)row * batch->columns + column];
}

static inline void row_batch_set_integer(row_batch *batch, uint32_t row, uint32_t column, row_kind kind, int64_t value) {
    row_cell *cell = row_batch_cell(batch, row, column);
    cell->as.integer = value;
    cell->kind = kind;
}

static inline void row_batch_set_real(row_batch *batch, uint32_t row, uint32_t column, double value) {
    row_cell *cell = row_batch_cell(batch, row, column);
    cell->as.real = value;
    cell->kind = ROW_REAL;
}

static inline const char *row_batch_text(const row_batch *batch, const row_cell *cell) {
    return batch->text + cell->as.text;
}

#endif
