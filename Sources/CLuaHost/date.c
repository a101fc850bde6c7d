// Dates and moments: immutable values with arithmetic and order, shown in one fixed zone. date_reading.c makes them
// from text.
#include <stdio.h>
#include <string.h>

#include "calendar.h"

static const char date_metatable = 0, datetime_metatable = 0;

host_date *host_to_date(lua_State *L, int index) { return host_tagged(L, index, HOST_TAG_DATE, sizeof(host_date)); }

host_date *host_to_datetime(lua_State *L, int index) {
    return host_tagged(L, index, HOST_TAG_DATETIME, sizeof(host_date));
}

// --- Making ---

static int date_add(lua_State *L), date_sub(lua_State *L), date_eq(lua_State *L), date_lt(lua_State *L),
    date_le(lua_State *L), date_tostring(lua_State *L), date_concat(lua_State *L), date_index(lua_State *L),
    date_format(lua_State *L), date_newindex(lua_State *L);

static void make(lua_State *L, uint64_t tag, int64_t value) {
    host_date *date = lua_newuserdatauv(L, sizeof *date, 0);
    date->tag = tag;
    date->value = value;
    bool is_date = tag == HOST_TAG_DATE;
    const char *key = is_date ? &date_metatable : &datetime_metatable;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TNIL) {
        static const luaL_Reg methods[] = {
            {"__add", date_add},           {"__sub", date_sub},       {"__eq", date_eq},
            {"__lt", date_lt},             {"__le", date_le},         {"__tostring", date_tostring},
            {"__concat", date_concat},     {"__newindex", date_newindex}, {NULL, NULL},
        };
        lua_pop(L, 1);
        lua_createtable(L, 0, 12);
        luaL_setfuncs(L, methods, 0);
        lua_pushcfunction(L, date_format);
        lua_pushcclosure(L, date_index, 1);
        lua_setfield(L, -2, "__index");
        lua_pushstring(L, is_date ? "date" : "datetime");
        lua_setfield(L, -2, "__name");
        host_hide(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
    lua_setmetatable(L, -2);
}

void host_make_date(lua_State *L, int64_t days) { make(L, HOST_TAG_DATE, days); }
void host_make_datetime(lua_State *L, int64_t seconds) { make(L, HOST_TAG_DATETIME, seconds); }

static int new_date(lua_State *L) {
    const host_date *request = lua_touserdata(L, 1);
    make(L, request->tag, request->value);
    return 1;
}

static int protected_make(lua_State *L, uint64_t tag, int64_t value) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    host_date request = {tag, value};
    lua_pushcfunction(L, new_date);
    lua_pushlightuserdata(L, &request);
    return lua_pcall(L, 1, 1, 0);
}

int host_new_date(lua_State *L, int64_t days) { return protected_make(L, HOST_TAG_DATE, days); }
int host_new_datetime(lua_State *L, int64_t seconds) { return protected_make(L, HOST_TAG_DATETIME, seconds); }

// --- Showing ---

enum { SHOWN_SIZE = 48 };

static size_t show(lua_State *L, const host_date *date, char *text) {
    civil parts = civil_of(L, date);
    if (date->tag == HOST_TAG_DATE) {
        return (size_t)snprintf(text, SHOWN_SIZE, "%04d-%02d-%02d", parts.year, parts.month, parts.day);
    }
    return (size_t)snprintf(
        text, SHOWN_SIZE, "%04d-%02d-%02d %02d:%02d:%02d", parts.year, parts.month, parts.day, parts.hour, parts.minute,
        parts.second);
}

static const host_date *any_date(lua_State *L, int index) {
    const host_date *date = host_to_date(L, index);
    return date ? date : host_to_datetime(L, index);
}

static const host_date *check_date(lua_State *L, int index) {
    const host_date *date = any_date(L, index);
    if (!date) luaL_typeerror(L, index, "date");
    return date;
}

static int date_tostring(lua_State *L) {
    char text[SHOWN_SIZE];
    lua_pushlstring(L, text, show(L, check_date(L, 1), text));
    return 1;
}

// Whether a condition's rules hold, and what they say of one side: nil calculates to nil and orders as false.
static bool is_missing(lua_State *L) {
    return lua_host_of(L)->condition != 0 && (lua_isnoneornil(L, 1) || lua_isnoneornil(L, 2));
}

static int date_concat(lua_State *L) {
    lua_settop(L, 2);
    if (is_missing(L)) {
        lua_pushnil(L);
        return 1;
    }
    for (int index = 1; index <= 2; index++) {
        const host_date *date = any_date(L, index);
        char text[SHOWN_SIZE];
        if (date) {
            lua_pushlstring(L, text, show(L, date, text));
        } else if (lua_type(L, index) == LUA_TSTRING || lua_type(L, index) == LUA_TNUMBER) {
            lua_pushvalue(L, index);
        } else if (luaL_getmetafield(L, index, "__tostring") != LUA_TNIL) {
            lua_pop(L, 1);
            luaL_tolstring(L, index, NULL);
        } else {
            return luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, index));
        }
    }
    lua_concat(L, 2);
    return 1;
}

