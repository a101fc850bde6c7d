/// The proleptic Gregorian calendar of the years 0 to 9999, without libc: no locale, no time zone files.
#ifndef DOSSIER_HOST_CALENDAR_H
#define DOSSIER_HOST_CALENDAR_H

#include "dates.h"
#include "internal.h"

enum { SECONDS_A_DAY = 86400 };
static const int64_t first_day = -719528, last_day = 2932896;  // 0000-01-01 and 9999-12-31

typedef struct civil {
    int year, month, day, hour, minute, second;
    int64_t days;
} civil;

static inline int64_t floor_divide(int64_t value, int64_t by) { return value / by - (value % by < 0); }

static inline bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static inline int days_in_month(int64_t year, int64_t month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Years counted from March put the leap day at the end, where it moves nothing.
static inline int64_t days_of(int64_t year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_divide(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static inline civil civil_of_days(int64_t days) {
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

static inline civil civil_of_seconds(int64_t seconds, int32_t zone) {
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
static inline int weekday_of(int64_t days) {
    int64_t since_monday = (days + 3) % 7;
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

// A batch can hold any number: outside of the calendar the nearest day that has a name is shown.
static inline int64_t within(int64_t value, int64_t scale) {
    if (value < first_day * scale) return first_day * scale;
    return value >= (last_day + 1) * scale ? (last_day + 1) * scale - 1 : value;
}

static inline civil civil_of(lua_State *L, const host_date *date) {
    if (date->tag == HOST_TAG_DATE) return civil_of_days(within(date->value, 1));
    return civil_of_seconds(within(date->value, SECONDS_A_DAY), lua_host_of(L)->zone_seconds);
}

#endif
