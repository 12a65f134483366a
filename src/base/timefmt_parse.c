/* timefmt_parse.c - reading times: ISO 8601 of the service and the three HTTP forms. No strptime
 * and no timegm: both know the locale, years before 1900 or a lock, and 100,000 sessions bring
 * 400,000 times at start. */
#include "base/spans.h"
#include "base/timefmt.h"

#include "base/timefmt_civil.h"

#include <string.h>

/* What is left of the text. Each take_* moves past what it took, or returns false. */
struct scan {
    const char *at;
    const char *end;
};

struct civil {
    int year, month, day;
    int hour, minute, second;
    int ms;
    int offset_minutes; /* local minus UTC */
};

static bool take_number(struct scan *scan, int digits, int *ret_number)
{
    int number = 0;

    if (scan->end - scan->at < digits)
        return false;
    for (int i = 0; i < digits; i++) {
        unsigned digit = (unsigned)(unsigned char)scan->at[i] - '0';

        if (digit > 9)
            return false;
        number = number * 10 + (int)digit;
    }
    scan->at += digits;
    *ret_number = number;
    return true;
}

static bool take_char(struct scan *scan, char wanted)
{
    if (scan->at == scan->end || *scan->at != wanted)
        return false;
    scan->at++;
    return true;
}

static bool take_text(struct scan *scan, const char *wanted)
{
    size_t length = strlen(wanted);

    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, wanted, length) != 0)
        return false;
    scan->at += length;
    return true;
}

static bool take_time(struct scan *scan, struct civil *civil)
{
    return take_number(scan, 2, &civil->hour) && take_char(scan, ':') &&
           take_number(scan, 2, &civil->minute) && take_char(scan, ':') &&
           take_number(scan, 2, &civil->second);
}

static bool leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year));
}

static bool date_exists(const struct civil *civil)
{
    return civil->year >= 1 && civil->month >= 1 && civil->month <= 12 && civil->day >= 1 &&
           civil->day <= days_in_month(civil->year, civil->month);
}

