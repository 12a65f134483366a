/* timefmt.h - the times of the service, and how people read them. "Now" is always passed in.
 *
 * Wall-clock times are Unix milliseconds (int64_t, UTC, no leap seconds), 0 = 1970. TIME_NONE means
 * "not set": a missing or null member, or the service's own marker 0001-01-01T00:00:00Z. */
#ifndef RESTORETOP_BASE_TIMEFMT_H
#define RESTORETOP_BASE_TIMEFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TIME_NONE INT64_MIN
#define TIME_MOST INT64_C(253402300799999) /* the end of 9999, the last that a text can say */

/* ISO 8601 as Edm.DateTimeOffset allows it: years 0001-9999, 'T' or 't', seconds required, 0-12
 * fraction digits (cut to ms), Z/z or +hh:mm; :60 accepted as the second after :59. The broken
 * 12-01-03 form of old documentation, missing zones, and anything else: false, *ret_ms untouched.
 * 0001-01-01T00:00:00Z gives TIME_NONE. */
bool timefmt_parse(const char *text, size_t length, int64_t *ret_ms);

/* "Mon, 23 Nov 2026 14:32:07 GMT", the two older HTTP forms too (RFC 9110 5.6.7). Anything else:
 * false, *ret_ms untouched. */
bool timefmt_parse_http(const char *text, int64_t *ret_ms);

/* "2026-11-23T14:32:07Z" and "2026-11-23T14:32:07.123Z"; TIME_NONE gives "-". Both return buf. size
 * >= 32. */
char *timefmt_utc(int64_t ms, char *buf, size_t size);
char *timefmt_utc_ms(int64_t ms, char *buf, size_t size);
/* "Mon, 23 Nov 2026 14:32:07 GMT". TIME_NONE gives "-". Returns buf. size >= 32. */
char *timefmt_http(int64_t ms, char *buf, size_t size);

/* How a time is shown; cycled by a key. (TIME_UTC alone would be C11's macro of <time.h>.) */
enum time_style {
    TIME_STYLE_RELATIVE,
    TIME_STYLE_LOCAL,
    TIME_STYLE_UTC,
    TIME_STYLE_ISO,
    TIME_STYLE_COUNT
};
const char *time_style_name(enum time_style style);
enum time_style time_style_parse(const char *name); /* RELATIVE for what is none */

/* When the local day of that moment began; TIME_NONE stays. */
int64_t timefmt_day_start(int64_t ms);

/* "Jan" for 0: English on purpose, whatever the locale. */
const char *timefmt_month(int month);

/* A moment for a narrow column: relative "3m", "5h", "2d" (as coarse as
 * timefmt_coarse(); "now" under one minute, "in 5m" for the future), local "14:32" on the same
 * local day as now, else "12 Nov 14:32", with the year when it is not this one; UTC the same in UTC
 * with a trailing 'Z'; ISO the whole. TIME_NONE gives "-". size >= 40. Returns buf. */
char *timefmt_moment(int64_t ms, int64_t now_ms, enum time_style style, char *buf, size_t size);

/* The whole moment with its zone for the detail: "Mon 23 Nov 2026 14:32:07 CET". TIME_NONE gives
 * "-". size >= 48. Local times (here and above) need tzset() once at start, which localtime_r(3)
 * may omit. */
char *timefmt_long(int64_t ms, bool utc, char *buf, size_t size);

/* A length of time that goes on, rounded down to what is still worth a write to the terminal: whole
 * minutes below 10 minutes, then steps of 5, from an hour on of 15, from 10 hours on of 60. Twenty
 * sessions that run would else each cost six bytes a minute. What is negative stays as it is. */
int64_t timefmt_coarse(int64_t ms);

/* A length of time in at most 6 columns: "0m", "41m", "2h58m", "26h" (the second day), "9d",
 * ">273y" past 99,999 days; negative gives "-". Below a minute the second one says "45s". Never cut
 * by callers. Return buf. size >= 8. */
char *timefmt_duration(int64_t ms, char *buf, size_t size);
char *timefmt_duration_s(int64_t ms, char *buf, size_t size);

#endif
