#include "journal.h"

#include <sqlite3.h>
#include <string.h>

static int read_varint(const uint8_t **at, const uint8_t *end, uint64_t *value) {
    uint64_t result = 0;
    for (int shift = 0; shift < 64 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;
        result |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80)) {
            *value = result;
            return 1;
        }
    }
    return 0;
}

int journal_read_column(const uint8_t **at, const uint8_t *end, int64_t *column) {
    uint64_t value;
    if (!read_varint(at, end, &value) || value > INT32_MAX) return 0;
    *column = (int64_t)value;
    return 1;
}

int journal_read_value(const uint8_t **at, const uint8_t *end, journal_value *value) {
    if (*at >= end) return 0;
    uint64_t number;
    value->type = (journal_type) * (*at)++;
    value->bytes = NULL;
    value->size = 0;
    switch (value->type) {
        case JOURNAL_NULL: return 1;
        case JOURNAL_INTEGER:
            if (!read_varint(at, end, &number)) return 0;
            value->integer = (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
            return 1;
        case JOURNAL_REAL: {
            if (end - *at < 8) return 0;
            uint64_t bits = 0;
            for (int i = 0; i < 8; i++) bits |= (uint64_t)(*at)[i] << (8 * i);
            memcpy(&value->real, &bits, 8);
            *at += 8;
            return 1;
        }
        case JOURNAL_TEXT:
        case JOURNAL_BLOB:
            if (!read_varint(at, end, &number) || number > (uint64_t)(end - *at)) return 0;
            value->bytes = *at;
            value->size = (size_t)number;
            *at += number;
            return 1;
        default: return 0;
    }
}

void journal_begin(journal_cursor *cursor, const uint8_t *data, size_t size, int columns, int key_count) {
    memset(cursor, 0, sizeof *cursor);
    cursor->at = data;
    cursor->end = data ? data + size : data;
    cursor->key_count = key_count;
    cursor->other_columns = columns - key_count;
}

int journal_next(journal_cursor *cursor) {
    if (cursor->at >= cursor->end) return 0;
    if (cursor->key_count < 1 || cursor->key_count > JOURNAL_MOST_KEYS || cursor->other_columns < 0) return -1;
    cursor->action = (journal_action)*cursor->at++;
    journal_value value;
    for (int i = 0; i < cursor->key_count; i++) {
        if (!journal_read_value(&cursor->at, cursor->end, &value) || value.type != JOURNAL_INTEGER) return -1;
        cursor->keys[i] = value.integer;
    }
    uint64_t count;
    switch (cursor->action) {
        case JOURNAL_INSERT:
        case JOURNAL_DELETE:
            cursor->count = cursor->other_columns;
            cursor->payload = cursor->at;
            for (int i = 0; i < cursor->other_columns; i++) {
                if (!journal_read_value(&cursor->at, cursor->end, &value)) return -1;
            }
            return 1;
        case JOURNAL_UPDATE: {
            if (!read_varint(&cursor->at, cursor->end, &count)) return -1;
            cursor->count = (int64_t)count;
            cursor->payload = cursor->at;
            int64_t column;
            for (uint64_t i = 0; i < count; i++) {
                if (!journal_read_column(&cursor->at, cursor->end, &column)) return -1;
                if (column >= cursor->other_columns + cursor->key_count) return -1;
                if (!journal_read_value(&cursor->at, cursor->end, &value)) return -1;
                if (!journal_read_value(&cursor->at, cursor->end, &value)) return -1;
            }
            return 1;
        }
        case JOURNAL_RANGE:
            if (!read_varint(&cursor->at, cursor->end, &count) || count < 1 || count > JOURNAL_MOST_RANGE) return -1;
            if (cursor->keys[0] > INT64_MAX - JOURNAL_MOST_RANGE) return -1;
            cursor->count = (int64_t)count;
            cursor->payload = cursor->at;
            return 1;
        default: return -1;
    }
}

int journal_bind(sqlite3_stmt *statement, int parameter, const journal_value *value) {
    switch (value->type) {
        case JOURNAL_INTEGER: return sqlite3_bind_int64(statement, parameter, value->integer);
        case JOURNAL_REAL: return sqlite3_bind_double(statement, parameter, value->real);
        // An empty text has bytes, too: without any it would be NULL.
        case JOURNAL_TEXT:
            return sqlite3_bind_text(
                statement, parameter, value->size ? (const char *)value->bytes : "", (int)value->size, SQLITE_STATIC);
        case JOURNAL_BLOB:
            return sqlite3_bind_blob(
                statement, parameter, value->size ? (const void *)value->bytes : "", (int)value->size, SQLITE_STATIC);
        default: return sqlite3_bind_null(statement, parameter);
    }
}
