/// Calendar dates and moments as Lua values.
#ifndef DOSSIER_HOST_DATES_H
#define DOSSIER_HOST_DATES_H

#include "host.h"

typedef struct host_date {
    uint64_t tag;
    int64_t value;  // days since 1970-01-01, or seconds since 1970-01-01T00:00:00Z
    // Of a date that was counted from today: how many days from it, so that a condition made with it can be asked on
    // another day. Order, equality, fields and texts know only the value.
    int64_t from_today;
    bool is_relative;
} host_date;

/// The date, or the moment, at `index`, or NULL when the value is none.
host_date *host_to_date(lua_State *L, int index);
host_date *host_to_datetime(lua_State *L, int index);

/// Pushes a date. Protected.
int host_new_date(lua_State *L, int64_t days);

/// Pushes the date that is so many days from today. Protected.
int host_new_relative_date(lua_State *L, int64_t days, int64_t from_today);

/// Pushes a moment. Protected.
int host_new_datetime(lua_State *L, int64_t seconds);

/// The same, for C functions under a protected call: may raise.
void host_make_date(lua_State *L, int64_t days);
void host_make_datetime(lua_State *L, int64_t seconds);

/// `date"2026-09-30"` or `date(2026, 9, 30)`; a lua_CFunction.
int host_date_function(lua_State *L);

/// `datetime"2026-09-30 14:05"` in the host's zone, with seconds or an offset where written; a lua_CFunction.
int host_datetime_function(lua_State *L);

/// Pushes one of the two functions above. Cannot raise.
static inline void host_push_date_function(lua_State *L, bool datetime) {
    lua_pushcfunction(L, datetime ? host_datetime_function : host_date_function);
}

#endif
