#pragma once
// Writing one sheet of an .xlsx file with libxlsxwriter. The library is loaded when the first workbook is made: linked
// in, it would cost every start of the program several milliseconds, and the program would not start without it.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How a cell's value is shown.
enum workbook_format {
    WORKBOOK_PLAIN,
    WORKBOOK_HEADING,
    /// `1,234.50`
    WORKBOOK_MONEY,
    /// `1,234`
    WORKBOOK_COUNT,
    /// `1234`
    WORKBOOK_INTEGER,
    /// `12.5%`
    WORKBOOK_PERCENT,
    /// `2026-09-30`, of a number of days
    WORKBOOK_DATE,
    /// `2026-09-30 08:15:00`
    WORKBOOK_DATETIME,
    WORKBOOK_FORMATS
};

struct workbook;

/// The most rows, the heading included, and columns that a sheet has.
#define WORKBOOK_ROWS 1048576u
#define WORKBOOK_COLUMNS 16384u

/// A workbook of one sheet that will be at `path`. Rows must be written in their order and are not kept in memory.
/// NULL when the library is not there or memory is short; `why` then says what to do.
struct workbook *workbook_create(const char *path, const char *sheet, char *why, size_t capacity);

/// Cells; 0, or a number for `workbook_problem`. `text` is UTF-8, and never taken for a formula.
int workbook_number(struct workbook *workbook, uint32_t row, uint16_t column, double value, enum workbook_format format);
int workbook_text(struct workbook *workbook, uint32_t row, uint16_t column, const char *text, enum workbook_format format);
int workbook_boolean(struct workbook *workbook, uint32_t row, uint16_t column, bool value);

/// The width of a column, in characters.
void workbook_width(struct workbook *workbook, uint16_t column, double characters);

/// Keeps the first rows in sight.
void workbook_freeze(struct workbook *workbook, uint32_t rows);

/// Writes the file and lets go of the workbook, whatever comes of it. 0, or a number for `workbook_problem`. `failure`
/// becomes the system's error where the disk failed or was full at any time since the workbook was made: the file is
/// then not whole, whatever the number.
int workbook_close(struct workbook *workbook, int *failure);

const char *workbook_problem(int error);