// ISO 8601: the week belongs to the year that has its Thursday.
static int iso_week(const civil *parts, int *year) {
    int64_t thursday = parts->days - weekday_of(parts->days) + 4;
    civil that = civil_of_days(thursday);
    *year = that.year;
    return (int)((thursday - days_of(that.year, 1, 1)) / 7) + 1;
}

static int date_format(lua_State *L) {
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    const host_date *date = check_date(L, 1);
    size_t length;
    const char *format = luaL_checklstring(L, 2, &length);
    if (length > 1000) return luaL_error(L, "a date's format has at most 1000 bytes, this one %d", (int)length);
    civil parts = civil_of(L, date);
    int weekday = weekday_of(parts.days);
    bool is_date = date->tag == HOST_TAG_DATE;
    int32_t zone = lua_host_of(L)->zone_seconds;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (size_t position = 0; position < length; position++) {
        if (format[position] != '%') {
            luaL_addchar(&buffer, format[position]);
            continue;
        }
        char text[SHOWN_SIZE] = "";
        char letter = position + 1 < length ? format[++position] : 0;
        int iso_year;
        switch (letter) {
            case 'Y': snprintf(text, sizeof text, "%04d", parts.year); break;
            case 'y': snprintf(text, sizeof text, "%02d", parts.year % 100); break;
            case 'C': snprintf(text, sizeof text, "%02d", parts.year / 100); break;
            case 'm': snprintf(text, sizeof text, "%02d", parts.month); break;
            case 'd': snprintf(text, sizeof text, "%02d", parts.day); break;
            case 'e': snprintf(text, sizeof text, "%2d", parts.day); break;
            case 'H': snprintf(text, sizeof text, "%02d", parts.hour); break;
            case 'I': snprintf(text, sizeof text, "%02d", parts.hour % 12 ? parts.hour % 12 : 12); break;
            case 'M': snprintf(text, sizeof text, "%02d", parts.minute); break;
            case 'S': snprintf(text, sizeof text, "%02d", parts.second); break;
            case 'p': snprintf(text, sizeof text, "%s", parts.hour < 12 ? "AM" : "PM"); break;
            case 'j': snprintf(text, sizeof text, "%03d", (int)(parts.days - days_of(parts.year, 1, 1)) + 1); break;
            case 'u': snprintf(text, sizeof text, "%d", weekday); break;
            case 'w': snprintf(text, sizeof text, "%d", weekday % 7); break;
            case 'a': snprintf(text, sizeof text, "%.3s", days[weekday - 1]); break;
            case 'A': snprintf(text, sizeof text, "%s", days[weekday - 1]); break;
            case 'b':
            case 'h': snprintf(text, sizeof text, "%.3s", months[parts.month - 1]); break;
            case 'B': snprintf(text, sizeof text, "%s", months[parts.month - 1]); break;
            case 'F': snprintf(text, sizeof text, "%04d-%02d-%02d", parts.year, parts.month, parts.day); break;
            case 'D': snprintf(text, sizeof text, "%02d/%02d/%02d", parts.month, parts.day, parts.year % 100); break;
            case 'R': snprintf(text, sizeof text, "%02d:%02d", parts.hour, parts.minute); break;
            case 'T': snprintf(text, sizeof text, "%02d:%02d:%02d", parts.hour, parts.minute, parts.second); break;
            case 'V': snprintf(text, sizeof text, "%02d", iso_week(&parts, &iso_year)); break;
            case 'G': iso_week(&parts, &iso_year); snprintf(text, sizeof text, "%04d", iso_year); break;
            case 's':
                snprintf(text, sizeof text, "%lld", (long long)(is_date ? date->value * SECONDS_A_DAY : date->value));
                break;
            case 'z': {
                int minutes = (zone < 0 ? -zone : zone) / 60;
                snprintf(text, sizeof text, "%c%02d%02d", zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
                break;
            }
            case 'n': text[0] = '\n'; break;
            case 't': text[0] = '\t'; break;
            case '%': text[0] = '%'; break;
            case 0: return luaL_error(L, "a date's format cannot end in %%: write %%%% for a percent sign");
            default:
                return luaL_error(L, "a date's format knows no '%%%c': use letters as %%Y %%m %%d %%H %%M %%S", letter);
        }
        luaL_addstring(&buffer, text);
    }
    luaL_pushresult(&buffer);
    return 1;
}

// Upvalue: the format method.
static int date_index(lua_State *L) {
    const host_date *date = check_date(L, 1);
    bool is_date = date->tag == HOST_TAG_DATE;
    const char *key = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    civil parts = civil_of(L, date);
    lua_Integer number;
    if (strcmp(key, "year") == 0) number = parts.year;
    else if (strcmp(key, "month") == 0) number = parts.month;
    else if (strcmp(key, "day") == 0) number = parts.day;
    else if (strcmp(key, "weekday") == 0) number = weekday_of(parts.days);
    else if (strcmp(key, "days") == 0) number = parts.days;
    else if (strcmp(key, "format") == 0) {
        lua_pushvalue(L, lua_upvalueindex(1));
        return 1;
    } else if (!is_date && strcmp(key, "hour") == 0) number = parts.hour;
    else if (!is_date && strcmp(key, "minute") == 0) number = parts.minute;
    else if (!is_date && strcmp(key, "second") == 0) number = parts.second;
    else if (!is_date && strcmp(key, "seconds") == 0) number = date->value;
    else if (!is_date && strcmp(key, "date") == 0) {
        host_make_date(L, parts.days);
        return 1;
    } else {
        return luaL_error(
            L, "a %s has no field '%s': there are year, month, day, weekday, days%s and format",
            is_date ? "date" : "datetime", lua_type(L, 2) == LUA_TSTRING ? key : luaL_typename(L, 2),
            is_date ? "" : ", hour, minute, second, seconds, date");
    }
    lua_pushinteger(L, number);
    return 1;
}

static int date_newindex(lua_State *L) { return luaL_error(L, "a date cannot be changed: make another, as d + 1"); }

// --- Order and arithmetic ---

static int compare_error(lua_State *L) {
    bool moment = host_to_datetime(L, 1) || host_to_datetime(L, 2);
    const char *kind = moment ? "datetime" : "date";
    if (any_date(L, 1) && any_date(L, 2)) {
        return luaL_error(L, "a date compares only with a date: write moment.date for a datetime's day");
    }
    return luaL_error(
        L, "a %s compares only with a %s: write %s\"2026-09-30%s\"", kind, kind, kind, moment ? " 14:05" : "");
}

// Both dates or both moments, else an error.
static void operands(lua_State *L, const host_date **left, const host_date **right) {
    *left = any_date(L, 1);
    *right = any_date(L, 2);
    if (!*left || !*right || (*left)->tag != (*right)->tag) compare_error(L);
}

static int date_eq(lua_State *L) {
    const host_date *left = any_date(L, 1), *right = any_date(L, 2);
    lua_pushboolean(L, left && right && left->tag == right->tag && left->value == right->value);
    return 1;
}

static int date_lt(lua_State *L) {
    const host_date *left, *right;
    if (is_missing(L)) {
        lua_pushboolean(L, 0);
        return 1;
    }
    operands(L, &left, &right);
    lua_pushboolean(L, left->value < right->value);
    return 1;
}

static int date_le(lua_State *L) {
    const host_date *left, *right;
    if (is_missing(L)) {
        lua_pushboolean(L, 0);
        return 1;
    }
    operands(L, &left, &right);
    lua_pushboolean(L, left->value <= right->value);
    return 1;
}

// The integer to add: of days to a date, of seconds to a moment.
static lua_Integer amount(lua_State *L, int index, const host_date *date) {
    bool is_date = date->tag == HOST_TAG_DATE;
    int is_integer = 0;
    lua_Integer value = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &is_integer) : 0;
    if (is_integer) return value;
    const char *got = lua_type(L, index) == LUA_TNUMBER ? "a number with a fraction" : luaL_typename(L, index);
    return luaL_error(
        L, "only a whole number of %s can be added to a %s, not %s", is_date ? "days" : "seconds",
        is_date ? "date" : "datetime", got);
}