/* A leap second has no Unix time of its own: :60 is the second after :59. */
static bool time_exists(const struct civil *civil)
{
    return civil->hour <= 23 && civil->minute <= 59 && civil->second <= 60;
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil, for years >= 1.
 */
static int64_t days_since_1970(int year, int month, int day)
{
    int64_t from_march = month <= 2 ? year - 1 : year;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return from_march * 365 + from_march / 4 - from_march / 100 + from_march / 400 + day_of_year -
           719468;
}

static int64_t unix_ms(const struct civil *civil)
{
    int64_t days = days_since_1970(civil->year, civil->month, civil->day);
    int64_t minutes = civil->hour * 60 + civil->minute - civil->offset_minutes;

    return days * DAY_MS + minutes * MINUTE_MS + civil->second * SECOND_MS + civil->ms;
}

static bool civil_to_ms(const struct civil *civil, int64_t *ret_ms)
{
    if (!date_exists(civil) || !time_exists(civil))
        return false;
    *ret_ms = unix_ms(civil);
    return true;
}

#define MOST_FRACTION_DIGITS 12 /* OData ABNF 4.01: fractionalSeconds = 1*12DIGIT */

/* ".1234567": cut to milliseconds, never rounded, so that a time is not later than it was. */
static bool take_fraction(struct scan *scan, struct civil *civil)
{
    int weight = 100;
    int digits = 0;
    int digit;

    if (!take_char(scan, '.'))
        return true;
    while (digits < MOST_FRACTION_DIGITS && take_number(scan, 1, &digit)) {
        civil->ms += digit * weight;
        weight /= 10;
        digits++;
    }
    return digits > 0;
}

static bool take_zone(struct scan *scan, struct civil *civil)
{
    int sign, hours, minutes;

    if (take_char(scan, 'Z') || take_char(scan, 'z'))
        return true;
    if (take_char(scan, '+'))
        sign = 1;
    else if (take_char(scan, '-'))
        sign = -1;
    else
        return false;
    if (!take_number(scan, 2, &hours) || !take_char(scan, ':') || !take_number(scan, 2, &minutes))
        return false;
    civil->offset_minutes = sign * (hours * 60 + minutes);
    return hours <= 23 && minutes <= 59;
}

bool timefmt_parse(const char *text, size_t length, int64_t *ret_ms)
{
    static const struct civil not_set = {.year = 1, .month = 1, .day = 1};
    struct scan scan = {text, text + length};
    struct civil civil = {0};
    int64_t ms;

    if (!take_number(&scan, 4, &civil.year) || !take_char(&scan, '-') ||
        !take_number(&scan, 2, &civil.month) || !take_char(&scan, '-') ||
        !take_number(&scan, 2, &civil.day) || !(take_char(&scan, 'T') || take_char(&scan, 't')) ||
        !take_time(&scan, &civil) || !take_fraction(&scan, &civil) || !take_zone(&scan, &civil) ||
        scan.at != scan.end || !civil_to_ms(&civil, &ms))
        return false;
    *ret_ms = ms == unix_ms(&not_set) ? TIME_NONE : ms;
    return true;
}

static bool take_month(struct scan *scan, int *ret_month)
{
    for (int i = 0; i < 12; i++) {
        if (take_text(scan, timefmt_months[i])) {
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

/* "Mon" or, in the form of RFC 850, "Monday". Whether it is the right day of the week is not asked.
 */
static bool take_weekday(struct scan *scan)
{
    static const char *const rest[7] = {"day", "day", "sday", "nesday", "rsday", "day", "urday"};

    for (int i = 0; i < 7; i++) {
        if (take_text(scan, timefmt_weekdays[i])) {
            take_text(scan, rest[i]);
            return true;
        }
    }
    return false;
}

/* " 23 Nov 2026 14:32:07 GMT" (IMF-fixdate). */
static bool take_fixdate(struct scan *scan, struct civil *civil)
{
    return take_char(scan, ' ') && take_number(scan, 2, &civil->day) && take_char(scan, ' ') &&
           take_month(scan, &civil->month) && take_char(scan, ' ') &&
           take_number(scan, 4, &civil->year) && take_char(scan, ' ') && take_time(scan, civil) &&
           take_text(scan, " GMT");
}

/* " 23-Nov-26 14:32:07 GMT" (RFC 850). Two digits of a year are read as POSIX does: 69..99 are
 * 1969..1999. RFC 9110 would have us look at now; a Date header is never that old or that far. */
static bool take_rfc850(struct scan *scan, struct civil *civil)
{
    bool taken = take_char(scan, ' ') && take_number(scan, 2, &civil->day) &&
                 take_char(scan, '-') && take_month(scan, &civil->month) && take_char(scan, '-') &&
                 take_number(scan, 2, &civil->year) && take_char(scan, ' ') &&
                 take_time(scan, civil) && take_text(scan, " GMT");

    civil->year += civil->year >= 69 ? 1900 : 2000;
    return taken;
}

/* " Nov  3 14:32:07 2026" (asctime): the day is padded with a space. */
static bool take_asctime(struct scan *scan, struct civil *civil)
{
    if (!take_char(scan, ' ') || !take_month(scan, &civil->month) || !take_char(scan, ' '))
        return false;
    if (!take_number(scan, take_char(scan, ' ') ? 1 : 2, &civil->day))
        return false;
    return take_char(scan, ' ') && take_time(scan, civil) && take_char(scan, ' ') &&
           take_number(scan, 4, &civil->year);
}

typedef bool date_form(struct scan *scan, struct civil *civil);

bool timefmt_parse_http(const char *text, int64_t *ret_ms)
{
    static date_form *const with_comma[] = {take_fixdate, take_rfc850};
    struct scan start = {text, text + strlen(text)};

    if (!take_weekday(&start))
        return false;
    if (!take_char(&start, ',')) {
        struct civil civil = {0};

        return take_asctime(&start, &civil) && start.at == start.end && civil_to_ms(&civil, ret_ms);
    }
    for (size_t i = 0; i < sizeof(with_comma) / sizeof(with_comma[0]); i++) {
        struct scan scan = start;
        struct civil civil = {0};

        if (with_comma[i](&scan, &civil) && scan.at == scan.end)
            return civil_to_ms(&civil, ret_ms);
    }
    return false;
}
