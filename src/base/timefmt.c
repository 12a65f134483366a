/* timefmt.c - times as people read them; reading the service's is in timefmt_parse.c. */
#include "base/timefmt.h"

#include "base/spans.h"
#include "base/timefmt_civil.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const timefmt_months[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const char *const timefmt_weekdays[7] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

/* A moment taken apart, in one zone. */
struct moment {
    int64_t year;
    int month; /* 1..12 */
    int day;
    int hour, minute, second, ms;
    int weekday; /* 0 = Sunday */
    char zone[16];
};

static char *put_dash(char *buf, size_t size)
{
    snprintf(buf, size, "-");
    return buf;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: the year begins
 * in March, so that the leap day is its last. */
static void set_civil(struct moment *at, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = floor_div(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;

    at->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    at->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    at->year = year_of_era + era * 400 + (at->month <= 2);
    at->weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

static struct moment in_utc(int64_t ms)
{
    struct moment at = {.zone = "UTC"};
    int64_t days = floor_div(ms, DAY_MS);
    int64_t rest = (ms % DAY_MS + DAY_MS) % DAY_MS;

    set_civil(&at, days);
    at.ms = (int)(rest % SECOND_MS);
    at.second = (int)(rest / SECOND_MS % 60);
    at.minute = (int)(rest / MINUTE_MS % 60);
    at.hour = (int)(rest / HOUR_MS);
    return at;
}

static struct moment in_local(int64_t ms)
{
    struct moment at = in_utc(ms);
    time_t seconds = (time_t)floor_div(ms, 1000);
    struct tm local;

    if (localtime_r(&seconds, &local) == NULL)
        return at; /* a year that struct tm cannot hold stays UTC, and says so */
    at.year = (int64_t)local.tm_year + 1900;
    at.month = local.tm_mon + 1;
    at.day = local.tm_mday;
    at.hour = local.tm_hour;
    at.minute = local.tm_min;
    at.second = local.tm_sec;
    at.weekday = local.tm_wday;
    snprintf(at.zone, sizeof(at.zone), "%s", local.tm_zone != NULL ? local.tm_zone : "");
    return at;
}

int64_t timefmt_day_start(int64_t ms)
{
    time_t seconds = (time_t)floor_div(ms, 1000);
    struct tm local;

    if (ms == TIME_NONE || localtime_r(&seconds, &local) == NULL)
        return ms == TIME_NONE ? ms : floor_div(ms, DAY_MS) * DAY_MS;
    local.tm_hour = local.tm_min = local.tm_sec = 0;
    local.tm_isdst = -1; /* the day may have begun in the other half of the year's time */
    return (int64_t)mktime(&local) * 1000;
}

static struct moment in_zone(int64_t ms, bool utc)
{
    return utc ? in_utc(ms) : in_local(ms);
}

static char *put_utc(int64_t ms, bool with_ms, char *buf, size_t size)
{
    struct moment at;
    char fraction[8] = "";

    if (ms == TIME_NONE)
        return put_dash(buf, size);
    at = in_utc(ms);
    if (with_ms)
        snprintf(fraction, sizeof(fraction), ".%03d", at.ms);
    snprintf(buf, size, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d%sZ", at.year, at.month, at.day,
             at.hour, at.minute, at.second, fraction);
    return buf;
}

char *timefmt_utc(int64_t ms, char *buf, size_t size)
{
    return put_utc(ms, false, buf, size);
}

char *timefmt_utc_ms(int64_t ms, char *buf, size_t size)
{
    return put_utc(ms, true, buf, size);
}

char *timefmt_http(int64_t ms, char *buf, size_t size)
{
    struct moment at;

    if (ms == TIME_NONE)
        return put_dash(buf, size);
    at = in_utc(ms);
    snprintf(buf, size, "%s, %02d %s %04" PRId64 " %02d:%02d:%02d GMT",
             timefmt_weekdays[at.weekday], at.day, timefmt_months[at.month - 1], at.year, at.hour,
             at.minute, at.second);
    return buf;
}

const char *timefmt_month(int month)
{
    return timefmt_months[month];
}

const char *time_style_name(enum time_style style)
{
    static const char *const names[TIME_STYLE_COUNT] = {[TIME_STYLE_RELATIVE] = "relative",
                                                        [TIME_STYLE_LOCAL] = "local",
                                                        [TIME_STYLE_UTC] = "utc",
                                                        [TIME_STYLE_ISO] = "iso"};

    if ((unsigned)style >= TIME_STYLE_COUNT)
        return "unknown";
    return names[style];
}

enum time_style time_style_parse(const char *name)
{
    for (int i = 0; i < TIME_STYLE_COUNT; i++) {
        if (strcmp(time_style_name((enum time_style)i), name) == 0)
            return (enum time_style)i;
    }
    return TIME_STYLE_RELATIVE;
}

/* a - b, kept within -INT64_MAX..INT64_MAX so that it can be negated. */
static int64_t difference(int64_t a, int64_t b)
{
    int64_t result;

    if (__builtin_sub_overflow(a, b, &result) || result == INT64_MIN)
        return a > b ? INT64_MAX : -INT64_MAX;
    return result;
}

int64_t timefmt_coarse(int64_t ms)
{
    static const struct {
        int64_t below, step; /* minutes */
    } steps[] = {{10, 1}, {60, 5}, {600, 15}, {INT64_MAX, 60}};
    int64_t minutes = ms / MINUTE_MS;
    size_t i = 0;
    if (ms < 0)
        return ms;
    while (minutes >= steps[i].below)
        i++;
    return (minutes - minutes % steps[i].step) * MINUTE_MS;
}

static char *put_relative(int64_t ms, int64_t now_ms, char *buf, size_t size)
{
    int64_t ago = difference(now_ms, ms);
    int64_t minutes = (ago < 0 ? -ago : timefmt_coarse(ago)) / MINUTE_MS;
    const char *lead = ago < 0 ? "in " : "";

    if (minutes == 0)
        snprintf(buf, size, "now");
    else if (minutes < 60)
        snprintf(buf, size, "%s%" PRId64 "m", lead, minutes);
    else if (minutes < 24 * 60)
        snprintf(buf, size, "%s%" PRId64 "h", lead, minutes / 60);
    else
        snprintf(buf, size, "%s%" PRId64 "d", lead, minutes / (24 * 60));
    return buf;
}

static char *put_absolute(int64_t ms, int64_t now_ms, bool utc, char *buf, size_t size)
{
    struct moment at = in_zone(ms, utc);
    struct moment now = in_zone(now_ms, utc);
    const char *month = timefmt_months[at.month - 1];
    const char *tail = utc ? "Z" : "";

    if (at.year != now.year)
        snprintf(buf, size, "%d %s %" PRId64 " %02d:%02d%s", at.day, month, at.year, at.hour,
                 at.minute, tail);
    else if (at.month != now.month || at.day != now.day)
        snprintf(buf, size, "%d %s %02d:%02d%s", at.day, month, at.hour, at.minute, tail);
    else
        snprintf(buf, size, "%02d:%02d%s", at.hour, at.minute, tail);
    return buf;
}

char *timefmt_moment(int64_t ms, int64_t now_ms, enum time_style style, char *buf, size_t size)
{
    if (ms == TIME_NONE)
        return put_dash(buf, size);
    switch (style) {
    case TIME_STYLE_RELATIVE:
        return put_relative(ms, now_ms, buf, size);
    case TIME_STYLE_LOCAL:
        return put_absolute(ms, now_ms, false, buf, size);
    case TIME_STYLE_UTC:
        return put_absolute(ms, now_ms, true, buf, size);
    case TIME_STYLE_ISO:
    case TIME_STYLE_COUNT:
        break;
    }
    return timefmt_utc(ms, buf, size);
}

char *timefmt_long(int64_t ms, bool utc, char *buf, size_t size)
{
    struct moment at;

    if (ms == TIME_NONE)
        return put_dash(buf, size);
    at = in_zone(ms, utc);
    snprintf(buf, size, "%s %d %s %" PRId64 " %02d:%02d:%02d %s", timefmt_weekdays[at.weekday],
             at.day, timefmt_months[at.month - 1], at.year, at.hour, at.minute, at.second, at.zone);
    return buf;
}

#define LAST_DAY_SHOWN 99999 /* six columns; 273 years */

char *timefmt_duration(int64_t ms, char *buf, size_t size)
{
    int64_t minutes = ms / MINUTE_MS;
    int64_t hours = minutes / 60;
    int64_t days = hours / 24;

    if (ms < 0)
        return put_dash(buf, size);
    if (hours == 0)
        snprintf(buf, size, "%" PRId64 "m", minutes);
    else if (days == 0)
        snprintf(buf, size, "%" PRId64 "h%02" PRId64 "m", hours, minutes % 60);
    else if (days < 2)
        snprintf(buf, size, "%" PRId64 "h", hours);
    else if (days <= LAST_DAY_SHOWN)
        snprintf(buf, size, "%" PRId64 "d", days);
    else
        snprintf(buf, size, ">273y");
    return buf;
}

char *timefmt_duration_s(int64_t ms, char *buf, size_t size)
{
    if (ms < 0 || ms >= MINUTE_MS)
        return timefmt_duration(ms, buf, size);
    snprintf(buf, size, "%" PRId64 "s", ms / SECOND_MS);
    return buf;
}
