// The floor of W8: counts what a full-text index of pairs finds, and reads the first 50 ids. Prints the median
// milliseconds of counting, the count, and the median milliseconds of the first 50.
//
//   floor INDEX.db 'notes:"养老 老金"'
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 5 };

// Of this process, as the os.clock that the product is measured by: a busy machine must not decide.
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double measure(sqlite3 *db, const char *sql, const char *match, long long *answer) {
    double times[RUNS];
    for (int run = 0; run < RUNS; run++) {
        double begin = now();
        sqlite3_stmt *statement = 0;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, 0)) exit(1);
        sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
        while (sqlite3_step(statement) == SQLITE_ROW) *answer = sqlite3_column_int64(statement, 0);
        sqlite3_finalize(statement);
        times[run] = now() - begin;
    }
    qsort(times, RUNS, sizeof *times, by_size);
    return times[RUNS / 2];
}

int main(int count, char **arguments) {
    sqlite3 *db = 0;
    if (count < 3 || sqlite3_open_v2(arguments[1], &db, SQLITE_OPEN_READONLY, 0)) return 2;
    sqlite3_exec(db, "PRAGMA mmap_size = 2147418112", 0, 0, 0);
    long long hits = 0, last = 0;
    double all = measure(db, "SELECT count(*) FROM big WHERE big MATCH ?", arguments[2], &hits);
    double first = measure(db, "SELECT rowid FROM big WHERE big MATCH ? LIMIT 50", arguments[2], &last);
    printf("%.3f %lld %.3f\n", all, hits, first);
    return 0;
}
