#include "workbook.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// The library's own options, as of 1.1; later versions add members at the end, which are zero here.
struct options {
    uint8_t constant_memory;
    const char *temporary_folder;
    uint8_t use_zip64;
    void *later[6];
};

// What is used of the library. Its names are looked up once.
static struct {
    void *(*workbook_new_opt)(const char *, struct options *);
    void *(*workbook_add_worksheet)(void *, const char *);
    void *(*workbook_add_format)(void *);
    int (*workbook_close)(void *);
    void (*format_set_bold)(void *);
    void (*format_set_num_format)(void *, const char *);
    int (*worksheet_write_number)(void *, uint32_t, uint16_t, double, void *);
    int (*worksheet_write_string)(void *, uint32_t, uint16_t, const char *, void *);
    int (*worksheet_write_boolean)(void *, uint32_t, uint16_t, int, void *);
    int (*worksheet_set_column)(void *, uint16_t, uint16_t, double, void *);
    void (*worksheet_freeze_panes)(void *, uint32_t, uint16_t);
    const char *(*lxw_strerror)(int);
} library;

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static bool is_loaded;

struct workbook {
    void *book;
    void *sheet;
    void *formats[WORKBOOK_FORMATS];
    // What the system said of a write that failed; 0 as long as none did.
    int failure;
};

static bool load(char *why, size_t capacity) {
    pthread_mutex_lock(&loading);
    if (!is_loaded) {
        static const char *const names[] = {"libxlsxwriter.so.4", "libxlsxwriter.so", "libxlsxwriter.so.5",
                                            "libxlsxwriter.so.6", "libxlsxwriter.so.7", "libxlsxwriter.so.8"};
        void *handle = NULL;
        for (size_t i = 0; !handle && i < sizeof names / sizeof *names; i++) handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (!handle) {
            snprintf(
                why, capacity,
                "writing .xlsx needs the library libxlsxwriter, which is not installed: apt-get install libxlsxwriter-dev (or export to .csv)");
        } else {
            const char *missing = NULL;
#define FIND(name)                                                             \
    if (!(*(void **)&library.name = dlsym(handle, #name)) && !missing) missing = #name
            FIND(workbook_new_opt);
            FIND(workbook_add_worksheet);
            FIND(workbook_add_format);
            FIND(workbook_close);
            FIND(format_set_bold);
            FIND(format_set_num_format);
            FIND(worksheet_write_number);
            FIND(worksheet_write_string);
            FIND(worksheet_write_boolean);
            FIND(worksheet_set_column);
            FIND(worksheet_freeze_panes);
            FIND(lxw_strerror);
#undef FIND
            if (missing) {
                snprintf(why, capacity, "the installed libxlsxwriter has no %s; version 1.0 or later is needed", missing);
                dlclose(handle);
            } else {
                is_loaded = true;
            }
        }
    }
    bool result = is_loaded;
    pthread_mutex_unlock(&loading);
    return result;
}

struct workbook *workbook_create(const char *path, const char *sheet, char *why, size_t capacity) {
    if (!load(why, capacity)) return NULL;
    struct workbook *workbook = calloc(1, sizeof *workbook);
    struct options options = {.constant_memory = 1, .use_zip64 = 1};
    if (workbook) workbook->book = library.workbook_new_opt(path, &options);
    if (workbook && workbook->book) workbook->sheet = library.workbook_add_worksheet(workbook->book, sheet);
    if (!workbook || !workbook->book || !workbook->sheet) {
        snprintf(why, capacity, "libxlsxwriter could not begin a workbook: memory or disk space is short");
        if (workbook && workbook->book) library.workbook_close(workbook->book);
        free(workbook);
        return NULL;
    }
    static const char *const patterns[WORKBOOK_FORMATS] = {
        [WORKBOOK_MONEY] = "#,##0.00", [WORKBOOK_COUNT] = "#,##0",      [WORKBOOK_INTEGER] = "0",
        [WORKBOOK_PERCENT] = "0.0%",   [WORKBOOK_DATE] = "yyyy-mm-dd", [WORKBOOK_DATETIME] = "yyyy-mm-dd hh:mm:ss",
    };
    for (int i = WORKBOOK_PLAIN + 1; i < WORKBOOK_FORMATS; i++) {
        void *format = library.workbook_add_format(workbook->book);
        if (format && i == WORKBOOK_HEADING) library.format_set_bold(format);
        if (format && patterns[i]) library.format_set_num_format(format, patterns[i]);
        workbook->formats[i] = format;
    }
    return workbook;
}

// The library puts rows aside in a file of its own and does not look whether they could be written: rows would be
// missing from a sheet that seems whole. What the system said of the disk meanwhile tells.
static int noted(struct workbook *workbook, int error) {
    int code = errno;
    if (code == ENOSPC || code == EFBIG || code == EDQUOT || code == EIO) workbook->failure = code;
    return error;
}

int workbook_number(struct workbook *workbook, uint32_t row, uint16_t column, double value, enum workbook_format format) {
    errno = 0;
    return noted(workbook, library.worksheet_write_number(workbook->sheet, row, column, value, workbook->formats[format]));
}

int workbook_text(struct workbook *workbook, uint32_t row, uint16_t column, const char *text, enum workbook_format format) {
    errno = 0;
    return noted(workbook, library.worksheet_write_string(workbook->sheet, row, column, text, workbook->formats[format]));
}

int workbook_boolean(struct workbook *workbook, uint32_t row, uint16_t column, bool value) {
    errno = 0;
    return noted(workbook, library.worksheet_write_boolean(workbook->sheet, row, column, value, NULL));
}

void workbook_width(struct workbook *workbook, uint16_t column, double characters) {
    library.worksheet_set_column(workbook->sheet, column, column, characters, NULL);
}

void workbook_freeze(struct workbook *workbook, uint32_t rows) {
    library.worksheet_freeze_panes(workbook->sheet, rows, 0);
}

int workbook_close(struct workbook *workbook, int *failure) {
    errno = 0;
    int error = noted(workbook, library.workbook_close(workbook->book));
    *failure = workbook->failure;
    free(workbook);
    return error;
}

const char *workbook_problem(int error) {
    const char *problem = is_loaded ? library.lxw_strerror(error) : NULL;
    return problem ? problem : "unknown error";
}