static int shifted(lua_State *L, const host_date *date, lua_Integer by) {
    int64_t scale = date->tag == HOST_TAG_DATE ? 1 : SECONDS_A_DAY;
    int64_t value;
    if (__builtin_add_overflow(date->value, by, &value) || value < first_day * scale
        || value >= (last_day + 1) * scale) {
        // In a condition there is no such value.
        if (lua_host_of(L)->condition != 0) {
            lua_pushnil(L);
            return 1;
        }
        return luaL_error(L, "the result is no date of the years 0 to 9999");
    }
    make(L, date->tag, value);
    return 1;
}

static int date_add(lua_State *L) {
    if (is_missing(L)) {
        lua_pushnil(L);
        return 1;
    }
    const host_date *date = any_date(L, 1);
    if (date && any_date(L, 2)) return luaL_error(L, "two dates cannot be added: subtract them, or add a number");
    if (date) return shifted(L, date, amount(L, 2, date));
    date = check_date(L, 2);
    return shifted(L, date, amount(L, 1, date));
}

static int date_sub(lua_State *L) {
    if (is_missing(L)) {
        lua_pushnil(L);
        return 1;
    }
    const host_date *left = any_date(L, 1), *right = any_date(L, 2);
    if (!left) return luaL_error(L, "a date cannot be subtracted from %s", luaL_typename(L, 1));
    if (right) {
        if (left->tag != right->tag) return luaL_error(L, "a date and a datetime cannot be subtracted: use .date");
        lua_pushinteger(L, left->value - right->value);
        return 1;
    }
    lua_Integer by = amount(L, 2, left);
    if (by == LUA_MININTEGER && lua_host_of(L)->condition != 0) {
        lua_pushnil(L);
        return 1;
    }
    if (by == LUA_MININTEGER) return luaL_error(L, "the result is no date of the years 0 to 9999");
    return shifted(L, left, -by);
}
