// The script's functions date and datetime: strict ISO text, and numbers, into values.
#include <stdio.h>
#include <string.h>

#include "calendar.h"

// Exactly so many digits; -1 when they are not there.
static int digits(const char **text, const char *end, int count) {
    int value = 0;
    if (end - *text < count) return -1;
    for (int index = 0; index < count; index++) {
        char digit = (*text)[index];
        if (digit < '0' || digit > '9') return -1;
        value = value * 10 + (digit - '0');
    }
    *text += count;
    return value;
}

static bool letter(const char **text, const char *end, const char *allowed) {
    if (*text >= end || !**text || !strchr(allowed, **text)) return false;
    (*text)++;
    return true;
}

static bool is_day(int64_t year, int64_t month, int64_t day) {
    return year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
}

// Reads YYYY-MM-DD: false for another shape; the calendar is not asked.
static bool read_day(const char **text, const char *end, int *year, int *month, int *day) {
    return (*year = digits(text, end, 4)) >= 0 && letter(text, end, "-") && (*month = digits(text, end, 2)) >= 0
           && letter(text, end, "-") && (*day = digits(text, end, 2)) >= 0;
}

static int no_such_day(lua_State *L, lua_Integer year, lua_Integer month, lua_Integer day) {
    char text[96];
    snprintf(text, sizeof text, "%04lld-%02lld-%02lld", (long long)year, (long long)month, (long long)day);
    if (year >= 0 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31) {
        return luaL_error(L, "there is no %s: that month has %d days", text, days_in_month(year, month));
    }
    return luaL_error(L, "there is no %s: years are 0 to 9999, months 1 to 12", text);
}

int host_date_function(lua_State *L) {
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_Integer year = luaL_checkinteger(L, 1), month = luaL_checkinteger(L, 2), day = luaL_checkinteger(L, 3);
        if (!is_day(year, month, day)) return no_such_day(L, year, month, day);
        host_make_date(L, days_of(year, (int)month, (int)day));
        return 1;
    }
    if (host_to_date(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    if (host_to_datetime(L, 1)) {
        host_make_date(L, civil_of(L, host_to_datetime(L, 1)).days);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TSTRING) {
        return luaL_error(L, "date takes text as \"2026-09-30\" or three numbers, not %s", luaL_typename(L, 1));
    }
    size_t length;
    const char *text = lua_tolstring(L, 1, &length), *end = text + length;
    int year, month, day;
    if (!read_day(&text, end, &year, &month, &day) || text != end) {
        return luaL_error(L, "'%s' is no date: write it as 2026-09-30", lua_tostring(L, 1));
    }
    if (!is_day(year, month, day)) return no_such_day(L, year, month, day);
    host_make_date(L, days_of(year, month, day));
    return 1;
}

int host_datetime_function(lua_State *L) {
    if (host_to_datetime(L, 1)) {
        lua_settop(L, 1);
        return 1;
    }
    if (lua_type(L, 1) != LUA_TSTRING) {
        return luaL_error(L, "datetime takes text as \"2026-09-30 14:05\", not %s", luaL_typename(L, 1));
    }
    size_t length;
    const char *text = lua_tolstring(L, 1, &length), *end = text + length;
    int year, month, day, hour, minute, second = 0;
    int64_t zone = lua_host_of(L)->zone_seconds;
    bool good = read_day(&text, end, &year, &month, &day) && letter(&text, end, " T")
                && (hour = digits(&text, end, 2)) >= 0 && letter(&text, end, ":") && (minute = digits(&text, end, 2)) >= 0;
    if (good && letter(&text, end, ":")) good = (second = digits(&text, end, 2)) >= 0;
    if (good && letter(&text, end, "Z")) {
        zone = 0;
    } else if (good && text < end) {
        int sign = *text == '-' ? -1 : 1, hours, minutes;
        good = letter(&text, end, "+-") && (hours = digits(&text, end, 2)) >= 0 && hours < 24
               && (letter(&text, end, ":"), (minutes = digits(&text, end, 2)) >= 0) && minutes < 60;
        if (good) zone = sign * (hours * 3600 + minutes * 60);
    }
    if (!good || text != end) {
        return luaL_error(L, "'%s' is no datetime: write it as 2026-09-30 14:05", lua_tostring(L, 1));
    }
    if (!is_day(year, month, day)) return no_such_day(L, year, month, day);
    if (hour > 23 || minute > 59 || second > 59) {
        return luaL_error(L, "'%s' is no datetime: hours are 0 to 23, minutes and seconds 0 to 59", lua_tostring(L, 1));
    }
    host_make_datetime(L, days_of(year, month, day) * SECONDS_A_DAY + hour * 3600 + minute * 60 + second - zone);
    return 1;
}
