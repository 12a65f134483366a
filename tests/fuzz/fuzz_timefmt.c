/* fuzz_timefmt.c - base/timefmt.h on any text and any number. The bytes are read as a time of the
 * service, as an HTTP date, and their first 16 as two moments. The C library's timegm() is the
 * oracle. */
#include "base/timefmt.h"
#include "fuzz/check.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNTOUCHED  INT64_C(-424242424242)
#define MS_PER_DAY INT64_C(86400000)
#define FIRST_POSSIBLE                                                                             \
    (INT64_C(-62135596800000) - MS_PER_DAY) /* year 1, less the largest offset                     \
                                             */
#define LAST_POSSIBLE (INT64_C(253402300800000) + MS_PER_DAY)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_printable(const char *text, size_t most)
{
    check(strlen(text) >= 1 && strlen(text) <= most);
    for (; *text != '\0'; text++)
        check(*text >= 0x20 && *text < 0x7F);
}

/* The fields of an accepted text are where the format says: what timegm() makes of them is the
 * time. */
static void check_against_timegm(const char *text, size_t length, int64_t ms)
{
    struct tm tm = {0};
    const char *zone = text + length - 6;
    int64_t seconds;

    tm.tm_year = (int)strtol(text, NULL, 10) - 1900;
    tm.tm_mon = (int)strtol(text + 5, NULL, 10) - 1;
    tm.tm_mday = (int)strtol(text + 8, NULL, 10);
    tm.tm_hour = (int)strtol(text + 11, NULL, 10);
    tm.tm_min = (int)strtol(text + 14, NULL, 10);
    tm.tm_sec = (int)strtol(text + 17, NULL, 10);
    seconds = timegm(&tm);
    if (*zone == '+' || *zone == '-') {
        int64_t offset = strtol(zone + 1, NULL, 10) * 3600 + strtol(zone + 4, NULL, 10) * 60;

        seconds -= *zone == '+' ? offset : -offset;
    }
    if (ms == TIME_NONE)
        ms = INT64_C(-62135596800000);
    check(ms >= seconds * 1000 && ms < seconds * 1000 + 1000);
}

static void check_round_trip(int64_t ms)
{
    char text[32];
    int64_t again = UNTOUCHED;

    timefmt_utc_ms(ms, text, sizeof(text));
    if (ms < FIRST_POSSIBLE + MS_PER_DAY || ms >= LAST_POSSIBLE - MS_PER_DAY)
        return; /* an offset moved it out of the years that the format has */
    check(strlen(text) == 24 && timefmt_parse(text, 24, &again));
    check(again == ms || (again == TIME_NONE && ms == FIRST_POSSIBLE + MS_PER_DAY));
    timefmt_http(ms, text, sizeof(text));
    check(timefmt_parse_http(text, &again));
    check(again == ms - (ms % 1000 + 1000) % 1000);
}

static void read_service_time(const char *text, size_t length)
{
    int64_t ms = UNTOUCHED;

    if (!timefmt_parse(text, length, &ms)) {
        check(ms == UNTOUCHED);
        return;
    }
    check(ms == TIME_NONE || (ms >= FIRST_POSSIBLE && ms < LAST_POSSIBLE));
    check_against_timegm(text, length, ms);
    if (ms != TIME_NONE)
        check_round_trip(ms);
}

static void read_http_date(const char *text)
{
    int64_t ms = UNTOUCHED;

    if (timefmt_parse_http(text, &ms)) {
        check(ms % 1000 == 0);
        check_round_trip(ms);
    } else {
        check(ms == UNTOUCHED);
    }
}

static void write_moment(int64_t ms, int64_t now_ms)
{
    char buf[48];

    for (int style = 0; style < TIME_STYLE_COUNT; style++)
        check_printable(timefmt_moment(ms, now_ms, (enum time_style)style, buf, 40), 39);
    check_printable(timefmt_long(ms, true, buf, sizeof(buf)), 47);
    check_printable(timefmt_long(ms, false, buf, sizeof(buf)), 47);
    check_printable(timefmt_utc_ms(ms, buf, 32), 31);
    check_printable(timefmt_http(ms, buf, 32), 31);
    check_printable(timefmt_duration_s(ms, buf, 8), 6);
    check_printable(timefmt_duration(ms, buf, 8), 6);
    if (ms >= FIRST_POSSIBLE && ms < LAST_POSSIBLE)
        check_round_trip(ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1); /* its own block: a read past the end is seen */
    int64_t moments[2];

    check(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    read_service_time(text, size);
    read_http_date(text);
    if (size >= sizeof(moments)) {
        memcpy(moments, data, sizeof(moments));
        write_moment(moments[0], moments[1]);
        write_moment(moments[0] % LAST_POSSIBLE, moments[1] % LAST_POSSIBLE);
    }
    free(text);
    return 0;
}
