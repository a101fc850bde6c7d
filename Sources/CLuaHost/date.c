// Dates and moments: immutable values with arithmetic and order. No locale, no time zone files, no libc calendar:
// the proleptic Gregorian calendar of the years 0 to 9999, and one fixed zone for showing moments.
#include "dates.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const char date_metatable = 0, datetime_metatable = 0;

enum { SECONDS_A_DAY = 86400 };
static const int64_t first_day = -719528, last_day = 2932896;  // 0000-01-01 and 9999-12-31

host_date *host_to_date(lua_State *L, int index) { return host_tagged(L, index, HOST_TAG_DATE, sizeof(host_date)); }

host_date *host_to_datetime(lua_State *L, int index) {
    return host_tagged(L, index, HOST_TAG_DATETIME, sizeof(host_date));
}

// --- Calendar ---

typedef struct civil {
    int year, month, day, hour, minute, second;
    int64_t days;
} civil;

static int64_t floor_divide(int64_t value, int64_t by) { return value / by - (value % by < 0); }

static bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int days_in_month(int64_t year, int64_t month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Years counted from March put the leap day at the end, where it moves nothing.
static int64_t days_of(int64_t year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static civil civil_of_days(int64_t days) {
    int64_t z = days + 719468;
    int64_t era = floor_divide(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    return (civil){(int)year, month, (int)(day_of_year - (153 * shifted + 2) / 5 + 1), 0, 0, 0, days};
}

static civil civil_of_seconds(int64_t seconds, int32_t zone) {
    int64_t shown = seconds + zone;
    int64_t days = floor_divide(shown, SECONDS_A_DAY);
    int in_day = (int)(shown - days * SECONDS_A_DAY);
    civil parts = civil_of_days(days);
    parts.hour = in_day / 3600;
    parts.minute = in_day / 60 % 60;
    parts.second = in_day % 60;
    return parts;
}

// 1 for Monday to 7 for Sunday.
static int weekday_of(int64_t days) {
    int64_t since_monday = (days + 3) % 7;
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

// A batch can hold any number: outside of the calendar the nearest day that has a name is shown.
static int64_t within(int64_t value, int64_t scale) {
    if (value < first_day * scale) return first_day * scale;
    return value >= (last_day + 1) * scale ? (last_day + 1) * scale - 1 : value;
}

static civil civil_of(lua_State *L, const host_date *date) {
    if (date->tag == HOST_TAG_DATE) return civil_of_days(within(date->value, 1));
    return civil_of_seconds(within(date->value, SECONDS_A_DAY), lua_host_of(L)->zone_seconds);
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

static int date_concat(lua_State *L) {
    lua_settop(L, 2);
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
    operands(L, &left, &right);
    lua_pushboolean(L, left->value < right->value);
    return 1;
}

static int date_le(lua_State *L) {
    const host_date *left, *right;
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
        return luaL_error(L, "the result is no date of the years 0 to 9999");
    }
    make(L, date->tag, value);
    return 1;
}

static int date_add(lua_State *L) {
    const host_date *date = any_date(L, 1);
    if (date && any_date(L, 2)) return luaL_error(L, "two dates cannot be added: subtract them, or add a number");
    if (date) return shifted(L, date, amount(L, 2, date));
    date = check_date(L, 2);
    return shifted(L, date, amount(L, 1, date));
}

static int date_sub(lua_State *L) {
    const host_date *left = any_date(L, 1), *right = any_date(L, 2);
    if (!left) return luaL_error(L, "a date cannot be subtracted from %s", luaL_typename(L, 1));
    if (right) {
        if (left->tag != right->tag) return luaL_error(L, "a date and a datetime cannot be subtracted: use .date");
        lua_pushinteger(L, left->value - right->value);
        return 1;
    }
    lua_Integer by = amount(L, 2, left);
    if (by == LUA_MININTEGER) return luaL_error(L, "the result is no date of the years 0 to 9999");
    return shifted(L, left, -by);
}

// --- Reading ---

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
