#include "rows.h"

#include <stdlib.h>
#include <string.h>

row_batch *row_batch_create(uint32_t columns, uint32_t capacity) {
    row_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    batch->columns = columns;
    batch->references = 1;
    batch->capacity = capacity ? capacity : 1;
    batch->ids = malloc(batch->capacity * sizeof *batch->ids);
    // One cell more than needed, so that a batch without columns still owns memory.
    batch->cells = malloc(((size_t)batch->capacity * columns + 1) * sizeof *batch->cells);
    if (!batch->ids || !batch->cells) {
        row_batch_release(batch);
        return NULL;
    }
    return batch;
}

// Batches cross threads (import fills one while another is inserted), so the count is atomic.
row_batch *row_batch_retain(row_batch *batch) {
    __atomic_add_fetch(&batch->references, 1, __ATOMIC_RELAXED);
    return batch;
}

void row_batch_release(row_batch *batch) {
    if (!batch || __atomic_sub_fetch(&batch->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    if (batch->release_context) batch->release_context(batch->context);
    free(batch->ids);
    free(batch->cells);
    free(batch->text);
    free(batch);
}

void row_batch_clear(row_batch *batch) {
    batch->rows = 0;
    batch->text_size = 0;
}

int64_t row_batch_add(row_batch *batch, int64_t id) {
    if (batch->rows == batch->capacity) {
        if (batch->capacity > UINT32_MAX / 2) return -1;
        uint32_t capacity = batch->capacity * 2;
        int64_t *ids = realloc(batch->ids, capacity * sizeof *ids);
        if (!ids) return -1;
        batch->ids = ids;
        row_cell *cells = realloc(batch->cells, ((size_t)capacity * batch->columns + 1) * sizeof *cells);
        if (!cells) return -1;
        batch->cells = cells;
        batch->capacity = capacity;
    }
    uint32_t row = batch->rows++;
    batch->ids[row] = id;
    memset(batch->cells + (size_t)row * batch->columns, 0, batch->columns * sizeof *batch->cells);
    return row;
}

int row_batch_set_text(row_batch *batch, uint32_t row, uint32_t column, const char *bytes, size_t length) {
    if (length > UINT32_MAX) return 0;
    if (batch->text_capacity - batch->text_size < length) {
        size_t capacity = batch->text_capacity ? batch->text_capacity * 2 : 4096;
        while (capacity - batch->text_size < length) capacity *= 2;
        char *text = realloc(batch->text, capacity);
        if (!text) return 0;
        batch->text = text;
        batch->text_capacity = capacity;
    }
    if (length) memcpy(batch->text + batch->text_size, bytes, length);
    row_cell *cell = row_batch_cell(batch, row, column);
    cell->as.text = batch->text_size;
    cell->length = (uint32_t)length;
    cell->kind = ROW_TEXT;
    batch->text_size += length;
    return 1;
}
